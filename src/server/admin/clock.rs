//! The clock of all servers on the database: shown, set, moved on, put back.

use std::time::Duration;

use chrono::{DateTime, Utc};
use dropshot::{ApiDescription, ApiDescriptionRegisterError, HttpError, HttpResponseOk, RequestContext, endpoint};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Context;
use super::body::Given;
use super::error::{self, bad_request};
use super::guard::Authorized;
use crate::server::store::Moved;
use crate::server::value::Timestamp;

pub(super) fn register(api: &mut ApiDescription<Context>) -> Result<(), ApiDescriptionRegisterError> {
    api.register(show_clock)?;
    api.register(set_clock)?;
    api.register(advance_clock)?;
    api.register(reset_clock)
}

/// The server's clock.
#[derive(Debug, Serialize, JsonSchema)]
struct Shown {
    /// The time as the server sees it.
    time: Timestamp,
    /// Milliseconds that it is ahead of the machine's clock.
    ahead_ms: i64,
}

/// A time to go on from.
#[derive(Debug, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct To {
    /// In RFC 3339, such as `2030-01-01T00:00:00Z`.
    time: String,
}

/// A while.
#[derive(Debug, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct By {
    /// Such as `90s`, `25h` or `1day 2h`.
    by: String,
}

/// Shows the clock.
#[endpoint { method = GET, path = "/clock", operation_id = "show_clock", tags = ["clock"] }]
async fn show_clock(rqctx: RequestContext<Context>, _: Authorized) -> Result<HttpResponseOk<Shown>, HttpError> {
    shown(&rqctx)
}

/// Sets the clock to a time, from which it goes on, for all servers on the database.
#[endpoint { method = PUT, path = "/clock", operation_id = "set_clock", tags = ["clock"] }]
async fn set_clock(
    rqctx: RequestContext<Context>,
    _: Authorized,
    to: Given<To>,
) -> Result<HttpResponseOk<Shown>, HttpError> {
    let time = DateTime::parse_from_rfc3339(&to.0.time);
    let time = time.map_err(|_| bad_request(format!("`{}` is no time such as 2030-01-01T00:00:00Z", to.0.time)))?;
    let millis = time.with_timezone(&Utc).timestamp_millis();
    moved(&rqctx, Moved::To(millis)).await
}

/// Moves the clock forward, for all servers on the database.
#[endpoint { method = POST, path = "/clock/advance", operation_id = "advance_clock", tags = ["clock"] }]
async fn advance_clock(
    rqctx: RequestContext<Context>,
    _: Authorized,
    by: Given<By>,
) -> Result<HttpResponseOk<Shown>, HttpError> {
    moved(&rqctx, Moved::By(millis(&by.0.by)?)).await
}

/// Puts the clock back to the machine's time, for all servers on the database.
#[endpoint { method = DELETE, path = "/clock", operation_id = "reset_clock", tags = ["clock"] }]
async fn reset_clock(rqctx: RequestContext<Context>, _: Authorized) -> Result<HttpResponseOk<Shown>, HttpError> {
    moved(&rqctx, Moved::Back).await
}

/// A while in words, in milliseconds.
pub(super) fn millis(text: &str) -> Result<i64, HttpError> {
    let read: Result<Duration, _> = text.parse::<humantime::Duration>().map(Into::into);
    let millis = read.ok().and_then(|it| i64::try_from(it.as_millis()).ok());
    millis.ok_or_else(|| bad_request(format!("`{text}` is no while such as `90s` or `1day 2h`")))
}

async fn moved(rqctx: &RequestContext<Context>, moved: Moved) -> Result<HttpResponseOk<Shown>, HttpError> {
    let server = &rqctx.context().server;
    server.store.move_clock(&server.clock, moved).await.map_err(error::change)?;
    shown(rqctx)
}

fn shown(rqctx: &RequestContext<Context>) -> Result<HttpResponseOk<Shown>, HttpError> {
    let clock = &rqctx.context().server.clock;
    let time = Timestamp::utc_millis(clock.now_ms());
    let time = time.map_err(|error| HttpError::for_internal_error(error.to_string()))?;
    Ok(HttpResponseOk(Shown { time, ahead_ms: clock.ahead_ms() }))
}
