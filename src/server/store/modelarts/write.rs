//! Changes of single workspaces.
//!
//! Nothing else writes to these tables, but for loads of many workspaces, which make all lists anew. Whom a name in a grant means does
//! not change: who is granted something by name can be neither renamed nor removed.

use sqlx::Error;

use super::lists::{Filed, refile};
use super::{GrantRow, NAMES};
use crate::server::store::sql::{Tx, query};

/// Everything that is stored of a workspace.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct StoredWorkspace {
    pub(crate) project_id: String,
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) description: String,
    pub(crate) owner_id: String,
    pub(crate) enterprise_project_id: String,
    pub(crate) auth_type: String,
    pub(crate) status: String,
    pub(crate) status_info: String,
    pub(crate) create_ms: i64,
    pub(crate) update_ms: i64,
    pub(crate) grants: Vec<GrantRow>,
}

/// Makes a workspace, or makes the one of the same project and id be like this.
pub(in crate::server::store) async fn put(tx: &mut Tx, workspace: &StoredWorkspace) -> Result<(), Error> {
    let found = number_of(tx, &workspace.project_id, &workspace.id).await?;
    let (number, old) = match found {
        Some(number) => (number, Filed::of(tx, number).await?),
        None => {
            let sql = "SELECT COALESCE(MAX(number), 0) + 1 FROM modelarts_workspaces";
            (query(sql).fetch_one(&mut *tx).await?, None)
        }
    };
    if found.is_some() {
        forget_name(tx, number).await?;
        query("DELETE FROM modelarts_grants WHERE workspace = $1").bind(number).execute(&mut *tx).await?;
    }
    write(tx, number, workspace, found.is_some()).await?;
    NAMES.insert(tx, number, &workspace.name).await?;
    write_grants(tx, number, &workspace.grants).await?;
    let new = Filed::of(tx, number).await?;
    refile(tx, old.as_ref(), new.as_ref()).await
}

/// Ends a workspace and what was granted, if there is one.
pub(in crate::server::store) async fn delete(tx: &mut Tx, project_id: &str, id: &str) -> Result<(), Error> {
    let Some(number) = number_of(tx, project_id, id).await? else { return Ok(()) };
    let old = Filed::of(tx, number).await?;
    refile(tx, old.as_ref(), None).await?;
    forget_name(tx, number).await?;
    for sql in
        ["DELETE FROM modelarts_grants WHERE workspace = $1", "DELETE FROM modelarts_workspaces WHERE number = $1"]
    {
        query(sql).bind(number).execute(&mut *tx).await?;
    }
    Ok(())
}

/// The number of a workspace.
pub(in crate::server::store) async fn number_of(tx: &mut Tx, project_id: &str, id: &str) -> Result<Option<i64>, Error> {
    let sql = "SELECT number FROM modelarts_workspaces WHERE project_id = $1 AND id = $2";
    query(sql).bind(project_id).bind(id).fetch_optional(tx).await
}

async fn forget_name(tx: &mut Tx, number: i64) -> Result<(), Error> {
    let sql = "SELECT name FROM modelarts_workspaces WHERE number = $1";
    let name: String = query(sql).bind(number).fetch_one(&mut *tx).await?;
    NAMES.remove(tx, number, &name).await
}

async fn write(tx: &mut Tx, number: i64, workspace: &StoredWorkspace, exists: bool) -> Result<(), Error> {
    let sql = if exists {
        "UPDATE modelarts_workspaces SET name = $4, description = $5, owner_id = $6, \
         enterprise_project_id = $7, auth_type = $8, status = $9, \
         status_info = $10, create_ms = $11, update_ms = $12 WHERE number = $1 AND project_id = $2 AND id = $3"
    } else {
        "INSERT INTO modelarts_workspaces (number, project_id, id, name, description, owner_id, tenant, \
         enterprise_project_id, auth_type, status, status_info, create_ms, update_ms) \
         SELECT $1, p.id, $3, $4, $5, $6, p.tenant, $7, $8, $9, $10, $11, $12 FROM huawei_projects p WHERE p.id = $2"
    };
    let written = query(sql)
        .bind(number)
        .bind(&workspace.project_id)
        .bind(&workspace.id)
        .bind(&workspace.name)
        .bind(&workspace.description)
        .bind(&workspace.owner_id)
        .bind(&workspace.enterprise_project_id)
        .bind(&workspace.auth_type)
        .bind(&workspace.status)
        .bind(&workspace.status_info)
        .bind(workspace.create_ms)
        .bind(workspace.update_ms)
        .execute(tx)
        .await?;
    // Without the project, there is nothing to refer to.
    if written == 1 { Ok(()) } else { Err(Error::RowNotFound) }
}

async fn write_grants(tx: &mut Tx, number: i64, grants: &[GrantRow]) -> Result<(), Error> {
    for (position, grant) in (0_i64..).zip(grants) {
        query("INSERT INTO modelarts_grants (workspace, position, user_id, user_name, user_type) VALUES ($1, $2, $3, $4, $5)")
            .bind(number)
            .bind(position)
            .bind(grant.user_id.as_deref())
            .bind(grant.user_name.as_deref())
            .bind(grant.user_type.as_deref())
            .execute(&mut *tx)
            .await?;
    }
    Ok(())
}
