//! Digests in hexadecimal, as signatures are written.

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

/// The HMAC-SHA256 of a text.
pub(crate) fn hmac_hex(key: &str, text: &str) -> String {
    // A key of any length is good.
    let mac = Hmac::<Sha256>::new_from_slice(key.as_bytes());
    mac.map(|mac| hex::encode(mac.chain_update(text).finalize().into_bytes())).unwrap_or_default()
}

/// The SHA-256 of some bytes.
#[cfg(feature = "iam")]
pub(crate) fn sha256_hex(bytes: &[u8]) -> String {
    use sha2::Digest;
    hex::encode(Sha256::digest(bytes))
}

#[cfg(test)]
mod tests {
    #[test]
    fn a_digest_is_that_of_rfc_4231() {
        let expected = "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843";
        assert_eq!(super::hmac_hex("Jefe", "what do ya want for nothing?"), expected);
    }
}
