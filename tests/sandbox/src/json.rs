//! JSON: fields, the canonical form (RFC 8785) and the idempotency key.
//!
//! Written apart from the client's on purpose: two readings of one page of the contract check each other.

use serde_json::Value;
use sha2::{Digest, Sha256};

pub(crate) fn sha256_hex(bytes: &[u8]) -> String {
    hex::encode(Sha256::digest(bytes))
}

/// SHA-256 over customer, order and the hash of the body, a line each.
pub(crate) fn idempotency_key(customer_id: &str, order_id: &str, body: &Value) -> String {
    let body_hash = sha256_hex(canonical(body).as_bytes());
    sha256_hex(format!("{customer_id}\n{order_id}\n{body_hash}").as_bytes())
}

pub(crate) fn canonical(value: &Value) -> String {
    let mut out = String::new();
    write(value, &mut out);
    out
}

fn write(value: &Value, out: &mut String) {
    match value {
        // RFC 8785 knows only doubles, written as ECMAScript writes them.
        Value::Number(number) => {
            let double = number.as_f64().unwrap_or_default();
            out.push_str(ryu_js::Buffer::new().format(double));
        }
        Value::Array(items) => write_list(out, ('[', ']'), items, write),
        Value::Object(object) => {
            let mut fields: Vec<_> = object.iter().collect();
            fields.sort_by(|(a, _), (b, _)| a.encode_utf16().cmp(b.encode_utf16()));
            write_list(out, ('{', '}'), &fields, |(name, value), out| {
                out.push_str(&Value::from(name.as_str()).to_string());
                out.push(':');
                write(value, out);
            });
        }
        Value::Null | Value::Bool(_) | Value::String(_) => out.push_str(&value.to_string()),
    }
}

fn write_list<T>(
    out: &mut String,
    (open, close): (char, char),
    items: &[T],
    each: impl Fn(&T, &mut String),
) {
    out.push(open);
    for (place, item) in items.iter().enumerate() {
        if place > 0 {
            out.push(',');
        }
        each(item, out);
    }
    out.push(close);
}

/// Sets a field of a JSON object.
pub(crate) fn set(object: &mut Value, name: &str, value: impl Into<Value>) {
    if let Value::Object(fields) = object {
        fields.insert(name.to_owned(), value.into());
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn canonical_json_sorts_by_utf16_and_writes_numbers_as_ecmascript_does() {
        let value = json!({"\u{1f600}": 1e21, "\u{fb33}": 4.50, "a": [12990, 2e-3, -0.0], "b": "\u{8}\u{1f}é\"/"});
        assert_eq!(
            canonical(&value),
            "{\"a\":[12990,0.002,0],\"b\":\"\\b\\u001fé\\\"/\",\"\u{1f600}\":1e+21,\"\u{fb33}\":4.5}"
        );
    }

    #[test]
    fn the_key_depends_on_content_not_on_the_order_of_fields_or_the_form_of_numbers() {
        let one: Value = serde_json::from_str(r#"{"a":1.0,"b":2}"#).unwrap();
        let two: Value = serde_json::from_str(r#"{"b":2,"a":1}"#).unwrap();
        assert_eq!(
            idempotency_key("c", "1", &one),
            idempotency_key("c", "1", &two)
        );
        assert_ne!(
            idempotency_key("c", "1", &one),
            idempotency_key("c", "2", &one)
        );
        assert_eq!(
            idempotency_key("c", "1", &json!({})),
            sha256_hex(b"c\n1\n44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a")
        );
    }
}
