//! Statements put together from pieces.

use std::fmt::Write;

use sqlx::{AssertSqlSafe, SqlSafeStr};

use super::Dialect;
use super::query::Query;
use super::value::Value;

/// A statement that grows; what is bound gets the next number.
#[derive(Debug)]
pub(in crate::server::store) struct Builder<'q> {
    dialect: Dialect,
    sql: String,
    values: Vec<Value<'q>>,
}

impl<'q> Builder<'q> {
    pub(in crate::server::store) fn new(dialect: Dialect, begin: &'static str) -> Self {
        Self { dialect, sql: begin.to_owned(), values: Vec::new() }
    }

    /// Adds SQL, which is part of the program and never of a request.
    pub(in crate::server::store) fn push(&mut self, sql: &'static str) -> &mut Self {
        self.sql.push_str(sql);
        self
    }

    /// Adds a placeholder and what is bound to it.
    pub(in crate::server::store) fn push_bind(&mut self, value: impl Into<Value<'q>>) -> &mut Self {
        self.values.push(value.into());
        // Writing to a text does not fail.
        _ = write!(self.sql, "${}", self.values.len());
        self
    }

    /// Adds the condition that a column contains a text; case counts and no character is special.
    pub(in crate::server::store) fn push_contains(&mut self, column: &'static str, part: &'q str) -> &mut Self {
        self.push(self.dialect.position()).push("(").push(column).push(", ").push_bind(part).push(") > 0")
    }

    pub(in crate::server::store) fn build(self) -> Query<'q> {
        Query::with(AssertSqlSafe(self.sql).into_sql_str(), self.values)
    }
}
