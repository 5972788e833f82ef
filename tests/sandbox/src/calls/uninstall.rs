//! `uninstall`: frees the store. Both the URL and the customer id must fit, so that a copy of a shop
//! cannot end the shop's link.

use axum::http::StatusCode;
use serde_json::json;

use super::json_of;
use crate::fields::{Complaints, Fields};
use crate::gate::Asked;
use crate::reply::{Outcome, Reply};
use crate::world::{Change, Courier, Link, World};

pub(super) fn uninstall(asked: &Asked, courier: &Courier, world: &mut World) -> Outcome {
    let mut complaints = Complaints::default();
    let fields = Fields::of_body(
        json_of(asked)?,
        &["store_url", "customer_id"],
        &mut complaints,
    )?;
    let store_url = fields.store_url(&mut complaints);
    let customer_id = fields.filled("customer_id", &mut complaints);
    complaints.none_or_refused()?;
    let link = world
        .link(customer_id)
        .filter(|link| link.active && link.courier == courier.code);
    let link = link.filter(|link| link.is_of_shop(store_url));
    let link =
        link.ok_or_else(|| Reply::message(StatusCode::NOT_FOUND, "La tienda no está vinculada."))?;
    let freed = Link {
        active: false,
        ..link.clone()
    };
    world.put(Change::Link(freed))?;
    if courier.terse {
        return Ok(Reply::ok(json!({ "message": "Listo." })));
    }
    Ok(Reply::empty(StatusCode::NO_CONTENT))
}
