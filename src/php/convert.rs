//! PHP values to plain ones and back, with limits that keep any input cheap: depth, size, text.

use ext_php_rs::boxed::ZBox;
use ext_php_rs::convert::FromZval;
use ext_php_rs::flags::DataType;
use ext_php_rs::types::{ZendHashTable, ZendStr, Zval};
use serde_json::{Map, Number, Value};

use crate::error::{Error, Kind, Result};
use crate::input::{InputError, Read, join, readable};

/// An order is four deep; recursion by reference is endless.
const DEEPEST: usize = 8;
/// Longest string of any field.
const LONGEST_TEXT: usize = 64 * 1024;
/// Longest text to seal, and its sealed form: a list of some thousand stores.
const LONGEST_DOCUMENT: usize = 4 * 1024 * 1024;
/// Most values in one argument or order: 100 lines have about 800.
const MOST_VALUES: usize = 50_000;

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
        text(self.0, parameter, LONGEST_TEXT).map_err(Error::bad_input)
    }

    /// The same for what is sealed: a document, not a field.
    pub(super) fn checked_document(&self, parameter: &str) -> Result<&str> {
        text(self.0, parameter, LONGEST_DOCUMENT).map_err(Error::bad_input)
    }
}

/// The array in `table`, whose own path is `path`.
pub(super) fn read_array(table: &ZendHashTable, path: &str) -> Read<Value> {
    array(
        table,
        path,
        &mut Budget {
            depth: 0,
            values: 0,
        },
    )
}

/// The value in `zval`, whose own path is `path`.
pub(super) fn read_value(zval: &Zval, path: &str) -> Read<Value> {
    value(
        zval,
        path,
        &mut Budget {
            depth: 0,
            values: 0,
        },
    )
}

struct Budget {
    depth: usize,
    values: usize,
}

fn value(zval: &Zval, path: &str, budget: &mut Budget) -> Read<Value> {
    budget.values += 1;
    if budget.values > MOST_VALUES {
        return Err(InputError::new(path, "is one value too many"));
    }
    let zval = zval.dereference();
    if let Some(table) = zval.array() {
        return array(table, path, budget);
    }
    if let Some(string) = zval.zend_str() {
        return Ok(Value::String(text(string, path, LONGEST_TEXT)?.to_owned()));
    }
    match zval.get_type() {
        DataType::Undef | DataType::Null => Ok(Value::Null),
        DataType::True => Ok(Value::Bool(true)),
        DataType::False => Ok(Value::Bool(false)),
        DataType::Bool => Ok(Value::Bool(zval.is_true())),
        DataType::Long => Ok(Value::from(zval.long().unwrap_or_default())),
        DataType::Double => finite(zval.double().unwrap_or(f64::NAN), path),
        _ => Err(InputError::new(
            path,
            "must be null, a boolean, a number, a string or an array",
        )),
    }
}

fn finite(number: f64, path: &str) -> Read<Value> {
    let number = Number::from_f64(number).map(Value::Number);
    number.ok_or_else(|| InputError::new(path, "must be a finite number"))
}

fn text<'a>(string: &'a ZendStr, path: &str, longest: usize) -> Read<&'a str> {
    let bytes = string.as_bytes();
    if bytes.len() > longest {
        return Err(InputError::new(
            path,
            format!("must not be longer than {longest} bytes"),
        ));
    }
    let text =
        std::str::from_utf8(bytes).map_err(|_| InputError::new(path, "must be valid UTF-8"))?;
    if text.contains('\0') {
        return Err(InputError::new(path, "must not contain a NUL byte"));
    }
    Ok(text)
}

fn array(table: &ZendHashTable, path: &str, budget: &mut Budget) -> Read<Value> {
    if budget.depth >= DEEPEST {
        return Err(InputError::new(
            path,
            format!("is nested deeper than {DEEPEST} levels"),
        ));
    }
    budget.depth += 1;
    let value = if table.has_sequential_keys() {
        list(table, path, budget)
    } else {
        map(table, path, budget)
    };
    budget.depth -= 1;
    value
}

fn list(table: &ZendHashTable, path: &str, budget: &mut Budget) -> Read<Value> {
    let items = table.values().enumerate();
    let items: Read<Vec<_>> = items
        .map(|(index, item)| value(item, &join(path, index), budget))
        .collect();
    items.map(Value::Array)
}

fn map(table: &ZendHashTable, path: &str, budget: &mut Budget) -> Read<Value> {
    let mut map = Map::new();
    let mut entries = table.iter();
    while let Some((key, item)) = entries.next_zval() {
        let name = key_name(&key);
        let item = value(item, &join(path, readable(&name)), budget)?;
        map.insert(name, item);
    }
    Ok(Value::Object(map))
}

/// A key that is no text is read as one that nobody knows.
fn key_name(key: &Zval) -> String {
    match key.zend_str() {
        Some(text) => String::from_utf8_lossy(text.as_bytes()).into_owned(),
        None => key.long().unwrap_or_default().to_string(),
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
    Error::new(
        Kind::Configuration,
        "internal",
        format!("PHP refused a value: {error}"),
    )
}
