//! Orders whose earlier outcome is unknown: asked about first, and never forgotten.

use crate::support::server::{ORDERS, STATUS, asked, count, key_of, recording, respond};
use crate::support::{connection, deliver, order, recorded, settings, with};
use serde_json::{Value, json};
use trackingtech::delivery::outcome::Fate;
use wiremock::{MockServer, ResponseTemplate};

fn in_doubt(order: Value, key: &str) -> Value {
    with(order, json!({"in_doubt_key": key}))
}

/// A service that knows `known` (order ids) and records what it gets.
async fn knowing(known: &[&str]) -> MockServer {
    let data: Vec<_> = known
        .iter()
        .map(|id| recorded(id)["data"].clone())
        .collect();
    asked(respond(200, &json!({"data": data})), recording).await
}

#[tokio::test]
async fn an_order_in_doubt_is_asked_about_before_it_is_sent_again() {
    let key = key_of(&order("1"));
    let other = "0".repeat(64);
    // doubt, known to the service, sent again
    let table = [
        (key.as_str(), true, false),
        (key.as_str(), false, true),
        (&other, true, true),
        ("*", true, true),
    ];
    for (doubt, known, sends) in table {
        let server = knowing(if known { &["1"] } else { &[] }).await;
        let orders = vec![in_doubt(order("1"), doubt)];
        let (outcomes, failure) = deliver(&connection(settings(&server.uri())), orders).await;
        assert_eq!((outcomes.len(), failure), (1, None));
        assert_eq!(
            (outcomes[0].outcome, outcomes[0].looked_up),
            (Fate::Sent, !sends),
            "{doubt} {known}"
        );
        assert_eq!(outcomes[0].tracking_id.as_deref(), Some("LM1"));
        assert_eq!(count(&server, STATUS).await, 1);
        assert_eq!(
            count(&server, ORDERS).await,
            usize::from(sends),
            "{doubt} {known}"
        );
    }
}

#[tokio::test]
async fn one_question_covers_a_hundred_orders_in_doubt() {
    let server = knowing(&["3"]).await;
    let orders: Vec<_> = (0..130).map(|n| order(&n.to_string())).collect();
    let doubtful = orders
        .iter()
        .map(|order| in_doubt(order.clone(), &key_of(order)))
        .collect();
    let (outcomes, _) = deliver(&connection(settings(&server.uri())), doubtful).await;
    assert_eq!(outcomes.len(), 130);
    assert_eq!(count(&server, STATUS).await, 2);
    assert_eq!(count(&server, ORDERS).await, 129);
    let looked_up: Vec<_> = outcomes
        .iter()
        .filter(|o| o.looked_up)
        .map(|o| o.order_id.as_str())
        .collect();
    assert_eq!(looked_up, ["3"]);
}

#[tokio::test]
async fn an_order_stays_in_doubt_while_the_service_cannot_be_asked() {
    for status in [429, 500, 404, 200] {
        let server = asked(ResponseTemplate::new(status), recording).await;
        let doubt = "0".repeat(64);
        let orders = vec![in_doubt(order("1"), &doubt), order("2")];
        let (outcomes, failure) = deliver(&connection(settings(&server.uri())), orders).await;
        assert_eq!(failure, None);
        let first = outcomes
            .iter()
            .find(|outcome| outcome.order_id == "1")
            .unwrap();
        assert_eq!(first.outcome, Fate::Unknown, "{status}");
        assert_eq!(
            first.idempotency_key,
            Some(doubt),
            "the key in doubt is still the old one"
        );
        assert!(first.retry_after_s.is_some());
        assert_eq!(count(&server, ORDERS).await, 1, "the other order was sent");
    }
}

#[tokio::test]
async fn a_dead_token_met_while_asking_stops_the_delivery() {
    let dead = respond(401, &json!({"message": "Unauthenticated."}));
    let server = asked(dead, recording).await;
    let (outcomes, failure) = deliver(
        &connection(settings(&server.uri())),
        vec![in_doubt(order("1"), "*")],
    )
    .await;
    assert!(outcomes.is_empty());
    assert_eq!(failure.unwrap().code(), "token_dead");
}

#[tokio::test]
async fn an_update_whose_outcome_is_unknown_leaves_no_single_key_in_doubt() {
    let known = json!({"data": [recorded("1")["data"]]});
    let server = asked(respond(200, &known), ResponseTemplate::new(502)).await;
    let orders = vec![in_doubt(order("1"), &"0".repeat(64))];
    let (outcomes, _) = deliver(&connection(settings(&server.uri())), orders).await;
    assert_eq!(outcomes[0].outcome, Fate::Unknown);
    assert_eq!(outcomes[0].idempotency_key.as_deref(), Some("*"));
}

#[tokio::test]
async fn a_known_order_keeps_its_shipment_whatever_becomes_of_the_new_content() {
    let refusal = json!({"code": "order_dispatched", "message": "x"});
    let table = [
        (409, Fate::Held, "order_dispatched"),
        (422, Fate::Held, "refused"),
        (429, Fate::Retry, "rate_limited"),
        (502, Fate::Unknown, "service_unavailable"),
    ];
    for (status, fate, code) in table {
        let mut known = recorded("1")["data"].clone();
        known["status_name"] = json!("Recibido");
        known["tracking_url"] = json!("https://t.cl/LM1");
        let server = asked(
            respond(200, &json!({"data": [known]})),
            respond(status, &refusal),
        )
        .await;
        let orders = vec![in_doubt(order("1"), &"0".repeat(64))];
        let (outcomes, _) = deliver(&connection(settings(&server.uri())), orders).await;
        let outcome = &outcomes[0];
        assert_eq!(
            (outcome.outcome, outcome.reason_code.as_deref()),
            (fate, Some(code))
        );
        assert_eq!(outcome.tracking_id.as_deref(), Some("LM1"), "{status}");
        assert_eq!(outcome.tracking_url.as_deref(), Some("https://t.cl/LM1"));
        assert_eq!(outcome.remote_status.as_deref(), Some("received"));
        assert_eq!(outcome.remote_status_name.as_deref(), Some("Recibido"));
        assert!(!outcome.looked_up, "{status}: it was sent again");
    }
}
