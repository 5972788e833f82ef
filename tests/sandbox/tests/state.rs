//! The state file: a restart finds what was answered.

use serde_json::{Value, json};

use crate::support::shop::{Shop, with};
use crate::support::{Folder, Sandbox};

#[test]
fn a_restart_finds_tokens_links_orders_and_seeds() {
    let folder = Folder::new();
    let file = folder.file("state.json");
    let first = Sandbox::with(&["--state", &file]);
    first.post(
        "seed",
        &json!({ "couriers": [{ "code": "demo", "name": "Otro nombre" }] }),
    );
    let mut shop = Shop::linked(&first, "demo", "101");
    let order = shop.order("1");
    let changed = with(&order, "/products/0/quantity", json!(1));
    let tracking_id = shop.send(&order).expect_status(201).json()["data"]["tracking_id"].clone();
    shop.send(&changed).expect_status(200);
    first.post("orders/advance", &Value::Null);
    let (orders, links, couriers) = (
        first.get("orders"),
        first.get("links"),
        first.get("couriers"),
    );
    drop(first);

    let second = Sandbox::with(&["--state", &file]);
    assert_eq!(
        (
            second.get("orders"),
            second.get("links"),
            second.get("couriers")
        ),
        (orders, links, couriers)
    );
    shop.client = second.client();
    let known = shop.send(&changed).expect_status(200).json();
    assert_eq!(known["data"]["tracking_id"], tracking_id);
    second.post("tokens/revoke", &Value::Null);
    drop(second);

    let third = Sandbox::with(&["--state", &file]);
    shop.client = third.client();
    shop.send(&changed).expect_status(401);
}

#[test]
fn the_file_holds_no_token() {
    let folder = Folder::new();
    let file = folder.file("state.json");
    let sandbox = Sandbox::with(&["--state", &file]);
    let shop = Shop::linked(&sandbox, "demo", "101");
    let text = std::fs::read_to_string(&file).unwrap();
    assert!(text.contains(&shop.customer_id) && !text.contains(&shop.token));
}

#[test]
fn a_half_written_last_line_was_never_answered() {
    let folder = Folder::new();
    let file = folder.file("state.json");
    let sandbox = Sandbox::with(&["--state", &file]);
    let mut shop = Shop::linked(&sandbox, "demo", "101");
    for id in ["1", "2"] {
        let order = shop.order(id);
        shop.send(&order).expect_status(201);
    }
    drop(sandbox);
    let whole = std::fs::read(&file).unwrap();
    std::fs::write(&file, &whole[..whole.len() - 10]).unwrap();
    let sandbox = Sandbox::with(&["--state", &file]);
    let orders = sandbox.get("orders");
    assert_eq!(
        (orders.as_array().unwrap().len(), &orders[0]["order_id"]),
        (1, &json!("1"))
    );
    shop.client = sandbox.client();
    let order = shop.order("2");
    shop.send(&order).expect_status(201);
}

#[test]
fn a_damaged_file_is_refused_and_left_as_it_is() {
    let folder = Folder::new();
    let file = folder.file("state.json");
    std::fs::write(&file, "{\"kind\":\"order\"}\n").unwrap();
    let error = Sandbox::try_with(&["--state", &file]).err().unwrap();
    assert!(
        error.to_string().starts_with("state file, entry 1:"),
        "{error}"
    );
    assert_eq!(
        std::fs::read_to_string(&file).unwrap(),
        "{\"kind\":\"order\"}\n"
    );
}

#[test]
fn a_restart_shrinks_the_file_and_a_reset_empties_it() {
    let folder = Folder::new();
    let file = folder.file("state.json");
    let sandbox = Sandbox::with(&["--state", &file]);
    let mut shop = Shop::linked(&sandbox, "demo", "101");
    for quantity in 1..=20 {
        let order = with(&shop.order("1"), "/products/0/quantity", json!(quantity));
        shop.send(&order);
    }
    drop(sandbox);
    let lines = || std::fs::read_to_string(&file).unwrap().lines().count();
    assert_eq!(lines(), 22);
    let sandbox = Sandbox::with(&["--state", &file]);
    assert_eq!(lines(), 3);
    sandbox.post("reset", &Value::Null);
    assert_eq!(lines(), 0);
    let mut shop = Shop::linked(&sandbox, "demo", "101");
    let order = shop.order("1");
    shop.send(&order);
    assert_eq!(lines(), 3);
}
