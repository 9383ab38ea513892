//! Transactions that fail at any statement, or that nobody waits for any more: no connection is the worse for it.

use std::future::{Future, poll_fn};
use std::pin::pin;
use std::task::Poll;

use futures_util::FutureExt;
use futures_util::future::{join_all, try_join, try_join_all};
use scicloud::server::{self, AdminSettings, Fixture, Running, Settings, Store, StoreKey};
use sqlx::postgres::PgConnection;
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{AssertSqlSafe, ConnectOptions, Connection, Executor};

use crate::stores::caller::{ADMIN_TOKEN, Caller};
use crate::support::postgres::{connect, database};

/// As many as a server has.
const CONNECTIONS: usize = 10;

/// Where transactions begin, what changes of the state begin with, and what some of them read or write then.
const TABLES: [&str; 9] = [
    "scicloud_store",
    "server_state",
    "tokens",
    "huawei_sign_ins",
    "scnet_accounts",
    "maptable_apps",
    "modelarts_workspaces",
    "ranked_entries",
    "eihealth_members",
];

/// What becomes of those who wait for a lock.
#[derive(Clone, Copy, Debug)]
enum End {
    /// PostgreSQL is told to stop the statement.
    Cancelled,
    /// PostgreSQL ends the connection.
    Killed,
    /// Those who asked leave.
    Left,
    /// They have waited for too long.
    TimedOut,
}

/// A server on PostgreSQL, and connections of the test's own beside it.
struct Rig {
    running: Running,
    caller: Caller,
    /// The sample as the store has it, with nothing to be hashed.
    state: String,
    holder: PgConnection,
    watcher: PgConnection,
}

impl Rig {
    async fn start() -> Option<Self> {
        let store = database().await?;
        let (holder, watcher) = (connect(&store).await, connect(&store).await);
        let admin = Some(AdminSettings { token: Some(ADMIN_TOKEN.into()), ..AdminSettings::default() });
        let settings = Settings { store, load: Some(Fixture::sample()), admin, cache_bytes: 0, ..Settings::default() };
        let running = server::start(settings).await.unwrap();
        let caller = Caller::new(&running.base_url());
        let state = caller.admin(&running.admin_url().unwrap(), "GET", "/state", String::new()).await.1;
        Some(Self { running, caller, state, holder, watcher })
    }

    async fn hold(&mut self, table: &str) {
        self.holder.execute("BEGIN").await.unwrap();
        self.holder.execute(AssertSqlSafe(format!("LOCK TABLE {table} IN ACCESS EXCLUSIVE MODE"))).await.unwrap();
    }

    async fn let_go(&mut self) {
        self.holder.execute("ROLLBACK").await.unwrap();
    }

    /// Has everything write at once while nobody else can use a table, and ends it.
    async fn interrupt(&mut self, table: &str, end: End) {
        self.hold(table).await;
        let (caller, state, url) = (self.caller.clone(), self.state.clone(), self.running.admin_url().unwrap());
        let fixture = Fixture::parse("state", &state).unwrap();
        let store = self.running.store().clone();
        let writing = tokio::spawn(async move {
            let put = |path: &'static str| caller.admin(&url, "PUT", path, state.clone());
            let advance = caller.admin(&url, "POST", "/clock/advance", r#"{"by": "1s"}"#.to_owned());
            // How each ends depends on where it was.
            _ = tokio::join!(
                caller.writes(),
                store.load_fixture(&fixture),
                put("/state?mode=merge"),
                put("/state?mode=replace"),
                advance,
            );
        });
        while !writing.is_finished() {
            let waiting = waiting(&mut self.watcher).await;
            match end {
                End::Cancelled => tell(&mut self.watcher, "pg_cancel_backend", &waiting).await,
                End::Killed => tell(&mut self.watcher, "pg_terminate_backend", &waiting).await,
                End::Left if !waiting.is_empty() => writing.abort(),
                End::Left | End::TimedOut => tokio::task::yield_now().await,
            }
        }
        self.let_go().await;
    }

    /// Has every connection of the server be used at once.
    async fn assert_unspoilt(&mut self, what: &str) {
        self.hold("tokens").await;
        let Self { running, holder, watcher, .. } = self;
        let asking = try_join_all((0..CONNECTIONS).map(|_| running.store().has_tokens()));
        let release = async {
            while waiting(watcher).await.len() < CONNECTIONS {
                tokio::task::yield_now().await;
            }
            holder.execute("ROLLBACK").await.unwrap();
        };
        try_join(asking, release.map(Ok)).await.unwrap_or_else(|error| panic!("{what}: {error}"));
    }
}

/// Returns the parts of the server that wait for a lock.
async fn waiting(watcher: &mut PgConnection) -> Vec<i32> {
    let sql = "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'";
    sqlx::query_scalar(sql).fetch_all(watcher).await.unwrap()
}

async fn tell(watcher: &mut PgConnection, function: &str, processes: &[i32]) {
    let sql = AssertSqlSafe(format!("SELECT {function}(pid) FROM unnest($1) AS pid"));
    sqlx::query(sql).bind(processes).fetch_all(watcher).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn no_connection_to_postgresql_is_spoilt_by_who_is_stopped_at_any_table() {
    let Some(mut rig) = Rig::start().await else { return };
    for table in TABLES {
        for end in [End::Cancelled, End::Killed, End::Left] {
            rig.interrupt(table, end).await;
            if let End::Killed = end {
                // Whoever meets a connection that was killed is told so once, and it is made anew.
                let store = rig.running.store();
                join_all((0..2 * CONNECTIONS).map(|_| store.has_tokens())).await;
            }
            rig.assert_unspoilt(&format!("{table}, {end:?}")).await;
        }
    }
    for (platform, answer) in rig.caller.writes().await {
        assert!(answer.is_success(), "{platform}: {answer:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn no_connection_to_postgresql_is_spoilt_by_who_has_waited_too_long() {
    // The first statement of all transactions, and one in the middle.
    let timed_out = ["scicloud_store", "tokens"].map(|table| async move {
        let Some(mut rig) = Rig::start().await else { return };
        rig.interrupt(table, End::TimedOut).await;
        rig.assert_unspoilt(table).await;
    });
    join_all(timed_out).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn no_connection_to_a_file_is_spoilt_by_who_has_waited_too_long() {
    let directory = tempfile::tempdir().unwrap();
    let file = directory.path().join("state.db").display().to_string();
    let store = Store::open(&file, StoreKey::generate()).await.unwrap();
    let empty = Fixture::parse("empty", "huawei: {}").unwrap();
    let mut other = SqliteConnectOptions::new().filename(&file).connect().await.unwrap();
    other.execute("BEGIN IMMEDIATE").await.unwrap();
    for loaded in join_all((0..3).map(|_| store.load_fixture(&empty))).await {
        loaded.unwrap_err();
    }
    other.execute("ROLLBACK").await.unwrap();
    other.close().await.unwrap();
    assert_usable(&store, "timed out").await;
}

/// Asks more often at once than there are connections, and writes.
async fn assert_usable(store: &Store, what: &str) {
    let asking = join_all((0..2 * CONNECTIONS).map(|_| store.has_tokens()));
    for asked in asking.await {
        asked.unwrap_or_else(|error| panic!("{what}: {error}"));
    }
    let empty = Fixture::parse("empty", "huawei: {}").unwrap();
    store.load_fixture(&empty).await.unwrap_or_else(|error| panic!("{what}: {error}"));
}

/// Waits for something until it has been asked so many times whether it is done; none if it is not, and left.
async fn asked<T>(times: usize, work: impl Future<Output = T>) -> Option<T> {
    let mut work = pin!(work);
    let mut left = times;
    poll_fn(|context| {
        if left == 0 {
            return Poll::Ready(None);
        }
        left -= 1;
        work.as_mut().poll(context).map(Some)
    })
    .await
}

#[tokio::test(flavor = "multi_thread")]
async fn no_connection_is_spoilt_by_who_leaves_at_any_statement() {
    let directory = tempfile::tempdir().unwrap();
    let file = directory.path().join("state.db").display().to_string();
    let stores = [Some("sqlite::memory:".to_owned()), Some(file), database().await];
    for address in stores.into_iter().flatten() {
        let store = Store::open(&address, StoreKey::generate()).await.unwrap();
        let empty = Fixture::parse("empty", "huawei: {}").unwrap();
        let mut times = 0;
        while asked(times, store.load_fixture(&empty)).await.is_none() {
            assert_usable(&store, &format!("left after {times}")).await;
            times += 1;
        }
        // How often it is asked depends on who is quicker, this thread or the database.
        assert!(times > 2, "{address}: nobody has left");
        store.close().await;
    }
}
