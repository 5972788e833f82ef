//! Password and token stay out of everything a person or a log can read, even when the service repeats them.

use crate::support::{PASSWORD, TOKEN, connection, deliver, order, settings, transport, with};
use secrecy::SecretString;
use serde_json::{Value, json};
use trackingtech::connect;
use trackingtech::service::settings::{Config, Connection};
use wiremock::matchers::any;
use wiremock::{Mock, MockServer, Request, ResponseTemplate};

/// The parts of both secrets that no encoding changes.
const TRACES: [&str; 4] = ["SECRET", "9z8y7x", "0a1b2c3d4e5f", "U0VDUkVU"];

fn assert_clean(text: &str) {
    for trace in TRACES {
        assert!(!text.contains(trace), "{trace} stands in {text}");
    }
}

/// A service that repeats the secrets it was sent, in the body, in field names and messages, with `status`.
async fn echo(status: u16, as_json: bool) -> MockServer {
    let server = MockServer::start().await;
    let repeat = move |request: &Request| {
        let token = request
            .headers
            .get("authorization")
            .map_or("", |value| value.to_str().unwrap())
            .to_owned();
        let body = String::from_utf8_lossy(&request.body).into_owned();
        let all = format!("{token} {body}");
        let answer = ResponseTemplate::new(status);
        if as_json {
            answer.set_body_json(
                json!({"message": all, "errors": {&all: [&all]}, "linked_to": all, "code": all}),
            )
        } else {
            answer.set_body_string(format!(
                "<html><b>{}</b> {all}</html>",
                body.replace('"', "&quot;")
            ))
        }
    };
    Mock::given(any()).respond_with(repeat).mount(&server).await;
    server
}

#[tokio::test]
async fn no_error_repeats_a_secret_the_service_repeated() {
    for status in [200, 302, 400, 401, 403, 404, 409, 422, 429, 500, 503] {
        for as_json in [true, false] {
            let server = echo(status, as_json).await;
            let connection = connection(settings(&server.uri()));
            let (config, transport) = (&connection.config, transport(&connection.config));
            let password = SecretString::from(PASSWORD);
            let login = connect::login(config, &transport, "demo", "a@b.cl", &password).await;
            assert_clean(&format!("{:?}", login.map(drop).unwrap_err()));
            let stores = connect::stores(&connection, &transport).await;
            assert_clean(&format!("{:?}", stores.map(drop)));
            let link = connect::link_store(&connection, &transport, "1", "https://tienda.cl").await;
            assert_clean(&format!("{:?}", link.map(drop)));
            let (outcomes, failure) = deliver(&connection, vec![order("1")]).await;
            assert_clean(&format!("{outcomes:?} {failure:?}"));
        }
    }
}

#[test]
fn nothing_that_holds_a_secret_shows_it() {
    let proxy = json!({"proxy": "http://user:SECRET@proxy.example:3128"});
    let connection = connection(with(settings("http://127.0.0.1:1"), proxy));
    assert_clean(&format!("{connection:?}"));
    assert_clean(&format!("{:#?}", transport(&connection.config)));
    assert_clean(&format!("{:?}", SecretString::from(PASSWORD)));
}

#[test]
fn no_message_about_bad_input_repeats_the_value() {
    let good = with(
        settings("http://127.0.0.1:1"),
        json!({"token": TOKEN, "customer_id": "1"}),
    );
    let secret = "SECRET in the wrong place";
    for key in good.as_object().unwrap().keys() {
        for value in [
            json!(secret),
            json!([secret]),
            json!({"a": secret}),
            json!(format!("https://u:{secret}@x")),
        ] {
            if let Err(error) = Connection::read(&with(good.clone(), json!({key: value}))) {
                assert_clean(&format!("{error:?}"));
            }
        }
    }
    let with_token: Value = with(settings("http://127.0.0.1:1"), json!({"token": TOKEN}));
    assert_clean(&format!("{:?}", Config::read(&with_token).unwrap_err()));
    assert_clean(&format!(
        "{:?}",
        Connection::read(&with(good, json!({"token": "SECRET with spaces"}))).unwrap_err()
    ));
}
