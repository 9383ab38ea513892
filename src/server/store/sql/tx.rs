//! Transactions: to read one moment, and to write all or nothing.

use std::time::Duration;

use sqlx::{AssertSqlSafe, Error, PgPool, Postgres, SqlSafeStr, SqlStr, Sqlite, Transaction, raw_sql};

use super::health::is_read_only;
use super::sqlite::Turn;
use super::{Dialect, Health, Pool, query};
use crate::server::store::busy;

/// The number of times that a writing transaction is tried that others get in the way of.
const ATTEMPTS: u32 = 10;

/// A transaction; it is undone unless it is committed.
#[derive(Debug)]
pub(in crate::server) struct Tx {
    pub(super) on: Connection,
    /// PostgreSQL undoes everything after a failure, SQLite the statement that failed; here, nothing may follow in either.
    pub(super) failed: bool,
}

#[derive(Debug)]
pub(super) enum Connection {
    Sqlite {
        tx: Transaction<'static, Sqlite>,
        health: Health,
        /// Given up after the transaction.
        _turn: Option<Turn>,
    },
    Postgres {
        tx: Transaction<'static, Postgres>,
        health: Health,
    },
}

/// An error that says whether it comes from the database.
pub(in crate::server::store) trait Failure: From<Error> {
    fn of_database(&self) -> Option<&Error>;
}

impl Failure for Error {
    fn of_database(&self) -> Option<&Error> {
        Some(self)
    }
}

impl Pool {
    /// Begins a transaction all of whose statements see the same moment. It only reads.
    pub(in crate::server::store) async fn read(&self) -> Result<Tx, Error> {
        self.begin(self.dialect().begin_read(), None).await
    }

    /// To write what follows from what was read in the same transaction.
    pub(in crate::server::store) fn writing(&self) -> Attempts<'_> {
        Attempts { pool: self, first: self.dialect().share().into_sql_str(), made: 0 }
    }

    /// To change the state, as [`raise`](crate::server::store::change::raise) says: one change after the other.
    pub(in crate::server::store) fn changing(&self) -> Attempts<'_> {
        Attempts { pool: self, first: self.dialect().take_turns().into_sql_str(), made: 0 }
    }

    /// To write most rows of these tables: nobody else writes there meanwhile, and rows may refer to others that are not there
    /// until the end.
    pub(in crate::server::store) fn writing_alone(&self, tables: &[&str]) -> Attempts<'_> {
        let first = AssertSqlSafe(self.dialect().alone(tables)).into_sql_str();
        Attempts { pool: self, first, made: 0 }
    }

    /// Begins a transaction by `begin`; one that writes has something to do `first`, be it nothing.
    async fn begin(&self, begin: &'static str, first: Option<SqlStr>) -> Result<Tx, Error> {
        let on = match self {
            Self::Sqlite(database) => {
                let _turn = if first.is_some() { Some(database.turn().await?) } else { None };
                let mut tx = database.connections.begin_with(begin).await?;
                if let Some(first) = first.filter(|first| !first.as_str().is_empty()) {
                    raw_sql(first).execute(&mut *tx).await?;
                }
                Connection::Sqlite { tx, health: database.health.clone(), _turn }
            }
            Self::Postgres(database) => {
                let tx = begun(database.connections.clone(), begin, first).await?;
                Connection::Postgres { tx, health: database.health.clone() }
            }
        };
        Ok(Tx { on, failed: false })
    }
}

/// Begins a transaction on a task of its own: whoever stopped to wait for its beginning would leave it behind, unknown to the
/// library, on a connection that others use. For the same reason nothing that may fail goes with the statement that begins it.
async fn begun(
    pool: PgPool,
    begin: &'static str,
    first: Option<SqlStr>,
) -> Result<Transaction<'static, Postgres>, Error> {
    let beginning = tokio::spawn(async move {
        let mut tx = pool.begin_with(begin).await?;
        if let Some(first) = first {
            raw_sql(first).execute(&mut *tx).await?;
        }
        Ok(tx)
    });
    beginning.await.map_err(|error| Error::Io(error.into()))?
}

/// Begins again what a failure may have undone: SQLite undoes a transaction by itself when there is no more space, for example, which
/// the library does not notice, so that its own attempt would fail and all that follow on the connection.
pub(super) async fn restore(tx: &mut Transaction<'static, Sqlite>) {
    // Fails where the transaction is still there, and does nothing then.
    _ = raw_sql("BEGIN").execute(&mut **tx).await;
}

/// The attempts at one transaction, see [`transact`](super::transact).
#[derive(Debug)]
pub(in crate::server::store) struct Attempts<'a> {
    pool: &'a Pool,
    /// What the transaction does before anything else.
    first: SqlStr,
    made: u32,
}

impl Attempts<'_> {
    pub(in crate::server::store) async fn begin(&mut self) -> Result<Tx, Error> {
        self.made += 1;
        self.pool.begin(self.pool.dialect().begin_write(), Some(self.first.clone())).await
    }

    /// Tells if to do it once more, after a pause.
    pub(in crate::server::store) async fn again<T, E: Failure>(&self, done: &Result<T, E>) -> bool {
        let Some(error) = done.as_ref().err().and_then(Failure::of_database) else { return false };
        if self.made < ATTEMPTS && self.pool.dialect().lost_race(error) {
            tracing::debug!("attempt {} to write met another's", self.made);
            busy::forget();
            tokio::time::sleep(pause(self.made)).await;
            return true;
        }
        // It may have been but the connection, which is another one then.
        self.made == 1 && self.pool.dialect() == Dialect::Sqlite && is_read_only(error)
    }
}

/// Writes all or nothing: `transact!(pool.writing(), tx => work)`, where `work` asks nothing but the transaction `tx`, `?` undoes
/// it, and none goes on after a statement that failed. It is done again if others got in its way.
// A function of an asynchronous closure would do, but the compiler can't tell that what comes out of it is `Send`.
macro_rules! transact {
    ($attempts:expr, $tx:ident => $work:expr) => {{
        let mut attempts = $attempts;
        loop {
            let done = async {
                let mut tx = attempts.begin().await?;
                let $tx = &mut tx;
                let done = $work;
                tx.commit().await?;
                Ok(done)
            };
            let done = done.await;
            if !attempts.again(&done).await {
                break done;
            }
        }
    }};
}
pub(in crate::server::store) use transact;

/// Returns the time to wait after an attempt: longer each time, and not as long as another that waits too.
fn pause(attempt: u32) -> Duration {
    let most = 2_u32 << attempt;
    let chance = getrandom::u32().unwrap_or_default() % most;
    Duration::from_millis(u64::from(chance))
}

impl Tx {
    pub(in crate::server::store) fn dialect(&self) -> Dialect {
        match self.on {
            Connection::Sqlite { .. } => Dialect::Sqlite,
            Connection::Postgres { .. } => Dialect::Postgres,
        }
    }

    /// Says that most rows of these tables are new, which the database finds out too late by itself.
    pub(in crate::server::store) async fn learn(&mut self, tables: &[&str]) -> Result<(), Error> {
        let dialect = self.dialect();
        for sql in tables.iter().filter_map(|table| dialect.learn(table)) {
            query(AssertSqlSafe(sql)).execute(&mut *self).await?;
        }
        Ok(())
    }

    /// Ends what was only read.
    pub(in crate::server::store) async fn end(self) -> Result<(), Error> {
        match self.on {
            Connection::Sqlite { tx, .. } => tx.rollback().await,
            Connection::Postgres { tx, .. } => tx.rollback().await,
        }
    }

    /// Makes what was written last; only [`transact`](super::transact) does that.
    pub(in crate::server::store) async fn commit(self) -> Result<(), Error> {
        if self.failed {
            // PostgreSQL would undo everything and call it success.
            return Err(Error::Protocol("a transaction went on after a statement that failed".to_owned()));
        }
        let (done, health) = match self.on {
            Connection::Sqlite { tx, health, _turn } => (tx.commit().await, health),
            Connection::Postgres { tx, health } => (tx.commit().await, health),
        };
        health.saw(&done);
        done
    }
}
