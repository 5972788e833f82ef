//! Reads an answer that is no success: Laravel's error shape, or whatever a proxy put there.

use serde::Deserialize;
use serde_json::Value;

use crate::error::{Error, FieldMessages, Kind};
use crate::http::Answer;
use crate::retry::{self, StatusVerdict};
use crate::routes::Call;
use crate::secret::Redactor;

/// How much of a foreign text is shown.
const EXCERPT_CHARS: usize = 200;
/// How many fields and messages of a refusal are kept.
const MOST_FIELDS: usize = 50;
const MOST_MESSAGES: usize = 10;

/// What a refusal may say; anything may be missing or of another type.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Refusal {
    message: Value,
    errors: Value,
    code: Value,
    linked_to: Value,
}

/// The error for `answer`, whose status is no success.
#[must_use]
pub fn read(call: Call, answer: &Answer, secrets: &Redactor) -> Error {
    let body = answer.body.as_deref().unwrap_or_default();
    let refusal: Refusal = serde_json::from_slice(body).unwrap_or_default();
    let (kind, code) = reason(call, answer.status, &refusal);
    let mut error = Error::new(
        kind,
        code,
        sentence(call, code, answer.status, &refusal, body, secrets),
    );
    error.errors = field_messages(&refusal.errors, secrets);
    error.retry_after_s = answer.retry_after_s.filter(|_| kind == Kind::Unavailable);
    let failed = retry::of_status(answer.status) == StatusVerdict::Failed;
    error
        .with_call(call)
        .with_status(answer.status)
        .in_doubt(failed && call.changes_something())
}

fn reason(call: Call, status: u16, refusal: &Refusal) -> (Kind, &'static str) {
    match (call, retry::of_status(status)) {
        (_, StatusVerdict::Redirected) => (Kind::Configuration, "redirected"),
        (Call::Login, StatusVerdict::Unauthorized) => (Kind::Authentication, "credentials_wrong"),
        (Call::Resolve, StatusVerdict::Unauthorized) => (Kind::Refused, "refused"),
        (_, StatusVerdict::Unauthorized) => (Kind::Authentication, "token_dead"),
        (_, StatusVerdict::RateLimited) => (Kind::Unavailable, "rate_limited"),
        (_, StatusVerdict::NotProcessed | StatusVerdict::Failed) => {
            (Kind::Unavailable, "service_unavailable")
        }
        (_, StatusVerdict::Success | StatusVerdict::Refused) => refused(call, status, refusal),
    }
}

fn refused(call: Call, status: u16, refusal: &Refusal) -> (Kind, &'static str) {
    match (call, status) {
        (Call::Login, 422) => (Kind::Authentication, "credentials_wrong"),
        (Call::Resolve, 404) => (Kind::Refused, "courier_unknown"),
        (Call::Resolve, 422) => (Kind::Refused, "code_malformed"),
        (Call::Link, 404) => (Kind::Refused, "store_unknown"),
        (Call::Link, 409) => (Kind::Refused, "store_linked_elsewhere"),
        (Call::SendOrder, 409) if refusal.code == "order_dispatched" => {
            (Kind::Refused, "order_dispatched")
        }
        _ => (Kind::Refused, "refused"),
    }
}

fn sentence(
    call: Call,
    code: &str,
    status: u16,
    refusal: &Refusal,
    body: &[u8],
    secrets: &Redactor,
) -> String {
    let ours = match code {
        "redirected" => format!(
            "The service answered {} with a redirect, which is never followed.",
            call.name()
        ),
        "credentials_wrong" => "The email or the password is wrong.".to_owned(),
        "token_dead" => "The service no longer accepts this shop's token.".to_owned(),
        "courier_unknown" => "There is no courier with this code.".to_owned(),
        "code_malformed" => "This is not a courier code.".to_owned(),
        "store_unknown" => "There is no such store in this account.".to_owned(),
        "order_dispatched" => {
            "The order is already dispatched and can no longer change.".to_owned()
        }
        "rate_limited" => "The service asks to slow down.".to_owned(),
        "store_linked_elsewhere" => match theirs(&refusal.linked_to, secrets) {
            Some(url) => format!("The store is linked to another shop: {url}"),
            None => "The store is linked to another shop.".to_owned(),
        },
        _ => format!("The service answered {} with status {status}.", call.name()),
    };
    let detail =
        theirs(&refusal.message, secrets).or_else(|| excerpt_of(body, &refusal.message, secrets));
    match detail {
        Some(detail) if matches!(code, "refused" | "service_unavailable") => {
            format!("{ours} {detail}")
        }
        _ => ours,
    }
}

/// A short text of the service's, clean and without secrets.
fn theirs(value: &Value, secrets: &Redactor) -> Option<String> {
    let text = secrets.excerpt(value.as_str()?, EXCERPT_CHARS);
    (!text.is_empty()).then_some(text)
}

/// The start of a body that is not the service's own (HTML of a proxy, say).
fn excerpt_of(body: &[u8], message: &Value, secrets: &Redactor) -> Option<String> {
    if !message.is_null() || serde_json::from_slice::<serde::de::IgnoredAny>(body).is_ok() {
        return None;
    }
    // Enough for an excerpt with its tags; the whole could be megabytes.
    let start = body.get(..body.len().min(16 * 1024)).unwrap_or_default();
    let text = secrets.excerpt(&String::from_utf8_lossy(start), EXCERPT_CHARS);
    (!text.is_empty()).then_some(text)
}

/// Laravel's `errors`: lists of strings by field; a lone string is taken as a list of one.
fn field_messages(errors: &Value, secrets: &Redactor) -> FieldMessages {
    let Some(fields) = errors.as_object() else {
        return FieldMessages::new();
    };
    let texts = |value: &Value| match value {
        Value::Array(items) => items
            .iter()
            .filter_map(|item| theirs(item, secrets))
            .take(MOST_MESSAGES)
            .collect(),
        other => theirs(other, secrets).into_iter().collect::<Vec<_>>(),
    };
    let named = fields
        .iter()
        .take(MOST_FIELDS)
        .map(|(field, value)| (secrets.excerpt(field, 100), texts(value)));
    named.collect()
}
