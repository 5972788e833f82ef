//! What a success says: one type per answer, strict about what we use, blind to the rest.
//!
//! An error names the call and the path of the field, and what the field must be, never what stands there. In a list
//! each record is read on its own: one that cannot be read concerns that record alone.

use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::call::Call;
use crate::error::{Error, Result};
use crate::input::join;
use crate::service::answer_fields::{
    id, id_in, link_or_none, name, optional_name, string, time, token,
};

/// A courier, from `resolve`.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Courier {
    /// As the registry spells it.
    #[serde(deserialize_with = "id")]
    pub code: String,
    /// For people.
    #[serde(deserialize_with = "name")]
    pub name: String,
    /// Not yet checked against the allow-list.
    #[serde(deserialize_with = "string")]
    pub api_url: String,
}

/// A token and when it ends, from `login`.
#[derive(Deserialize)]
pub struct Login {
    /// Fit for a header.
    #[serde(deserialize_with = "token")]
    pub token: String,
    /// RFC 3339, UTC.
    #[serde(default, deserialize_with = "time")]
    pub expires_at: Option<String>,
}

/// One of the account's stores.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Store {
    /// Sent back by `link`.
    #[serde(deserialize_with = "id")]
    pub id: String,
    /// For people.
    #[serde(deserialize_with = "name")]
    pub name: String,
    /// For people.
    #[serde(default, deserialize_with = "optional_name")]
    pub address: Option<String>,
}

/// The tie between a shop and a store.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Link {
    /// Whom orders are sent for.
    #[serde(deserialize_with = "id")]
    pub customer_id: String,
    /// The store.
    #[serde(deserialize_with = "id")]
    pub store_id: String,
    /// For people.
    #[serde(deserialize_with = "name")]
    pub store_name: String,
}

/// What the service knows about one order.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Shipment {
    /// The shop's own id.
    #[serde(deserialize_with = "id")]
    pub order_id: String,
    /// `LMTCL201225HLSES`.
    #[serde(deserialize_with = "id")]
    pub tracking_id: String,
    /// Code of the status.
    #[serde(deserialize_with = "id")]
    pub status: String,
    /// For people.
    #[serde(default, deserialize_with = "optional_name")]
    pub status_name: Option<String>,
    /// RFC 3339, UTC.
    #[serde(default, deserialize_with = "time")]
    pub updated_at: Option<String>,
    /// http or https.
    #[serde(default, deserialize_with = "link_or_none")]
    pub tracking_url: Option<String>,
}

/// The records of a list, those that could be read and those that could not.
#[derive(Debug)]
pub struct Records<T> {
    /// In the answer's order.
    pub read: Vec<T>,
    /// The order the record is about, where at least that could be read, and what is wrong with it.
    pub unreadable: Vec<(Option<String>, Error)>,
}

/// One page of a list in any of the three shapes.
#[derive(Debug)]
pub struct Page {
    /// The stores of this page.
    pub stores: Records<Store>,
    /// How many pages there are, where the answer says so.
    pub last_page: Option<u64>,
}

impl Page {
    /// How many records there are, readable or not.
    #[must_use]
    pub fn len(&self) -> usize {
        self.stores.read.len() + self.stores.unreadable.len()
    }

    /// Whether there is no record at all.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

/// Reads `resolve`'s answer.
///
/// # Errors
/// `protocol_bad_shape`.
pub fn courier(root: Value) -> Result<Courier> {
    read_data(root, Call::Resolve)
}

/// Reads `login`'s answer.
///
/// # Errors
/// `protocol_bad_shape`.
pub fn login(root: Value) -> Result<Login> {
    read(root, Call::Login, "")
}

/// Reads one page: `data` with `meta.last_page`, `data` with `last_page` at the root, or a bare array.
///
/// # Errors
/// `protocol_bad_shape`.
pub fn page(root: Value) -> Result<Page> {
    if root.is_array() {
        return Ok(Page {
            stores: records(root, Call::Stores, "")?,
            last_page: None,
        });
    }
    let places = [
        ("/meta/last_page", "meta.last_page"),
        ("/last_page", "last_page"),
    ];
    let found = places
        .iter()
        .find_map(|(place, path)| Some((root.pointer(place).filter(|v| !v.is_null())?, *path)));
    let last_page = match found {
        None => None,
        Some((value, path)) => Some(
            value
                .as_u64()
                .ok_or_else(|| Error::bad_shape(Call::Stores, path, "must be a whole number"))?,
        ),
    };
    Ok(Page {
        stores: records(data(root), Call::Stores, "data")?,
        last_page,
    })
}

/// Reads `link`'s answer.
///
/// # Errors
/// `protocol_bad_shape`.
pub fn link(root: Value) -> Result<Link> {
    read_data(root, Call::Link)
}

/// Reads `send_order`'s answer, which must be about `order_id`.
///
/// # Errors
/// `protocol_bad_shape`.
pub fn sent_order(root: Value, order_id: &str) -> Result<Shipment> {
    let shipment: Shipment = read_data(root, Call::SendOrder)?;
    if shipment.order_id != order_id {
        let problem = "is another order's";
        return Err(Error::bad_shape(Call::SendOrder, "data.order_id", problem));
    }
    Ok(shipment)
}

/// Reads `order_status`'s answer.
///
/// # Errors
/// `protocol_bad_shape`: not even a list.
pub fn shipments(root: Value) -> Result<Records<Shipment>> {
    records(data(root), Call::OrderStatus, "data")
}

/// Reads `uninstall`'s success, which says nothing: an object, or nothing at all.
///
/// # Errors
/// `protocol_bad_shape`.
pub fn goodbye(root: &Value) -> Result<()> {
    if root.is_object() || root.is_null() {
        return Ok(());
    }
    let problem = "must be an array with named keys";
    Err(Error::bad_shape(Call::Uninstall, "", problem))
}

fn data(root: Value) -> Value {
    match root {
        Value::Object(mut fields) => fields.remove("data").unwrap_or_default(),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Array(_) => {
            Value::Null
        }
    }
}

fn read_data<T: DeserializeOwned>(root: Value, call: Call) -> Result<T> {
    read(data(root), call, "data")
}

fn records<T: DeserializeOwned>(value: Value, call: Call, path: &str) -> Result<Records<T>> {
    let Value::Array(items) = value else {
        return Err(Error::bad_shape(call, path, "must be a list"));
    };
    let mut records = Records {
        read: Vec::with_capacity(items.len()),
        unreadable: Vec::new(),
    };
    for (index, item) in items.into_iter().enumerate() {
        let about = item.get("order_id").and_then(id_in);
        match read(item, call, &join(path, index)) {
            Ok(record) => records.read.push(record),
            Err(error) => records.unreadable.push((about, error)),
        }
    }
    Ok(records)
}

/// The object in `value`, which stands at `at`.
fn read<T: DeserializeOwned>(value: Value, call: Call, at: &str) -> Result<T> {
    const NO_OBJECT: &str = "must be an array with named keys";
    if !value.is_object() {
        return Err(Error::bad_shape(call, at, NO_OBJECT));
    }
    // Most answers can be read; only for an error does the way to the field matter.
    if let Ok(read) = T::deserialize(&value) {
        return Ok(read);
    }
    serde_path_to_error::deserialize(value).map_err(|problem| {
        let said = problem.inner().to_string();
        // serde names a missing field in its text, and the array it is missing from in the path.
        let missing = said
            .strip_prefix("missing field `")
            .and_then(|rest| rest.split_once('`'));
        match missing {
            Some((field, _)) => Error::bad_shape(call, join(at, field), "is missing"),
            None => Error::bad_shape(call, join(at, problem.path()), &said),
        }
    })
}
