//! Which certificates are trusted, and what a failed handshake means.

use std::error::Error as StdError;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use rustls::{CertificateError, ClientConfig, RootCertStore};

use crate::error::{Error, Kind, Result};

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
    let builder =
        builder.map_err(|e| Error::new(Kind::Configuration, "tls_failed", e.to_string()))?;
    Ok(Tls {
        config: builder.with_root_certificates(roots).with_no_client_auth(),
        has_roots,
    })
}

/// The error for a machine without certificate authorities.
#[must_use]
pub fn no_certificates(field: &str) -> Error {
    let message = "No certificate authorities were found, so no service can be trusted.";
    Error::new(Kind::Configuration, "no_ca_certificates", message).with_field(field)
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

/// The reason code and sentence for the TLS failure somewhere below `error`, if it is one.
#[must_use]
pub fn fault_in(error: &(dyn StdError + 'static)) -> Option<(&'static str, &'static str)> {
    let mut next = Some(error);
    while let Some(current) = next {
        if let Some(tls) = current.downcast_ref::<rustls::Error>() {
            return Some(describe(tls));
        }
        // io::Error hides what it wraps from source(): it hands on the wrapped error's own source.
        let wrapped = current
            .downcast_ref::<io::Error>()
            .and_then(io::Error::get_ref);
        next = match wrapped {
            Some(inner) => Some(inner as &(dyn StdError + 'static)),
            None => current.source(),
        };
    }
    None
}

fn describe(error: &rustls::Error) -> (&'static str, &'static str) {
    let rustls::Error::InvalidCertificate(problem) = error else {
        return ("tls_failed", "The secure connection could not be made.");
    };
    match problem {
        CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. } => (
            "tls_wrong_host",
            "The service's certificate is for another host.",
        ),
        CertificateError::Expired
        | CertificateError::ExpiredContext { .. }
        | CertificateError::NotValidYet
        | CertificateError::NotValidYetContext { .. } => (
            "tls_expired",
            "The service's certificate is expired or not valid yet.",
        ),
        _ => (
            "tls_untrusted",
            "The service's certificate is not signed by a trusted authority.",
        ),
    }
}
