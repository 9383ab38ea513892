//! The tokens of the sample, which everybody knows, as far as the store has them.

use std::sync::LazyLock;

use dropshot::{ApiDescription, ApiDescriptionRegisterError, HttpError, HttpResponseOk, RequestContext, endpoint};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Context;
use super::guard::Authorized;
use crate::client::Operation;
use crate::server::store::TokenHash;
use crate::server::value::Timestamp;
use crate::server::{Fixture, huawei, maptable, scnet};

pub(super) fn register(api: &mut ApiDescription<Context>) -> Result<(), ApiDescriptionRegisterError> {
    api.register(list_sample_tokens)
}

/// A token of the sample that opens this server.
#[derive(Debug, Serialize, JsonSchema)]
struct Known {
    /// Whose tokens it is one of: `huawei`, `scnet` or `maptable`.
    platform: &'static str,
    /// As requests have it.
    token: String,
    /// The header that a request has it in.
    header: &'static str,
    /// Id or name of the user whose it is here.
    holder: String,
    /// Id of the project or cluster that it is good for.
    scope: Option<String>,
    /// When it expires.
    expires_at: Option<Timestamp>,
}

/// A family of platforms that share tokens.
struct Family {
    name: &'static str,
    realm: &'static str,
    /// An operation that wants a token.
    operation: &'static Operation,
    tokens: fn(&Sample) -> &[Token],
}

const FAMILIES: [Family; 3] = [
    Family {
        name: "huawei",
        realm: huawei::REALM,
        operation: &crate::modelarts::LIST_WORKSPACES,
        tokens: |sample| &sample.huawei.tokens,
    },
    Family {
        name: "scnet",
        realm: scnet::REALM,
        operation: &crate::scnet::LIST_STORAGE_QUOTAS,
        tokens: |sample| &sample.scnet.tokens,
    },
    Family {
        name: "maptable",
        realm: maptable::REALM,
        operation: &crate::maptable::SHOW_WORKSPACE_DETAIL,
        tokens: |sample| &sample.maptable.tokens,
    },
];

/// The sample as it is written, where tokens are not hashed yet.
#[derive(Deserialize)]
struct Sample {
    huawei: Section,
    scnet: Section,
    maptable: Section,
}

#[derive(Deserialize)]
struct Section {
    tokens: Vec<Token>,
}

#[derive(Deserialize)]
struct Token {
    token: String,
}

/// Lists the tokens of the sample fixture that are good here now; others are not shown by anybody.
#[endpoint { method = GET, path = "/tokens/sample", tags = ["tokens"] }]
async fn list_sample_tokens(
    rqctx: RequestContext<Context>,
    _: Authorized,
) -> Result<HttpResponseOk<Vec<Known>>, HttpError> {
    static SAMPLE: LazyLock<Sample> =
        LazyLock::new(|| serde_saphyr::from_str(Fixture::SAMPLE).expect("the shipped sample is a good fixture"));
    let server = &rqctx.context().server;
    let failed = |error: &dyn std::fmt::Display| HttpError::for_internal_error(error.to_string());
    let mut known = Vec::new();
    for family in &FAMILIES {
        for Token { token } in (family.tokens)(&SAMPLE) {
            let hash = TokenHash::of(token).map_err(|error| failed(&error))?;
            let row = server.store.token(family.realm, &hash).await.map_err(|error| failed(&error))?;
            let Some(row) = row else { continue };
            if row.expires_ms.is_some_and(|end| end <= server.clock.now_ms()) {
                continue;
            }
            known.push(Known {
                platform: family.name,
                token: token.clone(),
                header: family.operation.credential.unwrap_or_default(),
                holder: row.holder,
                scope: row.scope,
                expires_at: row.expires_ms.map(Timestamp::utc_millis).transpose().map_err(|error| failed(&error))?,
            });
        }
    }
    Ok(HttpResponseOk(known))
}
