//! A shop with an account, a store and orders, which follows the contract to the letter.

use std::io;

use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::Sandbox;
use super::http::{Answer, Client};

pub(crate) const DEVICE: &str = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

/// The headers every call carries.
pub(crate) const HEADERS: [(&str, &str); 3] = [
    ("Accept", "application/json"),
    ("User-Agent", "trackingtech-woocommerce/0.1.0"),
    ("Content-Type", "application/json"),
];

pub(crate) struct Shop {
    pub(crate) client: Client,
    pub(crate) token: String,
    pub(crate) customer_id: String,
}

pub(crate) fn resolve_body(code: &str) -> Value {
    json!({ "code": code, "device_id": DEVICE, "platform": "woocommerce" })
}

pub(crate) fn login_body(code: &str, password: &str) -> Value {
    let email = format!("{code}@trackingtech.test");
    json!({ "code": code, "email": email, "password": password, "device_id": DEVICE, "platform": "woocommerce" })
}

pub(crate) fn link_body(store_id: &str, store_url: &str) -> Value {
    json!({ "store_id": store_id, "store_url": store_url, "device_id": DEVICE, "platform": "woocommerce" })
}

impl Shop {
    /// Logged in, not linked.
    pub(crate) fn of_courier(sandbox: &Sandbox, code: &str) -> Self {
        let mut shop = Self {
            client: sandbox.client(),
            token: String::new(),
            customer_id: String::new(),
        };
        shop.log_in(code);
        shop
    }

    /// Logged in and linked.
    pub(crate) fn linked(sandbox: &Sandbox, code: &str, store_id: &str) -> Self {
        let mut shop = Self::of_courier(sandbox, code);
        let answer = shop.call(
            "stores/link",
            &link_body(store_id, "https://tienda.example.cl"),
        );
        shop.customer_id = answer.json()["data"]["customer_id"]
            .as_str()
            .unwrap()
            .to_owned();
        shop
    }

    pub(crate) fn log_in(&mut self, code: &str) {
        let answer = self
            .call("login", &login_body(code, &format!("{code}-password")))
            .expect_status(200);
        self.token = answer.json()["token"].as_str().unwrap().to_owned();
    }

    #[track_caller]
    pub(crate) fn call(&mut self, path: &str, body: &Value) -> Answer {
        self.try_call("POST", path, body, None).unwrap()
    }

    #[track_caller]
    pub(crate) fn stores(&mut self, query: &str) -> Answer {
        self.try_call("GET", &format!("stores?{query}"), &Value::Null, None)
            .unwrap()
    }

    pub(crate) fn try_call(
        &mut self,
        method: &str,
        path: &str,
        body: &Value,
        key: Option<&str>,
    ) -> io::Result<Answer> {
        let bearer = format!("Bearer {}", self.token);
        let mut headers = HEADERS.to_vec();
        if !self.token.is_empty() {
            headers.push(("Authorization", &bearer));
        }
        headers.extend(key.map(|key| ("Idempotency-Key", key)));
        let body = if body.is_null() {
            String::new()
        } else {
            body.to_string()
        };
        self.client.try_request(
            method,
            &format!("/api/external/{path}"),
            &headers,
            body.as_bytes(),
        )
    }

    pub(crate) fn order(&self, order_id: &str) -> Value {
        json!({
            "order_id": order_id,
            "customer_id": self.customer_id,
            "products": [
                { "name": "Polera algodón", "sku": "POL-01-M", "quantity": 2, "price": 12990, "weight": 0.35 },
            ],
            "shipping_address": {
                "name": "María Núñez", "address_1": "Av. Providencia 1234", "address_2": "Depto 56",
                "city": "Providencia", "state": "CL-RM", "postcode": "7500000", "country": "CL",
                "email": "maria@example.cl", "phone": "+56 9 1234 5678",
            },
        })
    }

    #[track_caller]
    pub(crate) fn send(&mut self, order: &Value) -> Answer {
        self.try_send(order).unwrap()
    }

    pub(crate) fn try_send(&mut self, order: &Value) -> io::Result<Answer> {
        self.try_call("POST", "orders", order, Some(&key_of(order)))
    }

    #[track_caller]
    pub(crate) fn statuses(&mut self, order_ids: &[&str]) -> Answer {
        let body = json!({ "customer_id": self.customer_id, "order_ids": order_ids });
        self.call("orders/status", &body)
    }
}

/// The contract's key. With its fields sorted, `to_string` is canonical for what these tests send:
/// serde_json writes integers and short fractions as ECMAScript does.
pub(crate) fn key_of(order: &Value) -> String {
    let mut order = order.clone();
    order.sort_all_objects();
    let hash = |text: &str| hex::encode(Sha256::digest(text));
    let field = |name: &str| order[name].as_str().unwrap_or_default();
    hash(&format!(
        "{}\n{}\n{}",
        field("customer_id"),
        field("order_id"),
        hash(&order.to_string())
    ))
}

/// The order with one value set, by JSON pointer.
pub(crate) fn with(order: &Value, pointer: &str, value: Value) -> Value {
    let mut order = order.clone();
    let (parent, name) = pointer.rsplit_once('/').unwrap();
    let parent = order.pointer_mut(parent).unwrap();
    match parent {
        Value::Array(items) => items[name.parse::<usize>().unwrap()] = value,
        _ => parent[name] = value,
    }
    order
}
