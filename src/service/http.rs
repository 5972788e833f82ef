//! Transport: one request out, one bounded answer in. No redirects, no retries, no policy.
//!
//! HTTP/1.1 with keep-alive, rustls, gzip. Certificates, proxy and the connect time-out belong to the client;
//! the attempt's and the call's deadlines are enforced here, over everything: DNS, TCP, TLS, sending, reading.

use std::cell::Cell;
use std::io::Read as _;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};

use flate2::read::MultiGzDecoder;
use http_body_util::{BodyExt as _, Full};
use hyper::body::{Bytes, Incoming};
use hyper::header::{
    ACCEPT, ACCEPT_ENCODING, AGE, AUTHORIZATION, CONTENT_ENCODING, CONTENT_TYPE, DATE, HeaderMap,
    HeaderName, HeaderValue, RETRY_AFTER, USER_AGENT,
};
use hyper::{Method, Response, Uri};
use secrecy::{ExposeSecret, SecretString};
use url::Url;

use crate::call::Call;
use crate::dates;
use crate::error::{Error, Reason, Result};
use crate::service::client::Client;
use crate::service::faults::{body_failure, failure, garbled, timed_out};
use crate::service::names::{Names, Resolver, System};
use crate::service::settings::ClientSettings;
use crate::service::tls;

/// Largest answer read, after decompression.
pub const LARGEST_ANSWER: usize = 2 * 1024 * 1024;
const AGENT: &str = concat!("trackingtech-woocommerce/", env!("CARGO_PKG_VERSION"));

thread_local! {
    static CLOCK_AHEAD_S: Cell<Option<i64>> = const { Cell::new(None) };
}

/// How many seconds this machine's clock was ahead of the service's when this thread last got an answer; negative
/// where it was behind, none before the first answer that says its time.
#[must_use]
pub fn clock_ahead_s() -> Option<i64> {
    CLOCK_AHEAD_S.get()
}

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
pub struct Transport {
    client: Client,
    settings: ClientSettings,
    names: Arc<Names>,
    has_roots: bool,
    canned: Option<Canned>,
}

/// Answers without a network.
type Canned = Box<dyn Fn(Call) -> Answer + Send + Sync>;

impl std::fmt::Debug for Transport {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Transport").finish_non_exhaustive()
    }
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
    pub body: Option<Bytes>,
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

impl Answer {
    /// The body as JSON has it: a byte order mark before it is skipped.
    ///
    /// # Errors
    /// It could not be read to its end.
    pub fn json(&self) -> Result<&[u8]> {
        let body = self.body.as_deref().map_err(Clone::clone)?;
        Ok(body.strip_prefix(b"\xef\xbb\xbf").unwrap_or(body))
    }
}

impl Transport {
    /// A client for `settings`; `ca_fallbacks` are tried before the system's certificates.
    ///
    /// # Errors
    /// `no_ca_certificates`, `bad_config` or `tls_failed`.
    pub fn new(settings: &ClientSettings, ca_fallbacks: &[PathBuf]) -> Result<Self> {
        Self::on(System::default(), settings, ca_fallbacks)
    }

    /// The same, with names looked up by `system`.
    ///
    /// # Errors
    /// As [`Transport::new`].
    pub fn on(system: System, settings: &ClientSettings, ca_fallbacks: &[PathBuf]) -> Result<Self> {
        let tls = tls::configure(settings.ca_file.as_deref(), ca_fallbacks)?;
        let names = Arc::new(Names::new(system));
        let client = Client::new(settings, Resolver(Arc::clone(&names)), tls.config)
            .ok_or_else(|| unusable("proxy"))?;
        Ok(Self {
            client,
            settings: settings.clone(),
            names,
            has_roots: tls.has_roots,
            canned: None,
        })
    }

    /// A function call begins: names are looked up anew.
    pub fn begin(&self) {
        self.names.forget();
    }

    /// A transport that sends nothing and gives `answers` instead, for the fuzzer.
    ///
    /// # Errors
    /// As [`Transport::new`].
    pub fn canned(
        settings: &ClientSettings,
        answers: impl Fn(Call) -> Answer + Send + Sync + 'static,
    ) -> Result<Self> {
        let mut transport = Self::new(settings, &[])?;
        transport.canned = Some(Box::new(answers));
        Ok(transport)
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
        if let Some(answers) = &self.canned {
            return Ok(answers(call));
        }
        let url = request.url.clone();
        let request = to_send(request)?;
        let response = self.client.send(&self.settings, &url, request).await;
        let response = response.map_err(|e| failure(call, &e))?;
        note_clock(response.headers());
        Ok(Answer {
            status: response.status().as_u16(),
            retry_after_s: retry_after_s(response.headers()),
            body: read_body(call, response).await,
        })
    }
}

fn unusable(field: &str) -> Error {
    Error::new(Reason::BadConfig)
        .with_message(format!("{field} cannot be used"))
        .with_field(field)
}

fn to_send(request: Request<'_>) -> Result<hyper::Request<Full<Bytes>>> {
    let uri: Uri = request
        .url
        .as_str()
        .parse()
        .map_err(|_| unusable("api_url"))?;
    let method = match &request.body {
        Some(_) => Method::POST,
        None => Method::GET,
    };
    let mut headers = HeaderMap::with_capacity(8);
    headers.insert(ACCEPT, HeaderValue::from_static("application/json"));
    headers.insert(ACCEPT_ENCODING, HeaderValue::from_static("gzip"));
    headers.insert(USER_AGENT, HeaderValue::from_static(AGENT));
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
    let body = Full::new(request.body.unwrap_or_default());
    let mut made = hyper::Request::new(body);
    *made.method_mut() = method;
    *made.uri_mut() = uri;
    *made.headers_mut() = headers;
    Ok(made)
}

fn header(text: &str, field: &str) -> Result<HeaderValue> {
    HeaderValue::from_str(text).map_err(|_| unusable(field))
}

async fn read_body(call: Call, response: Response<Incoming>) -> Result<Vec<u8>> {
    let encoding = response.headers().get(CONTENT_ENCODING);
    let is_gzip = encoding.is_some_and(|value| value.as_bytes().eq_ignore_ascii_case(b"gzip"));
    let mut incoming = response.into_body();
    let mut body = Vec::new();
    while let Some(frame) = incoming.frame().await {
        let frame = frame.map_err(|e| body_failure(call, &e))?;
        let chunk = frame.data_ref().map(Bytes::as_ref).unwrap_or_default();
        if body.len() + chunk.len() > LARGEST_ANSWER {
            return Err(too_large(call));
        }
        body.extend_from_slice(chunk);
    }
    if is_gzip && !body.is_empty() {
        return unpacked(call, &body);
    }
    Ok(body)
}

/// Stops at the limit: a small answer can unpack to gigabytes.
fn unpacked(call: Call, packed: &[u8]) -> Result<Vec<u8>> {
    let mut body = Vec::new();
    let limit = LARGEST_ANSWER as u64 + 1;
    let read = MultiGzDecoder::new(packed)
        .take(limit)
        .read_to_end(&mut body);
    read.map_err(|_| garbled(call))?;
    if body.len() > LARGEST_ANSWER {
        return Err(too_large(call));
    }
    Ok(body)
}

fn too_large(call: Call) -> Error {
    let message = format!(
        "The answer to {} is larger than {LARGEST_ANSWER} bytes.",
        call.name()
    );
    let error = Error::new(Reason::ProtocolTooLarge).with_message(message);
    error.with_call(call).in_doubt(call.changes_something())
}

/// A cached answer tells an old time.
fn note_clock(headers: &HeaderMap) {
    let date = headers.get(DATE).and_then(|value| value.to_str().ok());
    if headers.contains_key(AGE) {
        return;
    }
    if let Some(ahead) = date.and_then(dates::seconds_since_http_date) {
        CLOCK_AHEAD_S.set(Some(ahead));
    }
}

fn retry_after_s(headers: &HeaderMap) -> Option<u64> {
    let text = headers.get(RETRY_AFTER)?.to_str().ok()?.trim();
    text.parse()
        .ok()
        .or_else(|| dates::seconds_until_http_date(text))
}
