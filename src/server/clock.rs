//! The time as the server sees it, which tests move.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// The machine's clock, moved by as much as it is told; clones are the same clock. That of a server is moved by its admin listener
/// too, with those of all servers on the same database. Tokens expire by it; a signature may be dated by the machine's clock all the same.
///
/// ```
/// use std::time::Duration;
/// use scicloud::server::Clock;
///
/// let clock = Clock::default();
/// let before = clock.now();
/// clock.advance(Duration::from_secs(86_400));
/// assert!(clock.now() >= before + Duration::from_secs(86_400));
/// ```
#[derive(Clone, Debug, Default)]
pub struct Clock {
    own_ms: Arc<AtomicI64>,
    /// By how much the clocks of all servers on one database are moved, beside that.
    followed_ms: Arc<AtomicI64>,
}

impl Clock {
    /// The time of day.
    #[must_use]
    pub fn now(&self) -> SystemTime {
        UNIX_EPOCH + Duration::from_millis(self.now_ms().try_into().unwrap_or(0))
    }

    /// Moves the clock forward, for whoever has a clone of it.
    pub fn advance(&self, by: Duration) {
        let by = i64::try_from(by.as_millis()).unwrap_or(i64::MAX);
        let add = |ahead: i64| Some(ahead.saturating_add(by));
        // The closure never declines, so that there is nothing to learn from the result.
        _ = self.own_ms.fetch_update(Ordering::Relaxed, Ordering::Relaxed, add);
    }

    /// Moves the clock to a time, from which it goes on, for whoever has a clone of it.
    pub fn set(&self, time: SystemTime) {
        let since = time.duration_since(UNIX_EPOCH).unwrap_or_default();
        let millis = i64::try_from(since.as_millis()).unwrap_or(i64::MAX);
        let others = Self::machine_ms().saturating_add(self.followed_ms());
        self.own_ms.store(millis.saturating_sub(others), Ordering::Relaxed);
    }

    /// Milliseconds since 1970.
    pub(super) fn now_ms(&self) -> i64 {
        Self::machine_ms().saturating_add(self.ahead_ms())
    }

    /// Milliseconds since 1970 by the machine's clock.
    pub(super) fn machine_ms() -> i64 {
        let elapsed = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        i64::try_from(elapsed.as_millis()).unwrap_or(i64::MAX)
    }

    /// The times by which signatures may be dated: those who sign have the machine's clock, however far this one is moved, or follow it.
    pub(super) fn signing_ms(&self) -> [i64; 2] {
        [Self::machine_ms(), self.now_ms()]
    }

    /// Milliseconds that it is ahead of the machine's clock.
    pub(super) fn ahead_ms(&self) -> i64 {
        self.own_ms.load(Ordering::Relaxed).saturating_add(self.followed_ms())
    }

    /// Those of them by which all servers on the database are ahead.
    pub(super) fn followed_ms(&self) -> i64 {
        self.followed_ms.load(Ordering::Relaxed)
    }

    /// Follows the clocks of all servers on the database.
    pub(super) fn follow(&self, ahead_ms: i64) {
        self.followed_ms.store(ahead_ms, Ordering::Relaxed);
    }

    /// Forgets by how much it was moved by itself.
    pub(super) fn forget(&self) {
        self.own_ms.store(0, Ordering::Relaxed);
    }
}
