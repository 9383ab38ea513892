//! Faults on demand: kept in the store, so that all processes that share it fail alike.

mod body;
mod chance;
mod check;
mod model;

use std::sync::{Arc, PoisonError, RwLock};
use std::time::{Duration, Instant};

use schemars::JsonSchema;
use serde::Serialize;

pub use self::model::{Cut, Effect, Fault, Latency, When};

pub(super) use self::body::mangle;

use super::Dialect;
use crate::client::Operation;
use crate::server::store::{FaultRow, Store, StoreError};

/// For how long a process may go by the faults as they were, when another one has changed them.
const STALE: Duration = Duration::from_secs(1);

/// The faults as they were last read, for all requests of this process.
#[derive(Debug, Default)]
pub(super) struct Switchboard {
    known: RwLock<Known>,
    reading: tokio::sync::Mutex<()>,
}

#[derive(Clone, Debug, Default)]
struct Known {
    faults: Arc<[Fault]>,
    read: Option<Instant>,
}

/// What a request meets.
#[derive(Clone, Debug, Default)]
pub(super) struct Met {
    /// Ids of the faults.
    pub(super) ids: Vec<String>,
    pub(super) wait: Duration,
    pub(super) effect: Option<Effect>,
}

impl Switchboard {
    /// What a request of an operation meets; each fault that is for it counts the call, if it counts at all.
    pub(super) async fn meet(&self, store: &Store, platform: &str, operation: &str) -> Met {
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

    /// The faults, as they were no longer ago than [`STALE`] and the time it takes to read them.
    async fn current(&self, store: &Store) -> Arc<[Fault]> {
        let known = self.known.read().unwrap_or_else(PoisonError::into_inner).clone();
        if known.read.is_some_and(|read| read.elapsed() < STALE) {
            return known.faults;
        }
        // One request reads them; the others go by what was known.
        let Ok(_reading) = self.reading.try_lock() else { return known.faults };
        if let Err(error) = self.read(store).await {
            tracing::warn!("the faults can't be read, so that they stay as they were: {error}");
            self.know(known.faults);
        }
        self.known.read().unwrap_or_else(PoisonError::into_inner).faults.clone()
    }

    async fn read(&self, store: &Store) -> Result<Vec<FaultState>, StoreError> {
        let rows = store.faults().await?;
        let states: Vec<_> = rows.into_iter().filter_map(state).collect();
        self.know(states.iter().map(|state| state.fault.clone()).collect());
        Ok(states)
    }

    fn know(&self, faults: Arc<[Fault]>) {
        *self.known.write().unwrap_or_else(PoisonError::into_inner) = Known { faults, read: Some(Instant::now()) };
    }
}

/// None for what a later version of the program has written.
fn state(row: FaultRow) -> Option<FaultState> {
    match serde_json::from_str(&row.definition) {
        Ok(fault) => Some(FaultState { fault, calls: row.calls }),
        Err(error) => {
            tracing::warn!("the store has a fault `{}` that this version does not know: {error}", row.id);
            None
        }
    }
}

/// A fault, and how many requests it was asked about.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct FaultState {
    /// The fault.
    #[serde(flatten)]
    pub fault: Fault,
    /// How many requests were for it while it was on; 0 for one that meets all alike, which counts none.
    pub calls: u64,
}

/// Why a fault could not be set.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum FaultError {
    /// It can't be done, and why.
    #[error("bad fault: {0}")]
    Invalid(String),
    /// The store.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// The faults that a server's requests meet, which it shares with all servers on the same store.
///
/// Another server may go by what was before for one second. A new fixture takes all faults away.
///
/// ```no_run
/// use scicloud::server::{self, Settings, observe::{Effect, Fault, When}};
///
/// # async fn example() -> Result<(), Box<dyn std::error::Error>> {
/// let running = server::start(Settings::default()).await?;
/// let effect = Some(Effect::TooMany { retry_after_s: 1 });
/// running.faults().set(Fault { effect, when: When::Every { nth: 3 }, ..Fault::new("busy") }).await?;
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug)]
pub struct Faults {
    switchboard: Arc<Switchboard>,
    dialects: &'static [&'static Dialect],
    store: Store,
}

impl Faults {
    pub(super) fn new(switchboard: Arc<Switchboard>, dialects: &'static [&'static Dialect], store: Store) -> Self {
        Self { switchboard, dialects, store }
    }

    /// All faults, in the order in which they were first set.
    ///
    /// # Errors
    ///
    /// The store's.
    pub async fn list(&self) -> Result<Vec<FaultState>, StoreError> {
        self.switchboard.read(&self.store).await
    }

    /// Sets a fault, in place of one of the same id; its calls count from the beginning.
    ///
    /// # Errors
    ///
    /// [`FaultError::Invalid`] when the documents don't have what it is for, or it can't be done.
    pub async fn set(&self, fault: Fault) -> Result<(), FaultError> {
        check::check(&fault, self.dialects).map_err(FaultError::Invalid)?;
        let definition = serde_json::to_string(&fault).map_err(|error| FaultError::Invalid(error.to_string()))?;
        self.store.set_fault(&fault.id, &definition).await?;
        self.switchboard.read(&self.store).await?;
        Ok(())
    }

    /// Takes a fault away, and says whether it was there.
    ///
    /// # Errors
    ///
    /// The store's.
    pub async fn remove(&self, id: &str) -> Result<bool, StoreError> {
        let was_there = self.store.remove_fault(id).await?;
        self.switchboard.read(&self.store).await?;
        Ok(was_there)
    }

    /// Takes all faults away.
    ///
    /// # Errors
    ///
    /// The store's.
    pub async fn clear(&self) -> Result<(), StoreError> {
        self.store.clear_faults().await?;
        self.switchboard.read(&self.store).await?;
        Ok(())
    }
}

/// The status that a code comes with; what could not be said of it was refused when the fault was set.
pub(super) fn status_of(
    dialect: &Dialect,
    operation: &Operation,
    code: &str,
    given: Option<u16>,
) -> Option<http::StatusCode> {
    check::status_of(dialect, operation, code, given).ok()
}
