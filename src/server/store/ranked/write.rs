//! Single changes: entries and their counts together.

use sqlx::Error;

use super::{FAN, LEAF, LEAVES, Place, STEMS};
use crate::server::store::sql::{Tx, query};

/// An item as a list has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::server::store) struct Entry {
    pub(in crate::server::store) item: i64,
    pub(in crate::server::store) id: String,
    /// The key of each sort.
    pub(in crate::server::store) keys: Vec<String>,
}

/// Counts entries that came or went in the node that a place is in.
const COUNT: &str = "UPDATE ranked_nodes SET entries = entries + $6 WHERE list = $1 AND sort = $2 AND level = $3 \
     AND (key, id) = (SELECT n.key, n.id FROM ranked_nodes n WHERE n.list = $1 AND n.sort = $2 AND n.level = $3 \
         AND (n.key, n.id) <= ($4, $5) ORDER BY n.key DESC, n.id DESC LIMIT 1) \
     RETURNING key, id, entries";

/// Makes a list with nothing in it, for entries of so many sorts.
pub(in crate::server::store) async fn create(tx: &mut Tx, sorts: usize) -> Result<i64, Error> {
    // Whoever writes is alone, or undone.
    let list: i64 = query("SELECT COALESCE(MAX(number), 0) + 1 FROM ranked_lists").fetch_one(&mut *tx).await?;
    query("INSERT INTO ranked_lists (number, total) VALUES ($1, 0)").bind(list).execute(&mut *tx).await?;
    for sort in (0..).take(sorts) {
        for level in [STEMS, LEAVES] {
            // The first node starts before every entry that may come.
            insert_node(tx, list, sort, level, &Place::default(), 0).await?;
        }
    }
    Ok(list)
}

/// Ends a list that has nothing in it; says whether that is so.
pub(in crate::server::store) async fn drop_if_empty(tx: &mut Tx, list: i64) -> Result<bool, Error> {
    let gone = query("DELETE FROM ranked_lists WHERE number = $1 AND total = 0").bind(list).execute(&mut *tx).await?;
    if gone > 0 {
        query("DELETE FROM ranked_nodes WHERE list = $1").bind(list).execute(tx).await?;
    }
    Ok(gone > 0)
}

/// Puts an item into a list that does not have it.
pub(in crate::server::store) async fn enter(tx: &mut Tx, list: i64, entry: &Entry) -> Result<(), Error> {
    for (sort, key) in (0..).zip(&entry.keys) {
        insert(tx, list, sort, key, entry).await?;
    }
    change_total(tx, list, 1).await
}

/// Takes an item out of a list that has it, just so.
pub(in crate::server::store) async fn leave(tx: &mut Tx, list: i64, entry: &Entry) -> Result<(), Error> {
    for (sort, key) in (0..).zip(&entry.keys) {
        remove(tx, list, sort, key, entry).await?;
    }
    change_total(tx, list, -1).await
}

/// Gives an item of a list other keys.
pub(in crate::server::store) async fn rekey(tx: &mut Tx, list: i64, old: &Entry, new: &Entry) -> Result<(), Error> {
    for (sort, (before, after)) in (0..).zip(old.keys.iter().zip(&new.keys)) {
        if before != after {
            remove(tx, list, sort, before, old).await?;
            insert(tx, list, sort, after, new).await?;
        }
    }
    Ok(())
}

async fn change_total(tx: &mut Tx, list: i64, by: i64) -> Result<(), Error> {
    let sql = "UPDATE ranked_lists SET total = total + $2 WHERE number = $1";
    one(query(sql).bind(list).bind(by).execute(tx).await?, list)
}

/// What was read before is no longer so: a fault of the program, of which nothing must remain.
fn one(rows: u64, list: i64) -> Result<(), Error> {
    match rows {
        1 => Ok(()),
        _ => Err(Error::Protocol(format!("list {list} is not what its items say; load the state again"))),
    }
}

async fn insert(tx: &mut Tx, list: i64, sort: i64, key: &str, entry: &Entry) -> Result<(), Error> {
    query("INSERT INTO ranked_entries (list, sort, key, id, item) VALUES ($1, $2, $3, $4, $5)")
        .bind(list)
        .bind(sort)
        .bind(key)
        .bind(&entry.id)
        .bind(entry.item)
        .execute(&mut *tx)
        .await?;
    let at = Place { key: key.to_owned(), id: entry.id.clone() };
    let (stem, in_stem) = count(tx, list, sort, STEMS, &at, 1).await?;
    let (leaf, in_leaf) = count(tx, list, sort, LEAVES, &at, 1).await?;
    if in_leaf > 2 * LEAF {
        split_leaf(tx, list, sort, &leaf, in_leaf).await?;
        split_stem_if_full(tx, list, sort, &stem, in_stem).await?;
    }
    Ok(())
}

async fn remove(tx: &mut Tx, list: i64, sort: i64, key: &str, entry: &Entry) -> Result<(), Error> {
    let gone = query("DELETE FROM ranked_entries WHERE list = $1 AND sort = $2 AND key = $3 AND id = $4 AND item = $5")
        .bind(list)
        .bind(sort)
        .bind(key)
        .bind(&entry.id)
        .bind(entry.item)
        .execute(&mut *tx)
        .await?;
    one(gone, list)?;
    let at = Place { key: key.to_owned(), id: entry.id.clone() };
    let (stem, in_stem) = count(tx, list, sort, STEMS, &at, -1).await?;
    let (leaf, in_leaf) = count(tx, list, sort, LEAVES, &at, -1).await?;
    // A stem starts with a leaf, so that this one stays as long as the stem does; and the first one always.
    if in_leaf == 0 && leaf != stem {
        delete_node(tx, list, sort, LEAVES, &leaf).await?;
    }
    if in_stem == 0 && stem != Place::default() {
        delete_node(tx, list, sort, LEAVES, &stem).await?;
        delete_node(tx, list, sort, STEMS, &stem).await?;
    }
    Ok(())
}

/// Counts an entry that came or went, and says in which node that is, and how many that has now.
async fn count(tx: &mut Tx, list: i64, sort: i64, level: i64, at: &Place, by: i64) -> Result<(Place, i64), Error> {
    let node = query(COUNT).bind(list).bind(sort).bind(level).bind(&at.key).bind(&at.id).bind(by);
    let (key, id, entries): (String, String, i64) = node.fetch_one(tx).await?;
    Ok((Place { key, id }, entries))
}

async fn split_leaf(tx: &mut Tx, list: i64, sort: i64, leaf: &Place, entries: i64) -> Result<(), Error> {
    let sql = "SELECT key, id FROM ranked_entries WHERE list = $1 AND sort = $2 AND (key, id) >= ($3, $4) \
               ORDER BY key, id LIMIT 1 OFFSET $5";
    let middle = query(sql).bind(list).bind(sort).bind(&leaf.key).bind(&leaf.id).bind(LEAF);
    let (key, id) = middle.fetch_one(&mut *tx).await?;
    set_entries(tx, list, sort, LEAVES, leaf, LEAF).await?;
    insert_node(tx, list, sort, LEAVES, &Place { key, id }, entries - LEAF).await
}

async fn split_stem_if_full(tx: &mut Tx, list: i64, sort: i64, stem: &Place, entries: i64) -> Result<(), Error> {
    let sql = "SELECT key, id, entries FROM ranked_nodes WHERE list = $1 AND sort = $2 AND level = $3 AND (key, id) >= ($4, $5) \
               ORDER BY key, id LIMIT CAST($6 AS BIGINT)";
    let leaves = query(sql).bind(list).bind(sort).bind(LEAVES).bind(&stem.key).bind(&stem.id).bind(2 * FAN + 1);
    let leaves: Vec<(String, String, i64)> = leaves.fetch_all(&mut *tx).await?;
    let in_all = |leaves: &[(String, String, i64)]| leaves.iter().map(|leaf| leaf.2).sum::<i64>();
    let (first, second) = leaves.split_at(leaves.len().min(usize::try_from(FAN).unwrap_or(usize::MAX)));
    let Some((_, but_last)) = leaves.split_last() else { return Ok(()) };
    // The last one is of the next stem, or there is none, if the others have all entries.
    if leaves.len() <= 2 * first.len() || in_all(but_last) >= entries {
        return Ok(());
    }
    let kept = in_all(first);
    set_entries(tx, list, sort, STEMS, stem, kept).await?;
    let start = Place { key: second[0].0.clone(), id: second[0].1.clone() };
    insert_node(tx, list, sort, STEMS, &start, entries - kept).await
}

async fn insert_node(tx: &mut Tx, list: i64, sort: i64, level: i64, start: &Place, entries: i64) -> Result<(), Error> {
    query("INSERT INTO ranked_nodes (list, sort, level, key, id, entries) VALUES ($1, $2, $3, $4, $5, $6)")
        .bind(list)
        .bind(sort)
        .bind(level)
        .bind(&start.key)
        .bind(&start.id)
        .bind(entries)
        .execute(tx)
        .await?;
    Ok(())
}

async fn set_entries(tx: &mut Tx, list: i64, sort: i64, level: i64, start: &Place, entries: i64) -> Result<(), Error> {
    query("UPDATE ranked_nodes SET entries = $6 WHERE list = $1 AND sort = $2 AND level = $3 AND key = $4 AND id = $5")
        .bind(list)
        .bind(sort)
        .bind(level)
        .bind(&start.key)
        .bind(&start.id)
        .bind(entries)
        .execute(tx)
        .await?;
    Ok(())
}

async fn delete_node(tx: &mut Tx, list: i64, sort: i64, level: i64, start: &Place) -> Result<(), Error> {
    query("DELETE FROM ranked_nodes WHERE list = $1 AND sort = $2 AND level = $3 AND key = $4 AND id = $5")
        .bind(list)
        .bind(sort)
        .bind(level)
        .bind(&start.key)
        .bind(&start.id)
        .execute(tx)
        .await?;
    Ok(())
}
