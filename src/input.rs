//! What is wrong with a value that a caller passed, and the plain kinds of fields; [`crate::values`] reads them.

use std::fmt;
use std::marker::PhantomData;

use serde::de::{self, Deserialize, Deserializer, Expected, SeqAccess, Unexpected, Visitor};

/// What is wrong with a key that is not there.
pub const MISSING: &str = "is missing";

/// What is wrong with one value, and where: `items.0.total`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InputError {
    /// Dotted path of the field, empty for the value itself.
    pub field: String,
    /// What was found and what was expected, without the value itself.
    pub message: String,
}

impl InputError {
    /// An error about the field at `field`.
    pub fn new(field: impl Into<String>, message: impl Into<String>) -> Self {
        Self {
            field: field.into(),
            message: message.into(),
        }
    }
}

impl fmt::Display for InputError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.field.as_str() {
            "" => f.write_str(&self.message),
            field => write!(f, "{field} {}", self.message),
        }
    }
}

impl de::Error for InputError {
    fn custom<T: fmt::Display>(message: T) -> Self {
        Self::new("", message.to_string())
    }

    /// Never repeats the value, which may be a secret.
    fn invalid_type(found: Unexpected<'_>, expected: &dyn Expected) -> Self {
        let found = match found {
            Unexpected::Unit | Unexpected::Option => "null",
            Unexpected::Bool(_) => "a boolean",
            Unexpected::Unsigned(_) | Unexpected::Signed(_) | Unexpected::Float(_) => "a number",
            Unexpected::Seq => "a list",
            Unexpected::Map => "an array with named keys",
            _ => "a string",
        };
        Self::new("", format!("must be {expected}, not {found}"))
    }

    fn invalid_value(_: Unexpected<'_>, expected: &dyn Expected) -> Self {
        Self::new("", format!("must be {expected}"))
    }

    fn unknown_field(field: &str, _: &'static [&'static str]) -> Self {
        Self::new(readable(field), "is not a known key")
    }

    fn missing_field(field: &'static str) -> Self {
        Self::new(field, MISSING)
    }
}

impl std::error::Error for InputError {}

impl InputError {
    /// The same error, of the value at `key`.
    #[must_use]
    pub fn below(mut self, key: impl fmt::Display) -> Self {
        self.field = match self.field.as_str() {
            "" => key.to_string(),
            field => join(&key.to_string(), field),
        };
        self
    }
}

/// The result of reading one value.
pub type Read<T> = Result<T, InputError>;

/// `parent` and `child` as one path.
#[must_use]
pub fn join(parent: &str, child: impl fmt::Display) -> String {
    if parent.is_empty() {
        child.to_string()
    } else {
        format!("{parent}.{child}")
    }
}

/// A key as it may stand in a message: a caller's mix-up could have made a value the key.
#[must_use]
pub fn readable(key: &str) -> String {
    let plain = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | '.' | ' ');
    let mut shown: String = key.chars().take(40).filter(|c| plain(*c)).collect();
    if key.chars().nth(40).is_some() {
        shown.push('…');
    }
    shown
}

/// A string, where it stands.
pub(crate) fn string<'a, D: Deserializer<'a>>(deserializer: D) -> Result<&'a str, D::Error> {
    struct Expect;
    impl<'a> Visitor<'a> for Expect {
        type Value = &'a str;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("a string")
        }

        fn visit_borrowed_str<E: de::Error>(self, text: &'a str) -> Result<&'a str, E> {
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

/// A whole number between `min` and `max`.
pub(crate) fn integer<'a, D: Deserializer<'a>>(
    deserializer: D,
    min: u64,
    max: u64,
) -> Result<u64, D::Error> {
    struct Expect(u64, u64);
    impl Expect {
        fn check<E: de::Error>(&self, number: Option<u64>) -> Result<u64, E> {
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

        fn visit_i64<E: de::Error>(self, number: i64) -> Result<u64, E> {
            self.check(u64::try_from(number).ok())
        }

        fn visit_u64<E: de::Error>(self, number: u64) -> Result<u64, E> {
            self.check(Some(number))
        }

        fn visit_f64<E: de::Error>(self, _: f64) -> Result<u64, E> {
            self.check(None)
        }
    }
    deserializer.deserialize_any(Expect(min, max))
}

/// A list of at most `MOST` items.
#[derive(Default)]
pub(crate) struct List<T, const MOST: usize = { usize::MAX }>(pub(crate) Vec<T>);

impl<'a, T: Deserialize<'a>, const MOST: usize> Deserialize<'a> for List<T, MOST> {
    fn deserialize<D: Deserializer<'a>>(deserializer: D) -> Result<Self, D::Error> {
        struct Expect<T, const MOST: usize>(PhantomData<T>);
        impl<'a, T: Deserialize<'a>, const MOST: usize> Visitor<'a> for Expect<T, MOST> {
            type Value = List<T, MOST>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a list")
            }

            fn visit_seq<A: SeqAccess<'a>>(self, mut items: A) -> Result<List<T, MOST>, A::Error> {
                let mut found = Vec::with_capacity(items.size_hint().unwrap_or_default());
                while let Some(item) = items.next_element()? {
                    if found.len() == MOST {
                        let problem = format_args!("must not have more than {MOST} items");
                        return Err(de::Error::custom(problem));
                    }
                    found.push(item);
                }
                Ok(List(found))
            }
        }
        deserializer.deserialize_seq(Expect::<T, MOST>(PhantomData))
    }
}
