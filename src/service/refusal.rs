//! Reads an answer that is no success: Laravel's error shape, or whatever a proxy put there.
//!
//! Only a JSON object is the service's own word. A dead token, a wrong password, an order that is refused need one; a
//! page of a proxy or a firewall with the same status is an outage, and the request may have gone through before.
//! Nothing of an answer to `login` is ever shown: it may hold a token, whatever its status.

use serde::Deserialize;
use serde_json::{Map, Value};

use crate::call::Call;
use crate::error::{Error, FieldMessages, Kind, Reason};
use crate::service::http::Answer;
use crate::service::redact::Redactor;
use crate::service::status::{self, StatusVerdict};

/// How much of a foreign text is shown.
const EXCERPT_CHARS: usize = 200;
/// How many fields and messages of a refusal are kept.
const MOST_FIELDS: usize = 50;
const MOST_MESSAGES: usize = 10;
const FIELD_CHARS: usize = 100;

/// What a refusal may say; anything may be missing or of another type.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Refusal {
    message: Value,
    errors: Value,
    code: Value,
    linked_to: Value,
}

impl Refusal {
    /// The refusal in `answer`, where its body is a JSON object.
    fn of(answer: &Answer) -> Option<Self> {
        let body = answer.json().ok()?;
        let fields: Map<String, Value> = serde_json::from_slice(body).ok()?;
        serde_json::from_value(Value::Object(fields)).ok()
    }
}

/// The error for `answer`, whose status is no success.
#[must_use]
pub fn read(call: Call, answer: &Answer, hidden: &Redactor) -> Error {
    let refusal = Refusal::of(answer);
    let (reason, in_doubt) = reason(call, answer.status, refusal.as_ref());
    let mut error = Error::new(reason)
        .with_message(sentence(call, reason, answer, refusal.as_ref(), hidden))
        .with_call(call)
        .with_status(answer.status)
        .in_doubt(in_doubt && call.changes_something());
    if let Some(refusal) = refusal.filter(|_| call != Call::Login) {
        error.errors = field_messages(&refusal.errors, hidden);
    }
    error.retry_after_s = answer
        .retry_after_s
        .filter(|_| reason.kind() == Kind::Unavailable);
    error
}

/// Why, and whether the request may have gone through where it changes something.
fn reason(call: Call, status: u16, refusal: Option<&Refusal>) -> (Reason, bool) {
    match (status::of_status(status), refusal) {
        (StatusVerdict::Redirected, _) => (Reason::Redirected, false),
        (StatusVerdict::RateLimited, _) => (Reason::RateLimited, false),
        (StatusVerdict::NotProcessed, _) => (Reason::ServiceUnavailable, false),
        // A success is never read here; whatever it was, nobody knows what came of it.
        (StatusVerdict::Failed | StatusVerdict::Success, _)
        | (StatusVerdict::Unauthorized | StatusVerdict::Refused, None) => {
            (Reason::ServiceUnavailable, true)
        }
        (StatusVerdict::Unauthorized, Some(_)) => (unauthorized(call), false),
        (StatusVerdict::Refused, Some(refusal)) => (refused(call, status, refusal), false),
    }
}

const fn unauthorized(call: Call) -> Reason {
    match call {
        Call::Login => Reason::CredentialsWrong,
        Call::Resolve => Reason::Refused,
        Call::Stores | Call::Link | Call::SendOrder | Call::OrderStatus | Call::Uninstall => {
            Reason::TokenDead
        }
    }
}

fn refused(call: Call, status: u16, refusal: &Refusal) -> Reason {
    match (call, status) {
        (Call::Login, 422) => Reason::CredentialsWrong,
        (Call::Resolve, 404) => Reason::CourierUnknown,
        (Call::Resolve, 422) => Reason::CodeMalformed,
        (Call::Link, 404) => Reason::StoreUnknown,
        (Call::Link, 409) => Reason::StoreLinkedElsewhere,
        (Call::SendOrder, 409) if refusal.code == Reason::OrderDispatched.code() => {
            Reason::OrderDispatched
        }
        (
            Call::Resolve
            | Call::Login
            | Call::Stores
            | Call::Link
            | Call::SendOrder
            | Call::OrderStatus
            | Call::Uninstall,
            _,
        ) => Reason::Refused,
    }
}

/// The reason's own sentence, and what the service says of it where that helps.
fn sentence(
    call: Call,
    reason: Reason,
    answer: &Answer,
    refusal: Option<&Refusal>,
    hidden: &Redactor,
) -> String {
    let ours = reason.sentence().replace("{call}", call.name());
    if reason == Reason::StoreLinkedElsewhere {
        let other = refusal.and_then(|refusal| theirs(&refusal.linked_to, hidden));
        return other.map_or(ours, |url| {
            format!("The store is linked to another shop: {url}")
        });
    }
    if !matches!(reason, Reason::Refused | Reason::ServiceUnavailable) {
        return ours;
    }
    let (call_name, status) = (call.name(), answer.status);
    let ours = if refusal.is_some() {
        format!("The service answered {call_name} with status {status}.")
    } else {
        format!(
            "Status {status} came as the answer to {call_name}, perhaps from a proxy or a firewall."
        )
    };
    let said = match refusal {
        _ if call == Call::Login => None,
        Some(refusal) => theirs(&refusal.message, hidden),
        None => page_text(answer, hidden),
    };
    said.map_or(ours.clone(), |said| format!("{ours} {said}"))
}

/// A short text of the service's, clean and without secrets.
fn theirs(value: &Value, hidden: &Redactor) -> Option<String> {
    let text = hidden.excerpt(value.as_str()?, EXCERPT_CHARS);
    (!text.is_empty()).then_some(text)
}

/// The start of a proxy's page. Other bodies, JSON that was cut off for one, may hold anything.
fn page_text(answer: &Answer, hidden: &Redactor) -> Option<String> {
    let body = answer.body.as_deref().ok()?;
    let is_page = body.trim_ascii_start().starts_with(b"<");
    let start = body.get(..body.len().min(64 * 1024)).filter(|_| is_page)?;
    let text = hidden.excerpt(&String::from_utf8_lossy(start), EXCERPT_CHARS);
    (!text.is_empty()).then_some(text)
}

/// Laravel's `errors`: lists of strings by field; a lone string is taken as a list of one.
fn field_messages(errors: &Value, hidden: &Redactor) -> FieldMessages {
    let Some(fields) = errors.as_object() else {
        return FieldMessages::new();
    };
    let texts = |value: &Value| match value {
        Value::Array(items) => items
            .iter()
            .filter_map(|item| theirs(item, hidden))
            .take(MOST_MESSAGES)
            .collect(),
        other => theirs(other, hidden).into_iter().collect::<Vec<_>>(),
    };
    let named = fields
        .iter()
        .take(MOST_FIELDS)
        .map(|(field, value)| (field_name(field, hidden), texts(value)));
    named.collect()
}

/// A path of the contract is shown as it is, even where a customer is called like one of its words.
fn field_name(field: &str, hidden: &Redactor) -> String {
    const OURS: [&str; 18] = [
        "order_id",
        "customer_id",
        "products",
        "shipping_address",
        "name",
        "sku",
        "quantity",
        "price",
        "weight",
        "address_1",
        "address_2",
        "city",
        "state",
        "postcode",
        "country",
        "email",
        "phone",
        "order_ids",
    ];
    let is_ours = |step: &str| OURS.contains(&step) || step.parse::<u16>().is_ok();
    if field.len() <= FIELD_CHARS && field.split('.').all(is_ours) {
        return field.to_owned();
    }
    hidden.excerpt(field, FIELD_CHARS)
}
