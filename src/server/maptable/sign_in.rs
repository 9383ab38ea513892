//! Tokens for applications, and new ones for refresh tokens.

use std::time::Duration;

use dropshot::{ErrorStatusCode, HttpResponseOk, RequestContext};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use subtle::ConstantTimeEq;

use super::envelope::Envelope;
use super::refusal::Refusal;
use super::{DIALECT, REALM, good};
use crate::client::Secret;
use crate::maptable::{CREATE_TOKEN, FORMS, LIFETIME, REFRESH_TOKEN};
use crate::server::Context;
use crate::server::json::Judged;
use crate::server::observe::{self, Answer, visit};
use crate::server::sign_in::{credential, judge};
use crate::server::store::{Issue, NewToken, PasswordHash, TokenHash, TokenRow};

/// Under which refresh tokens are kept, which open nothing else.
pub(in crate::server) const REFRESH_REALM: &str = "maptable refresh";

/// For how long a refresh token is good; a guess (errata `refresh-token-life`).
const REFRESH_LIFETIME: Duration = Duration::from_secs(30 * 24 * 60 * 60);

/// What both tokens begin with where they are given.
pub(in crate::server) const PREFIX: &str = "Bearer ";

/// The application that signs in.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct TokenRequest {
    /// Id of the application.
    app_id: String,
    /// Secret of the application.
    app_secret: Secret,
}

/// The refresh token once more.
#[derive(Debug, Deserialize, JsonSchema)]
pub(super) struct RefreshRequest {
    /// The refresh token.
    refreshtoken: Secret,
}

/// An access token and the refresh token for the next one.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct TokenPair {
    /// The access token.
    token: Secret,
    /// The refresh token.
    refresh_token: Secret,
}

/// Gives tokens for an application's id and secret.
pub(super) async fn create_token(
    rqctx: RequestContext<Context>,
    body: Judged<TokenRequest>,
) -> Result<Answer<HttpResponseOk<Envelope<TokenPair>>>, Refusal> {
    visit(&rqctx, &DIALECT, &CREATE_TOKEN, create(&rqctx, body)).await
}

async fn create(
    rqctx: &RequestContext<Context>,
    body: Judged<TokenRequest>,
) -> Result<HttpResponseOk<Envelope<TokenPair>>, Refusal> {
    let request = body.get_or_form(&CREATE_TOKEN, FORMS).map_err(Refusal::bad_request)?;
    let TokenRequest { app_id, app_secret } = request;
    let found = rqctx.context().store.app(&app_id).await.map_err(Refusal::internal)?;
    let judge = move || match found {
        Some((user, hash)) => hash.fits(app_secret.expose()).then_some(user),
        None => {
            PasswordHash::pretend(app_secret.expose());
            None
        }
    };
    let user = PasswordHash::computed(judge).await.map_err(Refusal::internal)?;
    let user = user
        .ok_or_else(|| Refusal::new(ErrorStatusCode::UNAUTHORIZED, "There is no such application with this secret."))?;
    observe::caller(user.to_string());
    let (pair, issued) = pair(rqctx, &user.to_string())?;
    rqctx.context().store.issue(&issued).await.map_err(Refusal::internal)?;
    Ok(HttpResponseOk(Envelope::new(pair)))
}

/// Gives tokens for a refresh token, which is used up by it.
pub(super) async fn refresh_token(
    rqctx: RequestContext<Context>,
    body: Judged<RefreshRequest>,
) -> Result<Answer<HttpResponseOk<Envelope<TokenPair>>>, Refusal> {
    visit(&rqctx, &DIALECT, &REFRESH_TOKEN, refresh(&rqctx, body)).await
}

async fn refresh(
    rqctx: &RequestContext<Context>,
    body: Judged<RefreshRequest>,
) -> Result<HttpResponseOk<Envelope<TokenPair>>, Refusal> {
    let (sent, signed_in) = match credential(rqctx, &REFRESH_TOKEN).map(bare) {
        Ok(sent) => (sent, judge(rqctx, REFRESH_REALM, sent).await.map_err(Refusal::internal)?),
        Err(none) => ("", none),
    };
    let row = good(signed_in)?;
    let body = body.get(&REFRESH_TOKEN).map_err(Refusal::bad_request)?;
    let again = bare(body.refreshtoken.expose());
    if !bool::from(again.as_bytes().ct_eq(sent.as_bytes())) {
        return Err(Refusal::bad_request("The refresh token of the body is not that of Authorization."));
    }
    let hash = TokenHash::of(sent).map_err(Refusal::internal)?;
    let (pair, issued) = pair(rqctx, &row.holder)?;
    let store = &rqctx.context().store;
    if !store.exchange(REFRESH_REALM, &hash, &issued).await.map_err(Refusal::internal)? {
        return Err(used_up());
    }
    Ok(HttpResponseOk(Envelope::new(pair)))
}

/// A refresh token without what it begins with, which may be left out.
fn bare(token: &str) -> &str {
    token.strip_prefix(PREFIX).unwrap_or(token)
}

/// Of two requests with one refresh token, the second is refused.
fn used_up() -> Refusal {
    Refusal::new(ErrorStatusCode::UNAUTHORIZED, "The token is not valid.")
}

/// A new pair for a user, and what the store keeps of it.
fn pair(rqctx: &RequestContext<Context>, user: &str) -> Result<(TokenPair, [Issue<'static>; 2]), Refusal> {
    let now_ms = rqctx.context().clock.now_ms();
    let row = |lifetime: Duration| {
        let lifetime = i64::try_from(lifetime.as_millis()).unwrap_or(i64::MAX);
        TokenRow { holder: user.to_owned(), scope: None, expires_ms: Some(now_ms.saturating_add(lifetime)) }
    };
    let access = NewToken::random(PREFIX).map_err(Refusal::internal)?;
    let refresh = NewToken::random("").map_err(Refusal::internal)?;
    let pair =
        TokenPair { token: access.token.clone(), refresh_token: format!("{PREFIX}{}", refresh.token.expose()).into() };
    Ok((pair, [(REALM, access, row(LIFETIME)), (REFRESH_REALM, refresh, row(REFRESH_LIFETIME))]))
}
