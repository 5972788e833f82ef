//! What a broken network or a hostile server does to one order: bounded, never a crash, and never forgotten
//! that it may have arrived.

use std::io::Write as _;

use crate::support::listener::{Listener, Part};
use crate::support::{connection, deliver, order, settings, with};
use serde_json::{Value, json};
use trackingtech::delivery::outcome::{Fate, Outcome};
use trackingtech::error::Error;

/// Sends one order to a listener that plays `part`.
async fn send_to(part: Part) -> Result<Outcome, Error> {
    let listener = Listener::playing(part).await;
    send(settings(&listener.origin())).await
}

async fn send(settings: Value) -> Result<Outcome, Error> {
    let (mut outcomes, failure) = deliver(&connection(settings), vec![order("1")]).await;
    match failure {
        Some(failure) => Err(failure),
        None => Ok(outcomes.remove(0)),
    }
}

fn answer(head: &str, body: &[u8]) -> Part {
    let head = format!(
        "HTTP/1.1 {head}\r\nConnection: close\r\nContent-Length: {}\r\n\r\n",
        body.len()
    );
    Part::Say([head.as_bytes(), body].concat())
}

fn assert_outcome(outcome: &Outcome, fate: Fate, code: &str) {
    assert_eq!(
        (outcome.outcome, outcome.reason_code.as_deref()),
        (fate, Some(code)),
        "{outcome:?}"
    );
}

#[tokio::test]
async fn a_refused_connection_is_a_plain_retry() {
    let closed = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let origin = format!("http://{}", closed.local_addr().unwrap());
    drop(closed);
    let outcome = send(settings(&origin)).await.unwrap();
    assert_outcome(&outcome, Fate::Retry, "connection_failed");
    assert_eq!(outcome.detail, Some("connection refused"));
}

#[tokio::test]
async fn a_reset_is_unknown_because_the_request_may_have_gone_out() {
    for part in [Part::ResetAtOnce, Part::ResetAfterRequest] {
        assert_outcome(
            &send_to(part).await.unwrap(),
            Fate::Unknown,
            "connection_failed",
        );
    }
}

#[tokio::test]
async fn a_connection_closed_without_an_answer_is_unknown() {
    assert_outcome(
        &send_to(Part::Say(Vec::new())).await.unwrap(),
        Fate::Unknown,
        "connection_failed",
    );
}

#[tokio::test]
async fn a_stall_ends_with_the_attempts_time() {
    let parts = [
        Part::Stall,
        Part::SayAndStall(b"HTTP/1.1 201 Created\r\n".to_vec()),
        Part::SayAndStall(b"HTTP/1.1 201 Created\r\nContent-Length: 100\r\n\r\n{\"data\"".to_vec()),
    ];
    for part in parts {
        let listener = Listener::playing(part).await;
        let short = json!({"attempt_timeout_ms": 1_500});
        let outcome = send(with(settings(&listener.origin()), short))
            .await
            .unwrap();
        assert_outcome(&outcome, Fate::Unknown, "timed_out");
    }
}

#[tokio::test]
async fn the_total_time_ends_an_attempt_too() {
    let listener = Listener::playing(Part::Stall).await;
    let outcome = send(with(
        settings(&listener.origin()),
        json!({"total_timeout_ms": 3_000}),
    ))
    .await
    .unwrap();
    assert_outcome(&outcome, Fate::Unknown, "timed_out");
}

#[tokio::test]
async fn a_truncated_success_is_unknown() {
    let head =
        b"HTTP/1.1 201 Created\r\nContent-Length: 100\r\n\r\n{\"data\": {\"order_id\"".to_vec();
    let outcome = send_to(Part::Say(head)).await.unwrap();
    assert_outcome(&outcome, Fate::Unknown, "connection_failed");
    assert_eq!(outcome.status, Some(201));
}

#[tokio::test]
async fn a_truncated_refusal_refuses_nothing() {
    let head =
        b"HTTP/1.1 422 Unprocessable Content\r\nContent-Length: 100\r\n\r\n{\"message\"".to_vec();
    assert_outcome(
        &send_to(Part::Say(head)).await.unwrap(),
        Fate::Unknown,
        "service_unavailable",
    );
}

#[tokio::test]
async fn a_proxys_page_is_quoted_short_and_plain() {
    let page =
        b"<html><head><style>b{}</style></head><body><h1>502 Bad\x07 Gateway</h1></body></html>";
    let outcome = send_to(answer("502 Bad Gateway\r\nContent-Type: text/html", page))
        .await
        .unwrap();
    assert_outcome(&outcome, Fate::Unknown, "service_unavailable");
    let reason = outcome.reason.unwrap();
    assert!(reason.ends_with("502 Bad Gateway"), "{reason}");
    let long = format!("<p>{}</p>", "palabra ".repeat(100_000));
    let outcome = send_to(answer("404 Not Found", long.as_bytes()))
        .await
        .unwrap();
    assert!(outcome.reason.unwrap().chars().count() < 300);
}

#[tokio::test]
async fn an_empty_or_unreadable_success_is_unknown() {
    let deep = "[".repeat(100_000);
    for body in [
        "",
        "null",
        "<html></html>",
        "{\"data\"",
        "\u{0}\u{1}",
        &deep,
    ] {
        let outcome = send_to(answer("200 OK", body.as_bytes())).await.unwrap();
        assert_eq!(outcome.outcome, Fate::Unknown, "{outcome:?}");
        assert!(outcome.reason_code.unwrap().starts_with("protocol_"));
    }
    let invalid = send_to(answer("200 OK", b"{\"data\": \"\xff\xfe\"}"))
        .await
        .unwrap();
    assert_outcome(&invalid, Fate::Unknown, "protocol_not_json");
}

#[tokio::test]
async fn what_is_no_http_is_unknown() {
    for noise in [
        &b"SSH-2.0-OpenSSH_9.2\r\n"[..],
        b"HTTP/1.1 abc\r\n\r\n",
        b"\x16\x03\x01\x02\x00",
    ] {
        assert_outcome(
            &send_to(Part::Say(noise.to_vec())).await.unwrap(),
            Fate::Unknown,
            "connection_failed",
        );
    }
    let huge_head = [b"HTTP/1.1 200 OK\r\nX: ".as_slice(), &[b'a'; 2_000_000]].concat();
    assert_outcome(
        &send_to(Part::Say(huge_head)).await.unwrap(),
        Fate::Unknown,
        "connection_failed",
    );
}

#[tokio::test]
async fn an_oversize_answer_is_not_read_to_its_end() {
    let body = vec![b' '; 3 * 1024 * 1024];
    assert_outcome(
        &send_to(answer("200 OK", &body)).await.unwrap(),
        Fate::Unknown,
        "protocol_too_large",
    );
    assert_outcome(
        &send_to(answer("422 No", &body)).await.unwrap(),
        Fate::Unknown,
        "service_unavailable",
    );
}

#[tokio::test]
async fn a_compressed_bomb_is_not_unpacked() {
    // 32 MiB of spaces in about 32 KiB.
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    for _ in 0..32 {
        encoder.write_all(&vec![b' '; 1024 * 1024]).unwrap();
    }
    let bomb = encoder.finish().unwrap();
    let outcome = send_to(answer("200 OK\r\nContent-Encoding: gzip", &bomb))
        .await
        .unwrap();
    assert_outcome(&outcome, Fate::Unknown, "protocol_too_large");
}

#[tokio::test]
async fn a_broken_compression_is_unknown() {
    let outcome = send_to(answer(
        "200 OK\r\nContent-Encoding: gzip",
        b"not gzip at all",
    ))
    .await
    .unwrap();
    assert_outcome(&outcome, Fate::Unknown, "connection_failed");
}

#[tokio::test]
async fn a_redirect_is_never_followed() {
    let elsewhere = Listener::playing(Part::Stall).await;
    for status in [
        "301 Moved",
        "302 Found",
        "307 Temporary Redirect",
        "308 Permanent Redirect",
    ] {
        let head = format!("{status}\r\nLocation: {}/steal", elsewhere.origin());
        let failure = send_to(answer(&head, b"")).await.unwrap_err();
        assert_eq!(
            (failure.code(), failure.call.unwrap().name()),
            ("redirected", "send_order")
        );
    }
    assert_eq!(elsewhere.received(), "");
}

#[tokio::test]
async fn an_unknown_host_is_a_plain_retry() {
    // RFC 2606: this name never resolves. Whether DNS works or not, nothing was sent.
    let address = json!({
        "api_url": "https://nobody.invalid/api", "allowed_hosts": ["nobody.invalid"], "attempt_timeout_ms": 120_000,
    });
    let outcome = send(with(settings("http://127.0.0.1:1"), address))
        .await
        .unwrap();
    assert_eq!(outcome.outcome, Fate::Retry, "{outcome:?}");
    assert!(["dns_failed", "timed_out"].contains(&outcome.reason_code.as_deref().unwrap()));
}

#[tokio::test]
async fn the_proxy_is_used_for_others_and_never_for_this_machine() {
    let proxy = Listener::playing(answer("502 Bad Gateway", b"")).await;
    let service = Listener::playing(answer("422 No", b"{}")).await;
    let through = json!({"proxy": format!("http://user:secret@{}", proxy.address)});
    let outcome = send(with(settings(&service.origin()), through.clone()))
        .await
        .unwrap();
    assert_outcome(&outcome, Fate::Held, "refused");
    assert_eq!(proxy.received(), "");

    let far =
        json!({"api_url": "https://api.example.com/api", "allowed_hosts": ["api.example.com"]});
    let outcome = send(with(
        with(settings("http://127.0.0.1:1"), through.clone()),
        far.clone(),
    ))
    .await
    .unwrap();
    assert_outcome(&outcome, Fate::Retry, "connection_failed");
    assert!(
        proxy
            .received()
            .starts_with("CONNECT api.example.com:443 HTTP/1.1"),
        "{}",
        proxy.received()
    );
    assert!(
        !proxy.received().contains("SECRET"),
        "the token is not the proxy's"
    );
    let asked = proxy.received();
    let direct = json!({"no_proxy": ["other.example", "*.example.com"], "connect_timeout_ms": 1});
    send(with(
        with(with(settings("http://127.0.0.1:1"), through), far),
        direct,
    ))
    .await
    .unwrap();
    assert_eq!(proxy.received(), asked, "an exception is not its business");
}

#[tokio::test]
async fn a_proxy_that_wants_a_password_is_a_configuration_error() {
    let proxy = Listener::playing(answer("407 Proxy Authentication Required", b"")).await;
    let far = json!({
        "api_url": "https://api.example.com/api", "allowed_hosts": ["api.example.com"],
        "proxy": format!("http://{}", proxy.address),
    });
    let failure = send(with(settings("http://127.0.0.1:1"), far))
        .await
        .unwrap_err();
    assert_eq!(
        (failure.code(), failure.field.as_str()),
        ("proxy_auth_required", "proxy")
    );
}
