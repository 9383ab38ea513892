//! Tokens for a signature with an access key.

use std::time::Duration;

use dropshot::{Header, HttpResponseOk, RequestContext};
use subtle::ConstantTimeEq;

use super::envelope::{Code, Envelope, Refusal};
use super::types::{ClusterToken, SignedHeaders};
use super::{REALM, account, enveloped, unfrozen};
use crate::client::Secret;
use crate::scnet::{CREATE_TOKENS, RENEW_TOKEN, signature};
use crate::server::Context;
use crate::server::observe::{self, Answer};
use crate::server::request::{Deferred, HeaderFault, headers};
use crate::server::sign_in::{SignIn, credential};
use crate::server::store::{KeyRow, NewToken, TokenHash, TokenRow};
use crate::server::value::Nullable;

/// How far the time of a signature may be from the server's, on either side; a guess (errata `signature-time`).
const WINDOW: Duration = Duration::from_secs(15 * 60);

/// For how long a token is good; a guess (errata `token-lifetime`).
const LIFETIME: Duration = Duration::from_secs(24 * 60 * 60);

/// For how long an expired token can be renewed.
const GRACE: Duration = Duration::from_secs(24 * 60 * 60);

/// Gives a token for each cluster that the user has, and one for the platform itself.
pub(super) async fn create_tokens(
    rqctx: RequestContext<Context>,
    _headers: Deferred<Header<SignedHeaders>>,
) -> Result<Answer<HttpResponseOk<Envelope<Nullable<Vec<ClusterToken>>>>>, Refusal> {
    enveloped(&rqctx, &CREATE_TOKENS, async { tokens(&rqctx).await.map(|tokens| Nullable(Some(tokens))) }).await
}

async fn tokens(rqctx: &RequestContext<Context>) -> Result<Vec<ClusterToken>, Code> {
    let Context { store, clock, .. } = rqctx.context();
    let sent = signed_headers(rqctx)?;
    let now_ms = clock.now_ms();
    let found = store.scnet_key(&sent.access_key).await?;
    let timely = clock.signing_ms().into_iter().any(|now_ms| is_timely(&sent.timestamp, now_ms));
    if !is_signed(&sent, found.as_ref()) || !timely {
        return Err(Code::SignatureRefused);
    }
    observe::caller(&sent.user);
    let account = store.account(&sent.user).await?.ok_or(Code::SignatureRefused)?;
    unfrozen(account)?;

    let mut answer = Vec::new();
    let mut issued = Vec::new();
    for cluster in store.clusters(&sent.user).await? {
        let token = if cluster.stopped { None } else { Some(NewToken::random("")?) };
        let (cluster_id, secret) = (cluster.id.to_string(), token.as_ref().map(|new| new.token.clone()));
        let row = TokenRow {
            holder: sent.user.clone(),
            scope: Some(cluster_id.clone()),
            expires_ms: Some(after(now_ms, LIFETIME)),
        };
        issued.extend(token.map(|token| (REALM, token, row)));
        answer.push(ClusterToken { cluster_id, cluster_name: cluster.name, token: Nullable(secret) });
    }
    store.issue(&issued).await?;
    Ok(answer)
}

/// Gives a new token for one that is good, or was until lately.
pub(super) async fn renew_token(
    rqctx: RequestContext<Context>,
) -> Result<Answer<HttpResponseOk<Envelope<Nullable<Secret>>>>, Refusal> {
    enveloped(&rqctx, &RENEW_TOKEN, async { renewed(&rqctx).await.map(|token| Nullable(Some(token))) }).await
}

async fn renewed(rqctx: &RequestContext<Context>) -> Result<Secret, Code> {
    let Context { store, clock, .. } = rqctx.context();
    let sent = credential(rqctx, &RENEW_TOKEN).map_err(|none| match none {
        SignIn::Absent => Code::ParameterMissing("token"),
        _ => Code::NoPermission,
    })?;
    let hash = TokenHash::of(sent).map_err(|_| Code::NoPermission)?;
    let now_ms = clock.now_ms();
    let row = store.token(REALM, &hash).await?;
    let row =
        row.filter(|row| row.expires_ms.is_none_or(|end| after(end, GRACE) > now_ms)).ok_or(Code::NoPermission)?;
    observe::caller(&row.holder);
    account(rqctx, &row).await?;
    // A sign-in gives no token of a cluster where the account is stopped.
    let clusters = store.clusters(&row.holder).await?;
    if clusters.iter().any(|cluster| cluster.stopped && row.scope.as_ref() == Some(&cluster.id.to_string())) {
        return Err(Code::NoPermission);
    }
    let new = NewToken::random("")?;
    let token = new.token.clone();
    store.issue(&[(REALM, new, TokenRow { expires_ms: Some(after(now_ms, LIFETIME)), ..row })]).await?;
    Ok(token)
}

/// The time that lies so much later.
fn after(time_ms: i64, by: Duration) -> i64 {
    time_ms.saturating_add(i64::try_from(by.as_millis()).unwrap_or(i64::MAX))
}

/// The headers as the document has them; they are read by hand, so that each fault has its own code.
fn signed_headers(rqctx: &RequestContext<Context>) -> Result<SignedHeaders, Code> {
    let values = headers(&CREATE_TOKENS, rqctx).map_err(|fault| match fault {
        HeaderFault::Missing(name) => Code::ParameterMissing(name),
        HeaderFault::Invalid(why) => Code::ParameterInvalid(why),
    })?;
    let values = values.into_iter().map(|(name, value)| (name.to_owned(), value.into())).collect();
    serde_json::from_value(serde_json::Value::Object(values))
        .map_err(|_| Code::ParameterInvalid("the headers are not as documented".to_owned()))
}

/// Tells if the user's own key made the signature; that takes as long when there is no such key.
fn is_signed(sent: &SignedHeaders, found: Option<&KeyRow>) -> bool {
    let secret = found.map(|key| key.secret.expose()).unwrap_or_default();
    let wanted = signature(&sent.user, &sent.access_key, secret, &sent.timestamp);
    let same = bool::from(wanted.as_bytes().ct_eq(sent.signature.expose().as_bytes()));
    same && found.is_some_and(|key| key.username == sent.user)
}

fn is_timely(timestamp: &str, now_ms: i64) -> bool {
    let Ok(signed) = timestamp.parse::<u64>() else { return false };
    let now = u64::try_from(now_ms / 1000).unwrap_or(0);
    now.abs_diff(signed) <= WINDOW.as_secs()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_is_good_up_to_the_edges_of_the_window() {
        let now = 1_700_000_000;
        let cases = [(-901, false), (-900, true), (0, true), (900, true), (901, false), (-now, false)];
        for (ahead, good) in cases {
            assert_eq!(is_timely(&(now + ahead).to_string(), now * 1000 + 999), good, "{ahead}");
        }
        assert!(!is_timely("18446744073709551616", now * 1000), "beyond the numbers");
        assert!(is_timely("0001700000000", now * 1000), "zeros in front");
    }
}
