//! The control door: ledger, seeds, orders, links, reset.

use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::support::Sandbox;
use crate::support::shop::{HEADERS, Shop, key_of, link_body, login_body};

fn sha256(text: &str) -> String {
    format!("sha256:{}", hex::encode(Sha256::digest(text)))
}

#[test]
fn the_ledger_tells_everything_but_secrets() {
    let sandbox = Sandbox::start();
    let mut shop = Shop::linked(&sandbox, "demo", "101");
    let order = shop.order("1042");
    shop.send(&order).expect_status(201);
    let ledger = sandbox.get("ledger");
    let text = ledger.to_string();
    assert!(!text.contains("demo-password") && !text.contains(&shop.token));

    assert_eq!(ledger[0]["body"]["password"], sha256("demo-password"));
    let sent = &ledger[2];
    assert_eq!(
        sent["headers"]["authorization"],
        format!("Bearer {}", sha256(&shop.token))
    );
    assert_eq!(
        sent["headers"]["user-agent"],
        "trackingtech-woocommerce/0.1.0"
    );
    let shown = [
        "seq",
        "call",
        "method",
        "path",
        "query",
        "status",
        "fault",
        "idempotency_key",
        "breach",
        "body",
    ];
    let shown: Vec<Value> = shown.iter().map(|field| sent[field].clone()).collect();
    let expected = [
        json!(3),
        json!("send_order"),
        json!("POST"),
        json!("/api/external/orders"),
        json!(""),
        json!(201),
        Value::Null,
        json!(key_of(&order)),
        Value::Null,
        order,
    ];
    assert_eq!(shown, expected);
    assert!(sent["at"].as_str().unwrap().ends_with('Z'));
}

#[test]
fn requests_of_one_tcp_connection_share_its_number() {
    let sandbox = Sandbox::start();
    let mut one = Shop::linked(&sandbox, "demo", "101");
    let mut two = Shop::of_courier(&sandbox, "demo");
    one.stores("page=1");
    two.stores("page=1");
    let numbers: Vec<u64> = sandbox
        .get("ledger")
        .as_array()
        .unwrap()
        .iter()
        .map(|entry| entry["connection"].as_u64().unwrap())
        .collect();
    let (first, second) = (numbers[0], numbers[2]);
    assert_eq!(numbers, [first, first, second, first, second]);
    assert_ne!(first, second);
}

#[test]
fn the_ledger_is_asked_by_call_order_and_time() {
    let sandbox = Sandbox::start();
    let mut shop = Shop::linked(&sandbox, "demo", "101");
    for id in ["1", "2"] {
        let order = shop.order(id);
        shop.send(&order);
    }
    shop.statuses(&["2", "3"]);
    let calls = |query: &str| -> Vec<u64> {
        let ledger = sandbox.get(&format!("ledger?{query}"));
        ledger
            .as_array()
            .unwrap()
            .iter()
            .map(|entry| entry["seq"].as_u64().unwrap())
            .collect()
    };
    assert_eq!(calls("call=send_order"), [3, 4]);
    assert_eq!(calls("order_id=2"), [4, 5]);
    assert_eq!(calls("call=order_status&order_id=2"), [5]);
    assert_eq!(calls("since=3"), [4, 5]);
    assert_eq!(calls("call=send_order&since=3"), [4]);
    sandbox
        .control("GET", "ledger?call=send_orders", &Value::Null)
        .expect_status(400);
}

#[test]
fn the_ledger_remembers_no_more_than_it_is_told_but_the_summary_counts_all() {
    let sandbox = Sandbox::with(&["--ledger-limit", "3"]);
    let mut client = sandbox.client();
    for _ in 0..10 {
        client
            .request("GET", "/api/external/stores", &HEADERS, b"")
            .expect_status(401);
    }
    let ledger = sandbox.get("ledger");
    let kept: Vec<_> = ledger
        .as_array()
        .unwrap()
        .iter()
        .map(|entry| entry["seq"].clone())
        .collect();
    assert_eq!(kept, [8, 9, 10]);
    assert_eq!(sandbox.get("summary")["calls"]["stores"], 10);
}

#[test]
fn a_body_that_is_not_json_is_kept_as_text() {
    let sandbox = Sandbox::start();
    sandbox
        .client()
        .request("POST", "/api/external/login", &HEADERS, b"email=\xff&x");
    assert_eq!(sandbox.get("ledger")[0]["body"], "email=\u{fffd}&x");
}

#[test]
fn a_seed_adds_couriers_and_changes_those_there_are() {
    let sandbox = Sandbox::start();
    sandbox.post(
        "seed",
        &json!({
            "couriers": [
                { "code": "nuevo", "name": "Nuevo", "password": "otra", "stores": [{ "id": "n-1", "name": "Uno" }] },
                { "code": "demo", "name": "Demo Dos" },
            ],
            "stores": { "vacio": [{ "id": 1, "name": "Por fin", "address": "Calle 1" }] },
        }),
    );
    let couriers = sandbox.get("couriers");
    let find = |code: &str| {
        couriers
            .as_array()
            .unwrap()
            .iter()
            .find(|courier| courier["code"] == code)
            .unwrap()
    };
    assert_eq!(
        (&find("demo")["name"], &find("demo")["stores"]),
        (&json!("Demo Dos"), &json!(12))
    );
    assert_eq!(find("nuevo")["email"], "nuevo@trackingtech.test");

    let mut shop = Shop::of_courier(&sandbox, "vacio");
    assert_eq!(shop.stores("page=1").json()["data"][0]["name"], "Por fin");
    shop.token.clear();
    shop.call("login", &login_body("nuevo", "nuevo-password"))
        .expect_status(401);
    shop.call("login", &login_body("nuevo", "otra"))
        .expect_status(200);
}

#[test]
fn a_seed_that_makes_no_sense_is_refused_as_a_whole() {
    let sandbox = Sandbox::start();
    let before = sandbox.get("couriers");
    for seed in [
        json!({ "couriers": [{ "code": "uno" }, { "name": "no code" }] }),
        json!({ "couriers": [{ "code": "uno", "colour": "red" }] }),
        json!({ "couriers": [{ "code": "uno" }], "stores": { "nadie": [] } }),
        json!({ "stores": { "demo": [{ "id": 1.5, "name": "x" }] } }),
        json!({ "orders": [] }),
    ] {
        sandbox.control("POST", "seed", &seed).expect_status(422);
    }
    assert_eq!(sandbox.get("couriers"), before);
}

#[test]
fn orders_are_listed_by_number_and_customer_with_their_shop() {
    let sandbox = Sandbox::start();
    let mut one = Shop::linked(&sandbox, "demo", "101");
    let mut two = Shop::linked(&sandbox, "andes", "andes-001");
    for shop in [&mut one, &mut two] {
        for id in ["1", "10"] {
            let order = shop.order(id);
            shop.send(&order).expect_status(201);
        }
    }
    let count = |query: &str| {
        sandbox
            .get(&format!("orders?{query}"))
            .as_array()
            .unwrap()
            .len()
    };
    assert_eq!(
        [
            count(""),
            count("order_id=1"),
            count(&format!("customer_id={}", one.customer_id))
        ],
        [4, 2, 2]
    );
    let order = sandbox.get(&format!(
        "orders?order_id=10&customer_id={}",
        two.customer_id
    ))[0]
        .clone();
    assert_eq!(
        [&order["courier"], &order["store_url"], &order["store_id"]],
        ["andes", "https://tienda.example.cl", "andes-001"]
    );
    assert_eq!(
        order["revisions"][0]["idempotency_key"],
        key_of(&two.order("10"))
    );
}

#[test]
fn a_number_means_the_orders_of_all_shops_that_have_it() {
    let sandbox = Sandbox::start();
    for (courier, store) in [("demo", "101"), ("andes", "andes-001")] {
        let mut shop = Shop::linked(&sandbox, courier, store);
        for id in ["1", "10"] {
            let order = shop.order(id);
            shop.send(&order).expect_status(201);
        }
    }
    let changed = sandbox.post("orders/1/dispatch", &Value::Null);
    let ids: Vec<_> = changed
        .as_array()
        .unwrap()
        .iter()
        .map(|order| &order["order_id"])
        .collect();
    assert_eq!(ids, ["1", "1"]);
    let unknown = sandbox.control("POST", "orders/99/dispatch", &Value::Null);
    unknown.expect_status(404);
    let senseless = sandbox.control("POST", "orders/1/status", &json!({ "state": "x" }));
    senseless.expect_status(422);
}

#[test]
fn reset_is_the_first_day_again() {
    let sandbox = Sandbox::start();
    sandbox.post("seed", &json!({ "couriers": [{ "code": "nuevo" }] }));
    let mut shop = Shop::linked(&sandbox, "demo", "101");
    let order = shop.order("1");
    shop.send(&order);
    sandbox.set_faults(&json!({ "call": "all", "kind": "stall" }));
    let seen = sandbox.get("ledger").as_array().unwrap().len();
    sandbox.post("reset", &Value::Null);
    for list in ["ledger", "orders", "links", "faults"] {
        assert_eq!(sandbox.get(list), json!([]), "{list}");
    }
    assert_eq!(sandbox.get("couriers").as_array().unwrap().len(), 6);
    shop.stores("page=1").expect_status(401);
    assert_eq!(
        sandbox.get("ledger")[0]["seq"],
        seen + 1,
        "numbers go on, so that `since` keeps its meaning"
    );
    shop.log_in("demo");
    shop.call("stores/link", &link_body("101", "https://otra.example.cl"))
        .expect_status(201);
}
