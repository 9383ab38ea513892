//! Which files become a store, which are refused, and that those are left as they were.

use std::fs::Permissions;
use std::os::unix::fs::{MetadataExt, PermissionsExt, chown};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::Command;

use scicloud::server::{Fixture, Store, StoreError, StoreKey};
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{ConnectOptions, Connection};

use crate::stores::caller::Process;

/// Runs statements on a database, which is made if it is not there.
async fn run(file: &Path, statements: &[&'static str]) {
    let options = SqliteConnectOptions::new().filename(file).create_if_missing(true);
    let mut connection = options.connect().await.unwrap();
    for &statement in statements {
        sqlx::query(statement).execute(&mut connection).await.unwrap();
    }
    connection.close().await.unwrap();
}

#[tokio::test]
async fn the_database_of_another_program_is_refused_and_left_as_it_was() {
    let cases: &[&[&str]] = &[
        &["CREATE TABLE notes (body TEXT)"],
        &["CREATE TABLE tokens (body TEXT)", "CREATE TABLE _sqlx_migrations (version BIGINT PRIMARY KEY)"],
        &["PRAGMA application_id = 7"],
        &["PRAGMA journal_mode = WAL", "CREATE TABLE notes (body TEXT)"],
    ];
    for statements in cases {
        let directory = tempfile::tempdir().unwrap();
        let file = directory.path().join("theirs.db");
        run(&file, statements).await;
        let before = std::fs::read(&file).unwrap();
        let error = Store::open(file.to_str().unwrap(), StoreKey::generate()).await.unwrap_err();
        assert!(matches!(error, StoreError::Foreign { .. }), "{statements:?}: {error:?}");
        assert!(error.to_string().contains("another program's"), "{error}");
        assert!(std::fs::read(&file).unwrap() == before, "{statements:?}");
        let files = std::fs::read_dir(directory.path()).unwrap().count();
        assert_eq!(files, 1, "{statements:?} leaves nothing behind");
    }
}

#[tokio::test]
async fn what_is_missing_or_empty_becomes_a_store_with_our_mark() {
    let cases: [(&str, Option<&[&str]>); 3] =
        [("missing", None), ("no bytes", Some(&[])), ("no tables", Some(&["PRAGMA journal_mode = WAL"]))];
    for (case, statements) in cases {
        let directory = tempfile::tempdir().unwrap();
        let file = directory.path().join("state.db");
        if let Some(statements) = statements {
            std::fs::write(&file, "").unwrap();
            run(&file, statements).await;
        }
        for _ in 0..2 {
            let store = Store::open(file.to_str().unwrap(), StoreKey::generate())
                .await
                .unwrap_or_else(|error| panic!("{case}: {error}"));
            store.close().await;
        }
        let mut connection = SqliteConnectOptions::new().filename(&file).read_only(true).connect().await.unwrap();
        let id: i32 = sqlx::query_scalar("PRAGMA application_id").fetch_one(&mut connection).await.unwrap();
        assert_eq!(id, Store::APPLICATION_ID, "{case}");
    }
}

#[tokio::test]
async fn a_store_that_is_in_use_opens_once_more() {
    let directory = tempfile::tempdir().unwrap();
    let file = directory.path().join("state.db").display().to_string();
    let first = Store::open(&file, StoreKey::generate()).await.unwrap();
    first.load_fixture(&Fixture::sample()).await.unwrap();
    let second = Store::open(&file, StoreKey::generate()).await.unwrap();
    assert!(second.has_tokens().await.unwrap());
}

#[tokio::test]
async fn a_file_that_cannot_be_a_store_is_refused_with_what_to_do() {
    let directory = tempfile::tempdir().unwrap();
    let path = |name: &str| directory.path().join(name).display().to_string();
    std::fs::write(path("notes.txt"), "these are my notes, and they are no database at all".repeat(50)).unwrap();
    let short: Vec<_> = [1, 6, 7, 511].into_iter().map(|length| (path(&format!("short-{length}")), length)).collect();
    for (file, length) in &short {
        std::fs::write(file, "x".repeat(*length)).unwrap();
    }
    let missing = format!("the directory {} does not exist; create it first", path("no/such"));
    let cases = [
        (path("no/such/state.db"), missing),
        (path(""), "it is a directory; name a file in it".to_owned()),
        (path("notes.txt"), "the file is no SQLite database".to_owned()),
        (path("notes.txt/state.db"), format!("{} is no directory", path("notes.txt"))),
    ];
    for (store, reason) in cases {
        let error = Store::open(&store, StoreKey::generate()).await.unwrap_err().to_string();
        assert_eq!(error, format!("cannot open the store {store}: {reason}"));
    }
    for (file, length) in short {
        for error in [
            Store::open(&file, StoreKey::generate()).await.unwrap_err(),
            Store::open_read_only(&file, StoreKey::generate()).await.unwrap_err(),
        ] {
            assert_eq!(error.to_string(), format!("cannot open the store {file}: the file is no SQLite database"));
        }
        assert_eq!(std::fs::read(&file).unwrap(), "x".repeat(length).as_bytes(), "{file} was written to");
    }
}

#[cfg(target_os = "linux")]
#[tokio::test]
async fn a_directory_that_takes_no_files_is_named() {
    // Nobody makes files there, not even root.
    let error = Store::open("/proc/state.db", StoreKey::generate()).await.unwrap_err().to_string();
    let reason = "no file can be made in the directory /proc; may this user write there?";
    assert_eq!(error, format!("cannot open the store /proc/state.db: {reason}"));
}

/// The command as a user whom permissions bind, in a directory of that user's; the one above is of who runs the tests.
pub fn bound(directory: &Path, store: &Path) -> Command {
    let is_root = std::fs::metadata(directory.parent().unwrap()).unwrap().uid() == 0;
    let program = PathBuf::from(env!("CARGO_BIN_EXE_scicloud"));
    if !is_root {
        return serve(program, store);
    }
    let (user, group) = crate::support::postgres::unprivileged().expect("a user `postgres` or `nobody`");
    chown(directory, Some(user), Some(group)).unwrap();
    // Where that user reaches it.
    let own = directory.join("scicloud");
    if !own.exists() && std::fs::hard_link(&program, &own).is_err() {
        std::fs::copy(&program, &own).unwrap();
    }
    let mut command = serve(own, store);
    command.uid(user).gid(group);
    command
}

fn serve(program: PathBuf, store: &Path) -> Command {
    let mut command = Command::new(program);
    command.args(["serve", "--bind", "127.0.0.1:0", "--store"]).arg(store).env_clear();
    command
}

#[tokio::test]
async fn a_copy_in_a_directory_that_may_only_be_read_is_served_to_be_read() {
    let directory = tempfile::tempdir().unwrap();
    std::fs::set_permissions(directory.path(), Permissions::from_mode(0o755)).unwrap();
    let place = directory.path().join("place");
    std::fs::create_dir(&place).unwrap();
    let file = place.join("state.db");
    let store = Store::open(file.to_str().unwrap(), StoreKey::generate()).await.unwrap();
    store.load_fixture(&Fixture::sample()).await.unwrap();
    store.close().await;
    let mut command = bound(&place, &file);
    command.args(["--read-only", "--log", "warn"]);
    std::fs::set_permissions(&file, Permissions::from_mode(0o444)).unwrap();
    std::fs::set_permissions(&place, Permissions::from_mode(0o555)).unwrap();
    let server = Process::started(command);
    assert_eq!(server.caller.workspaces("sample-alice").await.ok()["total_count"], 60);
    std::fs::set_permissions(&place, Permissions::from_mode(0o755)).unwrap();
    let left: Vec<_> = std::fs::read_dir(&place).unwrap().map(|it| it.unwrap().file_name()).collect();
    assert!(left.iter().all(|name| name == "state.db" || name == "scicloud"), "{left:?}");
}

#[tokio::test]
async fn a_file_or_a_directory_that_may_only_be_read_is_refused_with_what_to_do_until_it_may_be_written() {
    let directory = tempfile::tempdir().unwrap();
    let place = directory.path().join("place");
    std::fs::create_dir(&place).unwrap();
    let file = place.join("state.db");
    let start = || {
        let server = Process::started(bound(&place, &file));
        let id = server.child.id().to_string();
        // So that no log is left beside the file.
        assert!(Command::new("kill").args(["-TERM", &id]).status().unwrap().success());
        server.ended();
    };
    // The way to it, too.
    std::fs::set_permissions(directory.path(), Permissions::from_mode(0o755)).unwrap();
    start();
    let beside = format!("make files beside it in the directory {}", place.display());
    let cases =
        [(&file, 0o444, "the file is read-only"), (&file, 0o000, "the file is read-only"), (&place, 0o555, &beside)];
    for (path, mode, reason) in cases {
        let before = std::fs::metadata(path).unwrap().permissions();
        std::fs::set_permissions(path, Permissions::from_mode(mode)).unwrap();
        let said = Process::refused(bound(&place, &file));
        assert!(said.contains(reason), "{mode:o}: {said}");
        std::fs::set_permissions(path, before).unwrap();
        start();
    }
}

#[tokio::test]
async fn a_misspelt_memory_makes_no_file() {
    for address in ["sqlite::memory", "sqlite::mem:", ":memory:", "sqlite:a/:memory:"] {
        let error = Store::open(address, StoreKey::generate()).await.unwrap_err();
        assert!(matches!(error, StoreError::Address(_)), "{address}: {error:?}");
        assert!(error.to_string().contains("sqlite::memory:"), "{error}");
    }
}

#[tokio::test]
async fn a_store_tells_whether_anybody_can_sign_in() {
    let store = Store::open("sqlite::memory:", StoreKey::generate()).await.unwrap();
    assert!(!store.has_tokens().await.unwrap());
    store.load_fixture(&Fixture::sample()).await.unwrap();
    assert!(store.has_tokens().await.unwrap());
    store.load_fixture(&Fixture::parse("empty.yaml", "huawei: {}").unwrap()).await.unwrap();
    assert!(!store.has_tokens().await.unwrap());
}

#[tokio::test]
async fn nothing_is_loaded_where_nobody_can_listen() {
    let directory = tempfile::tempdir().unwrap();
    let store = directory.path().join("state.db").display().to_string();
    let empty = directory.path().join("empty.yaml").display().to_string();
    std::fs::write(&empty, "huawei: {}").unwrap();
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let taken = taken.local_addr().unwrap().to_string();
    let first = Process::serve(&["--store", &store, "--sample", "--no-admin"]);
    first.caller.workspaces("sample-alice").await.ok();
    drop(first);
    for (what, more) in [
        ("the address is taken", vec!["--bind", &taken, "--no-admin"]),
        ("the admin's address is taken", vec!["--bind", "127.0.0.1:0", "--admin", &taken]),
        ("the token is none", vec!["--bind", "127.0.0.1:0", "--admin-token", " "]),
    ] {
        let mut command = Command::new(env!("CARGO_BIN_EXE_scicloud"));
        command.args(["serve", "--store", &store, "--load", &empty, "--replace"]).args(&more).env_clear();
        Process::refused(command);
        let next = Process::serve(&["--store", &store, "--no-admin"]);
        assert_eq!(next.caller.workspaces("sample-alice").await.ok()["total_count"], 60, "{what}");
    }
}
