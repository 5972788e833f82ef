//! The control door, `/_sandbox/`: faults, seeds, the ledger, orders, links, tokens.

mod faults;
mod orders;
mod seed;

use std::io;
use std::sync::Arc;

use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::routing::{get, post};
use axum::{Json, Router};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::app::App;
use crate::call::Call;
use crate::faults::Faults;
use crate::json::set;
use crate::ledger::Entry;
use crate::tally::Tally;
use crate::world::{Change, Token};

/// Failures are in Laravel's shape here too.
type Answer = Result<Json<Value>, (StatusCode, Json<Value>)>;

pub(crate) fn routes() -> Router<Arc<App>> {
    Router::new()
        .route("/health", get(health))
        .route(
            "/faults",
            get(faults::show)
                .put(faults::replace)
                .post(faults::add)
                .delete(faults::clear),
        )
        .route("/seed", post(seed::seed))
        .route("/couriers", get(seed::couriers))
        .route("/ledger", get(ledger))
        .route("/summary", get(summary))
        .route("/orders", get(orders::list))
        .route("/orders/advance", post(orders::advance))
        .route("/orders/{id}/status", post(orders::set_status))
        .route("/orders/{id}/dispatch", post(orders::dispatch))
        .route("/links", get(links))
        .route("/tokens/revoke", post(revoke_tokens))
        .route("/reset", post(reset))
}

/// 422 with what is wrong.
fn refuse(message: &str) -> (StatusCode, Json<Value>) {
    (
        StatusCode::UNPROCESSABLE_ENTITY,
        Json(json!({ "message": message })),
    )
}

fn not_written(error: io::Error) -> (StatusCode, Json<Value>) {
    (
        StatusCode::INTERNAL_SERVER_ERROR,
        Json(json!({ "message": error.to_string() })),
    )
}

/// Bodies are read whatever their content type; none at all is `{}`.
fn read_json(body: &[u8]) -> Result<Value, (StatusCode, Json<Value>)> {
    if body.is_empty() {
        return Ok(json!({}));
    }
    serde_json::from_slice(body).map_err(|error| refuse(&format!("body: {error}")))
}

async fn health(State(app): State<Arc<App>>) -> Json<Value> {
    let mut health = app.connection_counts();
    set(&mut health, "status", "ok");
    Json(health)
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct LedgerQuery {
    call: Option<Call>,
    order_id: Option<String>,
    /// Only entries after this `seq`.
    since: Option<u64>,
}

impl LedgerQuery {
    fn wants(&self, entry: &Entry) -> bool {
        self.call.is_none_or(|call| entry.call == Some(call))
            && self
                .order_id
                .as_ref()
                .is_none_or(|id| entry.order_ids.contains(id))
            && self.since.is_none_or(|seq| entry.seq > seq)
    }
}

async fn ledger(State(app): State<Arc<App>>, Query(query): Query<LedgerQuery>) -> Json<Value> {
    // Copied out first: turning many entries into JSON must not hold up the API.
    let wanted: Vec<Entry> = app
        .service()
        .ledger
        .entries()
        .filter(|entry| query.wants(entry))
        .cloned()
        .collect();
    Json(json!(wanted))
}

async fn summary(State(app): State<Arc<App>>) -> Json<Value> {
    let service = app.service();
    Json(service.tally.summary(service.world.order_count()))
}

async fn links(State(app): State<Arc<App>>) -> Json<Value> {
    let service = app.service();
    let active: Vec<_> = service.world.links().filter(|link| link.active).collect();
    Json(json!(active))
}

/// Every token is dead from now on; a new login gets a living one.
async fn revoke_tokens(State(app): State<Arc<App>>) -> Answer {
    let mut service = app.service();
    let living: Vec<Token> = service
        .world
        .tokens()
        .filter(|token| !token.revoked)
        .cloned()
        .collect();
    let revoked = living.len();
    for token in living {
        service
            .world
            .put(Change::Token(Token {
                revoked: true,
                ..token
            }))
            .map_err(not_written)?;
    }
    Ok(Json(json!({ "revoked": revoked })))
}

/// The first day again: no orders, links, tokens, faults or counts; an empty ledger.
async fn reset(State(app): State<Arc<App>>) -> Answer {
    let mut service = app.service();
    service.world.reset().map_err(not_written)?;
    service.ledger.clear();
    service.faults = Faults::none();
    service.tally = Tally::default();
    Ok(Json(json!({ "reset": true })))
}
