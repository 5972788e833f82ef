//! Secrets: what one looks like, and sealing it for storage.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use ring::digest::{Context, SHA256, SHA256_OUTPUT_LEN};
use zeroize::Zeroizing;

use crate::error::{Error, Reason, Result};
use crate::input::InputError;

/// Names the format, and is authenticated with it.
const PREFIX: &str = "tt1.";
const NONCE_BYTES: usize = 24;
/// WordPress salts have 64 characters; much less is no key.
const SHORTEST_KEY_MATERIAL: usize = 16;

/// Whether `text` can stand in an `Authorization` header.
#[must_use]
pub fn is_token(text: &str) -> bool {
    !text.is_empty() && text.len() <= 8192 && text.bytes().all(|b| b.is_ascii_graphic())
}

/// `plain`, encrypted and authenticated (XChaCha20-Poly1305) under a key made of `key_material`.
///
/// # Errors
/// `bad_input` for too short a key, `seal_failed` when the system has no randomness.
pub fn seal(plain: &str, key_material: &str) -> Result<String> {
    let cipher = cipher(key_material)?;
    let mut nonce = [0_u8; NONCE_BYTES];
    getrandom::fill(&mut nonce).map_err(|_| seal_failed())?;
    let payload = Payload {
        msg: plain.as_bytes(),
        aad: PREFIX.as_bytes(),
    };
    let sealed = cipher
        .encrypt(&XNonce::from(nonce), payload)
        .map_err(|_| seal_failed())?;
    Ok(format!(
        "{PREFIX}{}",
        URL_SAFE_NO_PAD.encode([nonce.as_slice(), &sealed].concat())
    ))
}

/// What [`seal`] was given.
///
/// # Errors
/// `unseal_failed` for another key, another format or a changed byte; `bad_input` for too short a key.
pub fn unseal(sealed: &str, key_material: &str) -> Result<String> {
    let cipher = cipher(key_material)?;
    open(&cipher, sealed).ok_or_else(|| Error::new(Reason::UnsealFailed).with_field("sealed"))
}

fn open(cipher: &XChaCha20Poly1305, sealed: &str) -> Option<String> {
    let bytes = URL_SAFE_NO_PAD.decode(sealed.strip_prefix(PREFIX)?).ok()?;
    let (nonce, msg) = bytes.split_first_chunk::<NONCE_BYTES>()?;
    let payload = Payload {
        msg,
        aad: PREFIX.as_bytes(),
    };
    let plain = cipher.decrypt(&XNonce::from(*nonce), payload).ok()?;
    String::from_utf8(plain).ok()
}

fn seal_failed() -> Error {
    Error::new(Reason::SealFailed)
}

/// One key per purpose: the same salts must not yield the same key elsewhere.
fn cipher(key_material: &str) -> Result<XChaCha20Poly1305> {
    if key_material.len() < SHORTEST_KEY_MATERIAL {
        let problem = format!("must have at least {SHORTEST_KEY_MATERIAL} bytes");
        return Err(Error::bad_input(InputError::new("key_material", problem)));
    }
    let mut hash = Context::new(&SHA256);
    hash.update(b"trackingtech seal v1\n");
    hash.update(key_material.as_bytes());
    let mut key = Zeroizing::new([0_u8; SHA256_OUTPUT_LEN]);
    key.copy_from_slice(hash.finish().as_ref());
    Ok(XChaCha20Poly1305::new((&*key).into()))
}

#[cfg(test)]
mod tests {
    use crate::error::Reason;

    use super::{is_token, seal, unseal};

    const KEY: &str = "0123456789abcdef0123456789abcdef";

    #[test]
    fn what_was_sealed_can_be_unsealed() {
        for plain in ["", "token", "ñandú 🦤"] {
            let sealed = seal(plain, KEY).unwrap_or_default();
            assert!(sealed.starts_with("tt1."));
            assert_eq!(unseal(&sealed, KEY).as_deref(), Ok(plain));
            assert_ne!(
                seal(plain, KEY).unwrap_or_default(),
                sealed,
                "the nonce is new each time"
            );
        }
    }

    #[test]
    fn another_key_or_a_changed_byte_opens_nothing() {
        let sealed = seal("token", KEY).unwrap_or_default();
        let reason = |sealed: &str, key: &str| unseal(sealed, key).err().map(|e| e.reason);
        assert_eq!(
            reason(&sealed, &KEY.replace('0', "1")),
            Some(Reason::UnsealFailed)
        );
        assert_eq!(reason(&sealed, "short"), Some(Reason::BadArgument));
        for at in 4..sealed.len() {
            let mut changed = sealed.clone().into_bytes();
            if let Some(byte) = changed.get_mut(at) {
                *byte = if *byte == b'A' { b'B' } else { b'A' };
            }
            let changed = String::from_utf8(changed).unwrap_or_default();
            if changed != sealed {
                assert_eq!(
                    reason(&changed, KEY),
                    Some(Reason::UnsealFailed),
                    "byte {at}"
                );
            }
        }
        for sealed in ["", "tt1.", "tt2.AAAA", "AAAA", "tt1.%%%%"] {
            assert_eq!(reason(sealed, KEY), Some(Reason::UnsealFailed), "{sealed}");
        }
    }

    #[test]
    fn a_token_must_fit_into_a_header() {
        assert!(is_token("12|abcDEF-._~+/="));
        for bad in ["", "a b", "a\nb", "ñ", &"a".repeat(9000)] {
            assert!(!is_token(bad));
        }
    }
}
