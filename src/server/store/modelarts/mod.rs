//! ModelArts: workspaces, who may enter them, and the list's filters and order.
//!
//! A list request is answered from lists that are read by rank (see `store/ranked`): one of a project's workspaces, one of those of
//! each of its enterprise projects, and each of these once more of what everybody may enter, and of what one user may enter
//! besides. A page, the number of all workspaces, and any combination of filters but the one by name cost what the page's rows
//! cost; what names cost is in `search`.

mod bulk;
mod lists;
mod search;
#[cfg(test)]
mod tests;
mod write;

use std::cmp::Ordering;
use std::collections::HashMap;

use serde::Deserialize;
use sqlx::AssertSqlSafe;

use super::ranked::{self, View, Window};
use super::sql::{Dialect, On, Tx, from_json, query};
use super::substring::Searched;
use super::{Store, StoreError};
use crate::modelarts::types::{ListWorkspacesOrder as Order, ListWorkspacesSortBy as SortBy};

pub(super) use bulk::{index, index_if_needed, is_unindexed};
pub(super) use write::{StoredWorkspace, delete, number_of, put};

/// The names that are searched.
const NAMES: Searched =
    Searched { table: "modelarts_workspaces", column: "name", number: "number", index: "modelarts_names" };

/// A workspace as stored, with its owner's name; in the order of [`CELLS`].
#[derive(Clone, Debug, Deserialize)]
pub(crate) struct WorkspaceRow {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) description: String,
    pub(crate) owner: String,
    pub(crate) enterprise_project_id: String,
    pub(crate) enterprise_project_name: String,
    pub(crate) auth_type: String,
    pub(crate) status: String,
    pub(crate) status_info: String,
    pub(crate) create_ms: i64,
    pub(crate) update_ms: i64,
}

/// One user's right to enter a workspace.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct GrantRow {
    pub(crate) user_id: Option<String>,
    pub(crate) user_name: Option<String>,
    pub(crate) user_type: Option<String>,
}

/// A workspace with what a visitor is to it.
#[derive(Clone, Debug)]
pub(crate) struct VisitedWorkspace {
    pub(crate) workspace: WorkspaceRow,
    pub(crate) grants: Vec<GrantRow>,
    /// True if the visitor may enter it.
    pub(crate) accessible: bool,
}

/// The one who asks, and in which project.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Visitor<'a> {
    pub(crate) project_id: &'a str,
    pub(crate) user_id: &'a str,
}

/// What a list request asks for; an absent filter is `None`.
#[derive(Clone, Debug)]
pub(crate) struct WorkspaceQuery {
    pub(crate) name: Option<String>,
    pub(crate) enterprise_project_id: Option<String>,
    pub(crate) accessible_only: bool,
    pub(crate) sort_by: SortBy,
    pub(crate) order: Order,
    pub(crate) skip: i64,
    pub(crate) take: i64,
}

/// The workspaces `w`, with their owner `o` and enterprise project `e`.
const WORKSPACES: &str = "modelarts_workspaces w JOIN huawei_users o ON o.id = w.owner_id \
     JOIN huawei_enterprise_projects e ON e.tenant = w.tenant AND e.id = w.enterprise_project_id";

/// What is answered of each.
const CELLS: &str = "w.id, w.name, w.description, o.name, w.enterprise_project_id, e.name, w.auth_type, w.status, w.status_info, \
     w.create_ms, w.update_ms";

/// True if the user `u` may enter the workspace `w`: whether it is in one of their lists, see `lists`.
const ACCESSIBLE: &str = "(u.primary_account OR EXISTS (SELECT 1 FROM modelarts_lists l \
     JOIN ranked_entries x ON x.list = l.number AND x.sort = 0 AND x.key = w.name AND x.id = w.id \
     WHERE l.project_id = w.project_id AND l.enterprise_project_id = '' AND l.audience IN ('public', 'user:' || u.id)))";

impl Store {
    /// One page of the workspaces that match, and how many match in all, as of one moment.
    pub(crate) async fn workspaces(
        &self,
        visitor: Visitor<'_>,
        query: &WorkspaceQuery,
    ) -> Result<(i64, Vec<WorkspaceRow>), StoreError> {
        match self.page_at_once(visitor, query).await? {
            Some(found) => Ok(found),
            None => self.page_in_steps(visitor, query).await,
        }
    }

    /// A page near the beginning of one list, by one statement; none where that does not do.
    async fn page_at_once(
        &self,
        visitor: Visitor<'_>,
        asked: &WorkspaceQuery,
    ) -> Result<Option<(i64, Vec<WorkspaceRow>)>, StoreError> {
        if asked.name.is_some() || asked.accessible_only {
            return Ok(None);
        }
        let Some(window) = Window::of(asked.order == Order::Desc, asked.skip, asked.take) else { return Ok(None) };
        let (array, all) = self.pool.dialect().json_arrays();
        // SQLite keeps to the order of a CROSS JOIN.
        let sql = format!(
            "SELECT r.total, CAST((SELECT {all}({array}({CELLS})) FROM ({items}) AS page CROSS JOIN modelarts_workspaces w \
                 CROSS JOIN huawei_users o CROSS JOIN huawei_enterprise_projects e WHERE w.number = page.item \
                 AND o.id = w.owner_id AND e.tenant = w.tenant AND e.id = w.enterprise_project_id) AS TEXT) FROM {whole}",
            items = window.items("r.number", "$4", "$5", "$6"),
            whole = lists::WHOLE,
        );
        let found = lists::bound(query(AssertSqlSafe(sql)), visitor, asked)
            .bind(lists::sort_number(asked.sort_by))
            .bind(window.limit)
            .bind(window.offset);
        let found: Option<(i64, Option<String>)> = found.fetch_optional(On::Reader(&self.pool)).await?;
        let Some((total, rows)) = found else { return Ok(Some((0, Vec::new()))) };
        let page = window.page(from_json(rows)?, |one, other| by_key(asked.sort_by, one, other), by_id);
        Ok(page.map(|page| (total, page)))
    }

    /// Any page, by as many statements as it takes.
    async fn page_in_steps(
        &self,
        visitor: Visitor<'_>,
        query: &WorkspaceQuery,
    ) -> Result<(i64, Vec<WorkspaceRow>), StoreError> {
        let mut tx = self.pool.read().await?;
        let lists = lists::asked(&mut tx, visitor, query).await?;
        let total = lists.iter().map(|(_, total)| total).sum();
        let lists: Vec<i64> = lists.into_iter().map(|(number, _)| number).collect();
        let (total, page) = match &query.name {
            _ if total == 0 => (0, Vec::new()),
            Some(part) => search::search(&mut tx, &lists, total, part, query).await?,
            None => {
                let view = View { lists: &lists, sort: lists::sort_number(query.sort_by) };
                let descending = query.order == Order::Desc;
                (total, ranked::page(&mut tx, view, total, descending, query.skip, query.take).await?)
            }
        };
        let rows = rows(&mut tx, &page).await?;
        tx.end().await?;
        Ok((total, rows))
    }

    /// One workspace of the visitor's project, whether or not the visitor may enter.
    pub(crate) async fn workspace(
        &self,
        visitor: Visitor<'_>,
        id: &str,
    ) -> Result<Option<VisitedWorkspace>, StoreError> {
        let one = query(AssertSqlSafe(visited(self.pool.dialect())));
        let one = one.bind(visitor.user_id).bind(visitor.project_id).bind(id);
        let found: Option<Visited> = one.fetch_optional(On::Reader(&self.pool)).await?;
        let Some((workspace, accessible, grants)) = found else { return Ok(None) };
        let Some(workspace) = from_json(Some(workspace))?.pop() else { return Ok(None) };
        let mut grants: Vec<GrantCells> = from_json(grants)?;
        grants.sort_unstable_by_key(|grant| grant.0);
        let grant = |(_, user_id, user_name, user_type)| GrantRow { user_id, user_name, user_type };
        Ok(Some(VisitedWorkspace { workspace, grants: grants.into_iter().map(grant).collect(), accessible }))
    }
}

/// A JSON array with a workspace, whether the visitor may enter it, and one with its grants.
type Visited = (String, bool, Option<String>);

/// A grant, after its position.
type GrantCells = (i64, Option<String>, Option<String>, Option<String>);

/// The statement for one workspace as a visitor sees it.
fn visited(dialect: Dialect) -> String {
    let (array, all) = dialect.json_arrays();
    format!(
        "SELECT CAST({array}({array}({CELLS})) AS TEXT), {ACCESSIBLE}, \
         CAST((SELECT {all}({array}(g.position, g.user_id, g.user_name, g.user_type)) FROM modelarts_grants g \
             WHERE g.workspace = w.number) AS TEXT) \
         FROM {WORKSPACES} JOIN huawei_users u ON u.id = $1 WHERE w.project_id = $2 AND w.id = $3"
    )
}

/// Compares workspaces by their keys in a sort, see `lists`.
fn by_key(sort: SortBy, one: &WorkspaceRow, other: &WorkspaceRow) -> Ordering {
    match sort {
        SortBy::Name => one.name.cmp(&other.name),
        SortBy::UpdateTime => one.update_ms.cmp(&other.update_ms),
        SortBy::Status => one.status.cmp(&other.status),
    }
}

fn by_id(one: &WorkspaceRow, other: &WorkspaceRow) -> Ordering {
    one.id.cmp(&other.id)
}

/// The workspaces of these numbers, in this order.
async fn rows(tx: &mut Tx, numbers: &[i64]) -> Result<Vec<WorkspaceRow>, sqlx::Error> {
    if numbers.is_empty() {
        return Ok(Vec::new());
    }
    let (array, all) = tx.dialect().json_arrays();
    let sql = format!(
        "SELECT CAST({all}({array}(w.number, {array}({CELLS}))) AS TEXT) FROM {WORKSPACES} WHERE w.number IN ({})",
        tx.dialect().each_number()
    );
    let found = query(AssertSqlSafe(sql)).bind(format!("{numbers:?}")).fetch_one(tx).await?;
    let mut found: HashMap<i64, WorkspaceRow> = from_json(found)?.into_iter().collect();
    Ok(numbers.iter().filter_map(|number| found.remove(number)).collect())
}
