//! ModelArts: workspaces, who may enter them, and the list's filters and order.

use super::sql::{Builder, FromRow, Row, query};
use super::{Store, StoreError};
use crate::modelarts::types::{ListWorkspacesOrder as Order, ListWorkspacesSortBy as SortBy};

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
    /// Whether the user who asked may enter it.
    pub(crate) accessible: bool,
}

/// One user's right to enter a workspace.
#[derive(Clone, Debug)]
pub(crate) struct GrantRow {
    pub(crate) user_id: Option<String>,
    pub(crate) user_name: Option<String>,
    pub(crate) user_type: Option<String>,
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

/// Whether the visitor `u` may enter the workspace `w`; a grant's user id outranks its name.
const ACCESSIBLE: &str = "(UPPER(w.auth_type) = 'PUBLIC' OR w.owner_id = u.id OR u.primary_account \
     OR (UPPER(w.auth_type) = 'INTERNAL' AND EXISTS (SELECT 1 FROM modelarts_grants g \
         WHERE g.project_id = w.project_id AND g.workspace_id = w.id \
         AND CASE WHEN g.user_id IS NOT NULL THEN g.user_id = u.id ELSE g.user_name = u.name END)))";

const COLUMNS: &str = "w.id, w.name, w.description, o.name AS owner, w.enterprise_project_id, \
     e.name AS enterprise_project_name, w.auth_type, w.status, w.status_info, w.create_ms, w.update_ms";

impl Store {
    /// One page of the workspaces that match, and how many match in all, as of one moment.
    pub(crate) async fn workspaces(
        &self,
        visitor: Visitor<'_>,
        query: &WorkspaceQuery,
    ) -> Result<(i64, Vec<WorkspaceRow>), StoreError> {
        let mut tx = self.pool.read().await?;
        let mut count = Builder::new(tx.dialect(), "SELECT COUNT(*)");
        push_matching(&mut count, visitor, query);
        let total = count.build().fetch_one(&mut tx).await?;

        let mut page = Builder::new(tx.dialect(), "SELECT ");
        page.push(COLUMNS).push(", ").push(ACCESSIBLE).push(" AS accessible");
        push_matching(&mut page, visitor, query);
        page.push(" ORDER BY ").push(sort_column(query.sort_by));
        page.push(direction(query.order));
        // Ties always in the same direction, so that pages neither repeat nor miss a row.
        page.push(", w.id ASC LIMIT ").push_bind(query.take);
        page.push(" OFFSET ").push_bind(query.skip);
        let rows = page.build().fetch_all(&mut tx).await?;
        tx.end().await?;
        Ok((total, rows))
    }

    /// One workspace of the visitor's project and its grants, whether or not the visitor may enter.
    pub(crate) async fn workspace(
        &self,
        visitor: Visitor<'_>,
        id: &str,
    ) -> Result<Option<(WorkspaceRow, Vec<GrantRow>)>, StoreError> {
        let mut tx = self.pool.read().await?;
        let mut one = Builder::new(tx.dialect(), "SELECT ");
        one.push(COLUMNS).push(", ").push(ACCESSIBLE).push(" AS accessible");
        push_project(&mut one, visitor);
        one.push(" AND w.id = ").push_bind(id);
        let Some(workspace) = one.build().fetch_optional(&mut tx).await? else {
            return Ok(None);
        };
        let grants: Vec<(Option<String>, Option<String>, Option<String>)> = query(
            "SELECT user_id, user_name, user_type FROM modelarts_grants \
             WHERE project_id = $1 AND workspace_id = $2 ORDER BY position",
        )
        .bind(visitor.project_id)
        .bind(id)
        .fetch_all(&mut tx)
        .await?;
        tx.end().await?;
        let grant = |(user_id, user_name, user_type)| GrantRow { user_id, user_name, user_type };
        Ok(Some((workspace, grants.into_iter().map(grant).collect())))
    }
}

/// The workspaces of the visitor's project, joined with owner `o`, enterprise project `e` and visitor `u`.
fn push_project<'q>(sql: &mut Builder<'q>, visitor: Visitor<'q>) {
    sql.push(" FROM modelarts_workspaces w JOIN huawei_users o ON o.id = w.owner_id");
    sql.push(" JOIN huawei_enterprise_projects e ON e.tenant = w.tenant");
    sql.push(" AND e.id = w.enterprise_project_id");
    sql.push(" JOIN huawei_users u ON u.id = ").push_bind(visitor.user_id);
    sql.push(" WHERE w.project_id = ").push_bind(visitor.project_id);
}

/// The project's workspaces that pass the request's filters.
fn push_matching<'q>(sql: &mut Builder<'q>, visitor: Visitor<'q>, query: &'q WorkspaceQuery) {
    push_project(sql, visitor);
    if let Some(part) = &query.name {
        sql.push(" AND ").push_contains("w.name", part);
    }
    if let Some(id) = &query.enterprise_project_id {
        sql.push(" AND w.enterprise_project_id = ").push_bind(id);
    }
    if query.accessible_only {
        sql.push(" AND ").push(ACCESSIBLE);
    }
}

fn sort_column(sort_by: SortBy) -> &'static str {
    match sort_by {
        SortBy::Name => "w.name",
        SortBy::UpdateTime => "w.update_ms",
        SortBy::Status => "w.status",
    }
}

fn direction(order: Order) -> &'static str {
    match order {
        Order::Asc => " ASC",
        Order::Desc => " DESC",
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
            accessible: row.get("accessible")?,
        })
    }
}
