//! The seven calls, typed: what each may send, and nothing else.

use std::sync::Arc;
use std::time::Duration;

use hyper::body::Bytes;
use secrecy::{ExposeSecret, SecretString};
use serde::Serialize;
use serde_json::{Value, json};
use zeroize::Zeroizing;

use crate::call::Call;
use crate::error::{Error, Reason, Result};
use crate::order::PreparedOrder;
use crate::service::answers::{self, Courier, Link, Page, Records, Shipment};
use crate::service::http::{Answer, Deadline, Request, Transport};
use crate::service::redact::Hidden;
use crate::service::redact::Redactor;
use crate::service::refusal;
use crate::service::settings::{Config, Connection};
use crate::service::status::{self, StatusVerdict};

/// The one value of `platform`.
const PLATFORM: &str = "woocommerce";
/// Most ids one `order_status` may ask about.
pub const IDS_PER_CALL: usize = 100;
/// Stores asked for in one call.
pub const STORES_PER_PAGE: usize = 100;

/// What `login` sends.
#[derive(Serialize)]
struct Credentials<'a> {
    code: &'a str,
    email: &'a str,
    password: &'a str,
    device_id: &'a str,
    platform: &'a str,
}

impl Credentials<'_> {
    /// The body, wiped as soon as it is sent. What hyper, rustls and PHP itself hold of it meanwhile is theirs.
    fn written(&self) -> Result<Bytes> {
        let texts = [self.code, self.email, self.password, self.device_id];
        let longest: usize = texts.iter().map(|text| 6 * text.len()).sum();
        // Large enough for every character escaped: a buffer that grows leaves a copy behind.
        let mut body = Zeroizing::new(Vec::with_capacity(longest + 128));
        serde_json::to_writer(&mut *body, self).map_err(|_| Error::new(Reason::Internal))?;
        Ok(Bytes::from_owner(body))
    }
}

/// The service, for the length of one function call.
pub struct Api {
    config: Config,
    transport: Arc<Transport>,
    token: Option<SecretString>,
    deadline: Deadline,
}

impl Api {
    /// The service before login. The configuration's total time-out starts now.
    #[must_use]
    pub fn anonymous(config: &Config, transport: &Arc<Transport>) -> Self {
        Self::new(config, transport, None)
    }

    /// The service after login. The configuration's total time-out starts now.
    #[must_use]
    pub fn connected(connection: &Connection, transport: &Arc<Transport>) -> Self {
        Self::new(
            &connection.config,
            transport,
            Some(connection.token.clone()),
        )
    }

    fn new(config: &Config, transport: &Arc<Transport>, token: Option<SecretString>) -> Self {
        transport.begin();
        Self {
            deadline: Deadline::after(config.total_timeout),
            config: config.clone(),
            transport: Arc::clone(transport),
            token,
        }
    }

    /// Whether all of `time` is left.
    #[must_use]
    pub fn has_time_for(&self, time: Duration) -> bool {
        self.deadline.left() >= time
    }

    /// Courier code to courier.
    ///
    /// # Errors
    /// `courier_unknown`, `code_malformed`, or any of the transport's.
    pub async fn resolve(&self, code: &str) -> Result<Courier> {
        let body =
            json!({"code": code, "device_id": self.config.device_id()?, "platform": PLATFORM});
        answers::courier(self.post(Call::Resolve, &body).await?)
    }

    /// Email and password to a token and its end.
    ///
    /// # Errors
    /// `credentials_wrong`, or any of the transport's.
    pub async fn login(
        &self,
        code: &str,
        email: &str,
        password: &SecretString,
    ) -> Result<(SecretString, Option<String>)> {
        let body = Credentials {
            code,
            email,
            password: password.expose_secret(),
            device_id: self.config.device_id()?,
            platform: PLATFORM,
        };
        let request = self.request(Call::Login, Some(body.written()?))?;
        let login = answers::login(self.exchange(request, || Redactor::new([password])).await?)?;
        Ok((SecretString::from(login.token), login.expires_at))
    }

    /// One page of the account's stores.
    ///
    /// # Errors
    /// `token_dead`, or any of the transport's.
    pub async fn stores(&self, page: u64) -> Result<Page> {
        let mut request = self.request(Call::Stores, None)?;
        request
            .url
            .query_pairs_mut()
            .append_pair("page", &page.to_string())
            .append_pair("per_page", &STORES_PER_PAGE.to_string());
        answers::page(self.exchange(request, || self.hidden()).await?)
    }

    /// Ties the shop at `store_url` to a store.
    ///
    /// # Errors
    /// `store_unknown`, `store_linked_elsewhere`, `token_dead`, or any of the transport's.
    pub async fn link(&self, store_id: &str, store_url: &str) -> Result<Link> {
        let body = json!({
            "store_id": store_id, "store_url": store_url,
            "device_id": self.config.device_id()?, "platform": PLATFORM,
        });
        answers::link(self.post(Call::Link, &body).await?)
    }

    /// Sends one order. The bytes sent are the bytes the key was made of.
    ///
    /// # Errors
    /// `refused`, `order_dispatched`, `token_dead`, or any of the transport's.
    pub async fn send_order(&self, order: &PreparedOrder) -> Result<Shipment> {
        let mut request = self.request(Call::SendOrder, Some(order.json.clone().into()))?;
        request.idempotency_key = Some(&order.idempotency_key);
        let hidden = || self.hidden().with_order(&order.json);
        answers::sent_order(self.exchange(request, hidden).await?, &order.order_id)
    }

    /// What is known of at most [`IDS_PER_CALL`] orders; unknown ones are absent. What the service says is shown
    /// without what `hidden` takes out of it.
    ///
    /// # Errors
    /// `token_dead`, or any of the transport's.
    pub async fn order_status(
        &self,
        customer_id: &str,
        order_ids: &[&str],
        hidden: Hidden<'_>,
    ) -> Result<Records<Shipment>> {
        let body = json!({"customer_id": customer_id, "order_ids": order_ids});
        let request = self.request(Call::OrderStatus, Some(body.to_string().into()))?;
        let answer = self.exchange(request, || hidden(self.hidden())).await?;
        let mut known = answers::shipments(answer)?;
        // Ignore records whose id was not requested: a shared cache once answered for another shop.
        known
            .read
            .retain(|shipment| order_ids.contains(&shipment.order_id.as_str()));
        known
            .unreadable
            .retain(|(id, _)| id.as_deref().is_none_or(|id| order_ids.contains(&id)));
        Ok(known)
    }

    /// Ends the tie. Already gone counts as done, where the service itself says so.
    ///
    /// # Errors
    /// `token_dead`, or any of the transport's.
    pub async fn uninstall(&self, store_url: &str, customer_id: &str) -> Result<()> {
        let body = json!({"store_url": store_url, "customer_id": customer_id});
        let request = self.request(Call::Uninstall, Some(body.to_string().into()))?;
        match self.exchange(request, || self.hidden()).await {
            Ok(answer) => answers::goodbye(&answer),
            Err(error) if error.reason == Reason::Refused && error.status == Some(404) => Ok(()),
            Err(error) => Err(error),
        }
    }

    async fn post(&self, call: Call, body: &Value) -> Result<Value> {
        let request = self.request(call, Some(body.to_string().into()))?;
        self.exchange(request, || self.hidden()).await
    }

    fn request(&self, call: Call, body: Option<Bytes>) -> Result<Request<'_>> {
        Ok(Request {
            call,
            url: self.config.url_of(call)?,
            token: self.token.as_ref(),
            idempotency_key: None,
            body,
        })
    }

    /// What must not be shown of any answer.
    fn hidden(&self) -> Redactor {
        Redactor::new(&self.token)
    }

    /// The JSON of a success. `hidden` is asked for only where something of the answer is shown.
    async fn exchange(
        &self,
        request: Request<'_>,
        hidden: impl FnOnce() -> Redactor,
    ) -> Result<Value> {
        let call = request.call;
        let answer = self
            .transport
            .exchange(request, self.config.attempt_timeout, self.deadline)
            .await?;
        if status::of_status(answer.status) != StatusVerdict::Success {
            return Err(refusal::read(call, &answer, &hidden()));
        }
        read_json(call, &answer)
    }
}

/// A success that cannot be read is never quoted: it may hold a token or a customer's data.
fn read_json(call: Call, answer: &Answer) -> Result<Value> {
    let body = answer
        .json()
        .map_err(|error| error.with_status(answer.status))?;
    // The farewell may be answered with nothing.
    if body.is_empty() && call == Call::Uninstall {
        return Ok(Value::Null);
    }
    serde_json::from_slice(body).map_err(|_| {
        let message = format!(
            "The answer to {} is not JSON: {} bytes{}.",
            call.name(),
            body.len(),
            kind_of(body)
        );
        Error::new(Reason::ProtocolNotJson)
            .with_message(message)
            .with_call(call)
            .with_status(answer.status)
            .in_doubt(call.changes_something())
    })
}

fn kind_of(body: &[u8]) -> &'static str {
    match body.trim_ascii_start().first() {
        None => "",
        Some(b'<') => ", an HTML page or text before the JSON",
        Some(b'{' | b'[') => ", JSON that breaks off or has an error",
        Some(_) => ", text or binary",
    }
}
