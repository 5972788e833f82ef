//! Every field of an outcome, for each way an order can end.

use crate::support::server::{asked, orders_get, prepared, recording, respond};
use crate::support::{connection, deliver, order, settings, with};
use serde_json::{Value, json};
use trackingtech::delivery::outcome::Outcome;
use wiremock::{MockServer, ResponseTemplate};

/// What the service knows of order 1.
fn shipment() -> Value {
    json!({
        "order_id": "1", "tracking_id": "LM1", "status": "on_route", "status_name": "En ruta",
        "tracking_url": "https://seguimiento.example/LM1",
    })
}

/// The outcome of one order, as the shop gets it, without what the clock and chance decide.
async fn outcome(server: &MockServer, order: Value) -> Value {
    let (outcomes, failure) = deliver(&connection(settings(&server.uri())), vec![order]).await;
    assert_eq!((outcomes.len(), failure), (1, None));
    let mut outcome = serde_json::to_value(&outcomes[0]).unwrap();
    for field in ["retry_after_s", "duration_ms"] {
        outcome[field] = json!(outcome[field].is_u64());
    }
    outcome
}

/// `changes` to the outcome of order 1 where nothing is known; `true` stands for a number.
fn expected(changes: Value) -> Value {
    let nothing = json!({
        "order_id": "1", "looked_up": false, "idempotency_key": null, "body_hash": null, "tracking_id": null,
        "tracking_url": null, "remote_status": null, "remote_status_name": null, "retry_after_s": false,
        "reason_code": null, "reason": null, "errors": {}, "status": null, "detail": null, "duration_ms": true,
    });
    with(nothing, changes)
}

/// The same with what is known of the shipment.
fn known(changes: Value) -> Value {
    let shipment = json!({
        "tracking_id": "LM1", "tracking_url": "https://seguimiento.example/LM1", "remote_status": "on_route",
        "remote_status_name": "En ruta",
    });
    expected(with(shipment, changes))
}

#[tokio::test]
async fn an_order_that_is_sent() {
    let made = prepared(&order("1"));
    let server = orders_get(respond(201, &json!({"data": shipment()}))).await;
    let sent = json!({
        "outcome": "sent", "idempotency_key": made.idempotency_key, "body_hash": made.body_hash,
    });
    assert_eq!(outcome(&server, order("1")).await, known(sent.clone()));

    let knows = respond(200, &json!({"data": [shipment()]}));
    let server = asked(knows, recording).await;
    let doubtful = with(order("1"), json!({"in_doubt_key": made.idempotency_key}));
    let looked_up = with(sent, json!({"looked_up": true}));
    assert_eq!(outcome(&server, doubtful).await, known(looked_up));
}

#[tokio::test]
async fn an_order_that_is_refused_or_not_processed() {
    let made = prepared(&order("1"));
    let refusal = json!({"message": "No.", "errors": {"products": ["Why."]}});
    for (status, fate, code, waits) in [
        (422, "held", "refused", false),
        (429, "retry", "rate_limited", true),
        (503, "unknown", "service_unavailable", true),
    ] {
        let server = orders_get(respond(status, &refusal)).await;
        let mut found = outcome(&server, order("1")).await;
        assert!(found["reason"].take().is_string());
        let wanted = json!({
            "outcome": fate, "idempotency_key": made.idempotency_key, "body_hash": made.body_hash,
            "reason_code": code, "status": status, "errors": {"products": ["Why."]}, "retry_after_s": waits,
        });
        assert_eq!(found, expected(wanted), "{status}");
    }
}

#[tokio::test]
async fn an_order_in_doubt_that_is_sent_again_or_cannot_be_asked_about() {
    let made = prepared(&order("1"));
    let doubtful = with(order("1"), json!({"in_doubt_key": "0".repeat(64)}));
    let knows = respond(200, &json!({"data": [shipment()]}));
    let server = asked(knows, ResponseTemplate::new(503)).await;
    let mut found = outcome(&server, doubtful.clone()).await;
    assert!(found["reason"].take().is_string());
    let again = json!({
        "outcome": "unknown", "idempotency_key": "*", "body_hash": made.body_hash, "status": 503,
        "reason_code": "service_unavailable", "retry_after_s": true,
    });
    assert_eq!(found, known(again));

    let server = asked(ResponseTemplate::new(503), recording).await;
    let mut found = outcome(&server, doubtful).await;
    assert!(found["reason"].take().is_string());
    let unasked = json!({
        "outcome": "unknown", "idempotency_key": "0".repeat(64), "status": 503,
        "reason_code": "service_unavailable", "retry_after_s": true,
    });
    assert_eq!(found, expected(unasked));
}

#[tokio::test]
async fn an_order_that_never_left() {
    let unreachable = connection(settings("http://127.0.0.1:1"));
    let (outcomes, _) = deliver(&unreachable, vec![order("1"), json!({"order_id": "2"})]).await;
    let of = |id: &str| -> &Outcome { outcomes.iter().find(|o| o.order_id == id).unwrap() };
    assert!(of("1").detail.is_some(), "what the system said");
    assert_eq!(of("1").status, None);
    assert_eq!(of("2").duration_ms, None, "no request was made");
    assert_eq!(of("2").idempotency_key, None);
}
