//! The order body: exactly the contract's fields, each of its type.

use serde_json::Value;

use crate::fields::{Complaints, Fields};
use crate::reply::Reply;

const ADDRESS: [&str; 9] = [
    "name",
    "address_1",
    "address_2",
    "city",
    "state",
    "postcode",
    "country",
    "email",
    "phone",
];

/// What the service has to know of an order whose shape is right.
#[derive(Debug)]
pub(super) struct OrderBody<'a> {
    pub(super) order_id: &'a str,
    pub(super) customer_id: &'a str,
}

pub(super) fn check<'a>(
    body: &'a Value,
    complaints: &mut Complaints,
) -> Result<OrderBody<'a>, Box<Reply>> {
    let allowed = ["order_id", "customer_id", "products", "shipping_address"];
    let fields = Fields::of_body(body, &allowed, complaints)?;
    let order_id = fields.filled("order_id", complaints);
    let customer_id = fields.filled("customer_id", complaints);
    match fields.value("products") {
        Some(Value::Array(products)) if !products.is_empty() => {
            for (place, product) in products.iter().enumerate() {
                check_product(product, &format!("products.{place}"), complaints);
            }
        }
        _ => complaints.breach("products", "Debe ser una lista con al menos un producto."),
    }
    check_address(fields.value("shipping_address"), complaints);
    Ok(OrderBody {
        order_id,
        customer_id,
    })
}

fn check_product(product: &Value, path: &str, complaints: &mut Complaints) {
    let allowed = ["name", "sku", "quantity", "price", "weight"];
    let Some(fields) = Fields::of_value(Some(product), path, &allowed, complaints) else {
        return;
    };
    fields.plain("name", complaints);
    fields.plain("sku", complaints);
    check_quantity(&fields, complaints);
    if fields
        .value("price")
        .and_then(Value::as_f64)
        .is_none_or(|price| price < 0.0)
    {
        complaints.breach(&fields.path("price"), "Debe ser un número desde 0.");
    }
    let weight = fields.value("weight");
    if weight.is_some()
        && weight
            .and_then(Value::as_f64)
            .is_none_or(|kilograms| kilograms <= 0.0)
    {
        complaints.breach(
            &fields.path("weight"),
            "Debe ser un número mayor que 0, o faltar.",
        );
    }
}

/// An integer where whole: `2`, never `2.0`.
fn check_quantity(fields: &Fields<'_>, complaints: &mut Complaints) {
    let quantity = fields.value("quantity");
    let number = quantity.and_then(Value::as_f64).unwrap_or_default();
    let whole_as_fraction = quantity.is_some_and(Value::is_f64) && number.fract() == 0.0;
    if number <= 0.0 || whole_as_fraction {
        complaints.breach(
            &fields.path("quantity"),
            "Debe ser un número mayor que 0, entero si no tiene decimales.",
        );
    }
}

/// One comuna that no courier serves, so that a refusal can be shown at any time.
fn check_address(address: Option<&Value>, complaints: &mut Complaints) {
    let Some(fields) = Fields::of_value(address, "shipping_address", &ADDRESS, complaints) else {
        return;
    };
    for name in ADDRESS {
        fields.plain(name, complaints);
    }
    if fields.value("city").and_then(Value::as_str) == Some("Comuna Inexistente") {
        complaints.refuse("shipping_address.city", "La comuna no existe.");
    }
}
