//! Sending many orders: the whole error table, and when sending ends.

use crate::support;
use crate::support::server::{ORDERS, count, key_of, one_gets, orders_get, respond};
use crate::support::{connection, deliver, order, settings, with};
use serde_json::json;
use trackingtech::delivery::outcome::{Fate, Outcome};
use trackingtech::delivery::{Delivery, RawOrder};
use trackingtech::error::Kind;
use wiremock::ResponseTemplate;

#[tokio::test]
async fn every_answer_has_its_outcome() {
    let refusal =
        json!({"message": "No.", "errors": {"shipping_address.city": ["La comuna no existe."]}});
    let table = [
        (408, Fate::Retry, "service_unavailable"),
        (425, Fate::Retry, "service_unavailable"),
        (429, Fate::Retry, "rate_limited"),
        (500, Fate::Unknown, "service_unavailable"),
        (502, Fate::Unknown, "service_unavailable"),
        (503, Fate::Unknown, "service_unavailable"),
        (504, Fate::Unknown, "service_unavailable"),
        (400, Fate::Held, "refused"),
        (404, Fate::Held, "refused"),
        (413, Fate::Held, "refused"),
        (422, Fate::Held, "refused"),
        (409, Fate::Held, "refused"),
    ];
    for (status, fate, code) in table {
        let server = orders_get(respond(status, &refusal)).await;
        let (outcomes, failure) =
            deliver(&connection(settings(&server.uri())), vec![order("1")]).await;
        assert_eq!((outcomes.len(), failure), (1, None), "{status}");
        let outcome = &outcomes[0];
        assert_eq!(
            (outcome.outcome, outcome.reason_code.as_deref()),
            (fate, Some(code)),
            "{status}"
        );
        assert_eq!(outcome.status, Some(status));
        assert_eq!(
            outcome.idempotency_key,
            Some(key_of(&order("1"))),
            "{status}"
        );
        assert_eq!(
            outcome.retry_after_s.is_some(),
            fate != Fate::Held,
            "{status}"
        );
        assert_eq!(
            outcome.errors["shipping_address.city"],
            ["La comuna no existe."],
            "{status}"
        );
    }
}

#[tokio::test]
async fn a_dispatched_order_is_held_with_its_own_reason() {
    let server = orders_get(respond(
        409,
        &json!({"code": "order_dispatched", "message": "x"}),
    ))
    .await;
    let (outcomes, _) = deliver(&connection(settings(&server.uri())), vec![order("1")]).await;
    assert_eq!(outcomes[0].outcome, Fate::Held);
    assert_eq!(outcomes[0].reason_code.as_deref(), Some("order_dispatched"));
}

#[tokio::test]
async fn an_unreadable_success_is_unknown() {
    let answers = [
        ResponseTemplate::new(200).set_body_string("<html>hello</html>"),
        ResponseTemplate::new(204),
        respond(
            201,
            &json!({"data": {"order_id": "2", "tracking_id": "LM2", "status": "received"}}),
        ),
        respond(
            201,
            &json!({"data": {"order_id": "1", "tracking_id": 1.5, "status": "received"}}),
        ),
        respond(
            200,
            &json!({"data": {"order_id": "1", "tracking_id": "a".repeat(500), "status": "received"}}),
        ),
    ];
    for (number, answer) in answers.into_iter().enumerate() {
        let server = orders_get(answer).await;
        let (outcomes, failure) =
            deliver(&connection(settings(&server.uri())), vec![order("1")]).await;
        assert_eq!(
            (outcomes[0].outcome, failure),
            (Fate::Unknown, None),
            "answer {number}"
        );
        assert!(
            outcomes[0]
                .reason_code
                .as_ref()
                .unwrap()
                .starts_with("protocol_"),
            "answer {number}"
        );
    }
}

#[tokio::test]
async fn retry_after_is_honoured_as_seconds_and_as_a_date() {
    for (header, least) in [("120", 120), ("Fri, 01 Jan 9999 00:00:00 GMT", 86_400)] {
        let server =
            orders_get(ResponseTemplate::new(429).insert_header("Retry-After", header)).await;
        let (outcomes, _) = deliver(&connection(settings(&server.uri())), vec![order("1")]).await;
        let wait = outcomes[0].retry_after_s.unwrap();
        assert!(
            (least..=least + least / 10 + 1).contains(&wait),
            "{header}: {wait}"
        );
    }
}

#[tokio::test]
async fn waits_grow_with_the_attempts() {
    let server = orders_get(ResponseTemplate::new(500)).await;
    let connection = connection(settings(&server.uri()));
    for (attempts, range) in [
        (0, 15..=45),
        (1, 60..=180),
        (2, 300..=900),
        (3, 1800..=5400),
        (9, 1800..=5400),
    ] {
        let order = with(order("1"), json!({"attempts": attempts}));
        let (outcomes, _) = deliver(&connection, vec![order]).await;
        assert!(
            range.contains(&outcomes[0].retry_after_s.unwrap()),
            "attempt {attempts}"
        );
    }
}

#[tokio::test]
async fn what_concerns_all_orders_stops_the_delivery() {
    let table = [
        (401, Kind::Authentication, "token_dead"),
        (403, Kind::Authentication, "token_dead"),
        (301, Kind::Configuration, "redirected"),
        (307, Kind::Configuration, "redirected"),
    ];
    for (status, kind, code) in table {
        let answer = respond(status, &json!({})).insert_header("Location", "https://evil.example/");
        let server = orders_get(answer).await;
        let connection = connection(with(settings(&server.uri()), json!({"concurrency": 2})));
        let orders: Vec<_> = (1..=20).map(|n| order(&n.to_string())).collect();
        let (outcomes, failure) = deliver(&connection, orders).await;
        let failure = failure.unwrap();
        assert_eq!(
            (failure.kind(), failure.code(), failure.status),
            (kind, code, Some(status))
        );
        assert!(outcomes.is_empty(), "orders that met it have no outcome");
        assert!(count(&server, ORDERS).await <= 2, "no more were begun");
    }
}

#[tokio::test]
async fn orders_on_their_way_are_reported_when_another_stops_the_delivery() {
    let server = one_gets("1", respond(401, &json!({"message": "Unauthenticated."}))).await;
    let orders = vec![order("1"), order("2"), order("3")];
    let (outcomes, failure) = deliver(&connection(settings(&server.uri())), orders).await;
    assert_eq!(failure.unwrap().code(), "token_dead");
    let mut sent: Vec<_> = outcomes
        .iter()
        .map(|outcome| outcome.order_id.as_str())
        .collect();
    sent.sort_unstable();
    assert_eq!(sent, ["2", "3"]);
}

#[tokio::test]
async fn one_bad_order_never_blocks_the_others() {
    let server = one_gets("2", respond(422, &json!({"message": "No."}))).await;
    let malformed = with(order("4"), json!({"currency": 5}));
    let orders = vec![
        order("1"),
        order("2"),
        order("3"),
        malformed,
        json!("no order at all"),
    ];
    let (outcomes, failure) = deliver(&connection(settings(&server.uri())), orders).await;
    assert_eq!(failure, None);
    let fate = |id: &str| {
        outcomes
            .iter()
            .find(|outcome| outcome.order_id == id)
            .unwrap()
    };
    assert_eq!(fate("1").outcome, Fate::Sent);
    assert_eq!(fate("2").outcome, Fate::Held);
    assert_eq!(fate("3").outcome, Fate::Sent);
    assert_eq!(fate("4").reason_code.as_deref(), Some("bad_input"));
    assert!(fate("4").errors.contains_key("currency"));
    assert_eq!(
        (fate("").outcome, fate("").idempotency_key.as_ref()),
        (Fate::Held, None)
    );
    assert_eq!(count(&server, ORDERS).await, 3);
}

#[tokio::test]
async fn closing_begins_no_more_and_reports_those_on_their_way() {
    let server = orders_get(ResponseTemplate::new(500)).await;
    let connection = connection(with(settings(&server.uri()), json!({"concurrency": 3})));
    let transport = support::transport(&connection.config);
    let orders = (0..50)
        .map(|n| RawOrder::of(&order(&n.to_string())))
        .collect();
    let mut delivery = Delivery::new(&connection, &transport, orders).unwrap();
    let mut outcomes: Vec<Outcome> = Vec::new();
    while let Some(outcome) = delivery.next().await {
        outcomes.push(outcome);
        delivery.close();
    }
    let sent = count(&server, ORDERS).await;
    assert!(sent <= 3, "{sent} were begun");
    assert_eq!(outcomes.len(), sent, "each that was begun has an outcome");
}

#[tokio::test]
async fn no_order_is_begun_without_the_time_for_a_full_attempt() {
    // One attempt may take the whole budget: after the first, however quick it was, less than that is left.
    let server = orders_get(ResponseTemplate::new(500)).await;
    let times = json!({"concurrency": 1, "attempt_timeout_ms": 60_000, "total_timeout_ms": 60_000});
    let connection = connection(with(settings(&server.uri()), times));
    let (outcomes, failure) = deliver(&connection, vec![order("1"), order("2"), order("3")]).await;
    assert_eq!(
        (outcomes.len(), failure),
        (1, None),
        "the others have no outcome"
    );
    assert_eq!(count(&server, ORDERS).await, 1);
}

#[tokio::test]
async fn a_malformed_list_is_the_callers_error() {
    let connection = connection(settings("http://127.0.0.1:1"));
    let transport = support::transport(&connection.config);
    let twice = vec![
        RawOrder::of(&order("1")),
        RawOrder::of(&order("2")),
        RawOrder::of(&order("1")),
    ];
    let many = (0..1001)
        .map(|n| RawOrder::of(&order(&n.to_string())))
        .collect();
    for (orders, field) in [(twice, "orders.2.order_id"), (many, "orders")] {
        let error = Delivery::new(&connection, &transport, orders)
            .err()
            .unwrap();
        assert_eq!(
            (error.kind(), error.code(), error.field.as_str()),
            (Kind::Configuration, "bad_input", field)
        );
    }
}
