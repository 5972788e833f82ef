//! Drives a delivery on the PHP thread: asks for orders, calls `$on_outcome`, lets signal handlers run, all of it
//! between two turns of the event loop and never inside.
//!
//! What is called can do anything PHP can: throw, exit, fork, wait in a Fiber, end in a fatal error that jumps over our
//! frames. So the frames here hold a number; the delivery stands in [`running`].

use std::time::{Duration, Instant};

use ext_php_rs::boxed::ZBox;
use ext_php_rs::prelude::PhpResult;
use ext_php_rs::types::{ZendCallable, ZendHashTable, ZendObject, Zval};

use crate::delivery::Delivery;
use crate::error::{Error, Reason, Result};
use crate::php::convert::internal;
use crate::php::interrupts::{self, Ended, Interrupt, LOOK_EVERY, how_it_ended, rethrow};
use crate::php::orders::{Cursor, Orders};
use crate::php::output::to_php;
use crate::php::running;
use crate::php::runtime::Engine;
use crate::service::settings::Connection;

/// What orders on their way may still take when the script's time is over. PHP kills a script two seconds after that.
const LAST_MOMENT: Duration = Duration::from_millis(500);

/// What came of waiting.
enum Step {
    Outcome(Zval),
    Nothing,
    /// All have ended that were begun.
    Done,
}

/// What stands in [`running`].
struct Parts {
    delivery: Delivery,
    engine: Engine,
}

/// One call of `trackingtech_send_orders()`.
struct Sending<'a> {
    number: u64,
    pid: u32,
    cursor: Option<Cursor<'a>>,
    on_outcome: Option<&'a ZendCallable<'a>>,
    /// Written into PHP's memory once; the callback gets the same arrays.
    outcomes: ZBox<ZendHashTable>,
    thrown: Option<ZBox<ZendObject>>,
    is_exiting: bool,
    /// When those on their way are given up, once the script's time is over.
    last_moment: Option<Instant>,
}

/// Sends `orders` and reports each outcome as it comes.
pub(super) fn send(
    engine: Engine,
    connection: Connection,
    orders: Orders<'_>,
    on_outcome: Option<&ZendCallable<'_>>,
) -> PhpResult<ZBox<ZendHashTable>> {
    let (delivery, cursor) = match orders {
        Orders::List(list) => (Delivery::new(&connection, &engine.transport, list)?, None),
        Orders::Iterator(cursor) => {
            let open = Delivery::open(&connection, &engine.transport)?;
            (open, Some(cursor))
        }
    };
    // From here on PHP may be called, and this frame be left for good.
    drop(connection);
    let sending = Sending {
        number: running::begin(Parts { delivery, engine }),
        pid: std::process::id(),
        cursor,
        on_outcome,
        outcomes: ZendHashTable::new(),
        thrown: None,
        is_exiting: false,
        last_moment: None,
    };
    sending.run()
}

impl Sending<'_> {
    fn run(mut self) -> PhpResult<ZBox<ZendHashTable>> {
        loop {
            self.fill();
            if self.is_forked() {
                break;
            }
            match self.wait()? {
                Step::Outcome(outcome) => self.report(outcome)?,
                Step::Nothing => {}
                Step::Done if self.cursor.is_some() && self.has_room()? => continue,
                Step::Done => break,
            }
            self.look();
            if self.is_exiting || self.is_forked() {
                break;
            }
        }
        self.finish()
    }

    /// Asks for orders while there is room for more.
    fn fill(&mut self) {
        while let Some(mut cursor) = self.cursor.take() {
            if !self.has_room().unwrap_or(false) {
                self.cursor = Some(cursor);
                return;
            }
            let order = cursor.next();
            self.note(how_it_ended());
            if self.is_forked() || self.is_exiting {
                // The generator is the parent's too, or already unwinding.
                self.cursor = Some(cursor);
                return;
            }
            let Some(order) = order else {
                // Freeing it may run PHP code once more.
                drop(cursor);
                self.note(how_it_ended());
                return;
            };
            self.on_delivery(|delivery| delivery.add(order));
            self.cursor = Some(cursor);
        }
    }

    fn has_room(&self) -> Result<bool> {
        self.with(|running| running.delivery.has_room())
    }

    fn with<T>(&self, work: impl FnOnce(&mut Parts) -> T) -> Result<T> {
        running::with(self.number, work).ok_or_else(|| Error::new(Reason::Internal))
    }

    /// Does nothing in a forked child.
    fn on_delivery(&self, work: impl FnOnce(&mut Delivery)) {
        running::with(self.number, |running: &mut Parts| {
            work(&mut running.delivery)
        });
    }

    /// Lets the event loop run until an order ends, or for a moment.
    fn wait(&self) -> Result<Step> {
        let outcome = self.with(|running| {
            let next = running.delivery.next();
            let next = async { tokio::time::timeout(LOOK_EVERY, next).await };
            running.engine.run(next)
        })?;
        match outcome {
            Ok(Some(outcome)) => to_php(&outcome).map(Step::Outcome),
            Ok(None) => Ok(Step::Done),
            Err(_) => Ok(Step::Nothing),
        }
    }

    /// Calls back, and keeps the outcome for what is returned.
    fn report(&mut self, outcome: Zval) -> Result<()> {
        if let Some(callback) = self.on_outcome {
            let answer = callback.try_call(vec![&outcome]);
            let stops = answer.is_ok_and(|answer| answer.is_false());
            self.note(how_it_ended());
            if stops && !self.is_forked() {
                self.close();
            }
        }
        self.outcomes.push(outcome).map_err(internal)
    }

    /// What is thrown ends the call in order: no more orders are begun, those on their way are still reported.
    fn note(&mut self, ended: Ended) {
        match ended {
            Ended::Normally => return,
            Ended::Threw(exception) => {
                self.thrown.get_or_insert(exception);
            }
            Ended::Exiting => self.is_exiting = true,
        }
        if !self.is_forked() {
            self.close();
        }
    }

    fn close(&mut self) {
        self.on_delivery(Delivery::close);
    }

    /// Signal handlers and time limits.
    fn look(&mut self) {
        match interrupts::look() {
            Interrupt::None => {}
            Interrupt::Handled => self.note(how_it_ended()),
            Interrupt::TimeIsOver => {
                self.close();
                self.last_moment = Some(Instant::now() + LAST_MOMENT);
            }
        }
        if self.last_moment.is_some_and(|end| end <= Instant::now()) {
            self.on_delivery(Delivery::give_up);
        }
    }

    /// PHP code has forked and this is the child: what is on its way is the parent's.
    fn is_forked(&self) -> bool {
        self.pid != std::process::id()
    }

    fn finish(mut self) -> PhpResult<ZBox<ZendHashTable>> {
        if let Some(cursor) = self.cursor.take() {
            // A generator that is left runs its `finally`.
            drop(cursor);
            self.note(how_it_ended());
        }
        let parts: Option<Parts> = running::end(self.number);
        if self.last_moment.is_some() {
            interrupts::time_is_over();
        }
        if self.is_exiting {
            return Ok(ZendHashTable::new());
        }
        if self.is_forked() {
            return Err(Error::new(Reason::Forked).into());
        }
        if let Some(exception) = self.thrown.take() {
            return Err(rethrow(exception));
        }
        let parts = parts.ok_or_else(|| Error::new(Reason::Internal))?;
        match parts.delivery.into_failure() {
            Some(error) => Err(error.into()),
            None => Ok(self.outcomes),
        }
    }
}
