//! Projects and domains: what the caller can use, and get tokens for.

use dropshot::{ApiDescription, ApiDescriptionRegisterError, HttpResponseOk, Path, Query, RequestContext};

use super::DIALECT;
use super::failure::Failure;
use super::listed::{AuthProjectList, DomainList, Project, ProjectAnswer, ProjectList};
use super::request::{ProjectFilter, ProjectPath, UserPath};
use super::sign_in::holder;
use crate::client::Operation;
use crate::iam::{LIST_AUTH_DOMAINS, LIST_AUTH_PROJECTS, LIST_PROJECTS, LIST_USER_PROJECTS, SHOW_PROJECT};
use crate::server::Context;
use crate::server::body::Undocumented;
use crate::server::endpoint::serve;
use crate::server::huawei::Caller;
use crate::server::observe::{Answer, Coded, visit};
use crate::server::request::{Deferred, base_url, check, own_url};
use crate::server::store::{HuaweiUser, UserName};

impl Coded for ProjectList {}
impl Coded for AuthProjectList {}
impl Coded for DomainList {}
impl Coded for ProjectAnswer {}

/// Registers the operations of projects and domains.
pub(super) fn register(api: &mut ApiDescription<Context>) -> Result<(), ApiDescriptionRegisterError> {
    serve!(
        api,
        LIST_PROJECTS => list_projects,
        SHOW_PROJECT => show_project,
        LIST_USER_PROJECTS => list_user_projects,
        LIST_AUTH_PROJECTS => list_auth_projects,
        LIST_AUTH_DOMAINS => list_auth_domains,
    )
}

/// Lists the projects of the caller's domain.
async fn list_projects(
    rqctx: RequestContext<Context>,
    query: Deferred<Query<ProjectFilter>>,
    body: Undocumented,
) -> Result<Answer<HttpResponseOk<ProjectList>>, Failure> {
    let work = async {
        let user = caller(&rqctx, &LIST_PROJECTS, &body).await?;
        check(&LIST_PROJECTS, &[], &rqctx).map_err(Failure::bad_request)?;
        let filter = query.get().map_err(Failure::bad_request)?.into_inner();
        let (before, most) = filter.page();
        let projects = projects(&rqctx, &user).await?.into_iter().filter(|project| project.passes(&filter));
        Ok(HttpResponseOk(ProjectList::new(own_url(&rqctx), projects.skip(before).take(most).collect())))
    };
    visit(&rqctx, &DIALECT, &LIST_PROJECTS, work).await
}

/// Shows a project of the caller's domain; others are as good as none.
async fn show_project(
    rqctx: RequestContext<Context>,
    path: Deferred<Path<ProjectPath>>,
    body: Undocumented,
) -> Result<Answer<HttpResponseOk<ProjectAnswer>>, Failure> {
    let work = async {
        let user = caller(&rqctx, &SHOW_PROJECT, &body).await?;
        let id = path.get().map_err(Failure::bad_request)?.into_inner().project_id;
        check(&SHOW_PROJECT, &[("project_id", &id)], &rqctx).map_err(Failure::bad_request)?;
        let project = projects(&rqctx, &user).await?.into_iter().find(|project| project.is(&id));
        let project = project.ok_or_else(|| Failure::not_found("The caller's domain has no such project."))?;
        Ok(HttpResponseOk(ProjectAnswer { project }))
    };
    visit(&rqctx, &DIALECT, &SHOW_PROJECT, work).await
}

/// Lists a user's projects: to the user, and to the primary account of the user's domain.
async fn list_user_projects(
    rqctx: RequestContext<Context>,
    path: Deferred<Path<UserPath>>,
    body: Undocumented,
) -> Result<Answer<HttpResponseOk<ProjectList>>, Failure> {
    let work = async {
        let caller = caller(&rqctx, &LIST_USER_PROJECTS, &body).await?;
        let id = path.get().map_err(Failure::bad_request)?.into_inner().user_id;
        check(&LIST_USER_PROJECTS, &[("user_id", &id)], &rqctx).map_err(Failure::bad_request)?;
        let user = if caller.id == id { caller } else { user_of(&rqctx, &caller, &id).await? };
        Ok(HttpResponseOk(ProjectList::new(own_url(&rqctx), projects(&rqctx, &user).await?)))
    };
    visit(&rqctx, &DIALECT, &LIST_USER_PROJECTS, work).await
}

/// Lists the projects that the caller can get a token for.
async fn list_auth_projects(
    rqctx: RequestContext<Context>,
    body: Undocumented,
) -> Result<Answer<HttpResponseOk<AuthProjectList>>, Failure> {
    let work = async {
        let user = caller(&rqctx, &LIST_AUTH_PROJECTS, &body).await?;
        check(&LIST_AUTH_PROJECTS, &[], &rqctx).map_err(Failure::bad_request)?;
        Ok(HttpResponseOk(AuthProjectList::new(own_url(&rqctx), projects(&rqctx, &user).await?)))
    };
    visit(&rqctx, &DIALECT, &LIST_AUTH_PROJECTS, work).await
}

/// Lists the domains that the caller can get a token for, which is the caller's own.
async fn list_auth_domains(
    rqctx: RequestContext<Context>,
    body: Undocumented,
) -> Result<Answer<HttpResponseOk<DomainList>>, Failure> {
    let work = async {
        let user = caller(&rqctx, &LIST_AUTH_DOMAINS, &body).await?;
        check(&LIST_AUTH_DOMAINS, &[], &rqctx).map_err(Failure::bad_request)?;
        Ok(HttpResponseOk(DomainList::new(&base_url(&rqctx), own_url(&rqctx), user.tenant)))
    };
    visit(&rqctx, &DIALECT, &LIST_AUTH_DOMAINS, work).await
}

/// Returns the one who sends the request, by a token or a signature.
async fn caller(
    rqctx: &RequestContext<Context>,
    operation: &Operation,
    body: &Undocumented,
) -> Result<HuaweiUser, Failure> {
    let caller = Caller::of(rqctx, operation, body).await?;
    holder(&rqctx.context().store, &caller.user_id).await
}

/// Another user whom the caller may ask about.
async fn user_of(rqctx: &RequestContext<Context>, caller: &HuaweiUser, id: &str) -> Result<HuaweiUser, Failure> {
    if !caller.primary_account {
        return Err(Failure::forbidden("The user is another one."));
    }
    let found = rqctx.context().store.huawei_user(UserName::Id(id)).await.map_err(Failure::internal)?;
    let found = found.filter(|user| user.tenant == caller.tenant);
    found.ok_or_else(|| Failure::not_found("The caller's domain has no such user."))
}

/// The projects of a user's domain, all of which the user may use.
async fn projects(rqctx: &RequestContext<Context>, user: &HuaweiUser) -> Result<Vec<Project>, Failure> {
    let rows = rqctx.context().store.huawei_projects(&user.tenant).await.map_err(Failure::internal)?;
    Ok(Project::all(&base_url(rqctx), &user.tenant, &rows))
}
