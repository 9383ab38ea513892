//! Connections to a SQLite file that are kept for reads of one statement.
//!
//! After each use, the library's pool asks a connection on a task of its own whether it is still there, which takes as long as a
//! short read does. A file's connections can't get lost, so that some are kept beside the pool; who finds none waits for the next,
//! as more of them at once would not be done sooner.

use std::sync::{Arc, Mutex, PoisonError};

use sqlx::pool::PoolConnection;
use sqlx::{Error, Sqlite, SqliteConnection, SqlitePool};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::limits;

/// The connections that are kept; clones share them.
#[derive(Clone)]
pub(super) struct Readers {
    kept: Arc<Mutex<Vec<PoolConnection<Sqlite>>>>,
    /// One for each connection that there may be; none are given any more once it is closed.
    turns: Arc<Semaphore>,
}

/// A connection that one statement may be read from.
pub(super) struct Reader {
    connection: PoolConnection<Sqlite>,
    home: Readers,
    _turn: OwnedSemaphorePermit,
}

impl Readers {
    /// Room for so many.
    pub(super) fn new(most: usize) -> Self {
        Self { kept: Arc::default(), turns: Arc::new(Semaphore::new(most)) }
    }

    /// A connection that was kept, or one of the pool's.
    pub(super) async fn get(&self, pool: &SqlitePool) -> Result<Reader, Error> {
        let turn = tokio::time::timeout(limits::WAIT, Arc::clone(&self.turns).acquire_owned()).await;
        let turn = turn.map_err(|_| Error::PoolTimedOut)?.map_err(|_| Error::PoolClosed)?;
        let kept = self.lock().pop();
        let connection = match kept {
            Some(connection) => connection,
            None => pool.acquire().await?,
        };
        Ok(Reader { connection, home: self.clone(), _turn: turn })
    }

    /// Returns the number that are kept and not used.
    pub(super) fn idle(&self) -> usize {
        self.lock().len()
    }

    /// Gives all of them back to the pool, which is about to be closed.
    pub(super) fn close(&self) {
        self.turns.close();
        self.lock().clear();
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Vec<PoolConnection<Sqlite>>> {
        // Nobody panics while holding it.
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Reader {
    pub(super) fn connection(&mut self) -> &mut SqliteConnection {
        &mut self.connection
    }

    /// Keeps the connection for the next one. Where a statement failed, or nobody waited for its end, the pool looks at it instead.
    pub(super) fn keep(self) {
        let mut kept = self.home.lock();
        if !self.home.turns.is_closed() {
            kept.push(self.connection);
        }
    }
}
