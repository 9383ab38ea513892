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

use std::collections::HashMap;

use sqlx::AssertSqlSafe;

use super::ranked::{self, View};
use super::sql::{FromRow, Row, Tx, query};
use super::substring::Searched;
use super::{Store, StoreError};
use crate::modelarts::types::{ListWorkspacesOrder as Order, ListWorkspacesSortBy as SortBy};

pub(super) use bulk::{index, index_if_needed, is_unindexed};
pub(super) use write::{StoredWorkspace, delete, number_of, put};

/// The names that are searched.
const NAMES: Searched =
    Searched { table: "modelarts_workspaces", column: "name", number: "number", index: "modelarts_names" };

/// A workspace as stored, with its owner's name.
#[derive(Clone, Debug)]
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
    /// Whether the visitor may enter it.
    pub(crate) accessible: bool,
}

/// Who asks, and in which project.
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

/// Their number, and the columns that are answered.
const COLUMNS: &str = "w.number, w.id, w.name, w.description, o.name AS owner, w.enterprise_project_id, \
     e.name AS enterprise_project_name, w.auth_type, w.status, w.status_info, w.create_ms, w.update_ms";

/// Whether the user `u` may enter the workspace `w`: whether it is in one of their lists, see `lists`.
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
        let mut tx = self.pool.read().await?;
        let sql = format!(
            "SELECT {COLUMNS}, {ACCESSIBLE} AS accessible FROM {WORKSPACES} JOIN huawei_users u ON u.id = $1 \
             WHERE w.project_id = $2 AND w.id = $3"
        );
        let one = query(AssertSqlSafe(sql)).bind(visitor.user_id).bind(visitor.project_id).bind(id);
        let Some(Visited { row, accessible }) = one.fetch_optional(&mut tx).await? else {
            return Ok(None);
        };
        let grants = grants(&mut tx, row.number).await?;
        tx.end().await?;
        Ok(Some(VisitedWorkspace { workspace: row.workspace, grants, accessible }))
    }
}

/// The workspaces of these numbers, in this order.
async fn rows(tx: &mut Tx, numbers: &[i64]) -> Result<Vec<WorkspaceRow>, sqlx::Error> {
    if numbers.is_empty() {
        return Ok(Vec::new());
    }
    let sql = format!("SELECT {COLUMNS} FROM {WORKSPACES} WHERE w.number IN ({})", tx.dialect().each_number());
    let found: Vec<Numbered> = query(AssertSqlSafe(sql)).bind(format!("{numbers:?}")).fetch_all(tx).await?;
    let mut found: HashMap<i64, WorkspaceRow> = found.into_iter().map(|row| (row.number, row.workspace)).collect();
    Ok(numbers.iter().filter_map(|number| found.remove(number)).collect())
}

/// The rights to enter a workspace.
async fn grants(tx: &mut Tx, number: i64) -> Result<Vec<GrantRow>, sqlx::Error> {
    let sql = "SELECT user_id, user_name, user_type FROM modelarts_grants WHERE workspace = $1 ORDER BY position";
    query(sql).bind(number).fetch_all(tx).await
}

struct Numbered {
    number: i64,
    workspace: WorkspaceRow,
}

struct Visited {
    row: Numbered,
    accessible: bool,
}

impl FromRow for Visited {
    fn from_row(row: Row<'_>) -> Result<Self, sqlx::Error> {
        Ok(Self { accessible: row.get("accessible")?, row: Numbered::from_row(row)? })
    }
}

impl FromRow for Numbered {
    fn from_row(row: Row<'_>) -> Result<Self, sqlx::Error> {
        Ok(Self { number: row.get("number")?, workspace: WorkspaceRow::from_row(row)? })
    }
}

impl FromRow for WorkspaceRow {
    fn from_row(row: Row<'_>) -> Result<Self, sqlx::Error> {
        Ok(Self {
            id: row.get("id")?,
            name: row.get("name")?,
            description: row.get("description")?,
            owner: row.get("owner")?,
            enterprise_project_id: row.get("enterprise_project_id")?,
            enterprise_project_name: row.get("enterprise_project_name")?,
            auth_type: row.get("auth_type")?,
            status: row.get("status")?,
            status_info: row.get("status_info")?,
            create_ms: row.get("create_ms")?,
            update_ms: row.get("update_ms")?,
        })
    }
}

impl FromRow for GrantRow {
    fn from_row(row: Row<'_>) -> Result<Self, sqlx::Error> {
        Ok(Self { user_id: row.get(0)?, user_name: row.get(1)?, user_type: row.get(2)? })
    }
}
