//! The test CA, and the certificates that a client must refuse.

use std::sync::Arc;

use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::{CertificateError, ClientConfig, ClientConnection, Error, RootCertStore, StreamOwned};

use crate::support::http::{Client, tcp};
use crate::support::shop::{HEADERS, resolve_body};
use crate::support::{Folder, Sandbox};

fn with_tls(folder: &Folder) -> Sandbox {
    Sandbox::with(&["--https", "127.0.0.1:0", "--tls-dir", &folder.file("tls")])
}

/// Trusts the CA file, and nothing else.
fn config(ca_file: &str) -> Arc<ClientConfig> {
    let mut roots = RootCertStore::empty();
    roots
        .add(CertificateDer::from_pem_file(ca_file).unwrap())
        .unwrap();
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let builder = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap();
    Arc::new(builder.with_root_certificates(roots).with_no_client_auth())
}

fn connect(url: &str, ca_file: &str) -> StreamOwned<ClientConnection, std::net::TcpStream> {
    let name = ServerName::try_from("127.0.0.1").unwrap();
    StreamOwned::new(
        ClientConnection::new(config(ca_file), name).unwrap(),
        tcp(url),
    )
}

/// Why the handshake failed.
fn refusal(url: &str, ca_file: &str) -> CertificateError {
    let mut stream = connect(url, ca_file);
    let error = stream.conn.complete_io(&mut stream.sock).unwrap_err();
    match error
        .into_inner()
        .unwrap()
        .downcast::<Error>()
        .map(|error| *error)
    {
        Ok(Error::InvalidCertificate(refusal)) => refusal,
        other => panic!("{other:?}"),
    }
}

#[test]
fn the_good_certificate_is_trusted_by_who_trusts_the_ca() {
    let folder = Folder::new();
    let sandbox = with_tls(&folder);
    let stream = connect(
        sandbox.ready.https.as_ref().unwrap(),
        sandbox.ready.ca.as_ref().unwrap(),
    );
    let mut client = Client::over(stream);
    let body = resolve_body("demo").to_string();
    let answer = client
        .request(
            "POST",
            "/api/external/couriers/resolve",
            &HEADERS,
            body.as_bytes(),
        )
        .expect_status(200);
    assert_eq!(answer.json()["data"]["api_url"], "https://sandbox.test/api");
    client
        .request("GET", "/api/external/stores", &HEADERS, b"")
        .expect_status(401);
    let ledger = sandbox.get("ledger");
    assert_eq!(ledger[0]["connection"], ledger[1]["connection"]);
}

#[test]
fn each_bad_certificate_is_bad_in_its_own_way() {
    let folder = Folder::new();
    let sandbox = with_tls(&folder);
    let ready = &sandbox.ready;
    let ca = ready.ca.as_ref().unwrap();
    let self_signed = refusal(ready.https_self_signed.as_ref().unwrap(), ca);
    assert!(
        matches!(self_signed, CertificateError::UnknownIssuer),
        "{self_signed:?}"
    );
    let wrong_host = refusal(ready.https_wrong_host.as_ref().unwrap(), ca);
    assert!(
        matches!(
            wrong_host,
            CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. }
        ),
        "{wrong_host:?}"
    );
    let expired = refusal(ready.https_expired.as_ref().unwrap(), ca);
    assert!(
        matches!(
            expired,
            CertificateError::Expired | CertificateError::ExpiredContext { .. }
        ),
        "{expired:?}"
    );
    assert_eq!(sandbox.get("ledger"), serde_json::json!([]));
}

#[test]
fn a_restarted_service_is_trusted_by_who_trusted_the_one_before() {
    let folder = Folder::new();
    let first = with_tls(&folder);
    let ca = first.ready.ca.clone().unwrap();
    let pem = std::fs::read(&ca).unwrap();
    drop(first);
    let second = with_tls(&folder);
    assert_eq!(std::fs::read(&ca).unwrap(), pem);
    let mut client = Client::over(connect(second.ready.https.as_ref().unwrap(), &ca));
    client
        .request("GET", "/api/external/stores", &HEADERS, b"")
        .expect_status(401);
}

#[test]
fn faults_reach_through_tls() {
    let folder = Folder::new();
    let sandbox = with_tls(&folder);
    sandbox.set_faults(&serde_json::json!({ "call": "stores", "kind": "reset_before" }));
    let stream = connect(
        sandbox.ready.https.as_ref().unwrap(),
        sandbox.ready.ca.as_ref().unwrap(),
    );
    let error = Client::over(stream)
        .try_request("GET", "/api/external/stores", &HEADERS, b"")
        .unwrap_err();
    assert_eq!(error.kind(), std::io::ErrorKind::ConnectionReset);
}
