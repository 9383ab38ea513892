//! Workspaces by a part of their name.
//!
//! The trigrams of the part find candidates among the names of all projects, of which those in the request's lists count. With
//! too few characters for a trigram, or short lists, every name of the lists is looked at instead. Matches are counted and sorted
//! for each page, so that a part that many names have costs as much as they are.

use sqlx::Error;

use super::{NAMES, Order, SortBy, WorkspaceQuery};
use crate::server::store::sql::{Builder, Dialect, Tx};
use crate::server::store::substring::SHORTEST;

/// Most workspaces of lists that are looked at rather than the trigrams of all names.
const FEW: i64 = 500;

/// Returns the number of workspaces of the lists that match, and those of the page.
pub(super) async fn search(
    tx: &mut Tx,
    lists: &[i64],
    total: i64,
    part: &str,
    asked: &WorkspaceQuery,
) -> Result<(i64, Vec<i64>), Error> {
    let pattern = match total > FEW && part.chars().count() >= SHORTEST {
        true => Some(NAMES.pattern(tx, part).await?),
        false => None,
    };
    let dialect = tx.dialect();
    let statement = |begin| {
        let mut sql = Builder::new(dialect, begin);
        push_matching(&mut sql, dialect, lists, pattern.as_deref(), part);
        sql
    };
    let count = statement("SELECT COUNT(*)").build();
    let mut page = statement("SELECT w.number");
    page.push(match (asked.sort_by, asked.order) {
        (SortBy::Name, Order::Asc) => " ORDER BY w.name, w.id",
        (SortBy::Name, Order::Desc) => " ORDER BY w.name DESC, w.id",
        (SortBy::UpdateTime, Order::Asc) => " ORDER BY w.update_ms, w.id",
        (SortBy::UpdateTime, Order::Desc) => " ORDER BY w.update_ms DESC, w.id",
        (SortBy::Status, Order::Asc) => " ORDER BY w.status, w.id",
        (SortBy::Status, Order::Desc) => " ORDER BY w.status DESC, w.id",
    });
    page.push(" LIMIT ").push_bind(asked.take).push(" OFFSET ").push_bind(asked.skip);
    let page = page.build();
    let matching = count.fetch_one(&mut *tx).await?;
    Ok((matching, page.fetch_all(tx).await?))
}

fn push_matching<'q>(sql: &mut Builder<'q>, dialect: Dialect, lists: &[i64], pattern: Option<&'q str>, part: &'q str) {
    // SQLite keeps to the order of a CROSS JOIN.
    match pattern {
        Some(pattern) => {
            sql.push(" FROM modelarts_workspaces w WHERE ");
            NAMES.push_candidate(sql, dialect, pattern);
            sql.push(" AND ").push_contains("w.name", part);
            sql.push(
                " AND EXISTS (SELECT 1 FROM ranked_entries x WHERE x.sort = 0 AND x.key = w.name AND x.id = w.id AND ",
            );
            push_lists(sql, lists);
            sql.push(")");
        }
        None => {
            sql.push(
                " FROM ranked_entries x CROSS JOIN modelarts_workspaces w WHERE w.number = x.item AND x.sort = 0 AND ",
            );
            push_lists(sql, lists);
            sql.push(" AND ").push_contains("x.key", part);
        }
    }
}

fn push_lists(sql: &mut Builder<'_>, lists: &[i64]) {
    sql.push("x.list IN (");
    for (index, &list) in lists.iter().enumerate() {
        sql.push(if index == 0 { "" } else { ", " }).push_bind(list);
    }
    sql.push(")");
}
