//! Every fault as it is on the wire.

use std::io::{ErrorKind, Read};

use flate2::read::GzDecoder;
use serde_json::{Value, json};

use crate::support::Sandbox;
use crate::support::http::{Answer, Client};
use crate::support::shop::{HEADERS, Shop, key_of};

/// One send under one fault.
fn send_under(fault: Value) -> (Sandbox, Shop, std::io::Result<Answer>) {
    let sandbox = Sandbox::start();
    let mut shop = Shop::linked(&sandbox, "demo", "101");
    sandbox.set_faults(&fault);
    let order = shop.order("1");
    let answer = shop.try_send(&order);
    (sandbox, shop, answer)
}

fn orders_at(sandbox: &Sandbox) -> usize {
    sandbox.get("orders").as_array().unwrap().len()
}

fn last_entry(sandbox: &Sandbox) -> Value {
    sandbox
        .get("ledger")
        .as_array()
        .unwrap()
        .last()
        .unwrap()
        .clone()
}

#[test]
fn a_status_comes_with_its_headers_and_records_nothing() {
    let (sandbox, _, answer) = send_under(
        json!({ "call": "send_order", "kind": "status", "status": 429, "headers": { "Retry-After": "7" } }),
    );
    let answer = answer.unwrap().expect_status(429);
    assert_eq!(answer.headers["retry-after"], "7");
    assert!(answer.json()["message"].is_string());
    assert_eq!(orders_at(&sandbox), 0);
    let entry = last_entry(&sandbox);
    assert_eq!(
        (&entry["status"], &entry["fault"]),
        (&json!(429), &json!("status"))
    );
}

#[test]
fn a_status_can_come_after_the_order_was_recorded_and_with_any_body() {
    let fault = json!({
        "call": "send_order", "kind": "status", "status": 500, "after_recording": true, "body": { "message": "Server Error" },
    });
    let (sandbox, _, answer) = send_under(fault);
    assert_eq!(
        answer.unwrap().expect_status(500).json(),
        json!({ "message": "Server Error" })
    );
    assert_eq!(orders_at(&sandbox), 1);
    sandbox.set_faults(
        &json!({ "call": "all", "kind": "status", "status": 503, "body": "down for a while" }),
    );
    let answer = sandbox
        .client()
        .request("GET", "/api/external/stores", &[], b"")
        .expect_status(503);
    assert_eq!(answer.text(), "down for a while");
}

#[test]
fn a_reset_is_a_tcp_rst_before_or_after_the_order_is_recorded() {
    for (kind, orders) in [("reset_before", 0), ("reset_after", 1)] {
        let (sandbox, _, answer) = send_under(json!({ "call": "send_order", "kind": kind }));
        assert_eq!(
            answer.unwrap_err().kind(),
            ErrorKind::ConnectionReset,
            "{kind}"
        );
        assert_eq!(orders_at(&sandbox), orders, "{kind}");
        let entry = last_entry(&sandbox);
        assert_eq!(
            (&entry["status"], &entry["fault"]),
            (&Value::Null, &json!(kind))
        );
    }
}

#[test]
fn a_stall_holds_the_line_until_the_client_leaves() {
    let sandbox = Sandbox::start();
    sandbox.set_faults(&json!({ "call": "stores", "kind": "stall" }));
    let mut stalled = sandbox.client();
    stalled
        .send("GET", "/api/external/stores", &HEADERS, b"")
        .unwrap();
    // The ledger has it as running; its connection stays open beside the one that asks.
    let mut asking = sandbox.client();
    wait_for(&mut asking, "ledger", |ledger| {
        ledger.as_array().unwrap().len() == 1
    });
    assert_eq!(last_entry(&sandbox)["status"], Value::Null);
    wait_for(&mut asking, "health", |health| health["open"] == 2);
    drop(stalled);
    wait_for(&mut asking, "health", |health| health["open"] == 1);
}

/// Asks as often as it takes: however slow the machine, the service gets there or the runner ends it.
fn wait_for(client: &mut Client, path: &str, reached: impl Fn(&Value) -> bool) {
    let path = format!("/_sandbox/{path}");
    while !reached(&client.request("GET", &path, &[], b"").json()) {
        std::thread::yield_now();
    }
}

#[test]
fn a_truncated_answer_promises_more_than_it_sends() {
    for (after_recording, orders) in [(false, 0), (true, 1)] {
        let (sandbox, _, answer) = send_under(
            json!({ "call": "send_order", "kind": "truncated", "after_recording": after_recording }),
        );
        assert_eq!(answer.unwrap_err().kind(), ErrorKind::UnexpectedEof);
        assert_eq!(orders_at(&sandbox), orders);
    }
    let sandbox = Sandbox::start();
    sandbox.set_faults(
        &json!({ "call": "stores", "kind": "truncated", "body": { "data": [1, 2, 3] } }),
    );
    let mut client = sandbox.client();
    client
        .send("GET", "/api/external/stores", &HEADERS, b"")
        .unwrap();
    let text = String::from_utf8(client.rest().unwrap()).unwrap();
    assert!(
        text.starts_with("HTTP/1.1 200 OK\r\n") && text.contains("content-length: 16\r\n"),
        "{text}"
    );
    assert!(text.ends_with("\r\n\r\n{\"data\":"), "{text}");
}

#[test]
fn unreadable_answers_are_200_and_as_their_kind_says() {
    let cases = [
        ("html", "text/html; charset=utf-8", "<!DOCTYPE html>"),
        (
            "wrong_types",
            "application/json",
            "{\"data\":{\"order_id\":{}",
        ),
        (
            "garbage_json",
            "application/json",
            "{\"data\": {\"order_id\": \"10",
        ),
        ("empty", "", ""),
    ];
    for (kind, content_type, start) in cases {
        let (sandbox, _, answer) = send_under(json!({ "call": "send_order", "kind": kind }));
        let answer = answer.unwrap().expect_status(200);
        assert_eq!(
            answer
                .headers
                .get("content-type")
                .map_or("", String::as_str),
            content_type,
            "{kind}"
        );
        assert!(
            answer.text().starts_with(start),
            "{kind}: {}",
            answer.text()
        );
        assert_eq!(orders_at(&sandbox), 0, "{kind}");
    }
}

#[test]
fn an_unreadable_answer_after_recording_keeps_the_true_status() {
    for kind in ["html", "empty", "wrong_types", "garbage_json", "oversize"] {
        let (sandbox, _, answer) =
            send_under(json!({ "call": "send_order", "kind": kind, "after_recording": true }));
        answer.unwrap().expect_status(201);
        assert_eq!(orders_at(&sandbox), 1, "{kind}");
    }
}

#[test]
fn every_call_has_an_answer_of_wrong_types() {
    let sandbox = Sandbox::start();
    sandbox.set_faults(&json!({ "call": "all", "kind": "wrong_types" }));
    let mut shop = Shop {
        client: sandbox.client(),
        token: String::new(),
        customer_id: String::new(),
    };
    let fields = [
        ("couriers/resolve", "/data/api_url"),
        ("login", "/token"),
        ("stores/link", "/data/customer_id"),
        ("orders", "/data/tracking_id"),
        ("orders/status", "/data/0/tracking_id"),
        ("uninstall", "/message"),
    ];
    for (path, field) in fields {
        let answer = shop.call(path, &json!({})).json();
        assert!(
            answer
                .pointer(field)
                .is_some_and(|value| !value.is_string()),
            "{path}: {answer}"
        );
    }
    assert!(shop.stores("").json()["data"][0]["name"].is_null());
}

#[test]
fn an_oversize_answer_is_valid_json_of_four_mebibytes() {
    let (_, _, answer) =
        send_under(json!({ "call": "send_order", "kind": "oversize", "after_recording": true }));
    let answer = answer.unwrap();
    assert!(answer.body.len() > 4 * 1024 * 1024);
    assert_eq!(answer.json()["data"]["order_id"], "1");

    let (_, _, answer) = send_under(json!({ "call": "send_order", "kind": "oversize_gzip" }));
    let answer = answer.unwrap();
    assert_eq!(answer.headers["content-encoding"], "gzip");
    assert!(answer.body.len() < 100_000, "{}", answer.body.len());
    let mut unpacked = String::new();
    GzDecoder::new(answer.body.as_slice())
        .read_to_string(&mut unpacked)
        .unwrap();
    assert!(unpacked.len() > 4 * 1024 * 1024);
    assert!(serde_json::from_str::<Value>(&unpacked).unwrap()["data"].is_object());
}

#[test]
fn a_redirect_points_where_it_is_told() {
    let (sandbox, mut shop, answer) =
        send_under(json!({ "call": "send_order", "kind": "redirect" }));
    let answer = answer.unwrap().expect_status(307);
    assert_eq!(answer.headers["location"], "/api/elsewhere");
    sandbox.set_faults(&json!({ "call": "login", "kind": "redirect", "status": 301, "location": "https://evil.test/" }));
    let answer = shop.call("login", &json!({})).expect_status(301);
    assert_eq!(answer.headers["location"], "https://evil.test/");
}

#[test]
fn a_delay_answers_truly_and_goes_with_another_fault() {
    let (sandbox, mut shop, answer) =
        send_under(json!([{ "call": "send_order", "kind": "delay", "delay_ms": 1 }]));
    answer.unwrap().expect_status(201);
    assert_eq!(last_entry(&sandbox)["fault"], "delay");
    sandbox.set_faults(&json!([
        { "call": "all", "kind": "delay", "delay_ms": 1 },
        { "call": "send_order", "kind": "status", "status": 503, "delay_ms": 1 },
    ]));
    let order = shop.order("2");
    shop.send(&order).expect_status(503);
    let hits: Vec<Value> = sandbox
        .get("faults")
        .as_array()
        .unwrap()
        .iter()
        .map(|rule| rule["hits"].clone())
        .collect();
    assert_eq!(hits, [1, 1]);
}

#[test]
fn a_reset_under_a_large_body_reaches_the_client() {
    let sandbox = Sandbox::start();
    let mut shop = Shop::linked(&sandbox, "demo", "101");
    sandbox.set_faults(&json!({ "call": "send_order", "kind": "reset_before" }));
    let mut order = shop.order("1");
    order["products"][0]["name"] = "x".repeat(900_000).into();
    let error = shop
        .try_call("POST", "orders", &order, Some(&key_of(&order)))
        .unwrap_err();
    assert!(
        matches!(
            error.kind(),
            ErrorKind::ConnectionReset | ErrorKind::BrokenPipe
        ),
        "{error}"
    );
}
