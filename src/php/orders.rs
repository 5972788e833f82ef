//! The orders of one call: a list, read at once, or anything PHP can iterate, asked for one order at a time.

use ext_php_rs::ffi;
use ext_php_rs::types::{Iterable, ZendHashTable, ZendIterator, Zval};
use ext_php_rs::zend::ExecutorGlobals;

use crate::delivery::{MOST_ORDERS, RawOrder};
use crate::error::{Error, Result};
use crate::input::{InputError, join};
use crate::php::convert::Php;

const NO_ARRAY: &str = "must be an array with named keys";

unsafe extern "C" {
    fn zend_iterator_dtor(iterator: *mut ffi::zend_object_iterator);
}

/// Where orders come from.
pub(super) enum Orders<'a> {
    List(Vec<RawOrder>),
    Iterator(Cursor<'a>),
}

impl<'a> Orders<'a> {
    /// What the caller passed. What is wrong with one order of a list concerns that one alone.
    ///
    /// # Errors
    /// `bad_input`: no list of arrays.
    pub(super) fn of(orders: Iterable<'a>) -> Result<Self> {
        match orders {
            Iterable::Array(table) => read_list(table).map(Self::List),
            Iterable::Traversable(iterator) => Ok(Self::Iterator(Cursor {
                iterator,
                has_begun: false,
            })),
        }
    }
}

fn read_list(orders: &ZendHashTable) -> Result<Vec<RawOrder>> {
    let bad = |field: &str, problem: &str| Err(Error::bad_input(InputError::new(field, problem)));
    if !orders.has_sequential_keys() {
        return bad("orders", "must be a list");
    }
    if orders.len() > MOST_ORDERS {
        return bad(
            "orders",
            &format!("must not hold more than {MOST_ORDERS} orders"),
        );
    }
    let mut raw = Vec::with_capacity(orders.len());
    for (index, order) in orders.values().enumerate() {
        if !order.dereference().is_array() {
            return bad(&join("orders", index), NO_ARRAY);
        }
        raw.push(RawOrder::of(Php::Value(order)));
    }
    Ok(raw)
}

/// A place in an iterator. PHP is asked for the next order only when there is room for it.
pub(super) struct Cursor<'a> {
    iterator: &'a mut ZendIterator,
    has_begun: bool,
}

impl Cursor<'_> {
    /// The next order, none at the end or where PHP threw. Garbage is an order that cannot be read.
    pub(super) fn next(&mut self) -> Option<RawOrder> {
        let moved = if self.has_begun {
            self.iterator.move_forward()
        } else {
            self.has_begun = true;
            self.iterator.rewind()
        };
        if !moved || !self.iterator.valid() {
            return None;
        }
        let order = self.iterator.get_current_data().map(read);
        order.filter(|_| !ExecutorGlobals::has_exception())
    }
}

fn read(order: &Zval) -> RawOrder {
    if order.dereference().is_array() {
        return RawOrder::of(Php::Value(order));
    }
    RawOrder {
        order_id: String::new(),
        content: Err(InputError::new("", NO_ARRAY)),
    }
}

impl Drop for Cursor<'_> {
    fn drop(&mut self) {
        // SAFETY: made by get_iterator for this argument alone, and used no more. Freeing a generator can run its
        // `finally`, as `foreach` does when it is left.
        unsafe { zend_iterator_dtor(&raw mut *self.iterator) };
    }
}
