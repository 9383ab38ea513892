//! Lists that are read by rank: a page costs what its rows cost, wherever in the list it is and however long that is.
//!
//! A list (`ranked_lists`) holds items in several sorts. In each it has an entry per item (`ranked_entries`), with a key to sort
//! by and an id that decides between equal keys, upwards in both directions. Texts compare by character code.
//!
//! What stands at a rank is found by counts. `ranked_nodes` divides each sort of a list at some entries into leaves, and these into
//! stems, each with the number of entries from its start to the next one's. Whoever writes entries counts in the same
//! transaction, so that a rank is at most a look at all stems, at the leaves of one, and at the entries of one leaf away: `LEAF`,
//! `FAN` and the number of entries divided by both bound these. Nodes are split when they are full, and go when they are empty.
//!
//! Several lists that have no item in common are read as if they were one.
//!
//! Limits are bound within a CAST: SQLite compiles a statement anew for each value of one that is bound as it is.

mod bulk;
#[cfg(test)]
mod check;
mod page;
mod rank;
#[cfg(test)]
mod tests;
mod window;
mod write;

use super::sql::{FromRow, Row};

pub(super) use bulk::{clear, count};
pub(super) use page::page;
pub(super) use window::Window;
pub(super) use write::{Entry, create, drop_if_empty, enter, leave, rekey};

#[cfg(test)]
pub(super) use check::faults;

/// Entries of a leaf after it was split; it has twice as many at the most. Tests have tall trees of few entries.
const LEAF: i64 = if cfg!(test) { 3 } else { 256 };

/// Leaves of a stem after it was split; it has twice as many at the most.
const FAN: i64 = if cfg!(test) { 2 } else { 128 };

/// As many entries from the start on are passed over in less time than one finds where to begin.
const PASSED: i64 = 6 * LEAF;

/// As many entries beside a page are read with it, to have the others of the keys at its borders. At least 1.
const BESIDE: i64 = if cfg!(test) { 2 } else { 8 };

/// The levels of `ranked_nodes`, the coarser one first.
const STEMS: i64 = 2;
const LEAVES: i64 = 1;

/// One sort of some lists that have no item in common.
#[derive(Clone, Copy, Debug)]
pub(super) struct View<'a> {
    pub(super) lists: &'a [i64],
    pub(super) sort: i64,
}

/// A place in a sort, before the entry of this key and id.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
struct Place {
    key: String,
    id: String,
}

impl Place {
    /// Before the entries of a key.
    fn of_key(key: &str) -> Self {
        Self { key: key.to_owned(), id: String::new() }
    }
}

/// An entry as it is read.
#[derive(Clone, Debug)]
struct Found {
    place: Place,
    item: i64,
}

impl FromRow for Found {
    fn from_row(row: Row<'_>) -> Result<Self, sqlx::Error> {
        Ok(Self { place: Place { key: row.get(0)?, id: row.get(1)? }, item: row.get(2)? })
    }
}

/// A question that asks the same of several lists, whose numbers follow the `bound` values that all of them need.
///
/// `of_one` is the question with `LIST` for the number. What comes out is in an order that each list has an index for, so that the
/// databases need not sort but merge; PostgreSQL only does if it is told the order of each part.
fn united(of_one: &str, order: &str, lists: usize, bound: usize) -> String {
    let question = |list: usize| {
        let of_list = of_one.replace("LIST", &format!("${}", bound + list));
        format!("SELECT * FROM ({of_list} ORDER BY {order}) AS one")
    };
    let questions: Vec<_> = (1..=lists).map(question).collect();
    format!("{} ORDER BY {order}", questions.join(" UNION ALL "))
}
