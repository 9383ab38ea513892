//! Pages of a list, in either direction.

use sqlx::{AssertSqlSafe, Error};

use super::{BESIDE, Found, PASSED, Place, View, rank, united};
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
///
/// Entries are read backwards, with some on both sides of the page, as their keys come to the same ranks. Those of a key that has
/// more entries than were read are read again from its first one.
async fn descending(tx: &mut Tx, view: View<'_>, total: i64, skip: i64, take: i64) -> Result<Vec<Found>, Error> {
    let above = skip.min(BESIDE);
    let rows = match skip <= PASSED {
        true => downwards(tx, view, None, skip - above, above + take + BESIDE).await?,
        false => from_the_other_end(tx, view, total, skip - above, above + take + BESIDE).await?,
    };
    let page_starts = usize::try_from(above).unwrap_or(usize::MAX);
    let (Some(topmost), Some(first)) = (rows.first(), rows.get(page_starts)) else { return Ok(Vec::new()) };
    let key = first.place.key.clone();
    if above < skip && topmost.place.key == key {
        let rows = rest_of_key(tx, view, &key, total, skip, take).await?;
        return continued(tx, view, rows, &key, take).await;
    }
    let rows = by_key(tx, view, rows, above + take).await?;
    Ok(rows.into_iter().skip(page_starts).collect())
}

/// As `downwards`, but found by ranks from the first entry on.
async fn from_the_other_end(
    tx: &mut Tx,
    view: View<'_>,
    total: i64,
    skip: i64,
    take: i64,
) -> Result<Vec<Found>, Error> {
    let take = take.min(total - skip);
    let mut rows = ascending(tx, view, total - skip - take, take).await?;
    rows.reverse();
    Ok(rows)
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
        let below = downwards(tx, view, Some(key), 0, missing + BESIDE).await?;
        rows.extend(by_key(tx, view, below, missing).await?);
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
    let above = match skip <= PASSED {
        true => rank::above_key(tx, view, key).await?,
        false => match next_key(tx, view, key).await? {
            Some(next) => total - rank::before(tx, view, &next).await?,
            None => 0,
        },
    };
    let rows = if skip - above <= PASSED {
        upwards(tx, view, &Place::of_key(key), skip - above, take).await?
    } else {
        let first = rank::before(tx, view, &Place::of_key(key)).await?;
        ascending(tx, view, first + skip - above, take).await?
    };
    Ok(of_key(key, rows))
}

/// Of entries downwards, the first of which is the last one of its key, with the ids of each key upwards. More than are taken
/// show whether all of the last key are among them.
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
