//! What the summary holds against a client: that is what a chaos run leans on.

use serde_json::{Value, json};

use crate::support::Sandbox;
use crate::support::shop::{Shop, link_body, with};

fn broken(sandbox: &Sandbox, promise: &str) -> u64 {
    let summary = sandbox.get("summary");
    let count = summary["broken"][promise].as_u64().unwrap();
    assert_eq!(summary["ok"], json!(count == 0), "{summary}");
    count
}

/// One send that leaves its outcome unknown, what `between` does, and the same send again.
fn resend(fault: Value, between: impl Fn(&Sandbox, &mut Shop)) -> u64 {
    let sandbox = Sandbox::start();
    let mut shop = Shop::linked(&sandbox, "demo", "101");
    sandbox.set_faults(&fault);
    let order = shop.order("1");
    let _ = shop.try_send(&order);
    sandbox.set_faults(&json!([]));
    shop.client = sandbox.client();
    between(&sandbox, &mut shop);
    let _ = shop.send(&order);
    broken(&sandbox, "blind_resends")
}

#[test]
fn sending_again_after_an_unknown_outcome_without_asking_is_held_against_the_client() {
    for fault in [
        json!({ "call": "send_order", "kind": "reset_before" }),
        json!({ "call": "send_order", "kind": "reset_after" }),
        json!({ "call": "send_order", "kind": "truncated" }),
        json!({ "call": "send_order", "kind": "html", "after_recording": true }),
        json!({ "call": "send_order", "kind": "status", "status": 500 }),
    ] {
        assert_eq!(resend(fault.clone(), |_, _| {}), 1, "{fault}");
        let asked =
            |_: &Sandbox, shop: &mut Shop| drop(shop.statuses(&["1", "2"]).expect_status(200));
        assert_eq!(resend(fault.clone(), asked), 0, "{fault}");
    }
}

#[test]
fn asking_about_another_order_or_in_vain_does_not_settle_anything() {
    let fault = json!({ "call": "send_order", "kind": "reset_after" });
    let other = |_: &Sandbox, shop: &mut Shop| drop(shop.statuses(&["2"]).expect_status(200));
    assert_eq!(resend(fault.clone(), other), 1);
    let in_vain = |sandbox: &Sandbox, shop: &mut Shop| {
        sandbox.set_faults(&json!({ "call": "order_status", "kind": "empty", "times": 1 }));
        drop(shop.statuses(&["1"]).expect_status(200));
    };
    assert_eq!(resend(fault, in_vain), 1);
}

#[test]
fn a_clear_refusal_may_be_followed_by_a_plain_retry() {
    for status in [408, 425, 429, 401, 422] {
        let fault = json!({ "call": "send_order", "kind": "status", "status": status });
        assert_eq!(resend(fault, |_, _| {}), 0, "{status}");
    }
    assert_eq!(
        resend(
            json!({ "call": "send_order", "kind": "redirect" }),
            |_, _| {}
        ),
        0
    );
}

#[test]
fn one_parcel_under_two_customer_ids_is_created_twice() {
    let sandbox = Sandbox::start();
    let mut shop = Shop::linked(&sandbox, "demo", "101");
    let order = shop.order("1");
    shop.send(&order).expect_status(201);
    assert_eq!(broken(&sandbox, "created_twice"), 0);
    shop.call(
        "uninstall",
        &json!({ "store_url": "https://tienda.example.cl", "customer_id": shop.customer_id }),
    );
    let answer = shop
        .call("stores/link", &link_body("101", "https://nueva.example.cl"))
        .expect_status(201);
    shop.customer_id = answer.json()["data"]["customer_id"]
        .as_str()
        .unwrap()
        .to_owned();
    let other_content = with(&shop.order("1"), "/products/0/name", json!("Otra cosa"));
    shop.send(&other_content).expect_status(201);
    assert_eq!(broken(&sandbox, "created_twice"), 0);

    let order = shop.order("2");
    shop.send(&order).expect_status(201);
    let mut elsewhere = Shop::linked(&sandbox, "demo", "102");
    let order = elsewhere.order("2");
    elsewhere.send(&order).expect_status(201);
    assert_eq!(
        broken(&sandbox, "created_twice"),
        0,
        "another store is another shop"
    );

    shop.call(
        "uninstall",
        &json!({ "store_url": "https://nueva.example.cl", "customer_id": shop.customer_id }),
    );
    let mut again = Shop::linked(&sandbox, "demo", "101");
    let order = again.order("2");
    again.send(&order).expect_status(201);
    assert_eq!(broken(&sandbox, "created_twice"), 1);
}

#[test]
fn a_reset_forgets_what_was_held_against_the_client() {
    let sandbox = Sandbox::start();
    let mut shop = Shop::linked(&sandbox, "demo", "101");
    shop.call("login", &json!({ "evil": 1 })).expect_status(422);
    assert_eq!(broken(&sandbox, "contract_breaches"), 1);
    sandbox.post("reset", &Value::Null);
    let summary = sandbox.get("summary");
    assert_eq!(
        [&summary["ok"], &summary["orders"], &summary["calls"]],
        [&json!(true), &json!(0), &json!({})]
    );
}
