//! The calls of the contract, by name; where each goes is said in [`crate::service::routes`].

/// The seven calls of the contract.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Call {
    /// Courier code to the courier's API.
    Resolve,
    /// Email and password to a token.
    Login,
    /// The account's stores.
    Stores,
    /// Ties this shop to a store.
    Link,
    /// One order.
    SendOrder,
    /// Delivery status of many orders.
    OrderStatus,
    /// Ends the tie.
    Uninstall,
}

impl Call {
    /// The contract's name, also the key of an override.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Resolve => "resolve",
            Self::Login => "login",
            Self::Stores => "stores",
            Self::Link => "link",
            Self::SendOrder => "send_order",
            Self::OrderStatus => "order_status",
            Self::Uninstall => "uninstall",
        }
    }

    /// Whether an attempt that went out may have changed something on the other side.
    #[must_use]
    pub const fn changes_something(self) -> bool {
        matches!(self, Self::Link | Self::SendOrder | Self::Uninstall)
    }
}
