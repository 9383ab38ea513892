//! Many new rows of one table, written by few statements.

use sqlx::{AssertSqlSafe, Error, SqlSafeStr};

use super::Tx;
use super::query::Query;
use super::value::Value;

/// Rows of a statement: more of them hardly make it quicker, and no database takes any number of values.
const ROWS: usize = 200;

/// Rows of `N` columns that are waiting to be written.
#[derive(Debug)]
pub(in crate::server::store) struct Batch<'q, const N: usize> {
    /// The table and its columns, as `table (column, …)`.
    into: &'static str,
    values: Vec<Value<'q>>,
}

impl<'q, const N: usize> Batch<'q, N> {
    pub(in crate::server::store) fn new(into: &'static str) -> Self {
        Self { into, values: Vec::with_capacity(N * ROWS) }
    }

    /// Adds a row, and writes those that are waiting if there are enough.
    pub(in crate::server::store) async fn push(&mut self, tx: &mut Tx, row: [Value<'q>; N]) -> Result<(), Error> {
        self.values.extend(row);
        if self.values.len() >= N * ROWS { self.write(tx).await } else { Ok(()) }
    }

    /// Writes the rows that are left.
    pub(in crate::server::store) async fn finish(mut self, tx: &mut Tx) -> Result<(), Error> {
        if self.values.is_empty() { Ok(()) } else { self.write(tx).await }
    }

    async fn write(&mut self, tx: &mut Tx) -> Result<(), Error> {
        let row = |first: usize| {
            let places: Vec<String> = (first..first + N).map(|place| format!("${}", place + 1)).collect();
            format!("({})", places.join(", "))
        };
        let rows: Vec<String> = (0..self.values.len()).step_by(N).map(row).collect();
        let sql = format!("INSERT INTO {} VALUES {}", self.into, rows.join(", "));
        let values = std::mem::replace(&mut self.values, Vec::with_capacity(N * ROWS));
        Query::with(AssertSqlSafe(sql).into_sql_str(), values).execute(tx).await?;
        Ok(())
    }
}
