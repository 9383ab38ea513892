//! A store that is a file, or in memory.

use std::fs::OpenOptions;
use std::io::ErrorKind;
use std::path::Path;

use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection, SqliteJournalMode, SqlitePool, SqlitePoolOptions};
use sqlx::{ConnectOptions, Connection};

use super::{Obstacle, Owner, is_current, take};
use crate::server::store::migrations;
use crate::server::store::sql::{Dialect, limits};

/// SQLite's code for a file that is none of its own.
const NO_DATABASE: &str = "26";

const FOREIGN: Obstacle = Obstacle::Foreign("name a file that does not exist yet");

/// Opens a file, or a database in memory.
pub(super) async fn open(file: Option<&Path>) -> Result<SqlitePool, Obstacle> {
    let explained = |error: sqlx::Error| {
        let reason = file.and_then(|file| explain(file, &error));
        Obstacle::Closed(error, reason)
    };
    if look(file).await.map_err(explained)? == Owner::Other {
        return Err(FOREIGN);
    }
    let mut pool = SqlitePoolOptions::new()
        .max_connections(limits::CONNECTIONS)
        .acquire_timeout(limits::WAIT)
        // There is no way on which a connection could get lost.
        .test_before_acquire(false);
    pool = if file.is_some() {
        // After a failure that undoes a transaction by itself, the library goes on to believe that there is one.
        pool.before_acquire(|connection, _| Box::pin(std::future::ready(Ok(!connection.is_in_transaction()))))
    } else {
        // The database lives in its one connection, which must therefore never be closed.
        pool.max_connections(1).min_connections(1).idle_timeout(None).max_lifetime(None)
    };
    let pool = pool.connect_with(options(file)).await.map_err(explained)?;
    if let Err(obstacle) = prepare(&pool).await {
        pool.close().await;
        return Err(obstacle);
    }
    Ok(pool)
}

fn options(file: Option<&Path>) -> SqliteConnectOptions {
    let options = SqliteConnectOptions::new().foreign_keys(true).busy_timeout(limits::WAIT);
    match file {
        None => options.in_memory(true),
        // Readers go on while a fixture is being loaded.
        Some(file) => options.filename(file).create_if_missing(true).journal_mode(SqliteJournalMode::Wal),
    }
}

/// Whose a file is, found out without writing to it.
async fn look(file: Option<&Path>) -> Result<Owner, sqlx::Error> {
    let filled = |file: &&Path| std::fs::metadata(file).is_ok_and(|it| it.is_file() && it.len() > 0);
    let Some(file) = file.filter(filled) else { return Ok(Owner::Nobody) };
    // Even to read, SQLite makes files beside a database with a log, unless it is told that nobody writes.
    let mut log = file.as_os_str().to_owned();
    log.push("-wal");
    let unused = !Path::new(&log).exists();
    let options =
        SqliteConnectOptions::new().filename(file).read_only(true).immutable(unused).busy_timeout(limits::WAIT);
    let mut connection = options.connect().await?;
    let owner = owner(&mut connection).await;
    connection.close().await?;
    owner
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

/// Why the file cannot be a database, and what to do about it, as far as the file system tells.
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
    let code = error.as_database_error().and_then(|error| error.code());
    match (OpenOptions::new().read(true).write(true).open(file), code.as_deref()) {
        (Err(error), _) if error.kind() == ErrorKind::PermissionDenied => {
            Some("this user may not read and write the file".to_owned())
        }
        (Err(error), _) if error.kind() == ErrorKind::NotFound => {
            Some(format!("no file can be made in the directory {shown}; may this user write there?"))
        }
        (_, Some(NO_DATABASE)) => Some("the file is no SQLite database".to_owned()),
        _ => None,
    }
}
