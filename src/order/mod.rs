//! From an order as the shop has it to the order body: what is read, what is computed, what is left out.

mod body;
pub mod comuna;
pub mod fingerprint;
pub(crate) mod given;
pub mod money;
mod tags;
pub mod text;

use std::borrow::Cow;

use rust_decimal::Decimal;
use serde::{Deserialize, Deserializer};
use serde_json::Value;

use crate::error::{Error, Reason, Result};
use crate::input::{self, InputError, List, MISSING, Read};
use crate::order::body::{Address, OrderBody, Product};
use crate::order::given::{Attempts, Currency, Id, InDoubtKey, MOST_LINES, Unit};
use crate::order::money::{Amount, optional_amount};
use crate::order::text::plain;
use crate::values::{self, Source, View};

/// Fractions of a unit, for goods sold by weight or length.
const QUANTITY_DECIMALS: u32 = 6;

/// An order as the caller passes it; `stubs/` says what each field is.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Given<'a> {
    order_id: Id,
    customer_id: Option<Id>,
    in_doubt_key: Option<InDoubtKey>,
    #[serde(default)]
    attempts: Attempts,
    currency: Currency,
    weight_unit: Unit,
    #[serde(borrow)]
    items: List<Item<'a>, MOST_LINES>,
    shipping: Place<'a>,
    billing: Payer<'a>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Item<'a> {
    #[serde(borrow)]
    name: Text<'a>,
    sku: Text<'a>,
    quantity: Amount,
    #[serde(default, deserialize_with = "optional_amount")]
    refunded_quantity: Option<Amount>,
    total: Amount,
    total_tax: Amount,
    #[serde(default, deserialize_with = "optional_amount")]
    weight: Option<Amount>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Place<'a> {
    #[serde(borrow)]
    name: Text<'a>,
    address_1: Text<'a>,
    address_2: Text<'a>,
    city: Text<'a>,
    state: Text<'a>,
    postcode: Text<'a>,
    country: Text<'a>,
}

/// The billing address, with what only the payer has.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Payer<'a> {
    #[serde(borrow)]
    name: Text<'a>,
    address_1: Text<'a>,
    address_2: Text<'a>,
    city: Text<'a>,
    state: Text<'a>,
    postcode: Text<'a>,
    country: Text<'a>,
    email: Text<'a>,
    phone: Text<'a>,
}

/// A text that was cleaned where it needed it.
#[derive(Deserialize)]
#[serde(transparent)]
pub(crate) struct Text<'a>(#[serde(borrow, deserialize_with = "cleaned")] pub(crate) Cow<'a, str>);

pub(crate) fn cleaned<'a, D: Deserializer<'a>>(
    deserializer: D,
) -> std::result::Result<Cow<'a, str>, D::Error> {
    input::string(deserializer).map(plain)
}

/// An order that was read: its body, but for the customer, and what is known about earlier attempts.
#[derive(Debug, Clone)]
pub struct Order {
    /// The shop's id.
    pub order_id: String,
    customer_id: Option<String>,
    /// Canonical JSON.
    content: String,
    has_products: bool,
    history: History,
}

/// An order ready to be sent.
#[derive(Debug, Clone)]
pub struct PreparedOrder {
    /// The shop's id.
    pub order_id: String,
    /// Whom it is sent for.
    pub customer_id: String,
    /// The body as canonical JSON: the bytes that are hashed and sent.
    pub json: String,
    /// SHA-256 of the content alone: the body as canonical JSON without its customer id, which belongs to the link.
    pub body_hash: String,
    /// The contract's: same customer, order and content, same key.
    pub idempotency_key: String,
    /// What is known about earlier attempts.
    pub history: History,
}

/// What the caller knows about earlier attempts to send an order.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct History {
    /// Key of the attempt whose outcome is unknown; `*` for several of them.
    pub in_doubt_key: Option<String>,
    /// Failed attempts so far.
    pub attempts: u64,
}

/// Reads one order.
///
/// # Errors
/// The field that is wrong, and what it must be.
pub fn read<'a>(order: impl Source<'a>) -> Read<Order> {
    let given: Given<'_> = values::read(order)?;
    let (currency, unit) = (given.currency, given.weight_unit);
    let mut products = Vec::with_capacity(given.items.0.len());
    for (index, item) in given.items.0.into_iter().enumerate() {
        let product = product(item, currency, unit)
            .ok_or_else(|| InputError::new(format!("items.{index}.quantity"), "is too small"))?;
        products.extend(product);
    }
    let body = OrderBody {
        order_id: &given.order_id.0,
        products,
        shipping_address: address(given.shipping, given.billing),
    };
    Ok(Order {
        content: body.content(),
        has_products: !body.products.is_empty(),
        order_id: given.order_id.0,
        customer_id: given.customer_id.map(|id| id.0),
        history: History {
            in_doubt_key: given.in_doubt_key.and_then(|key| key.0),
            attempts: given.attempts.0,
        },
    })
}

/// [`read`] for an order that must name its customer itself.
///
/// # Errors
/// The field that is wrong, and what it must be.
pub fn read_with_customer<'a>(order: impl Source<'a>) -> Read<Order> {
    let missing = || InputError::new("customer_id", MISSING);
    match read(order) {
        Ok(order) if order.customer_id.is_none() => Err(missing()),
        // Of several keys that are missing this one is said first, but for the order's own id.
        Err(problem)
            if problem.message == MISSING
                && problem.field != "order_id"
                && field(order, "customer_id").is_none() =>
        {
            Err(missing())
        }
        found => found,
    }
}

/// The id of `order`, where at least that can be read.
pub fn id_of<'a>(order: impl Source<'a>) -> Option<String> {
    let id = field(order, "order_id")?;
    values::read::<_, Id>(id).ok().map(|id| id.0)
}

fn field<'a, S: Source<'a>>(order: S, key: &str) -> Option<S> {
    let View::Map(mut entries) = order.view() else {
        return None;
    };
    entries
        .find(|(name, value)| **name == *key.as_bytes() && !matches!(value.view(), View::Null))
        .map(|(_, value)| value)
}

/// `order` ready to be sent for `customer_id`, unless it names another.
///
/// # Errors
/// `nothing_to_ship`, or `bad_input`: nobody to send it for.
pub fn prepare(order: Order, customer_id: Option<&str>) -> Result<PreparedOrder> {
    let connections = || customer_id.map(str::to_owned);
    let customer_id = order
        .customer_id
        .or_else(connections)
        .ok_or_else(|| Error::bad_order(InputError::new("customer_id", MISSING)))?;
    if !order.has_products {
        return Err(Error::new(Reason::NothingToShip).with_field("items"));
    }
    let json = body::with_customer(&order.content, &customer_id);
    let sent_hash = fingerprint::sha256_hex(&json);
    Ok(PreparedOrder {
        body_hash: fingerprint::sha256_hex(&order.content),
        idempotency_key: fingerprint::idempotency_key(&customer_id, &order.order_id, &sent_hash),
        order_id: order.order_id,
        customer_id,
        json,
        history: order.history,
    })
}

impl PreparedOrder {
    /// The body for people to look at.
    #[must_use]
    pub fn body(&self) -> Value {
        serde_json::from_str(&self.json).unwrap_or_default()
    }
}

/// One line: nothing where its quantity is too small to divide by, no product where all of it was refunded.
fn product(item: Item<'_>, currency: Currency, unit: Unit) -> Option<Option<Product<'_>>> {
    let quantity = item.quantity.decimal();
    let refunded = item
        .refunded_quantity
        .map(Amount::decimal)
        .unwrap_or_default();
    let left = money::half_up(quantity - refunded, QUANTITY_DECIMALS);
    if left <= Decimal::ZERO {
        return Some(None);
    }
    let paid = item.total.decimal() + item.total_tax.decimal();
    let price = if quantity == Decimal::ONE {
        paid
    } else {
        paid.checked_div(quantity)?
    };
    Some(Some(Product {
        name: item.name.0,
        sku: item.sku.0,
        quantity: left,
        price: money::half_up(price, currency.minor_unit),
        weight: item
            .weight
            .and_then(|weight| unit.0.to_kilograms(weight.decimal())),
    }))
}

/// The shipping address, or the billing one where there is none; email and phone are always billing's.
fn address<'a>(shipping: Place<'a>, billing: Payer<'a>) -> Address<'a> {
    let Payer {
        email,
        phone,
        name,
        address_1,
        address_2,
        city,
        state,
        postcode,
        country,
    } = billing;
    // WooCommerce's own test for "has a shipping address".
    let has_shipping = !shipping.address_1.0.is_empty() || !shipping.address_2.0.is_empty();
    let billing = Place {
        name,
        address_1,
        address_2,
        city,
        state,
        postcode,
        country,
    };
    let place = if has_shipping { shipping } else { billing };
    Address {
        name: place.name.0,
        address_1: place.address_1.0,
        address_2: place.address_2.0,
        city: place.city.0,
        state: place.state.0,
        postcode: place.postcode.0,
        country: place.country.0,
        email: email.0,
        phone: phone.0,
    }
}
