//! Secrets that are only compared: passwords and the like, kept as Argon2 hashes.

use std::num::NonZero;
use std::sync::LazyLock;

use argon2::password_hash::phc::PasswordHash as Phc;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use tokio::runtime::{Builder, Runtime};
use tokio::task::JoinError;

use super::frugal::Frugal;

/// The reason why a secret could not be hashed.
pub(crate) use argon2::password_hash::Error as HashError;

/// Threads for what takes all of a core for a while, and memory that each of them keeps.
static THREADS: LazyLock<Runtime> = LazyLock::new(|| {
    let threads = Builder::new_current_thread().max_blocking_threads(PasswordHash::at_once()).build();
    threads.expect("a runtime that waits for nothing outside")
});

/// The salted Argon2id hash of a secret, in the form `$argon2id$…`; the secret itself is not kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct PasswordHash(String);

impl PasswordHash {
    /// The hash of a secret, with a new salt.
    pub(crate) fn of(secret: &str) -> Result<Self, HashError> {
        Frugal::default().hash_password(secret.as_bytes()).map(|hash| Self(hash.to_string()))
    }

    /// Does what hashes or compares secrets where that is in nobody's way, as many at once as there are cores.
    pub(crate) async fn computed<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T, JoinError> {
        THREADS.spawn_blocking(work).await
    }

    /// Returns the number that are [`computed`](Self::computed) at once.
    pub(crate) fn at_once() -> usize {
        std::thread::available_parallelism().map_or(1, NonZero::get)
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

    /// Tells if it is the hash of this secret; that takes as long either way.
    pub(crate) fn fits(&self, secret: &str) -> bool {
        let hash = Phc::new(&self.0);
        hash.is_ok_and(|hash| Frugal::default().verify_password(secret.as_bytes(), &hash).is_ok())
    }

    /// Takes as long as [`fits`](Self::fits) where there is nobody to compare with, so that the time does not tell who there is.
    pub(crate) fn pretend(secret: &str) {
        _ = Self::of(secret);
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::sync::atomic::{AtomicUsize, Ordering};

    use futures_util::FutureExt;
    use futures_util::future::join_all;

    use super::*;

    #[tokio::test]
    async fn no_more_are_computed_at_once_than_there_are_cores_though_nobody_waits_for_them() {
        let counts = Arc::new((AtomicUsize::new(0), AtomicUsize::new(0)));
        let count = || {
            let counts = Arc::clone(&counts);
            PasswordHash::computed(move || {
                let (now, most) = &*counts;
                most.fetch_max(now.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
                PasswordHash::pretend("open sesame");
                now.fetch_sub(1, Ordering::SeqCst);
            })
        };
        for _ in 0..4 * PasswordHash::at_once() {
            _ = count().now_or_never();
        }
        join_all((0..4 * PasswordHash::at_once()).map(|_| count())).await.into_iter().for_each(|done| done.unwrap());
        let most = counts.1.load(Ordering::SeqCst);
        assert!((1..=PasswordHash::at_once()).contains(&most), "{most} at once");
    }

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
