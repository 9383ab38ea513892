//! A SQLite database as a process with several connections sees it: who may write, and which connections can.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use sqlx::{Error, SqlitePool};
use tokio::sync::{Mutex as Queue, OwnedMutexGuard};

use super::limits;

/// SQLite's code for what can only be read, in the lower bits.
const READ_ONLY: u32 = 8;

/// Connections to a file, or the one to a database in memory; clones share them.
#[derive(Clone)]
pub(in crate::server::store) struct SqliteDatabase {
    pub(super) connections: SqlitePool,
    pub(super) health: Health,
    turns: Arc<Queue<()>>,
}

/// The right to write, which one of a process has at a time.
pub(super) type Turn = OwnedMutexGuard<()>;

impl SqliteDatabase {
    pub(in crate::server::store) fn new(connections: SqlitePool, health: Health) -> Self {
        Self { connections, health, turns: Arc::default() }
    }

    /// Waits until those are done who came before to write.
    ///
    /// SQLite knows no order: one of many that wait would be unlucky until it fails, and has a connection all the while that
    /// readers could use.
    pub(super) async fn turn(&self) -> Result<Turn, Error> {
        let turn = tokio::time::timeout(limits::WAIT, Arc::clone(&self.turns).lock_owned()).await;
        turn.map_err(|_| Error::Io(std::io::Error::other(Unserved)))
    }
}

/// Nobody's turn came in time.
#[derive(Debug, thiserror::Error)]
#[error("others took too long to write")]
pub(super) struct Unserved;

/// When a connection was last found that can only read. One that was made while the file could not be written to stays like that,
/// so that all of before are made anew.
#[derive(Clone, Debug, Default)]
pub(in crate::server::store) struct Health(Arc<Mutex<Option<Instant>>>);

impl Health {
    /// Takes notice of how a statement ended.
    pub(super) fn saw<T>(&self, done: &Result<T, Error>) {
        if done.as_ref().err().is_some_and(is_read_only) {
            // Nobody panics while holding it.
            *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(Instant::now());
        }
    }

    /// Whether a connection of this age was made since.
    pub(in crate::server::store) fn trusts(&self, age: Duration) -> bool {
        let found = *self.0.lock().unwrap_or_else(PoisonError::into_inner);
        found.is_none_or(|found| age < found.elapsed())
    }
}

/// Whether SQLite refuses to write.
pub(super) fn is_read_only(error: &Error) -> bool {
    let code = error.as_database_error().and_then(|error| error.code()?.parse::<u32>().ok());
    code.is_some_and(|code| code & 0xff == READ_ONLY)
}
