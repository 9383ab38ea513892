//! What happens around every request: limits, faults on demand, the journal, metrics and a line in the log.

mod answer;
mod dialect;
mod faults;
mod flight;
mod hide;
mod journal;
mod limits;
mod metrics;
mod notes;
mod record;
mod visit;

use std::sync::atomic::{AtomicBool, Ordering};

use super::store::Store;

pub use faults::{Cut, Effect, Fault, FaultError, FaultState, Faults, Latency, When};
pub use journal::{Entry, Filter, Journal, Parameter, Waited};
pub use limits::Limits;

pub(super) use answer::Answer;
pub(super) use dialect::{Coded, Dialect, Refused, Told, json};
pub(super) use hide::target as hidden_target;
pub(super) use limits::SOON;
pub(super) use notes::{caller, request_id};
pub(super) use record::Unvisited;
pub(super) use visit::visit;

use self::faults::Switchboard;
use self::metrics::Metrics;

/// What a server keeps of its requests, and how it treats them; of this process alone, but for the faults.
#[derive(Debug)]
pub(super) struct Observer {
    pub(super) limits: Limits,
    dialects: &'static [&'static Dialect],
    journal: Journal,
    metrics: Metrics,
    faults: Switchboard,
    closing: AtomicBool,
}

impl Observer {
    /// An observer of the platforms' requests, that has seen none.
    pub(super) fn new(dialects: &'static [&'static Dialect], limits: Limits, most_entries: usize) -> Self {
        Self {
            limits,
            dialects,
            journal: Journal::new(most_entries),
            metrics: Metrics::new(),
            faults: Switchboard::default(),
            closing: AtomicBool::new(false),
        }
    }

    /// The platforms, for whom there may be faults.
    pub(super) fn dialects(&self) -> &'static [&'static Dialect] {
        self.dialects
    }

    /// Refuses the name of a platform, or of an operation of it or of any, that there is none of.
    pub(super) fn check_names(&self, platform: Option<&str>, operation: Option<&str>) -> Result<(), String> {
        faults::targets(platform, operation, self.dialects).map(drop)
    }

    /// What was asked.
    pub(super) fn journal(&self) -> &Journal {
        &self.journal
    }

    /// The faults of a store, to look at and to switch.
    pub(super) fn faults(&self, store: &Store) -> Faults {
        Faults::new(self.dialects, store.clone())
    }

    /// The metrics in the text format of Prometheus, which is OpenMetrics'.
    pub(super) fn metrics(&self, store: &Store) -> String {
        self.metrics.text(store.connections(), self.journal.dropped())
    }

    /// From now on the server is about to end.
    pub(super) fn begin_to_close(&self) {
        self.closing.store(true, Ordering::Relaxed);
        self.journal.close();
    }

    /// Tells if the server is about to end.
    pub(super) fn is_closing(&self) -> bool {
        self.closing.load(Ordering::Relaxed)
    }
}
