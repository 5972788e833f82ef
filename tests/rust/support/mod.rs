//! What the tests share: a connection to a server on this machine, an order, and a delivery run to its end.

pub(crate) mod listener;
pub(crate) mod server;
pub(crate) mod tls_server;

use std::sync::Arc;

use serde_json::{Value, json};
use trackingtech::delivery::outcome::Outcome;
use trackingtech::delivery::{Delivery, RawOrder};
use trackingtech::error::Error;
use trackingtech::service::http::Transport;
use trackingtech::service::settings::{Config, Connection};

pub(crate) const TOKEN: &str = "17|tok-SECRET-0a1b2c3d4e5f";
pub(crate) const PASSWORD: &str = "pass-SECRET/\"word\" 9z8y7x";
pub(crate) const DEVICE_ID: &str =
    "52514fe3c26465b3c8e6b5a1f98ed6600b51627d427bf3691f53e4c50f350cff";
pub(crate) const CUSTOMER_ID: &str = "cus_8f2";

/// Settings for a server at `origin` (`http://127.0.0.1:PORT`). Time-outs are far longer than any machine's pause.
pub(crate) fn settings(origin: &str) -> Value {
    json!({
        "base_url": format!("{origin}/api"), "api_url": format!("{origin}/api"), "device_id": DEVICE_ID,
        "allow_loopback": true, "connect_timeout_ms": 30_000, "attempt_timeout_ms": 60_000,
        "total_timeout_ms": 300_000,
    })
}

/// [`settings`] with some of them replaced.
pub(crate) fn with(mut settings: Value, changes: Value) -> Value {
    for (key, value) in changes.as_object().unwrap() {
        settings[key] = value.clone();
    }
    settings
}

pub(crate) fn config(settings: Value) -> Config {
    Config::read(&settings).unwrap()
}

pub(crate) fn connection(settings: Value) -> Connection {
    let both = json!({"token": TOKEN, "customer_id": CUSTOMER_ID});
    Connection::read(&with(settings, both)).unwrap()
}

pub(crate) fn transport(config: &Config) -> Arc<Transport> {
    Arc::new(Transport::new(&config.client, &[]).unwrap())
}

/// An order the service takes.
pub(crate) fn order(id: &str) -> Value {
    json!({
        "order_id": id, "currency": "CLP", "weight_unit": "kg",
        "items": [item("Polera algodón", "2", "25980", "0")],
        "shipping": address("María Núñez"),
        "billing": with(address("Pedro Soto"), json!({"email": "maria@example.cl", "phone": "+56 9 1234 5678"})),
    })
}

pub(crate) fn item(name: &str, quantity: &str, total: &str, total_tax: &str) -> Value {
    json!({
        "name": name, "sku": "POL-01-M", "quantity": quantity, "total": total, "total_tax": total_tax,
        "weight": "0.35",
    })
}

pub(crate) fn address(name: &str) -> Value {
    json!({
        "name": name, "address_1": "Av. Providencia 1234", "address_2": "Depto 56", "city": "Providencia",
        "state": "CL-RM", "postcode": "7500000", "country": "CL",
    })
}

/// The answer of a service that has the order.
pub(crate) fn recorded(id: &str) -> Value {
    json!({"data": {"order_id": id, "tracking_id": format!("LM{id}"), "status": "received"}})
}

/// Sends `orders` and collects every outcome, in the order they ended, and what stopped the delivery.
pub(crate) async fn deliver(
    connection: &Connection,
    orders: Vec<Value>,
) -> (Vec<Outcome>, Option<Error>) {
    let transport = transport(&connection.config);
    let raw = orders.iter().map(RawOrder::of).collect();
    let mut delivery = Delivery::new(connection, &transport, raw).unwrap();
    let mut outcomes = Vec::new();
    while let Some(outcome) = delivery.next().await {
        outcomes.push(outcome);
    }
    (outcomes, delivery.into_failure())
}
