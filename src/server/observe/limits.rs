//! How much of everything a request may have.

use std::time::Duration;

use dropshot::{ErrorStatusCode, RequestInfo};
use http::StatusCode;

/// What a server takes, so that those who send too much or too slowly don't keep others waiting.
///
/// Some limits are the HTTP library's, and fixed: 100 headers and 408 KiB of them, 64 KiB of address, 30 seconds for the head
/// of a request, or between two requests, on a connection that has begun to send. Beyond them the connection ends, with no
/// more than a status.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Most bytes of one header, name and value: more than the longest token; refused with 431.
    pub header_bytes: usize,
    /// Most bytes of a body: more than the longest token and what stands around it.
    pub body_bytes: usize,
    /// The time for which a body may take to come; refused with 408.
    pub body_time: Duration,
    /// Most parameters in a query; refused with 400.
    pub query_parameters: usize,
    /// Most requests that are answered at once; refused with 503 and `Retry-After`.
    pub requests: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            header_bytes: 49_152,
            body_bytes: 65_536,
            body_time: Duration::from_secs(10),
            query_parameters: 1000,
            requests: 1024,
        }
    }
}

/// After how many seconds to ask again, when there are too many requests or the store is busy.
pub(in crate::server) const SOON: u64 = 1;

/// What is too much of a request.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Excess {
    pub(super) status: StatusCode,
    pub(super) message: String,
    /// In seconds.
    pub(super) retry_after: Option<u64>,
}

impl Excess {
    /// Others do so much with the store that the request found no place there.
    pub(super) fn of_store() -> Self {
        let message = "The service is busy.".to_owned();
        Self { status: StatusCode::SERVICE_UNAVAILABLE, message, retry_after: Some(SOON) }
    }
}

impl Limits {
    /// What is too much of a request, when so many are being answered with it.
    pub(super) fn excess(&self, request: &RequestInfo, in_flight: usize) -> Option<Excess> {
        let excess = |status: ErrorStatusCode, message: String| {
            Some(Excess { status: status.as_status(), message, retry_after: None })
        };
        if in_flight > self.requests {
            let busy = excess(ErrorStatusCode::SERVICE_UNAVAILABLE, "The service has too many requests.".to_owned());
            return busy.map(|busy| Excess { retry_after: Some(SOON), ..busy });
        }
        let long = |(name, value): (&http::HeaderName, &http::HeaderValue)| {
            (name.as_str().len() + value.len() > self.header_bytes).then(|| name.clone())
        };
        if let Some(name) = request.headers().iter().find_map(long) {
            let message = format!("The header `{name}` has more than {} bytes.", self.header_bytes);
            return excess(ErrorStatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE, message);
        }
        let query = request.uri().query().unwrap_or_default();
        // One more than there are separators; an empty query has one that is none.
        let parameters = query.bytes().filter(|byte| *byte == b'&').count() + 1;
        if parameters > self.query_parameters {
            let message = format!("The query has {parameters} parameters, more than {}.", self.query_parameters);
            return excess(ErrorStatusCode::BAD_REQUEST, message);
        }
        None
    }
}
