//! Whatever the contract does not name, or names with another type, is refused and written down.

use serde_json::{Value, json};

use crate::support::Sandbox;
use crate::support::http::Answer;
use crate::support::shop::{HEADERS, Shop, key_of, link_body, login_body, resolve_body, with};

#[track_caller]
fn assert_breach(sandbox: &Sandbox, answer: Answer, field: &str) {
    let errors = answer.expect_status(422).json()["errors"].clone();
    assert!(errors[field].is_array(), "no error for {field} in {errors}");
    let last = sandbox
        .get("ledger")
        .as_array()
        .unwrap()
        .last()
        .unwrap()
        .clone();
    assert!(last["breach"].as_str().unwrap().contains(field), "{last}");
}

#[test]
fn every_deviation_of_an_order_is_named_by_its_path() {
    let sandbox = Sandbox::start();
    let mut shop = Shop::linked(&sandbox, "demo", "101");
    let order = shop.order("1");
    let cases = [
        ("/currency", json!("CLP")),
        ("/order_id", json!(1)),
        ("/order_id", json!("")),
        ("/customer_id", Value::Null),
        ("/products", json!([])),
        ("/products", json!({})),
        ("/products/0", json!("Polera")),
        ("/products/0/image", json!("x.png")),
        ("/products/0/name", Value::Null),
        ("/products/0/name", json!(" Polera")),
        ("/products/0/sku", json!(7)),
        ("/products/0/sku", json!("A\u{1}")),
        ("/products/0/quantity", json!("2")),
        ("/products/0/quantity", json!(2.0)),
        ("/products/0/quantity", json!(0)),
        ("/products/0/price", json!("12990")),
        ("/products/0/price", json!(-1)),
        ("/products/0/weight", json!(0)),
        ("/products/0/weight", Value::Null),
        ("/shipping_address", json!([])),
        ("/shipping_address/company", json!("ACME")),
        ("/shipping_address/phone", json!(56912345678_u64)),
        ("/shipping_address/email", Value::Null),
        ("/shipping_address/name", json!("María\nNúñez")),
    ];
    for (pointer, value) in cases {
        let changed = with(&order, pointer, value);
        let field = pointer[1..].replace('/', ".");
        assert_breach(&sandbox, shop.send(&changed), &field);
    }
    assert_eq!(sandbox.get("orders"), json!([]));
    assert_eq!(sandbox.get("summary")["broken"]["contract_breaches"], 24);
}

#[test]
fn a_missing_field_is_named_and_weight_may_miss() {
    let sandbox = Sandbox::start();
    let mut shop = Shop::linked(&sandbox, "demo", "101");
    let mut order = shop.order("1");
    order["products"][0]
        .as_object_mut()
        .unwrap()
        .remove("weight");
    shop.send(&order).expect_status(201);
    order["shipping_address"]
        .as_object_mut()
        .unwrap()
        .remove("address_2");
    assert_breach(&sandbox, shop.send(&order), "shipping_address.address_2");
}

#[test]
fn fractions_are_fine_where_they_are_fractions() {
    let sandbox = Sandbox::start();
    let mut shop = Shop::linked(&sandbox, "demo", "101");
    let order = with(&shop.order("1"), "/products/0/quantity", json!(1.5));
    let order = with(&order, "/products/0/price", json!(19.99));
    shop.send(&order).expect_status(201);
}

/// Sets one field of a body of this call, and expects it to be named.
#[track_caller]
fn assert_breaches(path: &str, body: impl Fn(&Shop) -> Value, fields: &[(&str, Value)]) {
    let sandbox = Sandbox::start();
    let mut shop = Shop::linked(&sandbox, "demo", "101");
    for (field, value) in fields {
        let changed = with(&body(&shop), &format!("/{field}"), value.clone());
        let answer = shop.call(path, &changed);
        assert_breach(&sandbox, answer, field);
    }
}

#[test]
fn resolve_and_login_take_nothing_else() {
    let wrong = [
        ("store_url", json!("https://x.cl")),
        ("code", json!(7)),
        ("device_id", json!("ABC")),
        ("platform", json!("shopify")),
    ];
    assert_breaches("couriers/resolve", |_| resolve_body("demo"), &wrong);
    let wrong = [
        ("locale", json!("es")),
        ("password", json!(1)),
        ("email", Value::Null),
    ];
    assert_breaches("login", |_| login_body("demo", "demo-password"), &wrong);
}

#[test]
fn link_and_uninstall_take_nothing_else() {
    let wrong = [
        ("admin_email", json!("a@b.cl")),
        ("store_url", json!("x.cl")),
        ("store_id", json!(1.5)),
        ("store_id", json!("")),
    ];
    assert_breaches("stores/link", |_| link_body("101", "https://x.cl"), &wrong);
    let goodbye =
        |shop: &Shop| json!({ "store_url": "https://x.cl", "customer_id": shop.customer_id });
    let wrong = [
        ("reason", json!("x")),
        ("customer_id", json!(1)),
        ("store_url", json!("")),
    ];
    assert_breaches("uninstall", goodbye, &wrong);
}

#[test]
fn order_status_takes_one_to_a_hundred_ids() {
    let question = |shop: &Shop| json!({ "customer_id": shop.customer_id, "order_ids": ["1"] });
    let too_many: Vec<String> = (0..101).map(|n| n.to_string()).collect();
    let wrong = [
        ("order_ids", json!(too_many)),
        ("order_ids", json!([])),
        ("order_ids", json!("1")),
        ("customer_id", json!("cus_none")),
        ("store_url", json!("https://x.cl")),
    ];
    assert_breaches("orders/status", question, &wrong);
    let sandbox = Sandbox::start();
    let mut shop = Shop::linked(&sandbox, "demo", "101");
    let mixed = json!({ "customer_id": shop.customer_id, "order_ids": ["1", 2] });
    let answer = shop.call("orders/status", &mixed);
    assert_breach(&sandbox, answer, "order_ids.1");
    let hundred: Vec<&str> = too_many.iter().take(100).map(String::as_str).collect();
    shop.statuses(&hundred).expect_status(200);
}

#[test]
fn stores_takes_page_and_per_page_only_and_a_body_is_an_object() {
    let sandbox = Sandbox::start();
    let mut shop = Shop::of_courier(&sandbox, "demo");
    for (query, field) in [
        ("page=1&per_page=100&search=x", "search"),
        ("page=0&per_page=100", "page"),
    ] {
        let answer = shop.stores(query);
        assert_breach(&sandbox, answer, field);
    }
    let answer = shop.call("couriers/resolve", &json!([]));
    assert_breach(&sandbox, answer, "body");
}

#[test]
fn the_headers_of_the_contract_are_required() {
    let sandbox = Sandbox::start();
    let body = resolve_body("demo").to_string();
    let mut client = sandbox.client();
    for (place, value) in [(0, "*/*"), (1, "curl/8"), (2, "text/plain")] {
        let mut headers = HEADERS;
        headers[place].1 = value;
        let answer = client.request(
            "POST",
            "/api/external/couriers/resolve",
            &headers,
            body.as_bytes(),
        );
        assert_breach(&sandbox, answer, headers[place].0);
    }
    client
        .request(
            "POST",
            "/api/external/couriers/resolve",
            &HEADERS,
            body.as_bytes(),
        )
        .expect_status(200);
    let answer = client.request(
        "POST",
        "/api/external/couriers/resolve",
        &HEADERS,
        b"{not json",
    );
    assert_breach(&sandbox, answer, "body");
}

#[test]
fn the_idempotency_key_must_be_the_hash_of_this_very_body() {
    let sandbox = Sandbox::start();
    let mut shop = Shop::linked(&sandbox, "demo", "101");
    let order = shop.order("1");
    let other = with(&order, "/shipping_address/city", json!("Maipú"));
    let missing = shop.try_call("POST", "orders", &order, None).unwrap();
    assert_breach(&sandbox, missing, "Idempotency-Key");
    shop.send(&order).expect_status(201);
    let reused = shop
        .try_call("POST", "orders", &other, Some(&key_of(&order)))
        .unwrap();
    assert_breach(&sandbox, reused, "Idempotency-Key");
    assert_eq!(sandbox.get("orders")[0]["body"], order);
    let broken = sandbox.get("summary")["broken"].clone();
    assert_eq!(
        [
            &broken["key_reused"],
            &broken["key_wrong"],
            &broken["key_changed"]
        ],
        [1, 1, 0]
    );
    shop.send(&other).expect_status(200);
    assert_eq!(
        sandbox.get("summary")["broken"]["key_changed"],
        1,
        "its first key was another"
    );
}

#[test]
fn a_body_above_one_mebibyte_is_413_and_the_connection_lives_on() {
    let sandbox = Sandbox::start();
    let mut shop = Shop::linked(&sandbox, "demo", "101");
    let largest = with(&shop.order("1"), "/products/0/name", json!("x"));
    let room = 1024 * 1024 - largest.to_string().len() + 1;
    let largest = with(&largest, "/products/0/name", json!("x".repeat(room)));
    assert_eq!(largest.to_string().len(), 1024 * 1024);
    shop.send(&largest).expect_status(201);
    let larger = with(&largest, "/products/0/name", json!("x".repeat(room + 1)));
    assert!(shop.send(&larger).expect_status(413).json()["message"].is_string());
    shop.statuses(&["1"]).expect_status(200);
}
