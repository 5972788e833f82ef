//! Listeners: plain HTTP, HTTPS with a certificate of the test CA, and three with certificates to distrust.
//!
//! The accept loop is ours rather than axum's, because a fault has to reach the socket of its request.

use std::io;
use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;

use axum::{Extension, Router};
use hyper::server::conn::http1;
use hyper_util::rt::TokioIo;
use hyper_util::service::TowerToHyperService;
use serde::Serialize;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsAcceptor;

use crate::app::{self, App};
use crate::connection::{Connection, Socket};
use crate::options::Options;
use crate::tls::{Certificates, Kind};

/// What the ready file tells: where the service listens and which CA to trust.
#[derive(Clone, Debug, Serialize)]
pub struct Ready {
    /// Base of the plain HTTP listener, without a path.
    pub http: String,
    /// Base of the listener with a certificate of the test CA.
    pub https: Option<String>,
    /// A certificate nobody signed.
    pub https_self_signed: Option<String>,
    /// A certificate of the test CA for another host.
    pub https_wrong_host: Option<String>,
    /// A certificate of the test CA that ended in 2020.
    pub https_expired: Option<String>,
    /// The test CA's certificate, PEM.
    pub ca: Option<String>,
    /// The process to stop.
    pub pid: u32,
}

/// Opens every listener, serves them in the background and writes the ready file.
///
/// # Errors
/// An address that cannot be bound, a state file or TLS folder that cannot be read or written.
pub async fn start(options: &Options) -> io::Result<Ready> {
    let app = Arc::new(App::open(options)?);
    let router = app::router(Arc::clone(&app));
    let mut ready = Ready {
        http: format!(
            "http://{}",
            listen(options.http, None, &app, &router).await?
        ),
        https: None,
        https_self_signed: None,
        https_wrong_host: None,
        https_expired: None,
        ca: None,
        pid: std::process::id(),
    };
    if let (Some(address), Some(folder)) = (options.https, &options.tls_dir) {
        let certificates = Certificates::open(folder)?;
        let beside = SocketAddr::new(address.ip(), 0);
        for (address, kind, place) in [
            (address, Kind::Good, &mut ready.https),
            (beside, Kind::SelfSigned, &mut ready.https_self_signed),
            (beside, Kind::WrongHost, &mut ready.https_wrong_host),
            (beside, Kind::Expired, &mut ready.https_expired),
        ] {
            let acceptor = TlsAcceptor::from(certificates.server_config(kind)?);
            let bound = listen(address, Some(acceptor), &app, &router).await?;
            *place = Some(format!("https://{bound}"));
        }
        ready.ca = Some(certificates.ca_file().display().to_string());
    }
    if let Some(file) = &options.ready_file {
        write_ready_file(file, &ready)?;
    }
    Ok(ready)
}

/// Renamed into place, so that whoever waits for the file never reads half of it.
fn write_ready_file(file: &Path, ready: &Ready) -> io::Result<()> {
    let mut unfinished = file.as_os_str().to_owned();
    unfinished.push(format!(".{}", ready.pid));
    std::fs::write(&unfinished, serde_json::to_vec(ready)?)?;
    std::fs::rename(&unfinished, file)
}

async fn listen(
    address: SocketAddr,
    tls: Option<TlsAcceptor>,
    app: &Arc<App>,
    router: &Router,
) -> io::Result<SocketAddr> {
    let listener = TcpListener::bind(address).await?;
    let bound = listener.local_addr()?;
    let (app, router) = (Arc::clone(app), router.clone());
    tokio::spawn(async move {
        loop {
            // A failed accept is the peer's business (it left again) or passes (too many open files).
            let Ok((stream, _)) = listener.accept().await else {
                tokio::task::yield_now().await;
                continue;
            };
            tokio::spawn(serve(stream, tls.clone(), Arc::clone(&app), router.clone()));
        }
    });
    Ok(bound)
}

async fn serve(stream: TcpStream, tls: Option<TlsAcceptor>, app: Arc<App>, router: Router) {
    let _open = app.count_open();
    let connection = Connection::new(app.next_connection(), tls.is_some());
    let socket = Socket::new(stream, &connection);
    match tls {
        None => speak_http(socket, connection, router).await,
        Some(acceptor) => match acceptor.accept(socket).await {
            Ok(stream) => speak_http(stream, connection, router).await,
            Err(_) => app.note_tls_failure(),
        },
    }
}

async fn speak_http<S>(stream: S, connection: Connection, router: Router)
where
    S: AsyncRead + AsyncWrite + Unpin,
{
    let service = TowerToHyperService::new(router.layer(Extension(connection.clone())));
    let conversation = http1::Builder::new().serve_connection(TokioIo::new(stream), service);
    tokio::select! {
        biased;
        () = connection.was_cut() => {}
        // However it ended (client gone, half a body on purpose), the ledger already has what matters.
        _ = conversation => {}
    }
}
