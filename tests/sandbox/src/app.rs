//! What all requests share, and the two doors of the service.

use std::io;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use axum::Router;
use serde_json::{Value, json};

use crate::faults::Faults;
use crate::ledger::Ledger;
use crate::options::Options;
use crate::tally::Tally;
use crate::world::World;
use crate::{call, control, gate};

/// One lock over everything: requests are short, and the ledger tells their true order.
#[derive(Debug)]
pub(crate) struct Service {
    pub(crate) world: World,
    pub(crate) ledger: Ledger,
    pub(crate) faults: Faults,
    pub(crate) tally: Tally,
}

#[derive(Debug)]
pub(crate) struct App {
    service: Mutex<Service>,
    /// Answered by `resolve` in place of the address it was asked at.
    pub(crate) api_url: Option<String>,
    connections: AtomicU64,
    open: AtomicU64,
    tls_failures: AtomicU64,
}

/// A TCP connection that is open until this is dropped.
#[derive(Debug)]
pub(crate) struct Open<'a>(&'a AtomicU64);

impl Drop for Open<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

impl App {
    pub(crate) fn open(options: &Options) -> io::Result<Self> {
        let service = Service {
            world: World::open(options.state.as_deref())?,
            ledger: Ledger::new(options.ledger_limit),
            faults: Faults::none(),
            tally: Tally::default(),
        };
        Ok(Self {
            service: Mutex::new(service),
            api_url: options.api_url.clone(),
            connections: AtomicU64::new(0),
            open: AtomicU64::new(0),
            tls_failures: AtomicU64::new(0),
        })
    }

    /// Never held over an await.
    pub(crate) fn service(&self) -> MutexGuard<'_, Service> {
        self.service.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn next_connection(&self) -> u64 {
        self.connections.fetch_add(1, Ordering::Relaxed) + 1
    }

    pub(crate) fn count_open(&self) -> Open<'_> {
        self.open.fetch_add(1, Ordering::Relaxed);
        Open(&self.open)
    }

    pub(crate) fn note_tls_failure(&self) {
        self.tls_failures.fetch_add(1, Ordering::Relaxed);
    }

    /// TCP connections: all so far, those open now, those whose TLS handshake failed.
    pub(crate) fn connection_counts(&self) -> Value {
        let count = |counter: &AtomicU64| counter.load(Ordering::Relaxed);
        json!({
            "connections": count(&self.connections),
            "open": count(&self.open),
            "tls_failures": count(&self.tls_failures),
        })
    }
}

pub(crate) fn router(app: Arc<App>) -> Router {
    Router::new()
        .nest("/_sandbox", control::routes())
        .route(
            &format!("{}/{{*path}}", call::BASE),
            axum::routing::any(gate::answer),
        )
        .with_state(app)
}
