//! `send_order`: created once, known ever after, changed until it is on the road.

use axum::http::StatusCode;
use jiff::Timestamp;
use serde_json::{Value, json};

use super::order_body::{self, OrderBody};
use super::{data, json_of, linked_customer};
use crate::clock;
use crate::fields::Complaints;
use crate::gate::Asked;
use crate::json::idempotency_key;
use crate::reply::{Outcome, Reply};
use crate::tally::{Broken, Sent, Tally};
use crate::world::{Change, Courier, Link, Order, Revision, Status, World};

pub(super) fn send_order(
    asked: &Asked,
    courier: &Courier,
    world: &mut World,
    tally: &mut Tally,
) -> Outcome {
    let body = json_of(asked)?;
    let mut complaints = Complaints::default();
    let order = order_body::check(body, &mut complaints)?;
    // A body of the wrong shape has no right key.
    let complaints = complaints.unless_breached()?;
    let key = checked_key(asked, body, &order, tally)?;
    if let Err(refusal) = complaints.none_or_refused() {
        tally.sent(Sent::Refused);
        return Err(refusal);
    }
    let link = linked_customer(order.customer_id, courier, world)?;
    match world.order(order.customer_id, order.order_id) {
        None => {
            if is_second_delivery(body, link, world) {
                tally.broke(Broken::CreatedTwice);
            }
            let order = new_order(&order, link, key, body, world);
            let reply = Reply::json(StatusCode::CREATED, data(order.remote(courier)));
            world.put(Change::Order(Box::new(order)))?;
            tally.sent(Sent::Created);
            Ok(reply)
        }
        Some(known) if known.has_content_of(key) => {
            tally.sent(Sent::Known);
            Ok(Reply::ok(data(known.remote(courier))))
        }
        Some(known) if known.dispatched => {
            tally.sent(Sent::Dispatched);
            Err(dispatched(known))
        }
        Some(known) => {
            let updated = updated(known, key, body);
            let reply = Reply::ok(data(updated.remote(courier)));
            world.put(Change::Order(Box::new(updated)))?;
            tally.sent(Sent::Updated);
            Ok(reply)
        }
    }
}

/// The header must be the contract's hash of this very body.
fn checked_key<'a>(
    asked: &'a Asked,
    body: &Value,
    order: &OrderBody<'_>,
    tally: &mut Tally,
) -> Result<&'a str, Box<Reply>> {
    let Some(key) = asked.idempotency_key() else {
        return Err(Reply::breach("Idempotency-Key", "Falta la cabecera."));
    };
    let right = idempotency_key(order.customer_id, order.order_id, body);
    if tally.check_key(key, &right) {
        return Ok(key);
    }
    Err(Reply::breach(
        "Idempotency-Key",
        "No corresponde al contenido del pedido.",
    ))
}

fn new_order(order: &OrderBody<'_>, link: &Link, key: &str, body: &Value, world: &World) -> Order {
    let now = clock::now();
    Order {
        customer_id: order.customer_id.to_owned(),
        order_id: order.order_id.to_owned(),
        courier: link.courier.clone(),
        store_id: link.store_id.clone(),
        tracking_id: new_tracking_id(now, world),
        status: Status::Created.slug().to_owned(),
        status_name: Some(Status::Created.name().to_owned()),
        updated_at: now,
        updated_at_text: None,
        dispatched: false,
        body: body.clone(),
        revisions: vec![Revision {
            idempotency_key: key.to_owned(),
            at: now,
        }],
    }
}

fn updated(known: &Order, key: &str, body: &Value) -> Order {
    let mut order = known.clone();
    order.body = body.clone();
    order.updated_at = clock::now();
    order.revisions.push(Revision {
        idempotency_key: key.to_owned(),
        at: order.updated_at,
    });
    order
}

/// `LMTCL`, the Chilean day, five letters or digits: `LMTCL201225HLSES`.
fn new_tracking_id(now: Timestamp, world: &World) -> String {
    let day = clock::chilean_day(now);
    let character = || {
        char::from_digit(fastrand::u32(0..36), 36)
            .unwrap_or('0')
            .to_ascii_uppercase()
    };
    let mut ids = std::iter::repeat_with(|| {
        let tail: String = std::iter::repeat_with(character).take(5).collect();
        format!("LMTCL{day}{tail}")
    });
    ids.find(|id| !world.knows_tracking_id(id))
        .unwrap_or_default()
}

/// The same parcel of the same store under another customer id: someone will be driven to twice.
fn is_second_delivery(body: &Value, link: &Link, world: &World) -> bool {
    let content = |body: &Value| {
        (
            body.get("products").cloned(),
            body.get("shipping_address").cloned(),
        )
    };
    let order_id = body
        .get("order_id")
        .and_then(Value::as_str)
        .unwrap_or_default();
    world.orders_numbered(order_id).any(|other| {
        other.courier == link.courier
            && other.store_id == link.store_id
            && content(&other.body) == content(body)
    })
}

fn dispatched(order: &Order) -> Box<Reply> {
    let body = json!({
        "message": "El pedido ya fue despachado y no se puede modificar.",
        "code": "order_dispatched",
        "tracking_id": order.tracking_id,
    });
    Box::new(Reply::json(StatusCode::CONFLICT, body))
}
