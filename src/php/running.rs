//! What this thread has begun and not ended, by number: calls, and deliveries of many orders.
//!
//! A frame that calls PHP may never be returned to: a fatal error jumps over it, a Fiber that waits inside it is thrown
//! away. So such a frame holds nothing but the number; sockets and token stand here. What was left behind is
//! dropped when the request ends. In a forked child nothing is dropped: the sockets are the parent's.

use std::any::Any;
use std::cell::{Cell, RefCell};
use std::collections::HashMap;

thread_local! {
    static ALL: RefCell<HashMap<u64, Running>> = RefCell::default();
    static NEXT: Cell<u64> = const { Cell::new(0) };
}

/// One of them.
struct Running {
    pid: u32,
    /// None only while it is being dropped.
    what: Option<Box<dyn Any>>,
}

impl Drop for Running {
    fn drop(&mut self) {
        if self.pid != std::process::id() {
            // The parent's: closing its sockets would take them out of the epoll both share.
            std::mem::forget(self.what.take());
        }
    }
}

/// Keeps `what` until [`end`] or the end of the request.
pub(super) fn begin(what: impl Any) -> u64 {
    let number = NEXT.get();
    NEXT.set(number.wrapping_add(1));
    let running = Running {
        pid: std::process::id(),
        what: Some(Box::new(what)),
    };
    ALL.with_borrow_mut(|all| all.insert(number, running));
    number
}

/// Does `work`, which must not call PHP, on what this process has begun; none where there is no such.
pub(super) fn with<T: Any, R>(number: u64, work: impl FnOnce(&mut T) -> R) -> Option<R> {
    let mut running = ALL.with_borrow_mut(|all| all.remove(&number))?;
    let ours = running.pid == std::process::id();
    let what = running.what.as_mut().filter(|_| ours);
    let done = what.and_then(|what| what.downcast_mut()).map(work);
    ALL.with_borrow_mut(|all| all.insert(number, running));
    done
}

/// Takes it out.
pub(super) fn end<T: Any>(number: u64) -> Option<T> {
    let mut running = ALL.with_borrow_mut(|all| all.remove(&number))?;
    if running.pid != std::process::id() {
        return None;
    }
    let what = running.what.take()?.downcast().ok()?;
    Some(*what)
}

/// RSHUTDOWN: drops what fatal errors and Fibers have left behind.
pub(super) fn end_all() {
    drop(ALL.take());
}
