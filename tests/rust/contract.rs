//! Each call sends exactly what the contract says, and reads every answer the contract allows.

use crate::support;
use crate::support::server::answering;
use crate::support::{
    CUSTOMER_ID, DEVICE_ID, PASSWORD, TOKEN, config, connection, settings, transport, with,
};
use secrecy::{ExposeSecret, SecretString};
use serde_json::{Value, json};
use trackingtech::connect;
use wiremock::matchers::query_param;
use wiremock::{Mock, MockServer, Request, ResponseTemplate};

/// The only request the server got.
async fn the_request(server: &MockServer) -> Request {
    let mut requests = server.received_requests().await.unwrap();
    assert_eq!(requests.len(), 1);
    requests.remove(0)
}

fn sent(request: &Request) -> Value {
    serde_json::from_slice(&request.body).unwrap()
}

fn header<'a>(request: &'a Request, name: &str) -> Option<&'a str> {
    request
        .headers
        .get(name)
        .map(|value| value.to_str().unwrap())
}

/// What every call carries, and what only calls after login do.
fn assert_headers(request: &Request, method: &str, path: &str, with_token: bool) {
    assert_eq!(
        (request.method.as_str(), request.url.path()),
        (method, path)
    );
    assert_eq!(header(request, "accept"), Some("application/json"));
    assert_eq!(
        header(request, "user-agent"),
        Some("trackingtech-woocommerce/0.1.0")
    );
    let bearer = format!("Bearer {TOKEN}");
    assert_eq!(
        header(request, "authorization"),
        with_token.then_some(bearer.as_str())
    );
    let json = (method == "POST").then_some("application/json");
    assert_eq!(header(request, "content-type"), json);
    assert_eq!(header(request, "cookie"), None);
    assert_eq!(header(request, "referer"), None);
}

#[tokio::test]
async fn resolve_sends_code_device_and_platform() {
    let url = "http://127.0.0.1:1/api/";
    let server = answering(
        200,
        json!({"data": {"code": "demo", "name": "Demo", "api_url": url, "x": 1}}),
    )
    .await;
    let config = config(settings(&server.uri()));
    let courier = connect::resolve_courier(&config, &transport(&config), " demo ")
        .await
        .unwrap();
    assert_eq!(
        (courier.code.as_str(), courier.name.as_str()),
        ("demo", "Demo")
    );
    assert_eq!(courier.api_url, "http://127.0.0.1:1/api");
    let request = the_request(&server).await;
    assert_headers(&request, "POST", "/api/external/couriers/resolve", false);
    assert_eq!(
        sent(&request),
        json!({"code": "demo", "device_id": DEVICE_ID, "platform": "woocommerce"})
    );
}

#[tokio::test]
async fn login_sends_the_password_once_and_reads_the_token() {
    let server = answering(
        200,
        json!({"token": "t-1", "expires_at": "2027-01-01T00:00:00-03:00"}),
    )
    .await;
    let config = config(settings(&server.uri()));
    let password = SecretString::from(PASSWORD);
    let login = connect::login(&config, &transport(&config), "demo", "a@b.cl", &password)
        .await
        .unwrap();
    assert_eq!(login.0.expose_secret(), "t-1");
    assert_eq!(login.1.as_deref(), Some("2027-01-01T03:00:00Z"));
    let request = the_request(&server).await;
    assert_headers(&request, "POST", "/api/external/login", false);
    assert_eq!(
        sent(&request),
        json!({"code": "demo", "email": "a@b.cl", "password": PASSWORD, "device_id": DEVICE_ID,
            "platform": "woocommerce"})
    );
}

#[tokio::test]
async fn stores_reads_every_page_of_all_three_shapes() {
    let store = |id: Value| json!({"id": id, "name": "Tienda", "address": null, "extra": []});
    let shapes = [
        (
            json!({"data": [store(json!(1))], "meta": {"last_page": 2, "total": 2}}),
            2,
        ),
        (json!({"data": [store(json!("1"))], "last_page": 2}), 2),
        (json!([store(json!(1)), store(json!("b"))]), 1),
        (json!({"data": [store(json!(1)), store(json!(2))]}), 1),
    ];
    for (first, requests) in shapes {
        let server = MockServer::start().await;
        let page = |body: Value| ResponseTemplate::new(200).set_body_json(body);
        Mock::given(query_param("page", "1"))
            .respond_with(page(first.clone()))
            .mount(&server)
            .await;
        let second =
            json!({"data": [store(json!(1)), store(json!("dos"))], "meta": {"last_page": 2}});
        Mock::given(query_param("page", "2"))
            .respond_with(page(second))
            .mount(&server)
            .await;
        let connection = connection(settings(&server.uri()));
        let stores = connect::stores(&connection, &transport(&connection.config))
            .await
            .unwrap();
        assert_eq!(stores.len(), 2, "a store on two pages counts once: {first}");
        assert_eq!((stores[0].id.as_str(), &stores[0].address), ("1", &None));
        let received = server.received_requests().await.unwrap();
        assert_eq!(received.len(), requests, "{first}");
        assert_headers(&received[0], "GET", "/api/external/stores", true);
        assert_eq!(received[0].url.query(), Some("page=1&per_page=100"));
        assert!(received[0].body.is_empty());
    }
}

#[tokio::test]
async fn stores_ends_when_the_service_claims_pages_it_does_not_have() {
    let server = answering(200, json!({"data": [], "meta": {"last_page": 1_000_000}})).await;
    let connection = connection(settings(&server.uri()));
    assert!(
        connect::stores(&connection, &transport(&connection.config))
            .await
            .unwrap()
            .is_empty()
    );
    the_request(&server).await;
}

#[tokio::test]
async fn link_sends_store_shop_device_and_platform() {
    let server = answering(
        201,
        json!({"data": {"customer_id": 7, "store_id": "12", "store_name": "Centro"}}),
    )
    .await;
    let connection = connection(settings(&server.uri()));
    let transport = transport(&connection.config);
    let link = connect::link_store(&connection, &transport, "12", "https://tienda.cl")
        .await
        .unwrap();
    assert_eq!(
        (
            link.customer_id.as_str(),
            link.store_id.as_str(),
            link.store_name.as_str()
        ),
        ("7", "12", "Centro")
    );
    let request = the_request(&server).await;
    assert_headers(&request, "POST", "/api/external/stores/link", true);
    assert_eq!(
        sent(&request),
        json!({"store_id": "12", "store_url": "https://tienda.cl", "device_id": DEVICE_ID, "platform": "woocommerce"})
    );
}

#[tokio::test]
async fn send_order_posts_the_body_with_its_key() {
    let answer = json!({"data": {"order_id": 1042, "tracking_id": "LMTCL201225HLSES", "status": "received",
        "status_name": "Recibido", "tracking_url": "https://t.cl/LM"}});
    let server = answering(201, answer).await;
    let connection = connection(settings(&server.uri()));
    let (outcomes, failure) = support::deliver(&connection, vec![support::order("1042")]).await;
    assert_eq!(failure, None);
    assert_eq!(outcomes[0].tracking_id.as_deref(), Some("LMTCL201225HLSES"));
    assert_eq!(outcomes[0].tracking_url.as_deref(), Some("https://t.cl/LM"));
    assert_eq!(outcomes[0].remote_status_name.as_deref(), Some("Recibido"));
    let request = the_request(&server).await;
    assert_headers(&request, "POST", "/api/external/orders", true);
    let prepared = support::server::prepared(&support::order("1042"));
    assert_eq!(
        header(&request, "idempotency-key"),
        Some(prepared.idempotency_key.as_str())
    );
    assert_eq!(
        String::from_utf8(request.body.clone()).unwrap(),
        prepared.json
    );
}

#[tokio::test]
async fn order_status_asks_for_at_most_a_hundred_and_believes_only_what_it_asked_for() {
    let known = json!({"data": [
        {"order_id": 7, "tracking_id": "LM7", "status": "delivered", "status_name": "Entregado",
            "updated_at": "20/12/2025 14:05", "tracking_url": "javascript:alert(1)"},
        {"order_id": "nobody asked", "tracking_id": "LM8", "status": "delivered"},
    ]});
    let server = answering(200, known).await;
    let connection = connection(settings(&server.uri()));
    let ids: Vec<String> = (0..250).map(|n| (n % 210).to_string()).collect();
    let known = connect::order_statuses(&connection, &transport(&connection.config), &ids)
        .await
        .unwrap();
    let requests = server.received_requests().await.unwrap();
    let asked: Vec<usize> = requests
        .iter()
        .map(|r| sent(r)["order_ids"].as_array().unwrap().len())
        .collect();
    assert_eq!(asked, [100, 100, 10]);
    assert_headers(&requests[0], "POST", "/api/external/orders/status", true);
    assert_eq!(sent(&requests[0]).as_object().unwrap().len(), 2);
    assert_eq!(sent(&requests[0])["customer_id"], CUSTOMER_ID);
    assert!(known.failed.is_empty());
    let known = known.known;
    assert_eq!(known.len(), 1);
    assert_eq!(known[0].updated_at.as_deref(), Some("2025-12-20T17:05:00Z"));
    assert_eq!(known[0].tracking_url, None, "only http and https are links");
}

#[tokio::test]
async fn uninstall_sends_exactly_two_fields_and_gone_is_done() {
    for status in [200, 204, 404] {
        let server = answering(status, json!({"message": "whatever"})).await;
        let connection = connection(settings(&server.uri()));
        let done = connect::uninstall(
            &connection,
            &transport(&connection.config),
            "https://tienda.cl",
        )
        .await;
        assert_eq!(done, Ok(()), "{status}");
        let request = the_request(&server).await;
        assert_headers(&request, "POST", "/api/external/uninstall", true);
        assert_eq!(
            sent(&request),
            json!({"store_url": "https://tienda.cl", "customer_id": CUSTOMER_ID})
        );
    }
}

#[tokio::test]
async fn each_call_goes_where_the_routes_say() {
    let server = answering(204, json!({})).await;
    let routes = json!({"routes": {"uninstall": "/v2/goodbye"}});
    let connection = connection(with(settings(&server.uri()), routes));
    connect::uninstall(
        &connection,
        &transport(&connection.config),
        "https://tienda.cl",
    )
    .await
    .unwrap();
    assert_eq!(the_request(&server).await.url.path(), "/api/v2/goodbye");
}
