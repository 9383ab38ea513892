//! Time as clients see it, which tests may move.

use std::fmt;
use std::time::{Duration, Instant, SystemTime};

use super::BoxFuture;

/// The clock and waits; [`SystemClock`] unless a test says otherwise.
pub trait Clock: fmt::Debug + Send + Sync {
    /// The time of day, which tokens expire by.
    fn now(&self) -> SystemTime;
    /// A time that never goes back, which budgets are measured by.
    fn instant(&self) -> Instant;
    /// Waits.
    fn sleep(&self, duration: Duration) -> BoxFuture<'_, ()>;
}

/// The machine's clock and Tokio's timer.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    fn now(&self) -> SystemTime {
        SystemTime::now()
    }

    fn instant(&self) -> Instant {
        Instant::now()
    }

    fn sleep(&self, duration: Duration) -> BoxFuture<'_, ()> {
        Box::pin(tokio::time::sleep(duration))
    }
}
