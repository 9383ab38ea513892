//! ModelArts: the workspaces of a project.

mod types;

use dropshot::{ApiDescription, ApiDescriptionRegisterError, ErrorStatusCode, Path, Query, RequestContext};

use self::types::{ListWorkspacesQuery, ProjectPath, Workspace, WorkspaceList, WorkspacePath};
use super::answers::Ready;
use super::body::Undocumented;
use super::endpoint::serve;
use super::huawei::{self, Caller, Codes, Refusal, refuse};
use super::observe::{Answer, Coded, Dialect, visit};
use super::request::{Deferred, check, check_path, or_default};
use super::store::{Visitor, WorkspaceQuery};
use super::{Context, rows_before};
use crate::modelarts::{CODES, LIST_WORKSPACES, OPERATIONS, SHOW_WORKSPACE};

/// Registers the platform's operations, to serve them or to derive a document from them.
pub fn register(api: &mut ApiDescription<Context>) -> Result<(), ApiDescriptionRegisterError> {
    serve!(
        api,
        LIST_WORKSPACES => list_workspaces,
        SHOW_WORKSPACE => show_workspace,
    )
}

/// ModelArts' codes, from its public list.
#[derive(Debug)]
struct ModelArtsCodes;

impl Codes for ModelArtsCodes {
    const TOKEN_ABSENT: &'static str = "ModelArts.0201";
    const TOKEN_INVALID: &'static str = "ModelArts.0203";
    const TOKEN_EXPIRED: &'static str = "ModelArts.0202";
    const TOKEN_UNSCOPED: (ErrorStatusCode, &'static str) = (ErrorStatusCode::UNAUTHORIZED, "ModelArts.0212");
    const PROJECT_INVALID: &'static str = "ModelArts.0210";
    const PROJECT_FOREIGN: &'static str = "ModelArts.0210";
    const REQUEST_INVALID: &'static str = "ModelArts.0107";
    const INTERNAL: &'static str = "ModelArts.0010";
}

const WORKSPACE_UNKNOWN: &str = "ModelArts.7005";
const WORKSPACE_RESTRICTED: &str = "ModelArts.0112";

type Failure = Refusal<ModelArtsCodes>;

/// The way the platform refuses.
pub(super) static DIALECT: Dialect = Dialect {
    platform: "modelarts",
    realm: huawei::REALM,
    operations: OPERATIONS,
    codes: CODES,
    refuse: refuse::<ModelArtsCodes>,
};

impl Coded for WorkspaceList {}
impl Coded for Workspace {}

fn bad_project(message: String) -> Failure {
    Refusal::new(ErrorStatusCode::BAD_REQUEST, ModelArtsCodes::PROJECT_INVALID, message)
}

/// Lists the workspaces of a project, page by page.
async fn list_workspaces(
    rqctx: RequestContext<Context>,
    path: Deferred<Path<ProjectPath>>,
    query: Deferred<Query<ListWorkspacesQuery>>,
    body: Undocumented,
) -> Result<Answer<Ready<WorkspaceList>>, Failure> {
    let work = async {
        let caller = Caller::of(&rqctx, &LIST_WORKSPACES, &body).await?;
        let list = || list(&rqctx, &caller, path, query);
        rqctx.context().answers.answer(&rqctx, caller.asking(), list).await
    };
    visit(&rqctx, &DIALECT, &LIST_WORKSPACES, work).await
}

async fn list(
    rqctx: &RequestContext<Context>,
    caller: &Caller,
    path: Deferred<Path<ProjectPath>>,
    query: Deferred<Query<ListWorkspacesQuery>>,
) -> Result<WorkspaceList, Failure> {
    let project_id = path.get().map_err(bad_project)?.into_inner().project_id;
    let path = [("project_id", project_id.as_str())];
    check_path(&LIST_WORKSPACES, &path).map_err(bad_project)?;
    caller.enter(&project_id)?;
    check(&LIST_WORKSPACES, &path, rqctx).map_err(Refusal::bad_request)?;
    let query = query.get().map_err(Refusal::bad_request)?.into_inner();
    let query = resolve(query, rqctx.context()).map_err(Failure::internal)?;

    let visitor = Visitor { project_id: &project_id, user_id: &caller.user_id };
    let found = rqctx.context().store.workspaces(visitor, &query).await;
    let (total, rows) = found.map_err(Failure::internal)?;
    WorkspaceList::new(total, rows).map_err(Failure::internal)
}

/// What the request asks for, with the document's defaults where it says nothing.
fn resolve(query: ListWorkspacesQuery, context: &Context) -> Result<WorkspaceQuery, String> {
    let offset = or_default(query.offset, &LIST_WORKSPACES, "offset")?;
    let limit = or_default(query.limit, &LIST_WORKSPACES, "limit")?;
    Ok(WorkspaceQuery {
        name: query.name,
        enterprise_project_id: query.enterprise_project_id,
        accessible_only: or_default(query.filter_accessible, &LIST_WORKSPACES, "filter_accessible")?,
        sort_by: or_default(query.sort_by, &LIST_WORKSPACES, "sort_by")?,
        order: or_default(query.order, &LIST_WORKSPACES, "order")?,
        skip: rows_before(context.offset_unit, offset, limit),
        take: i64::from(limit),
    })
}

/// Shows one workspace with the users it is shared with.
async fn show_workspace(
    rqctx: RequestContext<Context>,
    path: Deferred<Path<WorkspacePath>>,
    body: Undocumented,
) -> Result<Answer<Ready<Workspace>>, Failure> {
    let work = async {
        let caller = Caller::of(&rqctx, &SHOW_WORKSPACE, &body).await?;
        let show = || show(&rqctx, &caller, path);
        rqctx.context().answers.answer(&rqctx, caller.asking(), show).await
    };
    visit(&rqctx, &DIALECT, &SHOW_WORKSPACE, work).await
}

async fn show(
    rqctx: &RequestContext<Context>,
    caller: &Caller,
    path: Deferred<Path<WorkspacePath>>,
) -> Result<Workspace, Failure> {
    let path = path.get().map_err(bad_project)?.into_inner();
    check_path(&LIST_WORKSPACES, &[("project_id", &path.project_id)]).map_err(bad_project)?;
    caller.enter(&path.project_id)?;
    let values = [("project_id", &*path.project_id), ("workspace_id", &*path.workspace_id)];
    check(&SHOW_WORKSPACE, &values, rqctx).map_err(Refusal::bad_request)?;

    let visitor = Visitor { project_id: &path.project_id, user_id: &caller.user_id };
    let found = rqctx.context().store.workspace(visitor, &path.workspace_id).await;
    let Some(found) = found.map_err(Failure::internal)? else {
        let message = "There is no such workspace.";
        return Err(Refusal::new(ErrorStatusCode::BAD_REQUEST, WORKSPACE_UNKNOWN, message));
    };
    if !found.accessible {
        let message = "The workspace is not open to this user.";
        return Err(Refusal::new(ErrorStatusCode::FORBIDDEN, WORKSPACE_RESTRICTED, message));
    }
    Ok(Workspace::new(found))
}
