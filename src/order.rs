//! From an order as the shop has it to the order body: the only fields that leave, and how they are made.

use rust_decimal::Decimal;
use serde::Serialize;
use serde_json::Value;

use crate::error::{Error, Kind, Result};
use crate::fingerprint;
use crate::input::{self, Fields, InputError, Read, join};
use crate::money::{self, WeightUnit};
use crate::text::plain;

/// More lines than any sensible order; the service's limit on a body comes first.
const MOST_ITEMS: usize = 5_000;
/// Fractions of a unit, for goods sold by weight or length.
const QUANTITY_DECIMALS: u32 = 6;

/// Everything that is ever sent about an order. Adding a field here is breaking the promise to the merchant.
#[derive(Debug, Serialize)]
struct OrderBody {
    order_id: String,
    customer_id: String,
    products: Vec<Product>,
    shipping_address: Address,
}

#[derive(Debug, Serialize)]
struct Product {
    name: String,
    sku: String,
    quantity: Value,
    price: Value,
    #[serde(skip_serializing_if = "Option::is_none")]
    weight: Option<Value>,
}

#[derive(Debug, Serialize)]
struct Address {
    name: String,
    address_1: String,
    address_2: String,
    city: String,
    state: String,
    postcode: String,
    country: String,
    email: String,
    phone: String,
}

/// An order ready to be sent.
#[derive(Debug, Clone)]
pub struct PreparedOrder {
    /// The shop's id.
    pub order_id: String,
    /// Whom it is sent for.
    pub customer_id: String,
    /// The body.
    pub body: Value,
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
    /// The service has the order with other content: a look-up can no longer tell whether this one arrived.
    pub is_known: bool,
}

/// The order in `value`, ready to be sent for `customer_id` unless it names another.
///
/// # Errors
/// `bad_input` with the field, or `nothing_to_ship`.
pub fn prepare(value: Value, customer_id: Option<&str>) -> Result<PreparedOrder> {
    let (body, history) = read(value, customer_id).map_err(Error::bad_order)?;
    if body.products.is_empty() {
        let message = "Nothing of this order is left to be shipped.";
        return Err(Error::new(Kind::Refused, "nothing_to_ship", message).with_field("items"));
    }
    let value = serde_json::to_value(&body)
        .map_err(|e| Error::bad_order(InputError::new("", e.to_string())))?;
    let json = fingerprint::canonical_json(&value);
    let body_hash = content_hash(&value);
    let idempotency_key = fingerprint::idempotency_key(
        &body.customer_id,
        &body.order_id,
        &fingerprint::sha256_hex(&json),
    );
    let OrderBody {
        order_id,
        customer_id,
        ..
    } = body;
    Ok(PreparedOrder {
        order_id,
        customer_id,
        body: value,
        json,
        body_hash,
        idempotency_key,
        history,
    })
}

/// A shop that connects to another store has another customer id, and the same content.
fn content_hash(body: &Value) -> String {
    let mut content = body.clone();
    if let Some(fields) = content.as_object_mut() {
        fields.remove("customer_id");
    }
    fingerprint::sha256_hex(fingerprint::canonical_json(&content))
}

fn read(value: Value, customer_id: Option<&str>) -> Read<(OrderBody, History)> {
    let mut order = Fields::of(value, "")?;
    let order_id = order.id("order_id")?;
    let customer_id = match (order.take("customer_id"), customer_id) {
        (Some(own), _) => input::id(own, "customer_id")?,
        (None, Some(connections)) => connections.to_owned(),
        (None, None) => return Err(InputError::new("customer_id", "is missing")),
    };
    let history = read_history(&mut order)?;
    let decimals = read_decimals(&mut order)?;
    let unit = order.text("weight_unit")?;
    let unit = WeightUnit::named(&unit)
        .ok_or_else(|| InputError::new("weight_unit", "must be kg, g, lbs or oz"))?;
    let products = read_products(order.list("items")?, decimals, unit)?;
    let shipping_address = read_address(&mut order)?;
    order.finish()?;
    Ok((
        OrderBody {
            order_id,
            customer_id,
            products,
            shipping_address,
        },
        history,
    ))
}

fn read_history(order: &mut Fields) -> Read<History> {
    let in_doubt_key = order.optional_text("in_doubt_key")?;
    let is_key =
        |key: &str| key.len() == 64 && key.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'));
    if in_doubt_key
        .as_deref()
        .is_some_and(|key| key != "*" && !is_key(key))
    {
        return Err(InputError::new(
            "in_doubt_key",
            "must be an idempotency key or *",
        ));
    }
    Ok(History {
        in_doubt_key,
        attempts: order.integer("attempts", 0, 0, u64::from(u32::MAX))?,
        is_known: false,
    })
}

fn read_decimals(order: &mut Fields) -> Read<u32> {
    let currency = order.text("currency")?;
    if currency.is_empty()
        || currency.len() > 10
        || !currency.bytes().all(|b| b.is_ascii_alphanumeric())
    {
        return Err(InputError::new("currency", "must be a currency code"));
    }
    Ok(money::minor_unit(&currency.to_ascii_uppercase()))
}

fn read_products(items: Vec<Value>, decimals: u32, unit: WeightUnit) -> Read<Vec<Product>> {
    if items.len() > MOST_ITEMS {
        return Err(InputError::new(
            "items",
            format!("must not have more than {MOST_ITEMS} lines"),
        ));
    }
    let lines = items.into_iter().enumerate();
    // Every line is checked, also one that is left out: a mistake must not hide behind a refund.
    let products =
        lines.map(|(index, item)| read_product(item, &join("items", index), decimals, unit));
    products
        .filter_map(std::result::Result::transpose)
        .collect()
}

/// One line, or nothing where all of it was refunded.
fn read_product(item: Value, path: &str, decimals: u32, unit: WeightUnit) -> Read<Option<Product>> {
    let mut line = Fields::of(item, path)?;
    let name = plain(&line.text("name")?).into_owned();
    let sku = plain(&line.text("sku")?).into_owned();
    let quantity = amount(&mut line, "quantity")?;
    let refunded = optional_amount(&mut line, "refunded_quantity")?.unwrap_or_default();
    let total = amount(&mut line, "total")?;
    let paid = total + amount(&mut line, "total_tax")?;
    let weight = optional_amount(&mut line, "weight")?;
    line.finish()?;
    let left = money::half_up(quantity - refunded, QUANTITY_DECIMALS);
    if left <= Decimal::ZERO {
        return Ok(None);
    }
    let price = paid
        .checked_div(quantity)
        .ok_or_else(|| InputError::new(join(path, "quantity"), "is too small"))?;
    Ok(Some(Product {
        name,
        sku,
        quantity: money::json(left),
        price: money::json(money::half_up(price, decimals)),
        weight: weight
            .and_then(|weight| unit.to_kilograms(weight))
            .map(money::json),
    }))
}

fn amount(line: &mut Fields, key: &str) -> Read<Decimal> {
    let value = line.required(key)?;
    money::amount(&value, &line.path_of(key))
}

/// Null and '' are how WooCommerce says "not set".
fn optional_amount(line: &mut Fields, key: &str) -> Read<Option<Decimal>> {
    let path = line.path_of(key);
    let value = line.take(key).filter(|value| value.as_str() != Some(""));
    value.map(|value| money::amount(&value, &path)).transpose()
}

/// The shipping address, or the billing one where there is none; email and phone are always billing's.
fn read_address(order: &mut Fields) -> Read<Address> {
    let mut shipping = order.fields("shipping")?;
    let mut billing = order.fields("billing")?;
    let email = plain(&billing.text("email")?).into_owned();
    let phone = plain(&billing.text("phone")?).into_owned();
    let ship_to = read_place(&mut shipping, &email, &phone)?;
    let bill_to = read_place(&mut billing, &email, &phone)?;
    shipping.finish()?;
    billing.finish()?;
    // WooCommerce's own test for "has a shipping address".
    let has_shipping = !ship_to.address_1.is_empty() || !ship_to.address_2.is_empty();
    Ok(if has_shipping { ship_to } else { bill_to })
}

fn read_place(place: &mut Fields, email: &str, phone: &str) -> Read<Address> {
    let mut text = |key: &str| place.text(key).map(|text| plain(&text).into_owned());
    Ok(Address {
        name: text("name")?,
        address_1: text("address_1")?,
        address_2: text("address_2")?,
        city: text("city")?,
        state: text("state")?,
        postcode: text("postcode")?,
        country: text("country")?,
        email: email.to_owned(),
        phone: phone.to_owned(),
    })
}
