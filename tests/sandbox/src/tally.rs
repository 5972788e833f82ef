//! Counts since the start (or the last reset), and the promises a client broke.

use std::collections::{BTreeMap, HashMap, HashSet};

use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::call::Call;

/// What a well-behaved client never causes.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub(crate) enum Broken {
    /// One order of one store became two deliveries (under two customer ids).
    CreatedTwice,
    /// One idempotency key came with two bodies.
    KeyReused,
    /// One body came under two idempotency keys.
    KeyChanged,
    /// A key that is not the hash the contract prescribes.
    KeyWrong,
    /// Sent again after an unknown outcome without asking `order_status` first.
    BlindResends,
    /// Unknown fields, wrong types, missing headers.
    ContractBreaches,
}

impl Broken {
    const ALL: [(Self, &str); 6] = [
        (Self::CreatedTwice, "created_twice"),
        (Self::KeyReused, "key_reused"),
        (Self::KeyChanged, "key_changed"),
        (Self::KeyWrong, "key_wrong"),
        (Self::BlindResends, "blind_resends"),
        (Self::ContractBreaches, "contract_breaches"),
    ];
}

/// How a well-formed `send_order` ended.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub(crate) enum Sent {
    Created,
    Updated,
    Known,
    Refused,
    Dispatched,
}

#[derive(Debug, Default)]
pub(crate) struct Tally {
    calls: BTreeMap<Call, u64>,
    sent: BTreeMap<Sent, u64>,
    broken: BTreeMap<Broken, u64>,
    keys: Pairs,
    bodies: Pairs,
    in_doubt: HashSet<(String, String)>,
}

/// Remembers which value came with which name, by hash: it must stay small over a million orders.
#[derive(Debug, Default)]
struct Pairs(HashMap<u64, u64>);

impl Pairs {
    /// True when the name came with another value before.
    fn differs(&mut self, name: &str, value: &str) -> bool {
        *self.0.entry(short_hash(name)).or_insert(short_hash(value)) != short_hash(value)
    }
}

fn short_hash(text: &str) -> u64 {
    Sha256::digest(text)
        .iter()
        .take(8)
        .fold(0, |hash, byte| (hash << 8) | u64::from(*byte))
}

impl Tally {
    pub(crate) fn called(&mut self, call: Call) {
        *self.calls.entry(call).or_default() += 1;
    }

    pub(crate) fn sent(&mut self, how: Sent) {
        *self.sent.entry(how).or_default() += 1;
    }

    pub(crate) fn broke(&mut self, promise: Broken) {
        *self.broken.entry(promise).or_default() += 1;
    }

    /// Compares a key and a body with all that came before; `right` is the key the contract prescribes,
    /// which stands for the body.
    pub(crate) fn check_key(&mut self, key: &str, right: &str) -> bool {
        for (promise, broken) in [
            (Broken::KeyReused, self.keys.differs(key, right)),
            (Broken::KeyChanged, self.bodies.differs(right, key)),
            (Broken::KeyWrong, key != right),
        ] {
            if broken {
                self.broke(promise);
            }
        }
        key == right
    }

    /// An order is on its way in; until [`Self::settled`] its outcome is unknown to the client.
    pub(crate) fn sending(&mut self, customer_id: &str, order_id: &str) {
        if !self
            .in_doubt
            .insert((customer_id.to_owned(), order_id.to_owned()))
        {
            self.broke(Broken::BlindResends);
        }
    }

    /// The client knows where it stands: it got a readable answer, or it asked.
    pub(crate) fn settled(&mut self, customer_id: &str, order_id: &str) {
        self.in_doubt
            .remove(&(customer_id.to_owned(), order_id.to_owned()));
    }

    pub(crate) fn summary(&self, orders: usize) -> Value {
        let count = |how| self.sent.get(&how).copied().unwrap_or_default();
        let sent = count(Sent::Created) + count(Sent::Updated) + count(Sent::Known);
        let broken: BTreeMap<&str, u64> = Broken::ALL
            .into_iter()
            .map(|(promise, name)| (name, self.broken.get(&promise).copied().unwrap_or_default()))
            .collect();
        json!({
            "orders": orders,
            "sent": sent,
            "created": count(Sent::Created),
            "updated": count(Sent::Updated),
            "known": count(Sent::Known),
            "refused": count(Sent::Refused),
            "dispatched": count(Sent::Dispatched),
            "calls": self.calls,
            "ok": broken.values().all(|count| *count == 0),
            "broken": broken,
        })
    }
}
