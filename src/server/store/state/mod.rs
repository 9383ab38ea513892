//! The state as items of a fixture: read one by one, in pages, and as a whole.

mod dump;
mod eihealth;
mod huawei;
mod known;
mod maptable;
mod maptable_content;
mod modelarts;
mod scnet;
mod tokens;

use sqlx::Error;

use super::sql::{Builder, Tx};

pub(in crate::server) use eihealth::Spaces;
pub(in crate::server) use huawei::{HuaweiUsers, Tenants};
pub(super) use known::known;
pub(in crate::server) use maptable::{MapUsers, MapWorkspaces};
pub(in crate::server) use modelarts::Workspaces;
pub(in crate::server) use scnet::{Quotas, ScNetUsers};

/// A kind of items that the state has, each with a key that no other of the kind has.
pub(in crate::server) trait Kind: Send + Sync + 'static {
    /// The part that tells an item from others; items are in the order of their keys.
    type Key: Clone + PartialEq + Send + Sync;
    /// An item as a fixture has it.
    type Item: Clone + Send + Sync;

    /// The items that are asked for, in order.
    fn read(tx: &mut Tx, which: Which<'_, Self::Key>) -> impl Future<Output = Result<Vec<Self::Item>, Error>> + Send;

    /// The key of an item, among those of its kind.
    fn key(item: &Self::Item) -> Self::Key;
}

/// Which items of a kind.
#[derive(Debug)]
pub(in crate::server) enum Which<'a, K> {
    /// The one with this key.
    One(&'a K),
    /// As many as there are after a key.
    After(Option<&'a K>, i64),
}

impl<K> Clone for Which<'_, K> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<K> Copy for Which<'_, K> {}

/// Adds ` IN (…)` with these values, or what is never so.
fn push_in<'q, T: Into<super::sql::Value<'q>>>(
    sql: &mut Builder<'q>,
    column: &'static str,
    values: impl IntoIterator<Item = T>,
) {
    let mut before = "";
    sql.push("(").push(column).push(" IN (");
    for value in values {
        sql.push(before).push_bind(value);
        before = ", ";
    }
    if before.is_empty() {
        sql.push("NULL");
    }
    sql.push("))");
}
