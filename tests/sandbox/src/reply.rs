//! What the service answers, before a fault spoils it.

use std::collections::BTreeMap;
use std::io;

use axum::body::Body;
use axum::http::header::CONTENT_TYPE;
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};

/// Messages by field, as Laravel gives them.
pub(crate) type FieldErrors = BTreeMap<String, Vec<String>>;

/// A status and, except for 204, a JSON body.
#[derive(Clone, Debug)]
pub(crate) struct Reply {
    pub(crate) status: StatusCode,
    pub(crate) body: Option<Value>,
    /// What in the request broke the contract: the client's fault, not the merchant's.
    pub(crate) breach: Option<String>,
}

/// Every failure is a reply too, so that `?` works in the calls.
pub(crate) type Outcome = Result<Reply, Box<Reply>>;

impl Reply {
    pub(crate) fn json(status: StatusCode, body: Value) -> Self {
        Self {
            status,
            body: Some(body),
            breach: None,
        }
    }

    pub(crate) fn ok(body: Value) -> Self {
        Self::json(StatusCode::OK, body)
    }

    pub(crate) fn empty(status: StatusCode) -> Self {
        Self {
            status,
            body: None,
            breach: None,
        }
    }

    pub(crate) fn message(status: StatusCode, message: &str) -> Box<Self> {
        Box::new(Self::json(status, json!({ "message": message })))
    }

    /// 422 in Laravel's shape; the message is the first field's first one.
    pub(crate) fn refused(errors: &FieldErrors, breach: Option<String>) -> Box<Self> {
        let first = errors.values().flatten().next();
        let body = json!({ "message": first, "errors": errors });
        Box::new(Self {
            breach,
            ..Self::json(StatusCode::UNPROCESSABLE_ENTITY, body)
        })
    }

    pub(crate) fn refused_field(field: &str, message: &str) -> Box<Self> {
        Self::refused(
            &BTreeMap::from([(field.into(), vec![message.into()])]),
            None,
        )
    }

    /// 422 for a request that no client which follows the contract would send.
    pub(crate) fn breach(field: &str, message: &str) -> Box<Self> {
        let errors = BTreeMap::from([(field.into(), vec![message.into()])]);
        Self::refused(&errors, Some(format!("{field}: {message}")))
    }

    /// The body as it goes over the wire.
    pub(crate) fn text(&self) -> String {
        self.body.as_ref().map(Value::to_string).unwrap_or_default()
    }
}

/// The state file could not be written: what was asked did not happen.
impl From<io::Error> for Box<Reply> {
    fn from(error: io::Error) -> Self {
        let message = format!("The sandbox cannot write its state file: {error}");
        Reply::message(StatusCode::INTERNAL_SERVER_ERROR, &message)
    }
}

impl IntoResponse for Reply {
    fn into_response(self) -> Response {
        let mut response = Response::new(Body::empty());
        *response.status_mut() = self.status;
        if self.body.is_some() {
            let json = HeaderValue::from_static("application/json");
            response.headers_mut().insert(CONTENT_TYPE, json);
            *response.body_mut() = Body::from(self.text());
        }
        response
    }
}
