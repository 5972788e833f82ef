//! Whom the client refuses to talk to: which rule, and that nothing secret was on the wire before.

use crate::support;
use crate::support::listener::{Listener, Part};
use crate::support::tls_server::{Authority, TlsServer, self_signed};
use crate::support::{PASSWORD, connection, deliver, order, settings, transport, with};
use secrecy::SecretString;
use serde_json::{Value, json};
use trackingtech::connect;
use trackingtech::delivery::outcome::Fate;
use trackingtech::error::{Error, Kind};
use trackingtech::service::settings::Connection;

/// Settings for a TLS server at `origin` that trust `ca_file`.
fn trusting(origin: &str, authority: &Authority) -> Value {
    with(
        settings(origin),
        json!({"ca_file": authority.file().to_str().unwrap()}),
    )
}

/// Every call, with password or token, to where `connection` points; each one's failure.
async fn all_calls(connection: &Connection) -> Vec<Error> {
    let (config, transport) = (&connection.config, transport(&connection.config));
    let password = SecretString::from(PASSWORD);
    let ids = ["1".to_owned()];
    vec![
        connect::resolve_courier(config, &transport, "demo")
            .await
            .map(drop)
            .unwrap_err(),
        connect::login(config, &transport, "demo", "a@b.cl", &password)
            .await
            .map(drop)
            .unwrap_err(),
        connect::stores(connection, &transport)
            .await
            .map(drop)
            .unwrap_err(),
        connect::link_store(connection, &transport, "1", "https://tienda.cl")
            .await
            .map(drop)
            .unwrap_err(),
        connect::order_statuses(connection, &transport, &ids)
            .await
            .map(drop)
            .unwrap_err(),
        connect::uninstall(connection, &transport, "https://tienda.cl")
            .await
            .unwrap_err(),
    ]
}

fn assert_configuration(errors: &[Error], code: &str) {
    for error in errors {
        assert_eq!(
            (error.kind(), error.code()),
            (Kind::Configuration, code),
            "{error:?}"
        );
        assert!(error.call.is_some() && !error.outcome_unknown, "{error:?}");
    }
}

#[tokio::test]
async fn a_certificate_of_a_trusted_authority_is_accepted() {
    let authority = Authority::new();
    let server = TlsServer::start(authority.certificate("localhost")).await;
    let (outcomes, failure) = deliver(
        &connection(trusting(&server.origin("localhost"), &authority)),
        vec![order("1")],
    )
    .await;
    assert_eq!(
        (outcomes[0].outcome, failure),
        (Fate::Sent, None),
        "{outcomes:?}"
    );
    assert!(server.decrypted().contains("authorization: Bearer"));
}

#[tokio::test]
async fn bad_certificates_are_refused_with_the_reason_and_nothing_is_sent() {
    let authority = Authority::new();
    let table = [
        (self_signed("localhost"), "tls_untrusted"),
        (Authority::new().certificate("localhost"), "tls_untrusted"),
        (authority.certificate("another.example"), "tls_wrong_host"),
        (authority.expired("localhost"), "tls_expired"),
        (authority.not_yet("localhost"), "tls_expired"),
    ];
    for (certificate, code) in table {
        let server = TlsServer::start(certificate).await;
        let connection = connection(trusting(&server.origin("localhost"), &authority));
        assert_configuration(&all_calls(&connection).await, code);
        let (outcomes, failure) = deliver(&connection, vec![order("1"), order("2")]).await;
        assert!(outcomes.is_empty());
        assert_configuration(&[failure.unwrap()], code);
        assert_eq!(server.decrypted(), "", "{code}: no request got through");
    }
}

#[tokio::test]
async fn the_systems_authorities_are_not_trusted_beside_an_own_file() {
    let server = TlsServer::start(Authority::new().certificate("localhost")).await;
    let other = Authority::new();
    let connection = connection(trusting(&server.origin("localhost"), &other));
    assert_configuration(&all_calls(&connection).await, "tls_untrusted");
}

#[tokio::test]
async fn a_server_that_speaks_no_tls_gets_nothing() {
    let plain = Listener::playing(Part::Greet(b"220 mail.example ESMTP\r\n".to_vec())).await;
    let origin = format!("https://{}", plain.address);
    let authority = Authority::new();
    let connection = connection(trusting(&origin, &authority));
    assert_configuration(&all_calls(&connection).await, "tls_failed");
    assert!(!plain.received().contains("SECRET"));
}

#[tokio::test]
async fn a_ca_file_without_certificates_is_said_at_once() {
    let empty = std::env::temp_dir().join(format!("trackingtech-empty-{}.pem", std::process::id()));
    std::fs::write(&empty, "no certificates here").unwrap();
    for file in [empty.clone(), empty.with_extension("missing")] {
        let settings = with(
            settings("https://localhost:1"),
            json!({"ca_file": file.to_str().unwrap()}),
        );
        let config = support::config(settings);
        let error = trackingtech::service::http::Transport::new(&config.client, &[]).unwrap_err();
        assert_eq!(
            (error.kind(), error.code(), error.field.as_str()),
            (Kind::Configuration, "no_ca_certificates", "ca_file")
        );
    }
    std::fs::remove_file(empty).unwrap();
}

#[tokio::test]
async fn the_authorities_php_names_are_used_before_the_systems() {
    let authority = Authority::new();
    let server = TlsServer::start(authority.certificate("localhost")).await;
    let connection = connection(settings(&server.origin("localhost")));
    let files = ["/nonexistent.pem".into(), authority.file().to_owned()];
    let transport =
        trackingtech::service::http::Transport::new(&connection.config.client, &files).unwrap();
    let transport = std::sync::Arc::new(transport);
    // The server has the connection answered as an order: what counts is that the handshake went through.
    let error = connect::stores(&connection, &transport).await.unwrap_err();
    assert_eq!(error.kind(), Kind::Protocol, "{error:?}");
    assert!(server.decrypted().contains("/api/external/stores"));
}

#[tokio::test]
async fn plain_http_is_refused_beyond_this_machine() {
    let server = Listener::playing(Part::Stall).await;
    let port = server.address.port();
    let table = [
        (
            format!("http://127.0.0.1:{port}"),
            json!({"allow_loopback": false, "allowed_hosts": ["127.0.0.1"]}),
        ),
        (
            format!("http://localhost:{port}"),
            json!({"allow_loopback": false}),
        ),
        (
            format!("http://127.0.0.2:{port}"),
            json!({"allowed_hosts": ["127.0.0.2"]}),
        ),
        ("http://api.trackingtech.cl".to_owned(), json!({})),
    ];
    for (origin, changes) in table {
        let connection = connection(with(settings(&origin), changes));
        assert_configuration(&all_calls(&connection).await, "insecure_url");
    }
    assert_eq!(server.received(), "");
}

#[tokio::test]
async fn hosts_off_the_list_are_refused() {
    let server = Listener::playing(Part::Stall).await;
    let port = server.address.port();
    let origins = [
        format!("https://127.0.0.1:{port}"),
        format!("https://user:secret@a.trackingtech.cl:{port}"),
        format!("https://a.trackingtech.cl.:{port}"),
        "https://trackingtech.cl.evil.example".to_owned(),
    ];
    for origin in origins {
        let connection = connection(with(settings(&origin), json!({"allow_loopback": false})));
        assert_configuration(&all_calls(&connection).await, "host_not_allowed");
        let transport = transport(&connection.config);
        let refused = trackingtech::delivery::Delivery::new(&connection, &transport, Vec::new())
            .err()
            .unwrap();
        assert_eq!(refused.code(), "host_not_allowed");
    }
    assert_eq!(server.received(), "");
}

#[tokio::test]
async fn a_courier_whose_api_is_off_the_list_is_refused_before_any_login() {
    let table = [
        ("https://evil.example/api", "host_not_allowed"),
        (
            "https://api.trackingtech.cl@evil.example/api",
            "host_not_allowed",
        ),
        ("http://api.trackingtech.cl/api", "insecure_url"),
    ];
    for (api_url, code) in table {
        let body =
            json!({"data": {"code": "demo", "name": "Demo", "api_url": api_url}}).to_string();
        let answer = format!(
            "HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n{body}",
            body.len()
        );
        let registry = Listener::playing(Part::Say(answer.into_bytes())).await;
        let config = support::config(settings(&registry.origin()));
        let error = connect::resolve_courier(&config, &transport(&config), "demo")
            .await
            .unwrap_err();
        assert_eq!(
            (error.kind(), error.code(), error.field.as_str()),
            (Kind::Configuration, code, "data.api_url")
        );
    }
}

#[tokio::test]
async fn a_redirect_carries_nothing_elsewhere() {
    let elsewhere = Listener::playing(Part::Stall).await;
    let head = format!(
        "HTTP/1.1 302 Found\r\nLocation: {}/\r\nContent-Length: 0\r\n\r\n",
        elsewhere.origin()
    );
    let server = Listener::playing(Part::Say(head.into_bytes())).await;
    let connection = connection(settings(&server.origin()));
    assert_configuration(&all_calls(&connection).await, "redirected");
    assert_eq!(elsewhere.received(), "");
}
