//! Certificate authorities, good and bad certificates, and a TLS server that takes every order.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex};

use rcgen::{BasicConstraints, CertificateParams, IsCa, Issuer, KeyPair, date_time_ymd};
use rustls::ServerConfig;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;

static NUMBER: AtomicU32 = AtomicU32::new(0);

/// A certificate and its key.
pub(crate) struct Certificate {
    chain: Vec<CertificateDer<'static>>,
    key: PrivateKeyDer<'static>,
}

/// A certificate authority, whose own certificate stands in a file until it is dropped.
pub(crate) struct Authority {
    issuer: Issuer<'static, KeyPair>,
    file: PathBuf,
}

impl Authority {
    pub(crate) fn new() -> Self {
        let key = KeyPair::generate().unwrap();
        let mut params = CertificateParams::new(Vec::new()).unwrap();
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let pem = params.self_signed(&key).unwrap().pem();
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        let file = std::env::temp_dir().join(format!(
            "trackingtech-ca-{}-{number}.pem",
            std::process::id()
        ));
        std::fs::write(&file, pem).unwrap();
        Self {
            issuer: Issuer::new(params, key),
            file,
        }
    }

    pub(crate) fn file(&self) -> &Path {
        &self.file
    }

    pub(crate) fn certificate(&self, host: &str) -> Certificate {
        self.sign(params(host))
    }

    pub(crate) fn expired(&self, host: &str) -> Certificate {
        let mut params = params(host);
        params.not_after = date_time_ymd(2001, 1, 1);
        self.sign(params)
    }

    pub(crate) fn not_yet(&self, host: &str) -> Certificate {
        let mut params = params(host);
        params.not_before = date_time_ymd(4000, 1, 1);
        self.sign(params)
    }

    fn sign(&self, params: CertificateParams) -> Certificate {
        let key = KeyPair::generate().unwrap();
        let certificate = params.signed_by(&key, &self.issuer).unwrap();
        Certificate {
            chain: vec![certificate.der().clone()],
            key: PrivateKeyDer::try_from(key.serialize_der()).unwrap(),
        }
    }
}

impl Drop for Authority {
    fn drop(&mut self) {
        let _ = std::fs::remove_file(&self.file);
    }
}

pub(crate) fn self_signed(host: &str) -> Certificate {
    let key = KeyPair::generate().unwrap();
    let certificate = params(host).self_signed(&key).unwrap();
    Certificate {
        chain: vec![certificate.der().clone()],
        key: PrivateKeyDer::try_from(key.serialize_der()).unwrap(),
    }
}

fn params(host: &str) -> CertificateParams {
    let mut params = CertificateParams::new(vec![host.to_owned()]).unwrap();
    params.not_before = date_time_ymd(2000, 1, 1);
    params.not_after = date_time_ymd(4096, 1, 1);
    params
}

/// Answers every request as if it were order 1.
pub(crate) struct TlsServer {
    port: u16,
    decrypted: Arc<Mutex<Vec<u8>>>,
}

impl TlsServer {
    pub(crate) async fn start(certificate: Certificate) -> Self {
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let config = ServerConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_no_client_auth()
            .with_single_cert(certificate.chain, certificate.key)
            .unwrap();
        let acceptor = TlsAcceptor::from(Arc::new(config));
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let decrypted = Arc::new(Mutex::new(Vec::new()));
        let log = Arc::clone(&decrypted);
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let (acceptor, log) = (acceptor.clone(), Arc::clone(&log));
                tokio::spawn(async move {
                    if let Ok(stream) = acceptor.accept(stream).await {
                        answer(stream, &log).await;
                    }
                });
            }
        });
        Self { port, decrypted }
    }

    pub(crate) fn origin(&self, host: &str) -> String {
        format!("https://{host}:{}", self.port)
    }

    /// Every byte that came in over a finished handshake.
    pub(crate) fn decrypted(&self) -> String {
        String::from_utf8_lossy(&self.decrypted.lock().unwrap()).into_owned()
    }
}

/// Answers after the first piece of the request: it is small, and what comes later does not matter.
async fn answer(mut stream: impl AsyncReadExt + AsyncWriteExt + Unpin, log: &Mutex<Vec<u8>>) {
    let mut buffer = [0_u8; 16 * 1024];
    let Ok(count) = stream.read(&mut buffer).await else {
        return;
    };
    log.lock().unwrap().extend_from_slice(&buffer[..count]);
    let body = super::recorded("1").to_string();
    let head = format!(
        "HTTP/1.1 201 Created\r\nContent-Length: {}\r\n\r\n",
        body.len()
    );
    let _ = stream.write_all(format!("{head}{body}").as_bytes()).await;
    let _ = stream.shutdown().await;
    // Until the client has closed: a close in its face could be a reset.
    while stream.read(&mut buffer).await.is_ok_and(|count| count > 0) {}
}
