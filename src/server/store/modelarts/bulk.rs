//! Many workspaces at once: rows first, then all lists anew.

use sqlx::Error;

use super::{NAMES, lists};
use crate::server::store::sql::{Pool, Tx, query, transact};

/// Makes what lists and searches are answered from, for all workspaces and as the other tables are now.
pub(in crate::server::store) async fn index(tx: &mut Tx) -> Result<(), Error> {
    lists::refile_all(tx).await?;
    NAMES.rebuild(tx).await?;
    tx.learn(TABLES).await
}

/// What is written for it, and what it follows from.
const TABLES: &[&str] = &[
    "ranked_nodes",
    "ranked_entries",
    "ranked_lists",
    "modelarts_lists",
    "modelarts_grants",
    "modelarts_workspaces",
    "huawei_users",
];

/// Tells if there are workspaces and no lists, as in a database of an older version that was just migrated.
pub(in crate::server::store) async fn is_unindexed(pool: &Pool) -> Result<bool, Error> {
    query(UNINDEXED).fetch_one(pool).await
}

const UNINDEXED: &str =
    "SELECT EXISTS (SELECT 1 FROM modelarts_workspaces) AND NOT EXISTS (SELECT 1 FROM modelarts_lists)";

/// Makes what is missing then.
pub(in crate::server::store) async fn index_if_needed(pool: &Pool) -> Result<(), Error> {
    if !is_unindexed(pool).await? {
        return Ok(());
    }
    transact!(pool.writing_alone(TABLES), tx => {
        // Another server may have been quicker.
        if query(UNINDEXED).fetch_one(&mut *tx).await? {
            index(tx).await?;
        }
    })
}
