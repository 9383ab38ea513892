//! Databases that fail while servers use them: what is answered and logged meanwhile, and that it is over when they work again.

use std::fs::Permissions;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::Path;
use std::process::Command;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use futures_util::future::join_all;
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{ConnectOptions, Connection, Executor};

use crate::stores::caller::{Answer, Process};
use crate::stores::sqlite::bound;
use crate::support::postgres::{Cluster, connect, database};

/// The time for which a server may take to work again; no more is waited than it takes.
const PATIENCE: Duration = Duration::from_secs(60);

/// A server with the sample in a file.
fn on_file(file: &Path) -> Process {
    // The shell keeps the signal away that a file beyond the limit would end the server with.
    let mut command = Command::new("sh");
    command.args(["-c", r#"trap "" XFSZ; exec "$@""#, "sh", env!("CARGO_BIN_EXE_scicloud"), "serve", "--sample"]);
    command.args(["--bind", "127.0.0.1:0", "--admin", "127.0.0.1:0", "--log", "warn", "--store"]).arg(file).env_clear();
    Process::started(command)
}

/// Asks until the answer is a success, which it must be some time.
async fn until_ok(what: &str, mut ask: impl AsyncFnMut() -> Answer) {
    let begin = Instant::now();
    loop {
        let answer = ask().await;
        if answer.is_success() {
            return;
        }
        assert!(answer.is_failure(), "{what}: {answer:?}");
        assert!(begin.elapsed() < PATIENCE, "{what}: {answer:?}");
    }
}

/// What was acknowledged.
type Tokens = std::sync::Mutex<Vec<String>>;

/// Reads and signs in until it is over, which succeeds or is a failure of the service.
async fn sign_in_again_and_again(server: &Process, tokens: &Tokens, over: &AtomicBool) {
    while !over.load(Ordering::Relaxed) {
        let (list, signed_in) = tokio::join!(server.caller.workspaces("sample-alice"), server.caller.sign_in());
        assert!(list.status == 200 || list.is_failure(), "{list:?}");
        assert!(signed_in.status == 201 || signed_in.is_failure(), "{signed_in:?}");
        tokens.lock().unwrap().extend(signed_in.token);
    }
}

/// Waits until as many more tokens are acknowledged.
async fn wait_for_more(tokens: &Tokens, more: usize) {
    let before = tokens.lock().unwrap().len();
    while tokens.lock().unwrap().len() < before + more {
        tokio::task::yield_now().await;
    }
}

/// Each platform was asked, and all are well or none is.
#[track_caller]
fn assert_all(what: &str, answers: &[(&'static str, Answer)], well: bool) {
    for (platform, answer) in answers {
        let is_so = if well { answer.is_success() } else { answer.is_failure_of(platform) };
        assert!(is_so, "{what}, {platform}: {answer:?}");
    }
}

/// Everybody was told to ask again.
#[track_caller]
fn assert_busy(writing: &[[(&'static str, Answer); 3]]) {
    for (platform, answer) in writing.iter().flatten() {
        assert!(answer.is_busy_of(platform), "{platform}: {answer:?}");
    }
}

/// Has each platform write, several times at once, until each has failed: not all need to do so the first time.
async fn until_all_failed(server: &Process) {
    let mut left = vec!["iam", "scnet", "maptable"];
    for _ in 0..200 {
        let answers = join_all((0..8).map(|_| server.caller.writes())).await;
        for (platform, answer) in answers.iter().flatten() {
            assert!(answer.is_success() || answer.is_failure_of(platform), "{platform}: {answer:?}");
            left.retain(|left| left != platform || answer.is_success());
        }
        if left.is_empty() {
            return;
        }
    }
    panic!("these go on to write: {left:?}");
}

/// Waits for the line of the log that says why a request failed; no more than that stands there.
async fn assert_logged(server: &Process, cause: &str) {
    let begin = Instant::now();
    let is_there = |log: &str| {
        log.lines().any(|line| line.contains("ERROR") && line.contains("answering ") && line.contains(cause))
    };
    while !is_there(&server.log()) {
        assert!(begin.elapsed() < PATIENCE, "{cause}: {}", server.log());
        tokio::task::yield_now().await;
    }
    let log = server.log();
    assert!(
        !log.contains("sample-") && !log.contains("panicked") && !log.contains(crate::support::postgres::PASSWORD),
        "{log}"
    );
}

#[tokio::test]
async fn a_file_that_is_locked_has_who_writes_ask_again_until_it_is_free() {
    let directory = tempfile::tempdir().unwrap();
    let file = directory.path().join("state.db");
    let server = on_file(&file);
    let token = server.caller.sign_in().await.signed_in();
    let mut other = SqliteConnectOptions::new().filename(&file).connect().await.unwrap();
    sqlx::query("BEGIN IMMEDIATE").execute(&mut other).await.unwrap();
    let writing = join_all((0..4).map(|_| server.caller.writes()));
    let (writing, reading) = tokio::join!(writing, server.caller.workspaces(&token));
    reading.ok();
    assert_busy(&writing);
    assert_logged(&server, "a server loads much, or another program has locked the file").await;
    sqlx::query("ROLLBACK").execute(&mut other).await.unwrap();
    other.close().await.unwrap();
    assert_all("unlocked", &server.caller.writes().await, true);
}

#[tokio::test]
async fn a_postgresql_that_another_server_loads_has_who_writes_ask_again_until_it_is_loaded() {
    let Some(address) = database().await else { return };
    let server = Process::serve(&["--sample", "--log", "warn", "--store", &address]);
    let token = server.caller.sign_in().await.signed_in();
    let mut other = connect(&address).await;
    other.execute("BEGIN; LOCK TABLE scicloud_store IN EXCLUSIVE MODE").await.unwrap();
    let writing = join_all((0..2).map(|_| server.caller.writes()));
    let (writing, reading) = tokio::join!(writing, server.caller.workspaces(&token));
    reading.ok();
    assert_busy(&writing);
    assert_logged(&server, "answering 503").await;
    assert_logged(&server, "a server loads much, or another program has locked the table").await;
    other.execute("ROLLBACK").await.unwrap();
    assert_all("loaded", &server.caller.writes().await, true);
}

#[tokio::test]
async fn a_file_that_may_only_be_read_is_a_failure_for_who_writes_until_it_may_be_written() {
    let directory = tempfile::tempdir().unwrap();
    // The way to it, for a user whom permissions bind.
    std::fs::set_permissions(directory.path(), Permissions::from_mode(0o755)).unwrap();
    let place = directory.path().join("place");
    std::fs::create_dir(&place).unwrap();
    let file = place.join("state.db");
    let mut command = bound(&place, &file);
    command.args(["--sample", "--log", "warn"]);
    let server = Process::started(command);
    let allow = |mode| std::fs::set_permissions(&file, Permissions::from_mode(mode)).unwrap();
    assert_all("before", &server.caller.writes().await, true);
    allow(0o444);
    // Connections that are open go on to write, until there are new ones.
    until_all_failed(&server).await;
    assert_all("read-only", &server.caller.reads().await, true);
    allow(0o644);
    for answers in join_all((0..8).map(|_| server.caller.writes())).await {
        assert_all("writable again", &answers, true);
    }
    assert_logged(&server, "may this user write to the file and its directory?").await;
}

#[tokio::test]
async fn a_file_that_was_taken_away_is_a_failure_for_who_writes_until_it_is_back() {
    let directory = tempfile::tempdir().unwrap();
    let (file, aside) = (directory.path().join("state.db"), directory.path().join("aside.db"));
    let server = on_file(&file);
    assert_all("before", &server.caller.writes().await, true);
    std::fs::rename(&file, &aside).unwrap();
    for answers in join_all((0..4).map(|_| server.caller.writes())).await {
        assert_all("gone", &answers, false);
    }
    std::fs::copy(&aside, &file).unwrap();
    assert_all("a copy in its place", &server.caller.writes().await, false);
    std::fs::rename(&aside, &file).unwrap();
    assert_all("back", &server.caller.writes().await, true);
    for cause in ["the file is gone; put back", "another file is in its place; put back"] {
        assert_logged(&server, cause).await;
    }
}

#[cfg(target_os = "linux")]
#[tokio::test]
async fn a_disk_that_takes_no_more_is_a_failure_for_who_writes_until_it_has_space() {
    let directory = tempfile::tempdir().unwrap();
    let file = directory.path().join("state.db");
    let server = on_file(&file);
    let token = server.caller.sign_in().await.signed_in();
    let largest = std::fs::read_dir(directory.path()).unwrap().map(|it| it.unwrap().metadata().unwrap().len()).max();
    let limit = |bytes| {
        let process = i32::try_from(server.child.id()).unwrap();
        rlimit::prlimit(process, rlimit::Resource::FSIZE, Some((bytes, rlimit::INFINITY)), None).unwrap();
    };
    // Room for some tokens, so that it runs out in the middle of writing one.
    limit(largest.unwrap() + 100_000);
    let mut tokens = vec![token];
    let failed = loop {
        let answer = server.caller.sign_in().await;
        if answer.status != 201 {
            break answer;
        }
        tokens.extend(answer.token);
        assert!(tokens.len() < 1000, "the limit is not met");
    };
    assert!(failed.is_failure(), "{failed:?}");
    assert_logged(&server, "is the disk full, or broken?").await;
    let ready = async || server.caller.admin(server.admin.as_ref().unwrap(), "GET", "/readyz", String::new()).await.0;
    until_all_failed(&server).await;
    assert_all("full", &server.caller.reads().await, true);
    assert_eq!(ready().await, 503, "nothing can be written");
    // Some rows fit, and not what a request writes.
    let log = directory.path().join("state.db-wal").metadata().unwrap().len();
    limit(log + 20_000);
    assert_eq!(ready().await, 503, "there is hardly any space");
    limit(rlimit::INFINITY);
    assert_eq!(ready().await, 200, "there is space again");
    assert_all("after that", &server.caller.writes().await, true);
    for token in &tokens {
        server.caller.workspaces(token).await.ok();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_postgresql_that_crashes_under_load_is_a_failure_until_it_is_back_and_nothing_acknowledged_is_lost() {
    let Some(cluster) = Cluster::start().await else { return };
    let address = cluster.empty().await;
    let server = Process::serve(&["--sample", "--log", "warn", "--store", &address]);
    let (over, tokens) = (AtomicBool::new(false), Tokens::default());
    let load = sign_in_again_and_again(&server, &tokens, &over);
    let crashes = async {
        for crash in 0..3 {
            until_ok("before", async || server.caller.sign_in().await).await;
            wait_for_more(&tokens, 1).await;
            tokio::task::block_in_place(|| cluster.control(&["restart", "--mode", "immediate"]));
            until_ok(&format!("after crash {crash}"), async || server.caller.workspaces("sample-alice").await).await;
            until_ok(&format!("after crash {crash}"), async || server.caller.sign_in().await).await;
        }
        over.store(true, Ordering::Relaxed);
    };
    tokio::join!(load, crashes);
    let acknowledged = tokens.lock().unwrap().clone();
    for token in &acknowledged {
        server.caller.workspaces(token).await.ok();
    }
    assert_logged(&server, "the store failed").await;
    tokio::task::block_in_place(|| cluster.control(&["stop", "--mode", "fast"]));
    // What is kept in memory is good until it is known that nothing is known.
    let begin = Instant::now();
    while server.caller.reads().await.iter().any(|(_, answer)| answer.is_success()) {
        assert!(begin.elapsed() < PATIENCE, "answers without a database");
    }
    let (reads, writes) = tokio::join!(server.caller.reads(), server.caller.writes());
    assert_all("stopped", &reads, false);
    assert_all("stopped", &writes, false);
    tokio::task::block_in_place(|| cluster.control(&["start"]));
    until_ok("started", async || server.caller.sign_in().await).await;
    assert_all("started", &server.caller.reads().await, true);
    assert_all("started", &server.caller.writes().await, true);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_standby_that_takes_over_under_load_has_all_that_was_acknowledged() {
    for mode in ["fast", "immediate"] {
        let Some(primary) = Cluster::start().await else { return };
        let own = primary.empty().await;
        let standby = primary.standby().await;
        // The same address leads to one and then to the other.
        let directory = tempfile::tempdir().unwrap();
        let lead_to = |cluster: &Cluster, number: u8| {
            let link = directory.path().join(number.to_string());
            symlink(cluster.directory(), &link).unwrap();
            std::fs::rename(link, directory.path().join("current")).unwrap();
        };
        lead_to(&primary, 1);
        let current = directory.path().join("current").display().to_string();
        let address = own.replace(&primary.directory().display().to_string(), &current);
        let server = Process::serve(&["--sample", "--log", "warn", "--store", &address]);
        let (over, tokens) = (AtomicBool::new(false), Tokens::default());
        let load = join_all((0..4).map(|_| sign_in_again_and_again(&server, &tokens, &over)));
        let taking_over = async {
            wait_for_more(&tokens, 20).await;
            tokio::task::block_in_place(|| primary.control(&["stop", "--mode", mode]));
            assert_all("nobody is there", &server.caller.writes().await, false);
            lead_to(&standby, 2);
            assert_all("it only reads", &server.caller.writes().await, false);
            tokio::task::block_in_place(|| standby.control(&["promote"]));
            until_ok("promoted", async || server.caller.sign_in().await).await;
            wait_for_more(&tokens, 20).await;
            over.store(true, Ordering::Relaxed);
        };
        tokio::join!(load, taking_over);
        let acknowledged = tokens.lock().unwrap().clone();
        for token in &acknowledged {
            server.caller.workspaces(token).await.ok();
        }
        for answers in join_all((0..10).map(|_| server.caller.writes())).await {
            assert_all("after that", &answers, true);
        }
        assert_all("after that", &server.caller.reads().await, true);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_load_that_a_crash_interrupts_leaves_the_state_that_was_there() {
    use scicloud::server::{Fixture, Store, StoreKey};

    let Some(cluster) = Cluster::start().await else { return };
    let address = cluster.empty().await;
    let store = Store::open(&address, StoreKey::generate()).await.unwrap();
    store.load_fixture(&Fixture::sample()).await.unwrap();
    let (fixture, loading) = (Fixture::parse("empty.yaml", "huawei: {}").unwrap(), store.clone());
    let load = tokio::spawn(async move { loading.load_fixture(&fixture).await });
    tokio::task::block_in_place(|| cluster.control(&["restart", "--mode", "immediate"]));
    let loaded = load.await.unwrap();
    let begin = Instant::now();
    let there = loop {
        match store.has_tokens().await {
            Ok(there) => break there,
            Err(error) => assert!(begin.elapsed() < PATIENCE, "{error}"),
        }
    };
    // Whether a load that failed was kept is not known: its acknowledgement may be what the crash cut off.
    assert!(!there || loaded.is_err(), "what was acknowledged is lost");
    let mut connection = sqlx::PgConnection::connect(&address).await.unwrap();
    let count = sqlx::query_scalar("SELECT COUNT(*) FROM modelarts_workspaces");
    let workspaces: i64 = count.fetch_one(&mut connection).await.unwrap();
    assert_eq!(there, workspaces > 0, "half of a state is there");
}
