//! The test CA and the four server certificates: one to trust, three that a client must refuse.

use std::fs;
use std::io::{self, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use rcgen::{
    BasicConstraints, CertificateParams, DnType, IsCa, Issuer, KeyPair, KeyUsagePurpose,
    date_time_ymd,
};
use rustls::ServerConfig;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer};

/// Which certificate a listener shows.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Kind {
    Good,
    SelfSigned,
    WrongHost,
    Expired,
}

/// The CA of one TLS folder.
#[derive(Debug)]
pub(crate) struct Certificates {
    ca_file: PathBuf,
    issuer: Issuer<'static, KeyPair>,
}

impl Certificates {
    /// Takes the folder's CA, or makes one. A restarted service is trusted by who trusted the one before.
    pub(crate) fn open(folder: &Path) -> io::Result<Self> {
        fs::create_dir_all(folder)?;
        let folder = fs::canonicalize(folder)?;
        let (ca_file, key_file) = (folder.join("ca.pem"), folder.join("ca.key"));
        let key = match fs::read_to_string(&key_file) {
            Ok(pem) => KeyPair::from_pem(&pem).map_err(io::Error::other)?,
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                let key = KeyPair::generate().map_err(io::Error::other)?;
                write_private(&key_file, &key.serialize_pem())?;
                let certificate = ca_params().self_signed(&key).map_err(io::Error::other)?;
                fs::write(&ca_file, certificate.pem())?;
                key
            }
            Err(error) => return Err(error),
        };
        Ok(Self {
            ca_file,
            issuer: Issuer::new(ca_params(), key),
        })
    }

    pub(crate) fn ca_file(&self) -> &Path {
        &self.ca_file
    }

    pub(crate) fn server_config(&self, kind: Kind) -> io::Result<Arc<ServerConfig>> {
        let key = KeyPair::generate().map_err(io::Error::other)?;
        let params = server_params(kind)?;
        let certificate = match kind {
            Kind::SelfSigned => params.self_signed(&key),
            Kind::Good | Kind::WrongHost | Kind::Expired => params.signed_by(&key, &self.issuer),
        };
        server_config(certificate.map_err(io::Error::other)?.der().clone(), &key)
    }
}

fn server_config(
    certificate: CertificateDer<'static>,
    key: &KeyPair,
) -> io::Result<Arc<ServerConfig>> {
    let key = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(key.serialize_der()));
    let mut config =
        ServerConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
            .with_safe_default_protocol_versions()
            .and_then(|builder| {
                builder
                    .with_no_client_auth()
                    .with_single_cert(vec![certificate], key)
            })
            .map_err(io::Error::other)?;
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    Ok(Arc::new(config))
}

/// The same name and key identify the CA, so a leaf made after a restart still chains to an old `ca.pem`.
fn ca_params() -> CertificateParams {
    let mut params = CertificateParams::default();
    params
        .distinguished_name
        .push(DnType::CommonName, "TrackingTech sandbox CA");
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
    params
}

fn server_params(kind: Kind) -> io::Result<CertificateParams> {
    let names: &[&str] = match kind {
        Kind::WrongHost => &["another-host.invalid"],
        Kind::Good | Kind::SelfSigned | Kind::Expired => &["localhost", "127.0.0.1", "::1"],
    };
    let names: Vec<String> = names.iter().map(ToString::to_string).collect();
    let mut params = CertificateParams::new(names).map_err(io::Error::other)?;
    params
        .distinguished_name
        .push(DnType::CommonName, "TrackingTech sandbox");
    if matches!(kind, Kind::Expired) {
        params.not_before = date_time_ymd(2019, 1, 1);
        params.not_after = date_time_ymd(2020, 1, 1);
    }
    Ok(params)
}

fn write_private(file: &Path, text: &str) -> io::Result<()> {
    let mut options = fs::OpenOptions::new();
    options.write(true).create(true).truncate(true).mode(0o600);
    options.open(file)?.write_all(text.as_bytes())
}
