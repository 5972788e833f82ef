//! Host names to addresses: one look-up per host at a time, shared by all connections that wait for it.
//!
//! The system's resolver blocks, so each look-up has a thread of its own. A hanging one is joined by whoever asks
//! next instead of being started again. What was found is used until [`Names::forget`], that is for one function call.
//! Families are left in the resolver's order: hyper races IPv6 against IPv4.

use std::collections::HashMap;
use std::io;
use std::net::{SocketAddr, ToSocketAddrs as _};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll};

use futures_util::FutureExt as _;
use futures_util::future::{BoxFuture, Shared};
use hyper_util::client::legacy::connect::dns::Name;
use tokio::sync::oneshot;
use tower_service::Service;

/// Why a name has no address.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum LookUpError {
    /// The system's resolver found none, or could not ask.
    #[error("name not found")]
    NotFound,
    /// The system starts no more threads.
    #[error("no thread could be started")]
    NoThread,
}

type Found = Result<Arc<[SocketAddr]>, LookUpError>;
type LookUp = Shared<BoxFuture<'static, Found>>;
/// Something a thread does.
pub type Job = Box<dyn FnOnce() + Send>;

/// What the system offers; tests put their own in its place.
#[derive(Clone, Copy)]
pub struct System {
    /// The addresses of a host.
    pub look_up: fn(&str) -> io::Result<Vec<SocketAddr>>,
    /// Starts a thread.
    pub start: fn(Job) -> io::Result<()>,
}

impl Default for System {
    fn default() -> Self {
        Self {
            look_up: |host| (host, 0).to_socket_addrs().map(Iterator::collect),
            start: start_thread,
        }
    }
}

/// The names one client has asked for.
pub struct Names {
    system: System,
    /// Locked for moments only and by PHP's own thread, so that a fork never inherits it locked.
    hosts: Mutex<HashMap<String, LookUp>>,
}

impl Names {
    /// Nothing is known yet.
    #[must_use]
    pub fn new(system: System) -> Self {
        Self {
            system,
            hosts: Mutex::default(),
        }
    }

    /// The next connection asks anew; look-ups that have not ended are kept, to be joined.
    pub fn forget(&self) {
        self.hosts().retain(|_, look_up| look_up.peek().is_none());
    }

    fn hosts(&self) -> MutexGuard<'_, HashMap<String, LookUp>> {
        self.hosts.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn look_up(&self, host: &str) -> LookUp {
        let mut hosts = self.hosts();
        match hosts.get(host) {
            // One that failed is not used twice.
            Some(known) if !matches!(known.peek(), Some(Err(_))) => known.clone(),
            Some(_) | None => {
                let new = self.begin(host.to_owned());
                hosts.insert(host.to_owned(), new.clone());
                new
            }
        }
    }

    fn begin(&self, host: String) -> LookUp {
        let (found, wait) = oneshot::channel();
        let look_up = self.system.look_up;
        let job = Box::new(move || {
            // Nobody waits any more where the client is gone.
            let _ = found.send(look_up(&host));
        });
        let started = (self.system.start)(job);
        async move {
            started.map_err(|_| LookUpError::NoThread)?;
            match wait.await {
                Ok(Ok(addresses)) if !addresses.is_empty() => Ok(addresses.into()),
                Ok(Ok(_) | Err(_)) | Err(_) => Err(LookUpError::NotFound),
            }
        }
        .boxed()
        .shared()
    }
}

/// [`Names`] as hyper asks for them.
#[derive(Clone)]
pub struct Resolver(pub Arc<Names>);

impl Service<Name> for Resolver {
    type Response = std::vec::IntoIter<SocketAddr>;
    type Error = LookUpError;
    type Future = BoxFuture<'static, Result<Self::Response, LookUpError>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), LookUpError>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, name: Name) -> Self::Future {
        let look_up = self.0.look_up(name.as_str());
        Box::pin(async move { Ok(look_up.await?.to_vec().into_iter()) })
    }
}

fn start_thread(job: Job) -> io::Result<()> {
    without_signals(|| {
        std::thread::Builder::new()
            .name("trackingtech-dns".to_owned())
            .spawn(job)
            .map(drop)
    })
}

/// Signals are PHP's: a thread inherits the mask it is started under, so none is delivered to it.
#[cfg(unix)]
fn without_signals<T>(start: impl FnOnce() -> T) -> T {
    // SAFETY: both sets are filled before they are read, and only this thread's mask changes, for the start alone.
    unsafe {
        let mut all = std::mem::zeroed();
        let mut before = std::mem::zeroed();
        libc::sigfillset(&raw mut all);
        libc::pthread_sigmask(libc::SIG_SETMASK, &raw const all, &raw mut before);
        let started = start();
        libc::pthread_sigmask(libc::SIG_SETMASK, &raw const before, std::ptr::null_mut());
        started
    }
}

#[cfg(not(unix))]
fn without_signals<T>(start: impl FnOnce() -> T) -> T {
    start()
}
