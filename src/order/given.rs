//! The types of single fields that a caller passes, each with what it must be.

use std::borrow::Cow;
use std::fmt;
use std::marker::PhantomData;

use serde::de::{Deserialize, Deserializer, Error, SeqAccess, Visitor};

use crate::order::money::{self, WeightUnit};
use crate::order::text::has_controls;

/// More lines than any sensible order; the service's limit on a body comes first.
const MOST_LINES: usize = 5_000;
/// Longest identifier.
const LONGEST_ID: usize = 64;

/// A string, where it stands.
pub(crate) fn string<'a, D: Deserializer<'a>>(deserializer: D) -> Result<&'a str, D::Error> {
    struct Expect;
    impl<'a> Visitor<'a> for Expect {
        type Value = &'a str;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("a string")
        }

        fn visit_borrowed_str<E: Error>(self, text: &'a str) -> Result<&'a str, E> {
            Ok(text)
        }
    }
    deserializer.deserialize_str(Expect)
}

/// A string; empty counts as absent.
pub(crate) fn optional_string<'a, D: Deserializer<'a>>(
    deserializer: D,
) -> Result<Option<String>, D::Error> {
    let text = string(deserializer)?;
    Ok((!text.is_empty()).then(|| text.to_owned()))
}

/// An identifier: 1 to 64 visible characters, or an integer. WordPress hands ids out as either.
pub(crate) struct Id(pub(crate) String);

impl<'a> Deserialize<'a> for Id {
    fn deserialize<D: Deserializer<'a>>(deserializer: D) -> Result<Self, D::Error> {
        struct Expect;
        impl Visitor<'_> for Expect {
            type Value = Id;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a string or an integer")
            }

            fn visit_i64<E: Error>(self, number: i64) -> Result<Id, E> {
                Ok(Id(number.to_string()))
            }

            fn visit_u64<E: Error>(self, number: u64) -> Result<Id, E> {
                Ok(Id(number.to_string()))
            }

            fn visit_str<E: Error>(self, text: &str) -> Result<Id, E> {
                let fits = !text.is_empty() && text.chars().count() <= LONGEST_ID;
                if fits && text.trim() == text && !has_controls(text) {
                    return Ok(Id(text.to_owned()));
                }
                Err(E::custom("must be 1 to 64 visible characters"))
            }
        }
        deserializer.deserialize_any(Expect)
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

/// A whole number between `min` and `max`.
pub(crate) fn integer<'a, D: Deserializer<'a>>(
    deserializer: D,
    min: u64,
    max: u64,
) -> Result<u64, D::Error> {
    struct Expect(u64, u64);
    impl Expect {
        fn check<E: Error>(&self, number: Option<u64>) -> Result<u64, E> {
            let Self(min, max) = self;
            let number = number.filter(|number| (*min..=*max).contains(number));
            number.ok_or_else(|| E::custom(format_args!("must be an integer from {min} to {max}")))
        }
    }
    impl<'a> Visitor<'a> for Expect {
        type Value = u64;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            write!(f, "an integer from {} to {}", self.0, self.1)
        }

        fn visit_i64<E: Error>(self, number: i64) -> Result<u64, E> {
            self.check(u64::try_from(number).ok())
        }

        fn visit_u64<E: Error>(self, number: u64) -> Result<u64, E> {
            self.check(Some(number))
        }

        fn visit_f64<E: Error>(self, _: f64) -> Result<u64, E> {
            self.check(None)
        }
    }
    deserializer.deserialize_any(Expect(min, max))
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

/// The lines of an order.
pub(crate) struct Lines<T>(pub(crate) Vec<T>);

impl<'a, T: Deserialize<'a>> Deserialize<'a> for Lines<T> {
    fn deserialize<D: Deserializer<'a>>(deserializer: D) -> Result<Self, D::Error> {
        struct Expect<T>(PhantomData<T>);
        impl<'a, T: Deserialize<'a>> Visitor<'a> for Expect<T> {
            type Value = Lines<T>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a list")
            }

            fn visit_seq<A: SeqAccess<'a>>(self, mut items: A) -> Result<Lines<T>, A::Error> {
                let mut lines = Vec::with_capacity(items.size_hint().unwrap_or_default());
                while let Some(line) = items.next_element()? {
                    if lines.len() == MOST_LINES {
                        let problem = format_args!("must not have more than {MOST_LINES} lines");
                        return Err(A::Error::custom(problem));
                    }
                    lines.push(line);
                }
                Ok(Lines(lines))
            }
        }
        deserializer.deserialize_seq(Expect(PhantomData))
    }
}
