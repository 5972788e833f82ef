//! Orders and the stations of a delivery.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::Courier;
use crate::json::set;

/// The stations, in order.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Status {
    Created,
    InTransit,
    OutForDelivery,
    Delivered,
}

impl Status {
    const ALL: [Self; 4] = [
        Self::Created,
        Self::InTransit,
        Self::OutForDelivery,
        Self::Delivered,
    ];

    pub(crate) fn slug(self) -> &'static str {
        match self {
            Self::Created => "created",
            Self::InTransit => "in_transit",
            Self::OutForDelivery => "out_for_delivery",
            Self::Delivered => "delivered",
        }
    }

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Created => "Creado",
            Self::InTransit => "En tránsito",
            Self::OutForDelivery => "En reparto",
            Self::Delivered => "Entregado",
        }
    }

    pub(crate) fn named(slug: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|status| status.slug() == slug)
    }

    fn next(self) -> Option<Self> {
        let mut rest = Self::ALL.into_iter().skip_while(|status| *status != self);
        rest.nth(1)
    }
}

/// A content the order once had, and the key it came under.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub(crate) struct Revision {
    pub(crate) idempotency_key: String,
    pub(crate) at: Timestamp,
}

/// An order as the service holds it. Status and name are free text: a test may set any.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub(crate) struct Order {
    pub(crate) customer_id: String,
    pub(crate) order_id: String,
    pub(crate) courier: String,
    pub(crate) store_id: String,
    pub(crate) tracking_id: String,
    pub(crate) status: String,
    pub(crate) status_name: Option<String>,
    pub(crate) updated_at: Timestamp,
    /// Answered word for word instead of `updated_at`, when a test asks for it.
    pub(crate) updated_at_text: Option<String>,
    pub(crate) dispatched: bool,
    pub(crate) body: Value,
    pub(crate) revisions: Vec<Revision>,
}

impl Order {
    pub(crate) fn tracking_url(&self) -> String {
        format!("https://trackingtech.cl/t/{}", self.tracking_id)
    }

    pub(crate) fn set_status(&mut self, status: Status, now: Timestamp) {
        status.slug().clone_into(&mut self.status);
        self.status_name = Some(status.name().to_owned());
        self.updated_at = now;
        self.updated_at_text = None;
        // A parcel on the road can no longer change.
        self.dispatched |= status != Status::Created;
    }

    /// A station only a test knows. Whether the order can still change stays as it was.
    pub(crate) fn set_unknown_status(&mut self, slug: &str) {
        slug.clone_into(&mut self.status);
        self.status_name = None;
    }

    /// One station on; false when it is delivered, or somewhere only a test knows.
    pub(crate) fn advance(&mut self, now: Timestamp) -> bool {
        let next = Status::named(&self.status).and_then(Status::next);
        if let Some(next) = next {
            self.set_status(next, now);
        }
        next.is_some()
    }

    pub(crate) fn has_content_of(&self, idempotency_key: &str) -> bool {
        self.revisions
            .last()
            .is_some_and(|latest| latest.idempotency_key == idempotency_key)
    }

    /// What `send_order` and `order_status` tell about it, in the courier's habits.
    pub(crate) fn remote(&self, courier: &Courier) -> Value {
        let number = self
            .order_id
            .parse::<i64>()
            .ok()
            .filter(|_| courier.integer_order_ids);
        let mut answer = json!({
            "order_id": number.map_or_else(|| Value::from(self.order_id.as_str()), Value::from),
            "tracking_id": self.tracking_id,
            "status": self.status,
            "service_level": "estandar",
        });
        if !courier.terse {
            set(&mut answer, "status_name", self.status_name.as_deref());
            set(&mut answer, "tracking_url", self.tracking_url());
        }
        answer
    }
}
