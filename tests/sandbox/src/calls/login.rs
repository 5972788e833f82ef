//! `login`: an account of one courier gets a token that opens nothing of another.

use axum::http::StatusCode;
use jiff::ToSpan;
use serde_json::json;

use super::{check_code, json_of};
use crate::clock;
use crate::fields::{Complaints, Fields};
use crate::gate::Asked;
use crate::json::{set, sha256_hex};
use crate::reply::{Outcome, Reply};
use crate::world::{Change, Courier, Token, World};

const WRONG: &str = "El correo o la contraseña no son correctos.";

pub(super) fn login(asked: &Asked, world: &mut World) -> Outcome {
    let mut complaints = Complaints::default();
    let allowed = ["code", "email", "password", "device_id", "platform"];
    let fields = Fields::of_body(json_of(asked)?, &allowed, &mut complaints)?;
    let code =
        check_code(fields.text("code", &mut complaints), &mut complaints).to_ascii_lowercase();
    let email = fields.text("email", &mut complaints);
    let password = fields.text("password", &mut complaints);
    fields.device(&mut complaints);
    complaints.none_or_refused()?;
    let courier = world
        .courier(&code)
        .ok_or_else(|| Reply::refused_field("code", "No existe un courier con este código."))?;
    if !email.eq_ignore_ascii_case(&courier.email) || password != courier.password {
        return Err(wrong_credentials(courier));
    }
    let token = new_token(world.tokens().count() + 1).map_err(Box::<Reply>::from)?;
    let mut answer = json!({ "token": token, "token_type": "Bearer" });
    if !courier.terse {
        // Far away: what ends a token here is `tokens/revoke`.
        let end = clock::now()
            .checked_add((24 * 365).hours())
            .map(clock::rfc3339)
            .ok();
        set(
            &mut answer,
            "expires_at",
            end.filter(|_| !courier.integer_order_ids),
        );
    }
    let kept = Token {
        sha256: sha256_hex(token.as_bytes()),
        courier: code,
        revoked: false,
    };
    world.put(Change::Token(kept))?;
    Ok(Reply::ok(answer))
}

/// The contract allows both; a client has to read either.
fn wrong_credentials(courier: &Courier) -> Box<Reply> {
    if courier.integer_order_ids {
        return Reply::refused_field("email", WRONG);
    }
    Reply::message(StatusCode::UNAUTHORIZED, WRONG)
}

/// In the form of Laravel's tokens: a number, a bar, forty characters.
fn new_token(number: usize) -> std::io::Result<String> {
    let mut secret = [0; 20];
    getrandom::fill(&mut secret).map_err(std::io::Error::other)?;
    Ok(format!("{number}|{}", hex::encode(secret)))
}
