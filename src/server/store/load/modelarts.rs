//! ModelArts: workspaces and grants, and the default workspace of every project.

use std::collections::HashSet;

use super::people::People;
use crate::server::fixture::{DEFAULT_ENTERPRISE_PROJECT, DEFAULT_WORKSPACE, Huawei, ModelArts, Workspace};
use crate::server::store::sql::{Batch, Tx};
use crate::server::store::{modelarts, now_ms};

type Workspaces<'a> = Batch<'a, 13>;

const WORKSPACES: &str = "modelarts_workspaces (number, project_id, id, name, description, owner_id, tenant, \
     enterprise_project_id, auth_type, status, status_info, create_ms, update_ms)";

const GRANTS: &str = "modelarts_grants (workspace, position, user_id, user_name, user_type)";

pub(super) async fn load(tx: &mut Tx, fixture: &ModelArts, huawei: &Huawei) -> Result<(), sqlx::Error> {
    let people = People::of(huawei);
    let mut rows = Workspaces::new(WORKSPACES);
    let numbered = || (1_i64..).zip(&fixture.workspaces);
    for (number, workspace) in numbered() {
        push(tx, &mut rows, number, workspace, &people).await?;
    }
    let defaults: HashSet<&str> = fixture
        .workspaces
        .iter()
        .filter(|it| it.id.value == DEFAULT_WORKSPACE)
        .map(|it| it.project.value.as_str())
        .collect();
    let projects = huawei.tenants.iter().flat_map(|tenant| &tenant.projects).map(|project| project.id.value.as_str());
    let mut next = numbered().count() as i64 + 1;
    for project in projects.filter(|project| !defaults.contains(project)) {
        push_default(tx, &mut rows, next, project, &people).await?;
        next += 1;
    }
    rows.finish(tx).await?;
    let mut grants = Batch::new(GRANTS);
    for (number, workspace) in numbered() {
        for (position, grant) in (0_i64..).zip(&workspace.grants) {
            let grant = &grant.value;
            let [id, name, kind] =
                [&grant.user_id, &grant.user_name, &grant.user_type].map(|text| text.as_ref().map(|text| &text.value));
            grants.push(tx, [number.into(), position.into(), id.into(), name.into(), kind.into()]).await?;
        }
    }
    grants.finish(tx).await?;
    modelarts::index(tx).await
}

async fn push<'a>(
    tx: &mut Tx,
    rows: &mut Workspaces<'a>,
    number: i64,
    workspace: &'a Workspace,
    people: &People<'a>,
) -> Result<(), sqlx::Error> {
    let project = &workspace.project.value;
    let tenant = people.tenant(project).ok_or(sqlx::Error::RowNotFound)?;
    let row = [
        number.into(),
        project.into(),
        (&workspace.id.value).into(),
        (&workspace.name.value).into(),
        (&workspace.description.value).into(),
        people.id(project, &workspace.owner.value)?.into(),
        (&tenant.name.value).into(),
        (&workspace.enterprise_project.value).into(),
        (&workspace.auth_type.value).into(),
        (&workspace.status.value).into(),
        (&workspace.status_info.value).into(),
        workspace.create_time.value.into(),
        workspace.update_time.value.into(),
    ];
    rows.push(tx, row).await
}

/// The workspace that a project has without anybody making it, owned by the primary account.
async fn push_default<'a>(
    tx: &mut Tx,
    rows: &mut Workspaces<'a>,
    number: i64,
    project: &'a str,
    people: &People<'a>,
) -> Result<(), sqlx::Error> {
    let tenant = people.tenant(project).ok_or(sqlx::Error::RowNotFound)?;
    let Some(owner) = tenant.users.iter().find(|user| user.primary_account) else { return Ok(()) };
    let now = now_ms();
    let row = [
        number.into(),
        project.into(),
        DEFAULT_WORKSPACE.into(),
        "default".into(),
        "".into(),
        (&owner.id.value).into(),
        (&tenant.name.value).into(),
        DEFAULT_ENTERPRISE_PROJECT.into(),
        "public".into(),
        "NORMAL".into(),
        "".into(),
        now.into(),
        now.into(),
    ];
    rows.push(tx, row).await
}
