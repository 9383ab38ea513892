//! Transactions: to read one moment, and to write all or nothing.

use std::time::Duration;

use sqlx::{AssertSqlSafe, Error, PgPool, Postgres, SqlSafeStr, SqlStr, Sqlite, Transaction};

use super::sqlite::{Health, Turn, is_read_only};
use super::{Dialect, Pool, query};

/// How often a writing transaction is tried that others get in the way of.
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
    Postgres(Transaction<'static, Postgres>),
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
        self.begin(self.dialect().begin_read(), false).await
    }

    /// To write what follows from what was read in the same transaction.
    pub(in crate::server::store) fn writing(&self) -> Attempts<'_> {
        Attempts { pool: self, begin: self.dialect().begin_write().into_sql_str(), alone: false, made: 0 }
    }

    /// To change the state, as [`raise`](crate::server::store::change::raise) says: one change after the other.
    pub(in crate::server::store) fn changing(&self) -> Attempts<'_> {
        Attempts { pool: self, begin: self.dialect().begin_change().into_sql_str(), alone: false, made: 0 }
    }

    /// To write most rows of these tables: nobody else writes there meanwhile, and rows may refer to others that are not there
    /// until the end.
    pub(in crate::server::store) fn writing_alone(&self, tables: &[&str]) -> Attempts<'_> {
        let begin = AssertSqlSafe(self.dialect().begin_alone(tables)).into_sql_str();
        Attempts { pool: self, begin, alone: true, made: 0 }
    }

    async fn begin(&self, statement: impl SqlSafeStr, writes: bool) -> Result<Tx, Error> {
        let on = match self {
            Self::Sqlite(database) => {
                let _turn = if writes { Some(database.turn().await?) } else { None };
                let tx = database.connections.begin_with(statement).await?;
                Connection::Sqlite { tx, health: database.health.clone(), _turn }
            }
            Self::Postgres(pool) => Connection::Postgres(begun(pool.clone(), statement.into_sql_str()).await?),
        };
        Ok(Tx { on, failed: false })
    }
}

/// Begins a transaction on a task of its own: whoever stopped to wait for its beginning would leave it behind, unknown to the
/// library, on a connection that others use.
async fn begun(pool: PgPool, statement: SqlStr) -> Result<Transaction<'static, Postgres>, Error> {
    let beginning = tokio::spawn(async move { pool.begin_with(statement).await });
    beginning.await.map_err(|error| Error::Io(error.into()))?
}

/// The attempts at one transaction, see [`transact`](super::transact).
#[derive(Debug)]
pub(in crate::server::store) struct Attempts<'a> {
    pool: &'a Pool,
    begin: SqlStr,
    alone: bool,
    made: u32,
}

impl Attempts<'_> {
    pub(in crate::server::store) async fn begin(&mut self) -> Result<Tx, Error> {
        self.made += 1;
        let mut tx = self.pool.begin(self.begin.clone(), true).await?;
        if self.alone {
            query(tx.dialect().defer_references()).execute(&mut tx).await?;
        }
        Ok(tx)
    }

    /// Whether to do it once more, after a pause.
    pub(in crate::server::store) async fn again<T, E: Failure>(&self, done: &Result<T, E>) -> bool {
        let Some(error) = done.as_ref().err().and_then(Failure::of_database) else { return false };
        if self.made < ATTEMPTS && self.pool.dialect().lost_race(error) {
            tracing::debug!("attempt {} to write met another's", self.made);
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

/// How long to wait after an attempt: longer each time, and not as long as another that waits too.
fn pause(attempt: u32) -> Duration {
    let most = 2_u32 << attempt;
    let chance = getrandom::u32().unwrap_or_default() % most;
    Duration::from_millis(u64::from(chance))
}

impl Tx {
    pub(in crate::server::store) fn dialect(&self) -> Dialect {
        match self.on {
            Connection::Sqlite { .. } => Dialect::Sqlite,
            Connection::Postgres(_) => Dialect::Postgres,
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
            Connection::Postgres(tx) => tx.rollback().await,
        }
    }

    /// Makes what was written last; only [`transact`](super::transact) does that.
    pub(in crate::server::store) async fn commit(self) -> Result<(), Error> {
        if self.failed {
            // PostgreSQL would undo everything and call it success.
            return Err(Error::Protocol("a transaction went on after a statement that failed".to_owned()));
        }
        match self.on {
            Connection::Sqlite { tx, health, _turn } => {
                let done = tx.commit().await;
                health.saw(&done);
                done
            }
            Connection::Postgres(tx) => tx.commit().await,
        }
    }
}
