//! The tokens of the sample, which everybody knows, as far as the store has them.

use std::sync::LazyLock;

use dropshot::{ApiDescription, ApiDescriptionRegisterError, HttpError, HttpResponseOk, RequestContext, endpoint};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::guard::Authorized;
use super::tokens::Platform;
use super::{Context, error};
use crate::server::Fixture;
use crate::server::store::TokenHash;
use crate::server::value::Timestamp;

pub(super) fn register(api: &mut ApiDescription<Context>) -> Result<(), ApiDescriptionRegisterError> {
    api.register(list_sample_tokens)
}

/// A token of the sample that opens this server.
#[derive(Debug, Serialize, JsonSchema)]
struct Known {
    platform: Platform,
    /// As requests have it.
    token: String,
    /// The header that a request has it in.
    header: &'static str,
    /// Id or name of the user whose it is here.
    holder: String,
    /// Id of the project or cluster that it is good for.
    scope: Option<String>,
    /// The time when it expires.
    expires_at: Option<Timestamp>,
}

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
    let sections =
        [(Platform::Huawei, &SAMPLE.huawei), (Platform::ScNet, &SAMPLE.scnet), (Platform::MapTable, &SAMPLE.maptable)];
    for (platform, section) in sections {
        for Token { token } in &section.tokens {
            let hash = TokenHash::of(token).map_err(|error| failed(&error))?;
            let row = server.store.token(platform.realms()[0], &hash).await.map_err(error::store)?;
            let Some(row) = row.filter(|row| row.expires_ms.is_none_or(|end| end > server.clock.now_ms())) else {
                continue;
            };
            known.push(Known {
                platform,
                token: token.clone(),
                header: platform.header(),
                holder: row.holder,
                scope: row.scope,
                expires_at: row.expires_ms.map(Timestamp::utc_millis).transpose().map_err(|error| failed(&error))?,
            });
        }
    }
    Ok(HttpResponseOk(known))
}
