//! True if the counts are those of the entries, for tests.

use std::collections::BTreeMap;

use sqlx::Error;

use super::{FAN, LEAF, LEAVES, Place, STEMS};
use crate::server::store::sql::{Tx, query};

/// Returns the problem with totals and nodes.
pub(in crate::server::store) async fn faults(tx: &mut Tx) -> Result<Vec<String>, Error> {
    let mut faults = Vec::new();
    let entries: Vec<(i64, i64, String, String)> =
        query("SELECT list, sort, key, id FROM ranked_entries").fetch_all(&mut *tx).await?;
    let mut places: BTreeMap<(i64, i64), Vec<Place>> = BTreeMap::new();
    for (list, sort, key, id) in entries {
        places.entry((list, sort)).or_default().push(Place { key, id });
    }
    let nodes: Vec<(i64, i64, i64, String, String, i64)> =
        query("SELECT list, sort, level, key, id, entries FROM ranked_nodes").fetch_all(&mut *tx).await?;
    let mut levels: BTreeMap<(i64, i64), [BTreeMap<Place, i64>; 2]> = BTreeMap::new();
    for (list, sort, level, key, id, entries) in nodes {
        let levels = levels.entry((list, sort)).or_default();
        levels[usize::from(level == STEMS)].insert(Place { key, id }, entries);
        assert!(level == STEMS || level == LEAVES, "level {level}");
    }
    let totals: Vec<(i64, i64)> = query("SELECT number, total FROM ranked_lists").fetch_all(tx).await?;
    let totals: BTreeMap<i64, i64> = totals.into_iter().collect();
    if !levels.keys().eq(places.keys()) {
        faults.push(format!("nodes of {:?}, entries of {:?}", levels.keys(), places.keys()));
    }
    for (of, places) in &places {
        if totals.get(&of.0) != i64::try_from(places.len()).ok().as_ref() {
            faults.push(format!("{of:?}: a total of {:?} for {} entries", totals.get(&of.0), places.len()));
        }
        let Some([leaves, stems]) = levels.get(of) else { continue };
        for nodes in [leaves, stems] {
            faults.extend(miscounts(nodes, places).into_iter().map(|fault| format!("{of:?}: {fault}")));
        }
        faults.extend(misshapes(leaves, stems).into_iter().map(|fault| format!("{of:?}: {fault}")));
    }
    Ok(faults)
}

fn miscounts(nodes: &BTreeMap<Place, i64>, places: &[Place]) -> Vec<String> {
    let starts: Vec<&Place> = nodes.keys().collect();
    let mut faults = Vec::new();
    if starts.first() != Some(&&Place::default()) {
        faults.push("the first node starts behind the beginning".to_owned());
    }
    for (index, start) in starts.iter().enumerate() {
        let end = starts.get(index + 1);
        let real = places.iter().filter(|place| *place >= *start && end.is_none_or(|end| *place < *end)).count();
        if i64::try_from(real).ok() != Some(nodes[*start]) {
            faults.push(format!("{start:?} counts {} of {real}", nodes[*start]));
        }
    }
    faults
}

fn misshapes(leaves: &BTreeMap<Place, i64>, stems: &BTreeMap<Place, i64>) -> Vec<String> {
    let mut faults = Vec::new();
    for (start, entries) in leaves {
        let empty = *entries == 0 && !stems.contains_key(start);
        if *entries > 2 * LEAF || empty {
            faults.push(format!("the leaf {start:?} has {entries} entries"));
        }
    }
    let starts: Vec<&Place> = stems.keys().collect();
    for (index, start) in starts.iter().enumerate() {
        let end = starts.get(index + 1);
        let inside = leaves.keys().filter(|leaf| *leaf >= *start && end.is_none_or(|end| *leaf < *end)).count();
        if !leaves.contains_key(*start) || i64::try_from(inside).is_ok_and(|inside| inside > 2 * FAN) {
            faults.push(format!("the stem {start:?} has {inside} leaves"));
        }
        if stems[*start] == 0 && **start != Place::default() {
            faults.push(format!("the stem {start:?} is empty"));
        }
    }
    faults
}
