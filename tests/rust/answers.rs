//! Each call reads a refusal and a wrong answer as what they are, and checks its own input before sending.

use crate::support;
use crate::support::server::answering;
use crate::support::{PASSWORD, connection, settings, transport};
use secrecy::SecretString;
use serde_json::{Value, json};
use trackingtech::connect;
use trackingtech::error::{Error, Kind};

#[tokio::test]
async fn refusals_have_their_own_code_per_call() {
    let refusal = json!({"message": "No.", "errors": {"code": ["Bad <b>code</b>."], "x": "one"},
        "linked_to": "https://otra.cl"});
    let table = [
        ("resolve", 404, Kind::Refused, "courier_unknown"),
        ("resolve", 422, Kind::Refused, "code_malformed"),
        ("login", 401, Kind::Authentication, "credentials_wrong"),
        ("login", 422, Kind::Authentication, "credentials_wrong"),
        ("link", 404, Kind::Refused, "store_unknown"),
        ("link", 409, Kind::Refused, "store_linked_elsewhere"),
        ("link", 401, Kind::Authentication, "token_dead"),
        ("stores", 403, Kind::Authentication, "token_dead"),
        ("uninstall", 401, Kind::Authentication, "token_dead"),
        ("uninstall", 422, Kind::Refused, "refused"),
        ("stores", 429, Kind::Unavailable, "rate_limited"),
        ("resolve", 503, Kind::Unavailable, "service_unavailable"),
    ];
    for (call, status, kind, code) in table {
        let server = answering(status, refusal.clone()).await;
        let error = make(call, &server.uri()).await.unwrap_err();
        assert_eq!(
            (error.kind(), error.code()),
            (kind, code),
            "{call} {status}"
        );
        assert_eq!(error.call.map(|call| call.name()), Some(call));
        assert_eq!(error.status, Some(status));
        if call == "login" {
            assert!(error.errors.is_empty(), "nothing of a login is repeated");
        } else {
            assert_eq!(error.errors["code"], ["Bad code."], "{call} {status}");
            assert_eq!(error.errors["x"], ["one"]);
        }
        if code == "store_linked_elsewhere" {
            assert!(
                error.message.contains("https://otra.cl"),
                "{}",
                error.message
            );
        }
    }
}

/// Call, answer, and the field that is wrong in it.
fn wrong_shapes() -> Vec<(&'static str, Value, &'static str)> {
    let url = "http://127.0.0.1:1/api";
    let store = |value: Value| json!({"data": [value]});
    vec![
        ("resolve", json!({}), "data"),
        ("resolve", json!({"data": ["a", "A", url]}), "data"),
        ("resolve", json!({"data": {}}), "data.code"),
        (
            "resolve",
            json!({"data": {"code": "a", "name": [], "api_url": url}}),
            "data.name",
        ),
        (
            "resolve",
            json!({"data": {"code": "a", "name": "A", "api_url": "nowhere"}}),
            "data.api_url",
        ),
        ("login", json!({"token": 5}), "token"),
        ("login", json!({"token": ""}), "token"),
        ("login", json!({"token": "a\r\nX-Evil: 1"}), "token"),
        (
            "login",
            json!({"token": "t", "expires_at": 5}),
            "expires_at",
        ),
        ("stores", json!({"data": 5}), "data"),
        ("stores", json!("text"), "data"),
        (
            "stores",
            json!({"data": [], "meta": {"last_page": "many"}}),
            "meta.last_page",
        ),
        (
            "stores",
            store(json!({"id": 1.5, "name": "A"})),
            "data.0.id",
        ),
        ("stores", store(json!({"id": 1})), "data.0.name"),
        (
            "link",
            json!({"data": {"customer_id": null}}),
            "data.customer_id",
        ),
        (
            "link",
            json!({"data": {"customer_id": "a\u{1b}[31m"}}),
            "data.customer_id",
        ),
    ]
}

#[tokio::test]
async fn an_answer_of_another_shape_names_call_and_field() {
    for (call, answer, field) in wrong_shapes() {
        let server = answering(200, answer.clone()).await;
        let error = make(call, &server.uri()).await.unwrap_err();
        assert_eq!(
            (error.kind(), error.code()),
            (Kind::Protocol, "protocol_bad_shape"),
            "{call} {answer}"
        );
        assert_eq!(
            (error.call.map(|c| c.name()), error.field.as_str()),
            (Some(call), field),
            "{answer}"
        );
        assert!(
            error.message.contains(call) && error.message.contains(field),
            "{}",
            error.message
        );
    }
}

/// Makes `call` to the server at `origin`, whatever it gives back.
async fn make(call: &str, origin: &str) -> Result<(), Error> {
    let connection = connection(settings(origin));
    let transport = transport(&connection.config);
    let config = &connection.config;
    match call {
        "resolve" => connect::resolve_courier(config, &transport, "demo")
            .await
            .map(drop),
        "login" => {
            let password = SecretString::from(PASSWORD);
            connect::login(config, &transport, "demo", "a@b.cl", &password)
                .await
                .map(drop)
        }
        "stores" => connect::stores(&connection, &transport).await.map(drop),
        "link" => connect::link_store(&connection, &transport, "1", "https://tienda.cl")
            .await
            .map(drop),
        _ => connect::uninstall(&connection, &transport, "https://tienda.cl").await,
    }
}

#[tokio::test]
async fn what_a_person_typed_at_login_is_checked_before_anything_is_sent() {
    let server = answering(500, json!({})).await;
    let config = support::config(settings(&server.uri()));
    let transport = transport(&config);
    let long = "a".repeat(300);
    for code in [" ", &long] {
        let resolved = connect::resolve_courier(&config, &transport, code).await;
        assert_names(resolved.map(drop), "code");
    }
    let table = [
        ("a\nb", "a@b.cl", PASSWORD, "code"),
        ("demo", "", PASSWORD, "email"),
        ("demo", "a@b.cl", "", "password"),
    ];
    for (code, email, password, field) in table {
        let password = SecretString::from(password);
        let login = connect::login(&config, &transport, code, email, &password).await;
        assert_names(login.map(drop), field);
    }
    assert!(server.received_requests().await.unwrap().is_empty());
}

#[tokio::test]
async fn store_and_address_of_the_shop_are_checked_before_anything_is_sent() {
    let server = answering(500, json!({})).await;
    let connection = connection(settings(&server.uri()));
    let transport = transport(&connection.config);
    for (store, url, field) in [
        ("", "https://tienda.cl", "store_id"),
        ("1", "tienda.cl", "store_url"),
    ] {
        let link = connect::link_store(&connection, &transport, store, url).await;
        assert_names(link.map(drop), field);
    }
    for url in ["ftp://tienda.cl", "https://u:p@tienda.cl"] {
        let gone = connect::uninstall(&connection, &transport, url).await;
        assert_names(gone, "store_url");
    }
    assert!(server.received_requests().await.unwrap().is_empty());
}

fn assert_names(result: Result<(), Error>, field: &str) {
    let error = result.unwrap_err();
    assert_eq!((error.code(), error.field.as_str()), ("bad_input", field));
}
