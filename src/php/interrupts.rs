//! What PHP wants to do while we wait: signal handlers, time limits.
//!
//! PHP looks at `vm_interrupt` between two instructions, so not while one of them is a call of ours. We look for it.
//! A time limit that strikes while orders are on their way would keep their outcomes from being recorded: PHP dies in
//! the first instruction of the callback. It is held back until they are.
//!
//! Nothing is reckoned from what is left of `max_execution_time`. Where it is processor time (NTS) waiting uses none of
//! it. Where it is the clock (ZTS since PHP 8.3) its timer sets the same flags as everywhere: no more orders are begun,
//! those on their way have a last moment, and PHP's hard limit comes two seconds later. How long a script has run
//! already is no PHP API's to say: `set_time_limit()` starts it anew, and only the kernel's timer knows when.

use std::time::Duration;

use ext_php_rs::boxed::ZBox;
use ext_php_rs::exception::PhpException;
use ext_php_rs::ffi;
use ext_php_rs::types::{ZendObject, Zval};
use ext_php_rs::zend::ExecutorGlobals;

/// How often we look while nothing comes in.
pub(super) const LOOK_EVERY: Duration = Duration::from_millis(50);

unsafe extern "C" {
    fn zend_atomic_bool_load(flag: *const ffi::zend_atomic_bool) -> bool;
}

/// What was found.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Interrupt {
    None,
    /// PHP code may have run: it may have thrown, exited, forked or waited in a Fiber.
    Handled,
    /// The script's time is over. PHP forgets it until [`time_is_over`].
    TimeIsOver,
}

/// Looks, and lets PHP do what it wants. A fatal error in a handler jumps over the caller's frame.
pub(super) fn look() -> Interrupt {
    // SAFETY: the engine's globals of this thread; the flags are atomic, and the handler is called as the VM calls it.
    unsafe {
        let globals = ffi::ext_php_rs_executor_globals();
        if !zend_atomic_bool_load(&raw const (*globals).vm_interrupt) {
            return Interrupt::None;
        }
        ffi::zend_atomic_bool_store(&raw mut (*globals).vm_interrupt, false);
        if zend_atomic_bool_load(&raw const (*globals).timed_out) {
            ffi::zend_atomic_bool_store(&raw mut (*globals).timed_out, false);
            return Interrupt::TimeIsOver;
        }
        if let Some(handle) = ffi::zend_interrupt_function {
            handle((*globals).current_execute_data);
        }
        Interrupt::Handled
    }
}

/// The script's time is over: PHP ends it at its next instruction.
pub(super) fn time_is_over() {
    // SAFETY: the engine's globals of this thread; both flags are atomic.
    unsafe {
        let globals = ffi::ext_php_rs_executor_globals();
        ffi::zend_atomic_bool_store(&raw mut (*globals).timed_out, true);
        ffi::zend_atomic_bool_store(&raw mut (*globals).vm_interrupt, true);
    }
}

/// How PHP code that was called has ended.
pub(super) enum Ended {
    Normally,
    /// It threw this.
    Threw(ZBox<ZendObject>),
    /// PHP is on its way out: nothing of it may be called any more.
    Exiting,
}

/// Takes what was thrown. `exit` is an exception of the engine's own that must reach the top untouched.
pub(super) fn how_it_ended() -> Ended {
    if ExecutorGlobals::pending_exception_class()
        .is_some_and(|class| class == "UnwindExit" || class == "GracefulExit")
    {
        return Ended::Exiting;
    }
    ExecutorGlobals::take_exception().map_or(Ended::Normally, Ended::Threw)
}

pub(super) fn rethrow(mut exception: ZBox<ZendObject>) -> PhpException {
    let mut zval = Zval::new();
    zval.set_object(&mut exception);
    PhpException::from_message(String::new()).with_object(zval)
}
