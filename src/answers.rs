//! What a success says: one reader per answer, strict about what we use, blind to the rest.

use serde_json::Value;
use url::Url;

use crate::dates;
use crate::error::{Error, Result};
use crate::routes::Call;
use crate::text;

/// Longest identifier taken from an answer; a longer one is no identifier.
const LONGEST_ID: usize = 128;
/// Longest name shown.
const LONGEST_NAME: usize = 200;

/// A courier, from `resolve`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Courier {
    /// As the registry spells it.
    pub code: String,
    /// For people.
    pub name: String,
    /// Not yet checked against the allow-list.
    pub api_url: String,
}

/// One of the account's stores.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Store {
    /// Sent back by `link`.
    pub id: String,
    /// For people.
    pub name: String,
    /// For people.
    pub address: Option<String>,
}

/// The tie between a shop and a store.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    /// Whom orders are sent for.
    pub customer_id: String,
    /// The store.
    pub store_id: String,
    /// For people.
    pub store_name: String,
}

/// What the service knows about one order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shipment {
    /// The shop's own id.
    pub order_id: String,
    /// `LMTCL201225HLSES`.
    pub tracking_id: String,
    /// Code of the status.
    pub status: String,
    /// For people.
    pub status_name: Option<String>,
    /// RFC 3339, UTC.
    pub updated_at: Option<String>,
    /// http or https.
    pub tracking_url: Option<String>,
}

/// One page of a list in any of the three shapes.
#[derive(Debug)]
pub struct Page {
    /// The items of this page.
    pub items: Vec<Node>,
    /// How many pages there are, where the answer says so.
    pub last_page: Option<u64>,
}

/// A value of an answer that knows its call and path, for errors that name both.
#[derive(Debug, Clone)]
pub struct Node {
    value: Value,
    call: Call,
    path: String,
}

impl Node {
    /// The whole answer.
    #[must_use]
    pub const fn root(value: Value, call: Call) -> Self {
        Self {
            value,
            call,
            path: String::new(),
        }
    }

    fn bad(&self, problem: &str) -> Error {
        Error::bad_shape(self.call, self.path.clone(), problem)
    }

    /// The value at `key`, null where there is none.
    fn get(&self, key: &str) -> Self {
        let value = self.value.get(key).cloned().unwrap_or_default();
        Self {
            value,
            call: self.call,
            path: crate::input::join(&self.path, key),
        }
    }

    fn items(self) -> Result<Vec<Self>> {
        let Value::Array(items) = self.value else {
            return Err(self.bad("must be a list"));
        };
        let nodes = items.into_iter().enumerate();
        let path = self.path;
        Ok(nodes
            .map(|(i, value)| Self {
                value,
                call: self.call,
                path: crate::input::join(&path, i),
            })
            .collect())
    }

    /// An identifier: a string or an integer, visible, not empty.
    fn id(&self, key: &str) -> Result<String> {
        let node = self.get(key);
        let id = match &node.value {
            Value::String(text) => text.trim().to_owned(),
            Value::Number(number) if number.is_i64() || number.is_u64() => number.to_string(),
            _ => return Err(node.bad("must be a string or an integer")),
        };
        if id.is_empty()
            || id.chars().count() > LONGEST_ID
            || text::has_controls(&id)
            || text::plain(&id) != id
        {
            return Err(node.bad("must be a short plain text"));
        }
        Ok(id)
    }

    /// A text for people, cleaned and cut; empty is fine.
    fn name(&self, key: &str) -> Result<String> {
        self.optional_name(key)?
            .ok_or_else(|| self.get(key).bad("must be a string"))
    }

    fn optional_name(&self, key: &str) -> Result<Option<String>> {
        Ok(self
            .optional_text(key)?
            .map(|text| text::excerpt(&text, LONGEST_NAME)))
    }

    fn text(&self, key: &str) -> Result<String> {
        self.optional_text(key)?
            .ok_or_else(|| self.get(key).bad("must be a string"))
    }

    fn optional_text(&self, key: &str) -> Result<Option<String>> {
        let node = self.get(key);
        match node.value {
            Value::Null => Ok(None),
            Value::String(text) => Ok(Some(text)),
            _ => Err(node.bad("must be a string")),
        }
    }

    /// A time in UTC. One that cannot be read is no reason to lose the rest.
    fn time(&self, key: &str) -> Result<Option<String>> {
        Ok(self.optional_text(key)?.as_deref().and_then(dates::to_utc))
    }

    /// A link a browser may follow; anything else is dropped.
    fn link(&self, key: &str) -> Result<Option<String>> {
        let url = self
            .optional_text(key)?
            .and_then(|text| Url::parse(text.trim()).ok());
        let url =
            url.filter(|url| matches!(url.scheme(), "http" | "https") && url.username().is_empty());
        Ok(url.map(String::from).filter(|url| url.len() <= 2000))
    }
}

/// Reads `resolve`'s answer.
///
/// # Errors
/// `protocol_bad_shape`.
pub fn courier(root: &Node) -> Result<Courier> {
    let data = root.get("data");
    Ok(Courier {
        code: data.id("code")?,
        name: data.name("name")?,
        api_url: data.text("api_url")?,
    })
}

/// Reads `login`'s answer: token and, where it says so, when it ends.
///
/// # Errors
/// `protocol_bad_shape`.
pub fn token(root: &Node) -> Result<(String, Option<String>)> {
    let token = root.text("token")?;
    if !crate::secret::is_token(&token) {
        return Err(root.get("token").bad("must be a token"));
    }
    Ok((token, root.time("expires_at")?))
}

/// Reads one page: `data` with `meta.last_page`, `data` with `last_page` at the root, or a bare array.
///
/// # Errors
/// `protocol_bad_shape`.
pub fn page(root: Node) -> Result<Page> {
    if root.value.is_array() {
        return Ok(Page {
            items: root.items()?,
            last_page: None,
        });
    }
    let last_page = match root.get("meta").get("last_page").value {
        Value::Null => root.get("last_page"),
        _ => root.get("meta").get("last_page"),
    };
    let pages = match &last_page.value {
        Value::Null => None,
        value => Some(
            value
                .as_u64()
                .ok_or_else(|| last_page.bad("must be a whole number"))?,
        ),
    };
    Ok(Page {
        items: root.get("data").items()?,
        last_page: pages,
    })
}

/// Reads one store.
///
/// # Errors
/// `protocol_bad_shape`.
pub fn store(item: &Node) -> Result<Store> {
    let address = item
        .optional_name("address")?
        .filter(|address| !address.is_empty());
    Ok(Store {
        id: item.id("id")?,
        name: item.name("name")?,
        address,
    })
}

/// Reads `link`'s answer.
///
/// # Errors
/// `protocol_bad_shape`.
pub fn link(root: &Node) -> Result<Link> {
    let data = root.get("data");
    Ok(Link {
        customer_id: data.id("customer_id")?,
        store_id: data.id("store_id")?,
        store_name: data.name("store_name")?,
    })
}

/// Reads `send_order`'s answer, which must be about `order_id`.
///
/// # Errors
/// `protocol_bad_shape`.
pub fn sent_order(root: &Node, order_id: &str) -> Result<Shipment> {
    let data = root.get("data");
    let shipment = shipment(&data)?;
    if shipment.order_id != order_id {
        return Err(data.get("order_id").bad("is another order's"));
    }
    Ok(shipment)
}

/// Reads `order_status`'s answer.
///
/// # Errors
/// `protocol_bad_shape`.
pub fn shipments(root: &Node) -> Result<Vec<Shipment>> {
    root.get("data").items()?.iter().map(shipment).collect()
}

fn shipment(data: &Node) -> Result<Shipment> {
    Ok(Shipment {
        order_id: data.id("order_id")?,
        tracking_id: data.id("tracking_id")?,
        status: data.id("status")?,
        status_name: data
            .optional_name("status_name")?
            .filter(|name| !name.is_empty()),
        updated_at: data.time("updated_at")?,
        tracking_url: data.link("tracking_url")?,
    })
}
