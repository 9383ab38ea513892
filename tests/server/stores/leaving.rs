//! Clients that leave before they are answered, at any moment.

use std::time::Duration;

use futures_util::future::join_all;
use tokio::time::timeout;

use crate::stores::caller::{Caller, Process};
use crate::support::postgres::empty_database;

/// The number of clients that leave, each a little later than the one before.
const CLIENTS: u32 = 400;

const LATER: Duration = Duration::from_micros(25);

/// Reads and writes, and leaves after some time.
async fn leave(caller: &Caller, after: Duration) {
    let reading = timeout(after, caller.reads());
    let signing = timeout(after, caller.cluster_tokens());
    let renewing = timeout(after, caller.map_tokens());
    // Who is answered in time is no less welcome.
    _ = tokio::join!(reading, signing, renewing);
}

async fn assert_unharmed(store: &str) {
    let server = Process::serve(&["--sample", "--log", "warn", "--cache-bytes", "0", "--store", store]);
    for first in (0..CLIENTS).step_by(8) {
        join_all((first..first + 8).map(|client| leave(&server.caller, LATER * client))).await;
    }
    let (reads, writes) = tokio::join!(server.caller.reads(), server.caller.writes());
    for (platform, answer) in reads.iter().chain(&writes) {
        assert!(answer.is_success(), "{store}, {platform}: {answer:?}");
    }
    let log = server.log();
    assert!(!log.contains("ERROR") && !log.contains("panicked"), "{store}: {log}");
}

#[tokio::test]
async fn nothing_of_a_database_in_memory_is_lost_with_them() {
    assert_unharmed("sqlite::memory:").await;
}

#[tokio::test]
async fn no_connection_to_a_file_is_lost_with_them() {
    let directory = tempfile::tempdir().unwrap();
    assert_unharmed(directory.path().join("state.db").to_str().unwrap()).await;
}

#[tokio::test]
async fn no_connection_to_postgresql_is_lost_with_them() {
    let Some(address) = empty_database().await else { return };
    assert_unharmed(&address).await;
}
