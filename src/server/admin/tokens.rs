//! Tokens that are given and taken away without a sign-in.

use dropshot::{
    ApiDescription, ApiDescriptionRegisterError, HttpError, HttpResponseCreated, HttpResponseOk, RequestContext,
    endpoint,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Context;
use super::body::Given;
use super::clock::millis;
use super::error::{self, bad_request};
use super::guard::Authorized;
use crate::client::{Operation, Secret};
use crate::server::store::{ChangeError, END_MS, MapUsers, Revoke, ScNetUsers, TokenHash, Wanted};
use crate::server::value::Timestamp;
use crate::server::{huawei, maptable, scnet};

pub(super) fn register(api: &mut ApiDescription<Context>) -> Result<(), ApiDescriptionRegisterError> {
    api.register(issue_token)?;
    api.register(revoke_tokens)
}

/// Whose tokens they are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[schemars(rename = "TokenPlatform")]
pub enum Platform {
    /// ModelArts, eiHealth and the identity service, which share their tokens.
    #[serde(alias = "modelarts", alias = "eihealth", alias = "iam")]
    Huawei,
    /// SCNet.
    #[serde(rename = "scnet")]
    ScNet,
    /// MapTable.
    #[serde(rename = "maptable")]
    MapTable,
}

/// For whom a token is wanted.
#[derive(Debug, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct NewToken {
    platform: Platform,
    /// Name of the user; of MapTable, the id.
    user: String,
    /// Tenant of a user of the Huawei family, needed where several have one of that name.
    tenant: Option<String>,
    /// Id of the Huawei family's project that the token is for, needed where the tenant has several.
    project: Option<String>,
    /// Id of SCNet's cluster that the token is for; without one, it is good for quotas but of no cluster.
    cluster: Option<i64>,
    /// For how long it is good by the server's clock, such as `24h`; without that, for ever.
    lifetime: Option<String>,
}

/// A token that was made up, and is not shown again.
#[derive(Debug, Serialize, JsonSchema)]
struct Token {
    /// The token.
    token: Secret,
    /// The header that a request has it in.
    header: &'static str,
    /// The time when it expires.
    expires_at: Option<Timestamp>,
}

/// The tokens that are to end: one, or all of a user.
#[derive(Debug, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Revocation {
    platform: Platform,
    /// The token, or `{sha256: …}` of it.
    token: Option<TokenHash>,
    /// Name of the user; of MapTable, the id.
    user: Option<String>,
    /// Tenant of a user of the Huawei family, needed where several have one of that name.
    tenant: Option<String>,
}

/// The result of it.
#[derive(Debug, Serialize, JsonSchema)]
struct Revoked {
    /// The number of tokens there were.
    revoked: u64,
}

/// Makes up a token for a user.
#[endpoint { method = POST, path = "/tokens", operation_id = "issue_token", tags = ["tokens"] }]
async fn issue_token(
    rqctx: RequestContext<Context>,
    _: Authorized,
    wanted: Given<NewToken>,
) -> Result<HttpResponseCreated<Token>, HttpError> {
    let server = &rqctx.context().server;
    let (wanted, now_ms) = (wanted.0, server.clock.now_ms());
    let lifetime = wanted.lifetime.as_deref().map(millis).transpose()?;
    let expires_ms = lifetime.map(|lifetime| now_ms.saturating_add(lifetime));
    let in_range = |end: i64| Timestamp::utc_millis(end).ok().filter(|_| end <= END_MS);
    let too_long = || bad_request("the token would expire after the year 9998".to_owned());
    let expires_at = expires_ms.map(|end| in_range(end).ok_or_else(too_long)).transpose()?;
    let issued = server.store.issue_to(&wanted.reach()?, now_ms, expires_ms).await.map_err(error::change)?;
    Ok(HttpResponseCreated(Token { token: issued.token, header: wanted.platform.header(), expires_at }))
}

/// Ends a token, or all of a user; 404 if there is no such token.
#[endpoint { method = POST, path = "/tokens/revoke", operation_id = "revoke_tokens", tags = ["tokens"] }]
async fn revoke_tokens(
    rqctx: RequestContext<Context>,
    _: Authorized,
    which: Given<Revocation>,
) -> Result<HttpResponseOk<Revoked>, HttpError> {
    let (store, which) = (&rqctx.context().server.store, which.0);
    let realms = which.platform.realms();
    let revoked = match (&which.token, &which.user) {
        (Some(token), None) => store.revoke(realms, &Revoke::Token(token)).await.map_err(error::store)?,
        (None, Some(user)) => {
            let holder = match which.platform {
                Platform::Huawei => store.huawei_user_id(user, which.tenant.as_deref()).await.map_err(error::change)?,
                Platform::ScNet => {
                    store.item::<ScNetUsers>(user).await.map_err(error::change)?;
                    user.clone()
                }
                Platform::MapTable => {
                    let id = maptable_id(user)?;
                    store.item::<MapUsers>(&id).await.map_err(error::change)?;
                    id.to_string()
                }
            };
            store.revoke(realms, &Revoke::Holder(&holder)).await.map_err(error::store)?
        }
        _ => return Err(bad_request("say which: either `token` or `user`".to_owned())),
    };
    if which.token.is_some() && revoked == 0 {
        return Err(error::change(ChangeError::Unknown("there is no such token".to_owned())));
    }
    Ok(HttpResponseOk(Revoked { revoked }))
}

fn maptable_id(user: &str) -> Result<i64, HttpError> {
    user.parse().map_err(|_| bad_request(format!("`{user}` is no id of a user of MapTable")))
}

impl NewToken {
    fn reach(&self) -> Result<Wanted<'_>, HttpError> {
        let odd = match self.platform {
            Platform::Huawei => self.cluster.map(|_| "cluster"),
            Platform::ScNet => self.tenant.as_ref().or(self.project.as_ref()).map(|_| "tenant and project"),
            Platform::MapTable => {
                let any = self.tenant.is_some() || self.project.is_some() || self.cluster.is_some();
                any.then_some("tenant, project and cluster")
            }
        };
        if let Some(odd) = odd {
            return Err(bad_request(format!("the platform's tokens know no {odd}")));
        }
        let (user, tenant, project) = (self.user.as_str(), self.tenant.as_deref(), self.project.as_deref());
        Ok(match self.platform {
            Platform::Huawei => Wanted::Huawei { user, tenant, project },
            Platform::ScNet => Wanted::ScNet { user, cluster: self.cluster },
            Platform::MapTable => Wanted::MapTable { user: maptable_id(user)? },
        })
    }
}

impl Platform {
    /// Under which its tokens are kept; first those that requests have.
    pub(super) fn realms(self) -> &'static [&'static str] {
        match self {
            Self::Huawei => &[huawei::REALM],
            Self::ScNet => &[scnet::REALM],
            Self::MapTable => &[maptable::REALM, maptable::REFRESH_REALM],
        }
    }

    /// The header that its requests have tokens in.
    pub(super) fn header(self) -> &'static str {
        let operation: &Operation = match self {
            Self::Huawei => &crate::modelarts::LIST_WORKSPACES,
            Self::ScNet => &crate::scnet::LIST_STORAGE_QUOTAS,
            Self::MapTable => &crate::maptable::SHOW_WORKSPACE_DETAIL,
        };
        operation.credential.unwrap_or_default()
    }
}
