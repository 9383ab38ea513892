//! MapTable's envelope around a refusal.

use std::borrow::Cow;
use std::fmt::Display;

use dropshot::{ErrorStatusCode, HttpError, HttpResponseError};
use schemars::JsonSchema;
use serde::Serialize;

use crate::server::log;
use crate::server::observe::{Coded, Refused, Told, json};
use crate::server::value::Null;

/// The envelope around nothing. No list of codes is published: that the code is the HTTP status
/// is a guess.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "RefusalBody")]
pub(super) struct Refusal {
    /// The outcome.
    code: i64,
    /// Always null.
    detail: Null,
    /// Always null.
    extra: Null,
    /// The outcome in words.
    message: String,
    /// Always null.
    #[serde(rename = "requestID")]
    request_id: Null,
    #[serde(skip)]
    #[schemars(skip)]
    status: Status,
    /// For the log only.
    #[serde(skip)]
    #[schemars(skip)]
    cause: Option<String>,
}

#[derive(Debug)]
struct Status(ErrorStatusCode);

impl Refusal {
    pub(super) fn new(status: ErrorStatusCode, message: impl Into<String>) -> Self {
        Self {
            code: i64::from(status.as_u16()),
            detail: Null,
            extra: Null,
            message: message.into(),
            request_id: Null,
            status: Status(status),
            cause: None,
        }
    }

    pub(super) fn bad_request(message: impl Into<String>) -> Self {
        Self::new(ErrorStatusCode::BAD_REQUEST, message)
    }

    /// 500; the cause goes to the log and not to the client.
    pub(super) fn internal(cause: impl Display) -> Self {
        let status = ErrorStatusCode::INTERNAL_SERVER_ERROR;
        log::failure(status.as_u16(), &cause);
        let refusal = Self::new(status, "The service failed.");
        Self { cause: Some(cause.to_string()), ..refusal }
    }
}

/// A refusal as the platform writes it.
pub(super) fn refuse(refused: &Refused<'_>) -> Result<Told, HttpError> {
    let code = refused.code.and_then(|code| code.parse().ok()).unwrap_or_else(|| i64::from(refused.status.as_u16()));
    // The status of the answer is not in the body.
    let body = Refusal { code, ..Refusal::bad_request(refused.message) };
    Ok((json(refused.status, &body)?, body.code()))
}

impl Coded for Refusal {
    fn code(&self) -> Option<Cow<'static, str>> {
        Some(Cow::Owned(self.code.to_string()))
    }
}

impl Display for Refusal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}: {}", self.code, self.message)?;
        self.cause.as_ref().map_or(Ok(()), |cause| write!(f, " ({cause})"))
    }
}

impl From<HttpError> for Refusal {
    fn from(error: HttpError) -> Self {
        if error.status_code.is_client_error() {
            return Self::new(error.status_code, error.external_message);
        }
        Self::internal(error.internal_message)
    }
}

impl HttpResponseError for Refusal {
    fn status_code(&self) -> ErrorStatusCode {
        self.status.0
    }
}
