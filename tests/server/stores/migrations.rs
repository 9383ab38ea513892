//! Stores of every version there has been are brought up to date with what is in them.

use std::path::{Path, PathBuf};

use scicloud::server::{self, Settings, Store, StoreKey};
use sha2::{Digest, Sha256};
use sqlx::migrate::{Migrate, Migrator};
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{AssertSqlSafe, ConnectOptions, Connection, Executor};

use crate::stores::caller::Caller;
use crate::support::postgres::{connect, empty_database};

/// Steps that stores out there have taken, by their hash: one that changes makes those unreadable.
const TAKEN: [(&str, &str); 4] = [
    ("sqlite/0001_state.sql", "ad1f0d16686bc10c37c527359c3e96a37b51e5c1d79355f568fab0dfa35e1f0c"),
    ("sqlite/0002_huawei_sign_in.sql", "c07f8bac9fff74d12db9a5825ee17c9d0c9f6f2b6ecc9c1138712d533e3d31e9"),
    ("sqlite/0003_scnet_maptable_sign_in.sql", "f386498db458a21aa432244fba5cc1713f5b79078091ccf36e8abfa297644916"),
    ("postgres/0003_state.sql", "ccffdb6a093db571aa9083896ea69cd4526ebfcd4a040f9e317be0f40f3ac151"),
];

fn steps(of: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("src/server/store/migrations").join(of)
}

/// The versions that a database has had.
async fn versions(of: &str) -> Vec<i64> {
    let migrator = Migrator::new(steps(of)).await.unwrap();
    assert!(migrator.iter().count() > 0, "{of} has no steps");
    migrator.iter().map(|step| step.version).collect()
}

/// The rows that are written with a version, and were not with one before; not every version has some.
fn rows(after: i64, version: i64) -> String {
    let file = |version| Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("tests/server/stores/rows/{version}.sql"));
    let texts = (after + 1..=version).map(|version| std::fs::read_to_string(file(version)));
    texts.filter_map(Result::ok).collect()
}

/// The steps to a version, one after the other, with the rows that were written in between.
async fn live_to<C: Migrate>(connection: &mut C, of: &str, version: i64)
where
    for<'a> &'a mut C: Executor<'a>,
{
    let migrator = Migrator::new(steps(of)).await.unwrap();
    let mut before = 0;
    for version in versions(of).await.into_iter().take_while(|it| *it <= version) {
        migrator.run_direct(Some(version), connection, false).await.unwrap();
        sqlx::raw_sql(AssertSqlSafe(rows(before, version))).execute(&mut *connection).await.unwrap();
        before = version;
    }
}

#[test]
fn no_step_that_was_taken_is_changed() {
    for (file, wanted) in TAKEN {
        let hash = hex::encode(Sha256::digest(std::fs::read(steps(file)).unwrap()));
        assert_eq!(hash, wanted, "{file}");
    }
}

#[tokio::test]
async fn a_file_of_each_version_goes_on_with_its_rows() {
    for version in versions("sqlite").await {
        let directory = tempfile::tempdir().unwrap();
        let file = directory.path().join("state.db");
        let options = SqliteConnectOptions::new().filename(&file).create_if_missing(true);
        let mut connection = options.connect().await.unwrap();
        let mark = format!("PRAGMA application_id = {}", Store::APPLICATION_ID);
        sqlx::query(AssertSqlSafe(mark)).execute(&mut connection).await.unwrap();
        live_to(&mut connection, "sqlite", version).await;
        connection.close().await.unwrap();
        assert_goes_on(&file.display().to_string(), version).await;
    }
}

#[tokio::test]
async fn a_database_of_each_version_goes_on_with_its_rows() {
    for version in versions("postgres").await {
        let Some(address) = empty_database().await else { return };
        let mut connection = connect(&address).await;
        sqlx::raw_sql("CREATE TABLE scicloud_store ()").execute(&mut connection).await.unwrap();
        live_to(&mut connection, "postgres", version).await;
        connection.close().await.unwrap();
        assert_goes_on(&address, version).await;
    }
}

/// A server on a store that was of this version answers from the rows that are in it.
async fn assert_goes_on(store: &str, version: i64) {
    let running = server::start(Settings { store: store.to_owned(), ..Settings::default() }).await.unwrap();
    let caller = Caller::new(&running.base_url());
    let list =
        caller.get("/v1/project-old/workspaces?sort_by=name&order=asc", &[("X-Auth-Token", "old-huawei")]).await.ok();
    let names: Vec<_> = list["workspaces"].as_array().unwrap().iter().map(|it| it["name"].as_str().unwrap()).collect();
    assert_eq!((&list["total_count"], names), (&2.into(), vec!["Zürich", "default"]), "version {version}: {list}");
    let part =
        caller.get("/v1/project-old/workspaces?name=ric&filter_accessible=true", &[("X-Auth-Token", "old-huawei")]);
    let part = part.await.ok();
    assert_eq!(
        (&part["total_count"], &part["workspaces"][0]["id"]),
        (&1.into(), &"w1".into()),
        "version {version}: {part}"
    );
    let statistics = "/v1/project-old/eihealth-projects/statistics";
    let space = caller.get(statistics, &[("X-Auth-Token", "old-huawei")]).await.ok();
    assert!(space.to_string().contains("\"space\""), "version {version}: {space}");
    let counted = &space["projects"][0]["total_statistics"];
    assert_eq!(*counted, serde_json::json!([{"resource_name": "image", "count": 2}]), "version {version}: {space}");
    let quotas = "/hpc/openapi/v2/parastor/quota/usernames/old";
    let quota = caller.get(quotas, &[("token", "old-scnet")]).await.ok();
    assert_eq!(quota["data"][0]["path"], "/home/old", "version {version}: {quota}");
    let maps = caller.get("/open/api/v1/workspaces/", &[("Authorization", "Bearer old-16")]).await.ok();
    let name = if version < 3 { "Ann" } else { "Maps" };
    assert!(maps.to_string().contains(&format!("\"{name}\"")), "version {version}: {maps}");
    running.close().await.unwrap();
}

#[tokio::test]
async fn a_store_of_a_version_that_is_not_known_is_left_alone() {
    let directory = tempfile::tempdir().unwrap();
    let file = directory.path().join("state.db");
    let newer = "INSERT INTO _sqlx_migrations (version, description, success, checksum, execution_time) \
                 VALUES (999, 'newer', TRUE, '', 0)";
    Store::open(file.to_str().unwrap(), StoreKey::generate()).await.unwrap().close().await;
    let mut connection = SqliteConnectOptions::new().filename(&file).connect().await.unwrap();
    sqlx::query(newer).execute(&mut connection).await.unwrap();
    connection.close().await.unwrap();
    let mut stores = vec![file.display().to_string()];
    if let Some(address) = crate::support::postgres::database().await {
        let mut connection = connect(&address).await;
        sqlx::query(newer).execute(&mut connection).await.unwrap();
        connection.close().await.unwrap();
        stores.push(address);
    }
    for store in stores {
        let error = Store::open(&store, StoreKey::generate()).await.unwrap_err().to_string();
        assert!(error.contains("of version 999, which this program does not know; use a newer one"), "{error}");
        assert!(!error.contains(crate::support::postgres::PASSWORD), "{error}");
    }
}
