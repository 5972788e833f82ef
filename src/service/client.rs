//! The HTTP client: hyper over rustls with kept connections, through a proxy where one is set. No redirects, no retries
//! but of what hyper knows it has not sent.

use std::future::Future;
use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use http_body_util::Full;
use hyper::body::{Bytes, Incoming};
use hyper::header::HeaderValue;
use hyper::{Request, Response, Uri};
use hyper_rustls::HttpsConnector;
use hyper_util::client::legacy;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::client::legacy::connect::proxy::Tunnel;
use hyper_util::rt::{TokioExecutor, TokioTimer};
use rustls::ClientConfig;
use tower_service::Service;
use url::Url;

use crate::service::names::Resolver;
use crate::service::routes::is_loopback;
use crate::service::settings::ClientSettings;

/// Servers close idle connections after 5 (Apache, Node) to 75 seconds (nginx). One that was closed meanwhile does
/// no harm: hyper sends a request again, on a new connection, only where nothing of it had been sent.
const IDLE_TIMEOUT: Duration = Duration::from_secs(50);

type BoxError = Box<dyn std::error::Error + Send + Sync>;
type Tls = HttpsConnector<HttpConnector<Resolver>>;
type Pool<C> = legacy::Client<Within<C>, Full<Bytes>>;

/// Clients for hosts behind the proxy and for the others, each with its connections.
pub(crate) struct Client {
    direct: Pool<Tls>,
    /// TLS through a tunnel through the proxy, which may itself speak TLS.
    proxied: Option<Pool<HttpsConnector<Tunnel<Tls>>>>,
}

impl Client {
    /// A client for `settings`; nothing where the proxy cannot be used.
    pub(crate) fn new(
        settings: &ClientSettings,
        resolver: Resolver,
        mut tls: ClientConfig,
    ) -> Option<Self> {
        tls.alpn_protocols = vec![b"http/1.1".to_vec()];
        let tls = Arc::new(tls);
        let mut http = HttpConnector::new_with_resolver(resolver);
        http.enforce_http(false);
        http.set_nodelay(true);
        let direct: Tls = (http, Arc::clone(&tls)).into();
        let proxied = match &settings.proxy {
            None => None,
            Some(proxy) => {
                let tunnel = tunnel(proxy.expose(), direct.clone())?;
                Some(pool(HttpsConnector::from((tunnel, tls)), settings))
            }
        };
        let direct = pool(direct, settings);
        Some(Self { direct, proxied })
    }

    /// Sends `request` to `url`.
    pub(crate) async fn send(
        &self,
        settings: &ClientSettings,
        url: &Url,
        request: Request<Full<Bytes>>,
    ) -> Result<Response<Incoming>, legacy::Error> {
        match &self.proxied {
            // The machine itself is never behind the proxy.
            Some(proxied) if !is_loopback(url) && !settings.no_proxy.names(url) => {
                proxied.request(request).await
            }
            Some(_) | None => self.direct.request(request).await,
        }
    }
}

fn pool<C>(connector: C, settings: &ClientSettings) -> Pool<C>
where
    C: Clone,
    Within<C>: legacy::connect::Connect + Clone,
{
    let within = Within {
        connector,
        time: settings.connect_timeout,
    };
    legacy::Client::builder(TokioExecutor::new())
        .pool_idle_timeout(IDLE_TIMEOUT)
        .pool_timer(TokioTimer::new())
        .build(within)
}

/// A tunnel through `proxy`, whose URL may carry a user's name and password.
fn tunnel(proxy: &str, connector: Tls) -> Option<Tunnel<Tls>> {
    let mut url = Url::parse(proxy).ok()?;
    let decoded = |text: &str| {
        percent_encoding::percent_decode_str(text)
            .decode_utf8_lossy()
            .into_owned()
    };
    let user = decoded(url.username());
    let password = decoded(url.password().unwrap_or_default());
    url.set_username("").ok()?;
    url.set_password(None).ok()?;
    let tunnel = Tunnel::new(url.as_str().parse::<Uri>().ok()?, connector);
    if user.is_empty() && password.is_empty() {
        return Some(tunnel);
    }
    let basic = format!("Basic {}", STANDARD.encode(format!("{user}:{password}")));
    let mut header = HeaderValue::from_str(&basic).ok()?;
    header.set_sensitive(true);
    Some(tunnel.with_auth(header))
}

/// A connector with a limit on everything it does: names, TCP, the proxy, TLS.
#[derive(Clone)]
pub(crate) struct Within<C> {
    connector: C,
    time: Duration,
}

impl<C> Service<Uri> for Within<C>
where
    C: Service<Uri>,
    C::Response: Send,
    C::Error: Into<BoxError> + Send,
    C::Future: Send + 'static,
{
    type Response = C::Response;
    type Error = BoxError;
    type Future = Pin<Box<dyn Future<Output = Result<C::Response, BoxError>> + Send>>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), BoxError>> {
        self.connector.poll_ready(context).map_err(Into::into)
    }

    fn call(&mut self, to: Uri) -> Self::Future {
        let connecting = tokio::time::timeout(self.time, self.connector.call(to));
        Box::pin(async move {
            match connecting.await {
                Ok(connected) => connected.map_err(Into::into),
                Err(_) => Err(io::Error::from(io::ErrorKind::TimedOut).into()),
            }
        })
    }
}
