//! `$config` and `$connection` as PHP passes them, checked once, before anything leaves.

use std::path::PathBuf;
use std::time::Duration;

use secrecy::SecretString;
use serde_json::Value;
use url::Url;

use crate::error::{Error, Reason, Result};
use crate::input::{Fields, InputError, Read};
use crate::routes::{Call, HostList, HostPolicy, HostProblem, Routes};
use crate::secret;

/// The tenant registry in production.
const DEFAULT_BASE_URL: &str = "https://api-app.trackingtech.cl/api";
/// The hosts a courier's API may live on, unless the shop says otherwise.
const DEFAULT_HOSTS: &str = "*.trackingtech.cl";
/// Long enough for the slowest sensible service; PHP's own limits are shorter.
const LONGEST_MS: u64 = 600_000;

/// Where to talk to, how, and for how long.
#[derive(Debug, Clone)]
pub struct Config {
    base_url: Url,
    api_url: Option<Url>,
    device_id: Option<String>,
    routes: Routes,
    hosts: HostPolicy,
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
pub struct Proxy(Url);

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
    /// The configuration in `value`.
    ///
    /// # Errors
    /// `bad_config` with the field.
    pub fn read(value: Value) -> Result<Self> {
        let read = || {
            let mut fields = Fields::of(value, "")?;
            let config = read_config(&mut fields)?;
            fields.finish()?;
            Ok(config)
        };
        read().map_err(Error::bad_config)
    }

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
            _ => (
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
    /// The connection in `value`.
    ///
    /// # Errors
    /// `bad_config` with the field.
    pub fn read(value: Value) -> Result<Self> {
        let read = || {
            let mut fields = Fields::of(value, "")?;
            let token = fields.text("token")?;
            if !secret::is_token(&token) {
                return Err(InputError::new("token", "is not a token"));
            }
            let customer_id = match fields.take("customer_id") {
                Some(Value::String(text)) if text.is_empty() => None,
                found => found
                    .map(|value| crate::input::id(value, "customer_id"))
                    .transpose()?,
            };
            let config = read_config(&mut fields)?;
            fields.finish()?;
            Ok(Self {
                config,
                token: SecretString::from(token),
                customer_id,
            })
        };
        read().map_err(Error::bad_config)
    }

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

fn read_config(fields: &mut Fields) -> Read<Config> {
    let allow_loopback = fields.flag("allow_loopback")?;
    let allowed = match fields.take("allowed_hosts") {
        Some(value) => HostList::read(value, "allowed_hosts")?,
        None => HostList::new(vec![DEFAULT_HOSTS.to_owned()]),
    };
    let routes = fields
        .take("routes")
        .map(|value| Routes::read(value, "routes"))
        .transpose()?;
    let attempt_timeout = milliseconds(fields, "attempt_timeout_ms", 15_000)?;
    Ok(Config {
        base_url: match read_url(fields, "base_url")? {
            Some(url) => url,
            None => parse_url(DEFAULT_BASE_URL, "base_url")?,
        },
        api_url: read_url(fields, "api_url")?,
        device_id: read_device_id(fields)?,
        routes: routes.unwrap_or_default(),
        hosts: HostPolicy::new(allowed, allow_loopback),
        client: read_client(fields, attempt_timeout)?,
        attempt_timeout,
        total_timeout: milliseconds(fields, "total_timeout_ms", 25_000)?,
        concurrency: usize::try_from(fields.integer("concurrency", 8, 1, 64)?).unwrap_or(1),
    })
}

fn read_client(fields: &mut Fields, attempt_timeout: Duration) -> Read<ClientSettings> {
    let proxy = read_url(fields, "proxy")?;
    if proxy
        .as_ref()
        .is_some_and(|url| !matches!(url.scheme(), "http" | "https"))
    {
        return Err(InputError::new("proxy", "must be an http or https URL"));
    }
    Ok(ClientSettings {
        ca_file: fields.optional_text("ca_file")?.map(PathBuf::from),
        proxy: proxy.map(Proxy),
        no_proxy: match fields.take("no_proxy") {
            Some(value) => HostList::read(value, "no_proxy")?,
            None => HostList::default(),
        },
        connect_timeout: milliseconds(fields, "connect_timeout_ms", 5_000)?.min(attempt_timeout),
    })
}

fn milliseconds(fields: &mut Fields, key: &str, default: u64) -> Read<Duration> {
    fields
        .integer(key, default, 1, LONGEST_MS)
        .map(Duration::from_millis)
}

fn read_url(fields: &mut Fields, key: &str) -> Read<Option<Url>> {
    let path = fields.path_of(key);
    fields
        .optional_text(key)?
        .map(|text| parse_url(&text, &path))
        .transpose()
}

/// An absolute http(s) URL with a host and without query or fragment.
///
/// # Errors
/// `text` is none. It is not repeated: a proxy's URL may hold a password.
pub fn parse_url(text: &str, path: &str) -> Read<Url> {
    let url = Url::parse(text)
        .ok()
        .filter(|url| matches!(url.scheme(), "http" | "https") && url.has_host());
    let url =
        url.filter(|url| url.query().is_none() && url.fragment().is_none() && text.len() <= 500);
    url.ok_or_else(|| InputError::new(path, "must be an absolute URL"))
}

fn read_device_id(fields: &mut Fields) -> Read<Option<String>> {
    let Some(id) = fields.optional_text("device_id")? else {
        return Ok(None);
    };
    if id.len() == 64 && id.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f')) {
        return Ok(Some(id));
    }
    Err(InputError::new(
        "device_id",
        "must come from trackingtech_device_id()",
    ))
}
