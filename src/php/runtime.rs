//! One event loop and its HTTP clients per PHP thread, made at the first call and kept across requests.
//!
//! Current-thread, because PHP is synchronous: a pool of threads costs a wake-up per call and does not survive
//! a fork. Everything lives in one thread-local slot keyed by process id: a forked child shares the parent's
//! epoll descriptor and sockets, so it must neither use nor close them. It forgets the slot and makes its own.
//! The event loop starts no thread; only looking up a name does ([`crate::service::names`]).

use std::cell::RefCell;
use std::future::Future;
use std::path::PathBuf;
use std::rc::Rc;
use std::sync::Arc;

use tokio::runtime::{Builder, Runtime};

use crate::error::{Error, Reason, Result};
use crate::service::http::Transport;
use crate::service::settings::ClientSettings;

/// A shop has one configuration; tests and multisites a few.
const MOST_CLIENTS: usize = 4;
/// Lets connections notice that the server closed them while PHP was busy elsewhere.
const PUMP_TURNS: usize = 4;

thread_local! {
    static SLOT: RefCell<Option<Slot>> = const { RefCell::new(None) };
}

/// The event loop and one client, ready for a call.
#[derive(Clone)]
pub(super) struct Engine {
    runtime: Rc<Runtime>,
    /// The client for the configuration asked for.
    pub(super) transport: Arc<Transport>,
}

impl Engine {
    /// Runs `work` to its end on this thread.
    pub(super) fn run<T>(&self, work: impl Future<Output = T>) -> T {
        self.runtime.block_on(async {
            for _ in 0..PUMP_TURNS {
                tokio::task::yield_now().await;
            }
            work.await
        })
    }
}

struct Client {
    settings: ClientSettings,
    ca_fallbacks: Vec<PathBuf>,
    transport: Arc<Transport>,
}

struct Slot {
    pid: u32,
    /// Newest last.
    clients: Vec<Client>,
    /// Empty only while it is being dropped.
    runtime: Option<Rc<Runtime>>,
}

impl Drop for Slot {
    fn drop(&mut self) {
        let clients = std::mem::take(&mut self.clients);
        let Some(runtime) = self.runtime.take() else {
            return;
        };
        if self.pid != std::process::id() {
            // The parent's: closing it would take its sockets out of the shared epoll.
            std::mem::forget((clients, runtime));
            return;
        }
        drop(clients);
        // A hanging DNS look-up must not hold up PHP's exit.
        if let Ok(runtime) = Rc::try_unwrap(runtime) {
            runtime.shutdown_background();
        }
    }
}

/// The engine for `settings`, made where this process and thread has none yet.
pub(super) fn engine(settings: &ClientSettings, ca_fallbacks: &[PathBuf]) -> Result<Engine> {
    SLOT.with_borrow_mut(|slot| {
        if slot
            .as_ref()
            .is_some_and(|slot| slot.pid != std::process::id())
        {
            *slot = None;
        }
        let slot = match slot {
            Some(slot) => slot,
            None => slot.insert(new_slot()?),
        };
        let transport = slot.transport(settings, ca_fallbacks)?;
        let runtime = slot
            .runtime
            .as_ref()
            .map(Rc::clone)
            .ok_or_else(no_runtime)?;
        Ok(Engine { runtime, transport })
    })
}

/// Closes this thread's connections and event loop.
pub(super) fn close() {
    SLOT.take();
}

impl Slot {
    fn transport(
        &mut self,
        settings: &ClientSettings,
        ca_fallbacks: &[PathBuf],
    ) -> Result<Arc<Transport>> {
        let known =
            |client: &Client| client.settings == *settings && client.ca_fallbacks == ca_fallbacks;
        if let Some(client) = self.clients.iter().find(|client| known(client)) {
            return Ok(Arc::clone(&client.transport));
        }
        let transport = Arc::new(Transport::new(settings, ca_fallbacks)?);
        if self.clients.len() >= MOST_CLIENTS {
            self.clients.remove(0);
        }
        self.clients.push(Client {
            settings: settings.clone(),
            ca_fallbacks: ca_fallbacks.to_vec(),
            transport: Arc::clone(&transport),
        });
        Ok(transport)
    }
}

fn new_slot() -> Result<Slot> {
    let runtime = Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|_| no_runtime())?;
    Ok(Slot {
        pid: std::process::id(),
        clients: Vec::new(),
        runtime: Some(Rc::new(runtime)),
    })
}

fn no_runtime() -> Error {
    Error::new(Reason::NoResources)
}
