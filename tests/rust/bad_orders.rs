//! Orders that cannot be read: which field is named.

use crate::support::{address, item, order, with};
use serde_json::{Value, json};
use trackingtech::error::{Error, Kind};
use trackingtech::order as orders;

fn prepare(order: &Value, customer_id: Option<&str>) -> Result<orders::PreparedOrder, Error> {
    let order = orders::read(order).map_err(Error::bad_order)?;
    orders::prepare(order, customer_id)
}

fn line(changes: Value) -> Value {
    with(item("Polera", "2", "25980", "0"), changes)
}

fn assert_names(changes: &Value, field: &str) {
    let error = prepare(&with(order("1"), changes.clone()), Some("cus_8f2")).unwrap_err();
    let kind = (error.kind(), error.code());
    assert_eq!(kind, (Kind::Refused, "bad_input"), "{changes}");
    assert_eq!(error.field, field, "{changes}");
    assert!(error.errors.contains_key(field), "{changes}");
}

#[test]
fn bad_orders_name_the_offending_field() {
    let cases = [
        (json!({"order_id": null}), "order_id"),
        (json!({"order_id": ""}), "order_id"),
        (json!({"order_id": 1.5}), "order_id"),
        (json!({"order_id": "1\n2"}), "order_id"),
        (json!({"customer_id": []}), "customer_id"),
        (json!({"currency": "pesos chilenos"}), "currency"),
        (json!({"currency": 1}), "currency"),
        (json!({"weight_unit": "stone"}), "weight_unit"),
        (json!({"shipping": "home"}), "shipping"),
        (
            json!({"shipping": with(address("x"), json!({"city": null}))}),
            "shipping.city",
        ),
        (
            json!({"shipping": with(address("x"), json!({"email": "a@b.cl"}))}),
            "shipping.email",
        ),
        (json!({"billing": address("x")}), "billing.email"),
        (json!({"in_doubt_key": "abc"}), "in_doubt_key"),
        (json!({"attempts": -1}), "attempts"),
        (json!({"note": "private"}), "note"),
    ];
    for (changes, field) in cases {
        assert_names(&changes, field);
    }
}

#[test]
fn bad_lines_name_the_offending_field() {
    let cases = [
        (json!({"items": {"a": 1}}), "items"),
        (json!({"items": ["x"]}), "items.0"),
        (json!({"items": [line(json!({"name": 5}))]}), "items.0.name"),
        (
            json!({"items": [line(json!({"sku": null}))]}),
            "items.0.sku",
        ),
        (
            json!({"items": [line(json!({"quantity": "dos"}))]}),
            "items.0.quantity",
        ),
        (
            json!({"items": [line(json!({"quantity": -1}))]}),
            "items.0.quantity",
        ),
        (
            json!({"items": [line(json!({"refunded_quantity": -1}))]}),
            "items.0.refunded_quantity",
        ),
        (
            json!({"items": [line(json!({})), line(json!({"total": "1e99"}))]}),
            "items.1.total",
        ),
        (
            json!({"items": [line(json!({"total_tax": true}))]}),
            "items.0.total_tax",
        ),
        (
            json!({"items": [line(json!({"weight": "heavy"}))]}),
            "items.0.weight",
        ),
        (
            json!({"items": [line(json!({"colour": "red"}))]}),
            "items.0.colour",
        ),
    ];
    for (changes, field) in cases {
        assert_names(&changes, field);
    }
}

#[test]
fn every_key_of_an_order_is_required() {
    for key in [
        "order_id",
        "currency",
        "weight_unit",
        "items",
        "shipping",
        "billing",
    ] {
        let mut incomplete = order("1");
        incomplete.as_object_mut().unwrap().remove(key);
        assert_eq!(
            prepare(&incomplete, Some("cus_8f2")).unwrap_err().field,
            key
        );
    }
    assert_eq!(prepare(&order("1"), None).unwrap_err().field, "customer_id");
    assert_eq!(prepare(&json!("order"), None).unwrap_err().field, "");
}

#[test]
fn an_order_that_must_name_its_customer_says_so_first() {
    let field = |order: Value| orders::read_with_customer(&order).unwrap_err().field;
    assert_eq!(field(json!({"order_id": 1})), "customer_id");
    assert_eq!(field(order("1")), "customer_id");
    assert_eq!(
        field(json!({"order_id": [], "customer_id": null})),
        "order_id"
    );
    assert_eq!(
        field(json!({"order_id": 1, "customer_id": "c"})),
        "currency"
    );
    let whole = with(order("1"), json!({"customer_id": "c"}));
    assert!(orders::read_with_customer(&whole).is_ok());
}
