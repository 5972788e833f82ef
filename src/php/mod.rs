//! The Zend boundary: the only place that sees PHP. Values are copied in, pure Rust runs, values are copied out.

mod calling;
mod convert;
mod exceptions;
mod functions;
mod interrupts;
mod orders;
mod output;
mod running;
mod runtime;
mod sending;
mod sensitive;

use std::ffi::{CString, c_char};

use ext_php_rs::ffi;
use ext_php_rs::prelude::*;
use ext_php_rs::zend::ModuleEntry;

const NAME: &str = "trackingtech";
const VERSION: &str = env!("CARGO_PKG_VERSION");

/// What PHP sees of this crate; documented in `stubs/`.
#[php_module]
#[php(startup = startup)]
pub fn module(module: ModuleBuilder) -> ModuleBuilder {
    functions::register(
        module
            .name(NAME)
            .version(VERSION)
            .request_shutdown_function(request_shutdown)
            .shutdown_function(shutdown)
            .info_function(info),
    )
}

/// MINIT: registers, and nothing else. No thread, no socket, no file: the workers are forked after it.
fn startup(_type: i32, _module: i32) -> i32 {
    // A panic becomes a PHP Error; its text must not also go to stderr, hence into every log.
    std::panic::set_hook(Box::new(|_| {}));
    exceptions::register();
    sensitive::mark_parameters();
    0
}

/// RSHUTDOWN: drops what this request has left behind.
extern "C" fn request_shutdown(_type: i32, _module: i32) -> i32 {
    // A panic must not cross into C.
    let _ = std::panic::catch_unwind(running::end_all);
    0
}

/// MSHUTDOWN: closes what this process opened, and forgets what it inherited.
extern "C" fn shutdown(_type: i32, _module: i32) -> i32 {
    // A panic must not cross into C.
    let _ = std::panic::catch_unwind(runtime::close);
    0
}

/// `php --ri trackingtech` and phpinfo(): facts about the build, nothing about a connection.
extern "C" fn info(_module: *mut ModuleEntry) {
    let rows = [
        ("Version", VERSION),
        ("TLS backend", "rustls (ring)"),
        ("HTTP client", "hyper (HTTP/1.1, gzip)"),
        ("Target", env!("TRACKINGTECH_TARGET")),
    ];
    // SAFETY: PHP calls this with output ready; every text is NUL-terminated and outlives its call.
    unsafe {
        ffi::php_info_print_table_start();
        for (name, value) in rows {
            let (name, value) = (c_text(name), c_text(value));
            ffi::php_info_print_table_row(2, name.as_ptr().cast::<c_char>(), value.as_ptr());
        }
        ffi::php_info_print_table_end();
    }
}

fn c_text(text: &str) -> CString {
    CString::new(text).unwrap_or_default()
}
