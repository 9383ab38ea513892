//! The one who sends a request, by the token in one of its headers.

use dropshot::RequestContext;

use super::Context;
use super::observe;
use super::store::{StoreError, TokenHash, TokenRow};
use crate::client::Operation;

/// What a request's credentials amount to.
#[derive(Debug)]
pub(super) enum SignIn {
    /// The header is missing or empty.
    Absent,
    /// The header cannot be a token, or there are several.
    Malformed,
    /// Nobody has this token.
    Unknown,
    /// The token was good once.
    Expired,
    /// The token is good.
    Good(TokenRow),
}

/// Looks up the token that the request carries in the operation's header; tokens of different realms are strangers.
pub(super) async fn sign_in(
    rqctx: &RequestContext<Context>,
    realm: &'static str,
    operation: &Operation,
) -> Result<SignIn, StoreError> {
    match credential(rqctx, operation) {
        Ok(token) => judge(rqctx, realm, token).await,
        Err(none) => Ok(none),
    }
}

/// What the request carries in the operation's header, or why that can be no token.
pub(super) fn credential<'a>(rqctx: &'a RequestContext<Context>, operation: &Operation) -> Result<&'a str, SignIn> {
    let header = operation.credential.unwrap_or_default();
    let mut values = rqctx.request.headers().get_all(header).iter();
    let Some(value) = values.next().filter(|value| !value.is_empty()) else {
        return Err(SignIn::Absent);
    };
    let bounds = operation.parameter(header);
    let allowed = |token: &&str| bounds.is_none_or(|parameter| parameter.check(token).is_ok());
    let token = value.to_str().ok().filter(allowed).filter(|_| values.next().is_none());
    token.ok_or(SignIn::Malformed)
}

/// What a token amounts to, wherever the request has it.
pub(super) async fn judge(
    rqctx: &RequestContext<Context>,
    realm: &'static str,
    token: &str,
) -> Result<SignIn, StoreError> {
    let Ok(token) = TokenHash::of(token) else { return Ok(SignIn::Malformed) };
    Ok(match rqctx.context().store.token(realm, &token).await? {
        None => SignIn::Unknown,
        Some(row) if row.expires_ms.is_some_and(|end| end <= rqctx.context().clock.now_ms()) => SignIn::Expired,
        Some(row) => {
            observe::caller(&row.holder);
            SignIn::Good(row)
        }
    })
}
