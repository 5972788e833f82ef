//! The way of one API request: read it, write it into the ledger, let the faults have their say, answer.

use std::sync::Arc;
use std::time::Duration;

use axum::Extension;
use axum::body::{Body, Bytes};
use axum::extract::{Request, State};
use axum::http::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE, HOST, USER_AGENT};
use axum::http::request::Parts;
use axum::http::{HeaderName, StatusCode};
use axum::response::{IntoResponse, Response};
use http_body_util::BodyExt;
use serde_json::Value;

use crate::app::App;
use crate::call::{BASE, Call};
use crate::clock;
use crate::connection::Connection;
use crate::faults::Plan;
use crate::fields::flatten;
use crate::ledger::{End, Entry};
use crate::reply::{Outcome, Reply};
use crate::spoil::{Ending, spoil};
use crate::tally::Broken;
use crate::{calls, mask};

const BODY_LIMIT_BYTES: usize = 1024 * 1024;

/// A request with its body read.
#[derive(Debug)]
pub(crate) struct Asked {
    pub(crate) call: Option<Call>,
    parts: Parts,
    bytes: Bytes,
    too_large: bool,
    /// The body, when it is JSON.
    pub(crate) json: Option<Value>,
    /// `http://127.0.0.1:8080`, as the client addressed us.
    pub(crate) origin: String,
}

pub(crate) async fn answer(
    State(app): State<Arc<App>>,
    Extension(connection): Extension<Connection>,
    request: Request,
) -> Response {
    // A client that leaves in the middle of its body asked nothing.
    let Ok(asked) = Asked::read(request, &connection).await else {
        connection.reset().await
    };
    let (seq, plan) = begin(&app, &asked, &connection);
    wait(plan.wait_before).await;
    let carry_out = plan.spoiler.as_ref().is_none_or(|fault| fault.records());
    let reply = carry_out.then(|| flatten(process(&app, &asked)));
    wait(plan.wait_after).await;
    let breach = reply.as_ref().and_then(|reply| reply.breach.clone());
    let ending = match (&plan.spoiler, asked.call, reply) {
        (Some(fault), Some(call), reply) => spoil(fault, call, reply),
        (_, _, reply) => Ending::Answer(
            reply
                .unwrap_or(Reply::empty(StatusCode::OK))
                .into_response(),
        ),
    };
    finish(&app, &asked, seq, &plan, &ending, breach);
    match ending {
        Ending::Answer(response) => response,
        Ending::Reset => connection.reset().await,
        Ending::Stall => std::future::pending().await,
    }
}

/// Tokio's sleep of nothing still takes a millisecond.
async fn wait(time: Duration) {
    if !time.is_zero() {
        tokio::time::sleep(time).await;
    }
}

impl Asked {
    async fn read(request: Request, connection: &Connection) -> Result<Self, axum::Error> {
        let (parts, body) = request.into_parts();
        let (bytes, too_large) = read_body(body).await?;
        let host = parts
            .headers
            .get(HOST)
            .and_then(|host| host.to_str().ok())
            .unwrap_or("localhost");
        let scheme = if connection.secure { "https" } else { "http" };
        Ok(Self {
            call: Call::at(parts.uri.path()),
            json: serde_json::from_slice(&bytes).ok(),
            origin: format!("{scheme}://{host}"),
            parts,
            bytes,
            too_large,
        })
    }

    pub(crate) fn header(&self, name: &HeaderName) -> Option<&str> {
        self.parts.headers.get(name)?.to_str().ok()
    }

    pub(crate) fn query(&self) -> &str {
        self.parts.uri.query().unwrap_or_default()
    }

    pub(crate) fn idempotency_key(&self) -> Option<&str> {
        self.header(&HeaderName::from_static("idempotency-key"))
    }

    pub(crate) fn token(&self) -> Option<&str> {
        self.header(&AUTHORIZATION)?.strip_prefix("Bearer ")
    }

    fn text(&self, field: &str) -> Option<&str> {
        self.json.as_ref()?.get(field)?.as_str()
    }

    /// The orders it is about, as far as that can be told before the body is checked.
    fn order_ids(&self) -> Vec<String> {
        let one = self.text("order_id").map(str::to_owned);
        let list = self
            .json
            .as_ref()
            .and_then(|json| json.get("order_ids")?.as_array());
        let many = list
            .into_iter()
            .flatten()
            .filter_map(|id| id.as_str().map(str::to_owned));
        one.into_iter().chain(many).collect()
    }

    fn entry(&self, connection: &Connection) -> Entry {
        Entry {
            seq: 0,
            at: clock::now(),
            call: self.call,
            method: self.parts.method.to_string(),
            path: self.parts.uri.path().to_owned(),
            query: self.query().to_owned(),
            headers: mask::headers(&self.parts.headers),
            body: mask::body(self.json.as_ref(), &self.bytes),
            status: None,
            fault: None,
            connection: connection.number,
            idempotency_key: self.idempotency_key().map(str::to_owned),
            breach: None,
            order_ids: self.order_ids(),
        }
    }
}

/// Reads to the end, so that the refusal of a large body reaches its sender, but keeps only the limit.
async fn read_body(mut body: Body) -> Result<(Bytes, bool), axum::Error> {
    let (mut kept, mut too_large) = (Vec::new(), false);
    while let Some(frame) = body.frame().await {
        let Ok(data) = frame?.into_data() else {
            continue;
        };
        too_large |= kept.len() + data.len() > BODY_LIMIT_BYTES;
        if !too_large {
            kept.extend_from_slice(&data);
        }
    }
    if too_large {
        kept.clear();
    }
    Ok((kept.into(), too_large))
}

fn begin(app: &App, asked: &Asked, connection: &Connection) -> (u64, Plan) {
    let mut service = app.service();
    let entry = asked.entry(connection);
    let plan = asked
        .call
        .map(|call| service.faults.plan(call, &entry.order_ids))
        .unwrap_or_default();
    if let Some(call) = asked.call {
        service.tally.called(call);
    }
    if let (Some(Call::SendOrder), Some(customer), Some(order)) = (
        asked.call,
        asked.text("customer_id"),
        asked.text("order_id"),
    ) {
        service.tally.sending(customer, order);
    }
    (service.ledger.begin(entry), plan)
}

/// What every call needs, then the call itself.
fn process(app: &App, asked: &Asked) -> Outcome {
    let Some(call) = asked.call else {
        let missing = Reply::message(StatusCode::NOT_FOUND, "La ruta no existe.");
        let breach = Some(format!(
            "path: {} is not below {BASE} in the contract",
            asked.parts.uri.path()
        ));
        return Err(Box::new(Reply { breach, ..*missing }));
    };
    if asked.parts.method != call.method() {
        let wrong = Reply::message(StatusCode::METHOD_NOT_ALLOWED, "Método no permitido.");
        let breach = Some(format!(
            "method: {} is not {}",
            asked.parts.method,
            call.method()
        ));
        return Err(Box::new(Reply { breach, ..*wrong }));
    }
    if asked.too_large {
        return Err(Reply::message(
            StatusCode::PAYLOAD_TOO_LARGE,
            "El cuerpo es demasiado grande.",
        ));
    }
    check_headers(asked, call)?;
    calls::carry_out(call, asked, app.api_url.as_deref(), &mut app.service())
}

fn check_headers(asked: &Asked, call: Call) -> Result<(), Box<Reply>> {
    let is =
        |name: &HeaderName, right: &dyn Fn(&str) -> bool| asked.header(name).is_some_and(right);
    if !is(&ACCEPT, &|accept| accept == "application/json") {
        return Err(Reply::breach("Accept", "Debe ser application/json."));
    }
    let names_us = |agent: &str| {
        agent
            .strip_prefix("trackingtech-woocommerce/")
            .is_some_and(|version| !version.is_empty())
    };
    if !is(&USER_AGENT, &names_us) {
        return Err(Reply::breach(
            "User-Agent",
            "Debe ser trackingtech-woocommerce/VERSION.",
        ));
    }
    let json = |kind: &str| kind == "application/json" || kind.starts_with("application/json;");
    if call.method() == "POST" && !is(&CONTENT_TYPE, &json) {
        return Err(Reply::breach("Content-Type", "Debe ser application/json."));
    }
    Ok(())
}

fn finish(
    app: &App,
    asked: &Asked,
    seq: u64,
    plan: &Plan,
    ending: &Ending,
    breach: Option<String>,
) {
    let status = match ending {
        Ending::Answer(response) => Some(response.status().as_u16()),
        Ending::Reset | Ending::Stall => None,
    };
    let mut service = app.service();
    if breach.is_some() {
        service.tally.broke(Broken::ContractBreaches);
    }
    let readable =
        status.is_some_and(|status| status < 500 && (plan.spoiler.is_none() || status >= 300));
    if let (true, Some(customer)) = (readable, asked.text("customer_id")) {
        let asked_about = asked.call == Some(Call::OrderStatus) && status == Some(200);
        if asked_about || asked.call == Some(Call::SendOrder) {
            asked
                .order_ids()
                .iter()
                .for_each(|order| service.tally.settled(customer, order));
        }
    }
    service.ledger.end(
        seq,
        End {
            status,
            fault: plan.struck,
            breach,
        },
    );
}
