//! Looking up the service's name: once for all that wait, within their deadlines, and what is said where it fails.

#![allow(
    clippy::await_holding_lock,
    reason = "the gate keeps look-ups of other threads waiting while this one goes on"
)]

use std::io;
use std::net::SocketAddr;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use crate::support;
use crate::support::listener::{Listener, Part};
use crate::support::{connection, order, settings, with};
use serde_json::json;
use trackingtech::connect;
use trackingtech::delivery::outcome::Fate;
use trackingtech::delivery::{Delivery, RawOrder};
use trackingtech::error::{Detail, Reason};
use trackingtech::service::http::Transport;
use trackingtech::service::names::{Job, System};

/// Look-ups that have begun, and the gate each of them waits at. One test at a time uses them.
static LOOK_UPS: AtomicUsize = AtomicUsize::new(0);
static GATE: Mutex<()> = Mutex::new(());
static ONE_TEST: tokio::sync::Mutex<()> = tokio::sync::Mutex::const_new(());

fn on_this_machine(_host: &str) -> io::Result<Vec<SocketAddr>> {
    LOOK_UPS.fetch_add(1, Ordering::SeqCst);
    drop(GATE.lock().unwrap_or_else(PoisonError::into_inner));
    Ok(vec![
        "[::1]:0".parse().unwrap(),
        "127.0.0.1:0".parse().unwrap(),
    ])
}

fn in_a_thread(job: Job) -> io::Result<()> {
    std::thread::Builder::new().spawn(job).map(drop)
}

const SLOW: System = System {
    look_up: on_this_machine,
    start: in_a_thread,
};

/// Settings that name the service `localhost`, so that its name has to be looked up.
fn named(origin: &str) -> serde_json::Value {
    settings(&origin.replace("127.0.0.1", "localhost"))
}

#[tokio::test]
async fn many_orders_wait_for_one_look_up() {
    let _alone = ONE_TEST.lock().await;
    let server = support::server::orders_get(support::server::respond(500, &json!({}))).await;
    let connection = connection(with(named(&server.uri()), json!({"concurrency": 16})));
    let transport = Arc::new(Transport::on(SLOW, &connection.config.client, &[]).unwrap());
    let before = LOOK_UPS.load(Ordering::SeqCst);
    let closed = GATE.lock().unwrap_or_else(PoisonError::into_inner);
    let orders = (0..40)
        .map(|id| RawOrder::of(&order(&id.to_string())))
        .collect();
    let mut delivery = Delivery::new(&connection, &transport, orders).unwrap();
    // Nothing can end while the look-up hangs; all that may begin has begun after a few turns.
    for _ in 0..50 {
        assert!(futures_util::FutureExt::now_or_never(delivery.next()).is_none());
        tokio::task::yield_now().await;
    }
    drop(closed);
    let mut outcomes = Vec::new();
    while let Some(outcome) = delivery.next().await {
        outcomes.push(outcome);
    }
    assert_eq!(outcomes.len(), 40);
    // The server speaks IPv4 only: the other address is raced and loses.
    assert!(
        outcomes.iter().all(|outcome| outcome.status == Some(500)),
        "{outcomes:?}"
    );
    assert_eq!(LOOK_UPS.load(Ordering::SeqCst) - before, 1);
}

#[tokio::test]
async fn a_hanging_look_up_ends_with_the_deadline_and_is_joined_by_the_next_call() {
    let _alone = ONE_TEST.lock().await;
    let server = support::server::answering(200, json!([])).await;
    let slow = connection(with(
        named(&server.uri()),
        json!({"connect_timeout_ms": 300}),
    ));
    let transport = Arc::new(Transport::on(SLOW, &slow.config.client, &[]).unwrap());
    let before = LOOK_UPS.load(Ordering::SeqCst);
    let closed = GATE.lock().unwrap_or_else(PoisonError::into_inner);
    for _ in 0..3 {
        let error = connect::stores(&slow, &transport).await.unwrap_err();
        assert_eq!(
            (error.reason, error.outcome_unknown),
            (Reason::TimedOut, false)
        );
    }
    drop(closed);
    while LOOK_UPS.load(Ordering::SeqCst) == before {
        tokio::task::yield_now().await;
    }
    assert_eq!(LOOK_UPS.load(Ordering::SeqCst) - before, 1);
    assert_eq!(connect::stores(&slow, &transport).await, Ok(Vec::new()));
}

#[tokio::test]
async fn a_name_is_looked_up_anew_by_the_next_call() {
    let _alone = ONE_TEST.lock().await;
    // Each answer ends its connection, so that each call connects.
    let closing = b"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\n[]";
    let server = Listener::playing(Part::Say(closing.to_vec())).await;
    let connection = connection(named(&server.origin()));
    let transport = Arc::new(Transport::on(SLOW, &connection.config.client, &[]).unwrap());
    let before = LOOK_UPS.load(Ordering::SeqCst);
    for calls in 1..=3 {
        connect::stores(&connection, &transport).await.unwrap();
        assert_eq!(LOOK_UPS.load(Ordering::SeqCst) - before, calls);
    }
}

#[tokio::test]
async fn a_name_or_a_thread_that_is_not_there_is_said_as_it_is() {
    let nowhere = System {
        look_up: |_| Err(io::Error::other("no such name")),
        start: in_a_thread,
    };
    let no_address = System {
        look_up: |_| Ok(Vec::new()),
        start: in_a_thread,
    };
    let no_thread = System {
        look_up: on_this_machine,
        start: |_| Err(io::Error::from(io::ErrorKind::WouldBlock)),
    };
    let table = [
        (nowhere, Reason::DnsFailed, Detail::NameNotFound),
        (no_address, Reason::DnsFailed, Detail::NameNotFound),
        (no_thread, Reason::NoResources, Detail::NoThread),
    ];
    for (system, reason, detail) in table {
        let connection = connection(named("http://127.0.0.1:1"));
        let transport = Arc::new(Transport::on(system, &connection.config.client, &[]).unwrap());
        let error = connect::stores(&connection, &transport).await.unwrap_err();
        assert_eq!((error.reason, error.detail), (reason, Some(detail)));
        let orders = vec![RawOrder::of(&order("1"))];
        let mut delivery = Delivery::new(&connection, &transport, orders).unwrap();
        let outcome = delivery.next().await.unwrap();
        assert_eq!(outcome.outcome, Fate::Retry, "nothing was sent");
        assert_eq!(outcome.detail, Some(detail.text()));
    }
}
