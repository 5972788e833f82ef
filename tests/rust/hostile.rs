//! What a proxy, a firewall or a service on a bad day says: whose word it is, and what of it is repeated.

use crate::support;
use crate::support::server::{asked, key_of, orders_get, recording, respond};
use crate::support::{PASSWORD, connection, deliver, order, recorded, settings, transport, with};
use secrecy::{ExposeSecret, SecretString};
use serde_json::{Value, json};
use trackingtech::connect;
use trackingtech::delivery::outcome::Fate;
use trackingtech::error::{Error, Kind, Reason};
use wiremock::matchers::any;
use wiremock::{Mock, MockServer, ResponseTemplate};

/// What only the service knows: a fresh token.
const FRESH: &str = "12|FrEsHtOkEn0123456789abcdefghijklm";

async fn saying(status: u16, body: impl Into<Vec<u8>>) -> MockServer {
    let server = MockServer::start().await;
    let answer = ResponseTemplate::new(status).set_body_raw(body, "application/json");
    Mock::given(any()).respond_with(answer).mount(&server).await;
    server
}

async fn login_at(origin: &str) -> Result<(SecretString, Option<String>), Error> {
    let config = support::config(settings(origin));
    let password = SecretString::from(PASSWORD);
    connect::login(&config, &transport(&config), "demo", "a@b.cl", &password).await
}

#[tokio::test]
async fn nothing_of_a_login_answer_is_repeated() {
    let token = json!({"token": FRESH, "expires_at": null}).to_string();
    let bodies = [
        format!("<br />\n<b>Deprecated</b>: x in y.php on line 3<br />\n{token}"),
        token[..token.len() - 1].to_owned(),
        format!("{token}{token}"),
        json!({"access_token": FRESH, "token": [FRESH]}).to_string(),
        json!({"token": format!("{FRESH} {FRESH}")}).to_string(),
        json!({"message": FRESH, "errors": {FRESH: [FRESH]}, "code": FRESH}).to_string(),
        format!("<html>{FRESH}</html>"),
        FRESH.to_owned(),
    ];
    for status in [200, 302, 401, 422, 500] {
        for body in &bodies {
            let server = saying(status, body.as_str()).await;
            let error = login_at(&server.uri()).await.map(drop).unwrap_err();
            let said = format!("{error:?} {error}");
            assert!(
                !said.contains(FRESH) && !said.contains("FrEsH"),
                "{status}: {said}"
            );
        }
    }
}

#[tokio::test]
async fn an_unreadable_success_is_described_and_not_repeated() {
    let record = format!(
        "<b>Notice</b>: x {}",
        json!({"data": {"name": "María", "token": FRESH}})
    );
    let server = orders_get(ResponseTemplate::new(201).set_body_string(&record)).await;
    let (outcomes, _) = deliver(&connection(settings(&server.uri())), vec![order("1")]).await;
    let reason = outcomes[0].reason.clone().unwrap();
    let length = format!("{} bytes", record.len());
    assert!(
        reason.contains(&length) && !reason.contains("Mar"),
        "{reason}"
    );
}

#[tokio::test]
async fn a_byte_order_mark_before_the_json_is_skipped() {
    let marked = |body: Value| [b"\xef\xbb\xbf", body.to_string().as_bytes()].concat();
    let server = saying(200, marked(json!({"token": FRESH}))).await;
    let (token, _) = login_at(&server.uri()).await.unwrap();
    assert_eq!(token.expose_secret(), FRESH);
    let server = saying(201, marked(recorded("1"))).await;
    let (outcomes, _) = deliver(&connection(settings(&server.uri())), vec![order("1")]).await;
    assert_eq!(outcomes[0].outcome, Fate::Sent);
    let server = saying(422, marked(json!({"message": "No."}))).await;
    let (outcomes, _) = deliver(&connection(settings(&server.uri())), vec![order("1")]).await;
    assert_eq!(outcomes[0].outcome, Fate::Held);
}

#[tokio::test]
async fn only_a_json_object_is_the_services_word() {
    let bodies = [
        "<html><h1>Blocked</h1></html>",
        "",
        "[]",
        "[1, \"x\"]",
        "\"no\"",
        "null",
        "{\"message\"",
    ];
    for status in [401, 403, 404, 409, 422] {
        for body in bodies {
            let server = saying(status, body).await;
            let connection = connection(settings(&server.uri()));
            let orders = vec![order("1"), order("2")];
            let (outcomes, failure) = deliver(&connection, orders).await;
            assert_eq!(failure, None, "{status} {body}: no dead token");
            for outcome in &outcomes {
                assert_eq!(outcome.outcome, Fate::Unknown, "{status} {body}");
                assert_eq!(outcome.reason_code.as_deref(), Some("service_unavailable"));
                assert_eq!(
                    outcome.idempotency_key,
                    Some(key_of(&order(&outcome.order_id)))
                );
            }
            assert_eq!(outcomes.len(), 2);
            let client = transport(&connection.config);
            let login = login_at(&server.uri()).await.map(drop).unwrap_err();
            let stores = connect::stores(&connection, &client).await.unwrap_err();
            let shop = "https://tienda.cl";
            let link = connect::link_store(&connection, &client, "1", shop)
                .await
                .unwrap_err();
            let goodbye = connect::uninstall(&connection, &client, shop)
                .await
                .unwrap_err();
            for (error, in_doubt) in [
                (login, false),
                (stores, false),
                (link, true),
                (goodbye, true),
            ] {
                let found = (error.reason, error.outcome_unknown);
                assert_eq!(
                    found,
                    (Reason::ServiceUnavailable, in_doubt),
                    "{status} {body}"
                );
            }
        }
    }
}

#[tokio::test]
async fn a_page_is_quoted_where_it_helps() {
    let server = saying(403, "<html><h1>You have been blocked</h1> Ray 8f2</html>").await;
    let (outcomes, _) = deliver(&connection(settings(&server.uri())), vec![order("1")]).await;
    let reason = outcomes[0].reason.clone().unwrap();
    assert!(
        reason.contains("firewall") && reason.contains("You have been blocked"),
        "{reason}"
    );
}

#[tokio::test]
async fn what_the_order_said_is_taken_out_of_what_the_service_says_about_it() {
    let echo = |request: &wiremock::Request| {
        let sent: Value = serde_json::from_slice(&request.body).unwrap();
        let to = &sent["shipping_address"];
        let all = format!(
            "Bad: {} / {} / {} / {} / {}",
            to["name"].as_str().unwrap().to_uppercase(),
            to["address_1"].as_str().unwrap(),
            to["email"].as_str().unwrap(),
            to["phone"].as_str().unwrap().replace(' ', ""),
            to["postcode"].as_str().unwrap(),
        );
        let long = format!("{}{all}", "x ".repeat(90));
        respond(
            422,
            &json!({"message": all, "errors": {"shipping_address.city": [all, long], &all: [all]}}),
        )
    };
    let server = orders_get(echo).await;
    let (outcomes, _) = deliver(&connection(settings(&server.uri())), vec![order("1")]).await;
    assert_eq!(outcomes[0].outcome, Fate::Held);
    let said = serde_json::to_string(&outcomes[0]).unwrap().to_lowercase();
    for part in [
        "mar\u{ed}a",
        "n\u{fa}\u{f1}ez",
        "providencia",
        "1234",
        "maria",
        "912345678",
        "7500000",
    ] {
        assert!(!said.contains(part), "{part} stands in {said}");
    }
    assert!(
        outcomes[0].errors.contains_key("shipping_address.city"),
        "{said}"
    );
}

#[tokio::test]
async fn what_a_look_up_says_about_an_order_is_cleaned_too() {
    let said = json!({"message": "Order of María Núñez, Av. Providencia 1234: locked"});
    let server = asked(respond(422, &said), recording).await;
    let doubtful = with(order("1"), json!({"in_doubt_key": "*"}));
    let (outcomes, _) = deliver(&connection(settings(&server.uri())), vec![doubtful]).await;
    let reason = outcomes[0].reason.clone().unwrap();
    assert_eq!(outcomes[0].outcome, Fate::Unknown);
    assert!(
        reason.ends_with("locked") && !reason.contains("Providencia"),
        "{reason}"
    );
}

#[tokio::test]
async fn a_success_of_the_farewell_is_the_services_own_too() {
    for (status, body, done) in [
        (204, "", true),
        (200, "", true),
        (200, "{}", true),
        (200, "<html>", false),
    ] {
        let server = saying(status, body).await;
        let connection = connection(settings(&server.uri()));
        let client = transport(&connection.config);
        let left = connect::uninstall(&connection, &client, "https://tienda.cl").await;
        let kind = left.err().map(|error| error.kind());
        assert_eq!(kind, (!done).then_some(Kind::Protocol), "{status} {body}");
    }
}

#[tokio::test]
async fn the_clock_of_an_answer_is_compared_with_ours() {
    let dated = |seconds: u64| {
        let time = std::time::UNIX_EPOCH + std::time::Duration::from_secs(seconds);
        ResponseTemplate::new(500).insert_header("Date", httpdate::fmt_http_date(time))
    };
    let now = std::time::SystemTime::now()
        .duration_since(std::time::UNIX_EPOCH)
        .unwrap()
        .as_secs();
    let server = orders_get(dated(now - 600)).await;
    deliver(&connection(settings(&server.uri())), vec![order("1")]).await;
    let ahead = trackingtech::service::http::clock_ahead_s().unwrap();
    assert!((600..660).contains(&ahead), "{ahead}");
    // A cached answer tells an old time.
    let server = orders_get(dated(1_000_000).insert_header("Age", "5")).await;
    deliver(&connection(settings(&server.uri())), vec![order("1")]).await;
    assert_eq!(trackingtech::service::http::clock_ahead_s(), Some(ahead));
}
