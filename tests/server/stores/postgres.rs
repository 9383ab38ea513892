//! Which PostgreSQL databases become a store, which are refused, and what is said of those that can't be opened.

use scicloud::server::{self, Fixture, FixtureGenerator, Settings, Store, StoreError, StoreKey};
use sqlx::{AssertSqlSafe, Connection};

use crate::stores::caller::Caller;
use crate::support::postgres::{PASSWORD, connect, database, empty_database};

/// Runs statements on a database.
async fn run(address: &str, statements: &str) {
    let mut connection = connect(address).await;
    sqlx::raw_sql(AssertSqlSafe(statements.to_owned())).execute(&mut connection).await.unwrap();
    connection.close().await.unwrap();
}

/// Names and kinds of all that is in the schema.
async fn content(address: &str) -> Vec<(String, String)> {
    let mut connection = connect(address).await;
    let sql =
        "SELECT relname::TEXT, relkind::TEXT FROM pg_class WHERE relnamespace = 'public'::regnamespace ORDER BY 1";
    let rows = sqlx::query_as(sql).fetch_all(&mut connection).await.unwrap();
    connection.close().await.unwrap();
    rows
}

async fn open(address: &str) -> Result<Store, StoreError> {
    Store::open(address, StoreKey::generate()).await
}

#[tokio::test]
async fn the_database_of_another_program_is_refused_and_left_as_it_was() {
    let cases = [
        "CREATE TABLE notes (body TEXT)",
        "CREATE TABLE tokens (body TEXT); CREATE TABLE _sqlx_migrations (version BIGINT PRIMARY KEY)",
        "CREATE SEQUENCE numbers",
        "CREATE VIEW one AS SELECT 1",
    ];
    for statements in cases {
        let Some(address) = empty_database().await else { return };
        run(&address, statements).await;
        let before = content(&address).await;
        let error = open(&address).await.unwrap_err();
        assert!(matches!(error, StoreError::Foreign { .. }), "{statements}: {error:?}");
        assert!(error.to_string().contains("another program's") && !error.to_string().contains(PASSWORD), "{error}");
        assert_eq!(content(&address).await, before, "{statements}");
    }
}

#[tokio::test]
async fn an_empty_database_or_schema_becomes_a_store_that_opens_again() {
    let Some(address) = empty_database().await else { return };
    run(&address, "CREATE SCHEMA mine; CREATE SCHEMA theirs; CREATE TABLE theirs.notes (body TEXT)").await;
    let own = format!("{address}&options=-csearch_path%3Dmine");
    for address in [&address, &own] {
        let store = open(address).await.unwrap();
        assert!(!store.has_tokens().await.unwrap(), "{address}");
        store.load_fixture(&Fixture::sample()).await.unwrap();
        store.close().await;
        assert!(open(address).await.unwrap().has_tokens().await.unwrap(), "{address}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn programs_that_open_a_new_store_at_once_all_get_it() {
    let directory = tempfile::tempdir().unwrap();
    let file = directory.path().join("state.db").display().to_string();
    for address in [Some(file), empty_database().await].into_iter().flatten() {
        let opening = (0..8).map(|_| {
            let address = address.clone();
            tokio::spawn(async move { open(&address).await.map(drop) })
        });
        for opened in futures_util::future::join_all(opening.collect::<Vec<_>>()).await {
            opened.unwrap().unwrap_or_else(|error| panic!("{error}"));
        }
    }
}

#[tokio::test]
async fn what_can_not_be_opened_is_said_with_what_to_do_and_without_the_password() {
    let Some(address) = database().await else { return };
    run(&address, "CREATE ROLE guest LOGIN PASSWORD 'guest'").await;
    let (begin, rest) = address.split_once("/test_").unwrap();
    let (number, host) = rest.split_once('?').unwrap();
    let empty = empty_database().await.unwrap();
    let cases = [
        (address.replace(PASSWORD, "wrong-s3cret-of-postgres"), "is the password right?"),
        (address.replace("tester", "nobody"), "is the password right?"),
        (format!("{begin}/missing_{number}?{host}"), "create it first"),
        (empty.replace("tester", "guest").replace(PASSWORD, "guest"), "a schema in which it may create tables"),
        (format!("{empty}&options=-csearch_path%3Dmissing"), "a schema in which it may create tables"),
        (format!("postgres://tester:{PASSWORD}@127.0.0.1:1/x?sslmode=disable"), "does the database run"),
        (format!("{address}&sslmode=perhaps"), "has a wrong option"),
    ];
    for (address, advice) in cases {
        let error = open(&address).await.unwrap_err();
        let text = format!("{error} {error:?}");
        assert!(error.to_string().contains(advice), "{advice}: {error}");
        assert!(!text.contains("s3cret"), "{text}");
    }
}

#[tokio::test]
async fn a_text_that_postgresql_can_not_keep_is_refused_to_write_and_found_nowhere() {
    use crate::stores::caller::Caller;
    use scicloud::server::{self, Settings};

    let Some(store) = database().await else { return };
    let settings = Settings { store, load: Some(Fixture::sample()), ..Settings::default() };
    let running = server::start(settings).await.unwrap();
    let caller = Caller::new(&running.base_url());
    let user = serde_json::json!({"id": "u\0erin", "password": "x"});
    let identity = serde_json::json!({"methods": ["password"], "password": {"user": user}});
    let answer = caller.post("/v3/auth/tokens", &[], &serde_json::json!({"auth": {"identity": identity}})).await;
    assert_eq!(answer.status, 401, "{answer:?}");
    let headers = [("X-Auth-Token", "sample-alice")];
    let answer = caller.get("/v1/project-north/workspaces/a%00b", &headers).await;
    assert!((400..500).contains(&answer.status), "{answer:?}");
    running.close().await.unwrap();
}

#[tokio::test]
async fn parts_of_names_are_found_with_and_without_the_extension_for_trigrams() {
    let (Some(usual), Some(address)) = (empty_database().await, empty_database().await) else { return };
    let role = format!("limited_{}", std::process::id());
    let rights =
        format!("CREATE ROLE {role} LOGIN PASSWORD '{PASSWORD}'; GRANT CREATE, USAGE ON SCHEMA public TO {role}");
    run(&address, &rights).await;
    let limited = address.replace("://tester:", &format!("://{role}:"));
    let mut text = Vec::new();
    FixtureGenerator::default().write(&mut text).unwrap();
    let fixture = Fixture::parse("generated", std::str::from_utf8(&text).unwrap()).unwrap();

    let mut answers = Vec::new();
    for (store, indexes) in [(usual, 1), (limited, 0)] {
        let settings = Settings { store: store.clone(), load: Some(fixture.clone()), ..Settings::default() };
        let running = server::start(settings).await.unwrap();
        let caller = Caller::new(&running.base_url());
        let path = "/v1/load-1/workspaces?name=50_d&sort_by=update_time&limit=7";
        answers.push(caller.get(path, &[("X-Auth-Token", "load-primary")]).await.ok());
        running.close().await.unwrap();
        let mut connection = connect(&store).await;
        let sql = "SELECT COUNT(*) FROM pg_indexes WHERE indexname = 'modelarts_workspaces_by_trigram'";
        let found: i64 = sqlx::query_scalar(sql).fetch_one(&mut connection).await.unwrap();
        assert_eq!(found, indexes);
        connection.close().await.unwrap();
    }
    assert!(answers[0]["total_count"].as_i64().unwrap() > 7, "{}", answers[0]);
    assert_eq!(answers[0], answers[1]);
}
