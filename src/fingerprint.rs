//! Hashes both sides agree on: canonical JSON (RFC 8785), the idempotency key, the device id.

use std::fmt::Write as _;

use serde_json::{Map, Number, Value};
use sha2::{Digest, Sha256};

/// `value` as canonical JSON: keys sorted by UTF-16 units, numbers as ECMAScript prints them, no spaces.
#[must_use]
pub fn canonical_json(value: &Value) -> String {
    let mut out = String::new();
    write_value(&mut out, value);
    out
}

/// Lowercase hex SHA-256 of `bytes`.
#[must_use]
pub fn sha256_hex(bytes: impl AsRef<[u8]>) -> String {
    hex::encode(Sha256::digest(bytes))
}

/// The key that makes a re-send harmless: same customer, order and content, same key. `sent_hash` is of the bytes sent.
#[must_use]
pub fn idempotency_key(customer_id: &str, order_id: &str, sent_hash: &str) -> String {
    sha256_hex(format!("{customer_id}\n{order_id}\n{sent_hash}"))
}

/// The shop's device identifier: it names an installation and tells nothing about it.
#[must_use]
pub fn device_id(site_url: &str, auth_salt: &str) -> String {
    sha256_hex(format!("{site_url}{auth_salt}"))
}

fn write_value(out: &mut String, value: &Value) {
    match value {
        Value::Null => out.push_str("null"),
        Value::Bool(true) => out.push_str("true"),
        Value::Bool(false) => out.push_str("false"),
        Value::Number(number) => write_number(out, number),
        Value::String(text) => write_string(out, text),
        Value::Array(items) => write_array(out, items),
        Value::Object(map) => write_object(out, map),
    }
}

/// RFC 8785 knows doubles only, so an integer is printed as the double it would be read as.
fn write_number(out: &mut String, number: &Number) {
    let double = number.as_f64().unwrap_or_default();
    out.push_str(ryu_js::Buffer::new().format(double));
}

fn write_array(out: &mut String, items: &[Value]) {
    out.push('[');
    for (index, item) in items.iter().enumerate() {
        if index > 0 {
            out.push(',');
        }
        write_value(out, item);
    }
    out.push(']');
}

fn write_object(out: &mut String, map: &Map<String, Value>) {
    let mut entries: Vec<_> = map.iter().collect();
    entries.sort_by(|(a, _), (b, _)| a.encode_utf16().cmp(b.encode_utf16()));
    out.push('{');
    for (index, (key, value)) in entries.into_iter().enumerate() {
        if index > 0 {
            out.push(',');
        }
        write_string(out, key);
        out.push(':');
        write_value(out, value);
    }
    out.push('}');
}

fn write_string(out: &mut String, text: &str) {
    out.push('"');
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\u{8}' => out.push_str("\\b"),
            '\t' => out.push_str("\\t"),
            '\n' => out.push_str("\\n"),
            '\u{c}' => out.push_str("\\f"),
            '\r' => out.push_str("\\r"),
            // Writing to a String cannot fail.
            c if c < ' ' => drop(write!(out, "\\u{:04x}", u32::from(c))),
            c => out.push(c),
        }
    }
    out.push('"');
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::{canonical_json, device_id, idempotency_key, sha256_hex};

    #[test]
    fn the_example_of_rfc_8785_comes_out_as_printed_there() {
        let input = r#"{"numbers":[333333333.33333329,1E30,4.50,2e-3,0.000000000000000000000000001],
            "string":"\u20ac$\u000F\u000aA'\u0042\u0022\u005c\\\"\/","literals":[null,true,false]}"#;
        let value: Value = serde_json::from_str(input).unwrap_or_default();
        assert_eq!(
            canonical_json(&value),
            "{\"literals\":[null,true,false],\"numbers\":[333333333.3333333,1e+30,4.5,0.002,1e-27],\
             \"string\":\"€$\\u000f\\nA'B\\\"\\\\\\\\\\\"/\"}"
        );
    }

    #[test]
    fn keys_are_sorted_by_utf_16_units() {
        let value = json!({"\u{20ac}": 1, "\r": 2, "\u{fb33}": 3, "1": 4, "\u{1f600}": 5, "\u{80}": 6, "\u{f6}": 7});
        assert_eq!(
            canonical_json(&value),
            "{\"\\r\":2,\"1\":4,\"\u{80}\":6,\"ö\":7,\"€\":1,\"😀\":5,\"\u{fb33}\":3}"
        );
    }

    #[test]
    fn whole_doubles_and_integers_are_the_same_number() {
        assert_eq!(
            canonical_json(&json!([12990, 12990.0, -0.0, 1e21])),
            "[12990,12990,0,1e+21]"
        );
    }

    #[test]
    fn the_key_is_the_contracts_formula() {
        let hash = sha256_hex("{}");
        assert_eq!(
            hash,
            "44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a"
        );
        assert_eq!(
            idempotency_key("cus_8f2", "1042", &hash),
            sha256_hex(format!("cus_8f2\n1042\n{hash}"))
        );
        assert_ne!(
            idempotency_key("a", "1", &hash),
            idempotency_key("a", "2", &hash)
        );
    }

    #[test]
    fn the_device_id_is_the_contracts_formula() {
        assert_eq!(
            device_id("https://a.cl", "salt"),
            sha256_hex("https://a.clsalt")
        );
    }
}
