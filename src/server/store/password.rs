//! Secrets that are only compared: passwords and the like, kept as Argon2 hashes.

use argon2::Argon2;
use argon2::password_hash::phc::PasswordHash as Phc;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};

/// Why a secret could not be hashed.
pub(crate) use argon2::password_hash::Error as HashError;

/// The salted Argon2id hash of a secret, in the form `$argon2id$…`; the secret itself is not kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct PasswordHash(String);

impl PasswordHash {
    /// The hash of a secret, with a new salt.
    pub(crate) fn of(secret: &str) -> Result<Self, HashError> {
        Argon2::default().hash_password(secret.as_bytes()).map(|hash| Self(hash.to_string()))
    }

    /// As the database has it.
    pub(crate) fn stored(text: String) -> Self {
        Self(text)
    }

    /// A hash as it is written, if it is one of Argon2.
    pub(crate) fn read(text: String) -> Option<Self> {
        let argon2 =
            Phc::new(&text).is_ok_and(|hash| hash.algorithm.as_str().starts_with("argon2") && hash.hash.is_some());
        argon2.then_some(Self(text))
    }

    /// For the database.
    pub(crate) fn text(&self) -> &str {
        &self.0
    }

    /// Whether it is the hash of this secret; that takes as long either way.
    pub(crate) fn fits(&self, secret: &str) -> bool {
        let hash = Phc::new(&self.0);
        hash.is_ok_and(|hash| Argon2::default().verify_password(secret.as_bytes(), &hash).is_ok())
    }

    /// Takes as long as [`fits`](Self::fits) where there is nobody to compare with, so that the time does not tell who there is.
    pub(crate) fn pretend(secret: &str) {
        _ = Self::of(secret);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_same_secret_fits_and_no_two_hashes_are_the_same() {
        let hash = PasswordHash::of("open sesame").unwrap();
        assert!(hash.fits("open sesame"));
        for other in ["", "open", "open sesame ", "Open sesame"] {
            assert!(!hash.fits(other), "{other:?}");
        }
        assert_ne!(hash, PasswordHash::of("open sesame").unwrap());
        assert!(!PasswordHash::stored("open sesame".to_owned()).fits("open sesame"));
    }
}
