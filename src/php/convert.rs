//! PHP values, read where they stand, and results as PHP values.

use std::borrow::Cow;

use ext_php_rs::boxed::ZBox;
use ext_php_rs::convert::FromZval;
use ext_php_rs::ffi::{self, Bucket};
use ext_php_rs::flags::DataType;
use ext_php_rs::types::{ZendHashTable, ZendStr, Zval};
use serde_json::{Map, Number, Value};

use crate::error::{Error, Reason, Result};
use crate::values::{self, LONGEST_TEXT, Source, View};

/// Longest text to seal, and its sealed form: a list of some thousand stores.
const LONGEST_DOCUMENT: usize = 4 * 1024 * 1024;

/// A string argument, not yet checked.
pub(super) struct Text<'a>(&'a ZendStr);

impl<'a> FromZval<'a> for Text<'a> {
    const TYPE: DataType = DataType::String;

    fn from_zval(zval: &'a Zval) -> Option<Self> {
        zval.zend_str().map(Self)
    }
}

impl Text<'_> {
    /// The text, or `bad_input` naming the parameter.
    pub(super) fn checked(&self, parameter: &str) -> Result<&str> {
        self.within(parameter, LONGEST_TEXT)
    }

    /// The same for what is sealed: a document, not a field.
    pub(super) fn checked_document(&self, parameter: &str) -> Result<&str> {
        self.within(parameter, LONGEST_DOCUMENT)
    }

    fn within(&self, parameter: &str, longest: usize) -> Result<&str> {
        let text = values::text(self.0.as_bytes(), longest);
        text.map_err(|problem| Error::bad_input(problem.below(parameter)))
    }
}

/// `HASH_FLAG_PACKED`: the table is a plain array of values, without keys.
const PACKED: u32 = 1 << 2;

/// What PHP passed, read where it stands. Nothing of PHP's runs while it is read, so nothing of it can move.
#[derive(Clone, Copy)]
pub(super) enum Php<'a> {
    /// An argument that is an array.
    Table(&'a ZendHashTable),
    /// Any value.
    Value(&'a Zval),
}

impl<'a> Source<'a> for Php<'a> {
    type Items = Items<'a>;
    type Entries = Entries<'a>;

    fn view(self) -> View<'a, Self> {
        let zval = match self {
            Self::Table(table) => return view_table(table),
            Self::Value(zval) => zval.dereference(),
        };
        match kind_of(zval) {
            ffi::IS_UNDEF | ffi::IS_NULL => View::Null,
            ffi::IS_TRUE => View::Bool(true),
            ffi::IS_FALSE => View::Bool(false),
            ffi::IS_LONG => zval.long().map_or(View::Other, View::Integer),
            ffi::IS_DOUBLE => zval.double().map_or(View::Other, View::Float),
            ffi::IS_STRING => zval
                .zend_str()
                .map_or(View::Other, |text| View::Text(text.as_bytes())),
            ffi::IS_ARRAY => zval.array().map_or(View::Other, view_table),
            _ => View::Other,
        }
    }
}

/// The type PHP has written into `zval`.
fn kind_of(zval: &Zval) -> u32 {
    // SAFETY: the type is written in every zval, whatever else its union holds.
    u32::from(unsafe { zval.u1.v.type_ })
}

fn view_table<'a>(table: &'a ZendHashTable) -> View<'a, Php<'a>> {
    let slots = Slots::of(table);
    let is_list = match slots {
        Slots::Packed(values) => !values.iter().any(is_hole),
        Slots::Hashed(buckets) => {
            let mut used = buckets
                .iter()
                .filter(|bucket| !is_hole(&bucket.val))
                .enumerate();
            used.all(|(index, bucket)| bucket.key.is_null() && u64::try_from(index) == Ok(bucket.h))
        }
    };
    if is_list {
        View::List(Items(slots))
    } else {
        View::Map(Entries { slots, index: 0 })
    }
}

/// Where a removed value stood.
fn is_hole(zval: &Zval) -> bool {
    kind_of(zval) == ffi::IS_UNDEF
}

/// The memory of an array.
#[derive(Clone, Copy)]
enum Slots<'a> {
    Packed(&'a [Zval]),
    Hashed(&'a [Bucket]),
}

impl<'a> Slots<'a> {
    fn of(table: &'a ZendHashTable) -> Self {
        let used = table.nNumUsed as usize;
        // SAFETY: the flag says which of the two the table points at, with `used` of them written.
        unsafe {
            if table.u.flags & PACKED == 0 {
                Self::Hashed(slice(table.__bindgen_anon_1.arData, used))
            } else {
                Self::Packed(slice(table.__bindgen_anon_1.arPacked, used))
            }
        }
    }
}

/// SAFETY: `start` points at `length` values that live as long as the array that is read.
unsafe fn slice<'a, T>(start: *const T, length: usize) -> &'a [T] {
    if start.is_null() || length == 0 {
        return &[];
    }
    unsafe { std::slice::from_raw_parts(start, length) }
}

/// The values of a list.
pub(super) struct Items<'a>(Slots<'a>);

impl<'a> Iterator for Items<'a> {
    type Item = Php<'a>;

    fn next(&mut self) -> Option<Php<'a>> {
        match &mut self.0 {
            Slots::Packed(values) => {
                let (first, rest) = values.split_first()?;
                *values = rest;
                Some(Php::Value(first))
            }
            Slots::Hashed(buckets) => loop {
                let (first, rest) = buckets.split_first()?;
                *buckets = rest;
                if !is_hole(&first.val) {
                    return Some(Php::Value(&first.val));
                }
            },
        }
    }
}

/// The keys and values of an array that is no list.
pub(super) struct Entries<'a> {
    slots: Slots<'a>,
    /// The key of the next value of a packed array.
    index: usize,
}

impl<'a> Iterator for Entries<'a> {
    type Item = (Cow<'a, [u8]>, Php<'a>);

    fn next(&mut self) -> Option<Self::Item> {
        match &mut self.slots {
            Slots::Packed(values) => {
                let skipped = values.iter().position(|value| !is_hole(value))?;
                let (value, rest) = values.get(skipped..)?.split_first()?;
                *values = rest;
                let key = self.index + skipped;
                self.index = key + 1;
                Some((Cow::Owned(key.to_string().into_bytes()), Php::Value(value)))
            }
            Slots::Hashed(buckets) => loop {
                let (bucket, rest) = buckets.split_first()?;
                *buckets = rest;
                if !is_hole(&bucket.val) {
                    return Some((key_of(bucket), Php::Value(&bucket.val)));
                }
            },
        }
    }
}

fn key_of(bucket: &Bucket) -> Cow<'_, [u8]> {
    // SAFETY: a key is null or a string that lives as long as its bucket.
    match unsafe { bucket.key.as_ref() } {
        Some(text) => Cow::Borrowed(text.as_bytes()),
        None => Cow::Owned(bucket.h.cast_signed().to_string().into_bytes()),
    }
}

/// `value` as a PHP value; objects become arrays with named keys.
pub(super) fn to_zval(value: &Value) -> Result<Zval> {
    let mut zval = Zval::new();
    match value {
        Value::Null => zval.set_null(),
        Value::Bool(flag) => zval.set_bool(*flag),
        Value::Number(number) => set_number(&mut zval, number),
        Value::String(text) => zval.set_string(text, false).map_err(internal)?,
        Value::Array(items) => zval.set_hashtable(to_list(items)?),
        Value::Object(map) => zval.set_hashtable(to_map(map)?),
    }
    Ok(zval)
}

/// `items` as a PHP list.
pub(super) fn to_list(items: &[Value]) -> Result<ZBox<ZendHashTable>> {
    let mut table = ZendHashTable::new();
    for item in items {
        table.push(to_zval(item)?).map_err(internal)?;
    }
    Ok(table)
}

/// `map` as a PHP array with named keys.
pub(super) fn to_map(map: &Map<String, Value>) -> Result<ZBox<ZendHashTable>> {
    let mut table = ZendHashTable::new();
    for (key, item) in map {
        table
            .insert(key.as_str(), to_zval(item)?)
            .map_err(internal)?;
    }
    Ok(table)
}

fn set_number(zval: &mut Zval, number: &Number) {
    match number.as_i64() {
        Some(integer) => zval.set_long(integer),
        None => zval.set_double(number.as_f64().unwrap_or_default()),
    }
}

/// PHP could not take a value it was given; there is nothing a caller could do about it.
pub(super) fn internal(error: ext_php_rs::error::Error) -> Error {
    Error::new(Reason::Internal).with_message(format!("PHP refused a value: {error}"))
}
