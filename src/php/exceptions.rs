//! The exception classes, and the one map from our errors to them.
//!
//! Registered by hand: a class backed by Rust would replace `create_object` and with it file, line and trace.

use std::ffi::c_void;
use std::ptr;
use std::sync::atomic::{AtomicPtr, Ordering};

use ext_php_rs::args::ArgInfoTables;
use ext_php_rs::builders::ClassBuilder;
use ext_php_rs::convert::IntoZval;
use ext_php_rs::exception::PhpException;
use ext_php_rs::flags::PropertyFlags;
use ext_php_rs::types::{ZendEmptyArray, ZendObject, ZendStr, Zval};
use ext_php_rs::zend::{ClassEntry, ce};

use crate::error::{Detail, Error, Kind};
use crate::php::convert;

const BASE: &str = "TrackingTech\\Exception";

/// The class entries, rewritten at each MINIT: a module can be started twice in one process.
static ENTRIES: [AtomicPtr<ClassEntry>; 6] = [const { AtomicPtr::new(ptr::null_mut()) }; 6];

/// The children's names, in the order of their places behind the base.
const CHILDREN: [&str; 5] = [
    "TrackingTech\\ConfigurationException",
    "TrackingTech\\AuthenticationException",
    "TrackingTech\\RefusedException",
    "TrackingTech\\UnavailableException",
    "TrackingTech\\ProtocolException",
];

/// Place in [`ENTRIES`] of the class that says what to do next.
const fn place_of(kind: Kind) -> usize {
    match kind {
        Kind::Configuration => 1,
        Kind::Authentication => 2,
        Kind::Refused => 3,
        Kind::Unavailable => 4,
        Kind::Protocol => 5,
    }
}

/// Types of the public properties, as bits of a `zend_type`.
mod mask {
    pub(super) const NULL: u32 = 1 << 1;
    pub(super) const BOOL: u32 = (1 << 2) | (1 << 3);
    pub(super) const LONG: u32 = 1 << 4;
    pub(super) const STRING: u32 = 1 << 6;
    pub(super) const ARRAY: u32 = 1 << 7;
}

/// The engine's own `zend_type`, passed by value.
#[repr(C)]
struct ZendType {
    ptr: *mut c_void,
    type_mask: u32,
}

unsafe extern "C" {
    fn zend_declare_typed_property(
        ce: *mut ClassEntry,
        name: *mut ZendStr,
        default: *mut Zval,
        flags: i32,
        doc_comment: *mut ZendStr,
        ty: ZendType,
    ) -> *mut c_void;

    static spl_ce_RuntimeException: *mut ClassEntry;
}

/// Registers the six classes. On failure (a name taken) errors are thrown as plain `Error`.
pub(super) fn register() {
    let base = ClassBuilder::new(BASE).extends((runtime_exception, "\\RuntimeException"));
    let _ = base
        .registration(|entry, tables| {
            declare_properties(entry);
            keep(0, entry, tables);
        })
        .register();
    let _ = child(1)
        .registration(|entry, tables| keep(1, entry, tables))
        .register();
    let _ = child(2)
        .registration(|entry, tables| keep(2, entry, tables))
        .register();
    let _ = child(3)
        .registration(|entry, tables| keep(3, entry, tables))
        .register();
    let _ = child(4)
        .registration(|entry, tables| keep(4, entry, tables))
        .register();
    let _ = child(5)
        .registration(|entry, tables| keep(5, entry, tables))
        .register();
}

fn child(place: usize) -> ClassBuilder {
    let name = CHILDREN.get(place - 1).copied().unwrap_or(BASE);
    ClassBuilder::new(name).extends((|| entry(0), BASE))
}

fn keep(place: usize, entry: &'static mut ClassEntry, tables: ArgInfoTables) {
    if let Some(slot) = ENTRIES.get(place) {
        slot.store(entry, Ordering::Release);
    }
    // The engine reads them for the life of the process.
    std::mem::forget(tables);
}

fn entry(place: usize) -> &'static ClassEntry {
    let pointer = ENTRIES
        .get(place)
        .map_or(ptr::null_mut(), |slot| slot.load(Ordering::Acquire));
    // SAFETY: null, or an entry the engine keeps until the module is shut down.
    unsafe { pointer.as_ref() }.unwrap_or_else(|| runtime_exception())
}

fn runtime_exception() -> &'static ClassEntry {
    // SAFETY: SPL is part of PHP and registered before any extension; its entries live as long as the process.
    unsafe { spl_ce_RuntimeException.as_ref() }.unwrap_or_else(|| ce::exception())
}

fn declare_properties(entry: &mut ClassEntry) {
    let empty_text = || {
        let mut zval = Zval::new();
        let _ = zval.set_interned_string("", true);
        zval
    };
    let long = |number: i64| {
        let mut zval = Zval::new();
        zval.set_long(number);
        zval
    };
    let flag = || {
        let mut zval = Zval::new();
        zval.set_bool(false);
        zval
    };
    // The engine's immutable array: an internal class must not own a counted one.
    let no_messages = ZendEmptyArray.into_zval(true).unwrap_or_default();
    declare(entry, "errorCode", mask::STRING, empty_text());
    declare(entry, "call", mask::STRING, empty_text());
    declare(entry, "field", mask::STRING, empty_text());
    declare(entry, "errors", mask::ARRAY, no_messages);
    declare(entry, "status", mask::LONG, long(0));
    declare(
        entry,
        "retryAfterSeconds",
        mask::LONG | mask::NULL,
        Zval::null(),
    );
    declare(entry, "outcomeUnknown", mask::BOOL, flag());
    declare(entry, "detail", mask::STRING, empty_text());
}

fn declare(entry: &mut ClassEntry, name: &str, type_mask: u32, mut default: Zval) {
    let name = ZendStr::new_interned(name, true).into_raw();
    let flags = i32::try_from(PropertyFlags::Public.bits()).unwrap_or(1);
    let ty = ZendType {
        ptr: ptr::null_mut(),
        type_mask,
    };
    // SAFETY: called at MINIT with a registered class; the name is interned, the default's payload is not counted.
    unsafe {
        zend_declare_typed_property(entry, name, &raw mut default, flags, ptr::null_mut(), ty)
    };
    std::mem::forget(default);
}

impl From<Error> for PhpException {
    fn from(error: Error) -> Self {
        let entry = entry(place_of(error.kind()));
        let status = i32::from(error.status.unwrap_or(0));
        let exception = Self::new(error.message.clone(), status, entry);
        match object_of(entry, &error, status) {
            Some(object) => exception.with_object(object),
            None => exception,
        }
    }
}

fn object_of(entry: &'static ClassEntry, error: &Error, status: i32) -> Option<Zval> {
    let mut object = ZendObject::new(entry);
    object
        .try_call_method("__construct", vec![&error.message, &status])
        .ok()?;
    let errors = serde_json::to_value(&error.errors).ok()?;
    object.set_property("errorCode", error.code()).ok()?;
    object
        .set_property("call", error.call.map_or("", |call| call.name()))
        .ok()?;
    object.set_property("field", error.field.as_str()).ok()?;
    object
        .set_property("errors", convert::to_zval(&errors).ok()?)
        .ok()?;
    object.set_property("status", i64::from(status)).ok()?;
    object
        .set_property(
            "retryAfterSeconds",
            error.retry_after_s.and_then(|s| i64::try_from(s).ok()),
        )
        .ok()?;
    object
        .set_property("outcomeUnknown", error.outcome_unknown)
        .ok()?;
    object
        .set_property("detail", error.detail.map_or("", Detail::text))
        .ok()?;
    let mut zval = Zval::new();
    zval.set_object(&mut object);
    Some(zval)
}
