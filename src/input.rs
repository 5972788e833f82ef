//! Reads what a caller passed (already plain JSON values) and names the offending field by its path.

use std::fmt;

use serde::de::{self, Expected, Unexpected};
use serde_json::{Map, Value};

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
    pub(crate) fn below(mut self, key: impl fmt::Display) -> Self {
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

/// An array with named keys, read key by key; [`Fields::finish`] refuses what nobody asked for.
pub struct Fields {
    map: Map<String, Value>,
    path: String,
}

impl Fields {
    /// The fields of `value`, which stands at `path`.
    ///
    /// # Errors
    /// The value is not an array with named keys.
    pub fn of(value: Value, path: &str) -> Read<Self> {
        let map = match value {
            Value::Object(map) => map,
            // PHP has one empty array for both.
            Value::Array(list) if list.is_empty() => Map::new(),
            other => return Err(wrong(path, "an array with named keys", &other)),
        };
        Ok(Self {
            map,
            path: path.to_owned(),
        })
    }

    /// The path of `key` below this array.
    #[must_use]
    pub fn path_of(&self, key: &str) -> String {
        join(&self.path, key)
    }

    /// The value at `key`; null counts as absent.
    pub fn take(&mut self, key: &str) -> Option<Value> {
        self.map.remove(key).filter(|value| !value.is_null())
    }

    /// The value at `key`, which must be there.
    ///
    /// # Errors
    /// The key is missing or null.
    pub fn required(&mut self, key: &str) -> Read<Value> {
        self.take(key)
            .ok_or_else(|| InputError::new(self.path_of(key), MISSING))
    }

    /// The string at `key`, which must be there.
    ///
    /// # Errors
    /// The key is missing or not a string.
    pub fn text(&mut self, key: &str) -> Read<String> {
        let value = self.required(key)?;
        text(value, &self.path_of(key))
    }

    /// The string at `key`; absent, null and empty are the same.
    ///
    /// # Errors
    /// The value is not a string.
    pub fn optional_text(&mut self, key: &str) -> Read<Option<String>> {
        let path = self.path_of(key);
        let found = self.take(key).map(|value| text(value, &path)).transpose()?;
        Ok(found.filter(|text| !text.is_empty()))
    }

    /// The whole number at `key`, between `min` and `max`, or `default`.
    ///
    /// # Errors
    /// The value is not an integer of that range.
    pub fn integer(&mut self, key: &str, default: u64, min: u64, max: u64) -> Read<u64> {
        let path = self.path_of(key);
        let Some(value) = self.take(key) else {
            return Ok(default);
        };
        match value.as_u64() {
            Some(number) if (min..=max).contains(&number) => Ok(number),
            _ => Err(InputError::new(
                path,
                format!("must be an integer from {min} to {max}"),
            )),
        }
    }

    /// The boolean at `key`, false when absent.
    ///
    /// # Errors
    /// The value is not a boolean.
    pub fn flag(&mut self, key: &str) -> Read<bool> {
        let path = self.path_of(key);
        match self.take(key) {
            None => Ok(false),
            Some(Value::Bool(flag)) => Ok(flag),
            Some(other) => Err(wrong(&path, "a boolean", &other)),
        }
    }

    /// The list at `key`, which must be there.
    ///
    /// # Errors
    /// The key is missing or not a list.
    pub fn list(&mut self, key: &str) -> Read<Vec<Value>> {
        let value = self.required(key)?;
        list(value, &self.path_of(key))
    }

    /// The array with named keys at `key`, which must be there.
    ///
    /// # Errors
    /// The key is missing or not such an array.
    pub fn fields(&mut self, key: &str) -> Read<Self> {
        let value = self.required(key)?;
        Self::of(value, &self.path_of(key))
    }

    /// Ends the reading.
    ///
    /// # Errors
    /// A key is left that nobody asked for: a typing error must not pass for a setting.
    pub fn finish(self) -> Read<()> {
        match self.map.iter().find(|(_, value)| !value.is_null()) {
            None => Ok(()),
            Some((key, _)) => Err(InputError::new(
                self.path_of(&readable(key)),
                "is not a known key",
            )),
        }
    }
}

/// The string in `value`.
///
/// # Errors
/// It is not a string.
pub fn text(value: Value, path: &str) -> Read<String> {
    match value {
        Value::String(text) => Ok(text),
        other => Err(wrong(path, "a string", &other)),
    }
}

/// The items of the list in `value`.
///
/// # Errors
/// It is not a list.
pub fn list(value: Value, path: &str) -> Read<Vec<Value>> {
    match value {
        Value::Array(items) => Ok(items),
        other => Err(wrong(path, "a list", &other)),
    }
}

/// The error for a value of another type; it never repeats the value, which may be a secret.
#[must_use]
pub fn wrong(path: &str, expected: &str, found: &Value) -> InputError {
    InputError::new(
        path,
        format!("must be {expected}, not {}", type_name(found)),
    )
}

const fn type_name(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "a boolean",
        Value::Number(_) => "a number",
        Value::String(_) => "a string",
        Value::Array(_) => "a list",
        Value::Object(_) => "an array with named keys",
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
