//! How each kind of fault answers.

use std::convert::Infallible;
use std::io::{self, Write};
use std::sync::OnceLock;
use std::task::Poll;

use axum::body::{Body, Bytes};
use axum::http::header::{CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_TYPE, LOCATION};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use flate2::{Compression, write::GzEncoder};
use futures_util::stream;
use serde_json::{Value, json};

use crate::call::Call;
use crate::faults::{Fault, Kind};
use crate::reply::Reply;

/// Above any sane cap of a client (this project's is 2 MiB).
const OVERSIZE_BYTES: usize = 4 * 1024 * 1024;

const HTML: &str = "<!DOCTYPE html>\n<html><head><title>502 Bad Gateway</title></head>\n\
    <body><center><h1>502 Bad Gateway</h1></center><hr><center>nginx</center></body></html>\n";

/// What the client gets.
#[derive(Debug)]
pub(crate) enum Ending {
    Answer(Response),
    Reset,
    Stall,
}

/// Turns the true reply (none when the request was not carried out) into what the fault makes of it.
pub(crate) fn spoil(fault: &Fault, call: Call, reply: Option<Reply>) -> Ending {
    let status = match (fault.status, fault.kind, &reply) {
        (Some(status), ..) => StatusCode::from_u16(status).unwrap_or(StatusCode::OK),
        (None, Kind::Redirect, _) => StatusCode::TEMPORARY_REDIRECT,
        (None, _, Some(reply)) => reply.status,
        (None, _, None) => StatusCode::OK,
    };
    let mut response = match fault.kind {
        Kind::ResetBefore | Kind::ResetAfter => return Ending::Reset,
        Kind::Stall => return Ending::Stall,
        Kind::Status | Kind::Delay => plain(status, fault.body.clone()),
        Kind::Truncated => truncated(&text_of(fault, reply.as_ref())),
        Kind::Html => body(
            "text/html; charset=utf-8",
            own_text(fault).unwrap_or_else(|| HTML.into()),
        ),
        Kind::Empty => Response::new(Body::empty()),
        Kind::WrongTypes => {
            json_body(own_text(fault).unwrap_or_else(|| wrong_types(call).to_string()))
        }
        Kind::Oversize => json_body(oversize(&text_of(fault, reply.as_ref()))),
        Kind::OversizeGzip => gzipped(),
        Kind::Redirect => redirect(fault),
        Kind::GarbageJson => {
            json_body(own_text(fault).unwrap_or_else(|| r#"{"data": {"order_id": "10"#.into()))
        }
    };
    *response.status_mut() = status;
    response.headers_mut().extend(extra_headers(fault));
    Ending::Answer(response)
}

/// Laravel's shape for a failure; a given body as it is.
fn plain(status: StatusCode, given: Option<Value>) -> Response {
    match given {
        Some(Value::String(text)) => body("text/plain; charset=utf-8", text),
        Some(value) => Reply::json(status, value).into_response(),
        None => {
            let message = status.canonical_reason().unwrap_or("Error");
            Reply::json(status, json!({ "message": message })).into_response()
        }
    }
}

fn own_text(fault: &Fault) -> Option<String> {
    fault.body.as_ref().map(|body| {
        body.as_str()
            .map_or_else(|| body.to_string(), str::to_owned)
    })
}

/// The fault's own body, else the true one, else any JSON.
fn text_of(fault: &Fault, reply: Option<&Reply>) -> String {
    let truth = reply.map(Reply::text).filter(|text| !text.is_empty());
    own_text(fault)
        .or(truth)
        .unwrap_or_else(|| json!({ "data": {}, "message": "Listo." }).to_string())
}

fn body(content_type: &'static str, text: String) -> Response {
    (
        [(CONTENT_TYPE, HeaderValue::from_static(content_type))],
        text,
    )
        .into_response()
}

fn json_body(text: String) -> Response {
    body("application/json", text)
}

/// Promises the whole text, sends half of it and breaks off.
fn truncated(text: &str) -> Response {
    let length = text.len().max(2);
    let half = Bytes::copy_from_slice(text.as_bytes().get(..text.len() / 2).unwrap_or_default());
    let mut steps = vec![Step::BreakOff, Step::Flush, Step::Send(half)];
    let stream = stream::poll_fn(move |cx| match steps.pop() {
        Some(Step::Send(bytes)) => Poll::Ready(Some(Ok(bytes))),
        // Hyper flushes what it has whenever the body makes it wait.
        Some(Step::Flush) => {
            cx.waker().wake_by_ref();
            Poll::Pending
        }
        Some(Step::BreakOff) => Poll::Ready(Some(Err(io::Error::other("broken off on purpose")))),
        None => Poll::Ready(None),
    });
    let mut response = Response::new(Body::from_stream(stream));
    response
        .headers_mut()
        .insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    response
        .headers_mut()
        .insert(CONTENT_LENGTH, HeaderValue::from(length));
    response
}

enum Step {
    Send(Bytes),
    Flush,
    BreakOff,
}

/// Valid JSON all the same: only its size is wrong.
fn oversize(text: &str) -> String {
    let padding = "x".repeat(OVERSIZE_BYTES);
    match text.strip_prefix('{') {
        Some(rest) => format!("{{\"padding\":\"{padding}\",{rest}"),
        None => format!("[\"{padding}\"]"),
    }
}

fn gzipped() -> Response {
    static PACKED: OnceLock<Bytes> = OnceLock::new();
    let packed = PACKED.get_or_init(|| {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
        // Writing to a Vec cannot fail.
        let _ = encoder.write_all(oversize(r#"{"data":{}}"#).as_bytes());
        encoder.finish().unwrap_or_default().into()
    });
    let mut response = json_body(String::new());
    response
        .headers_mut()
        .insert(CONTENT_ENCODING, HeaderValue::from_static("gzip"));
    *response.body_mut() = Body::from_stream(stream::iter([Ok::<_, Infallible>(packed.clone())]));
    response.headers_mut().remove(CONTENT_LENGTH);
    response
}

/// To a place on the same host that only the ledger sees.
fn redirect(fault: &Fault) -> Response {
    let location = fault.location.as_deref().unwrap_or("/api/elsewhere");
    let mut response = Response::new(Body::empty());
    if let Ok(location) = HeaderValue::from_str(location) {
        response.headers_mut().insert(LOCATION, location);
    }
    response
}

fn extra_headers(fault: &Fault) -> HeaderMap {
    let pairs = fault.headers.iter().filter_map(|(name, value)| {
        Some((
            name.parse::<HeaderName>().ok()?,
            value.parse::<HeaderValue>().ok()?,
        ))
    });
    pairs.collect()
}

/// Every field the contract names is there, none of its type.
fn wrong_types(call: Call) -> Value {
    match call {
        Call::Resolve => json!({ "data": { "code": false, "name": [], "api_url": 7 } }),
        Call::Login => json!({ "token": 12345, "expires_at": false }),
        Call::Stores => {
            json!({ "data": [{ "id": {}, "name": null, "address": 3 }], "meta": { "last_page": "many" } })
        }
        Call::Link => json!({ "data": { "customer_id": [], "store_id": false, "store_name": 1 } }),
        Call::SendOrder => {
            json!({ "data": { "order_id": {}, "tracking_id": false, "status": 7, "tracking_url": [] } })
        }
        Call::OrderStatus => {
            json!({ "data": [{ "order_id": null, "tracking_id": 1.5, "status": [] }] })
        }
        Call::Uninstall => json!({ "message": 7 }),
    }
}
