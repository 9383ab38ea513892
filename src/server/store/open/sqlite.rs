//! A store that is a file, or in memory.

use std::path::Path;
use std::time::Duration;

use sqlx::sqlite::{
    SqliteConnectOptions, SqliteConnection, SqliteJournalMode, SqlitePool, SqlitePoolOptions, SqliteSynchronous,
};
use sqlx::{ConnectOptions, Connection};

use super::{Obstacle, Owner, is_current, take};
use crate::server::store::migrations;
use crate::server::store::sql::{Dialect, Health, SqliteDatabase, limits};

// SQLite's codes.
const BUSY: u32 = 5;
const READ_ONLY: u32 = 8;
const NO_FILE: u32 = 14;
const NO_DATABASE: u32 = 26;

/// Bytes that the smallest database has: a page.
const SMALLEST: u64 = 512;

const NO_DATABASE_AT_ALL: &str = "the file is no SQLite database";

const FOREIGN: Obstacle = Obstacle::Foreign("name a file that does not exist yet");

/// Bytes that the journal beside a file may keep when there is nothing in it.
const JOURNAL_BYTES: &str = "67108864";

/// Opens a file, or a database in memory.
pub(super) async fn open(file: Option<&Path>) -> Result<SqliteDatabase, Obstacle> {
    let explained = |error: sqlx::Error| {
        let reason = file.and_then(|file| explain(file, &error));
        Obstacle::Closed(error, reason)
    };
    if file.is_some_and(is_read_only) {
        let error = std::io::Error::from(std::io::ErrorKind::PermissionDenied);
        let reason = "the file is read-only; give its user the right to write (chmod u+w), or name another";
        return Err(Obstacle::Closed(error.into(), Some(reason.to_owned())));
    }
    check_size(file)?;
    if look(file).await.map_err(explained)? == Owner::Other {
        return Err(FOREIGN);
    }
    probe(file).await.map_err(explained)?;
    let (mut pool, health) = (pooled(), Health::default());
    pool = if file.is_some() {
        let known = health.clone();
        pool.before_acquire(move |connection, about| {
            // After a failure that undoes a transaction by itself, the library goes on to believe that there is one.
            let usable = !connection.is_in_transaction() && known.trusts(about.age);
            Box::pin(std::future::ready(Ok(usable)))
        })
    } else {
        // The database lives in its one connection, which must therefore never be closed.
        pool.max_connections(1).min_connections(1).idle_timeout(None).max_lifetime(None)
    };
    let pool = pool.connect_with(options(file)).await.map_err(explained)?;
    if file.is_some() {
        // Where the file is taken away, a new one with nothing in it would only hide that.
        pool.set_connect_options(options(file).create_if_missing(false));
    }
    if let Err(obstacle) = prepare(&pool).await {
        pool.close().await;
        return Err(obstacle);
    }
    Ok(SqliteDatabase::new(pool, file, health)?)
}

/// Opens a file that is there, so that nothing is written to it.
pub(super) async fn open_read_only(file: &Path) -> Result<SqliteDatabase, Obstacle> {
    let explained = |error: sqlx::Error| {
        let reason = explain(file, &error);
        Obstacle::Closed(error, reason)
    };
    if matches!(file.try_exists(), Ok(false)) {
        let error = std::io::Error::from(std::io::ErrorKind::NotFound);
        let reason = "the file does not exist, and is only to be read; open it once to be written";
        return Err(Obstacle::Closed(error.into(), Some(reason.to_owned())));
    }
    check_size(Some(file))?;
    if look(Some(file)).await.map_err(explained)? == Owner::Other {
        return Err(FOREIGN);
    }
    let options = connecting().filename(file).read_only(true);
    // To read, SQLite makes files beside the database. Where it can't, and there are none, nobody has the database open to write.
    let alone = has_no_log(file) && is_refused_files(&options).await;
    let pool = pooled().connect_with(options.immutable(alone)).await.map_err(explained)?;
    if is_current(&mut *pool.acquire().await?, &migrations::sqlite()).await {
        return Ok(SqliteDatabase::new(pool, Some(file), Health::default())?);
    }
    pool.close().await;
    Err(Obstacle::Unready)
}

fn pooled() -> SqlitePoolOptions {
    SqlitePoolOptions::new()
        .max_connections(limits::CONNECTIONS)
        .acquire_timeout(limits::WAIT)
        // There is no way on which a connection could get lost.
        .test_before_acquire(false)
}

fn connecting() -> SqliteConnectOptions {
    SqliteConnectOptions::new().busy_timeout(limits::WAIT).row_buffer_size(limits::ROWS_AHEAD)
}

fn options(file: Option<&Path>) -> SqliteConnectOptions {
    let options = connecting().foreign_keys(true);
    match file {
        None => options.in_memory(true),
        Some(file) => options
            .filename(file)
            .create_if_missing(true)
            // Readers go on while a fixture is being loaded.
            .journal_mode(SqliteJournalMode::Wal)
            // What a large load has written there is given back once it is in the database.
            .pragma("journal_size_limit", JOURNAL_BYTES)
            // With this journal, anything less loses what was acknowledged when the power fails.
            .synchronous(SqliteSynchronous::Full),
    }
}

/// Whose a file is, found out without writing to it.
async fn look(file: Option<&Path>) -> Result<Owner, sqlx::Error> {
    let filled = |file: &&Path| std::fs::metadata(file).is_ok_and(|it| it.is_file() && it.len() > 0);
    let Some(file) = file.filter(filled) else { return Ok(Owner::Nobody) };
    // Even to read, SQLite makes files beside a database with a log, unless it is told that nobody writes.
    let options = connecting().filename(file).read_only(true).immutable(has_no_log(file));
    let mut connection = options.connect().await?;
    let owner = owner(&mut connection).await;
    connection.close().await?;
    owner
}

/// Tells if there is nothing that was written to a database and is not in its file yet.
fn has_no_log(file: &Path) -> bool {
    let mut log = file.as_os_str().to_owned();
    log.push("-wal");
    !Path::new(&log).exists()
}

/// Tells if a database can't be read because SQLite can't make files beside it.
async fn is_refused_files(options: &SqliteConnectOptions) -> bool {
    let attempt = async {
        let mut connection = options.connect().await?;
        owner(&mut connection).await?;
        connection.close().await
    };
    attempt.await.is_err_and(|error| matches!(primary(&error), Some(NO_FILE | READ_ONLY)))
}

/// Refuses a file that is too short for a database: SQLite takes some for an empty one, and writes over what is in it.
fn check_size(file: Option<&Path>) -> Result<(), Obstacle> {
    let metadata = file.and_then(|file| std::fs::metadata(file).ok());
    if metadata.is_some_and(|it| it.is_file() && (1..SMALLEST).contains(&it.len())) {
        let error = std::io::Error::from(std::io::ErrorKind::InvalidData);
        return Err(Obstacle::Closed(error.into(), Some(NO_DATABASE_AT_ALL.to_owned())));
    }
    Ok(())
}

/// Tells if nobody may write to a file. SQLite would open it, and leave files like it beside it that are in the way later.
fn is_read_only(file: &Path) -> bool {
    std::fs::metadata(file).is_ok_and(|it| it.is_file() && it.permissions().readonly())
}

/// Fails for a file that this user can only read, as SQLite opens it all the same.
async fn probe(file: Option<&Path>) -> Result<(), sqlx::Error> {
    let Some(file) = file else { return Ok(()) };
    let attempt = async {
        let mut connection = options(Some(file)).busy_timeout(Duration::ZERO).connect().await?;
        let mut tx = connection.begin_with(Dialect::Sqlite.begin_write()).await?;
        // To begin is no attempt yet; what is written here is undone.
        sqlx::query(Dialect::Sqlite.mark()).execute(&mut *tx).await?;
        tx.rollback().await?;
        connection.close().await
    };
    match attempt.await {
        // Somebody else writes to it.
        Err(error) if primary(&error) == Some(BUSY) => Ok(()),
        attempted => attempted,
    }
}

async fn owner(connection: &mut SqliteConnection) -> Result<Owner, sqlx::Error> {
    Ok(Owner::of(sqlx::query_as(Dialect::Sqlite.whose()).fetch_one(connection).await?))
}

/// Marks the database and brings it up to date, in one step, so that programs that do that at once do it one after the other.
async fn prepare(pool: &SqlitePool) -> Result<(), Obstacle> {
    let steps = migrations::sqlite();
    if is_current(&mut *pool.acquire().await?, &steps).await {
        return Ok(());
    }
    let mut tx = pool.begin_with(Dialect::Sqlite.begin_write()).await?;
    match owner(&mut tx).await? {
        Owner::Other => return Err(FOREIGN),
        Owner::Us => {}
        Owner::Nobody => {
            sqlx::query(Dialect::Sqlite.mark()).execute(&mut *tx).await?;
        }
    }
    take(&mut *tx, &steps).await?;
    Ok(tx.commit().await?)
}

/// Returns the reason why the file cannot be a database, and what to do about it, as far as the file system tells.
fn explain(file: &Path, error: &sqlx::Error) -> Option<String> {
    if file.is_dir() {
        return Some("it is a directory; name a file in it".to_owned());
    }
    let directory = file.parent().filter(|directory| !directory.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let shown = directory.display();
    if !directory.exists() {
        return Some(format!("the directory {shown} does not exist; create it first"));
    }
    if !directory.is_dir() {
        return Some(format!("{shown} is no directory"));
    }
    // The file is not opened to find out more: closing it would give up the locks of whoever has it open in this process.
    match primary(error)? {
        NO_DATABASE => Some(NO_DATABASE_AT_ALL.to_owned()),
        NO_FILE if !file.exists() => {
            Some(format!("no file can be made in the directory {shown}; may this user write there?"))
        }
        NO_FILE | READ_ONLY => {
            Some(format!("this user may not read and write it, or not make files beside it in the directory {shown}"))
        }
        _ => None,
    }
}

/// SQLite's code for what went wrong, without the details.
fn primary(error: &sqlx::Error) -> Option<u32> {
    let code: u32 = error.as_database_error()?.code()?.parse().ok()?;
    Some(code & 0xff)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::server::store::sql::{Pool, query};

    #[tokio::test]
    async fn what_is_committed_is_on_the_disk() {
        let directory = tempfile::tempdir().unwrap();
        let database = open(Some(&directory.path().join("state.db"))).await.ok().unwrap();
        let pool = Pool::Sqlite(database);
        let journal: String = query("PRAGMA journal_mode").fetch_one(&pool).await.unwrap();
        let synchronous: i64 = query("PRAGMA synchronous").fetch_one(&pool).await.unwrap();
        assert_eq!((journal.as_str(), synchronous), ("wal", 2), "2 is FULL");
        pool.close().await;
    }
}
