//! `stores`: the courier's stores, a page at a time, in the courier's list shape.

use serde_json::{Value, json};

use crate::fields::page_numbers;
use crate::gate::Asked;
use crate::json::set;
use crate::reply::{Outcome, Reply};
use crate::world::{Courier, ListShape};

const LARGEST_PAGE: usize = 100;

pub(super) fn stores(asked: &Asked, courier: &Courier) -> Outcome {
    let [page, per_page] = page_numbers(asked.query(), [("page", 1), ("per_page", 20)])?;
    let per_page = per_page.min(LARGEST_PAGE);
    let total = courier.stores.len();
    let last_page = total.div_ceil(per_page).max(1);
    let size = if courier.list_shape == ListShape::Bare {
        total.max(1)
    } else {
        per_page
    };
    let skipped = (page - 1).saturating_mul(size);
    let items: Vec<Value> = courier
        .stores
        .iter()
        .skip(skipped)
        .take(size)
        .map(item)
        .collect();
    Ok(Reply::ok(match courier.list_shape {
        ListShape::Meta => json!({
            "data": items,
            "meta": { "current_page": page, "last_page": last_page, "per_page": per_page, "total": total },
        }),
        ListShape::Root => {
            json!({ "data": items, "current_page": page, "last_page": last_page, "total": total })
        }
        ListShape::Bare => Value::Array(items),
    }))
}

fn item(store: &crate::world::Store) -> Value {
    let mut item = json!(store);
    set(&mut item, "zone", "CL");
    item
}
