//! Who sends a request, by the token in one of its headers.

use dropshot::RequestContext;

use super::Context;
use super::store::{StoreError, TokenHash, TokenRow, now_ms};

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

/// Looks up the token that the request carries; tokens of different realms are strangers.
pub(super) async fn sign_in(rqctx: &RequestContext<Context>, realm: &str, header: &str) -> Result<SignIn, StoreError> {
    let mut values = rqctx.request.headers().get_all(header).iter();
    let Some(value) = values.next().filter(|value| !value.is_empty()) else {
        return Ok(SignIn::Absent);
    };
    let token = value.to_str().ok().and_then(|token| TokenHash::of(token).ok());
    let Some(token) = token.filter(|_| values.next().is_none()) else {
        return Ok(SignIn::Malformed);
    };
    Ok(match rqctx.context().store.token(realm, &token).await? {
        None => SignIn::Unknown,
        Some(row) if row.expires_ms.is_some_and(|end| end <= now_ms()) => SignIn::Expired,
        Some(row) => SignIn::Good(row),
    })
}
