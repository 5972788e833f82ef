//! The seven calls, typed: what each may send, and nothing else.

use std::sync::Arc;
use std::time::Duration;

use secrecy::{ExposeSecret, SecretString};
use serde_json::{Value, json};

use crate::answers::{self, Courier, Link, Node, Page, Shipment};
use crate::config::{Config, Connection};
use crate::error::{Error, Kind, Result};
use crate::http::{Answer, Deadline, Request, Transport};
use crate::order::PreparedOrder;
use crate::refusal;
use crate::retry::{self, StatusVerdict};
use crate::routes::Call;
use crate::secret::Redactor;

/// The one value of `platform`.
const PLATFORM: &str = "woocommerce";
/// Most ids one `order_status` may ask about.
pub const IDS_PER_CALL: usize = 100;
const STORES_PER_PAGE: &str = "100";

/// The service, for the length of one function call.
pub struct Api {
    config: Config,
    transport: Arc<Transport>,
    token: Option<SecretString>,
    deadline: Deadline,
    secrets: Redactor,
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
        Self {
            deadline: Deadline::after(config.total_timeout),
            secrets: Redactor::new(&token),
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
        answers::courier(&self.post(Call::Resolve, &body).await?)
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
        let body = json!({
            "code": code, "email": email, "password": password.expose_secret(),
            "device_id": self.config.device_id()?, "platform": PLATFORM,
        });
        let request = self.request(Call::Login, Some(body.to_string().into_bytes()))?;
        let (token, expires_at) =
            answers::token(&self.exchange(request, &Redactor::new([password])).await?)?;
        Ok((SecretString::from(token), expires_at))
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
            .append_pair("per_page", STORES_PER_PAGE);
        answers::page(self.exchange(request, &self.secrets).await?)
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
        answers::link(&self.post(Call::Link, &body).await?)
    }

    /// Sends one order. The bytes sent are the bytes the key was made of.
    ///
    /// # Errors
    /// `refused`, `order_dispatched`, `token_dead`, or any of the transport's.
    pub async fn send_order(&self, order: &PreparedOrder) -> Result<Shipment> {
        let mut request = self.request(Call::SendOrder, Some(order.json.clone().into_bytes()))?;
        request.idempotency_key = Some(&order.idempotency_key);
        let answer = self.exchange(request, &self.secrets).await?;
        answers::sent_order(&answer, &order.order_id)
    }

    /// What is known of at most [`IDS_PER_CALL`] orders; unknown ones are absent.
    ///
    /// # Errors
    /// `token_dead`, or any of the transport's.
    pub async fn order_status(
        &self,
        customer_id: &str,
        order_ids: &[&str],
    ) -> Result<Vec<Shipment>> {
        let body = json!({"customer_id": customer_id, "order_ids": order_ids});
        let known = answers::shipments(&self.post(Call::OrderStatus, &body).await?)?;
        // An answer about orders nobody asked for is not believed.
        Ok(known
            .into_iter()
            .filter(|shipment| order_ids.contains(&shipment.order_id.as_str()))
            .collect())
    }

    /// Ends the tie. Already gone counts as done.
    ///
    /// # Errors
    /// `token_dead`, or any of the transport's.
    pub async fn uninstall(&self, store_url: &str, customer_id: &str) -> Result<()> {
        let body = json!({"store_url": store_url, "customer_id": customer_id});
        let request = self.request(Call::Uninstall, Some(body.to_string().into_bytes()))?;
        let answer = self
            .transport
            .exchange(request, self.config.attempt_timeout, self.deadline)
            .await?;
        match answer.status {
            200..=299 | 404 => Ok(()),
            _ => Err(refusal::read(Call::Uninstall, &answer, &self.secrets)),
        }
    }

    async fn post(&self, call: Call, body: &Value) -> Result<Node> {
        let request = self.request(call, Some(body.to_string().into_bytes()))?;
        self.exchange(request, &self.secrets).await
    }

    fn request(&self, call: Call, body: Option<Vec<u8>>) -> Result<Request<'_>> {
        Ok(Request {
            call,
            url: self.config.url_of(call)?,
            token: self.token.as_ref(),
            idempotency_key: None,
            body,
        })
    }

    async fn exchange(&self, request: Request<'_>, secrets: &Redactor) -> Result<Node> {
        let call = request.call;
        let answer = self
            .transport
            .exchange(request, self.config.attempt_timeout, self.deadline)
            .await?;
        if retry::of_status(answer.status) != StatusVerdict::Success {
            return Err(refusal::read(call, &answer, secrets));
        }
        read_json(call, answer, secrets)
    }
}

fn read_json(call: Call, answer: Answer, secrets: &Redactor) -> Result<Node> {
    let status = answer.status;
    let body = answer.body.map_err(|error| error.with_status(status))?;
    serde_json::from_slice(&body)
        .map(|value| Node::root(value, call))
        .map_err(|_| {
            let start =
                String::from_utf8_lossy(body.get(..body.len().min(4096)).unwrap_or_default());
            let start = secrets.excerpt(&start, 80);
            let message = format!("The answer to {} is not JSON: {start}", call.name());
            let error = Error::new(Kind::Protocol, "protocol_not_json", message);
            error
                .with_call(call)
                .with_status(status)
                .in_doubt(call.changes_something())
        })
}
