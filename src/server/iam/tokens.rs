//! Tokens: given, shown, checked and ended.

use dropshot::{
    ApiDescription, ApiDescriptionRegisterError, Header, HttpCodedResponse, HttpResponseCreated, HttpResponseDeleted,
    HttpResponseHeaders, HttpResponseOk, Query, RequestContext,
};
use http::header::{HeaderName, HeaderValue};

use super::DIALECT;
use super::answer::{CatalogAnswer, TokenAnswer};
use super::failure::Failure;
use super::request::{NoCatalog, Subject, TokenRequest};
use super::response::Bodiless;
use super::sign_in::{Reach, holder, project_of, prove, reach};
use crate::client::{Operation, Secret};
use crate::iam::{CHECK_TOKEN, CREATE_TOKEN, REVOKE_TOKEN, SHOW_CATALOG, VALIDATE_TOKEN};
use crate::server::Context;
use crate::server::body::Undocumented;
use crate::server::endpoint::serve;
use crate::server::huawei::{Caller, REALM};
use crate::server::json::Judged;
use crate::server::observe::{self, Answer, Coded, visit};
use crate::server::request::{Deferred, base_url, check, own_url};
use crate::server::store::{HuaweiUser, NewToken, Revoke, SignInRow, TokenHash};

/// The time for which a token lasts.
const LIFETIME_MS: i64 = 24 * 60 * 60 * 1000;

impl Coded for CatalogAnswer {}

/// Registers the operations of tokens.
pub(super) fn register(api: &mut ApiDescription<Context>) -> Result<(), ApiDescriptionRegisterError> {
    serve!(
        api,
        CREATE_TOKEN => create_token,
        VALIDATE_TOKEN => validate_token,
        CHECK_TOKEN => check_token,
        REVOKE_TOKEN => revoke_token,
        SHOW_CATALOG => show_catalog,
    )
}

/// Gives a token for a password, another token or an application credential.
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
async fn validate_token(
    rqctx: RequestContext<Context>,
    header: Deferred<Header<Subject>>,
    query: Deferred<Query<NoCatalog>>,
) -> Result<Answer<HttpResponseHeaders<HttpResponseOk<TokenAnswer>>>, Failure> {
    let work = async {
        let Asked { token, row, user } = asked(&rqctx, &VALIDATE_TOKEN, header).await?;
        let with_catalog = query.get().map_err(Failure::bad_request)?.into_inner().nocatalog.is_none();
        let answer = answer(&rqctx, &user, &row, with_catalog).await?;
        with_token(HttpResponseOk(answer), &VALIDATE_TOKEN, 200, token.expose())
    };
    visit(&rqctx, &DIALECT, &VALIDATE_TOKEN, work).await
}

/// Tells whether a token is valid to whom it would be shown.
async fn check_token(
    rqctx: RequestContext<Context>,
    header: Deferred<Header<Subject>>,
) -> Result<Answer<HttpResponseHeaders<Bodiless>>, Failure> {
    let work = async {
        let token = asked(&rqctx, &CHECK_TOKEN, header).await?.token;
        with_token(Bodiless, &CHECK_TOKEN, 200, token.expose())
    };
    visit(&rqctx, &DIALECT, &CHECK_TOKEN, work).await
}

/// Ends a token, for whom it would be shown to.
async fn revoke_token(
    rqctx: RequestContext<Context>,
    header: Deferred<Header<Subject>>,
) -> Result<Answer<HttpResponseDeleted>, Failure> {
    let work = async {
        let token = asked(&rqctx, &REVOKE_TOKEN, header).await?.token;
        let hash = TokenHash::of(token.expose()).map_err(Failure::internal)?;
        let revoked = rqctx.context().store.revoke(&[REALM], &Revoke::Token(&hash)).await;
        // Of two requests at once, one has ended it.
        if revoked.map_err(Failure::internal)? == 0 { Err(no_such_token()) } else { Ok(HttpResponseDeleted()) }
    };
    visit(&rqctx, &DIALECT, &REVOKE_TOKEN, work).await
}

/// Lists the services of the project that the caller's credentials are for.
async fn show_catalog(
    rqctx: RequestContext<Context>,
    body: Undocumented,
) -> Result<Answer<HttpResponseOk<CatalogAnswer>>, Failure> {
    let work = async {
        let caller = Caller::of(&rqctx, &SHOW_CATALOG, &body).await?;
        check(&SHOW_CATALOG, &[], &rqctx).map_err(Failure::bad_request)?;
        let store = &rqctx.context().store;
        let user = holder(store, &caller.user_id).await?;
        let project = match caller.project_id() {
            Some(id) => project_of(store, &user, id).await.map_err(Failure::internal)?,
            None => None,
        };
        let project =
            project.ok_or_else(|| Failure::forbidden("The token is for no project, and so for no service."))?;
        Ok(HttpResponseOk(CatalogAnswer::new(&base_url(&rqctx), own_url(&rqctx), &project)))
    };
    visit(&rqctx, &DIALECT, &SHOW_CATALOG, work).await
}

/// A token that is asked about, and its user.
struct Asked {
    token: Secret,
    row: SignInRow,
    user: HuaweiUser,
}

/// The token that is asked about, if it is valid and the caller's own or one of a user of the caller's domain.
async fn asked(
    rqctx: &RequestContext<Context>,
    operation: &Operation,
    header: Deferred<Header<Subject>>,
) -> Result<Asked, Failure> {
    let caller = Caller::by_token(rqctx, operation).await?;
    let token = header.get().map_err(Failure::bad_request)?.into_inner().token;
    let store = &rqctx.context().store;
    let row = match TokenHash::of(token.expose()) {
        Ok(hash) => store.sign_in_of(&hash).await.map_err(Failure::internal)?,
        Err(_) => None,
    };
    let now = rqctx.context().clock.now_ms();
    let row = row.filter(|row| row.expires_ms.is_none_or(|end| end > now)).ok_or_else(no_such_token)?;
    let user = holder(store, &row.user_id).await?;
    if caller.user_id != user.id {
        let caller = holder(store, &caller.user_id).await?;
        if !caller.primary_account || caller.tenant != user.tenant {
            return Err(Failure::forbidden("The token is another user's."));
        }
    }
    Ok(Asked { token, row, user })
}

fn no_such_token() -> Failure {
    Failure::not_found("There is no such token.")
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
