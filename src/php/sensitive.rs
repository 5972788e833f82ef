//! Marks parameters as sensitive, so that PHP leaves them out of every stack trace.
//!
//! What `#[\SensitiveParameter]` does for a function written in PHP. Tokens, passwords, keys, and orders with
//! their customers' addresses would otherwise stand in the traces that sites log and show.

use std::ffi::c_void;
use std::ptr;

use ext_php_rs::ffi::{ext_php_rs_compiler_globals, zend_function};
use ext_php_rs::types::ZendStr;

/// Function, and places of its sensitive parameters.
const SENSITIVE: [(&str, &[u32]); 12] = [
    ("trackingtech_device_id", &[1]),
    ("trackingtech_resolve_courier", &[0]),
    ("trackingtech_login", &[0, 2, 3]),
    ("trackingtech_stores", &[0]),
    ("trackingtech_link_store", &[0]),
    ("trackingtech_resolve_address", &[0]),
    ("trackingtech_order_body", &[0]),
    ("trackingtech_send_orders", &[0, 1]),
    ("trackingtech_order_statuses", &[0]),
    ("trackingtech_uninstall", &[0]),
    ("trackingtech_seal", &[0, 1]),
    ("trackingtech_unseal", &[1]),
];

/// `ZEND_ATTRIBUTE_PERSISTENT`: the attribute lives as long as the function.
const PERSISTENT: u32 = 1;

unsafe extern "C" {
    fn zend_add_attribute(
        attributes: *mut *mut c_void,
        name: *mut ZendStr,
        argc: u32,
        flags: u32,
        offset: u32,
        line: u32,
    ) -> *mut c_void;

    fn zend_hash_str_find(
        table: *const c_void,
        key: *const std::ffi::c_char,
        len: usize,
    ) -> *mut c_void;
}

/// Called at MINIT, when the functions stand in the compiler's table.
pub(super) fn mark_parameters() {
    // SAFETY: the engine's own globals, only read, on the thread that starts modules.
    let Some(globals) = (unsafe { ext_php_rs_compiler_globals().as_ref() }) else {
        return;
    };
    let table = globals.function_table;
    for (name, places) in SENSITIVE {
        let Some(function) = find(table.cast_const().cast(), name) else {
            continue;
        };
        for place in places {
            let attribute = ZendStr::new_interned("SensitiveParameter", true).into_raw();
            // SAFETY: the function is registered and persistent; offset 0 is the function, its parameters follow.
            unsafe {
                let attributes = (&raw mut (*function).common.attributes).cast();
                zend_add_attribute(attributes, attribute, 0, PERSISTENT, place + 1, 0);
            }
        }
    }
}

fn find(table: *const c_void, name: &str) -> Option<*mut zend_function> {
    if table.is_null() {
        return None;
    }
    // SAFETY: the compiler's function table is alive, and its values are pointers to functions.
    unsafe {
        let zval = zend_hash_str_find(table, name.as_ptr().cast(), name.len())
            .cast::<ext_php_rs::types::Zval>();
        let function = zval.as_ref()?.value.ptr.cast::<zend_function>();
        (!ptr::eq(function, ptr::null())).then_some(function)
    }
}
