//! The number of requests that are being answered.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

/// Counts the requests that are being answered; clones count together.
#[derive(Clone, Debug, Default)]
pub(super) struct InFlight(Arc<AtomicUsize>);

/// A request that is being answered until this is dropped, also by a panic.
#[derive(Debug)]
pub(super) struct Boarded {
    count: InFlight,
    /// The number of requests with it.
    pub(super) with_it: usize,
}

impl InFlight {
    pub(super) fn board(&self) -> Boarded {
        Boarded { with_it: self.0.fetch_add(1, Ordering::Relaxed) + 1, count: self.clone() }
    }

    pub(super) fn now(&self) -> usize {
        self.0.load(Ordering::Relaxed)
    }
}

impl Drop for Boarded {
    fn drop(&mut self) {
        self.count.0.fetch_sub(1, Ordering::Relaxed);
    }
}
