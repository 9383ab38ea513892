//! Which faults a request meets.

use std::sync::{Arc, PoisonError, RwLock};
use std::time::{Duration, Instant};

use super::model::{Effect, Fault};
use super::{chance, state};
use crate::server::store::Store;

/// For how long a process may go by the faults as they were, when another one has changed them.
const STALE: Duration = Duration::from_secs(1);

/// The faults as they were last read, for all requests of this process.
#[derive(Debug, Default)]
pub(in crate::server::observe) struct Switchboard {
    known: RwLock<Known>,
    reading: tokio::sync::Mutex<()>,
}

#[derive(Clone, Debug, Default)]
struct Known {
    faults: Arc<[Fault]>,
    read: Option<Instant>,
    /// How often this process had changed them by then.
    changes: u64,
}

impl Known {
    fn is_current(&self, store: &Store) -> bool {
        self.changes == store.fault_changes() && self.read.is_some_and(|read| read.elapsed() < STALE)
    }
}

/// What a request meets.
#[derive(Clone, Debug, Default)]
pub(in crate::server::observe) struct Met {
    /// Ids of the faults.
    pub(in crate::server::observe) ids: Vec<String>,
    pub(in crate::server::observe) wait: Duration,
    pub(in crate::server::observe) effect: Option<Effect>,
}

impl Switchboard {
    /// What a request of an operation meets; each fault that is for it counts the call, if it counts at all.
    pub(in crate::server::observe) async fn meet(&self, store: &Store, platform: &str, operation: &str) -> Met {
        let mut met = Met::default();
        for fault in self.current(store).await.iter().filter(|fault| fault.is_for(platform, operation)) {
            let call = match fault.counts() {
                false => Ok(Some(0)),
                true => store.count_call(&fault.id).await,
            };
            let call = match call {
                Ok(Some(call)) => call,
                // Another process has taken it away.
                Ok(None) => continue,
                Err(error) => {
                    tracing::warn!("the fault `{}` can't be counted and is left out: {error}", fault.id);
                    continue;
                }
            };
            let Some(wait) = chance::met(fault, call) else { continue };
            met.wait = met.wait.saturating_add(wait);
            if met.effect.is_none() {
                met.effect.clone_from(&fault.effect);
            } else if fault.latency.is_none() {
                continue;
            }
            met.ids.push(fault.id.clone());
        }
        met
    }

    /// The faults, as this process has left them, or another one no longer ago than [`STALE`] and the time it takes to
    /// read them.
    async fn current(&self, store: &Store) -> Arc<[Fault]> {
        let known = self.known();
        if known.is_current(store) {
            return known.faults;
        }
        // One request reads them; where they are only old, the others go by what was known.
        let only_old = known.read.is_some() && known.changes == store.fault_changes();
        let _reading = match self.reading.try_lock() {
            Ok(reading) => reading,
            Err(_) if only_old => return known.faults,
            Err(_) => self.reading.lock().await,
        };
        let known = self.known();
        if known.is_current(store) {
            return known.faults;
        }
        let changes = store.fault_changes();
        let faults = match store.faults().await {
            Ok(rows) => rows.into_iter().filter_map(state).map(|state| state.fault).collect(),
            Err(error) => {
                tracing::warn!("the faults can't be read, so that they stay as they were: {error}");
                known.faults
            }
        };
        *self.known.write().unwrap_or_else(PoisonError::into_inner) =
            Known { faults: Arc::clone(&faults), read: Some(Instant::now()), changes };
        faults
    }

    fn known(&self) -> Known {
        self.known.read().unwrap_or_else(PoisonError::into_inner).clone()
    }
}
