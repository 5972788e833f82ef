//! Which certificates are trusted, and what a failed handshake means.

use std::error::Error as StdError;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use rustls::{CertificateError, ClientConfig, RootCertStore};

use crate::error::{Error, Reason, Result};

/// A TLS configuration, and whether it trusts anyone at all.
pub struct Tls {
    /// For the client.
    pub config: ClientConfig,
    /// False where no certificate authority was found: https cannot work, and says why when it is used.
    pub has_roots: bool,
}

/// rustls with ring, trusting `ca_file`, or else the first usable of `fallbacks`, or else the system.
///
/// # Errors
/// `no_ca_certificates`: `ca_file` was asked for and holds none. `tls_failed`: the provider is unusable.
pub fn configure(ca_file: Option<&Path>, fallbacks: &[PathBuf]) -> Result<Tls> {
    let roots = match ca_file {
        Some(file) => read_roots(file).ok_or_else(|| no_certificates("ca_file"))?,
        None => fallbacks
            .iter()
            .find_map(|file| read_roots(file))
            .unwrap_or_else(system_roots),
    };
    let has_roots = !roots.is_empty();
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let builder =
        ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions();
    let builder = builder.map_err(|e| Error::new(Reason::TlsFailed).with_message(e.to_string()))?;
    Ok(Tls {
        config: builder.with_root_certificates(roots).with_no_client_auth(),
        has_roots,
    })
}

/// The error for a machine without certificate authorities.
#[must_use]
pub fn no_certificates(field: &str) -> Error {
    Error::new(Reason::NoCaCertificates).with_field(field)
}

fn read_roots(file: &Path) -> Option<RootCertStore> {
    let certificates = CertificateDer::pem_file_iter(file)
        .ok()?
        .filter_map(std::result::Result::ok);
    let roots = store(certificates);
    (!roots.is_empty()).then_some(roots)
}

fn system_roots() -> RootCertStore {
    store(rustls_native_certs::load_native_certs().certs)
}

fn store(certificates: impl IntoIterator<Item = CertificateDer<'static>>) -> RootCertStore {
    let mut roots = RootCertStore::empty();
    roots.add_parsable_certificates(certificates);
    roots
}

/// The reason of the TLS failure somewhere below `error`, if it is one.
#[must_use]
pub fn fault_in(error: &(dyn StdError + 'static)) -> Option<Reason> {
    chain(error)
        .find_map(|cause| cause.downcast_ref::<rustls::Error>())
        .map(reason_of)
}

/// `error` and everything below it. `io::Error` hides what it wraps from `source()`: it hands on the wrapped
/// error's own source.
pub fn chain<'a>(
    error: &'a (dyn StdError + 'static),
) -> impl Iterator<Item = &'a (dyn StdError + 'static)> {
    std::iter::successors(Some(error), |&current| {
        let wrapped = current
            .downcast_ref::<io::Error>()
            .and_then(io::Error::get_ref);
        match wrapped {
            Some(inner) => Some(inner as &(dyn StdError + 'static)),
            None => current.source(),
        }
    })
}

fn reason_of(error: &rustls::Error) -> Reason {
    // `rustls::Error` and `CertificateError` are non-exhaustive: what is new there is a failed handshake.
    let rustls::Error::InvalidCertificate(problem) = error else {
        return Reason::TlsFailed;
    };
    match problem {
        CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. } => {
            Reason::TlsWrongHost
        }
        CertificateError::Expired
        | CertificateError::ExpiredContext { .. }
        | CertificateError::NotValidYet
        | CertificateError::NotValidYetContext { .. } => Reason::TlsExpired,
        _ => Reason::TlsUntrusted,
    }
}
