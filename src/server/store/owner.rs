//! Whose a database is, so that another program's is left alone.

use std::path::Path;

use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection, SqlitePool};
use sqlx::{ConnectOptions, Connection};

use super::Store;
use super::url::Location;

/// Whose a database is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Owner {
    /// There is none yet, or nothing is in it.
    Nobody,
    /// It has our mark.
    Us,
    /// It has something else in it.
    Other,
}

/// Whose the database of a location is, found out without writing to it.
pub(super) async fn of(location: &Location) -> Result<Owner, sqlx::Error> {
    let Some(file) = location.filled_file() else { return Ok(Owner::Nobody) };
    // Even to read, SQLite makes files beside a database with a log, unless it is told that nobody writes.
    let mut log = file.as_os_str().to_owned();
    log.push("-wal");
    let unused = !Path::new(&log).exists();
    let options = SqliteConnectOptions::new().filename(file).read_only(true).immutable(unused);
    let mut connection = options.connect().await?;
    let owner = read(&mut connection).await;
    connection.close().await?;
    owner
}

async fn read(connection: &mut SqliteConnection) -> Result<Owner, sqlx::Error> {
    let id: i32 = sqlx::query_scalar("PRAGMA application_id").fetch_one(&mut *connection).await?;
    let tables: i64 = sqlx::query_scalar("SELECT count(*) FROM sqlite_schema").fetch_one(connection).await?;
    Ok(match (id, tables) {
        (Store::APPLICATION_ID, _) => Owner::Us,
        (0, 0) => Owner::Nobody,
        _ => Owner::Other,
    })
}

/// Marks an empty database as ours.
pub(super) async fn mark(pool: &SqlitePool) -> Result<(), sqlx::Error> {
    let id = Store::APPLICATION_ID;
    sqlx::query(sqlx::AssertSqlSafe(format!("PRAGMA application_id = {id}"))).execute(pool).await?;
    Ok(())
}
