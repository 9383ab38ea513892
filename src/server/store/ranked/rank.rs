//! From a rank to a place and back.

use sqlx::{AssertSqlSafe, Error};

use super::{FAN, LEAF, LEAVES, PASSED, Place, STEMS, View, united};
use crate::server::store::sql::{Tx, query};

/// The last node that starts no later than a place, and how many entries there are from another node's start to its own.
const NODE_OF: &str = "SELECT n.key, n.id, CAST((SELECT COALESCE(SUM(m.entries), 0) FROM ranked_nodes m \
         WHERE m.list = $1 AND m.sort = $2 AND m.level = $3 AND (m.key, m.id) >= ($4, $5) AND (m.key, m.id) < (n.key, n.id)) AS BIGINT) \
     FROM ranked_nodes n WHERE n.list = $1 AND n.sort = $2 AND n.level = $3 AND (n.key, n.id) <= ($6, $7) \
     ORDER BY n.key DESC, n.id DESC LIMIT 1";

const ENTRIES_BETWEEN: &str = "SELECT COUNT(*) FROM ranked_entries \
     WHERE list = $1 AND sort = $2 AND (key, id) >= ($3, $4) AND (key, id) < ($5, $6)";

/// How many entries have greater keys; for a key that few are above.
pub(super) async fn above_key(tx: &mut Tx, view: View<'_>, key: &str) -> Result<i64, Error> {
    let mut all = 0;
    for &list in view.lists {
        let sql = "SELECT COUNT(*) FROM ranked_entries WHERE list = $1 AND sort = $2 AND key > $3";
        let entries: i64 = query(sql).bind(list).bind(view.sort).bind(key).fetch_one(&mut *tx).await?;
        all += entries;
    }
    Ok(all)
}

/// How many entries stand before a place.
pub(super) async fn before(tx: &mut Tx, view: View<'_>, place: &Place) -> Result<i64, Error> {
    let mut all = 0;
    for &list in view.lists {
        all += before_in(tx, list, view.sort, place).await?;
    }
    Ok(all)
}

async fn before_in(tx: &mut Tx, list: i64, sort: i64, place: &Place) -> Result<i64, Error> {
    let (mut start, mut before) = (Place::default(), 0);
    for level in [STEMS, LEAVES] {
        let node = query(NODE_OF).bind(list).bind(sort).bind(level).bind(&start.key).bind(&start.id);
        let node: Option<(String, String, i64)> =
            node.bind(&place.key).bind(&place.id).fetch_optional(&mut *tx).await?;
        // A list that is not there has no nodes.
        let Some((key, id, entries)) = node else { return Ok(0) };
        (start, before) = (Place { key, id }, before + entries);
    }
    let rest = query(ENTRIES_BETWEEN).bind(list).bind(sort).bind(&start.key).bind(&start.id);
    let rest: i64 = rest.bind(&place.key).bind(&place.id).fetch_one(tx).await?;
    Ok(before + rest)
}

/// A place before the entry of a rank, counted from 0, and how many entries stand between them.
pub(super) async fn find(tx: &mut Tx, view: View<'_>, rank: i64) -> Result<(Place, i64), Error> {
    let (mut start, mut before) = (Place::default(), 0);
    if rank <= PASSED {
        return Ok((start, rank));
    }
    let lists = i64::try_from(view.lists.len()).unwrap_or(i64::MAX);
    // Of each further list, a leaf may begin before a stem's start and end after it; all leaves of the stem are enough, and of one of
    // each further list.
    for (level, astride, most) in [(STEMS, 0, i64::MAX), (LEAVES, 2 * LEAF * (lists - 1), 2 * FAN * lists)] {
        let Some((place, entries)) = node_at(tx, view, level, &start, most, rank - before - astride).await? else {
            continue;
        };
        before = if lists == 1 { before + entries } else { self::before(tx, view, &place).await? };
        start = place;
    }
    Ok((start, rank - before))
}

/// Of the first nodes from a start on, the one in which their entries reach a rank, and how many come before. Entries of a node are
/// counted from its start, also those that stand behind the start of another list's, so that the entry of that rank is not before
/// the node.
async fn node_at(
    tx: &mut Tx,
    view: View<'_>,
    level: i64,
    start: &Place,
    most: i64,
    rank: i64,
) -> Result<Option<(Place, i64)>, Error> {
    let nodes = united(
        "SELECT key, id, entries FROM ranked_nodes WHERE list = LIST AND sort = $1 AND level = $2 AND (key, id) >= ($3, $4)",
        "key, id",
        view.lists.len(),
        6,
    );
    let sql = format!(
        "SELECT key, id, preceding FROM (SELECT key, id, entries, \
         CAST(SUM(entries) OVER (ORDER BY key, id ROWS UNBOUNDED PRECEDING) - entries AS BIGINT) AS preceding \
         FROM ({nodes} LIMIT CAST($5 AS BIGINT)) AS nodes) AS summed WHERE preceding <= $6 AND $6 < preceding + entries LIMIT 1"
    );
    let node =
        query(AssertSqlSafe(sql)).bind(view.sort).bind(level).bind(&start.key).bind(&start.id).bind(most).bind(rank);
    let node = view.lists.iter().fold(node, |node, &list| node.bind(list));
    let node: Option<(String, String, i64)> = node.fetch_optional(tx).await?;
    Ok(node.map(|(key, id, entries)| (Place { key, id }, entries)))
}
