//! `$config` and `$connection` as PHP passes them, checked once, before anything leaves.

use std::path::PathBuf;
use std::time::Duration;

use secrecy::SecretString;
use serde::de::Error as _;
use serde::{Deserialize, Deserializer};

use crate::error::{Error, Result};
use crate::input::{InputError, MISSING, Read, integer, optional_string, string};
use crate::order::given::{OptionalId, is_hash};
use crate::secret;
use crate::service::routes::{Address, HostList, HostPolicy, NO_URL, Routes, absolute};
use crate::service::settings::{ClientSettings, Config, Connection, Proxy};
use crate::values::{self, Source};

/// The tenant registry in production.
const DEFAULT_BASE_URL: &str = "https://api-app.trackingtech.cl/api";
/// The hosts a courier's API may live on, unless the shop says otherwise.
const DEFAULT_HOSTS: &str = "*.trackingtech.cl";
/// Long enough for the slowest sensible service; PHP's own limits are shorter.
const LONGEST_MS: u64 = 600_000;

/// What a caller passes; `stubs/` says what each field is. The last two belong to a connection alone.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Given {
    #[serde(default)]
    base_url: Address,
    #[serde(default)]
    api_url: Address,
    #[serde(default)]
    device_id: DeviceId,
    #[serde(default)]
    routes: Routes,
    allowed_hosts: Option<HostList>,
    #[serde(default)]
    allow_loopback: bool,
    #[serde(default, deserialize_with = "optional_string")]
    ca_file: Option<String>,
    #[serde(default)]
    proxy: Address,
    #[serde(default)]
    no_proxy: HostList,
    connect_timeout_ms: Option<Milliseconds>,
    attempt_timeout_ms: Option<Milliseconds>,
    total_timeout_ms: Option<Milliseconds>,
    concurrency: Option<Concurrency>,
    token: Option<Token>,
    customer_id: Option<OptionalId>,
}

/// What `trackingtech_device_id()` gave, or empty.
#[derive(Default)]
struct DeviceId(Option<String>);

impl<'a> Deserialize<'a> for DeviceId {
    fn deserialize<D: Deserializer<'a>>(deserializer: D) -> std::result::Result<Self, D::Error> {
        let id = optional_string(deserializer)?;
        if id.as_deref().is_none_or(is_hash) {
            return Ok(Self(id));
        }
        Err(D::Error::custom("must come from trackingtech_device_id()"))
    }
}

struct Milliseconds(Duration);

impl<'a> Deserialize<'a> for Milliseconds {
    fn deserialize<D: Deserializer<'a>>(deserializer: D) -> std::result::Result<Self, D::Error> {
        let time = integer(deserializer, 1, LONGEST_MS)?;
        Ok(Self(Duration::from_millis(time)))
    }
}

struct Concurrency(usize);

impl<'a> Deserialize<'a> for Concurrency {
    fn deserialize<D: Deserializer<'a>>(deserializer: D) -> std::result::Result<Self, D::Error> {
        let number = integer(deserializer, 1, 64)?;
        usize::try_from(number).map(Self).map_err(D::Error::custom)
    }
}

struct Token(SecretString);

impl<'a> Deserialize<'a> for Token {
    fn deserialize<D: Deserializer<'a>>(deserializer: D) -> std::result::Result<Self, D::Error> {
        let token = string(deserializer)?;
        if secret::is_token(token) {
            return Ok(Self(SecretString::from(token)));
        }
        Err(D::Error::custom("is not a token"))
    }
}

impl Config {
    /// The configuration in `value`.
    ///
    /// # Errors
    /// `bad_config` with the field.
    pub fn read<'a>(value: impl Source<'a>) -> Result<Self> {
        let read = || {
            let given: Given = values::read(value)?;
            let unknown = |field| Err(serde::de::Error::unknown_field(field, &[]));
            match (&given.token, &given.customer_id) {
                (Some(_), _) => unknown("token"),
                (None, Some(_)) => unknown("customer_id"),
                (None, None) => given.config(),
            }
        };
        read().map_err(Error::bad_config)
    }
}

impl Connection {
    /// The connection in `value`.
    ///
    /// # Errors
    /// `bad_config` with the field.
    pub fn read<'a>(value: impl Source<'a>) -> Result<Self> {
        let read = || {
            let mut given: Given = values::read(value)?;
            let token = given.token.take();
            let Token(token) = token.ok_or_else(|| InputError::new("token", MISSING))?;
            Ok(Self {
                token,
                customer_id: given.customer_id.take().and_then(|id| id.0),
                config: given.config()?,
            })
        };
        read().map_err(Error::bad_config)
    }
}

impl Given {
    fn config(self) -> Read<Config> {
        let or = |time: Option<Milliseconds>, default: u64| {
            time.map_or(Duration::from_millis(default), |time| time.0)
        };
        let attempt_timeout = or(self.attempt_timeout_ms, 15_000);
        let hosts = || HostList::new(vec![DEFAULT_HOSTS.to_owned()]);
        let base_url = self.base_url.0.or_else(|| absolute(DEFAULT_BASE_URL));
        Ok(Config {
            base_url: base_url.ok_or_else(|| InputError::new("base_url", NO_URL))?,
            api_url: self.api_url.0,
            device_id: self.device_id.0,
            routes: self.routes,
            hosts: HostPolicy::new(
                self.allowed_hosts.unwrap_or_else(hosts),
                self.allow_loopback,
            ),
            client: ClientSettings {
                ca_file: self.ca_file.map(PathBuf::from),
                proxy: self.proxy.0.map(Proxy),
                no_proxy: self.no_proxy,
                connect_timeout: or(self.connect_timeout_ms, 5_000).min(attempt_timeout),
            },
            attempt_timeout,
            total_timeout: or(self.total_timeout_ms, 25_000),
            concurrency: self.concurrency.map_or(8, |number| number.0),
        })
    }
}
