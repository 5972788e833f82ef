//! Waits for one call of the service and lets signal handlers and time limits in meanwhile.
//!
//! A handler can do what a callback of [`crate::php::sending`] can. So the frame here holds a number while one runs; the
//! call stands in [`running`].

use std::future::Future;
use std::pin::Pin;

use ext_php_rs::boxed::ZBox;
use ext_php_rs::prelude::PhpResult;
use ext_php_rs::types::ZendHashTable;

use crate::error::{Error, Reason, Result};
use crate::php::interrupts::{self, Ended, Interrupt, LOOK_EVERY, how_it_ended, rethrow};
use crate::php::running;
use crate::php::runtime::Engine;

/// What is returned where PHP is on its way out and looks at nothing any more.
pub(super) trait Nothing {
    fn nothing() -> Self;
}

impl Nothing for ZBox<ZendHashTable> {
    fn nothing() -> Self {
        ZendHashTable::new()
    }
}

impl Nothing for bool {
    fn nothing() -> Self {
        false
    }
}

/// What stands in [`running`].
struct Call<T> {
    engine: Engine,
    work: Pin<Box<dyn Future<Output = Result<T>>>>,
}

/// Runs `work` to its end and hands what it comes to to `done`. A time limit ends it at once: nothing of one call has to
/// be recorded.
pub(super) fn wait<T: 'static, R: Nothing>(
    engine: Engine,
    work: impl Future<Output = Result<T>> + 'static,
    done: impl FnOnce(T) -> Result<R>,
) -> PhpResult<R> {
    let pid = std::process::id();
    let work = Box::pin(work);
    let number = running::begin(Call { engine, work });
    loop {
        let answer = running::with(number, |call: &mut Call<T>| {
            let answer = async { tokio::time::timeout(LOOK_EVERY, &mut call.work).await };
            call.engine.run(answer)
        });
        match answer {
            Some(Ok(answer)) => {
                drop(running::end::<Call<T>>(number));
                return Ok(done(answer?)?);
            }
            Some(Err(_)) => {}
            None => return Err(Error::new(Reason::Forked).into()),
        }
        let ended = match interrupts::look() {
            Interrupt::None => continue,
            Interrupt::Handled => how_it_ended(),
            Interrupt::TimeIsOver => {
                drop(running::end::<Call<T>>(number));
                interrupts::time_is_over();
                return Err(time_is_over().into());
            }
        };
        let thrown = match ended {
            Ended::Normally => continue,
            Ended::Threw(exception) => Some(exception),
            Ended::Exiting => None,
        };
        if pid == std::process::id() {
            drop(running::end::<Call<T>>(number));
        }
        return thrown.map_or_else(|| Ok(R::nothing()), |exception| Err(rethrow(exception)));
    }
}

fn time_is_over() -> Error {
    Error::new(Reason::TimedOut).with_message("PHP's own time limit ended the call.")
}
