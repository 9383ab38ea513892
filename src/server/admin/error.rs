//! Failures of the admin's operations, in dropshot's own body.

use dropshot::{ClientErrorStatusCode, HttpError};
use http::header::RETRY_AFTER;

use crate::server::observe::SOON;
use crate::server::store::{ChangeError, StoreError};

/// A store that failed; whoever runs the server may know why.
pub(super) fn store(error: StoreError) -> HttpError {
    let text = error.to_string();
    let failure = if error.is_busy() {
        let busy = HttpError::for_unavail(None, text.clone()).with_header(RETRY_AFTER, SOON);
        busy.unwrap_or_else(HttpError::from)
    } else {
        HttpError::for_internal_error(text.clone())
    };
    HttpError { external_message: text, ..failure }
}

/// What cannot be read of a request's body.
pub(super) fn body(error: ChangeError) -> HttpError {
    match error {
        // What is on one line needs no number.
        ChangeError::Unfit { line, reason } if line > 1 => bad_request(format!("line {line}: {reason}")),
        other => change(other),
    }
}

/// A change that was not made, of a fixture that a request has.
pub(super) fn fixture(error: ChangeError) -> HttpError {
    match error {
        ChangeError::Unfit { line, reason } if line > 0 => bad_request(format!("line {line}: {reason}")),
        other => change(other),
    }
}

/// A change that was not made, of an item that a request has; its lines are those of no text that the sender knows.
pub(super) fn change(error: ChangeError) -> HttpError {
    match error {
        ChangeError::Unfit { reason, .. } => bad_request(reason),
        ChangeError::Conflict(reason) => HttpError::for_client_error(None, ClientErrorStatusCode::CONFLICT, reason),
        ChangeError::Unknown(reason) => HttpError::for_client_error(None, ClientErrorStatusCode::NOT_FOUND, reason),
        // It is what was sent that can't be opened.
        ChangeError::Store(error @ StoreError::Sealed(_)) => bad_request(error.to_string()),
        ChangeError::Store(error) => store(error),
    }
}

pub(super) fn bad_request(reason: String) -> HttpError {
    HttpError::for_bad_request(None, reason)
}
