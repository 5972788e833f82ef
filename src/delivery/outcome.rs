//! What became of one order: the record the caller stores.

use std::time::Duration;

use serde::Serialize;

use crate::delivery::retry::{self, Verdict};
use crate::error::{Detail, Error, FieldMessages};
use crate::order::PreparedOrder;
use crate::service::answers::Shipment;

/// In one word, what the caller does next.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Fate {
    /// The service has it.
    Sent,
    /// Not processed; send it again after the wait.
    Retry,
    /// May have been processed; hand it in again, in doubt, after the wait.
    Unknown,
    /// The merchant has to look at it.
    Held,
}

/// What became of one order. Every field is always there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Outcome {
    /// The shop's id, empty where it could not be read.
    pub order_id: String,
    /// What to do next.
    pub outcome: Fate,
    /// The key of the content sent; for `unknown`, what to hand in as `in_doubt_key`.
    pub idempotency_key: Option<String>,
    /// SHA-256 of the content sent.
    pub body_hash: Option<String>,
    /// The answer came from `order_status`; nothing was sent again.
    pub looked_up: bool,
    /// The service's id of the shipment.
    pub tracking_id: Option<String>,
    /// Where to follow it.
    pub tracking_url: Option<String>,
    /// Code of the delivery status.
    pub remote_status: Option<String>,
    /// Its name for people.
    pub remote_status_name: Option<String>,
    /// How long to wait before the next attempt.
    pub retry_after_s: Option<u64>,
    /// Stable name of the reason.
    pub reason_code: Option<String>,
    /// The reason in plain English.
    pub reason: Option<String>,
    /// Messages by field.
    pub errors: FieldMessages,
    /// HTTP status of the answer.
    pub status: Option<u16>,
    /// What the system said about a connection that failed, for a log.
    pub detail: Option<&'static str>,
    /// How long the request took, until its answer was read; none where none was made.
    pub duration_ms: Option<u64>,
}

impl Outcome {
    /// The service has `order`.
    #[must_use]
    pub fn sent(order: &PreparedOrder, shipment: Shipment, looked_up: bool) -> Self {
        Self {
            looked_up,
            idempotency_key: Some(order.idempotency_key.clone()),
            body_hash: Some(order.body_hash.clone()),
            ..Self::blank(order.order_id.clone(), Fate::Sent).with_shipment(shipment)
        }
    }

    /// `order` failed with `error`, which concerns it alone. `known`: the service has it with other content.
    #[must_use]
    pub fn failed(order: &PreparedOrder, known: Option<Shipment>, error: Error) -> Self {
        let fate = match retry::verdict(&error) {
            Verdict::Hold => Fate::Held,
            Verdict::Unknown => Fate::Unknown,
            Verdict::Retry | Verdict::Stop => Fate::Retry,
        };
        let wait =
            || retry::backoff_s(order.history.attempts, error.retry_after_s, retry::chance());
        // Finding such an order later would prove nothing about this attempt, so no single key is in doubt.
        let any_key = fate == Fate::Unknown && known.is_some();
        let key = if any_key { "*" } else { &order.idempotency_key };
        let failed = Self {
            idempotency_key: Some(key.to_owned()),
            body_hash: Some(order.body_hash.clone()),
            retry_after_s: (fate != Fate::Held).then(wait),
            ..Self::because(order.order_id.clone(), fate, error)
        };
        match known {
            Some(shipment) => failed.with_shipment(shipment),
            None => failed,
        }
    }

    /// Whether the service has `order` could not be found out: its doubt stays as it was.
    #[must_use]
    pub fn still_in_doubt(order: &PreparedOrder, error: Error) -> Self {
        Self {
            idempotency_key: order.history.in_doubt_key.clone(),
            retry_after_s: Some(retry::backoff_s(
                order.history.attempts,
                error.retry_after_s,
                retry::chance(),
            )),
            ..Self::because(order.order_id.clone(), Fate::Unknown, error)
        }
    }

    /// The order cannot be sent as it is.
    #[must_use]
    pub fn held(order_id: String, error: Error) -> Self {
        Self::because(order_id, Fate::Held, error)
    }

    /// The same, with what the service knows of the order.
    fn with_shipment(self, shipment: Shipment) -> Self {
        Self {
            tracking_id: Some(shipment.tracking_id),
            tracking_url: shipment.tracking_url,
            remote_status: Some(shipment.status),
            remote_status_name: shipment.status_name,
            ..self
        }
    }

    /// The same, after a request of so long.
    #[must_use]
    pub fn after(self, took: Duration) -> Self {
        Self {
            duration_ms: u64::try_from(took.as_millis()).ok(),
            ..self
        }
    }

    fn because(order_id: String, outcome: Fate, error: Error) -> Self {
        Self {
            reason_code: Some(error.code().to_owned()),
            detail: error.detail.map(Detail::text),
            reason: Some(error.message),
            errors: error.errors,
            status: error.status,
            ..Self::blank(order_id, outcome)
        }
    }

    const fn blank(order_id: String, outcome: Fate) -> Self {
        Self {
            order_id,
            outcome,
            idempotency_key: None,
            body_hash: None,
            looked_up: false,
            tracking_id: None,
            tracking_url: None,
            remote_status: None,
            remote_status_name: None,
            retry_after_s: None,
            reason_code: None,
            reason: None,
            errors: FieldMessages::new(),
            status: None,
            detail: None,
            duration_ms: None,
        }
    }
}
