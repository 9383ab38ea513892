//! Where a cluster is found, and whether a token is good.

use dropshot::{HttpResponseOk, RequestContext};

use super::envelope::{Code, Envelope, Refusal};
use super::types::Center;
use super::{caller, cluster, enveloped};
use crate::scnet::{PLATFORM, SHOW_CENTER, SHOW_TOKEN_STATE};
use crate::server::Context;
use crate::server::observe::Answer;
use crate::server::request::base_url;
use crate::server::value::{Nullable, Words};

/// Shows the cluster that the token is of, all of whose services are at this server.
pub(super) async fn show_center(
    rqctx: RequestContext<Context>,
) -> Result<Answer<HttpResponseOk<Envelope<Nullable<Center>>>>, Refusal> {
    enveloped(&rqctx, &SHOW_CENTER, async { center(&rqctx).await.map(|center| Nullable(Some(center))) }).await
}

async fn center(rqctx: &RequestContext<Context>) -> Result<Center, Code> {
    let (token, _) = caller(rqctx, &SHOW_CENTER).await?;
    if token.scope.as_deref() == Some(PLATFORM) {
        return Err(Code::OfNoCluster);
    }
    let cluster = cluster(&token).ok_or(Code::NoPermission)?;
    let row = rqctx.context().store.center(&token.holder, cluster).await?.ok_or(Code::NoPermission)?;
    Ok(Center::new(row, &base_url(rqctx)))
}

/// Tells whether a token is good, for whichever cluster or the platform itself.
pub(super) async fn show_token_state(
    rqctx: RequestContext<Context>,
) -> Result<Answer<HttpResponseOk<Envelope<Words>>>, Refusal> {
    let work = async { caller(&rqctx, &SHOW_TOKEN_STATE).await.map(|_| Words(Some("token is valid"))) };
    enveloped(&rqctx, &SHOW_TOKEN_STATE, work).await
}
