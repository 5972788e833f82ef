//! How a request looks in the ledger: everything it said, but its secrets as hashes.

use std::collections::BTreeMap;

use axum::http::HeaderMap;
use serde_json::Value;

use crate::json::sha256_hex;

/// A body that is not JSON is kept as text up to here.
const TEXT_LIMIT_BYTES: usize = 4096;

pub(crate) fn headers(headers: &HeaderMap) -> BTreeMap<String, String> {
    let shown = headers.iter().map(|(name, value)| {
        let text = String::from_utf8_lossy(value.as_bytes());
        let text = if name == "authorization" {
            authorization(&text)
        } else {
            text.into_owned()
        };
        (name.as_str().to_owned(), text)
    });
    shown.collect()
}

fn authorization(text: &str) -> String {
    match text.split_once(' ') {
        Some((scheme, secret)) => format!("{scheme} {}", hash(secret)),
        None => hash(text),
    }
}

pub(crate) fn body(json: Option<&Value>, bytes: &[u8]) -> Option<Value> {
    if bytes.is_empty() {
        return None;
    }
    let Some(json) = json else {
        let start = bytes.get(..TEXT_LIMIT_BYTES).unwrap_or(bytes);
        return Some(String::from_utf8_lossy(start).into_owned().into());
    };
    let mut json = json.clone();
    if let Some(password) = json.get_mut("password") {
        *password = hash(password.as_str().unwrap_or_default()).into();
    }
    Some(json)
}

fn hash(secret: &str) -> String {
    format!("sha256:{}", sha256_hex(secret.as_bytes()))
}
