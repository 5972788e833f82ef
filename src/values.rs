//! What a caller passed, read by serde where it stands: nothing is copied, and a path is made only for an error.
//!
//! The limits keep any input cheap: depth, number of values, length of a text. Null counts as absent, and an empty
//! list as an empty array with named keys, because PHP has one empty array for both.

use std::borrow::Cow;
use std::fmt;

use serde::Deserialize;
use serde::de::value::{BorrowedBytesDeserializer, StringDeserializer};
use serde::de::{self, DeserializeSeed, Deserializer, MapAccess, SeqAccess, Unexpected, Visitor};
use serde::forward_to_deserialize_any;
use serde_json::Value;

use crate::input::{InputError, MISSING, Read, readable};

/// An order is four deep; recursion by reference is endless.
const DEEPEST: usize = 8;
/// Longest text of any field.
pub const LONGEST_TEXT: usize = 64 * 1024;
/// Most values in one argument or order: 100 lines have about 800.
const MOST_VALUES: usize = 50_000;

/// A value in whatever memory it stands.
pub trait Source<'a>: Copy {
    /// The values of a list.
    type Items: Iterator<Item = Self>;
    /// The keys and values of an array with named keys.
    type Entries: Iterator<Item = (Cow<'a, [u8]>, Self)>;

    /// What the value is.
    fn view(self) -> View<'a, Self>;
}

/// What a value is.
pub enum View<'a, S: Source<'a>> {
    /// Not set.
    Null,
    /// A boolean.
    Bool(bool),
    /// A number.
    Integer(i64),
    /// A number beyond that.
    Large(u64),
    /// A number.
    Float(f64),
    /// A text, not yet checked.
    Text(&'a [u8]),
    /// A list.
    List(S::Items),
    /// An array with named keys.
    Map(S::Entries),
    /// What has no place in an argument.
    Other,
}

/// Reads a `T` from `value`.
///
/// # Errors
/// The path of the first value that is wrong, and what it must be.
pub fn read<'a, S: Source<'a>, T: Deserialize<'a>>(value: S) -> Read<T> {
    let mut budget = Budget {
        depth: 0,
        values: 0,
    };
    T::deserialize(Reader {
        value,
        budget: &mut budget,
    })
}

/// The text in `bytes`, which may be `longest` bytes long.
///
/// # Errors
/// It is longer, not UTF-8, or holds a NUL byte.
pub fn text(bytes: &[u8], longest: usize) -> Read<&str> {
    if bytes.len() > longest {
        let problem = format!("must not be longer than {longest} bytes");
        return Err(InputError::new("", problem));
    }
    let text =
        std::str::from_utf8(bytes).map_err(|_| InputError::new("", "must be valid UTF-8"))?;
    if bytes.contains(&0) {
        return Err(InputError::new("", "must not contain a NUL byte"));
    }
    Ok(text)
}

struct Budget {
    depth: usize,
    values: usize,
}

struct Reader<'b, S> {
    value: S,
    budget: &'b mut Budget,
}

impl<'a, S: Source<'a>> Reader<'_, S> {
    fn view(&mut self) -> Read<View<'a, S>> {
        // The argument itself does not count.
        if self.budget.values > MOST_VALUES {
            return Err(InputError::new("", "is one value too many"));
        }
        self.budget.values += 1;
        Ok(self.value.view())
    }

    /// Reads below an array, one level deeper.
    fn below<T>(self, read: impl FnOnce(&mut Budget) -> Read<T>) -> Read<T> {
        if self.budget.depth >= DEEPEST {
            let problem = format!("is nested deeper than {DEEPEST} levels");
            return Err(InputError::new("", problem));
        }
        self.budget.depth += 1;
        let found = read(self.budget);
        self.budget.depth -= 1;
        found
    }

    fn entries<V: Visitor<'a>>(self, entries: S::Entries, visitor: V) -> Read<V::Value> {
        self.below(|budget| {
            visitor.visit_map(Entries::<S> {
                entries,
                value: None,
                budget,
            })
        })
    }
}

impl<'a, S: Source<'a>> Deserializer<'a> for Reader<'_, S> {
    type Error = InputError;

    fn deserialize_any<V: Visitor<'a>>(mut self, visitor: V) -> Read<V::Value> {
        match self.view()? {
            View::Null => visitor.visit_unit(),
            View::Bool(flag) => visitor.visit_bool(flag),
            View::Integer(number) => visitor.visit_i64(number),
            View::Large(number) => visitor.visit_u64(number),
            View::Float(number) if number.is_finite() => visitor.visit_f64(number),
            View::Float(_) => Err(InputError::new("", "must be a finite number")),
            View::Text(bytes) => visitor.visit_borrowed_str(text(bytes, LONGEST_TEXT)?),
            View::List(items) => self.below(|budget| {
                visitor.visit_seq(Items {
                    items,
                    index: 0,
                    budget,
                })
            }),
            View::Map(entries) => self.entries(entries, visitor),
            View::Other => Err(InputError::new(
                "",
                "must be null, a boolean, a number, a string or an array",
            )),
        }
    }

    fn deserialize_option<V: Visitor<'a>>(self, visitor: V) -> Read<V::Value> {
        // Null never comes so far: as a field it counts as absent.
        visitor.visit_some(self)
    }

    fn deserialize_newtype_struct<V: Visitor<'a>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Read<V::Value> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_struct<V: Visitor<'a>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Read<V::Value> {
        self.deserialize_map(visitor)
    }

    fn deserialize_map<V: Visitor<'a>>(mut self, visitor: V) -> Read<V::Value> {
        let expected = &"an array with named keys";
        match self.view()? {
            View::Map(entries) => self.entries(entries, visitor),
            View::List(mut items) => match items.next() {
                None => visitor.visit_map(Nothing),
                Some(_) => Err(de::Error::invalid_type(Unexpected::Seq, expected)),
            },
            _ => {
                self.budget.values -= 1;
                Err(self
                    .deserialize_any(Refuse(expected))
                    .err()
                    .unwrap_or_else(|| InputError::new("", "")))
            }
        }
    }

    forward_to_deserialize_any! {
        <V: Visitor<'a>>
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf unit unit_struct seq
        tuple tuple_struct enum identifier ignored_any
    }
}

/// Takes nothing, so that the error says what was found.
struct Refuse<'e>(&'e &'static str);

impl Visitor<'_> for Refuse<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}

/// The entries of an empty list.
struct Nothing;

impl<'a> MapAccess<'a> for Nothing {
    type Error = InputError;

    fn next_key_seed<K: DeserializeSeed<'a>>(&mut self, _: K) -> Read<Option<K::Value>> {
        Ok(None)
    }

    fn next_value_seed<V: DeserializeSeed<'a>>(&mut self, _: V) -> Read<V::Value> {
        Err(InputError::new("", MISSING))
    }
}

struct Items<'b, I> {
    items: I,
    index: usize,
    budget: &'b mut Budget,
}

impl<'a, S: Source<'a>, I: Iterator<Item = S>> SeqAccess<'a> for Items<'_, I> {
    type Error = InputError;

    fn next_element_seed<T: DeserializeSeed<'a>>(&mut self, seed: T) -> Read<Option<T::Value>> {
        let Some(value) = self.items.next() else {
            return Ok(None);
        };
        let index = self.index;
        self.index += 1;
        let found = seed.deserialize(Reader {
            value,
            budget: self.budget,
        });
        found.map(Some).map_err(|error| error.below(index))
    }

    fn size_hint(&self) -> Option<usize> {
        Some(self.items.size_hint().0.min(64))
    }
}

struct Entries<'a, 'b, S: Source<'a>> {
    entries: S::Entries,
    value: Option<(Cow<'a, [u8]>, S)>,
    budget: &'b mut Budget,
}

impl<'a, S: Source<'a>> MapAccess<'a> for Entries<'a, '_, S> {
    type Error = InputError;

    fn next_key_seed<K: DeserializeSeed<'a>>(&mut self, seed: K) -> Read<Option<K::Value>> {
        for (key, value) in self.entries.by_ref() {
            if matches!(value.view(), View::Null) {
                continue;
            }
            // A key that is known is found without being checked; one that is no text is one that nobody knows.
            let found = match &key {
                Cow::Borrowed(key) => seed.deserialize(BorrowedBytesDeserializer::new(key)),
                Cow::Owned(key) => {
                    let key = String::from_utf8_lossy(key).into_owned();
                    seed.deserialize(StringDeserializer::new(key))
                }
            };
            self.value = Some((key, value));
            return found.map(Some);
        }
        Ok(None)
    }

    fn next_value_seed<V: DeserializeSeed<'a>>(&mut self, seed: V) -> Read<V::Value> {
        let (key, value) = self
            .value
            .take()
            .ok_or_else(|| InputError::new("", MISSING))?;
        let found = seed.deserialize(Reader {
            value,
            budget: self.budget,
        });
        found.map_err(|error| error.below(readable(&String::from_utf8_lossy(&key))))
    }
}

impl<'a> Source<'a> for &'a Value {
    type Items = std::slice::Iter<'a, Value>;
    type Entries = std::iter::Map<
        serde_json::map::Iter<'a>,
        fn((&'a String, &'a Value)) -> (Cow<'a, [u8]>, &'a Value),
    >;

    fn view(self) -> View<'a, Self> {
        match self {
            Value::Null => View::Null,
            Value::Bool(flag) => View::Bool(*flag),
            Value::Number(number) => match (number.as_i64(), number.as_u64()) {
                (Some(integer), _) => View::Integer(integer),
                (None, Some(large)) => View::Large(large),
                (None, None) => View::Float(number.as_f64().unwrap_or(f64::NAN)),
            },
            Value::String(text) => View::Text(text.as_bytes()),
            Value::Array(items) => View::List(items.iter()),
            Value::Object(map) => {
                let borrowed: fn((&'a String, &'a Value)) -> _ =
                    |(key, value)| (Cow::Borrowed(key.as_bytes()), value);
                View::Map(map.iter().map(borrowed))
            }
        }
    }
}
