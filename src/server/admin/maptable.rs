//! MapTable: users, workspaces and their members.

use dropshot::{
    ApiDescription, ApiDescriptionRegisterError, HttpError, HttpResponseCreated, HttpResponseDeleted, HttpResponseOk,
    Path, RequestContext, ResultsPage, endpoint,
};
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::Value;

use super::Context;
use super::body::Given;
use super::guard::Authorized;
use super::items::{self, Page};
use crate::server::fixture::{MapUser, MapWorkspace, Spanned};
use crate::server::store::{ChangeError, Kind, MapUsers, MapWorkspaces};

pub(super) fn register(api: &mut ApiDescription<Context>) -> Result<(), ApiDescriptionRegisterError> {
    api.register(list_maptable_users)?;
    api.register(create_maptable_user)?;
    api.register(show_maptable_user)?;
    api.register(change_maptable_user)?;
    api.register(delete_maptable_user)?;
    api.register(list_maptable_workspaces)?;
    api.register(create_maptable_workspace)?;
    api.register(show_maptable_workspace)?;
    api.register(change_maptable_workspace)?;
    api.register(delete_maptable_workspace)?;
    api.register(put_maptable_member)?;
    api.register(delete_maptable_member)?;
    Ok(())
}

/// A user.
#[derive(Debug, Deserialize, JsonSchema)]
struct UserPath {
    /// Id of the user.
    id: i64,
}

impl UserPath {
    fn key(self) -> i64 {
        self.id
    }
}

/// A workspace.
#[derive(Debug, Deserialize, JsonSchema)]
struct WorkspacePath {
    /// `user` or `org`.
    #[serde(rename = "type")]
    kind: String,
    /// Id of the workspace.
    id: i64,
}

impl WorkspacePath {
    fn key(self) -> (String, i64) {
        (self.kind, self.id)
    }
}

/// A member of a workspace.
#[derive(Debug, Deserialize, JsonSchema)]
struct MemberPath {
    /// `user` or `org`.
    #[serde(rename = "type")]
    kind: String,
    /// Id of the workspace.
    id: i64,
    /// Id of the user.
    user: i64,
}

/// Lists users, in the order of their keys.
#[endpoint { method = GET, path = "/maptable/users", operation_id = "list_maptable_users", tags = ["maptable"] }]
async fn list_maptable_users(
    rqctx: RequestContext<Context>,
    _: Authorized,
    page: Page<<MapUsers as Kind>::Key>,
) -> Result<HttpResponseOk<ResultsPage<MapUser>>, HttpError> {
    items::list::<MapUsers>(&rqctx, page).await
}

/// Makes an user; 409 if there is one with its key.
#[endpoint { method = POST, path = "/maptable/users", operation_id = "create_maptable_user", tags = ["maptable"] }]
async fn create_maptable_user(
    rqctx: RequestContext<Context>,
    _: Authorized,
    item: Given<MapUser>,
) -> Result<HttpResponseCreated<MapUser>, HttpError> {
    items::create::<MapUsers>(&rqctx, item.0).await
}

/// Shows an user.
#[endpoint { method = GET, path = "/maptable/users/{id}", operation_id = "show_maptable_user", tags = ["maptable"] }]
async fn show_maptable_user(
    rqctx: RequestContext<Context>,
    _: Authorized,
    path: Path<UserPath>,
) -> Result<HttpResponseOk<MapUser>, HttpError> {
    items::show::<MapUsers>(&rqctx, &path.into_inner().key()).await
}

/// Changes an user, by a JSON merge patch (RFC 7396) of what is shown of it.
#[endpoint { method = PATCH, path = "/maptable/users/{id}", operation_id = "change_maptable_user", tags = ["maptable"] }]
async fn change_maptable_user(
    rqctx: RequestContext<Context>,
    _: Authorized,
    path: Path<UserPath>,
    patch: Given<Value>,
) -> Result<HttpResponseOk<MapUser>, HttpError> {
    items::patch::<MapUsers>(&rqctx, &path.into_inner().key(), &patch.0).await
}

/// Takes an user away with what is in it; 409 while something else refers to it.
#[endpoint { method = DELETE, path = "/maptable/users/{id}", operation_id = "delete_maptable_user", tags = ["maptable"] }]
async fn delete_maptable_user(
    rqctx: RequestContext<Context>,
    _: Authorized,
    path: Path<UserPath>,
) -> Result<HttpResponseDeleted, HttpError> {
    items::delete::<MapUsers>(&rqctx, &path.into_inner().key()).await
}

/// Lists workspaces, in the order of their keys.
#[endpoint { method = GET, path = "/maptable/workspaces", operation_id = "list_maptable_workspaces", tags = ["maptable"] }]
async fn list_maptable_workspaces(
    rqctx: RequestContext<Context>,
    _: Authorized,
    page: Page<<MapWorkspaces as Kind>::Key>,
) -> Result<HttpResponseOk<ResultsPage<MapWorkspace>>, HttpError> {
    items::list::<MapWorkspaces>(&rqctx, page).await
}

/// Makes a workspace; 409 if there is one with its key.
#[endpoint { method = POST, path = "/maptable/workspaces", operation_id = "create_maptable_workspace", tags = ["maptable"] }]
async fn create_maptable_workspace(
    rqctx: RequestContext<Context>,
    _: Authorized,
    item: Given<MapWorkspace>,
) -> Result<HttpResponseCreated<MapWorkspace>, HttpError> {
    items::create::<MapWorkspaces>(&rqctx, item.0).await
}

/// Shows a workspace.
#[endpoint { method = GET, path = "/maptable/workspaces/{type}/{id}", operation_id = "show_maptable_workspace", tags = ["maptable"] }]
async fn show_maptable_workspace(
    rqctx: RequestContext<Context>,
    _: Authorized,
    path: Path<WorkspacePath>,
) -> Result<HttpResponseOk<MapWorkspace>, HttpError> {
    items::show::<MapWorkspaces>(&rqctx, &path.into_inner().key()).await
}

/// Changes a workspace, by a JSON merge patch (RFC 7396) of what is shown of it.
#[endpoint { method = PATCH, path = "/maptable/workspaces/{type}/{id}", operation_id = "change_maptable_workspace", tags = ["maptable"] }]
async fn change_maptable_workspace(
    rqctx: RequestContext<Context>,
    _: Authorized,
    path: Path<WorkspacePath>,
    patch: Given<Value>,
) -> Result<HttpResponseOk<MapWorkspace>, HttpError> {
    items::patch::<MapWorkspaces>(&rqctx, &path.into_inner().key(), &patch.0).await
}

/// Takes a workspace away with what is in it; 409 while something else refers to it.
#[endpoint { method = DELETE, path = "/maptable/workspaces/{type}/{id}", operation_id = "delete_maptable_workspace", tags = ["maptable"] }]
async fn delete_maptable_workspace(
    rqctx: RequestContext<Context>,
    _: Authorized,
    path: Path<WorkspacePath>,
) -> Result<HttpResponseDeleted, HttpError> {
    items::delete::<MapWorkspaces>(&rqctx, &path.into_inner().key()).await
}

/// Makes a user a member of a workspace.
#[endpoint {
    method = PUT,
    path = "/maptable/workspaces/{type}/{id}/members/{user}",
    operation_id = "put_maptable_member",
    tags = ["maptable"],
}]
async fn put_maptable_member(
    rqctx: RequestContext<Context>,
    _: Authorized,
    path: Path<MemberPath>,
) -> Result<HttpResponseOk<MapWorkspace>, HttpError> {
    let MemberPath { kind, id, user } = path.into_inner();
    items::change::<MapWorkspaces>(&rqctx, &(kind, id), |mut workspace| {
        if workspace.members.iter().all(|member| member.value != user) {
            workspace.members.push(Spanned::nowhere(user));
        }
        Ok(workspace)
    })
    .await
}

/// Ends a membership; 404 if there is none.
#[endpoint {
    method = DELETE,
    path = "/maptable/workspaces/{type}/{id}/members/{user}",
    operation_id = "delete_maptable_member",
    tags = ["maptable"],
}]
async fn delete_maptable_member(
    rqctx: RequestContext<Context>,
    _: Authorized,
    path: Path<MemberPath>,
) -> Result<HttpResponseDeleted, HttpError> {
    let MemberPath { kind, id, user } = path.into_inner();
    items::change::<MapWorkspaces>(&rqctx, &(kind, id), |mut workspace| {
        let before = workspace.members.len();
        workspace.members.retain(|member| member.value != user);
        if workspace.members.len() == before {
            return Err(ChangeError::Unknown(format!("user {user} is no member of the workspace")));
        }
        Ok(workspace)
    })
    .await?;
    Ok(HttpResponseDeleted())
}
