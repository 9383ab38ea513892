//! Faults on demand: kept in the store, so that all processes that share it fail alike.

mod body;
mod chance;
mod check;
mod model;
mod switchboard;

use schemars::JsonSchema;
use serde::Serialize;

pub use self::model::{Cut, Effect, Fault, Latency, When};

pub(super) use self::body::mangle;
pub(super) use self::check::targets;
pub(super) use self::switchboard::{Met, Switchboard};

use super::Dialect;
use crate::client::Operation;
use crate::server::store::{FaultRow, Store, StoreError};

fn definition(fault: &Fault) -> Result<String, FaultError> {
    serde_json::to_string(fault).map_err(|error| FaultError::Invalid(error.to_string()))
}

/// None for what a later version of the program has written.
fn state(row: FaultRow) -> Option<FaultState> {
    match serde_json::from_str::<Fault>(&row.definition) {
        Ok(fault) => Some(FaultState { calls: fault.counts().then_some(row.calls), fault }),
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
    /// The number of requests that were for it while it was on; none for one that meets all alike, which does not count them.
    pub calls: Option<u64>,
}

/// The reason why a fault could not be set.
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
/// Another server goes by what was before for 100 milliseconds at the most. A new state takes all faults away.
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
    dialects: &'static [&'static Dialect],
    store: Store,
}

impl Faults {
    pub(super) fn new(dialects: &'static [&'static Dialect], store: Store) -> Self {
        Self { dialects, store }
    }

    /// All faults, in the order in which they were first set.
    ///
    /// # Errors
    ///
    /// The store's.
    pub async fn list(&self) -> Result<Vec<FaultState>, StoreError> {
        Ok(self.store.faults().await?.into_iter().filter_map(state).collect())
    }

    /// Sets a fault, in place of one of the same id; its calls count from the beginning.
    ///
    /// # Errors
    ///
    /// [`FaultError::Invalid`] when the documents don't have what it is for, or it can't be done.
    pub async fn set(&self, fault: Fault) -> Result<(), FaultError> {
        check::check(&fault, self.dialects).map_err(FaultError::Invalid)?;
        Ok(self.store.set_fault(&fault.id, &definition(&fault)?).await?)
    }

    /// Switches a fault on or off, and says whether it was there; its calls count on.
    ///
    /// # Errors
    ///
    /// The store's.
    pub async fn switch(&self, id: &str, on: bool) -> Result<bool, FaultError> {
        loop {
            let rows = self.store.faults().await?;
            let Some(row) = rows.into_iter().find(|row| row.id == id) else { return Ok(false) };
            let from = row.definition.clone();
            let Some(known) = state(row) else { return Ok(false) };
            // What another server changes at the same moment is not lost.
            if self.store.change_fault(id, &from, &definition(&Fault { on, ..known.fault })?).await? {
                return Ok(true);
            }
        }
    }

    /// Takes a fault away, and says whether it was there.
    ///
    /// # Errors
    ///
    /// The store's.
    pub async fn remove(&self, id: &str) -> Result<bool, StoreError> {
        self.store.remove_fault(id).await
    }

    /// Takes all faults away.
    ///
    /// # Errors
    ///
    /// The store's.
    pub async fn clear(&self) -> Result<(), StoreError> {
        self.store.clear_faults().await
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
