//! Services that answer what a test wants, and what they were asked.

use serde_json::Value;
use trackingtech::order::{PreparedOrder, prepare, read};
use wiremock::matchers::{any, path};
use wiremock::{Mock, MockServer, Request, Respond, ResponseTemplate};

use super::recorded;

pub(crate) async fn answering(status: u16, body: Value) -> MockServer {
    let server = MockServer::start().await;
    Mock::given(any())
        .respond_with(ResponseTemplate::new(status).set_body_json(body))
        .mount(&server)
        .await;
    server
}

pub(crate) const ORDERS: &str = "/api/external/orders";
pub(crate) const STATUS: &str = "/api/external/orders/status";

pub(crate) fn respond(status: u16, body: &Value) -> ResponseTemplate {
    ResponseTemplate::new(status).set_body_json(body)
}

/// A service that answers every order like this.
pub(crate) async fn orders_get(answer: impl Respond + 'static) -> MockServer {
    let server = MockServer::start().await;
    let orders = Mock::given(path(ORDERS)).respond_with(answer);
    orders.mount(&server).await;
    server
}

/// A service that records every order but `id`, which gets `answer`.
pub(crate) async fn one_gets(id: &str, answer: ResponseTemplate) -> MockServer {
    let (id, others) = (id.to_owned(), recording);
    orders_get(move |request: &Request| {
        let body: Value = serde_json::from_slice(&request.body).unwrap();
        if body["order_id"] == id.as_str() {
            return answer.clone();
        }
        others(request)
    })
    .await
}

/// A service that records whatever it gets.
pub(crate) fn recording(request: &Request) -> ResponseTemplate {
    let body: Value = serde_json::from_slice(&request.body).unwrap();
    respond(201, &recorded(body["order_id"].as_str().unwrap()))
}

/// A service that answers questions about orders by `status` and orders by `order`.
pub(crate) async fn asked(
    status: impl Respond + 'static,
    order: impl Respond + 'static,
) -> MockServer {
    let server = orders_get(order).await;
    let questions = Mock::given(path(STATUS)).respond_with(status);
    questions.mount(&server).await;
    server
}

pub(crate) async fn count(server: &MockServer, wanted: &str) -> usize {
    let requests = server.received_requests().await.unwrap();
    requests
        .iter()
        .filter(|request| request.url.path() == wanted)
        .count()
}

pub(crate) fn key_of(order: &Value) -> String {
    prepared(order).idempotency_key
}

pub(crate) fn prepared(order: &Value) -> PreparedOrder {
    prepare(read(order).unwrap(), Some(super::CUSTOMER_ID)).unwrap()
}
