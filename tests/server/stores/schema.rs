//! The two databases have one schema.

use std::collections::BTreeSet;

use scicloud::server::{Store, StoreKey};
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{ConnectOptions, Connection};

use crate::support::postgres::{connect, database};

/// (table, column, type, whether it may be null, place in the primary key)
type Column = (String, String, String, bool, i64);

/// Not the tables of one database alone: what has been done to it, its mark, and SQLite's index of names.
fn is_ours(column: &Column) -> bool {
    !["_sqlx_migrations", "scicloud_store"].contains(&column.0.as_str()) && !column.0.starts_with("modelarts_names")
}

async fn of_sqlite() -> BTreeSet<Column> {
    let directory = tempfile::tempdir().unwrap();
    let file = directory.path().join("state.db");
    Store::open(file.to_str().unwrap(), StoreKey::generate()).await.unwrap().close().await;
    let mut connection = SqliteConnectOptions::new().filename(&file).connect().await.unwrap();
    // What SQLite has as the number of a row is called so.
    let sql = "SELECT t.name, c.name, CASE lower(c.type) WHEN 'integer' THEN 'bigint' ELSE lower(c.type) END, NOT c.\"notnull\", c.pk FROM sqlite_schema t, pragma_table_info(t.name) c \
               WHERE t.type = 'table'";
    let columns: Vec<Column> = sqlx::query_as(sql).fetch_all(&mut connection).await.unwrap();
    connection.close().await.unwrap();
    columns.into_iter().filter(is_ours).collect()
}

async fn of_postgres(address: &str) -> BTreeSet<Column> {
    let mut connection = connect(address).await;
    let sql = "SELECT c.relname::TEXT, a.attname::TEXT, format_type(a.atttypid, a.atttypmod), NOT a.attnotnull, \
               COALESCE(array_position((i.indkey::int2[])[0:i.indnkeyatts - 1], a.attnum), 0)::BIGINT \
               FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 \
               LEFT JOIN pg_index i ON i.indrelid = c.oid AND i.indisprimary \
               WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r'";
    let columns: Vec<Column> = sqlx::query_as(sql).fetch_all(&mut connection).await.unwrap();
    connection.close().await.unwrap();
    columns.into_iter().filter(is_ours).collect()
}

#[tokio::test]
async fn both_databases_have_the_same_tables_columns_types_and_keys() {
    let Some(address) = database().await else { return };
    let (sqlite, postgres) = (of_sqlite().await, of_postgres(&address).await);
    assert!(sqlite.len() > 100, "{sqlite:?}");
    let only = |one: &BTreeSet<Column>, other| one.difference(other).cloned().collect::<Vec<_>>();
    assert_eq!(only(&sqlite, &postgres), Vec::new(), "SQLite's alone");
    assert_eq!(only(&postgres, &sqlite), Vec::new(), "PostgreSQL's alone");
}

#[tokio::test]
async fn postgresql_compares_texts_by_code_and_finds_who_refers_to_a_row_by_an_index() {
    let Some(address) = database().await else { return };
    let mut connection = connect(&address).await;
    let otherwise = "SELECT attrelid::regclass || '.' || attname FROM pg_attribute \
                     WHERE attrelid IN (SELECT oid FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r') \
                     AND atttypid = 'text'::regtype AND attcollation <> (SELECT oid FROM pg_collation WHERE collname = 'C') \
                     AND attrelid <> '_sqlx_migrations'::regclass";
    let scanned = "SELECT conrelid::regclass || ' ' || pg_get_constraintdef(c.oid) FROM pg_constraint c \
                   WHERE contype = 'f' AND (NOT condeferrable OR NOT EXISTS (SELECT 1 FROM pg_index i WHERE i.indrelid = c.conrelid \
                   AND (i.indkey::int2[])[0:cardinality(c.conkey) - 1] @> c.conkey))";
    for sql in [otherwise, scanned] {
        let found: Vec<String> = sqlx::query_scalar(sql).fetch_all(&mut connection).await.unwrap();
        assert_eq!(found, Vec::<String>::new());
    }
    connection.close().await.unwrap();
}
