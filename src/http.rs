//! Transport: one request out, one bounded answer in. No redirects, no retries, no policy.
//!
//! HTTP/1.1 with keep-alive, rustls, gzip. Certificates, proxy and the connect time-out belong to the client;
//! the attempt's and the call's deadlines are enforced here, over everything: DNS, TCP, TLS, sending, reading.

use std::error::Error as StdError;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use reqwest::header::{
    ACCEPT, AUTHORIZATION, CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue, RETRY_AFTER,
};
use reqwest::{Client, Method, NoProxy, Proxy, Response, Url, redirect};
use secrecy::{ExposeSecret, SecretString};

use crate::config::ClientSettings;
use crate::dates;
use crate::error::{Error, Kind, Result};
use crate::routes::Call;
use crate::tls;

/// Largest answer read, after decompression.
pub const LARGEST_ANSWER: usize = 2 * 1024 * 1024;
/// Shorter than any common server's, so that a closing connection is seldom picked up.
const IDLE_TIMEOUT: Duration = Duration::from_secs(50);
const USER_AGENT: &str = concat!("trackingtech-woocommerce/", env!("CARGO_PKG_VERSION"));

/// When a function call must end, whatever it is doing.
#[derive(Debug, Clone, Copy)]
pub struct Deadline(Instant);

impl Deadline {
    /// `time` from now.
    #[must_use]
    pub fn after(time: Duration) -> Self {
        Self(Instant::now() + time)
    }

    /// What is left of it.
    #[must_use]
    pub fn left(self) -> Duration {
        self.0.saturating_duration_since(Instant::now())
    }
}

/// An HTTP client that outlives calls and PHP requests.
#[derive(Debug)]
pub struct Transport {
    client: Client,
    has_roots: bool,
}

/// One request.
pub struct Request<'a> {
    /// Which call it makes.
    pub call: Call,
    /// Already checked against the allow-list.
    pub url: Url,
    /// The token, after login.
    pub token: Option<&'a SecretString>,
    /// For orders.
    pub idempotency_key: Option<&'a str>,
    /// JSON to post; a GET without.
    pub body: Option<Vec<u8>>,
}

/// One answer, whatever its status.
#[derive(Debug)]
pub struct Answer {
    /// HTTP status.
    pub status: u16,
    /// `Retry-After`, in seconds from now.
    pub retry_after_s: Option<u64>,
    /// The body, or why it could not be read to its end.
    pub body: Result<Vec<u8>>,
}

impl Transport {
    /// A client for `settings`; `ca_fallbacks` are tried before the system's certificates.
    ///
    /// # Errors
    /// `no_ca_certificates`, `bad_config` or `tls_failed`.
    pub fn new(settings: &ClientSettings, ca_fallbacks: &[PathBuf]) -> Result<Self> {
        let tls = tls::configure(settings.ca_file.as_deref(), ca_fallbacks)?;
        let mut builder = Client::builder()
            .tls_backend_preconfigured(tls.config)
            .http1_only()
            .gzip(true)
            .redirect(redirect::Policy::none())
            .referer(false)
            .no_proxy()
            .connect_timeout(settings.connect_timeout)
            .pool_idle_timeout(IDLE_TIMEOUT)
            .tcp_nodelay(true)
            .user_agent(USER_AGENT);
        if let Some(proxy) = &settings.proxy {
            // The machine itself is never behind the proxy.
            let direct = NoProxy::from_string("localhost,127.0.0.1,::1");
            builder = builder.proxy(
                Proxy::all(proxy.expose())
                    .map_err(|_| unusable("proxy"))?
                    .no_proxy(direct),
            );
        }
        let client = builder.build().map_err(|_| unusable("ca_file"))?;
        Ok(Self {
            client,
            has_roots: tls.has_roots,
        })
    }

    /// Sends `request` and reads the answer, within `attempt` and `deadline`.
    ///
    /// # Errors
    /// No answer came: time-out, DNS, connection or TLS. `outcome_unknown` says whether the request went out.
    pub async fn exchange(
        &self,
        request: Request<'_>,
        attempt: Duration,
        deadline: Deadline,
    ) -> Result<Answer> {
        let call = request.call;
        let time = attempt.min(deadline.left());
        if time.is_zero() {
            return Err(timed_out(call, false));
        }
        if !self.has_roots && request.url.scheme() == "https" {
            return Err(tls::no_certificates("ca_file").with_call(call));
        }
        match tokio::time::timeout(time, self.send(request)).await {
            Ok(result) => result,
            Err(_) => Err(timed_out(call, true)),
        }
    }

    async fn send(&self, request: Request<'_>) -> Result<Answer> {
        let call = request.call;
        let headers = headers_of(&request)?;
        let builder = match request.body {
            Some(body) => self.client.request(Method::POST, request.url).body(body),
            None => self.client.request(Method::GET, request.url),
        };
        let mut response = builder
            .headers(headers)
            .send()
            .await
            .map_err(|e| failure(call, &e))?;
        Ok(Answer {
            status: response.status().as_u16(),
            retry_after_s: retry_after_s(response.headers()),
            body: read_body(call, &mut response).await,
        })
    }
}

fn unusable(field: &str) -> Error {
    Error::new(
        Kind::Configuration,
        "bad_config",
        format!("{field} cannot be used"),
    )
    .with_field(field)
}

fn headers_of(request: &Request<'_>) -> Result<HeaderMap> {
    let mut headers = HeaderMap::new();
    headers.insert(ACCEPT, HeaderValue::from_static("application/json"));
    if request.body.is_some() {
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    }
    if let Some(token) = request.token {
        let mut value = header(&format!("Bearer {}", token.expose_secret()), "token")?;
        value.set_sensitive(true);
        headers.insert(AUTHORIZATION, value);
    }
    if let Some(key) = request.idempotency_key {
        headers.insert(
            HeaderName::from_static("idempotency-key"),
            header(key, "idempotency_key")?,
        );
    }
    Ok(headers)
}

fn header(text: &str, field: &str) -> Result<HeaderValue> {
    HeaderValue::from_str(text).map_err(|_| unusable(field))
}

async fn read_body(call: Call, response: &mut Response) -> Result<Vec<u8>> {
    let mut body = Vec::new();
    while let Some(chunk) = response.chunk().await.map_err(|e| failure(call, &e))? {
        if body.len() + chunk.len() > LARGEST_ANSWER {
            let message = format!(
                "The answer to {} is larger than {LARGEST_ANSWER} bytes.",
                call.name()
            );
            let error = Error::new(Kind::Protocol, "protocol_too_large", message);
            return Err(error.with_call(call).in_doubt(call.changes_something()));
        }
        body.extend_from_slice(&chunk);
    }
    Ok(body)
}

/// What a failed exchange means. The library's own text is left out: it can hold URLs.
fn failure(call: Call, error: &reqwest::Error) -> Error {
    if error.is_connect() {
        return connect_failure(call, error);
    }
    if error.is_timeout() {
        return timed_out(call, true);
    }
    let message = format!("The connection broke during {}.", call.name());
    unavailable(call, "connection_failed", message).in_doubt(call.changes_something())
}

/// Nothing has been sent yet, so nothing is in doubt.
fn connect_failure(call: Call, error: &reqwest::Error) -> Error {
    if let Some((code, message)) = tls::fault_in(error) {
        return Error::new(Kind::Configuration, code, message).with_call(call);
    }
    let says = |text: &str| chain_contains(error, text);
    if says("proxy authorization required") {
        let message = "The proxy asks for a user name and password.";
        return Error::new(Kind::Configuration, "proxy_auth_required", message)
            .with_call(call)
            .with_field("proxy");
    }
    if error.is_timeout() {
        return timed_out(call, false);
    }
    if says("dns error") {
        return unavailable(
            call,
            "dns_failed",
            "The service's host name could not be found.".to_owned(),
        );
    }
    unavailable(
        call,
        "connection_failed",
        "The service could not be reached.".to_owned(),
    )
}

fn chain_contains(error: &reqwest::Error, text: &str) -> bool {
    let first: &(dyn StdError + 'static) = error;
    std::iter::successors(Some(first), |&e| e.source()).any(|e| e.to_string().contains(text))
}

fn timed_out(call: Call, sent: bool) -> Error {
    let message = format!("No answer to {} came in time.", call.name());
    unavailable(call, "timed_out", message).in_doubt(sent && call.changes_something())
}

fn unavailable(call: Call, code: &'static str, message: String) -> Error {
    Error::new(Kind::Unavailable, code, message).with_call(call)
}

fn retry_after_s(headers: &HeaderMap) -> Option<u64> {
    let text = headers.get(RETRY_AFTER)?.to_str().ok()?.trim();
    text.parse()
        .ok()
        .or_else(|| dates::seconds_until_http_date(text))
}
