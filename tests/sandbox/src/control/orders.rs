//! Looking at orders and moving them along.

use std::sync::Arc;

use axum::Json;
use axum::body::Bytes;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use serde::Deserialize;
use serde_json::{Value, json};

use super::{Answer, not_written, read_json, refuse};
use crate::app::{App, Service};
use crate::clock;
use crate::json::set;
use crate::world::{Change, Order, Status, World};

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct OrdersQuery {
    order_id: Option<String>,
    customer_id: Option<String>,
}

pub(super) async fn list(
    State(app): State<Arc<App>>,
    Query(query): Query<OrdersQuery>,
) -> Json<Value> {
    let service = app.service();
    let wanted = service.world.orders().filter(|order| {
        query
            .order_id
            .as_ref()
            .is_none_or(|id| *id == order.order_id)
            && query
                .customer_id
                .as_ref()
                .is_none_or(|id| *id == order.customer_id)
    });
    Json(wanted.map(|order| shown(order, &service.world)).collect())
}

/// The order as it is kept, and where its shop is.
fn shown(order: &Order, world: &World) -> Value {
    let mut shown = json!(order);
    set(&mut shown, "tracking_url", order.tracking_url());
    set(
        &mut shown,
        "store_url",
        world
            .link(&order.customer_id)
            .map(|link| link.store_url.clone()),
    );
    shown
}

/// Every order one station on.
pub(super) async fn advance(State(app): State<Arc<App>>) -> Answer {
    let mut service = app.service();
    let now = clock::now();
    let mut orders: Vec<Order> = service.world.orders().cloned().collect();
    orders.retain_mut(|order| order.advance(now));
    keep(orders, &mut service)
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct StatusChange {
    /// Any text: a client must cope with stations it does not know.
    status: String,
    status_name: Option<String>,
    /// Answered word for word.
    updated_at: Option<String>,
}

pub(super) async fn set_status(
    State(app): State<Arc<App>>,
    Path(id): Path<String>,
    body: Bytes,
) -> Answer {
    let change: StatusChange =
        serde_json::from_value(read_json(&body)?).map_err(|error| refuse(&error.to_string()))?;
    let now = clock::now();
    change_orders(&app, &id, |order| {
        order.updated_at = now;
        match Status::named(&change.status) {
            Some(known) => order.set_status(known, now),
            None => order.set_unknown_status(&change.status),
        }
        if change.status_name.is_some() {
            order.status_name.clone_from(&change.status_name);
        }
        order.updated_at_text.clone_from(&change.updated_at);
    })
}

/// On the road: from now on a changed content is answered 409 `order_dispatched`.
pub(super) async fn dispatch(State(app): State<Arc<App>>, Path(id): Path<String>) -> Answer {
    change_orders(&app, &id, |order| order.dispatched = true)
}

/// The number of an order is not unique: every shop counts for itself.
fn change_orders(app: &App, id: &str, change: impl Fn(&mut Order)) -> Answer {
    let mut service = app.service();
    let mut orders: Vec<Order> = service.world.orders_numbered(id).cloned().collect();
    if orders.is_empty() {
        return Err((
            StatusCode::NOT_FOUND,
            Json(json!({ "message": format!("no order {id}") })),
        ));
    }
    orders.iter_mut().for_each(change);
    keep(orders, &mut service)
}

fn keep(orders: Vec<Order>, service: &mut Service) -> Answer {
    let shown = orders
        .iter()
        .map(|order| shown(order, &service.world))
        .collect();
    for order in orders {
        service
            .world
            .put(Change::Order(Box::new(order)))
            .map_err(not_written)?;
    }
    Ok(Json(shown))
}
