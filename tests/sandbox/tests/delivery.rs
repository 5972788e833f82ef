//! Orders: sent, known, changed, refused, on the road, asked about.

use std::collections::HashSet;

use serde_json::{Value, json};

use crate::support::Sandbox;
use crate::support::shop::{Shop, with};

#[test]
fn an_order_is_created_once_and_known_ever_after() {
    let sandbox = Sandbox::start();
    let mut shop = Shop::linked(&sandbox, "demo", "101");
    let order = shop.order("1042");
    let created = shop.send(&order).expect_status(201).json()["data"].clone();
    let id = created["tracking_id"].as_str().unwrap().to_owned();
    assert_eq!(created["order_id"], "1042");
    assert_eq!(
        (&created["status"], &created["status_name"]),
        (&json!("created"), &json!("Creado"))
    );
    assert_eq!(
        created["tracking_url"],
        format!("https://trackingtech.cl/t/{id}")
    );
    assert!(id.starts_with("LMTCL") && id.len() == 16, "{id}");
    assert!(id[5..11].bytes().all(|byte| byte.is_ascii_digit()), "{id}");
    assert!(
        id[11..]
            .bytes()
            .all(|byte| byte.is_ascii_digit() || byte.is_ascii_uppercase()),
        "{id}"
    );

    let known = shop.send(&order).expect_status(200).json()["data"].clone();
    assert_eq!(known, created);
    assert_eq!(sandbox.get("orders")[0]["body"], order);
    let summary = sandbox.get("summary");
    assert_eq!(
        [
            &summary["orders"],
            &summary["created"],
            &summary["known"],
            &summary["sent"]
        ],
        [1, 1, 1, 2]
    );
}

#[test]
fn tracking_ids_are_unique() {
    let sandbox = Sandbox::start();
    let mut shop = Shop::linked(&sandbox, "demo", "101");
    let ids: HashSet<String> = (0..200)
        .map(|n| {
            let order = shop.order(&n.to_string());
            shop.send(&order).expect_status(201).json()["data"]["tracking_id"]
                .as_str()
                .unwrap()
                .to_owned()
        })
        .collect();
    assert_eq!(ids.len(), 200);
}

#[test]
fn a_changed_order_is_updated_and_may_change_back() {
    let sandbox = Sandbox::start();
    let mut shop = Shop::linked(&sandbox, "demo", "101");
    let order = shop.order("7");
    let moved = with(&order, "/shipping_address/city", json!("Ñuñoa"));
    let created = shop.send(&order).expect_status(201).json();
    let updated = shop.send(&moved).expect_status(200).json();
    assert_eq!(
        updated["data"]["tracking_id"],
        created["data"]["tracking_id"]
    );
    assert_eq!(sandbox.get("orders")[0]["body"], moved);
    shop.send(&order).expect_status(200);
    let kept = sandbox.get("orders");
    assert_eq!(kept[0]["body"], order);
    assert_eq!(kept[0]["revisions"].as_array().unwrap().len(), 3);
    let summary = sandbox.get("summary");
    assert_eq!([&summary["updated"], &summary["orders"]], [2, 1]);
    assert_eq!(summary["ok"], true);
}

#[test]
fn a_dispatched_order_can_no_longer_change_but_is_still_known() {
    let sandbox = Sandbox::start();
    let mut shop = Shop::linked(&sandbox, "demo", "101");
    let order = shop.order("7");
    shop.send(&order).expect_status(201);
    sandbox.post("orders/7/dispatch", &Value::Null);
    let changed = with(&order, "/products/0/quantity", json!(1));
    let answer = shop.send(&changed).expect_status(409).json();
    assert_eq!(answer["code"], "order_dispatched");
    assert_eq!(sandbox.get("orders")[0]["body"], order);
    shop.send(&order).expect_status(200);
}

#[test]
fn a_comuna_that_does_not_exist_is_refused_with_its_field() {
    let sandbox = Sandbox::start();
    let mut shop = Shop::linked(&sandbox, "demo", "101");
    let order = with(
        &shop.order("9"),
        "/shipping_address/city",
        json!("Comuna Inexistente"),
    );
    let answer = shop.send(&order).expect_status(422).json();
    assert_eq!(
        answer["errors"],
        json!({ "shipping_address.city": ["La comuna no existe."] })
    );
    let summary = sandbox.get("summary");
    assert_eq!([&summary["orders"], &summary["refused"]], [0, 1]);
    assert_eq!(
        summary["ok"], true,
        "the merchant's data, not the client's fault"
    );
}

#[test]
fn statuses_leave_out_unknown_orders() {
    let sandbox = Sandbox::start();
    let mut shop = Shop::linked(&sandbox, "demo", "101");
    let order = shop.order("1");
    shop.send(&order);
    let answer = shop.statuses(&["1", "2"]).expect_status(200).json();
    let list = answer["data"].as_array().unwrap();
    assert_eq!(list.len(), 1);
    assert_eq!(list[0]["order_id"], "1");
    assert_eq!(
        shop.statuses(&["2"]).expect_status(200).json()["data"],
        json!([])
    );
}

#[test]
fn each_courier_tells_time_and_order_ids_its_own_way() {
    let sandbox = Sandbox::start();
    let status = |code: &str, store: &str| {
        let mut shop = Shop::linked(&sandbox, code, store);
        let order = shop.order("55");
        shop.send(&order).expect_status(201);
        shop.statuses(&["55"]).json()["data"][0].clone()
    };
    let demo = status("demo", "101");
    let date = demo["updated_at"].as_str().unwrap();
    assert!(
        date.len() == 16 && date.as_bytes()[2] == b'/' && date.as_bytes()[10] == b' ',
        "{date}"
    );
    let andes = status("andes", "andes-001");
    let date = andes["updated_at"].as_str().unwrap();
    assert!(
        date.len() == 20 && date.ends_with('Z') && date.as_bytes()[10] == b'T',
        "{date}"
    );
    assert_eq!(andes["order_id"], "55");
    assert_eq!(status("legacy", "legacy-001")["order_id"], 55);
    let bare = status("bare", "bare-001");
    assert_eq!(
        (bare.get("status_name"), bare.get("tracking_url")),
        (None, None)
    );
}

#[test]
fn orders_move_from_station_to_station_and_stay_delivered() {
    let sandbox = Sandbox::start();
    let mut shop = Shop::linked(&sandbox, "demo", "101");
    let order = shop.order("1");
    shop.send(&order);
    let mut stations = Vec::new();
    for _ in 0..5 {
        let status = shop.statuses(&["1"]).json()["data"][0].clone();
        stations.push((
            status["status"].as_str().unwrap().to_owned(),
            status["status_name"].as_str().unwrap().to_owned(),
        ));
        sandbox.post("orders/advance", &Value::Null);
    }
    let expected = [
        ("created", "Creado"),
        ("in_transit", "En tránsito"),
        ("out_for_delivery", "En reparto"),
        ("delivered", "Entregado"),
        ("delivered", "Entregado"),
    ];
    assert_eq!(
        stations,
        expected.map(|(slug, name)| (slug.to_owned(), name.to_owned()))
    );
    shop.send(&with(&order, "/products/0/quantity", json!(1)))
        .expect_status(409);
}

#[test]
fn a_status_can_be_set_to_anything_with_any_date() {
    let sandbox = Sandbox::start();
    let mut shop = Shop::linked(&sandbox, "andes", "andes-001");
    let order = shop.order("1");
    shop.send(&order);
    let mut set = |body: Value| {
        sandbox.post("orders/1/status", &body);
        shop.statuses(&["1"]).json()["data"][0].clone()
    };
    let odd = set(
        json!({ "status": "lost_at_sea", "status_name": "Perdido", "updated_at": "31/02/2025 99:99" }),
    );
    assert_eq!(
        [&odd["status"], &odd["status_name"], &odd["updated_at"]],
        ["lost_at_sea", "Perdido", "31/02/2025 99:99"]
    );
    let known = set(json!({ "status": "delivered" }));
    assert_eq!(
        [&known["status"], &known["status_name"]],
        ["delivered", "Entregado"]
    );
    assert_ne!(known["updated_at"], "31/02/2025 99:99");
    assert_eq!(
        set(json!({ "status": "new_one" }))["status_name"],
        Value::Null
    );
}

#[test]
fn orders_of_a_freed_shop_are_403_so_that_its_client_stops() {
    let sandbox = Sandbox::start();
    let mut shop = Shop::linked(&sandbox, "demo", "101");
    let order = shop.order("1");
    shop.send(&order).expect_status(201);
    shop.call(
        "uninstall",
        &json!({ "store_url": "https://tienda.example.cl", "customer_id": shop.customer_id }),
    );
    shop.send(&order).expect_status(403);
    shop.statuses(&["1"]).expect_status(403);
    assert_eq!(sandbox.get("orders").as_array().unwrap().len(), 1);
}
