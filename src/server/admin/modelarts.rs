//! ModelArts: workspaces and whom they are shared with.

use dropshot::{
    ApiDescription, ApiDescriptionRegisterError, HttpError, HttpResponseCreated, HttpResponseDeleted, HttpResponseOk,
    Path, RequestContext, ResultsPage, endpoint,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::Context;
use super::body::Given;
use super::guard::Authorized;
use super::items::{self, Page};
use super::new::{Defaults, New, complete_times};
use crate::server::fixture::{Grant, Spanned, Workspace};
use crate::server::store::{ChangeError, Kind, Workspaces};

pub(super) fn register(api: &mut ApiDescription<Context>) -> Result<(), ApiDescriptionRegisterError> {
    api.register(list_modelarts_workspaces)?;
    api.register(create_modelarts_workspace)?;
    api.register(show_modelarts_workspace)?;
    api.register(change_modelarts_workspace)?;
    api.register(delete_modelarts_workspace)?;
    api.register(put_modelarts_grant)?;
    api.register(delete_modelarts_grant)?;
    Ok(())
}

/// A workspace.
#[derive(Debug, Deserialize, JsonSchema)]
struct WorkspacePath {
    /// Id of the project.
    project: String,
    /// Id of the workspace.
    id: String,
}

impl WorkspacePath {
    fn key(self) -> (String, String) {
        (self.project, self.id)
    }
}

/// A user's right to enter a workspace.
#[derive(Debug, Deserialize, JsonSchema)]
struct GrantPath {
    /// Id of the project.
    project: String,
    /// Id of the workspace.
    id: String,
    /// Id of the user.
    user_id: String,
}

/// What else there is to say of a grant.
#[derive(Debug, Default, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
struct GrantDetails {
    /// Name of the user, which is shown and does not decide.
    user_name: Option<String>,
    /// Type of the user, which is shown and does not decide.
    user_type: Option<String>,
}

impl Defaults for Workspace {
    const FIELDS: &'static [&'static str] = &["status", "create_time", "update_time"];

    fn complete(fields: &mut Map<String, Value>, now_ms: i64) {
        fields.entry("status").or_insert_with(|| "NORMAL".into());
        complete_times(fields, now_ms.into());
    }
}

/// Lists workspaces, in the order of their keys.
#[endpoint { method = GET, path = "/modelarts/workspaces", operation_id = "list_modelarts_workspaces", tags = ["modelarts"] }]
async fn list_modelarts_workspaces(
    rqctx: RequestContext<Context>,
    _: Authorized,
    page: Page<<Workspaces as Kind>::Key>,
) -> Result<HttpResponseOk<ResultsPage<Workspace>>, HttpError> {
    items::list::<Workspaces>(&rqctx, page).await
}

/// Makes a workspace; 409 if there is one with its key. Its status is `NORMAL` and its times are now, unless they are given.
#[endpoint { method = POST, path = "/modelarts/workspaces", operation_id = "create_modelarts_workspace", tags = ["modelarts"] }]
async fn create_modelarts_workspace(
    rqctx: RequestContext<Context>,
    _: Authorized,
    item: New<Workspace>,
) -> Result<HttpResponseCreated<Workspace>, HttpError> {
    items::create::<Workspaces>(&rqctx, item.0).await
}

/// Shows a workspace.
#[endpoint { method = GET, path = "/modelarts/workspaces/{project}/{id}", operation_id = "show_modelarts_workspace", tags = ["modelarts"] }]
async fn show_modelarts_workspace(
    rqctx: RequestContext<Context>,
    _: Authorized,
    path: Path<WorkspacePath>,
) -> Result<HttpResponseOk<Workspace>, HttpError> {
    items::show::<Workspaces>(&rqctx, &path.into_inner().key()).await
}

/// Changes a workspace, by a JSON merge patch (RFC 7396) of what is shown of it.
#[endpoint { method = PATCH, path = "/modelarts/workspaces/{project}/{id}", operation_id = "change_modelarts_workspace", tags = ["modelarts"] }]
async fn change_modelarts_workspace(
    rqctx: RequestContext<Context>,
    _: Authorized,
    path: Path<WorkspacePath>,
    patch: Given<Value>,
) -> Result<HttpResponseOk<Workspace>, HttpError> {
    items::patch::<Workspaces>(&rqctx, &path.into_inner().key(), &patch.0).await
}

/// Takes a workspace away with what is in it; 409 while something else refers to it.
#[endpoint { method = DELETE, path = "/modelarts/workspaces/{project}/{id}", operation_id = "delete_modelarts_workspace", tags = ["modelarts"] }]
async fn delete_modelarts_workspace(
    rqctx: RequestContext<Context>,
    _: Authorized,
    path: Path<WorkspacePath>,
) -> Result<HttpResponseDeleted, HttpError> {
    items::delete::<Workspaces>(&rqctx, &path.into_inner().key()).await
}

/// Shares a workspace with a user, or changes what is said of that.
#[endpoint {
    method = PUT,
    path = "/modelarts/workspaces/{project}/{id}/grants/{user_id}",
    operation_id = "put_modelarts_grant",
    tags = ["modelarts"],
}]
async fn put_modelarts_grant(
    rqctx: RequestContext<Context>,
    _: Authorized,
    path: Path<GrantPath>,
    details: Given<GrantDetails>,
) -> Result<HttpResponseOk<Workspace>, HttpError> {
    let GrantPath { project, id, user_id } = path.into_inner();
    let GrantDetails { user_name, user_type } = details.0;
    let grant = Grant {
        user_id: Some(Spanned::nowhere(user_id.clone())),
        user_name: user_name.map(Spanned::nowhere),
        user_type: user_type.map(Spanned::nowhere),
    };
    items::change::<Workspaces>(&rqctx, &(project, id), |mut workspace| {
        match workspace.grants.iter_mut().find(|it| is_for(&it.value, &user_id)) {
            Some(known) => known.value = grant.clone(),
            None => workspace.grants.push(Spanned::nowhere(grant.clone())),
        }
        Ok(workspace)
    })
    .await
}

/// Ends a grant that names the user by id; 404 if there is none.
#[endpoint {
    method = DELETE,
    path = "/modelarts/workspaces/{project}/{id}/grants/{user_id}",
    operation_id = "delete_modelarts_grant",
    tags = ["modelarts"],
}]
async fn delete_modelarts_grant(
    rqctx: RequestContext<Context>,
    _: Authorized,
    path: Path<GrantPath>,
) -> Result<HttpResponseDeleted, HttpError> {
    let GrantPath { project, id, user_id } = path.into_inner();
    items::change::<Workspaces>(&rqctx, &(project, id), |mut workspace| {
        let before = workspace.grants.len();
        workspace.grants.retain(|grant| !is_for(&grant.value, &user_id));
        if workspace.grants.len() == before {
            let reason = format!("the workspace is not shared with a user of the id `{user_id}`, by that id");
            return Err(ChangeError::Unknown(reason));
        }
        Ok(workspace)
    })
    .await?;
    Ok(HttpResponseDeleted())
}

fn is_for(grant: &Grant, user_id: &str) -> bool {
    grant.user_id.as_ref().is_some_and(|id| id.value == user_id)
}
