//! Drives a delivery and calls `$on_outcome` on the PHP thread, between two turns of the event loop.
//!
//! The callback can do anything PHP can: throw, exit, end in a fatal error that jumps over our frames. So it is
//! never called from inside the loop, and the delivery stands in a guard that closes its sockets in any case.

use ext_php_rs::boxed::ZBox;
use ext_php_rs::exception::PhpException;
use ext_php_rs::prelude::PhpResult;
use ext_php_rs::types::{ZendCallable, ZendHashTable, ZendObject, Zval};
use ext_php_rs::zend::{BailoutGuard, ExecutorGlobals};

use crate::config::Connection;
use crate::delivery::{Delivery, RawOrder};
use crate::error::{Error, Reason, Result};
use crate::outcome::Outcome;
use crate::php::convert::internal;
use crate::php::output::to_php;
use crate::php::runtime::Engine;

/// What the callback wants.
enum Wish {
    GoOn,
    /// Begin no more orders.
    Stop,
    /// It threw this.
    Threw(ZBox<ZendObject>),
    /// PHP is on its way out: nothing of it may be called any more.
    Exiting,
}

/// Sends `orders` and reports each outcome as it comes.
pub(super) fn send(
    engine: &Engine,
    connection: &Connection,
    orders: Vec<RawOrder>,
    on_outcome: Option<&ZendCallable<'_>>,
) -> PhpResult<ZBox<ZendHashTable>> {
    let delivery = Delivery::new(connection, &engine.transport, orders)?;
    let mut delivery = BailoutGuard::new((delivery, engine.clone()));
    // An outcome is written into PHP's memory once; the callback gets the same array.
    let mut outcomes = ZendHashTable::new();
    let mut thrown = None;
    let mut callback = on_outcome;
    let pid = std::process::id();
    while let Some(outcome) = next(&mut delivery) {
        let outcome = to_php(&outcome)?;
        let wish = callback.map_or(Ok(Wish::GoOn), |callback| report(callback, &outcome))?;
        if pid != std::process::id() {
            // The callback forked and this is the child: what is on its way is the parent's.
            std::mem::forget(delivery.into_inner());
            return Err(forked().into());
        }
        match wish {
            Wish::GoOn => {}
            Wish::Stop => delivery.0.close(),
            Wish::Threw(exception) => {
                // The others are still reported: each outcome must be recorded.
                delivery.0.close();
                thrown.get_or_insert(exception);
            }
            Wish::Exiting => {
                delivery.0.close();
                callback = None;
            }
        }
        outcomes.push(outcome).map_err(internal)?;
    }
    let (delivery, _) = delivery.into_inner();
    match (thrown, delivery.into_failure()) {
        (Some(exception), _) => Err(rethrow(exception)),
        (None, Some(error)) => Err(error.into()),
        (None, None) => Ok(outcomes),
    }
}

fn forked() -> Error {
    Error::new(Reason::Forked)
}

fn next(delivery: &mut BailoutGuard<(Delivery, Engine)>) -> Option<Outcome> {
    let (delivery, engine) = delivery.get_mut();
    engine.run(delivery.next())
}

fn report(callback: &ZendCallable<'_>, outcome: &Zval) -> Result<Wish> {
    let answer = callback.try_call(vec![outcome]);
    if is_exiting() {
        return Ok(Wish::Exiting);
    }
    if let Some(exception) = ExecutorGlobals::take_exception() {
        return Ok(Wish::Threw(exception));
    }
    let stops = answer.is_ok_and(|answer| answer.is_false());
    Ok(if stops { Wish::Stop } else { Wish::GoOn })
}

/// `exit` is an exception of the engine's own that must reach the top untouched.
fn is_exiting() -> bool {
    ExecutorGlobals::pending_exception_class()
        .is_some_and(|class| class == "UnwindExit" || class == "GracefulExit")
}

fn rethrow(mut exception: ZBox<ZendObject>) -> PhpException {
    let mut zval = Zval::new();
    zval.set_object(&mut exception);
    PhpException::from_message(String::new()).with_object(zval)
}
