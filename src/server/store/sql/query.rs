//! One statement with what is bound to it.

use sqlx::postgres::PgArguments;
use sqlx::query::Query as Raw;
use sqlx::sqlite::SqliteArguments;
use sqlx::{Arguments, Error, Postgres, SqlSafeStr, SqlStr, Sqlite, query_with};

use super::row::{FromRow, Row};
use super::tx::{Connection, restore};
use super::value::Value;
use super::{Pool, PostgresDatabase, SqliteDatabase, Tx};

/// A statement, which each connection prepares once.
#[must_use = "a statement does nothing until it is executed"]
#[derive(Debug)]
pub(in crate::server::store) struct Query<'q> {
    sql: SqlStr,
    values: Vec<Value<'q>>,
}

/// A statement; what was bound first is its `$1`.
pub(in crate::server::store) fn query<'q>(sql: impl SqlSafeStr) -> Query<'q> {
    Query::with(sql.into_sql_str(), Vec::new())
}

/// Where a statement is executed: by itself, or in a transaction.
#[derive(Debug)]
pub(in crate::server::store) enum On<'a> {
    Pool(&'a Pool),
    /// By itself, for what is read in little time, as many others wait.
    Reader(&'a Pool),
    Tx(&'a mut Tx),
}

impl<'a> From<&'a Pool> for On<'a> {
    fn from(pool: &'a Pool) -> Self {
        Self::Pool(pool)
    }
}

impl<'a> From<&'a mut Tx> for On<'a> {
    fn from(tx: &'a mut Tx) -> Self {
        Self::Tx(tx)
    }
}

/// Runs an expression with the database's own statement and whoever executes it.
macro_rules! run {
    ($self:ident, $on:ident, $nul:expr, |$raw:ident, $executor:ident| $run:expr) => {
        match $on.into() {
            On::Reader(Pool::Sqlite(SqliteDatabase { connections, readers: Some(readers), health, .. })) => {
                let $raw = $self.for_sqlite()?;
                let mut reader = readers.get(connections).await?;
                let $executor = reader.connection();
                let result = $run;
                health.saw(&result);
                if result.is_ok() {
                    reader.keep();
                }
                result
            }
            On::Pool(Pool::Sqlite(SqliteDatabase { connections: $executor, health, .. }))
            | On::Reader(Pool::Sqlite(SqliteDatabase { connections: $executor, health, .. })) => {
                let $raw = $self.for_sqlite()?;
                let result = $run;
                health.saw(&result);
                result
            }
            On::Pool(Pool::Postgres(PostgresDatabase { connections: $executor, health }))
            | On::Reader(Pool::Postgres(PostgresDatabase { connections: $executor, health })) => {
                let $raw = $self.for_postgres($nul)?;
                let result = $run;
                health.saw(&result);
                result
            }
            On::Tx(Tx { on, failed }) => {
                let result = match on {
                    Connection::Sqlite { tx, health, .. } => {
                        let ($raw, $executor) = ($self.for_sqlite()?, &mut **tx);
                        let result = $run;
                        health.saw(&result);
                        if result.is_err() {
                            restore(tx).await;
                        }
                        result
                    }
                    Connection::Postgres { tx, health } => {
                        let ($raw, $executor) = ($self.for_postgres($nul)?, &mut **tx);
                        let result = $run;
                        health.saw(&result);
                        result
                    }
                };
                *failed |= result.is_err();
                result
            }
        }
    };
}

impl<'q> Query<'q> {
    pub(super) fn with(sql: SqlStr, values: Vec<Value<'q>>) -> Self {
        Self { sql, values }
    }

    pub(in crate::server::store) fn bind(mut self, value: impl Into<Value<'q>>) -> Self {
        self.values.push(value.into());
        self
    }

    /// Every row.
    pub(in crate::server::store) async fn fetch_all<T: FromRow>(self, on: impl Into<On<'_>>) -> Result<Vec<T>, Error> {
        run!(self, on, Nul::IsNothing, |raw, executor| raw.try_map(|row| read(&row)).fetch_all(executor).await)
    }

    /// The first row, if there is one.
    pub(in crate::server::store) async fn fetch_optional<T: FromRow>(
        self,
        on: impl Into<On<'_>>,
    ) -> Result<Option<T>, Error> {
        run!(self, on, Nul::IsNothing, |raw, executor| raw.try_map(|row| read(&row)).fetch_optional(executor).await)
    }

    /// The first row, which there must be.
    pub(in crate::server::store) async fn fetch_one<T: FromRow>(self, on: impl Into<On<'_>>) -> Result<T, Error> {
        self.fetch_optional(on).await?.ok_or(Error::RowNotFound)
    }

    /// Returns the number of rows that were written.
    pub(in crate::server::store) async fn execute(self, on: impl Into<On<'_>>) -> Result<u64, Error> {
        run!(self, on, Nul::IsRefused, |raw, executor| raw.execute(executor).await.map(|done| done.rows_affected()))
    }

    fn for_sqlite(self) -> Result<Raw<'static, Sqlite, SqliteArguments>, Error> {
        let mut arguments = SqliteArguments::default();
        arguments.reserve(self.values.len(), 0);
        let added = self.values.into_iter().try_for_each(|value| value.for_sqlite(&mut arguments));
        added.map_err(Error::Encode)?;
        Ok(query_with(self.sql, arguments))
    }

    fn for_postgres(self, nul: Nul) -> Result<Raw<'static, Postgres, PgArguments>, Error> {
        let mut arguments = PgArguments::default();
        arguments.reserve(self.values.len(), 0);
        let added = self.values.into_iter().try_for_each(|value| match (value.has_nul(), nul) {
            (false, _) => value.for_postgres(&mut arguments),
            (true, Nul::IsNothing) => Value::Text(None).for_postgres(&mut arguments),
            (true, Nul::IsRefused) => Err("PostgreSQL keeps no text with the character U+0000".into()),
        });
        added.map_err(Error::Encode)?;
        Ok(query_with(self.sql, arguments))
    }
}

/// The treatment of a text that PostgreSQL can't keep: none that is kept equals or contains it, and none such is written.
#[derive(Clone, Copy)]
enum Nul {
    IsNothing,
    IsRefused,
}

/// Reads a row of one of the databases.
fn read<'r, T: FromRow, R>(row: &'r R) -> Result<T, Error>
where
    &'r R: Into<Row<'r>>,
{
    T::from_row(row.into())
}
