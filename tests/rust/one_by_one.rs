//! A delivery that is given its orders one by one, as a generator of the shop's makes them: when there is room for one
//! more, what is refused, and how it ends early.

use std::time::Duration;

use crate::support::listener::{Listener, Part};
use crate::support::server::{ORDERS, STATUS, asked, count, orders_get, recording, respond};
use crate::support::{connection, order, settings, transport, with};
use serde_json::{Value, json};
use trackingtech::delivery::outcome::{Fate, Outcome};
use trackingtech::delivery::{Delivery, RawOrder};
use wiremock::MockServer;

fn open(origin: &str, changes: Value) -> Delivery {
    let connection = connection(with(settings(origin), changes));
    Delivery::open(&connection, &transport(&connection.config)).unwrap()
}

/// Two at once, to nowhere.
fn two_at_once() -> Delivery {
    open("http://127.0.0.1:1", json!({"concurrency": 2}))
}

fn add(delivery: &mut Delivery, orders: &[Value]) {
    for order in orders {
        delivery.add(RawOrder::of(order));
    }
}

fn in_doubt(id: &str) -> Value {
    with(order(id), json!({"in_doubt_key": "*"}))
}

async fn the_rest(delivery: &mut Delivery) -> Vec<Outcome> {
    let mut outcomes = Vec::new();
    while let Some(outcome) = delivery.next().await {
        outcomes.push(outcome);
    }
    outcomes
}

/// Lets the orders begin; a silent service ends none of them.
async fn let_begin(delivery: &mut Delivery) {
    let ended = tokio::time::timeout(Duration::from_millis(50), delivery.next()).await;
    assert!(ended.is_err(), "{ended:?}");
}

#[tokio::test]
async fn an_order_takes_room_until_its_outcome_is_taken() {
    let unreadable = json!({"order_id": "x"});
    // The second takes the last room, whatever has become of the first.
    for first in [order("1"), in_doubt("1"), unreadable.clone()] {
        for second in [
            order("2"),
            in_doubt("2"),
            with(unreadable.clone(), json!({"order_id": "y"})),
        ] {
            let mut delivery = two_at_once();
            assert!(delivery.has_room(), "nothing was added");
            add(&mut delivery, std::slice::from_ref(&first));
            assert!(delivery.has_room(), "{first}");
            add(&mut delivery, std::slice::from_ref(&second));
            assert!(!delivery.has_room(), "{first} {second}");
        }
    }
    let mut delivery = two_at_once();
    add(&mut delivery, &[unreadable, order("2")]);
    assert_eq!(delivery.next().await.unwrap().outcome, Fate::Held);
    assert!(delivery.has_room(), "one was taken");
}

#[tokio::test]
async fn an_order_on_its_way_takes_room() {
    let silent = Listener::playing(Part::Stall).await;
    let mut delivery = open(&silent.origin(), json!({"concurrency": 2}));
    add(&mut delivery, &[order("1")]);
    let_begin(&mut delivery).await;
    assert!(delivery.has_room());
    add(&mut delivery, &[json!({"order_id": "x"})]);
    assert!(!delivery.has_room());
}

#[tokio::test]
async fn there_is_no_room_where_it_is_closed_or_the_time_is_over() {
    let mut closed = two_at_once();
    closed.close();
    assert!(!closed.has_room());
    add(&mut closed, &[order("1")]);
    assert!(the_rest(&mut closed).await.is_empty(), "it begins no more");

    let short = json!({"concurrency": 2, "attempt_timeout_ms": 100, "total_timeout_ms": 100});
    let late = open("http://127.0.0.1:1", short);
    std::thread::sleep(Duration::from_millis(100));
    assert!(!late.has_room());
}

#[tokio::test]
async fn an_order_that_comes_twice_stops_the_delivery() {
    let server: MockServer = orders_get(recording).await;
    let mut delivery = open(&server.uri(), json!({}));
    // Two without an id are not the same.
    add(&mut delivery, &[json!({}), json!({}), order("1")]);
    let ids = the_rest(&mut delivery).await;
    assert_eq!(
        ids.iter().map(|o| o.order_id.as_str()).collect::<Vec<_>>(),
        ["", "", "1"]
    );
    add(&mut delivery, &[order("2"), order("1"), order("3")]);
    assert!(!delivery.has_room());
    assert!(the_rest(&mut delivery).await.is_empty());
    assert_eq!(count(&server, ORDERS).await, 1);
    let failure = delivery.into_failure().unwrap();
    assert_eq!(
        (failure.code(), failure.field.as_str()),
        ("bad_input", "orders.4.order_id")
    );
}

#[tokio::test]
async fn what_is_given_up_ends_at_once_and_stays_in_doubt() {
    let silent = Listener::playing(Part::Stall).await;
    let mut delivery = open(&silent.origin(), json!({"concurrency": 2}));
    add(&mut delivery, &[order("1"), in_doubt("2"), order("3")]);
    let_begin(&mut delivery).await;
    delivery.give_up();
    let mut outcomes = the_rest(&mut delivery).await;
    outcomes.sort_by(|a, b| a.order_id.cmp(&b.order_id));
    let said: Vec<_> = outcomes
        .iter()
        .map(|o| (o.order_id.as_str(), o.outcome, o.reason_code.as_deref()))
        .collect();
    let late = Some("timed_out");
    assert_eq!(
        said,
        [("1", Fate::Unknown, late), ("2", Fate::Unknown, late)]
    );
    assert_eq!(outcomes[1].idempotency_key.as_deref(), Some("*"));
    assert_eq!(delivery.into_failure(), None);
}

#[tokio::test]
async fn an_order_that_was_asked_about_when_the_delivery_closed_is_not_sent() {
    let nothing_known = respond(200, &json!({"data": []}));
    let server: MockServer = asked(nothing_known, recording).await;
    let mut delivery = open(&server.uri(), json!({}));
    add(&mut delivery, &[in_doubt("1")]);
    // Begins the question and does not wait for the answer.
    let ended = tokio::time::timeout(Duration::ZERO, delivery.next()).await;
    assert!(ended.is_err(), "{ended:?}");
    delivery.close();
    assert!(the_rest(&mut delivery).await.is_empty(), "its doubt stays");
    let calls = (count(&server, STATUS).await, count(&server, ORDERS).await);
    assert_eq!(calls, (1, 0));
}
