//! Which requests a fault strikes, and how faults are switched.

use serde_json::{Value, json};

use crate::support::Sandbox;
use crate::support::http::Client;
use crate::support::shop::{HEADERS, Shop};

#[test]
fn a_rule_strikes_only_its_call_and_its_order_and_only_so_often() {
    let sandbox = Sandbox::start();
    let mut shop = Shop::linked(&sandbox, "demo", "101");
    sandbox.set_faults(&json!({ "call": "send_order", "kind": "status", "status": 503, "order_id": 2, "times": 2 }));
    let mut send = |order_id: &str| {
        let order = shop.order(order_id);
        shop.send(&order).status
    };
    assert_eq!(
        [send("1"), send("2"), send("2"), send("2"), send("2")],
        [201, 503, 503, 201, 200]
    );

    sandbox.set_faults(
        &json!({ "call": "order_status", "kind": "status", "status": 504, "order_id": "1" }),
    );
    shop.statuses(&["2"]).expect_status(200);
    shop.statuses(&["2", "1"]).expect_status(504);
}

fn struck(client: &mut Client, requests: usize) -> Vec<bool> {
    (0..requests)
        .map(|_| {
            client
                .request("GET", "/api/external/stores", &HEADERS, b"")
                .status
                == 503
        })
        .collect()
}

#[test]
fn a_rate_strikes_its_share_and_the_seed_decides_whom() {
    let sandbox = Sandbox::start();
    let mut client = sandbox.client();
    let rule = json!({ "call": "stores", "kind": "status", "status": 503, "rate": 0.25 });
    let mut under = |faults: Value| {
        sandbox.set_faults(&faults);
        struck(&mut client, 400)
    };
    let first = under(json!({ "seed": 7, "faults": [rule] }));
    assert_eq!(
        first,
        under(json!([rule])),
        "the seed stays until another comes"
    );
    assert_eq!(
        first,
        under(json!({ "seed": 7 })),
        "a seed alone keeps the rules and starts again"
    );
    let mut with_seed = rule.clone();
    with_seed["seed"] = 8.into();
    assert_ne!(first, under(with_seed));
    let share = first.iter().filter(|struck| **struck).count();
    assert!((60..=140).contains(&share), "{share} of 400");
    assert!(
        under(json!({ "call": "stores", "kind": "status", "status": 503, "rate": 1 }))
            .iter()
            .all(|struck| *struck)
    );
    assert!(
        !under(json!({ "call": "stores", "kind": "status", "status": 503, "rate": 0 }))
            .contains(&true)
    );
}

#[test]
fn rules_are_replaced_added_and_cleared() {
    let sandbox = Sandbox::start();
    let rule = |status: u16| json!({ "call": "all", "kind": "status", "status": status });
    sandbox.set_faults(&json!([rule(500), rule(501)]));
    sandbox.set_faults(&rule(502));
    sandbox.post("faults", &rule(503));
    let statuses: Vec<_> = sandbox
        .get("faults")
        .as_array()
        .unwrap()
        .iter()
        .map(|rule| rule["status"].clone())
        .collect();
    assert_eq!(statuses, [502, 503]);
    sandbox
        .client()
        .request("GET", "/api/external/stores", &HEADERS, b"")
        .expect_status(502);
    sandbox
        .control("DELETE", "faults", &Value::Null)
        .expect_status(200);
    assert_eq!(sandbox.get("faults"), json!([]));
    sandbox
        .client()
        .request("GET", "/api/external/stores", &HEADERS, b"")
        .expect_status(401);
}

#[test]
fn a_rule_that_makes_no_sense_is_refused_and_changes_nothing() {
    let sandbox = Sandbox::start();
    sandbox.set_faults(&json!({ "call": "all", "kind": "status", "status": 500 }));
    let refused = [
        json!({ "call": "send_orders", "kind": "status", "status": 500 }),
        json!({ "call": "all", "kind": "explode" }),
        json!({ "call": "all", "kind": "status" }),
        json!({ "call": "all", "kind": "status", "status": 99 }),
        json!({ "call": "all", "kind": "delay" }),
        json!({ "call": "all", "kind": "stall", "rate": 1.5 }),
        json!({ "call": "all", "kind": "stall", "sometimes": true }),
        json!({ "call": "all", "kind": "html", "headers": { "bad name": "x" } }),
        json!({ "seed": -1, "faults": [] }),
        json!({ "faults": {} }),
        json!("stall"),
    ];
    for rule in refused {
        let answer = sandbox.control("PUT", "faults", &rule).expect_status(422);
        assert!(answer.json()["message"].is_string(), "{rule}");
    }
    assert_eq!(sandbox.get("faults").as_array().unwrap().len(), 1);
}

#[test]
fn control_routes_are_never_struck() {
    let sandbox = Sandbox::start();
    sandbox.set_faults(&json!({ "call": "all", "kind": "stall" }));
    assert_eq!(sandbox.get("health")["status"], "ok");
}
