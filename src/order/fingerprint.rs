//! Hashes both sides agree on: of the order body, the idempotency key, the device id.

use ring::digest::{Context, SHA256};

/// Lowercase hex SHA-256 of `bytes`.
#[must_use]
pub fn sha256_hex(bytes: impl AsRef<[u8]>) -> String {
    sha256_hex_of(&[bytes.as_ref()])
}

/// The same of several pieces, one after the other.
fn sha256_hex_of(pieces: &[&[u8]]) -> String {
    let mut hash = Context::new(&SHA256);
    for piece in pieces {
        hash.update(piece);
    }
    let digest = hash.finish();
    let mut out = [0_u8; 64];
    for (pair, byte) in out.chunks_exact_mut(2).zip(digest.as_ref()) {
        pair.copy_from_slice(&[digit(byte >> 4), digit(byte & 15)]);
    }
    // Digits are ASCII.
    std::str::from_utf8(&out).unwrap_or_default().to_owned()
}

const fn digit(value: u8) -> u8 {
    if value < 10 {
        b'0' + value
    } else {
        b'a' + value - 10
    }
}

/// The key that makes a re-send harmless: same customer, order and content, same key. `sent_hash` is of the bytes sent.
#[must_use]
pub fn idempotency_key(customer_id: &str, order_id: &str, sent_hash: &str) -> String {
    sha256_hex_of(&[customer_id, "\n", order_id, "\n", sent_hash].map(str::as_bytes))
}

/// The shop's device identifier: it names an installation and tells nothing about it.
#[must_use]
pub fn device_id(site_url: &str, auth_salt: &str) -> String {
    sha256_hex_of(&[site_url, auth_salt].map(str::as_bytes))
}

#[cfg(test)]
mod tests {
    use super::{device_id, idempotency_key, sha256_hex};

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
