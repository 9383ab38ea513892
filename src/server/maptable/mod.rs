//! MapTable: workspaces with their projects and tables, and signing in.

mod answer;
mod envelope;
mod list;
mod refusal;
mod sign_in;

use dropshot::{ApiDescription, ApiDescriptionRegisterError, ErrorStatusCode, Path, RequestContext};
use schemars::JsonSchema;
use serde::Deserialize;

use self::answer::WorkspaceDetail;
use self::envelope::Envelope;
use self::refusal::Refusal;
use super::Context;
use super::answers::{Asking, Ready};
use super::endpoint::serve;
use super::observe::{Answer, Dialect, visit};
use super::request::{Deferred, check, path_as_sent};
use super::sign_in::SignIn;
use super::store::TokenRow;
use crate::client::Operation;
use crate::maptable::types::ShowWorkspaceDetailType;
use crate::maptable::{CODES, CREATE_TOKEN, LIST_WORKSPACES, OPERATIONS, REFRESH_TOKEN, SHOW_WORKSPACE_DETAIL};

pub(super) use self::sign_in::{PREFIX, REFRESH_REALM};

/// Under which the platform's tokens are kept.
pub(super) const REALM: &str = "maptable";

/// The way the platform refuses.
pub(super) static DIALECT: Dialect =
    Dialect { platform: "maptable", realm: REALM, operations: OPERATIONS, codes: CODES, refuse: refusal::refuse };

/// Registers the platform's operations, to serve them or to derive a document from them.
pub fn register(api: &mut ApiDescription<Context>) -> Result<(), ApiDescriptionRegisterError> {
    serve!(
        api,
        SHOW_WORKSPACE_DETAIL => show_workspace_detail,
        LIST_WORKSPACES => list::list_workspaces,
        CREATE_TOKEN => sign_in::create_token,
        REFRESH_TOKEN => sign_in::refresh_token,
    )
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
async fn show_workspace_detail(
    rqctx: RequestContext<Context>,
    path: Deferred<Path<WorkspacePath>>,
) -> Result<Answer<Ready<Envelope<WorkspaceDetail>>>, Refusal> {
    let work = async {
        let user_id = caller(&rqctx, &SHOW_WORKSPACE_DETAIL).await?;
        let asking = Asking { user: &user_id.to_string(), scope: None };
        rqctx.context().answers.answer(&rqctx, asking, || detail(&rqctx, user_id, path)).await
    };
    visit(&rqctx, &DIALECT, &SHOW_WORKSPACE_DETAIL, work).await
}

async fn detail(
    rqctx: &RequestContext<Context>,
    user_id: i64,
    path: Deferred<Path<WorkspacePath>>,
) -> Result<Envelope<WorkspaceDetail>, Refusal> {
    // As sent, because what the extractor says of a type it cannot read is not meant for users.
    let sent = path_as_sent(rqctx).await.map_err(Refusal::bad_request)?;
    let sent: Vec<_> = sent.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    check(&SHOW_WORKSPACE_DETAIL, &sent, rqctx).map_err(Refusal::bad_request)?;
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
            let detail = WorkspaceDetail::new(kind, content.map_err(Refusal::internal)?);
            detail.map(Envelope::new).map_err(Refusal::internal)
        }
    }
}

/// Id of the user who sends the request.
async fn caller(rqctx: &RequestContext<Context>, operation: &Operation) -> Result<i64, Refusal> {
    let signed_in = super::sign_in::sign_in(rqctx, REALM, operation).await.map_err(Refusal::internal)?;
    user_of(&good(signed_in)?)
}

/// A token that is good.
fn good(signed_in: SignIn) -> Result<TokenRow, Refusal> {
    let message = match signed_in {
        SignIn::Good(row) => return Ok(row),
        SignIn::Absent => "The request has no Authorization.",
        SignIn::Malformed | SignIn::Unknown => "The token is not valid.",
        SignIn::Expired => "The token has expired.",
    };
    Err(Refusal::new(ErrorStatusCode::UNAUTHORIZED, message))
}

/// Id of the user whose token it is.
fn user_of(token: &TokenRow) -> Result<i64, Refusal> {
    token.holder.parse().map_err(Refusal::internal)
}
