//! What goes back to PHP: structs and maps, written by serde straight into PHP's arrays.

use std::fmt;

use ext_php_rs::boxed::ZBox;
use ext_php_rs::types::{ZendHashTable, Zval};
use serde::ser::{
    self, Impossible, Serialize, SerializeMap, SerializeSeq, SerializeStruct, Serializer,
};

use crate::error::{Error, Result};
use crate::php::convert::internal;

/// `value` as a PHP value; structs and maps become arrays with named keys.
pub(super) fn to_php(value: &(impl Serialize + ?Sized)) -> Result<Zval> {
    value.serialize(Output).map_err(|failure| failure.0)
}

/// Writes one value.
struct Output;

/// PHP took no value, or serde has one that PHP has not.
struct Failure(Error);

impl From<ext_php_rs::error::Error> for Failure {
    fn from(error: ext_php_rs::error::Error) -> Self {
        Self(internal(error))
    }
}

impl ser::Error for Failure {
    fn custom<T: fmt::Display>(_: T) -> Self {
        Self(internal(ext_php_rs::error::Error::InvalidScope))
    }
}

impl fmt::Debug for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.0, f)
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, f)
    }
}

impl std::error::Error for Failure {}

type Written<T = Zval> = std::result::Result<T, Failure>;

/// An array that is being filled.
struct Table {
    table: ZBox<ZendHashTable>,
    /// The key of the next value, where it was written apart.
    key: String,
}

impl Table {
    fn new(length: Option<usize>) -> Self {
        let size = length.and_then(|length| u32::try_from(length).ok());
        Self {
            table: ZendHashTable::with_capacity(size.unwrap_or(8)),
            key: String::new(),
        }
    }

    fn end(self) -> Zval {
        let mut zval = Zval::new();
        zval.set_hashtable(self.table);
        zval
    }
}

impl SerializeStruct for Table {
    type Ok = Zval;
    type Error = Failure;

    fn serialize_field<T: Serialize + ?Sized>(
        &mut self,
        key: &'static str,
        value: &T,
    ) -> Written<()> {
        Ok(self.table.insert(key, value.serialize(Output)?)?)
    }

    fn end(self) -> Written {
        Ok(Self::end(self))
    }
}

impl SerializeSeq for Table {
    type Ok = Zval;
    type Error = Failure;

    fn serialize_element<T: Serialize + ?Sized>(&mut self, value: &T) -> Written<()> {
        Ok(self.table.push(value.serialize(Output)?)?)
    }

    fn end(self) -> Written {
        Ok(Self::end(self))
    }
}

impl SerializeMap for Table {
    type Ok = Zval;
    type Error = Failure;

    fn serialize_key<T: Serialize + ?Sized>(&mut self, key: &T) -> Written<()> {
        let zval = key.serialize(Output)?;
        zval.str().unwrap_or_default().clone_into(&mut self.key);
        Ok(())
    }

    fn serialize_value<T: Serialize + ?Sized>(&mut self, value: &T) -> Written<()> {
        Ok(self
            .table
            .insert(self.key.as_str(), value.serialize(Output)?)?)
    }

    fn end(self) -> Written {
        Ok(Self::end(self))
    }
}

fn with(set: impl FnOnce(&mut Zval)) -> Written {
    let mut zval = Zval::new();
    set(&mut zval);
    Ok(zval)
}

/// What no value that goes back has.
fn never<T>() -> Written<T> {
    Err(ser::Error::custom(""))
}

impl Serializer for Output {
    type Ok = Zval;
    type Error = Failure;
    type SerializeSeq = Table;
    type SerializeMap = Table;
    type SerializeStruct = Table;
    type SerializeTuple = Impossible<Zval, Failure>;
    type SerializeTupleStruct = Impossible<Zval, Failure>;
    type SerializeTupleVariant = Impossible<Zval, Failure>;
    type SerializeStructVariant = Impossible<Zval, Failure>;

    fn serialize_bool(self, flag: bool) -> Written {
        with(|zval| zval.set_bool(flag))
    }

    fn serialize_i64(self, number: i64) -> Written {
        with(|zval| zval.set_long(number))
    }

    /// Beyond PHP's integers a number becomes a float, as in PHP itself.
    #[expect(clippy::cast_precision_loss, reason = "PHP's own rule")]
    fn serialize_u64(self, number: u64) -> Written {
        with(|zval| match i64::try_from(number) {
            Ok(integer) => zval.set_long(integer),
            Err(_) => zval.set_double(number as f64),
        })
    }

    fn serialize_f64(self, number: f64) -> Written {
        with(|zval| zval.set_double(number))
    }

    fn serialize_str(self, text: &str) -> Written {
        let mut zval = Zval::new();
        zval.set_string(text, false)?;
        Ok(zval)
    }

    fn serialize_none(self) -> Written {
        with(Zval::set_null)
    }

    fn serialize_unit(self) -> Written {
        with(Zval::set_null)
    }

    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Written {
        value.serialize(self)
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        value: &T,
    ) -> Written {
        value.serialize(self)
    }

    fn serialize_unit_variant(self, _: &'static str, _: u32, variant: &'static str) -> Written {
        self.serialize_str(variant)
    }

    fn serialize_seq(self, length: Option<usize>) -> Written<Table> {
        Ok(Table::new(length))
    }

    fn serialize_map(self, length: Option<usize>) -> Written<Table> {
        Ok(Table::new(length))
    }

    fn serialize_struct(self, _: &'static str, length: usize) -> Written<Table> {
        Ok(Table::new(Some(length)))
    }

    fn serialize_i8(self, number: i8) -> Written {
        self.serialize_i64(number.into())
    }

    fn serialize_i16(self, number: i16) -> Written {
        self.serialize_i64(number.into())
    }

    fn serialize_i32(self, number: i32) -> Written {
        self.serialize_i64(number.into())
    }

    fn serialize_u8(self, number: u8) -> Written {
        self.serialize_i64(number.into())
    }

    fn serialize_u16(self, number: u16) -> Written {
        self.serialize_i64(number.into())
    }

    fn serialize_u32(self, number: u32) -> Written {
        self.serialize_i64(number.into())
    }

    fn serialize_f32(self, number: f32) -> Written {
        self.serialize_f64(number.into())
    }

    fn serialize_char(self, character: char) -> Written {
        self.serialize_str(character.encode_utf8(&mut [0; 4]))
    }

    fn serialize_bytes(self, _: &[u8]) -> Written {
        never()
    }

    fn serialize_unit_struct(self, _: &'static str) -> Written {
        never()
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        _: u32,
        _: &'static str,
        _: &T,
    ) -> Written {
        never()
    }

    fn serialize_tuple(self, _: usize) -> Written<Self::SerializeTuple> {
        never()
    }

    fn serialize_tuple_struct(self, _: &'static str, _: usize) -> Written<Self::SerializeTuple> {
        never()
    }

    fn serialize_tuple_variant(
        self,
        _: &'static str,
        _: u32,
        _: &'static str,
        _: usize,
    ) -> Written<Self::SerializeTupleVariant> {
        never()
    }

    fn serialize_struct_variant(
        self,
        _: &'static str,
        _: u32,
        _: &'static str,
        _: usize,
    ) -> Written<Self::SerializeStructVariant> {
        never()
    }
}
