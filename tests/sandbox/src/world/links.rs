//! Tokens and the links between a shop and a courier's store.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// A login's token. Only its hash is kept: a state file is not a place for secrets.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub(crate) struct Token {
    pub(crate) sha256: String,
    pub(crate) courier: String,
    pub(crate) revoked: bool,
}

/// A shop linked to a store, under the customer id that its orders carry.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub(crate) struct Link {
    pub(crate) customer_id: String,
    pub(crate) courier: String,
    pub(crate) store_id: String,
    pub(crate) store_name: String,
    pub(crate) store_url: String,
    pub(crate) linked_at: Timestamp,
    /// False after `uninstall`: the store is free, the customer's orders stay.
    pub(crate) active: bool,
}

impl Link {
    /// A trailing slash does not make another shop.
    pub(crate) fn is_of_shop(&self, store_url: &str) -> bool {
        self.store_url.trim_end_matches('/') == store_url.trim_end_matches('/')
    }
}
