//! MapTable: a workspace with its projects and tables.

mod answer;
mod refusal;

use dropshot::{
    ApiDescription, ApiDescriptionRegisterError, ErrorStatusCode, HttpResponseOk, Path, RequestContext, endpoint,
};
use schemars::JsonSchema;
use serde::Deserialize;

use self::answer::WorkspaceAnswer;
use self::refusal::Refusal;
use super::Context;
use super::request::{Deferred, check, path_as_sent};
use super::sign_in::{SignIn, sign_in};
use crate::maptable::SHOW_WORKSPACE_DETAIL;
use crate::maptable::types::ShowWorkspaceDetailType;

/// Under which the platform's tokens are kept.
pub(super) const REALM: &str = "maptable";

/// Registers the platform's operations, to serve them or to derive a document from them.
pub fn register(api: &mut ApiDescription<Context>) -> Result<(), ApiDescriptionRegisterError> {
    api.register(show_workspace_detail)
}

/// Path of a workspace.
#[derive(Debug, Deserialize, JsonSchema)]
struct WorkspacePath {
    /// Whom the workspace belongs to.
    r#type: ShowWorkspaceDetailType,
    /// Id of the workspace.
    id: i64,
}

/// Shows the projects of a workspace with their tables, and what is in its trash.
#[endpoint {
    method = GET,
    path = "/open/api/v1/workspaces/{type}/{id}",
    operation_id = "showWorkspaceDetail",
    tags = ["workspaces"],
}]
async fn show_workspace_detail(
    rqctx: RequestContext<Context>,
    path: Deferred<Path<WorkspacePath>>,
) -> Result<HttpResponseOk<WorkspaceAnswer>, Refusal> {
    let user_id = caller(&rqctx).await?;
    // As sent, because what the extractor says of a type it cannot read is not meant for users.
    let sent = path_as_sent(&rqctx).await.map_err(Refusal::bad_request)?;
    let sent: Vec<_> = sent.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    check(&SHOW_WORKSPACE_DETAIL, &sent, &rqctx).map_err(Refusal::bad_request)?;
    let path = path.get().map_err(Refusal::bad_request)?.into_inner();
    let kind = path.r#type.to_string();

    let store = &rqctx.context().store;
    match store.membership(&kind, path.id, user_id).await.map_err(Refusal::internal)? {
        None => Err(Refusal::new(ErrorStatusCode::NOT_FOUND, "There is no such workspace.")),
        Some(false) => {
            let message = "The workspace is not open to this user.";
            Err(Refusal::new(ErrorStatusCode::FORBIDDEN, message))
        }
        Some(true) => {
            let content = store.workspace_content(&kind, path.id, user_id).await;
            let answer = WorkspaceAnswer::new(kind, content.map_err(Refusal::internal)?);
            answer.map(HttpResponseOk).map_err(Refusal::internal)
        }
    }
}

/// Id of the user who sends the request.
async fn caller(rqctx: &RequestContext<Context>) -> Result<i64, Refusal> {
    let message = match sign_in(rqctx, REALM, &SHOW_WORKSPACE_DETAIL).await.map_err(Refusal::internal)? {
        SignIn::Good(row) => return row.holder.parse().map_err(Refusal::internal),
        SignIn::Absent => "The request has no Authorization.",
        SignIn::Malformed | SignIn::Unknown => "The token is not valid.",
        SignIn::Expired => "The token has expired.",
    };
    Err(Refusal::new(ErrorStatusCode::UNAUTHORIZED, message))
}
