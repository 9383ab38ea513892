//! The journal: what was asked, and how it was answered.

mod entry;
mod filter;

use std::collections::VecDeque;
use std::fmt;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::Notify;

pub use self::entry::{Entry, Parameter};
pub use self::filter::Filter;

pub(super) use self::entry::path_values;

/// The latest requests of this server process, in the order in which they were answered; clones are the same journal.
///
/// ```no_run
/// use std::time::Duration;
/// use scicloud::server::{self, Fixture, Settings, observe::Filter};
///
/// # async fn example() -> Result<(), server::Error> {
/// let running = server::start(Settings { load: Some(Fixture::sample()), ..Settings::default() }).await?;
/// // … what is to be tested, and then what it sent:
/// let lists = Filter { operation: Some("listWorkspaces".to_owned()), ..Filter::default() };
/// let waited = running.journal().wait_for(&lists, 2, Duration::from_secs(5)).await;
/// assert!(waited.enough, "{:?}", waited.entries);
/// assert_eq!(waited.entries[1].query("offset").as_deref(), Some("50"));
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct Journal(Arc<Shared>);

impl fmt::Debug for Journal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Journal").field("latest", &self.latest()).finish_non_exhaustive()
    }
}

struct Shared {
    ring: Mutex<Ring>,
    most: usize,
    added: Notify,
    closed: AtomicBool,
}

#[derive(Default)]
struct Ring {
    entries: VecDeque<Arc<Entry>>,
    /// Number of the latest entry, from 1.
    latest: u64,
    dropped: u64,
}

/// The result of waiting for entries.
#[derive(Clone, Debug)]
pub struct Waited {
    /// True if there were as many as were waited for.
    pub enough: bool,
    /// All that match, oldest first.
    pub entries: Vec<Arc<Entry>>,
}

impl Journal {
    pub(super) fn new(most: usize) -> Self {
        Self(Arc::new(Shared { ring: Mutex::default(), most, added: Notify::new(), closed: AtomicBool::new(false) }))
    }

    /// Adds an entry, with the next number; the oldest one goes when there are too many.
    pub(super) fn add(&self, mut entry: Entry) {
        let oldest = {
            let mut ring = self.ring();
            ring.latest += 1;
            entry.number = ring.latest;
            ring.entries.push_back(Arc::new(entry));
            let full = ring.entries.len() > self.0.most;
            ring.dropped += u64::from(full);
            if full { ring.entries.pop_front() } else { None }
        };
        drop(oldest);
        self.0.added.notify_waiters();
    }

    /// The entries that match, oldest first.
    #[must_use]
    pub fn entries(&self, filter: &Filter) -> Vec<Arc<Entry>> {
        let (mut entries, _) = self.after(filter.since.unwrap_or(0));
        entries.retain(|entry| filter.matches(entry));
        if let Some(most) = filter.last {
            entries.drain(..entries.len().saturating_sub(most));
        }
        entries
    }

    /// Waits until as many entries match, those that are there already among them, or for as long; not when the server
    /// is about to end.
    pub async fn wait_for(&self, filter: &Filter, count: usize, timeout: Duration) -> Waited {
        let mut found = 0;
        let mut seen = filter.since.unwrap_or(0);
        let looking = async {
            loop {
                let added = self.0.added.notified();
                tokio::pin!(added);
                // From here on nothing is missed, also what is added before the next line.
                added.as_mut().enable();
                let (entries, latest) = self.after(seen);
                seen = latest;
                found += entries.iter().filter(|entry| filter.matches(entry)).count();
                if found >= count || self.0.closed.load(Ordering::Relaxed) {
                    return;
                }
                added.await;
            }
        };
        // Whoever waits too long is told so by the number of entries.
        _ = tokio::time::timeout(timeout, looking).await;
        Waited { enough: found >= count, entries: self.entries(filter) }
    }

    /// The entries after a number, and the number of the latest of all.
    fn after(&self, number: u64) -> (Vec<Arc<Entry>>, u64) {
        // What is looked through is a copy, so that requests need not wait for a long filter.
        let ring = self.ring();
        let known = ring.entries.partition_point(|entry| entry.number <= number);
        (ring.entries.range(known..).cloned().collect(), ring.latest)
    }

    /// Nobody waits for more.
    pub(super) fn close(&self) {
        self.0.closed.store(true, Ordering::Relaxed);
        self.0.added.notify_waiters();
    }

    /// Tells if the server is about to end, so that nobody waits for more.
    pub(in crate::server) fn is_closed(&self) -> bool {
        self.0.closed.load(Ordering::Relaxed)
    }

    /// Returns the number of entries there are at the most.
    #[must_use]
    pub fn capacity(&self) -> usize {
        self.0.most
    }

    /// Forgets all entries; numbers go on.
    pub fn clear(&self) {
        let entries = std::mem::take(&mut self.ring().entries);
        drop(entries);
    }

    /// The number of the latest entry; 0 before the first one.
    #[must_use]
    pub fn latest(&self) -> u64 {
        self.ring().latest
    }

    /// Returns the number of entries that went because there were too many.
    #[must_use]
    pub fn dropped(&self) -> u64 {
        self.ring().dropped
    }

    fn ring(&self) -> MutexGuard<'_, Ring> {
        self.0.ring.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
