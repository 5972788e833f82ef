//! Every request the API received, the oldest forgotten first.

use std::collections::{BTreeMap, VecDeque};

use jiff::Timestamp;
use serde::Serialize;
use serde_json::Value;

use crate::call::Call;
use crate::faults::Kind;

/// One request, and how it ended.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Entry {
    /// Counts from 1 and never starts again, so that `since` stays meaningful after a reset.
    pub(crate) seq: u64,
    pub(crate) at: Timestamp,
    /// Null for a path that is none of the contract's.
    pub(crate) call: Option<Call>,
    pub(crate) method: String,
    pub(crate) path: String,
    pub(crate) query: String,
    /// Lower-case names; the token is shown as `Bearer sha256:…`.
    pub(crate) headers: BTreeMap<String, String>,
    /// JSON, or the text as it came; a password is shown as `sha256:…`.
    pub(crate) body: Option<Value>,
    /// Null while it runs, and for ever when the client got no answer.
    pub(crate) status: Option<u16>,
    pub(crate) fault: Option<Kind>,
    /// The number of the TCP connection it came on.
    pub(crate) connection: u64,
    pub(crate) idempotency_key: Option<String>,
    pub(crate) breach: Option<String>,
    #[serde(skip)]
    pub(crate) order_ids: Vec<String>,
}

/// How a request ended.
#[derive(Debug)]
pub(crate) struct End {
    pub(crate) status: Option<u16>,
    pub(crate) fault: Option<Kind>,
    pub(crate) breach: Option<String>,
}

#[derive(Debug)]
pub(crate) struct Ledger {
    entries: VecDeque<Entry>,
    limit: usize,
    next_seq: u64,
}

impl Ledger {
    pub(crate) fn new(limit: usize) -> Self {
        Self {
            entries: VecDeque::new(),
            limit,
            next_seq: 1,
        }
    }

    /// Gives the entry its number.
    pub(crate) fn begin(&mut self, mut entry: Entry) -> u64 {
        let seq = self.next_seq;
        self.next_seq += 1;
        entry.seq = seq;
        self.entries.push_back(entry);
        while self.entries.len() > self.limit {
            self.entries.pop_front();
        }
        seq
    }

    /// Does nothing for an entry that is forgotten already.
    pub(crate) fn end(&mut self, seq: u64, end: End) {
        let place = self.entries.binary_search_by_key(&seq, |entry| entry.seq);
        if let Some(entry) = place.ok().and_then(|place| self.entries.get_mut(place)) {
            entry.status = end.status;
            entry.fault = end.fault;
            entry.breach = end.breach;
        }
    }

    pub(crate) fn clear(&mut self) {
        self.entries.clear();
    }

    pub(crate) fn entries(&self) -> impl Iterator<Item = &Entry> {
        self.entries.iter()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(path: &str) -> Entry {
        Entry {
            seq: 0,
            at: Timestamp::UNIX_EPOCH,
            call: Some(Call::SendOrder),
            method: "POST".into(),
            path: path.into(),
            query: String::new(),
            headers: BTreeMap::new(),
            body: None,
            status: None,
            fault: None,
            connection: 1,
            idempotency_key: None,
            breach: None,
            order_ids: Vec::new(),
        }
    }

    #[test]
    fn a_million_requests_leave_only_the_last_ones_in_memory() {
        let mut ledger = Ledger::new(3);
        for _ in 0..1_000_000 {
            let seq = ledger.begin(entry("/api"));
            ledger.end(
                seq,
                End {
                    status: Some(201),
                    fault: None,
                    breach: None,
                },
            );
        }
        assert!(
            ledger.entries.capacity() <= 16,
            "{}",
            ledger.entries.capacity()
        );
        let kept: Vec<_> = ledger
            .entries()
            .map(|entry| (entry.seq, entry.status))
            .collect();
        assert_eq!(
            kept,
            [
                (999_998, Some(201)),
                (999_999, Some(201)),
                (1_000_000, Some(201))
            ]
        );
    }

    #[test]
    fn the_end_of_a_forgotten_request_changes_no_other() {
        let mut ledger = Ledger::new(1);
        let old = ledger.begin(entry("/old"));
        ledger.begin(entry("/new"));
        ledger.end(
            old,
            End {
                status: Some(200),
                fault: None,
                breach: None,
            },
        );
        assert_eq!(
            ledger
                .entries()
                .map(|entry| entry.status)
                .collect::<Vec<_>>(),
            [None]
        );
    }
}
