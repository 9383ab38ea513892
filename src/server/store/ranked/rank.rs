//! From a rank to a place and back.

use sqlx::{AssertSqlSafe, Error};

use super::{FAN, LEAF, LEAVES, PASSED, Place, STEMS, View, united};
use crate::server::store::sql::{Tx, query};

const ABOVE_KEY: &str = "(SELECT COUNT(*) FROM ranked_entries WHERE list = LIST AND sort = $1 AND key > $2)";

/// Returns the number of entries that have greater keys; for a key that few are above.
pub(super) async fn above_key(tx: &mut Tx, view: View<'_>, key: &str) -> Result<i64, Error> {
    let all = query(AssertSqlSafe(sum(ABOVE_KEY, view.lists.len(), 2))).bind(view.sort).bind(key);
    view.lists.iter().fold(all, |all, &list| all.bind(list)).fetch_one(tx).await
}

/// Returns the number of entries that stand before a place.
pub(super) async fn before(tx: &mut Tx, view: View<'_>, place: &Place) -> Result<i64, Error> {
    let all = query(AssertSqlSafe(sum(&before_place(), view.lists.len(), 5))).bind(view.sort);
    let all = all.bind(&place.key).bind(&place.id).bind(STEMS).bind(LEAVES);
    view.lists.iter().fold(all, |all, &list| all.bind(list)).fetch_one(tx).await
}

/// The entries of `LIST` before a place: those before the last stem that starts no later, those from there to the last leaf that
/// starts no later, and those from there to the place. A list that is not there has no nodes.
fn before_place() -> String {
    // SQLite looks at the ids of what it compares with only if that has no affinity, which the result of an operator has not.
    let of_node = |column: &str, level: &str| {
        format!(
            "(SELECT {column} || '' FROM ranked_nodes WHERE list = LIST AND sort = $1 AND level = {level} \
             AND (key, id) <= ($2, $3) ORDER BY key DESC, id DESC LIMIT 1)"
        )
    };
    let [stem, leaf] = ["$4", "$5"].map(|level| format!("({}, {})", of_node("key", level), of_node("id", level)));
    format!(
        "(SELECT COALESCE(SUM(entries), 0) FROM ranked_nodes WHERE list = LIST AND sort = $1 AND level = $4 AND (key, id) < {stem}) \
         + (SELECT COALESCE(SUM(entries), 0) FROM ranked_nodes WHERE list = LIST AND sort = $1 AND level = $5 \
             AND (key, id) >= {stem} AND (key, id) < {leaf}) \
         + (SELECT COUNT(*) FROM ranked_entries WHERE list = LIST AND sort = $1 AND (key, id) >= {leaf} AND (key, id) < ($2, $3))"
    )
}

/// What a number of each list is together; their numbers follow the `bound` values that all of them need.
fn sum(of_one: &str, lists: usize, bound: usize) -> String {
    let numbers: Vec<_> = (1..=lists).map(|list| of_one.replace("LIST", &format!("${}", bound + list))).collect();
    format!("SELECT CAST({} AS BIGINT)", numbers.join(" + "))
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
