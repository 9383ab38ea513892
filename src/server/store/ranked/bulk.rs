//! All lists at once, when most entries are new.

use sqlx::Error;

use super::{FAN, LEAF, LEAVES, STEMS};
use crate::server::store::sql::{Tx, query};

/// Takes everything out.
pub(in crate::server::store) async fn clear(tx: &mut Tx) -> Result<(), Error> {
    for sql in ["DELETE FROM ranked_nodes", "DELETE FROM ranked_entries", "DELETE FROM ranked_lists"] {
        query(sql).execute(&mut *tx).await?;
    }
    Ok(())
}

/// Counts entries that were written without, into lists that were cleared; those of a list are in all of its sorts.
pub(in crate::server::store) async fn count(tx: &mut Tx) -> Result<(), Error> {
    query("INSERT INTO ranked_lists (number, total) SELECT list, COUNT(*) FROM ranked_entries WHERE sort = 0 GROUP BY list")
        .execute(&mut *tx)
        .await?;
    for (level, width) in [(LEAVES, LEAF), (STEMS, LEAF * FAN)] {
        // Every so many entries a node starts, the first one before all that may come.
        let sql = "INSERT INTO ranked_nodes (list, sort, level, key, id, entries) \
             SELECT s.list, s.sort, $1, CASE WHEN s.before = 0 THEN '' ELSE s.key END, CASE WHEN s.before = 0 THEN '' ELSE s.id END, \
                 COALESCE(LEAD(s.before) OVER (PARTITION BY s.list, s.sort ORDER BY s.before), l.total) - s.before \
             FROM (SELECT list, sort, key, id, ROW_NUMBER() OVER (PARTITION BY list, sort ORDER BY key, id) - 1 AS before \
                 FROM ranked_entries) s JOIN ranked_lists l ON l.number = s.list WHERE s.before % $2 = 0";
        query(sql).bind(level).bind(width).execute(&mut *tx).await?;
    }
    Ok(())
}
