//! Pages near the beginning of one list, which are read with what is beside them by one statement.

use std::cmp::Ordering;

use super::{BESIDE, PASSED};

/// What is read for such a page.
#[derive(Clone, Copy, Debug)]
pub(in crate::server::store) struct Window {
    descending: bool,
    /// Entries before what is read.
    pub(in crate::server::store) offset: i64,
    /// As many are read.
    pub(in crate::server::store) limit: i64,
    /// Those of them before the page.
    above: usize,
    take: usize,
}

impl Window {
    /// For a page, unless so much is passed over that it is found sooner by ranks.
    pub(in crate::server::store) fn of(descending: bool, skip: i64, take: i64) -> Option<Self> {
        // Downwards, as `page` reads it.
        let (above, below) = if descending { (skip.min(BESIDE), BESIDE) } else { (0, 0) };
        let (limit, offset) = (above.checked_add(take)?.checked_add(below)?, skip - above);
        let (above, take) = (usize::try_from(above).ok()?, usize::try_from(take).ok()?);
        (skip <= PASSED && take > 0).then_some(Self { descending, offset, limit, above, take })
    }

    /// The statement that reads the items of a list in one sort, where all of these are SQL.
    pub(in crate::server::store) fn items(&self, list: &str, sort: &str, limit: &str, offset: &str) -> String {
        let order = if self.descending { "key DESC, id DESC" } else { "key, id" };
        format!(
            "SELECT item FROM ranked_entries WHERE list = {list} AND sort = {sort} ORDER BY {order} \
             LIMIT CAST({limit} AS BIGINT) OFFSET CAST({offset} AS BIGINT)"
        )
    }

    /// The page, of the items that were read, in any order; none where a key at its border has entries that were not.
    ///
    /// `key` compares the keys of two items, and `id` their ids.
    pub(in crate::server::store) fn page<T>(
        &self,
        mut items: Vec<T>,
        key: impl Fn(&T, &T) -> Ordering,
        id: impl Fn(&T, &T) -> Ordering,
    ) -> Option<Vec<T>> {
        if !self.descending {
            items.sort_by(|one, other| key(one, other).then_with(|| id(one, other)));
            return Some(items);
        }
        // The ids of each key go upwards.
        items.sort_by(|one, other| key(other, one).then_with(|| id(one, other)));
        let (Some(topmost), Some(first)) = (items.first(), items.get(self.above)) else { return Some(Vec::new()) };
        let begins_before = self.offset > 0 && key(topmost, first).is_eq();
        let end = self.above + self.take;
        // Whatever has the key of the last one may go on behind it.
        let goes_on = items.len() > end && items.last().zip(items.get(end - 1)).is_some_and(|(a, b)| key(a, b).is_eq());
        if begins_before || goes_on {
            return None;
        }
        items.truncate(end);
        items.drain(..self.above);
        Some(items)
    }
}
