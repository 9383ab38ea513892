//! ModelArts: workspaces and grants, and the default workspace of every project.

use crate::server::fixture::{DEFAULT_ENTERPRISE_PROJECT, DEFAULT_WORKSPACE, Huawei, ModelArts, Workspace};
use crate::server::store::now_ms;
use crate::server::store::sql::{Tx, query};

pub(in crate::server::store) async fn modelarts(
    tx: &mut Tx,
    modelarts: &ModelArts,
    huawei: &Huawei,
) -> Result<(), sqlx::Error> {
    for workspace in &modelarts.workspaces {
        insert_workspace(tx, workspace).await?;
        insert_grants(tx, workspace).await?;
    }
    for project in huawei.tenants.iter().flat_map(|tenant| &tenant.projects) {
        insert_default(tx, &project.id.value).await?;
    }
    Ok(())
}

async fn insert_workspace(tx: &mut Tx, workspace: &Workspace) -> Result<(), sqlx::Error> {
    query(
        "INSERT INTO modelarts_workspaces (project_id, id, name, description, owner_id, tenant, \
         enterprise_project_id, auth_type, status, status_info, create_ms, update_ms) \
         SELECT p.id, $3, $4, $5, u.id, p.tenant, $6, $7, $8, $9, $10, $11 \
         FROM huawei_projects p JOIN huawei_users u ON u.tenant = p.tenant \
         WHERE p.id = $1 AND u.name = $2",
    )
    .bind(&workspace.project.value)
    .bind(&workspace.owner.value)
    .bind(&workspace.id.value)
    .bind(&workspace.name.value)
    .bind(&workspace.description.value)
    .bind(&workspace.enterprise_project.value)
    .bind(&workspace.auth_type.value)
    .bind(&workspace.status.value)
    .bind(&workspace.status_info.value)
    .bind(workspace.create_time.value)
    .bind(workspace.update_time.value)
    .execute(&mut *tx)
    .await?;
    Ok(())
}

async fn insert_grants(tx: &mut Tx, workspace: &Workspace) -> Result<(), sqlx::Error> {
    for (position, grant) in (0_i64..).zip(&workspace.grants) {
        let grant = &grant.value;
        query(
            "INSERT INTO modelarts_grants \
             (project_id, workspace_id, position, user_id, user_name, user_type) \
             VALUES ($1, $2, $3, $4, $5, $6)",
        )
        .bind(&workspace.project.value)
        .bind(&workspace.id.value)
        .bind(position)
        .bind(grant.user_id.as_ref().map(|id| &id.value))
        .bind(grant.user_name.as_ref().map(|name| &name.value))
        .bind(grant.user_type.as_ref().map(|kind| &kind.value))
        .execute(&mut *tx)
        .await?;
    }
    Ok(())
}

/// The workspace that a project has without anybody making it, owned by the primary account, unless it is there.
async fn insert_default(tx: &mut Tx, project: &str) -> Result<(), sqlx::Error> {
    query(
        "INSERT INTO modelarts_workspaces (project_id, id, name, description, owner_id, tenant, \
         enterprise_project_id, auth_type, status, status_info, create_ms, update_ms) \
         SELECT p.id, $2, 'default', '', u.id, p.tenant, $3, 'public', 'NORMAL', '', $4, $4 \
         FROM huawei_projects p JOIN huawei_users u ON u.tenant = p.tenant AND u.primary_account \
         WHERE p.id = $1 AND NOT EXISTS (SELECT 1 FROM modelarts_workspaces w WHERE w.project_id = $1 AND w.id = $2)",
    )
    .bind(project)
    .bind(DEFAULT_WORKSPACE)
    .bind(DEFAULT_ENTERPRISE_PROJECT)
    .bind(now_ms())
    .execute(&mut *tx)
    .await?;
    Ok(())
}
