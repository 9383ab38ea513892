//! Pages of a list, in either direction.

use sqlx::{AssertSqlSafe, Error};

use super::{Found, PASSED, Place, View, rank, united};
use crate::server::store::sql::{Tx, query};

/// The items of a page, of the `total` that the lists have together.
pub(in crate::server::store) async fn page(
    tx: &mut Tx,
    view: View<'_>,
    total: i64,
    descending: bool,
    skip: i64,
    take: i64,
) -> Result<Vec<i64>, Error> {
    let take = take.min(total - skip);
    let rows = match (take > 0, descending) {
        (false, _) => Vec::new(),
        (true, false) => ascending(tx, view, skip, take).await?,
        (true, true) => self::descending(tx, view, total, skip, take).await?,
    };
    Ok(rows.into_iter().map(|row| row.item).collect())
}

async fn ascending(tx: &mut Tx, view: View<'_>, skip: i64, take: i64) -> Result<Vec<Found>, Error> {
    let (start, offset) = rank::find(tx, view, skip).await?;
    upwards(tx, view, &start, offset, take).await
}

/// Keys downwards, but the ids of each key upwards.
async fn descending(tx: &mut Tx, view: View<'_>, total: i64, skip: i64, take: i64) -> Result<Vec<Found>, Error> {
    if skip == 0 {
        return keys_downwards(tx, view, None, take).await;
    }
    if skip <= PASSED {
        return descending_near(tx, view, skip, take).await;
    }
    // At the same distance from the other end, there is another entry maybe, but the same key.
    let index = total - 1 - skip;
    let lower = index.min(1);
    let near = ascending(tx, view, index - lower, lower + 2).await?;
    let Some(mirrored) = usize::try_from(lower).ok().and_then(|lower| near.get(lower)) else { return Ok(Vec::new()) };
    let key = mirrored.place.key.clone();
    let rows = match near.iter().filter(|row| row.place.key == key).count() {
        1 => vec![mirrored.clone()],
        _ => rest_of_key(tx, view, &key, total, skip, take).await?,
    };
    continued(tx, view, rows, &key, take).await
}

/// As `descending`, not far from the last key, so that what comes before is passed over, and counted where it must be.
async fn descending_near(tx: &mut Tx, view: View<'_>, skip: i64, take: i64) -> Result<Vec<Found>, Error> {
    let mut rows = downwards(tx, view, None, skip - 1, take + 2).await?;
    let [above, first, ..] = &*rows else { return Ok(Vec::new()) };
    if above.place.key != first.place.key {
        rows.remove(0);
        return by_key(tx, view, rows, take).await;
    }
    let key = first.place.key.clone();
    let above = rank::above_key(tx, view, &key).await?;
    let rows = of_key(&key, upwards(tx, view, &Place::of_key(&key), skip - above, take).await?);
    continued(tx, view, rows, &key, take).await
}

/// Entries of a key, and those of the keys below it.
async fn continued(
    tx: &mut Tx,
    view: View<'_>,
    mut rows: Vec<Found>,
    key: &str,
    take: i64,
) -> Result<Vec<Found>, Error> {
    let missing = take - i64::try_from(rows.len()).unwrap_or(i64::MAX);
    if missing > 0 {
        rows.extend(keys_downwards(tx, view, Some(key), missing).await?);
    }
    Ok(rows)
}

/// Those at the beginning that have a key.
fn of_key(key: &str, mut rows: Vec<Found>) -> Vec<Found> {
    let others = rows.iter().position(|row| row.place.key != key).unwrap_or(rows.len());
    rows.truncate(others);
    rows
}

/// The entries of a key from a rank on, which is counted downwards by key.
async fn rest_of_key(
    tx: &mut Tx,
    view: View<'_>,
    key: &str,
    total: i64,
    skip: i64,
    take: i64,
) -> Result<Vec<Found>, Error> {
    let above = match next_key(tx, view, key).await? {
        Some(next) => total - rank::before(tx, view, &next).await?,
        None => 0,
    };
    let rows = if skip == above {
        upwards(tx, view, &Place::of_key(key), 0, take).await?
    } else {
        let first = rank::before(tx, view, &Place::of_key(key)).await?;
        ascending(tx, view, first + skip - above, take).await?
    };
    Ok(of_key(key, rows))
}

/// From the last key on, or from the one before a key.
async fn keys_downwards(tx: &mut Tx, view: View<'_>, below: Option<&str>, take: i64) -> Result<Vec<Found>, Error> {
    let rows = downwards(tx, view, below, 0, take + 1).await?;
    by_key(tx, view, rows, take).await
}

/// Of entries downwards, the first of which is the last one of its key, with the ids of each key upwards. One more than are taken
/// shows whether all of the last key are among them.
async fn by_key(tx: &mut Tx, view: View<'_>, mut rows: Vec<Found>, take: i64) -> Result<Vec<Found>, Error> {
    for equal in rows.chunk_by_mut(|one, other| one.place.key == other.place.key) {
        equal.reverse();
    }
    let take = usize::try_from(take).unwrap_or(usize::MAX);
    if rows.len() > take {
        let key = rows.last().map(|row| row.place.key.clone()).unwrap_or_default();
        let begun = rows.iter().position(|row| row.place.key == key).unwrap_or_default();
        if begun < take {
            let rest = i64::try_from(take - begun).unwrap_or(i64::MAX);
            rows.truncate(begun);
            rows.extend(upwards(tx, view, &Place::of_key(&key), 0, rest).await?);
        }
        rows.truncate(take);
    }
    Ok(rows)
}

/// The entries from the one on that stands `offset` behind a place.
async fn upwards(tx: &mut Tx, view: View<'_>, from: &Place, offset: i64, take: i64) -> Result<Vec<Found>, Error> {
    let of_one = "SELECT key, id, item FROM ranked_entries WHERE list = LIST AND sort = $1 AND (key, id) >= ($2, $3)";
    let sql = united(of_one, "key, id", view.lists.len(), 5) + " LIMIT CAST($4 AS BIGINT) OFFSET $5";
    let rows = query(AssertSqlSafe(sql)).bind(view.sort).bind(&from.key).bind(&from.id).bind(take).bind(offset);
    view.lists.iter().fold(rows, |rows, &list| rows.bind(list)).fetch_all(tx).await
}

/// The last entries, or the last ones before a key, backwards, but for those that are passed over.
async fn downwards(
    tx: &mut Tx,
    view: View<'_>,
    below: Option<&str>,
    offset: i64,
    take: i64,
) -> Result<Vec<Found>, Error> {
    let (of_one, bound) = match below {
        Some(_) => ("SELECT key, id, item FROM ranked_entries WHERE list = LIST AND sort = $1 AND key < $4", 4),
        None => ("SELECT key, id, item FROM ranked_entries WHERE list = LIST AND sort = $1", 3),
    };
    let united = united(of_one, "key DESC, id DESC", view.lists.len(), bound);
    let sql = united + " LIMIT CAST($2 AS BIGINT) OFFSET $3";
    let mut rows = query(AssertSqlSafe(sql)).bind(view.sort).bind(take).bind(offset);
    if let Some(key) = below {
        rows = rows.bind(key);
    }
    view.lists.iter().fold(rows, |rows, &list| rows.bind(list)).fetch_all(tx).await
}

/// The place before the first entry of a greater key.
async fn next_key(tx: &mut Tx, view: View<'_>, key: &str) -> Result<Option<Place>, Error> {
    let of_one = "SELECT key, id, item FROM ranked_entries WHERE list = LIST AND sort = $1 AND key > $2";
    let sql = united(of_one, "key, id", view.lists.len(), 2) + " LIMIT 1";
    let row = query(AssertSqlSafe(sql)).bind(view.sort).bind(key);
    let row: Option<Found> = view.lists.iter().fold(row, |row, &list| row.bind(list)).fetch_optional(tx).await?;
    Ok(row.map(|row| row.place))
}
