//! On SQLite.

use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection};
use sqlx::{AssertSqlSafe, ConnectOptions, Connection};

use crate::seen::Seen;
use crate::statements;

/// What a plan may read from one end to the other: rows that the statement itself made, and what answers an index's question.
const HARMLESS: [&str; 8] = [
    "CONSTANT ROW",
    "(subquery-",
    "summed",
    "nodes",
    "sample",
    "page",
    "json_each VIRTUAL TABLE",
    "modelarts_names VIRTUAL TABLE INDEX 0:M",
];

async fn plan(connection: &mut SqliteConnection, sql: &str) -> Vec<String> {
    let sql = format!("EXPLAIN QUERY PLAN {sql}");
    let rows: Vec<(i64, i64, i64, String)> =
        sqlx::query_as(AssertSqlSafe(sql.clone())).fetch_all(connection).await.unwrap_or_else(|e| panic!("{sql}: {e}"));
    rows.into_iter().map(|row| row.3).collect()
}

#[tokio::test]
async fn every_request_is_served_by_indexes_and_no_page_is_sorted() {
    let seen = Seen::alone().await;
    let directory = tempfile::tempdir().unwrap();
    let file = directory.path().join("state.db");
    let forms = statements(file.to_str().unwrap(), &seen).await;
    let mut connection = SqliteConnectOptions::new().filename(&file).connect().await.unwrap();
    for (form, statements) in forms {
        for sql in statements.iter().filter(|sql| sql.contains("SELECT")) {
            let plan = plan(&mut connection, sql).await;
            for step in &plan {
                let scanned =
                    step.strip_prefix("SCAN ").is_some_and(|of| !HARMLESS.iter().any(|it| of.starts_with(it)));
                let sorted = step.contains("TEMP B-TREE") && !form.sorts;
                assert!(!scanned && !sorted, "{}: {step}\nof {plan:#?}\nfor {sql}", form.what);
            }
        }
    }
    let scans = plan(&mut connection, "SELECT name FROM modelarts_workspaces ORDER BY name").await;
    assert!(scans[0].starts_with("SCAN modelarts_workspaces") && scans[1].contains("TEMP B-TREE"), "{scans:?}");
    connection.close().await.unwrap();
}
