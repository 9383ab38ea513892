//! What the platforms' operations were asked.

use std::time::Duration;

use dropshot::{
    ApiDescription, ApiDescriptionRegisterError, HttpError, HttpResponseDeleted, HttpResponseOk, Query, RequestContext,
    endpoint,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Context;
use super::error::bad_request;
use super::guard::Authorized;
use crate::server::observe::{Entry, Filter, Parameter};

/// The time to wait where nothing is said, and the longest one.
const PATIENCE_MS: u64 = 10_000;
const MOST_MS: u64 = 60_000;

pub(super) fn register(api: &mut ApiDescription<Context>) -> Result<(), ApiDescriptionRegisterError> {
    api.register(list_journal)?;
    api.register(clear_journal)
}

/// The entries that are meant, those that have all of it; and how many of them to wait for.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Wanted {
    /// Name of the platform's document.
    platform: Option<String>,
    /// Id of the operation.
    operation: Option<String>,
    /// HTTP method.
    method: Option<String>,
    /// Id of the user, of the Huawei family and of MapTable; name of SCNet's.
    caller: Option<String>,
    /// HTTP status.
    status: Option<u16>,
    /// The vendor's code of a refusal.
    code: Option<String>,
    /// A text within the path and query as they were sent.
    target: Option<String>,
    /// True if a fault was applied.
    faulted: Option<bool>,
    /// Id of a fault that was applied.
    fault: Option<String>,
    /// Only entries with a greater number.
    since: Option<u64>,
    /// Only so many of the latest.
    last: Option<usize>,
    /// Answer once there are so many, counting those that are there already; no more than the journal keeps.
    wait_for: Option<usize>,
    /// Or after so many milliseconds; 10000 unless this is said, 60000 at the most.
    timeout_ms: Option<u64>,
}

/// The requests that the journal has.
#[derive(Debug, Serialize, JsonSchema)]
struct Found {
    /// The number of the latest entry of all.
    latest: u64,
    /// The number of entries the journal forgot because there were too many.
    dropped: u64,
    /// True if there are as many as were waited for.
    enough: bool,
    /// True if the server is about to end, so that it waits for no more.
    closing: bool,
    /// The entries, oldest first.
    entries: Vec<Request>,
}

/// A request and how it was answered.
#[derive(Debug, Serialize, JsonSchema)]
struct Request {
    /// Number of the entry, from 1.
    number: u64,
    /// When it was answered, by the machine's clock.
    time: String,
    /// The id that the answer has in `X-Request-Id`.
    request_id: String,
    /// Name of the platform's document; none where there is no operation for the request.
    platform: Option<&'static str>,
    /// Id of the operation.
    operation: Option<&'static str>,
    /// HTTP method.
    method: String,
    /// Path and query as they were sent, without what looks like a credential.
    target: String,
    /// The parameters of path and query, decoded.
    parameters: Vec<Parameter>,
    /// Id of the user, of the Huawei family and of MapTable, or name of SCNet's, once the credentials were found good.
    caller: Option<String>,
    /// HTTP status; none where the connection was cut, or the client left, before the answer.
    status: Option<u16>,
    /// The vendor's code of a refusal.
    code: Option<String>,
    /// Milliseconds from the whole request to the beginning of the answer.
    took_ms: f64,
    /// Ids of the faults that were applied.
    faults: Vec<String>,
}

impl From<&Entry> for Request {
    fn from(entry: &Entry) -> Self {
        Self {
            number: entry.number,
            time: humantime::format_rfc3339_millis(entry.time).to_string(),
            request_id: entry.request_id.clone(),
            platform: entry.platform,
            operation: entry.operation,
            method: entry.method.clone(),
            target: entry.target.clone(),
            parameters: entry.parameters(),
            caller: entry.caller.clone(),
            status: entry.status,
            code: entry.code.as_ref().map(ToString::to_string),
            took_ms: entry.took.as_secs_f64() * 1000.0,
            faults: entry.faults.clone(),
        }
    }
}

/// What the platforms' operations were asked, in this process.
#[endpoint { method = GET, path = "/journal", tags = ["journal"] }]
async fn list_journal(
    rqctx: RequestContext<Context>,
    _: Authorized,
    query: Query<Wanted>,
) -> Result<HttpResponseOk<Found>, HttpError> {
    let observer = &rqctx.context().server.observer;
    let journal = observer.journal();
    let wanted = query.into_inner();
    let timeout_ms = wanted.timeout_ms.unwrap_or(PATIENCE_MS);
    if timeout_ms > MOST_MS {
        return Err(bad_request(format!("`timeout_ms` is more than {MOST_MS}")));
    }
    let (count, most) = (wanted.wait_for.unwrap_or(0), journal.capacity());
    if count > most {
        let reason =
            format!("the journal keeps {most} entries, so that there can't be {count} (see --journal-entries)");
        return Err(bad_request(reason));
    }
    if let Some(status) = wanted.status.filter(|status| !(100..600).contains(status)) {
        return Err(bad_request(format!("`status` is {status}, not from 100 to 599")));
    }
    observer.check_names(wanted.platform.as_deref(), wanted.operation.as_deref()).map_err(bad_request)?;
    let filter = Filter {
        platform: wanted.platform,
        operation: wanted.operation,
        method: wanted.method,
        caller: wanted.caller,
        status: wanted.status,
        code: wanted.code,
        target: wanted.target,
        faulted: wanted.faulted,
        fault: wanted.fault,
        since: wanted.since,
        last: wanted.last,
    };
    let waited = journal.wait_for(&filter, count, Duration::from_millis(timeout_ms)).await;
    Ok(HttpResponseOk(Found {
        latest: journal.latest(),
        dropped: journal.dropped(),
        enough: waited.enough,
        closing: journal.is_closed(),
        entries: waited.entries.iter().map(|entry| Request::from(&**entry)).collect(),
    }))
}

/// Forgets all entries of this process; numbers go on.
#[endpoint { method = DELETE, path = "/journal", tags = ["journal"] }]
async fn clear_journal(rqctx: RequestContext<Context>, _: Authorized) -> Result<HttpResponseDeleted, HttpError> {
    rqctx.context().server.observer.journal().clear();
    Ok(HttpResponseDeleted())
}
