//! A store that is a PostgreSQL database, which several servers may share.

use std::time::Duration;

use sqlx::postgres::{PgConnectOptions, PgConnection, PgPool, PgPoolOptions};
use sqlx::{ConnectOptions, Connection, Error};

use super::{Obstacle, Owner, is_current, take};
use crate::server::store::migrations;
use crate::server::store::sql::{Dialect, limits};

const FOREIGN: Obstacle =
    Obstacle::Foreign("name an empty database, or a schema of its own (?options=-csearch_path=SCHEMA)");

/// A connection that was not used for this long may have been lost, and is tested first.
const TRUSTED: Duration = Duration::from_secs(1);

/// Opens a database.
pub(super) async fn open(options: &PgConnectOptions) -> Result<PgPool, Obstacle> {
    // Without the limits: what another program does to bring the schema up to date may take its time.
    let mut connection = explained(tokio::time::timeout(limits::CONNECT, options.connect()).await)?;
    let prepared = prepare(&mut connection).await;
    _ = connection.close().await;
    prepared?;
    pooled(options).await
}

/// Opens a database that is there, so that nothing is written to it.
pub(super) async fn open_read_only(options: &PgConnectOptions) -> Result<PgPool, Obstacle> {
    let options = options.clone().options([("default_transaction_read_only", "on")]);
    let mut connection = explained(tokio::time::timeout(limits::CONNECT, options.connect()).await)?;
    let owner = owner(&mut connection).await?;
    let ready = owner == Owner::Us && is_current(&mut connection, &migrations::postgres()).await;
    _ = connection.close().await;
    match owner {
        Owner::Other => Err(FOREIGN),
        _ if ready => pooled(&options).await,
        _ => Err(Obstacle::Unready),
    }
}

async fn pooled(options: &PgConnectOptions) -> Result<PgPool, Obstacle> {
    let wait = limits::WAIT.as_millis().to_string();
    let idle = limits::IDLE_IN_TRANSACTION.as_millis().to_string();
    let limited = options
        .clone()
        .options([("lock_timeout", wait.as_str()), ("idle_in_transaction_session_timeout", idle.as_str())]);
    PgPoolOptions::new()
        .max_connections(limits::CONNECTIONS)
        .acquire_timeout(limits::WAIT)
        .test_before_acquire(false)
        .before_acquire(|connection, used| {
            Box::pin(async move {
                if used.idle_for >= TRUSTED {
                    connection.ping().await?;
                }
                Ok(true)
            })
        })
        .connect_with(limited)
        .await
        .map_err(closed)
}

/// Marks the database and brings it up to date, in one step, so that programs that do that at once do it one after the other.
async fn prepare(connection: &mut PgConnection) -> Result<(), Obstacle> {
    let steps = migrations::postgres();
    if owner(connection).await? == Owner::Us && is_current(connection, &steps).await {
        return Ok(());
    }
    let mut tx = connection.begin().await?;
    sqlx::query(Dialect::OPENING).execute(&mut *tx).await?;
    match owner(&mut tx).await? {
        Owner::Other => return Err(FOREIGN),
        Owner::Us => {}
        Owner::Nobody => {
            sqlx::query(Dialect::Postgres.mark()).execute(&mut *tx).await.map_err(closed)?;
        }
    }
    take(&mut *tx, &steps).await?;
    Ok(tx.commit().await?)
}

async fn owner(connection: &mut PgConnection) -> Result<Owner, Error> {
    Ok(Owner::of(sqlx::query_as(Dialect::Postgres.whose()).fetch_one(connection).await?))
}

fn explained<T>(connected: Result<Result<T, Error>, tokio::time::error::Elapsed>) -> Result<T, Obstacle> {
    connected.unwrap_or(Err(Error::PoolTimedOut)).map_err(closed)
}

fn closed(error: Error) -> Obstacle {
    let reason = explain(&error);
    Obstacle::Closed(error, reason)
}

/// Returns the reason why there is no connection, and what to do about it.
fn explain(error: &Error) -> Option<String> {
    let database = match error {
        Error::Io(error) => return Some(format!("{error}; does the database run, and are host and port right?")),
        Error::PoolTimedOut => {
            let seconds = limits::CONNECT.as_secs();
            return Some(format!("no answer within {seconds} seconds; are host and port right?"));
        }
        Error::Tls(error) => return Some(format!("no TLS: {error}; see ?sslmode=")),
        Error::Database(error) => error,
        _ => return None,
    };
    let advice = match database.code()?.as_ref() {
        "28P01" => "is the password right?",
        "28000" => "may this user connect from here?",
        "3D000" => "create it first",
        "42501" | "3F000" => "give the user a schema in which it may create tables",
        "53300" => "too many programs are connected",
        _ => return None,
    };
    Some(format!("{}; {advice}", database.message()))
}
