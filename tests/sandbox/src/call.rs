//! The seven calls of the contract: their names, methods and paths.

use axum::http::Method;
use serde::{Deserialize, Serialize};

/// Where the API begins on every listener.
pub(crate) const BASE: &str = "/api";

/// A call, by its name in the contract.
#[derive(Clone, Copy, Debug, Deserialize, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Call {
    Resolve,
    Login,
    Stores,
    Link,
    SendOrder,
    OrderStatus,
    Uninstall,
}

impl Call {
    pub(crate) const ALL: [Self; 7] = [
        Self::Resolve,
        Self::Login,
        Self::Stores,
        Self::Link,
        Self::SendOrder,
        Self::OrderStatus,
        Self::Uninstall,
    ];

    /// The path below [`BASE`].
    pub(crate) fn path(self) -> &'static str {
        match self {
            Self::Resolve => "/external/couriers/resolve",
            Self::Login => "/external/login",
            Self::Stores => "/external/stores",
            Self::Link => "/external/stores/link",
            Self::SendOrder => "/external/orders",
            Self::OrderStatus => "/external/orders/status",
            Self::Uninstall => "/external/uninstall",
        }
    }

    pub(crate) fn method(self) -> Method {
        match self {
            Self::Stores => Method::GET,
            _ => Method::POST,
        }
    }

    /// `Authorization: Bearer TOKEN` is due on all calls after `login`.
    pub(crate) fn needs_token(self) -> bool {
        !matches!(self, Self::Resolve | Self::Login)
    }

    /// The call at a full path, whatever the method.
    pub(crate) fn at(path: &str) -> Option<Self> {
        let path = path.strip_prefix(BASE)?;
        Self::ALL.into_iter().find(|call| call.path() == path)
    }
}
