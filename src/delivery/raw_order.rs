//! An order as the caller handed it in, and what a list of them must be.

use std::collections::HashSet;

use crate::input::{InputError, Read};
use crate::order::{self, Order};
use crate::values::Source;

/// More in one list would not fit any sensible time budget.
pub const MOST_ORDERS: usize = 1_000;

/// One order as the caller handed it in: its id, where it can be read, and its content or what is wrong with it.
pub struct RawOrder {
    /// The shop's id, empty where it could not be read.
    pub order_id: String,
    /// The content.
    pub content: Read<Order>,
}

impl RawOrder {
    /// The order in `order`, read where it stands; what is wrong with one concerns that one alone.
    #[must_use]
    pub fn of<'a>(order: impl Source<'a>) -> Self {
        let content = order::read(order);
        let order_id = match &content {
            Ok(order) => order.order_id.clone(),
            Err(_) => order::id_of(order).unwrap_or_default(),
        };
        Self { order_id, content }
    }
}

/// What is wrong with an order that was handed in before.
pub(crate) const TWICE: &str = "is in the list twice";

/// Whether `orders` can be sent together.
///
/// # Errors
/// Too many, or one of them twice: the second could overtake the first.
pub(crate) fn check_list(orders: &[RawOrder]) -> Read<()> {
    if orders.len() > MOST_ORDERS {
        return Err(InputError::new(
            "orders",
            format!("must not hold more than {MOST_ORDERS} orders"),
        ));
    }
    let mut seen = HashSet::new();
    for (index, order) in orders.iter().enumerate() {
        if !order.order_id.is_empty() && !seen.insert(order.order_id.as_str()) {
            let path = format!("orders.{index}.order_id");
            return Err(InputError::new(path, TWICE));
        }
    }
    Ok(())
}
