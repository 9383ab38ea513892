//! The state of the running server.

use dropshot::{ApiDescription, ApiDescriptionRegisterError, HttpError, HttpResponseOk, RequestContext, endpoint};
use schemars::JsonSchema;
use serde::Serialize;

use super::Context;
use super::guard::Authorized;
use crate::server::OffsetUnit;
use crate::server::value::{OutOfRange, Timestamp};

pub(super) fn register(api: &mut ApiDescription<Context>) -> Result<(), ApiDescriptionRegisterError> {
    api.register(show_status)
}

/// The state of the running server.
#[derive(Debug, Serialize, JsonSchema)]
struct Status {
    /// The version of scicloud.
    version: &'static str,
    /// The place where the platforms' operations are.
    url: String,
    /// Where the state is kept, without a password.
    store: String,
    /// Since when the process runs, by the machine's clock.
    since: Timestamp,
    /// The time as the server sees it.
    time: Timestamp,
    /// Milliseconds that this is ahead of the machine's clock.
    clock_ahead_ms: i64,
    /// The unit of the offset of a list.
    offset_unit: Unit,
    /// Another number whenever answers may be others; null while the store does not answer.
    generation: Option<i64>,
}

/// The unit of the offset of a list.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
enum Unit {
    Row,
    Page,
}

/// Returns the state of the running server.
#[endpoint { method = GET, path = "/status", tags = ["server"] }]
async fn show_status(rqctx: RequestContext<Context>, _: Authorized) -> Result<HttpResponseOk<Status>, HttpError> {
    let Context { server, facts, .. } = rqctx.context();
    let instant = |millis| {
        Timestamp::utc_millis(millis).map_err(|error: OutOfRange| HttpError::for_internal_error(error.to_string()))
    };
    let clock = &server.clock;
    Ok(HttpResponseOk(Status {
        version: env!("CARGO_PKG_VERSION"),
        url: facts.url.clone(),
        store: facts.store.clone(),
        since: instant(facts.started_ms)?,
        time: instant(clock.now_ms())?,
        clock_ahead_ms: clock.ahead_ms(),
        offset_unit: match server.offset_unit {
            OffsetUnit::Row => Unit::Row,
            OffsetUnit::Page => Unit::Page,
        },
        generation: server.store.generation(),
    }))
}
