//! SQL on either of two databases: one text per question, with `$1`, `$2` for what is bound.
//!
//! Whatever the databases say differently stands in [`Dialect`].

mod advice;
mod batch;
mod builder;
mod database_file;
mod dialect;
mod health;
pub(super) mod limits;
mod pool;
mod postgres;
mod query;
mod readers;
mod row;
mod sqlite;
mod tx;
mod value;

pub(super) use advice::{advice, is_busy};
pub(super) use batch::Batch;
pub(super) use builder::Builder;
pub(super) use dialect::Dialect;
pub(super) use health::Health;
pub(in crate::server) use pool::Connections;
pub(super) use pool::Pool;
pub(super) use postgres::PostgresDatabase;
pub(super) use query::{On, Query, query};
pub(super) use row::{FromRow, Row, from_json};
pub(super) use sqlite::SqliteDatabase;
pub(super) use tx::{Failure, Tx, transact};
pub(super) use value::Value;
