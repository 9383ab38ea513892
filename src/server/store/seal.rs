//! Secrets that a signature needs in clear: kept encrypted.

use std::fmt;
use std::str::FromStr;

use chacha20poly1305::aead::{Aead, Generate, Key, KeyInit, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};

use crate::client::Secret;

/// Bytes of a nonce, which precede what is encrypted with it.
const NONCE: usize = 24;

/// The key that secret keys are encrypted with in the store (XChaCha20-Poly1305).
///
/// A store that outlives the program is opened with the key it was written with; one key made up for the occasion is enough for
/// a state that is loaded anew at each start.
///
/// ```
/// use scicloud::server::StoreKey;
///
/// let key: StoreKey = "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f".parse()?;
/// assert_eq!(format!("{key:?}"), "StoreKey(hidden)");
/// # Ok::<(), scicloud::server::StoreKeyError>(())
/// ```
#[derive(Clone)]
pub struct StoreKey(XChaCha20Poly1305);

/// A text that is no key for a store.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a store's key is 32 bytes as 64 hexadecimal digits, such as `openssl rand -hex 32` prints")]
pub struct StoreKeyError;

impl StoreKey {
    /// A new random key.
    #[must_use]
    pub fn generate() -> Self {
        Self(XChaCha20Poly1305::new(&Key::<XChaCha20Poly1305>::generate()))
    }

    /// Encrypts a secret for its owner, as whose alone it can be opened.
    pub(crate) fn seal(&self, owner: &str, secret: &Secret) -> Vec<u8> {
        let nonce = XNonce::generate();
        let payload = Payload { msg: secret.expose().as_bytes(), aad: owner.as_bytes() };
        // Encryption fails for texts of 256 GiB only.
        let sealed = self.0.encrypt(&nonce, payload).unwrap_or_default();
        [nonce.as_slice(), &sealed].concat()
    }

    /// The secret of this owner, if it was sealed with this key.
    pub(crate) fn open(&self, owner: &str, sealed: &[u8]) -> Option<Secret> {
        let (nonce, text) = sealed.split_at_checked(NONCE)?;
        let nonce = XNonce::try_from(nonce).ok()?;
        let secret = self.0.decrypt(&nonce, Payload { msg: text, aad: owner.as_bytes() }).ok()?;
        String::from_utf8(secret).ok().map(Secret::from)
    }
}

impl FromStr for StoreKey {
    type Err = StoreKeyError;

    fn from_str(text: &str) -> Result<Self, StoreKeyError> {
        let mut key = Key::<XChaCha20Poly1305>::default();
        hex::decode_to_slice(text, &mut key).map_err(|_| StoreKeyError)?;
        Ok(Self(XChaCha20Poly1305::new(&key)))
    }
}

impl fmt::Debug for StoreKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("StoreKey(hidden)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sealed_secret_opens_with_its_key_for_its_owner_unchanged_alone() {
        let (key, secret) = (StoreKey::generate(), Secret::from("hush"));
        let sealed = key.seal("alice", &secret);
        let opened = |key: &StoreKey, owner, sealed: &[u8]| key.open(owner, sealed).map(|s| s.expose().to_owned());
        assert_eq!(opened(&key, "alice", &sealed).as_deref(), Some("hush"));
        assert_ne!(sealed, key.seal("alice", &secret), "the nonce is new");
        assert_eq!(opened(&key, "bob", &sealed), None);
        assert_eq!(opened(&StoreKey::generate(), "alice", &sealed), None);
        for place in 0..sealed.len() {
            let mut changed = sealed.clone();
            changed[place] ^= 1;
            assert_eq!(opened(&key, "alice", &changed), None, "byte {place}");
            assert_eq!(opened(&key, "alice", &sealed[..place]), None, "{place} bytes");
        }
    }

    #[test]
    fn a_key_is_64_hexadecimal_digits() {
        let key = "0F".repeat(32);
        let sealed = key.parse::<StoreKey>().unwrap().seal("a", &Secret::from("s"));
        assert!(key.to_lowercase().parse::<StoreKey>().unwrap().open("a", &sealed).is_some());
        for bad in ["", "0f", &"0f".repeat(31), &"0f".repeat(33), &"0g".repeat(32)] {
            assert_eq!(bad.parse::<StoreKey>().err(), Some(StoreKeyError), "{bad:?}");
        }
    }
}
