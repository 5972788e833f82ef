//! The types of single fields that a caller passes, each with what it must be.

use std::borrow::Cow;
use std::fmt;

use serde::de::{Deserialize, Deserializer, Error, Visitor};

use crate::input::{integer, optional_string, string};
use crate::order::money::{self, WeightUnit};
use crate::order::text::has_controls;

/// More lines than any sensible order; the service's limit on a body comes first.
pub(super) const MOST_LINES: usize = 5_000;
/// Longest identifier.
const LONGEST_ID: usize = 64;
const NO_ID: &str = "must be 1 to 64 visible characters";

/// An identifier: 1 to 64 visible characters, or an integer. WordPress hands ids out as either.
pub(crate) struct Id(pub(crate) String);

impl<'a> Deserialize<'a> for Id {
    fn deserialize<D: Deserializer<'a>>(deserializer: D) -> Result<Self, D::Error> {
        let id = identifier(deserializer)?;
        if id.is_empty() {
            return Err(D::Error::custom(NO_ID));
        }
        Ok(Self(id))
    }
}

/// An identifier, or an empty one.
fn identifier<'a, D: Deserializer<'a>>(deserializer: D) -> Result<String, D::Error> {
    struct Expect;
    impl Visitor<'_> for Expect {
        type Value = String;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("a string or an integer")
        }

        fn visit_i64<E: Error>(self, number: i64) -> Result<String, E> {
            Ok(number.to_string())
        }

        fn visit_u64<E: Error>(self, number: u64) -> Result<String, E> {
            Ok(number.to_string())
        }

        fn visit_str<E: Error>(self, text: &str) -> Result<String, E> {
            if text.chars().count() <= LONGEST_ID && text.trim() == text && !has_controls(text) {
                return Ok(text.to_owned());
            }
            Err(E::custom(NO_ID))
        }
    }
    deserializer.deserialize_any(Expect)
}

/// The same; empty counts as absent.
pub(crate) struct OptionalId(pub(crate) Option<String>);

impl<'a> Deserialize<'a> for OptionalId {
    fn deserialize<D: Deserializer<'a>>(deserializer: D) -> Result<Self, D::Error> {
        let id = identifier(deserializer)?;
        match id.as_str() {
            "" => Ok(Self(None)),
            _ => Ok(Self(Some(id))),
        }
    }
}

/// The key of an earlier attempt whose outcome is unknown, or `*` for several; empty for none.
pub(crate) struct InDoubtKey(pub(crate) Option<String>);

impl<'a> Deserialize<'a> for InDoubtKey {
    fn deserialize<D: Deserializer<'a>>(deserializer: D) -> Result<Self, D::Error> {
        let key = optional_string(deserializer)?;
        match key.as_deref() {
            None | Some("*") => Ok(Self(key)),
            Some(text) if is_hash(text) => Ok(Self(key)),
            Some(_) => Err(D::Error::custom("must be an idempotency key or *")),
        }
    }
}

/// Whether `text` is a SHA-256 as this crate writes it.
pub(crate) fn is_hash(text: &str) -> bool {
    text.len() == 64 && text.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'))
}

/// Failed attempts so far.
#[derive(Default)]
pub(crate) struct Attempts(pub(crate) u64);

impl<'a> Deserialize<'a> for Attempts {
    fn deserialize<D: Deserializer<'a>>(deserializer: D) -> Result<Self, D::Error> {
        integer(deserializer, 0, u64::from(u32::MAX)).map(Self)
    }
}

/// A currency, for its number of decimals.
#[derive(Clone, Copy)]
pub(crate) struct Currency {
    pub(crate) minor_unit: u32,
}

impl<'a> Deserialize<'a> for Currency {
    fn deserialize<D: Deserializer<'a>>(deserializer: D) -> Result<Self, D::Error> {
        let code = string(deserializer)?;
        let is_code =
            (1..=10).contains(&code.len()) && code.bytes().all(|b| b.is_ascii_alphanumeric());
        if !is_code {
            return Err(D::Error::custom("must be a currency code"));
        }
        let code = if code.bytes().any(|b| b.is_ascii_lowercase()) {
            Cow::Owned(code.to_ascii_uppercase())
        } else {
            Cow::Borrowed(code)
        };
        let minor_unit = money::minor_unit(&code);
        Ok(Self { minor_unit })
    }
}

/// A unit of weight as WooCommerce names it.
#[derive(Clone, Copy)]
pub(crate) struct Unit(pub(crate) WeightUnit);

impl<'a> Deserialize<'a> for Unit {
    fn deserialize<D: Deserializer<'a>>(deserializer: D) -> Result<Self, D::Error> {
        let unit = WeightUnit::named(string(deserializer)?);
        unit.map(Self)
            .ok_or_else(|| D::Error::custom("must be kg, g, lbs or oz"))
    }
}
