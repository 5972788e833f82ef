//! The seven calls, one file each: check the fields, change the world, reply.

mod link;
mod login;
mod order_body;
mod order_status;
mod resolve;
mod send_order;
mod stores;
mod uninstall;

use axum::http::StatusCode;
use serde_json::Value;

use crate::app::Service;
use crate::call::Call;
use crate::fields::Complaints;
use crate::gate::Asked;
use crate::reply::{Outcome, Reply};
use crate::world::{Courier, Link, World};

pub(crate) fn carry_out(
    call: Call,
    asked: &Asked,
    api_url: Option<&str>,
    service: &mut Service,
) -> Outcome {
    let (world, tally) = (&mut service.world, &mut service.tally);
    if !call.needs_token() {
        return match call {
            Call::Resolve => resolve::resolve(asked, api_url, world),
            _ => login::login(asked, world),
        };
    }
    let token = asked.token().ok_or_else(unauthenticated)?;
    let courier = world
        .courier_of_token(token)
        .ok_or_else(unauthenticated)?
        .clone();
    match call {
        Call::Stores => stores::stores(asked, &courier),
        Call::Link => link::link(asked, &courier, world),
        Call::SendOrder => send_order::send_order(asked, &courier, world, tally),
        Call::OrderStatus => order_status::order_status(asked, &courier, world),
        _ => uninstall::uninstall(asked, &courier, world),
    }
}

fn unauthenticated() -> Box<Reply> {
    Reply::message(StatusCode::UNAUTHORIZED, "Unauthenticated.")
}

/// Every call but `stores` has a JSON body.
fn json_of(asked: &Asked) -> Result<&Value, Box<Reply>> {
    asked
        .json
        .as_ref()
        .ok_or_else(|| Reply::breach("body", "El cuerpo no es JSON."))
}

/// A customer id must be one that this courier gave out, and its shop still linked.
fn linked_customer<'w>(
    id: &str,
    courier: &Courier,
    world: &'w World,
) -> Result<&'w Link, Box<Reply>> {
    let link = world.link(id).filter(|link| link.courier == courier.code);
    let link = link.ok_or_else(|| Reply::breach("customer_id", "Este cliente no existe."))?;
    if link.active {
        return Ok(link);
    }
    Err(Reply::message(
        StatusCode::FORBIDDEN,
        "La tienda ya no está vinculada.",
    ))
}

/// `data` with a field no client knows: it has to be ignored.
fn data(data: Value) -> Value {
    serde_json::json!({ "data": data, "request_cost": 1 })
}

/// A courier's code as people type it: letters, digits and dashes, in any case.
fn check_code<'a>(code: &'a str, complaints: &mut Complaints) -> &'a str {
    let right = |c: char| c.is_ascii_alphanumeric() || c == '-';
    if !(2..=40).contains(&code.len()) || !code.chars().all(right) {
        complaints.refuse(
            "code",
            "El código solo puede tener letras, números y guiones.",
        );
    }
    code
}
