//! How the fields of an answer are read: what each must be, said without what stands there.

use serde::de::Error as _;
use serde::{Deserialize, Deserializer};
use serde_json::Value;

use crate::dates;
use crate::order::text;
use crate::service::links::link;

/// Longest identifier taken from an answer; a longer one is no identifier.
const LONGEST_ID: usize = 128;
/// Longest name shown.
const LONGEST_NAME: usize = 200;

pub(crate) fn id<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> std::result::Result<String, D::Error> {
    let value = Value::deserialize(deserializer)?;
    if !matches!(value, Value::String(_)) && !is_integer(&value) {
        return Err(D::Error::custom("must be a string or an integer"));
    }
    id_in(&value).ok_or_else(|| D::Error::custom("must be a short plain text"))
}

/// An identifier: a string or an integer, visible, not empty.
pub(crate) fn id_in(value: &Value) -> Option<String> {
    let id = match value {
        Value::String(text) => text.trim().to_owned(),
        Value::Number(number) if is_integer(value) => number.to_string(),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::Array(_) | Value::Object(_) => {
            return None;
        }
    };
    let fits = !id.is_empty() && id.len() <= 4 * LONGEST_ID && id.chars().count() <= LONGEST_ID;
    (fits && !text::has_controls(&id) && text::plain(&id) == id).then_some(id)
}

fn is_integer(value: &Value) -> bool {
    value.is_i64() || value.is_u64()
}

pub(crate) fn string<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> std::result::Result<String, D::Error> {
    optional_string(deserializer)?.ok_or_else(|| D::Error::custom("must be a string"))
}

fn optional_string<'de, D>(deserializer: D) -> std::result::Result<Option<String>, D::Error>
where
    D: Deserializer<'de>,
{
    match Value::deserialize(deserializer)? {
        Value::Null => Ok(None),
        Value::String(text) => Ok(Some(text)),
        Value::Bool(_) | Value::Number(_) | Value::Array(_) | Value::Object(_) => {
            Err(D::Error::custom("must be a string"))
        }
    }
}

pub(crate) fn token<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> std::result::Result<String, D::Error> {
    let token = string(deserializer)?;
    if crate::secret::is_token(&token) {
        return Ok(token);
    }
    Err(D::Error::custom("must be a token"))
}

/// A text for people, cleaned and cut; empty is fine.
pub(crate) fn name<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> std::result::Result<String, D::Error> {
    string(deserializer).map(|text| shown(&text))
}

/// The same, and empty counts as absent.
pub(crate) fn optional_name<'de, D>(
    deserializer: D,
) -> std::result::Result<Option<String>, D::Error>
where
    D: Deserializer<'de>,
{
    let name = optional_string(deserializer)?.map(|text| shown(&text));
    Ok(name.filter(|name| !name.is_empty()))
}

fn shown(text: &str) -> String {
    text::excerpt(text, LONGEST_NAME)
}

/// A time in UTC. One that cannot be read is no reason to lose the rest.
pub(crate) fn time<'de, D>(deserializer: D) -> std::result::Result<Option<String>, D::Error>
where
    D: Deserializer<'de>,
{
    Ok(optional_string(deserializer)?
        .as_deref()
        .and_then(dates::to_utc))
}

/// A link a browser may follow; anything else is dropped.
pub(crate) fn link_or_none<'de, D>(deserializer: D) -> std::result::Result<Option<String>, D::Error>
where
    D: Deserializer<'de>,
{
    Ok(optional_string(deserializer)?.as_deref().and_then(link))
}
