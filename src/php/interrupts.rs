//! What PHP wants to do while we wait: signal handlers, time limits.
//!
//! PHP looks at `vm_interrupt` between two instructions, so not while one of them is a call of ours. We look for it.
//! A time limit that strikes while orders are on their way would keep their outcomes from being recorded: PHP dies in
//! the first instruction of the callback. It is held back until they are.

use ext_php_rs::ffi;

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
