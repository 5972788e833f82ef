//! The deliveries this thread has begun and not ended, by number.
//!
//! A frame that calls PHP may never be returned to: a fatal error jumps over it, a Fiber that waits inside it is thrown
//! away. So such a frame holds nothing but the number; sockets and token stand here. What was left behind is
//! dropped when the request ends. In a forked child nothing is dropped: the sockets are the parent's.

use std::cell::{Cell, RefCell};
use std::collections::HashMap;

use crate::delivery::Delivery;
use crate::php::runtime::Engine;

thread_local! {
    static ALL: RefCell<HashMap<u64, Running>> = RefCell::default();
    static NEXT: Cell<u64> = const { Cell::new(0) };
}

/// One delivery with what it needs.
pub(super) struct Running {
    pid: u32,
    /// None only while it is being dropped.
    parts: Option<Parts>,
}

/// What a delivery needs.
pub(super) struct Parts {
    pub(super) delivery: Delivery,
    pub(super) engine: Engine,
}

impl Drop for Running {
    fn drop(&mut self) {
        if self.pid != std::process::id() {
            // The parent's: closing its sockets would take them out of the epoll both share.
            std::mem::forget(self.parts.take());
        }
    }
}

/// Keeps `delivery` until [`end`] or the end of the request.
pub(super) fn begin(delivery: Delivery, engine: Engine) -> u64 {
    let number = NEXT.get();
    NEXT.set(number.wrapping_add(1));
    let parts = Parts { delivery, engine };
    let running = Running {
        pid: std::process::id(),
        parts: Some(parts),
    };
    ALL.with_borrow_mut(|all| all.insert(number, running));
    number
}

/// Does `work`, which must not call PHP, on a delivery of this process; none where there is no such.
pub(super) fn with<T>(number: u64, work: impl FnOnce(&mut Parts) -> T) -> Option<T> {
    let mut running = ALL.with_borrow_mut(|all| all.remove(&number))?;
    let done = match &mut running.parts {
        Some(parts) if running.pid == std::process::id() => Some(work(parts)),
        Some(_) | None => None,
    };
    ALL.with_borrow_mut(|all| all.insert(number, running));
    done
}

/// Takes a delivery out.
pub(super) fn end(number: u64) -> Option<Parts> {
    let mut running = ALL.with_borrow_mut(|all| all.remove(&number))?;
    (running.pid == std::process::id())
        .then(|| running.parts.take())
        .flatten()
}

/// RSHUTDOWN: drops what fatal errors and Fibers have left behind.
pub(super) fn end_all() {
    drop(ALL.take());
}
