//! Opening a store: whose the database is, our mark on it, and the schema of this version.

mod address;
mod postgres;
mod sqlite;

use sqlx::migrate::{Migrate, MigrateError, Migrator};

use self::address::Location;
use super::change::Shared;
use super::sql::{Pool, PostgresDatabase};
use super::tokens::KnownTokens;
use super::{Store, StoreError, StoreKey, modelarts};

pub(in crate::server) use address::shown;

/// Whose a database is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Owner {
    /// Nothing is in it.
    Nobody,
    /// It has our mark.
    Us,
    /// It has something else in it.
    Other,
}

impl Owner {
    /// By whether our mark is there, and whether anything is.
    fn of((ours, filled): (bool, bool)) -> Self {
        match (ours, filled) {
            (true, _) => Self::Us,
            (false, true) => Self::Other,
            (false, false) => Self::Nobody,
        }
    }
}

/// What is in the way of a database.
enum Obstacle {
    /// It is another program's; what to name instead.
    Foreign(&'static str),
    /// It can't be opened; why, as far as that is known.
    Closed(sqlx::Error, Option<String>),
    Migrate(MigrateError),
    /// It would have to be written to first.
    Unready,
}

impl From<sqlx::Error> for Obstacle {
    fn from(error: sqlx::Error) -> Self {
        Self::Closed(error, None)
    }
}

impl Obstacle {
    fn at(self, address: &str) -> StoreError {
        let address = address.to_owned();
        match self {
            Self::Foreign(advice) => StoreError::Foreign { address, advice },
            Self::Closed(source, reason) => {
                StoreError::Open { address, reason: reason.unwrap_or_else(|| source.to_string()), source }
            }
            Self::Unready => {
                let reason = "it is empty or of an older version, and only to be read; open it once to be written";
                StoreError::Open { address, reason: reason.to_owned(), source: sqlx::Error::RowNotFound }
            }
            Self::Migrate(source) => StoreError::Migrate { address, reason: unmigrated(&source), source },
        }
    }
}

/// Returns the reason why the schema can't be brought up to date.
fn unmigrated(error: &MigrateError) -> String {
    match error {
        MigrateError::VersionMissing(version) => {
            format!("its schema is of version {version}, which this program does not know; use a newer one")
        }
        other => other.to_string(),
    }
}

impl Store {
    /// Opens a database and migrates it; a file that does not exist is created.
    ///
    /// `address` is `sqlite:FILE`, a plain file path, `sqlite::memory:`, or `postgres://USER:PASSWORD@HOST/DATABASE`, with
    /// `?sslmode=` and other options of PostgreSQL's own; what it leaves out is taken from PostgreSQL's variables (`PGPASSWORD`) and
    /// password file. A database that is neither empty nor marked as ours (by [`APPLICATION_ID`](Self::APPLICATION_ID), or by a
    /// table `scicloud_store`) is refused and not touched. `key` is what secret keys are encrypted with.
    pub async fn open(address: &str, key: StoreKey) -> Result<Self, StoreError> {
        let location = Location::parse(address)?;
        let opened = match &location {
            Location::Memory => sqlite::open(None).await.map(Pool::Sqlite),
            Location::File(path) => sqlite::open(Some(path)).await.map(Pool::Sqlite),
            Location::Postgres(options) => postgres::open(options).await.map(PostgresDatabase::new).map(Pool::Postgres),
        };
        let pool = opened.map_err(|obstacle| obstacle.at(&shown(address)))?;
        if let Err(error) = modelarts::index_if_needed(&pool).await {
            pool.close().await;
            return Err(error.into());
        }
        Ok(Self { pool, key, shared: Shared::default(), tokens: KnownTokens::default(), read_only: false })
    }

    /// Opens a database that is there and up to date, so that nothing is ever written to it.
    ///
    /// Nobody can sign in then, as the token could not be kept: [`StoreError::ReadOnly`]. Tokens that are there are good, and so
    /// are signatures, of which wrong ones are not counted. `address` is as in [`open`](Self::open).
    pub async fn open_read_only(address: &str, key: StoreKey) -> Result<Self, StoreError> {
        let location = Location::parse(address)?;
        let opened = match &location {
            Location::Memory => {
                let reason = "a database in memory begins empty, so that there is nothing to read";
                return Err(StoreError::Address(reason.to_owned()));
            }
            Location::File(path) => sqlite::open_read_only(path).await.map(Pool::Sqlite),
            Location::Postgres(options) => {
                postgres::open_read_only(options).await.map(PostgresDatabase::new).map(Pool::Postgres)
            }
        };
        let pool = opened.map_err(|obstacle| obstacle.at(&shown(address)))?;
        if modelarts::is_unindexed(&pool).await? {
            pool.close().await;
            return Err(Obstacle::Unready.at(&shown(address)));
        }
        Ok(Self { pool, key, shared: Shared::default(), tokens: KnownTokens::default(), read_only: true })
    }
}

/// Tells if exactly these steps have been taken.
async fn is_current<C: Migrate>(connection: &mut C, steps: &Migrator) -> bool {
    let Ok(taken) = connection.list_applied_migrations(&steps.table_name).await else { return false };
    taken.len() == steps.iter().count()
        && steps
            .iter()
            .zip(&taken)
            .all(|(step, taken)| (step.version, &step.checksum) == (taken.version, &taken.checksum))
}

/// Takes the steps that are left.
async fn take<C: Migrate>(connection: &mut C, steps: &Migrator) -> Result<(), Obstacle> {
    // What `run` does, but for a future that may go to another thread.
    steps.run_direct(None, connection, false).await.map_err(Obstacle::Migrate)
}
