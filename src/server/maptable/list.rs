//! The workspaces of who asks.

use dropshot::RequestContext;
use schemars::JsonSchema;
use serde::Serialize;

use super::envelope::Envelope;
use super::refusal::Refusal;
use super::{DIALECT, caller};
use crate::maptable::LIST_WORKSPACES;
use crate::server::Context;
use crate::server::answers::{Asking, Ready};
use crate::server::observe::{Answer, visit};
use crate::server::request::check;
use crate::server::store::WorkspaceSummaryRow;
use crate::server::value::Nullable;

/// A workspace as the list shows it.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct WorkspaceSummary {
    /// Id of the workspace.
    id: i64,
    /// Its name.
    name: String,
    /// Whom it belongs to.
    r#type: String,
    /// Address of its picture, if there is one.
    avatar: Nullable<String>,
    /// What it is booked as.
    plan: String,
}

impl From<WorkspaceSummaryRow> for WorkspaceSummary {
    fn from(row: WorkspaceSummaryRow) -> Self {
        Self { id: row.id, name: row.name, r#type: row.kind, avatar: Nullable(row.avatar), plan: row.plan }
    }
}

/// Lists the workspaces that the caller is a member of.
pub(super) async fn list_workspaces(
    rqctx: RequestContext<Context>,
) -> Result<Answer<Ready<Envelope<Vec<WorkspaceSummary>>>>, Refusal> {
    let work = async {
        let user_id = caller(&rqctx, &LIST_WORKSPACES).await?;
        let asking = Asking { user: &user_id.to_string(), scope: None };
        rqctx.context().answers.answer(&rqctx, asking, || list(&rqctx, user_id)).await
    };
    visit(&rqctx, &DIALECT, &LIST_WORKSPACES, work).await
}

async fn list(rqctx: &RequestContext<Context>, user_id: i64) -> Result<Envelope<Vec<WorkspaceSummary>>, Refusal> {
    check(&LIST_WORKSPACES, &[], rqctx).map_err(Refusal::bad_request)?;
    let rows = rqctx.context().store.workspaces_of(user_id).await.map_err(Refusal::internal)?;
    Ok(Envelope::new(rows.into_iter().map(Into::into).collect()))
}
