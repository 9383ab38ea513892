//! SCNet: quotas on the shared storage, and signing in.

mod center;
mod envelope;
mod sign_in;
mod types;

use dropshot::{ApiDescription, ApiDescriptionRegisterError, HttpResponseOk, Path, RequestContext};
use schemars::JsonSchema;
use serde::Serialize;

use self::envelope::{Code, Envelope, Refusal};
use self::types::{StorageQuota, UserPath};
use super::Context;
use super::answers::{Asking, Ready};
use super::endpoint::serve;
use super::observe::{Answer, Dialect, visit};
use super::request::{Deferred, check};
use super::sign_in::SignIn;
use super::store::{AccountRow, TokenRow};
use super::value::Nullable;
use crate::client::Operation;
use crate::scnet::{
    CODES, CREATE_TOKENS, LIST_STORAGE_QUOTAS, OPERATIONS, PLATFORM, RENEW_TOKEN, SHOW_CENTER, SHOW_TOKEN_STATE,
};

/// Under which the platform's tokens are kept.
pub(super) const REALM: &str = "scnet";

/// The way the platform refuses.
pub(super) static DIALECT: Dialect =
    Dialect { platform: "scnet", realm: REALM, operations: OPERATIONS, codes: CODES, refuse: envelope::refuse };

/// Registers the platform's operations, to serve them or to derive a document from them.
pub fn register(api: &mut ApiDescription<Context>) -> Result<(), ApiDescriptionRegisterError> {
    serve!(
        api,
        LIST_STORAGE_QUOTAS => list_storage_quotas,
        CREATE_TOKENS => sign_in::create_tokens,
        RENEW_TOKEN => sign_in::renew_token,
        SHOW_CENTER => center::show_center,
        SHOW_TOKEN_STATE => center::show_token_state,
    )
}

/// Lists the directories a user has on the shared storage, with quota and usage.
///
/// Every refusal of the platform's own is an answer with HTTP status 200.
async fn list_storage_quotas(
    rqctx: RequestContext<Context>,
    path: Deferred<Path<UserPath>>,
) -> Result<Answer<Ready<Envelope<Nullable<Vec<StorageQuota>>>>>, Refusal> {
    let work = async {
        let token = holder(&rqctx, &LIST_STORAGE_QUOTAS).await;
        let (user, scope) = token.as_ref().map(|it| (it.holder.clone(), it.scope.clone())).unwrap_or_default();
        let asking = Asking { user: &user, scope: scope.as_deref() };
        let answer = || async {
            let quotas = async { quotas(&rqctx, token?, path).await };
            Ok(Envelope::of(quotas.await.map(|quotas| Nullable(Some(quotas)))))
        };
        rqctx.context().answers.answer(&rqctx, asking, answer).await
    };
    visit(&rqctx, &DIALECT, &LIST_STORAGE_QUOTAS, work).await
}

/// Answers a request; every refusal of the platform's own is an answer too.
async fn enveloped<D: Default + JsonSchema + Serialize + Send + Sync + 'static>(
    rqctx: &RequestContext<Context>,
    operation: &'static Operation,
    work: impl Future<Output = Result<D, Code>>,
) -> Result<Answer<HttpResponseOk<Envelope<D>>>, Refusal> {
    let work = async { Ok(HttpResponseOk(Envelope::of(work.await))) };
    visit(rqctx, &DIALECT, operation, work).await
}

async fn quotas(
    rqctx: &RequestContext<Context>,
    token: TokenRow,
    path: Deferred<Path<UserPath>>,
) -> Result<Vec<StorageQuota>, Code> {
    let store = &rqctx.context().store;
    let account = account(rqctx, &token).await?;
    if token.scope.as_deref() == Some(PLATFORM) {
        return Err(Code::NoPermission);
    }
    let asked = path.get().map_err(Code::ParameterInvalid)?.into_inner().username;
    check(&LIST_STORAGE_QUOTAS, &[("username", &asked)], rqctx).map_err(Code::ParameterInvalid)?;

    // Clients ask for the name on the cluster, the page for the one on the platform.
    let there = match cluster(&token) {
        Some(cluster) => store.name_on_platform(cluster, &asked).await?,
        None => None,
    };
    let username = there.as_ref().unwrap_or(&asked);
    if *username != token.holder {
        if !account.administrator {
            return Err(Code::NotAllowed);
        }
        let other = store.account(username).await?;
        unfrozen(other.ok_or_else(|| Code::ParameterInvalid("there is no such user".to_owned()))?)?;
    }
    let rows = store.quotas(username).await?;
    Ok(rows.into_iter().map(|row| StorageQuota::new(&asked, row)).collect())
}

/// Returns the one who sends the request: a good token, and the account of its holder, which is not frozen.
async fn caller(rqctx: &RequestContext<Context>, operation: &Operation) -> Result<(TokenRow, AccountRow), Code> {
    let token = holder(rqctx, operation).await?;
    let account = account(rqctx, &token).await?;
    Ok((token, account))
}

/// The good token of who sends the request.
async fn holder(rqctx: &RequestContext<Context>, operation: &Operation) -> Result<TokenRow, Code> {
    match super::sign_in::sign_in(rqctx, REALM, operation).await? {
        SignIn::Good(token) => Ok(token),
        SignIn::Absent => Err(Code::ParameterMissing("token")),
        _ => Err(Code::NoPermission),
    }
}

/// The account of a token's holder, which is not frozen.
async fn account(rqctx: &RequestContext<Context>, token: &TokenRow) -> Result<AccountRow, Code> {
    unfrozen(rqctx.context().store.account(&token.holder).await?.ok_or(Code::NoPermission)?)
}

/// The cluster that a token is of.
fn cluster(token: &TokenRow) -> Option<i64> {
    token.scope.as_deref().and_then(|scope| scope.parse().ok())
}

fn unfrozen(account: AccountRow) -> Result<AccountRow, Code> {
    if account.frozen { Err(Code::Frozen) } else { Ok(account) }
}
