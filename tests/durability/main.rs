//! What was acknowledged is kept: servers are killed in the middle of writing, again and again, and go on with the same database.
//!
//! Several writers change everything that the admin listener can change, and a book has what of it was acknowledged and what was in
//! flight. After each kill a new server must have all of the former, and of each write in flight all or nothing; see `book`. When to
//! kill, and what to write, follows from a seed that is printed: `SCICLOUD_SEED` takes one, `SCICLOUD_KILLS` a number of kills.
#![cfg(unix)]

mod book;
mod chance;
mod check;
mod client;
mod fuse;
mod load;
#[path = "../support/postgres.rs"]
mod postgres;
mod server;
mod state;
mod writers;

use self::load::Run;

/// The number of times that a server is killed: on SQLite, and on PostgreSQL.
const KILLS: [u64; 2] = [50, 10];

#[tokio::test]
async fn what_was_acknowledged_outlives_fifty_kills_on_sqlite_and_nothing_is_half_written() {
    let directory = tempfile::tempdir().expect("a directory");
    let file = directory.path().join("state.db");
    let mut run = Run::start(&format!("sqlite:{}", file.display())).await;
    run.kill_again_and_again(number("SCICLOUD_KILLS").unwrap_or(KILLS[0])).await;
}

#[tokio::test]
async fn what_was_acknowledged_outlives_ten_kills_of_a_server_on_postgresql() {
    let Some(address) = postgres::database().await else { return };
    let mut run = Run::start(&address).await;
    run.kill_again_and_again(number("SCICLOUD_KILLS").unwrap_or(KILLS[1])).await;
}

/// A number of the environment's.
fn number(variable: &str) -> Option<u64> {
    let text = std::env::var(variable).ok()?;
    Some(text.parse().unwrap_or_else(|_| panic!("{variable}={text} is no number")))
}
