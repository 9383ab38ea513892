//! SQL on either of two databases: one text per question, with `$1`, `$2` for what is bound.
//!
//! Whatever the databases say differently stands in [`Dialect`].

mod advice;
mod batch;
mod builder;
mod database_file;
mod dialect;
pub(super) mod limits;
mod pool;
mod query;
mod row;
mod sqlite;
mod tx;
mod value;

pub(super) use advice::advice;
pub(super) use batch::Batch;
pub(super) use builder::Builder;
pub(super) use dialect::Dialect;
pub(in crate::server) use pool::Connections;
pub(super) use pool::Pool;
pub(super) use query::query;
pub(super) use row::{FromRow, Row};
pub(super) use sqlite::{Health, SqliteDatabase};
pub(super) use tx::{Failure, Tx, transact};
pub(super) use value::Value;
