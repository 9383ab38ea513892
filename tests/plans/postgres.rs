//! On PostgreSQL.

use sqlx::postgres::PgConnection;
use sqlx::{AssertSqlSafe, Connection};

use crate::rig::{connect, database};
use crate::seen::Seen;
use crate::statements;

/// The plan for any values, where the tables are as if they were too large to be read from one end to the other, or to be sorted.
async fn plan(connection: &mut PgConnection, sql: &str) -> String {
    let values = (1..).take_while(|number| sql.contains(&format!("${number}"))).map(|_| "NULL").collect::<Vec<_>>();
    let execute =
        if values.is_empty() { "EXECUTE asked".to_owned() } else { format!("EXECUTE asked ({})", values.join(", ")) };
    let statements = ["DEALLOCATE ALL".to_owned(), format!("PREPARE asked AS {sql}")];
    for statement in statements {
        sqlx::raw_sql(AssertSqlSafe(statement.clone()))
            .execute(&mut *connection)
            .await
            .unwrap_or_else(|e| panic!("{statement}: {e}"));
    }
    let explain = AssertSqlSafe(format!("EXPLAIN (COSTS FALSE) {execute}"));
    let rows = sqlx::raw_sql(explain).fetch_all(connection).await.unwrap();
    rows.iter().map(|row| sqlx::Row::get::<String, _>(row, 0) + "\n").collect()
}

fn sorts(plan: &str) -> bool {
    plan.lines().any(|line| line.trim_start_matches([' ', '-', '>']).ends_with("Sort"))
}

#[tokio::test]
async fn every_request_is_served_by_indexes_and_no_page_is_sorted() {
    // Making the database is logged too.
    let seen = Seen::alone().await;
    let Some(address) = database().await else { return };
    let forms = statements(&address, &seen).await;
    let mut connection = connect(&address).await;
    for setting in ["SET enable_seqscan = off", "SET enable_sort = off", "SET plan_cache_mode = force_generic_plan"] {
        sqlx::query(setting).execute(&mut connection).await.unwrap();
    }
    for (form, statements) in forms {
        for sql in statements.iter().filter(|sql| sql.contains("SELECT")) {
            let plan = plan(&mut connection, sql).await;
            let sorted = sorts(&plan) && !form.sorts;
            assert!(!plan.contains("Seq Scan") && !sorted, "{}: {plan}\nfor {sql}", form.what);
        }
    }
    let scans = plan(&mut connection, "SELECT name FROM modelarts_workspaces ORDER BY name").await;
    assert!(scans.contains("Seq Scan") && sorts(&scans), "{scans}");
    connection.close().await.unwrap();
}
