//! ModelArts: workspaces and grants, and the default workspace of every project.

use sqlx::Error;

use super::people::People;
use crate::server::fixture::{
    DEFAULT_ENTERPRISE_PROJECT, DEFAULT_WORKSPACE, Grant, Huawei, ModelArts, Spanned, Workspace,
};
use crate::server::store::modelarts::{GrantRow, StoredWorkspace, index, number_of, put};
use crate::server::store::now_ms;
use crate::server::store::sql::{Batch, Tx, query};

/// Making all lists anew takes as long as changing them for one in so many of all workspaces.
const MANY: i64 = 20;

const WORKSPACES: &str = "modelarts_workspaces (number, project_id, id, name, description, owner_id, tenant, \
     enterprise_project_id, auth_type, status, status_info, create_ms, update_ms)";

const GRANTS: &str = "modelarts_grants (workspace, position, user_id, user_name, user_type)";

/// Adds workspaces in place of those of the same projects and ids, and default ones where there are none.
pub(in crate::server::store) async fn modelarts(
    tx: &mut Tx,
    modelarts: &ModelArts,
    huawei: &Huawei,
) -> Result<(), Error> {
    let workspaces = &modelarts.workspaces;
    let mut people = People::default();
    let highest = highest_number(tx).await?;
    let new = i64::try_from(workspaces.len()).unwrap_or(i64::MAX);
    let many = new.saturating_mul(MANY) >= highest;
    if many {
        if highest > 0 {
            make_room(tx, workspaces).await?;
        }
        add_rows(tx, workspaces, highest + 1, &mut people).await?;
        index(tx).await?;
    } else {
        for workspace in workspaces {
            let (_, owner_id) = people.find(tx, &workspace.project.value, &workspace.owner.value).await?;
            put(tx, &stored(workspace, owner_id.clone())).await?;
        }
    }
    for project in huawei.tenants.iter().flat_map(|tenant| &tenant.projects) {
        put_default(tx, &project.id.value).await?;
    }
    Ok(())
}

/// The highest number that a workspace has: not far from how many there are.
async fn highest_number(tx: &mut Tx) -> Result<i64, Error> {
    query("SELECT COALESCE(MAX(number), 0) FROM modelarts_workspaces").fetch_one(tx).await
}

/// Takes rows away that others come in place of.
async fn make_room(tx: &mut Tx, workspaces: &[Workspace]) -> Result<(), Error> {
    for workspace in workspaces {
        let Some(number) = number_of(tx, &workspace.project.value, &workspace.id.value).await? else { continue };
        for sql in
            ["DELETE FROM modelarts_grants WHERE workspace = $1", "DELETE FROM modelarts_workspaces WHERE number = $1"]
        {
            query(sql).bind(number).execute(&mut *tx).await?;
        }
    }
    Ok(())
}

/// Adds rows that the lists do not know of yet, numbered from `first` on.
async fn add_rows(tx: &mut Tx, workspaces: &[Workspace], first: i64, people: &mut People) -> Result<(), Error> {
    let mut rows = Batch::new(WORKSPACES);
    for (number, workspace) in (first..).zip(workspaces) {
        let (tenant, owner_id) = people.find(tx, &workspace.project.value, &workspace.owner.value).await?;
        let row = [
            number.into(),
            (&workspace.project.value).into(),
            (&workspace.id.value).into(),
            (&workspace.name.value).into(),
            (&workspace.description.value).into(),
            owner_id.clone().into(),
            tenant.clone().into(),
            (&workspace.enterprise_project.value).into(),
            (&workspace.auth_type.value).into(),
            (&workspace.status.value).into(),
            (&workspace.status_info.value).into(),
            workspace.create_time.value.into(),
            workspace.update_time.value.into(),
        ];
        rows.push(tx, row).await?;
    }
    rows.finish(tx).await?;
    let mut rows = Batch::new(GRANTS);
    for (number, workspace) in (first..).zip(workspaces) {
        for (position, grant) in (0_i64..).zip(&workspace.grants) {
            let [id, name, kind] = [&grant.value.user_id, &grant.value.user_name, &grant.value.user_type]
                .map(|text| text.as_ref().map(|text| text.value.as_str()));
            rows.push(tx, [number.into(), position.into(), id.into(), name.into(), kind.into()]).await?;
        }
    }
    rows.finish(tx).await
}

fn stored(workspace: &Workspace, owner_id: String) -> StoredWorkspace {
    let own = |text: &Option<Spanned<String>>| text.as_ref().map(|text| text.value.clone());
    let grant = |Spanned { value: Grant { user_id, user_name, user_type }, .. }: &Spanned<Grant>| GrantRow {
        user_id: own(user_id),
        user_name: own(user_name),
        user_type: own(user_type),
    };
    StoredWorkspace {
        project_id: workspace.project.value.clone(),
        id: workspace.id.value.clone(),
        name: workspace.name.value.clone(),
        description: workspace.description.value.clone(),
        owner_id,
        enterprise_project_id: workspace.enterprise_project.value.clone(),
        auth_type: workspace.auth_type.value.clone(),
        status: workspace.status.value.clone(),
        status_info: workspace.status_info.value.clone(),
        create_ms: workspace.create_time.value,
        update_ms: workspace.update_time.value,
        grants: workspace.grants.iter().map(grant).collect(),
    }
}

/// The workspace that a project has without anybody making it, owned by the primary account, unless it is there.
async fn put_default(tx: &mut Tx, project: &str) -> Result<(), Error> {
    if number_of(tx, project, DEFAULT_WORKSPACE).await?.is_some() {
        return Ok(());
    }
    let sql = "SELECT u.id FROM huawei_projects p JOIN huawei_users u ON u.tenant = p.tenant AND u.primary_account \
               WHERE p.id = $1";
    let Some(owner_id) = query(sql).bind(project).fetch_optional(&mut *tx).await? else { return Ok(()) };
    let now = now_ms();
    let default = StoredWorkspace {
        project_id: project.to_owned(),
        id: DEFAULT_WORKSPACE.to_owned(),
        name: "default".to_owned(),
        description: String::new(),
        owner_id,
        enterprise_project_id: DEFAULT_ENTERPRISE_PROJECT.to_owned(),
        auth_type: "public".to_owned(),
        status: "NORMAL".to_owned(),
        status_info: String::new(),
        create_ms: now,
        update_ms: now,
        grants: Vec::new(),
    };
    put(tx, &default).await
}
