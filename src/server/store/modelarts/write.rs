//! Changes of single workspaces, and of whom names in grants mean.
//!
//! Nothing else writes to these tables, but for loads of whole states, which make all lists anew.

use sqlx::Error;

use super::lists::{Filed, refile};
use super::{GrantRow, NAMES};
use crate::server::store::sql::{FromRow, Row, Tx, query};

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

impl FromRow for StoredWorkspace {
    fn from_row(row: Row<'_>) -> Result<Self, Error> {
        Ok(Self {
            project_id: row.get("project_id")?,
            id: row.get("id")?,
            name: row.get("name")?,
            description: row.get("description")?,
            owner_id: row.get("owner_id")?,
            enterprise_project_id: row.get("enterprise_project_id")?,
            auth_type: row.get("auth_type")?,
            status: row.get("status")?,
            status_info: row.get("status_info")?,
            create_ms: row.get("create_ms")?,
            update_ms: row.get("update_ms")?,
            grants: Vec::new(),
        })
    }
}

/// A workspace as it is stored.
pub(in crate::server::store) async fn stored(
    tx: &mut Tx,
    project_id: &str,
    id: &str,
) -> Result<Option<StoredWorkspace>, Error> {
    let Some(number) = number_of(tx, project_id, id).await? else { return Ok(None) };
    let row = query(
        "SELECT project_id, id, name, description, owner_id, enterprise_project_id, auth_type, status, status_info, \
         create_ms, update_ms FROM modelarts_workspaces WHERE number = $1",
    );
    let mut workspace: StoredWorkspace = row.bind(number).fetch_one(&mut *tx).await?;
    workspace.grants = super::grants(tx, number).await?;
    Ok(Some(workspace))
}

/// Makes a workspace, or makes the one of the same project and id be like this.
pub(in crate::server::store) async fn put(tx: &mut Tx, workspace: &StoredWorkspace) -> Result<(), Error> {
    let found = number_of(tx, &workspace.project_id, &workspace.id).await?;
    let (number, old) = match found {
        Some(number) => (number, Filed::of(tx, number).await?),
        None => (next_number(tx).await?, None),
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

/// Ends a workspace and what was granted; says whether there was one.
pub(in crate::server::store) async fn delete(tx: &mut Tx, project_id: &str, id: &str) -> Result<bool, Error> {
    let Some(number) = number_of(tx, project_id, id).await? else { return Ok(false) };
    let old = Filed::of(tx, number).await?;
    refile(tx, old.as_ref(), None).await?;
    forget_name(tx, number).await?;
    for sql in
        ["DELETE FROM modelarts_grants WHERE workspace = $1", "DELETE FROM modelarts_workspaces WHERE number = $1"]
    {
        query(sql).bind(number).execute(&mut *tx).await?;
    }
    Ok(true)
}

/// The workspaces of a tenant that are shared with whoever has one of these names, as their lists have them.
///
/// Whoever makes, renames or deletes a user asks first, and gives what comes out to [`follow_names`] afterwards. (Whether a user is
/// the primary account bears on no list.)
pub(in crate::server::store) async fn naming(tx: &mut Tx, tenant: &str, names: &[&str]) -> Result<Naming, Error> {
    let mut all = Vec::new();
    for name in names {
        let sql = "SELECT DISTINCT w.number FROM modelarts_grants g JOIN modelarts_workspaces w ON w.number = g.workspace \
                   WHERE g.user_name = $1 AND g.user_id IS NULL AND w.tenant = $2";
        let numbers: Vec<i64> = query(sql).bind(*name).bind(tenant).fetch_all(&mut *tx).await?;
        for number in numbers {
            if all.iter().all(|&(other, _)| other != number)
                && let Some(old) = Filed::of(tx, number).await?
            {
                all.push((number, old));
            }
        }
    }
    Ok(Naming(all))
}

/// Workspaces that are shared with users by name.
#[must_use = "their lists may have to follow"]
#[derive(Debug)]
pub(in crate::server::store) struct Naming(Vec<(i64, Filed)>);

/// Lets the lists follow from whom the names mean now.
pub(in crate::server::store) async fn follow_names(tx: &mut Tx, naming: &Naming) -> Result<(), Error> {
    for (number, old) in &naming.0 {
        let new = Filed::of(tx, *number).await?;
        refile(tx, Some(old), new.as_ref()).await?;
    }
    Ok(())
}

async fn number_of(tx: &mut Tx, project_id: &str, id: &str) -> Result<Option<i64>, Error> {
    let sql = "SELECT number FROM modelarts_workspaces WHERE project_id = $1 AND id = $2";
    query(sql).bind(project_id).bind(id).fetch_optional(tx).await
}

/// A number that no workspace has.
pub(in crate::server::store) async fn next_number(tx: &mut Tx) -> Result<i64, Error> {
    query("SELECT COALESCE(MAX(number), 0) + 1 FROM modelarts_workspaces").fetch_one(tx).await
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
