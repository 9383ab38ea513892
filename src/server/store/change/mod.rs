//! Changes of the state while the server runs: fixtures that are added, and single items.
//!
//! Each is one transaction, which is checked as a fixture is, beside what the state has.

mod add;
mod delete;
mod edit;
mod faults;
mod generation;
mod huawei;
mod kinds;
mod maptable;
mod scnet;
mod snapshots;
mod tokens;
mod workspaces;

use super::StoreError;
use super::sql::Failure;
use crate::server::fixture::Fault;

pub(in crate::server) use delete::Removable;
pub(in crate::server) use edit::Editable;
pub(in crate::server) use faults::FaultRow;
pub(super) use generation::raise;
pub(in crate::server) use generation::{END_MS, LOOK, Moved, Shared};
pub(in crate::server) use snapshots::Snapshot;
pub(in crate::server) use tokens::{Revoke, Wanted};

/// The reason why the state was not changed.
#[derive(Debug, thiserror::Error)]
pub(in crate::server) enum ChangeError {
    /// What is given does not go together with itself or with the state; the line is 0 where there is none to blame.
    #[error("{reason}")]
    Unfit { line: u64, reason: String },
    /// There is something in the way.
    #[error("{0}")]
    Conflict(String),
    /// What is to be changed is not there.
    #[error("{0}")]
    Unknown(String),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<sqlx::Error> for ChangeError {
    fn from(error: sqlx::Error) -> Self {
        Self::Store(error.into())
    }
}

impl From<Fault> for ChangeError {
    fn from(fault: Fault) -> Self {
        Self::Unfit { line: fault.line, reason: fault.reason }
    }
}

impl Failure for ChangeError {
    fn of_database(&self) -> Option<&sqlx::Error> {
        match self {
            Self::Store(error) => error.of_database(),
            _ => None,
        }
    }
}
