//! `link`: a shop takes a store. One store, one shop; the same shop again is no news.

use axum::http::StatusCode;
use serde_json::{Value, json};

use super::{data, json_of};
use crate::clock;
use crate::fields::{Complaints, Fields};
use crate::gate::Asked;
use crate::reply::{Outcome, Reply};
use crate::world::{Change, Courier, Link, Store, World};

pub(super) fn link(asked: &Asked, courier: &Courier, world: &mut World) -> Outcome {
    let mut complaints = Complaints::default();
    let allowed = ["store_id", "store_url", "device_id", "platform"];
    let fields = Fields::of_body(json_of(asked)?, &allowed, &mut complaints)?;
    let store_id = store_id(&fields, &mut complaints);
    let store_url = fields.store_url(&mut complaints);
    fields.device(&mut complaints);
    complaints.none_or_refused()?;
    let store = courier
        .store(&store_id)
        .ok_or_else(|| Reply::message(StatusCode::NOT_FOUND, "La tienda no existe."))?;
    match world.link_of_store(&courier.code, &store_id) {
        Some(link) if link.is_of_shop(store_url) => Ok(Reply::ok(answer(link, store))),
        Some(link) => Err(linked_elsewhere(link)),
        None => {
            let link = new_link(courier, store, store_url, world);
            let reply = Reply::json(StatusCode::CREATED, answer(&link, store));
            world.put(Change::Link(link))?;
            Ok(reply)
        }
    }
}

/// The contract gives the field no type; stores have ids of both.
fn store_id(fields: &Fields<'_>, complaints: &mut Complaints) -> String {
    match fields.value("store_id") {
        Some(Value::Number(number)) if number.is_u64() => number.to_string(),
        _ => fields.filled("store_id", complaints).to_owned(),
    }
}

/// A shop that comes back to its store is the same customer.
fn new_link(courier: &Courier, store: &Store, store_url: &str, world: &World) -> Link {
    let store_id = store.id.text();
    let mut ids = std::iter::repeat_with(|| format!("cus_{:08x}", fastrand::u32(..)));
    let former = world.former_link(&courier.code, &store_id, store_url);
    let customer_id = former.map(|link| link.customer_id.clone());
    Link {
        customer_id: customer_id
            .or_else(|| ids.find(|id| world.link(id).is_none()))
            .unwrap_or_default(),
        courier: courier.code.clone(),
        store_id,
        store_name: store.name.clone(),
        store_url: store_url.to_owned(),
        linked_at: clock::now(),
        active: true,
    }
}

fn answer(link: &Link, store: &Store) -> Value {
    data(json!({
        "customer_id": link.customer_id,
        "store_id": store.id,
        "store_name": link.store_name,
        "plan": "sandbox",
    }))
}

fn linked_elsewhere(link: &Link) -> Box<Reply> {
    let body = json!({
        "message": format!("La tienda ya está vinculada a {}.", link.store_url),
        "code": "store_linked",
        "linked_to": link.store_url,
    });
    Box::new(Reply::json(StatusCode::CONFLICT, body))
}
