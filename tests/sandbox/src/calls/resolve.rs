//! `resolve`: whose code is this, and where is its API?

use axum::http::StatusCode;
use serde_json::json;

use super::{check_code, data, json_of};
use crate::call::BASE;
use crate::fields::{Complaints, Fields};
use crate::gate::Asked;
use crate::reply::{Outcome, Reply};
use crate::world::World;

pub(super) fn resolve(asked: &Asked, api_url: Option<&str>, world: &World) -> Outcome {
    let mut complaints = Complaints::default();
    let fields = Fields::of_body(
        json_of(asked)?,
        &["code", "device_id", "platform"],
        &mut complaints,
    )?;
    let code = fields.text("code", &mut complaints);
    check_code(code, &mut complaints);
    fields.device(&mut complaints);
    complaints.none_or_refused()?;
    let courier = world.courier(&code.to_ascii_lowercase());
    let courier = courier.ok_or_else(|| {
        Reply::message(
            StatusCode::NOT_FOUND,
            "No existe un courier con este código.",
        )
    })?;
    let own = format!("{}{BASE}", asked.origin);
    let api_url = courier.api_url.as_deref().or(api_url).unwrap_or(&own);
    let answer =
        json!({ "code": courier.code, "name": courier.name, "api_url": api_url, "country": "CL" });
    Ok(Reply::ok(data(answer)))
}
