//! A SQLite database as a process with several connections sees it: who may write, and which connections can.

use std::path::Path;
use std::sync::Arc;

use sqlx::{Error, SqlitePool};
use tokio::sync::{Mutex as Queue, OwnedMutexGuard};

use super::database_file::DatabaseFile;
use super::readers::Readers;
use super::{Health, limits};

/// Connections to a file, or the one to a database in memory; clones share them.
#[derive(Clone)]
pub(in crate::server::store) struct SqliteDatabase {
    pub(super) connections: SqlitePool,
    /// None where all share one connection.
    pub(super) readers: Option<Readers>,
    file: Option<Arc<DatabaseFile>>,
    pub(super) health: Health,
    turns: Arc<Queue<()>>,
}

/// The right to write, which one of a process has at a time.
pub(super) type Turn = OwnedMutexGuard<()>;

impl SqliteDatabase {
    /// The database is `file`, unless it is in memory.
    pub(in crate::server::store) fn new(
        connections: SqlitePool,
        file: Option<&Path>,
        health: Health,
    ) -> Result<Self, Error> {
        let file = file.map(DatabaseFile::opened).transpose()?.map(Arc::new);
        let readers = file.is_some().then(|| Readers::new(limits::READERS));
        Ok(Self { connections, readers, file, health, turns: Arc::default() })
    }

    /// Fails if the file was taken away.
    pub(super) fn check(&self) -> Result<(), Error> {
        Ok(self.file.as_ref().map_or(Ok(()), |file| file.check())?)
    }

    /// Closes every connection.
    pub(super) async fn close(&self) {
        self.readers.iter().for_each(Readers::close);
        self.connections.close().await;
    }

    /// Waits until those are done who came before to write; fails if what would be written is lost, see [`Self::check`].
    ///
    /// SQLite knows no order: one of many that wait would be unlucky until it fails, and has a connection all the while that
    /// readers could use.
    pub(super) async fn turn(&self) -> Result<Turn, Error> {
        let turn = tokio::time::timeout(limits::WAIT, Arc::clone(&self.turns).lock_owned()).await;
        let turn = turn.map_err(|_| Error::Io(std::io::Error::other(Unserved)))?;
        self.check()?;
        Ok(turn)
    }
}

/// Nobody's turn came in time.
#[derive(Debug, thiserror::Error)]
#[error("others took too long to write")]
pub(super) struct Unserved;

#[cfg(test)]
mod tests {
    use futures_util::future::join_all;
    use sqlx::sqlite::SqliteConnectOptions;
    use sqlx::{ConnectOptions, Connection};

    use crate::server::store::sql::{Pool, query, transact};
    use crate::server::{Store, StoreError, StoreKey};

    #[tokio::test]
    async fn those_who_wait_to_write_take_no_connections_from_those_who_read() {
        let directory = tempfile::tempdir().unwrap();
        let file = directory.path().join("state.db").display().to_string();
        let store = Store::open(&file, StoreKey::generate()).await.unwrap();
        let mut other = SqliteConnectOptions::new().filename(&file).connect().await.unwrap();
        sqlx::query("BEGIN IMMEDIATE").execute(&mut other).await.unwrap();
        let write = async |store: &Store| -> Result<(), StoreError> {
            let sql = "UPDATE server_state SET clock_ahead_ms = clock_ahead_ms + 1";
            transact!(store.pool.writing(), tx => _ = query(sql).execute(&mut *tx).await?)
        };
        let writing = join_all((0..20).map(|_| write(&store)));
        let reading = async {
            // The file is free after that: if this took connections for which to wait, it would be too late for who writes.
            for _ in 0..50 {
                store.ping().await.unwrap();
            }
            sqlx::query("ROLLBACK").execute(&mut other).await.unwrap();
        };
        let (written, ()) = tokio::join!(writing, reading);
        written.into_iter().for_each(|written| written.unwrap());
        let sum: i64 = query("SELECT clock_ahead_ms FROM server_state").fetch_one(&store.pool).await.unwrap();
        assert_eq!(sum, 20, "each was done once");
        other.close().await.unwrap();
    }

    #[tokio::test]
    async fn a_database_in_memory_that_had_no_more_space_is_written_to_again() {
        let store = Store::open("sqlite::memory:", StoreKey::generate()).await.unwrap();
        let write = async |bytes: usize| -> Result<(), StoreError> {
            let sql = "INSERT INTO snapshots (name, created_ms, size, clock_ahead_ms) VALUES ($1, 0, 0, 0)";
            transact!(store.pool.writing(), tx => _ = query(sql).bind("x".repeat(bytes)).execute(&mut *tx).await?)
        };
        // No fewer than there are.
        let _: i64 = query("PRAGMA max_page_count = 1").fetch_one(&store.pool).await.unwrap();
        let error = write(1 << 20).await.unwrap_err().to_string();
        assert!(error.contains("full"), "{error}");
        let _: i64 = query("PRAGMA max_page_count = 1000000").fetch_one(&store.pool).await.unwrap();
        write(1 << 20).await.unwrap();
    }

    #[tokio::test]
    async fn a_store_whose_file_was_taken_away_does_not_answer_and_makes_no_other() {
        let directory = tempfile::tempdir().unwrap();
        let file = directory.path().join("state.db");
        let store = Store::open(file.to_str().unwrap(), StoreKey::generate()).await.unwrap();
        store.ping().await.unwrap();
        let Pool::Sqlite(database) = &store.pool else { panic!("a file") };
        // Connections that are open still see the file, so that those who ask are to get none of them, but there is room for new ones.
        let all = (0..database.connections.options().get_max_connections()).map(|_| database.connections.acquire());
        let mut open: Vec<_> = join_all(all).await.into_iter().map(Result::unwrap).collect();
        open.pop().expect("a connection").close().await.unwrap();
        for file in std::fs::read_dir(directory.path()).unwrap() {
            std::fs::remove_file(file.unwrap().path()).unwrap();
        }
        let error = store.has_tokens().await.unwrap_err().to_string();
        assert!(error.contains("is the file still there"), "{error}");
        let error = store.ping().await.unwrap_err().to_string();
        assert!(error.contains("the file is gone"), "{error}");
        assert_eq!(std::fs::read_dir(directory.path()).unwrap().count(), 0, "no file is made");
        std::fs::write(&file, "").unwrap();
        let error = store.ping().await.unwrap_err().to_string();
        assert!(error.contains("another file is in its place"), "{error}");
    }
}
