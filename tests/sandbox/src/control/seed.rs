//! Adding couriers and stores, or changing those that are there.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::Json;
use axum::body::Bytes;
use axum::extract::State;
use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::{Answer, not_written, read_json, refuse};
use crate::app::App;
use crate::json::set;
use crate::world::{Change, Courier, Store, World};

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
#[derive(Default)]
struct Seed {
    /// Fields to set on the courier of that `code`; an unknown code makes a new courier.
    couriers: Vec<Map<String, Value>>,
    /// By courier: stores in place of those it has.
    stores: BTreeMap<String, Vec<Store>>,
}

pub(super) async fn couriers(State(app): State<Arc<App>>) -> Json<Value> {
    Json(shown(&app.service().world))
}

/// Takes all of it or nothing.
pub(super) async fn seed(State(app): State<Arc<App>>, body: Bytes) -> Answer {
    let seed: Seed =
        serde_json::from_value(read_json(&body)?).map_err(|error| refuse(&error.to_string()))?;
    let mut service = app.service();
    let mut changed: BTreeMap<String, Courier> = BTreeMap::new();
    for fields in seed.couriers {
        let courier = merged(fields, &service.world).map_err(|problem| refuse(&problem))?;
        changed.insert(courier.code.clone(), courier);
    }
    for (code, stores) in seed.stores {
        let known = changed
            .get(&code)
            .or_else(|| service.world.courier(&code))
            .cloned();
        let courier = known.ok_or_else(|| refuse(&format!("stores: no courier {code}")))?;
        changed.insert(code, Courier { stores, ..courier });
    }
    for courier in changed.into_values() {
        service
            .world
            .put(Change::Courier(courier))
            .map_err(not_written)?;
    }
    Ok(Json(shown(&service.world)))
}

fn merged(fields: Map<String, Value>, world: &World) -> Result<Courier, String> {
    let Some(Value::String(code)) = fields.get("code") else {
        return Err("couriers: each needs a code".into());
    };
    let code = code.to_ascii_lowercase();
    let base = world
        .courier(&code)
        .cloned()
        .unwrap_or_else(|| Courier::named(&code));
    let Value::Object(mut all) = json!(base) else {
        return Err("couriers: not an object".into());
    };
    all.extend(fields);
    all.insert("code".into(), code.into());
    serde_json::from_value(Value::Object(all)).map_err(|error| format!("couriers: {error}"))
}

/// Without the stores themselves: some couriers have hundreds.
fn shown(world: &World) -> Value {
    let couriers = world.couriers().map(|courier| {
        let mut shown = json!(courier);
        set(&mut shown, "stores", courier.stores.len());
        shown
    });
    couriers.collect()
}
