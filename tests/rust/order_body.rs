//! The order body: exactly the contract's fields, for every kind of order a shop has.

use crate::support::{address, item, order, with};
use serde_json::{Value, json};
use trackingtech::error::{Error, Kind};
use trackingtech::order::{self as orders, fingerprint};

fn prepare(order: Value) -> Result<orders::PreparedOrder, Error> {
    prepare_for(&order, Some("cus_8f2"))
}

fn prepare_for(order: &Value, customer_id: Option<&str>) -> Result<orders::PreparedOrder, Error> {
    let order = orders::read(order).map_err(Error::bad_order)?;
    orders::prepare(order, customer_id)
}

fn body(order: Value) -> Value {
    prepare(order).unwrap().body()
}

fn with_items(items: Value) -> Value {
    with(order("1042"), json!({"items": items}))
}

fn product(line: Value) -> Value {
    body(with_items(json!([line])))["products"][0].clone()
}

fn line(changes: Value) -> Value {
    with(item("Polera", "1", "12990", "0"), changes)
}

#[test]
fn the_contracts_example_comes_out_as_it_stands_there() {
    let expected = json!({
        "order_id": "1042",
        "customer_id": "cus_8f2",
        "products": [
            {"name": "Polera algodón", "sku": "POL-01-M", "quantity": 2, "price": 12990, "weight": 0.35}
        ],
        "shipping_address": {
            "name": "María Núñez", "address_1": "Av. Providencia 1234", "address_2": "Depto 56",
            "city": "Providencia", "state": "CL-RM", "postcode": "7500000", "country": "CL",
            "email": "maria@example.cl", "phone": "+56 9 1234 5678"
        }
    });
    assert_eq!(body(order("1042")), expected);
}

#[test]
fn the_bytes_sent_are_the_bytes_the_key_is_made_of() {
    let prepared = prepare(order("1042")).unwrap();
    // serde_json keeps keys sorted and prints these numbers as ECMAScript does.
    assert_eq!(prepared.json, prepared.body().to_string());
    let sent = fingerprint::sha256_hex(&prepared.json);
    let key = fingerprint::sha256_hex(format!("cus_8f2\n1042\n{sent}"));
    assert_eq!(prepared.idempotency_key, key);
}

#[test]
fn the_content_hash_is_of_the_body_without_the_customer_id() {
    let one = prepare(order("1042")).unwrap();
    let other = prepare(with(order("1042"), json!({"customer_id": "cus_other"}))).unwrap();
    assert_eq!(one.body_hash, other.body_hash);
    assert_ne!(one.idempotency_key, other.idempotency_key);
    let mut content = one.body();
    content.as_object_mut().unwrap().remove("customer_id");
    let expected = fingerprint::sha256_hex(content.to_string());
    assert_eq!(one.body_hash, expected);
    let changed = with_items(json!([line(json!({"quantity": "3"}))]));
    assert_ne!(prepare(changed).unwrap().body_hash, one.body_hash);
    assert_ne!(prepare(order("1043")).unwrap().body_hash, one.body_hash);
}

#[test]
fn the_same_content_has_the_same_key_and_other_content_another() {
    let key = |order: Value| prepare(order).unwrap().idempotency_key;
    assert_eq!(
        key(order("1")),
        key(with(
            order("1"),
            json!({"attempts": 4, "in_doubt_key": "*"})
        ))
    );
    assert_eq!(
        key(order("1")),
        key(with(order("1"), json!({"order_id": 1})))
    );
    assert_ne!(key(order("1")), key(order("2")));
    assert_ne!(
        key(order("1")),
        key(with_items(json!([item(
            "Polera algodón",
            "3",
            "25980",
            "0"
        )])))
    );
}

#[test]
fn a_price_is_what_one_unit_cost_after_discount_with_tax_in_the_minor_unit() {
    let cases = [
        // currency, quantity, total, tax, price
        ("CLP", "1", "12990", "0", json!(12990)),
        ("CLP", "2", "21832", "4148", json!(12990)),
        ("CLP", "3", "10000", "0", json!(3333)),
        ("CLP", "3", "20000", "0", json!(6667)),
        ("CLP", "2", "25981", "0", json!(12991)),
        ("USD", "3", "10", "1.9", json!(3.97)),
        ("USD", "8", "1", "0", json!(0.13)),
        ("USD", "1", "19.90", "0", json!(19.9)),
        ("KWD", "3", "1", "0", json!(0.333)),
        ("usd", "1", "0.005", "0", json!(0.01)),
        ("CLP", "1", "0", "0", json!(0)),
    ];
    for (currency, quantity, total, tax, price) in cases {
        let order = with(
            with_items(json!([item("x", quantity, total, tax)])),
            json!({"currency": currency}),
        );
        assert_eq!(
            body(order)["products"][0]["price"],
            price,
            "{currency} {total}+{tax} / {quantity}"
        );
    }
}

#[test]
fn the_price_is_of_the_ordered_quantity_and_the_quantity_is_what_is_left() {
    let refunded = product(line(
        json!({"quantity": 4, "refunded_quantity": 1, "total": 4000}),
    ));
    assert_eq!(
        (&refunded["quantity"], &refunded["price"]),
        (&json!(3), &json!(1000))
    );
}

#[test]
fn quantities_are_integers_where_whole_and_exact_where_not() {
    let cases = [
        (json!(2), json!(0), json!(2)),
        (json!(2.0), json!(0), json!(2)),
        (json!("2.50"), json!(""), json!(2.5)),
        (json!(1.5), json!("0.5"), json!(1)),
        (json!(0.3), json!(0.1), json!(0.2)),
        (json!("1"), Value::Null, json!(1)),
    ];
    for (quantity, refunded, left) in cases {
        let found = product(line(
            json!({"quantity": quantity, "refunded_quantity": refunded}),
        ));
        assert_eq!(
            found["quantity"].to_string(),
            left.to_string(),
            "{quantity} less {refunded}"
        );
    }
}

#[test]
fn lines_refunded_whole_are_left_out_and_an_order_without_any_is_held() {
    let gone = line(json!({"refunded_quantity": 1}));
    let products =
        body(with_items(json!([gone, line(json!({"name": "Gorro"}))])))["products"].clone();
    assert_eq!(products.as_array().unwrap().len(), 1);
    assert_eq!(products[0]["name"], "Gorro");
    for items in [
        json!([gone]),
        json!([]),
        json!([line(json!({"quantity": 0}))]),
    ] {
        let error = prepare(with_items(items)).unwrap_err();
        assert_eq!(
            (error.kind(), error.code()),
            (Kind::Refused, "nothing_to_ship")
        );
    }
}

#[test]
fn weights_are_kilograms_and_missing_where_there_is_none() {
    let cases = [
        ("kg", json!("0.35"), json!(0.35)),
        ("kg", json!(2), json!(2)),
        ("g", json!("350"), json!(0.35)),
        ("g", json!("1"), json!(0.001)),
        ("lbs", json!("1"), json!(0.453_592)),
        ("oz", json!("8"), json!(0.226_796)),
        ("kg", json!("0.1234567"), json!(0.123_457)),
    ];
    for (unit, weight, kilograms) in cases {
        let order = with(
            with_items(json!([line(json!({"weight": weight}))])),
            json!({"weight_unit": unit}),
        );
        assert_eq!(
            body(order)["products"][0]["weight"],
            kilograms,
            "{weight} {unit}"
        );
    }
    for none in [
        json!(""),
        json!(null),
        json!(0),
        json!("0"),
        json!("0.000"),
        json!("0.0000001"),
    ] {
        assert_eq!(
            product(line(json!({"weight": none}))).get("weight"),
            None,
            "{none}"
        );
    }
    let mut without = line(json!({}));
    without.as_object_mut().unwrap().remove("weight");
    assert_eq!(product(without).get("weight"), None);
}

#[test]
fn free_zero_weight_and_deleted_products_have_the_contracts_fields_too() {
    let free = product(line(json!({"total": "0", "weight": "0", "sku": ""})));
    assert_eq!(
        free,
        json!({"name": "Polera", "sku": "", "quantity": 1, "price": 0})
    );
}

#[test]
fn an_order_without_a_shipping_address_goes_to_the_billing_one() {
    let empty = with(address(""), json!({"address_1": "", "address_2": " "}));
    let body = body(with(order("1"), json!({"shipping": empty})));
    assert_eq!(body["shipping_address"]["name"], "Pedro Soto");
    assert_eq!(
        body["shipping_address"]["address_1"],
        "Av. Providencia 1234"
    );
    assert_eq!(body["shipping_address"]["email"], "maria@example.cl");
}

#[test]
fn texts_arrive_plain_with_emoji_and_quotes() {
    let name = "  Caf&eacute; <b>&quot;Ñandú&quot;</b> 👩‍👩‍👧 &amp;amp; 5 < 6\u{7} ";
    assert_eq!(
        product(line(json!({"name": name})))["name"],
        "Café \"Ñandú\" 👩‍👩‍👧 & 5 < 6"
    );
    let order = with(
        order("1"),
        json!({"shipping": with(address("José “Pepe” O&#039;Higgins"), json!({}))}),
    );
    assert_eq!(
        body(order)["shipping_address"]["name"],
        "José “Pepe” O'Higgins"
    );
}

#[test]
fn a_hundred_lines_keep_their_order() {
    let items: Vec<_> = (0..100)
        .map(|n| item(&format!("Producto {n}"), "1", "990", "0"))
        .collect();
    let products = body(with_items(json!(items)))["products"].clone();
    assert_eq!(products.as_array().unwrap().len(), 100);
    assert_eq!(products[99]["name"], "Producto 99");
}
