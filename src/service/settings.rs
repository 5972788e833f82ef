//! Where to talk to, how, for how long and for whom; [`crate::config`] reads it.

use std::path::PathBuf;
use std::time::Duration;

use secrecy::SecretString;
use url::Url;

use crate::call::Call;
use crate::error::{Error, Reason, Result};
use crate::input::InputError;
use crate::service::routes::{HostList, HostPolicy, HostProblem, Routes};

/// Where to talk to, how, and for how long.
#[derive(Debug, Clone)]
pub struct Config {
    pub(crate) base_url: Url,
    pub(crate) api_url: Option<Url>,
    pub(crate) device_id: Option<String>,
    pub(crate) routes: Routes,
    pub(crate) hosts: HostPolicy,
    /// What the HTTP client is built from; two configurations with the same one share connections.
    pub client: ClientSettings,
    /// One attempt, from its first byte to the answer's last.
    pub attempt_timeout: Duration,
    /// One function call, whatever it does.
    pub total_timeout: Duration,
    /// Orders in flight at once.
    pub concurrency: usize,
}

/// What a client is built from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClientSettings {
    /// Certificates to trust instead of the system's.
    pub ca_file: Option<PathBuf>,
    /// `http://user:password@proxy:port`.
    pub proxy: Option<Proxy>,
    /// Hosts the proxy is not used for.
    pub no_proxy: HostList,
    /// DNS, TCP and TLS together.
    pub connect_timeout: Duration,
}

/// A proxy's URL, which may carry a password.
#[derive(Clone, PartialEq, Eq)]
pub struct Proxy(pub(crate) Url);

impl Proxy {
    /// The URL with its credentials, for the client alone.
    #[must_use]
    pub fn expose(&self) -> &str {
        self.0.as_str()
    }
}

impl std::fmt::Debug for Proxy {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Proxy([REDACTED])")
    }
}

/// A configuration with the right to act for a merchant.
#[derive(Debug, Clone)]
pub struct Connection {
    /// Where and how.
    pub config: Config,
    /// The bearer token.
    pub token: SecretString,
    /// The customer the shop is linked as; absent before the link.
    pub customer_id: Option<String>,
}

impl Config {
    /// The device id.
    ///
    /// # Errors
    /// `bad_config`: this call needs it and it is missing.
    pub fn device_id(&self) -> Result<&str> {
        self.device_id
            .as_deref()
            .ok_or_else(|| missing("device_id"))
    }

    /// The address of `call`, checked against the allow-list at the last moment before use.
    ///
    /// # Errors
    /// `bad_config`, `insecure_url` or `host_not_allowed`.
    pub fn url_of(&self, call: Call) -> Result<Url> {
        let (base, field) = match call {
            Call::Resolve => (&self.base_url, "base_url"),
            Call::Login
            | Call::Stores
            | Call::Link
            | Call::SendOrder
            | Call::OrderStatus
            | Call::Uninstall => (
                self.api_url.as_ref().ok_or_else(|| missing("api_url"))?,
                "api_url",
            ),
        };
        self.check_host(base, call, field)?;
        let mut url = base.clone();
        url.set_path(&format!(
            "{}{}",
            base.path().trim_end_matches('/'),
            self.routes.path(call)
        ));
        Ok(url)
    }

    /// Refuses a URL a secret must not travel to.
    ///
    /// # Errors
    /// `insecure_url` or `host_not_allowed`, naming the host and `field`.
    pub fn check_host(&self, url: &Url, call: Call, field: &str) -> Result<()> {
        let host = url.host_str().unwrap_or_default();
        let (reason, message) = match self.hosts.check(url) {
            Ok(()) => return Ok(()),
            Err(HostProblem::Insecure) => (
                Reason::InsecureUrl,
                format!("{host} would be spoken to without https."),
            ),
            Err(HostProblem::NotAllowed) => (
                Reason::HostNotAllowed,
                format!("{host} is not on the list of allowed hosts."),
            ),
        };
        Err(Error::new(reason)
            .with_message(message)
            .with_call(call)
            .with_field(field))
    }
}

impl Connection {
    /// The customer id.
    ///
    /// # Errors
    /// `bad_config`: this call needs it and it is missing.
    pub fn customer_id(&self) -> Result<&str> {
        self.customer_id
            .as_deref()
            .ok_or_else(|| missing("customer_id"))
    }
}

fn missing(field: &str) -> Error {
    Error::bad_config(InputError::new(field, "is missing"))
}
