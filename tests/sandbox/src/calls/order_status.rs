//! `order_status`: where up to a hundred orders are; the unknown ones are simply absent.

use serde_json::Value;

use super::{data, json_of, linked_customer};
use crate::fields::{Complaints, Fields};
use crate::gate::Asked;
use crate::json::set;
use crate::reply::{Outcome, Reply};
use crate::world::{Courier, Order, World};

const MOST_IDS: usize = 100;

pub(super) fn order_status(asked: &Asked, courier: &Courier, world: &World) -> Outcome {
    let mut complaints = Complaints::default();
    let fields = Fields::of_body(
        json_of(asked)?,
        &["customer_id", "order_ids"],
        &mut complaints,
    )?;
    let customer_id = fields.filled("customer_id", &mut complaints);
    let order_ids = order_ids(&fields, &mut complaints);
    complaints.none_or_refused()?;
    linked_customer(customer_id, courier, world)?;
    let known = order_ids
        .into_iter()
        .filter_map(|id| world.order(customer_id, id));
    let list: Vec<Value> = known.map(|order| with_time(order, courier)).collect();
    Ok(Reply::ok(data(list.into())))
}

fn order_ids<'a>(fields: &Fields<'a>, complaints: &mut Complaints) -> Vec<&'a str> {
    let Some(Value::Array(list)) = fields.value("order_ids") else {
        complaints.breach("order_ids", "Debe ser una lista.");
        return Vec::new();
    };
    if list.is_empty() || list.len() > MOST_IDS {
        complaints.breach("order_ids", "Debe tener de 1 a 100 pedidos.");
    }
    let mut ids = Vec::new();
    for (place, id) in list.iter().enumerate() {
        match id.as_str() {
            Some(id) => ids.push(id),
            None => complaints.breach(&format!("order_ids.{place}"), "Debe ser un texto."),
        }
    }
    ids
}

fn with_time(order: &Order, courier: &Courier) -> Value {
    let mut answer = order.remote(courier);
    let words = order.updated_at_text.clone();
    set(
        &mut answer,
        "updated_at",
        words.unwrap_or_else(|| courier.dates.write(order.updated_at)),
    );
    answer
}
