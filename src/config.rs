//! `$config` and `$connection` as PHP passes them, checked once, before anything leaves.

use std::path::PathBuf;
use std::time::Duration;

use secrecy::SecretString;
use serde_json::Value;
use url::Url;

use crate::error::{Error, Result};
use crate::input::{Fields, InputError, Read};
use crate::order::given::Id;
use crate::secret;
use crate::service::routes::{HostList, HostPolicy, Routes, parse_url};
use crate::service::settings::{ClientSettings, Config, Connection, Proxy};
use crate::values;

/// The tenant registry in production.
const DEFAULT_BASE_URL: &str = "https://api-app.trackingtech.cl/api";
/// The hosts a courier's API may live on, unless the shop says otherwise.
const DEFAULT_HOSTS: &str = "*.trackingtech.cl";
/// Long enough for the slowest sensible service; PHP's own limits are shorter.
const LONGEST_MS: u64 = 600_000;

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
                    .map(|value| values::read::<_, Id>(&value))
                    .transpose()
                    .map_err(|problem| problem.below("customer_id"))?
                    .map(|id| id.0),
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
