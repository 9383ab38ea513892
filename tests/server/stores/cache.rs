//! Answers that a server keeps: to whom they are given again, and for how long.

use scicloud::server::{self, Fixture, Running, Settings};
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{ConnectOptions, Connection};

use crate::stores::caller::{Caller, WORKSPACES};

struct Rig {
    running: Running,
    caller: Caller,
    directory: tempfile::TempDir,
}

impl Rig {
    async fn with(settings: Settings) -> Self {
        let directory = tempfile::tempdir().unwrap();
        let store = directory.path().join("state.db").display().to_string();
        let running = server::start(Settings { store, load: Some(Fixture::sample()), ..settings }).await.unwrap();
        let caller = Caller::new(&running.base_url());
        Self { running, caller, directory }
    }

    /// Changes the names of all workspaces behind the server's back, so that a new answer is another one.
    async fn rename_all(&self) {
        let options = SqliteConnectOptions::new().filename(self.directory.path().join("state.db"));
        let mut connection = options.connect().await.unwrap();
        let sql = "UPDATE modelarts_workspaces SET name = name || '-renamed'";
        sqlx::query(sql).execute(&mut connection).await.unwrap();
        connection.close().await.unwrap();
    }

    async fn is_renamed(&self, token: &str) -> bool {
        let list = self.caller.workspaces(token).await.ok();
        list["workspaces"][0]["name"].as_str().unwrap().ends_with("-renamed")
    }
}

#[tokio::test]
async fn an_answer_is_given_again_to_the_same_caller_until_the_state_changes() {
    let rig = Rig::with(Settings::default()).await;
    assert!(!rig.is_renamed("sample-erin").await);
    rig.rename_all().await;
    assert!(!rig.is_renamed("sample-erin").await, "it is not asked for again");
    assert!(rig.is_renamed("sample-alice").await, "another's answer is another");
    let other = format!("{WORKSPACES}&order=asc");
    let list = rig.caller.get(&other, &[("X-Auth-Token", "sample-erin")]).await.ok();
    assert!(list["workspaces"][0]["name"].as_str().unwrap().ends_with("-renamed"), "another address has another");
    rig.running.store().load_fixture(&Fixture::parse("none", "huawei: {}").unwrap()).await.unwrap();
    assert_eq!(rig.caller.workspaces("sample-erin").await.status, 401, "the state is another, and the token gone");
    rig.running.close().await.unwrap();
}

#[tokio::test]
async fn a_server_without_a_cache_asks_the_database_each_time() {
    let rig = Rig::with(Settings { cache_bytes: 0, ..Settings::default() }).await;
    assert!(!rig.is_renamed("sample-erin").await);
    rig.rename_all().await;
    assert!(rig.is_renamed("sample-erin").await);
    rig.running.close().await.unwrap();
}

#[tokio::test]
async fn what_another_server_changes_is_answered_as_soon_as_it_is_looked_for() {
    let rig = Rig::with(Settings::default()).await;
    let store = rig.directory.path().join("state.db").display().to_string();
    let other = server::start(Settings { store, ..Settings::default() }).await.unwrap();
    let caller = Caller::new(&other.base_url());
    caller.workspaces("sample-erin").await.ok();
    let before = other.store().generation();
    rig.running.store().load_fixture(&Fixture::parse("none", "huawei: {}").unwrap()).await.unwrap();
    // Not at once, but once it has looked.
    while other.store().generation() == before {
        tokio::task::yield_now().await;
    }
    assert_eq!(caller.workspaces("sample-erin").await.status, 401);
    other.close().await.unwrap();
    rig.running.close().await.unwrap();
}
