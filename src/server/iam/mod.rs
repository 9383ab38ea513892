//! IAM: signing in to the Huawei family, as Keystone has it.

mod answer;
mod failure;
mod request;
mod sign_in;

use dropshot::{
    ApiDescription, ApiDescriptionRegisterError, Header, HttpCodedResponse, HttpResponseCreated, HttpResponseHeaders,
    HttpResponseOk, Query, RequestContext, endpoint,
};
use http::header::{HeaderName, HeaderValue};

use self::answer::{ProjectList, TokenAnswer, VersionAnswer};
use self::failure::Failure;
use self::request::{NoCatalog, ProjectFilter, Subject, TokenRequest};
use self::sign_in::{Reach, holder, project_of, prove, reach};
use super::Context;
use super::body::Undocumented;
use super::huawei::{self, Caller};
use super::json::Judged;
use super::observe::{self, Answer, Coded, Dialect, visit};
use super::request::{Deferred, base_url, check};
use super::store::{HuaweiUser, NewToken, SignInRow, TokenHash};
use crate::client::Operation;
use crate::iam::{CODES, CREATE_TOKEN, LIST_PROJECTS, OPERATIONS, SHOW_VERSION, VALIDATE_TOKEN};

/// How long a token lasts.
const LIFETIME_MS: i64 = 24 * 60 * 60 * 1000;

/// How the platform refuses.
pub(super) static DIALECT: Dialect =
    Dialect { platform: "iam", realm: huawei::REALM, operations: OPERATIONS, codes: CODES, refuse: failure::refuse };

impl Coded for VersionAnswer {}
impl Coded for ProjectList {}

/// Registers the platform's operations, to serve them or to derive a document from them.
pub fn register(api: &mut ApiDescription<Context>) -> Result<(), ApiDescriptionRegisterError> {
    api.register(show_version)?;
    api.register(create_token)?;
    api.register(validate_token)?;
    api.register(list_projects)
}

/// Shows the version of the interface.
#[endpoint {
    method = GET,
    path = "/v3",
    operation_id = "showVersion",
    tags = ["versions"],
}]
async fn show_version(rqctx: RequestContext<Context>) -> Result<Answer<HttpResponseOk<VersionAnswer>>, Failure> {
    let work = async { VersionAnswer::new(&base_url(&rqctx)).map(HttpResponseOk).map_err(Failure::internal) };
    visit(&rqctx, &DIALECT, &SHOW_VERSION, work).await
}

/// Gives a token for a password, another token or an application credential.
#[endpoint {
    method = POST,
    path = "/v3/auth/tokens",
    operation_id = "createToken",
    tags = ["tokens"],
}]
async fn create_token(
    rqctx: RequestContext<Context>,
    query: Deferred<Query<NoCatalog>>,
    body: Judged<TokenRequest>,
) -> Result<Answer<HttpResponseHeaders<HttpResponseCreated<TokenAnswer>>>, Failure> {
    visit(&rqctx, &DIALECT, &CREATE_TOKEN, create(&rqctx, query, body)).await
}

async fn create(
    rqctx: &RequestContext<Context>,
    query: Deferred<Query<NoCatalog>>,
    body: Judged<TokenRequest>,
) -> Result<HttpResponseHeaders<HttpResponseCreated<TokenAnswer>>, Failure> {
    let with_catalog = query.get().map_err(Failure::bad_request)?.into_inner().nocatalog.is_none();
    let auth = body.get(&CREATE_TOKEN).map_err(Failure::bad_request)?.auth;
    let store = &rqctx.context().store;
    let proven = prove(rqctx, auth.identity).await?;
    observe::caller(&proven.user.id);
    let reach = reach(store, &proven, auth.scope).await?;
    let now = rqctx.context().clock.now_ms();
    let row = SignInRow {
        user_id: proven.user.id.clone(),
        project_id: if let Reach::Project(project) = &reach { Some(project.id.clone()) } else { None },
        for_domain: matches!(reach, Reach::Domain),
        methods: proven.methods,
        issued_ms: now,
        expires_ms: Some(proven.expires_ms.unwrap_or_else(|| now.saturating_add(LIFETIME_MS))),
    };
    let new = NewToken::random("").map_err(Failure::internal)?;
    let token = new.token.clone();
    store.issue_sign_in(new, row.clone()).await.map_err(Failure::internal)?;
    let answer = answer(rqctx, &proven.user, &row, with_catalog).await?;
    with_token(HttpResponseCreated(answer), &CREATE_TOKEN, 201, token.expose())
}

/// Shows what a token stands for: to its user, and to the primary account of the user's domain.
#[endpoint {
    method = GET,
    path = "/v3/auth/tokens",
    operation_id = "validateToken",
    tags = ["tokens"],
}]
async fn validate_token(
    rqctx: RequestContext<Context>,
    header: Deferred<Header<Subject>>,
    query: Deferred<Query<NoCatalog>>,
) -> Result<Answer<HttpResponseHeaders<HttpResponseOk<TokenAnswer>>>, Failure> {
    visit(&rqctx, &DIALECT, &VALIDATE_TOKEN, validate(&rqctx, header, query)).await
}

async fn validate(
    rqctx: &RequestContext<Context>,
    header: Deferred<Header<Subject>>,
    query: Deferred<Query<NoCatalog>>,
) -> Result<HttpResponseHeaders<HttpResponseOk<TokenAnswer>>, Failure> {
    let caller = Caller::by_token(rqctx, &VALIDATE_TOKEN).await?;
    let with_catalog = query.get().map_err(Failure::bad_request)?.into_inner().nocatalog.is_none();
    let subject = header.get().map_err(Failure::bad_request)?.into_inner().token;
    let subject = subject.expose();
    let store = &rqctx.context().store;
    let row = match TokenHash::of(subject) {
        Ok(hash) => store.sign_in_of(&hash).await.map_err(Failure::internal)?,
        Err(_) => None,
    };
    let now = rqctx.context().clock.now_ms();
    let row = row.filter(|row| row.expires_ms.is_none_or(|end| end > now));
    let row = row.ok_or_else(|| Failure::not_found("There is no such token."))?;
    let user = holder(store, &row.user_id).await?;
    if caller.user_id != user.id {
        let caller = holder(store, &caller.user_id).await?;
        if !caller.primary_account || caller.tenant != user.tenant {
            return Err(Failure::forbidden("The token is another user's."));
        }
    }
    let answer = answer(rqctx, &user, &row, with_catalog).await?;
    with_token(HttpResponseOk(answer), &VALIDATE_TOKEN, 200, subject)
}

/// Lists the projects of the caller's domain.
#[endpoint {
    method = GET,
    path = "/v3/projects",
    operation_id = "listProjects",
    tags = ["projects"],
}]
async fn list_projects(
    rqctx: RequestContext<Context>,
    query: Deferred<Query<ProjectFilter>>,
    body: Undocumented,
) -> Result<Answer<HttpResponseOk<ProjectList>>, Failure> {
    visit(&rqctx, &DIALECT, &LIST_PROJECTS, projects(&rqctx, query, body)).await
}

async fn projects(
    rqctx: &RequestContext<Context>,
    query: Deferred<Query<ProjectFilter>>,
    body: Undocumented,
) -> Result<HttpResponseOk<ProjectList>, Failure> {
    let caller = Caller::of(rqctx, &LIST_PROJECTS, &body).await?;
    check(&LIST_PROJECTS, &[], rqctx).map_err(Failure::bad_request)?;
    let filter = query.get().map_err(Failure::bad_request)?.into_inner();
    let store = &rqctx.context().store;
    let user = holder(store, &caller.user_id).await?;
    let projects = store.huawei_projects(&user.tenant).await.map_err(Failure::internal)?;
    Ok(HttpResponseOk(ProjectList::new(&base_url(rqctx), &user.tenant, &projects, filter.name.as_deref())))
}

async fn answer(
    rqctx: &RequestContext<Context>,
    user: &HuaweiUser,
    row: &SignInRow,
    with_catalog: bool,
) -> Result<TokenAnswer, Failure> {
    let project = match &row.project_id {
        Some(id) => {
            let found = project_of(&rqctx.context().store, user, id).await.map_err(Failure::internal)?;
            Some(found.ok_or_else(|| Failure::internal("a token of no project"))?)
        }
        None => None,
    };
    let base = with_catalog.then(|| base_url(rqctx));
    TokenAnswer::new(user, row, project.as_ref(), base.as_deref()).map_err(Failure::internal)
}

/// The answer with the token in the header that the document has for it.
fn with_token<T: HttpCodedResponse>(
    answer: T,
    operation: &Operation,
    status: u16,
    token: &str,
) -> Result<HttpResponseHeaders<T>, Failure> {
    let name = operation.response(status).and_then(|response| response.secret_headers.first());
    let name = name.ok_or_else(|| Failure::internal("the document has no header for the token"))?;
    let name = HeaderName::from_bytes(name.as_bytes()).map_err(Failure::internal)?;
    let mut value = HeaderValue::from_str(token).map_err(Failure::internal)?;
    value.set_sensitive(true);
    let mut answer = HttpResponseHeaders::new_unnamed(answer);
    answer.headers_mut().insert(name, value);
    Ok(answer)
}
