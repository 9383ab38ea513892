//! ModelArts: workspaces with their grants.

use std::collections::HashMap;

use sqlx::Error;

use super::{Kind, Which};
use crate::server::fixture::{Grant, Spanned, Workspace};
use crate::server::store::sql::{Builder, FromRow, Row, Tx};

/// Workspaces, by project and id.
#[derive(Debug)]
pub(in crate::server) enum Workspaces {}

impl Kind for Workspaces {
    type Key = (String, String);
    type Item = Workspace;

    async fn read(tx: &mut Tx, which: Which<'_, Self::Key>) -> Result<Vec<Workspace>, Error> {
        let mut sql = Builder::new(
            tx.dialect(),
            "SELECT w.project_id, w.id, w.name, w.description, o.name AS owner, w.enterprise_project_id, w.auth_type, \
             w.status, w.status_info, w.create_ms, w.update_ms \
             FROM modelarts_workspaces w JOIN huawei_users o ON o.id = w.owner_id",
        );
        match which {
            Which::One((project, id)) => {
                sql.push(" WHERE w.project_id = ").push_bind(project).push(" AND w.id = ").push_bind(id);
            }
            Which::After(after, limit) => {
                if let Some((project, id)) = after {
                    sql.push(" WHERE (w.project_id, w.id) > (").push_bind(project).push(", ").push_bind(id).push(")");
                }
                sql.push(" ORDER BY w.project_id, w.id LIMIT ").push_bind(limit);
            }
        }
        let mut workspaces: Vec<Workspace> = sql.build().fetch_all(&mut *tx).await?;
        let mut grants = grants(tx, &workspaces).await?;
        for workspace in &mut workspaces {
            workspace.grants = grants.remove(&Self::key(workspace)).unwrap_or_default();
        }
        Ok(workspaces)
    }

    fn key(workspace: &Workspace) -> Self::Key {
        (workspace.project.value.clone(), workspace.id.value.clone())
    }
}

impl FromRow for Workspace {
    fn from_row(row: Row<'_>) -> Result<Self, Error> {
        let text = |column| row.get(column).map(Spanned::nowhere);
        Ok(Self {
            project: text("project_id")?,
            id: text("id")?,
            name: text("name")?,
            description: text("description")?,
            owner: text("owner")?,
            enterprise_project: text("enterprise_project_id")?,
            auth_type: text("auth_type")?,
            status: text("status")?,
            status_info: text("status_info")?,
            create_time: Spanned::nowhere(row.get("create_ms")?),
            update_time: Spanned::nowhere(row.get("update_ms")?),
            grants: Vec::new(),
        })
    }
}

type GrantColumns = (String, String, Option<String>, Option<String>, Option<String>);

/// The grants of some workspaces, in their order.
async fn grants(
    tx: &mut Tx,
    workspaces: &[Workspace],
) -> Result<HashMap<(String, String), Vec<Spanned<Grant>>>, Error> {
    let mut all = HashMap::new();
    let (Some(first), Some(last)) = (workspaces.first(), workspaces.last()) else { return Ok(all) };
    let mut sql = Builder::new(
        tx.dialect(),
        "SELECT w.project_id, w.id, g.user_id, g.user_name, g.user_type FROM modelarts_workspaces w \
         JOIN modelarts_grants g ON g.workspace = w.number WHERE ",
    );
    sql.push("(w.project_id, w.id) >= (");
    sql.push_bind(&first.project.value).push(", ").push_bind(&first.id.value).push(")");
    sql.push(" AND (w.project_id, w.id) <= (");
    sql.push_bind(&last.project.value).push(", ").push_bind(&last.id.value).push(")");
    sql.push(" ORDER BY w.project_id, w.id, g.position");
    let rows: Vec<GrantColumns> = sql.build().fetch_all(tx).await?;
    for (project, id, user_id, user_name, user_type) in rows {
        let text = |text: Option<String>| text.map(Spanned::nowhere);
        let grant = Grant { user_id: text(user_id), user_name: text(user_name), user_type: text(user_type) };
        all.entry((project, id)).or_insert_with(Vec::new).push(Spanned::nowhere(grant));
    }
    Ok(all)
}
