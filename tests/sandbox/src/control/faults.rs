//! Switching faults.

use std::sync::Arc;

use axum::Json;
use axum::body::Bytes;
use axum::extract::State;
use serde_json::{Value, json};

use super::{Answer, read_json, refuse};
use crate::app::App;
use crate::faults::{Faults, Request};

pub(super) async fn show(State(app): State<Arc<App>>) -> Json<Value> {
    Json(json!(app.service().faults.rules()))
}

pub(super) async fn replace(State(app): State<Arc<App>>, body: Bytes) -> Answer {
    let request = Request::read(read_json(&body)?).map_err(|problem| refuse(&problem))?;
    let mut service = app.service();
    service
        .faults
        .replace(request)
        .map_err(|problem| refuse(&problem))?;
    Ok(Json(json!(service.faults.rules())))
}

pub(super) async fn add(State(app): State<Arc<App>>, body: Bytes) -> Answer {
    let request = Request::read(read_json(&body)?).map_err(|problem| refuse(&problem))?;
    let mut service = app.service();
    service
        .faults
        .append(request)
        .map_err(|problem| refuse(&problem))?;
    Ok(Json(json!(service.faults.rules())))
}

pub(super) async fn clear(State(app): State<Arc<App>>) -> Json<Value> {
    app.service().faults = Faults::none();
    Json(json!([]))
}
