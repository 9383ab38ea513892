//! Refusals, as Keystone writes them.

use std::borrow::Cow;
use std::fmt::Display;

use dropshot::{ErrorStatusCode, HttpError, HttpResponseError};
use schemars::JsonSchema;
use serde::Serialize;

use crate::server::huawei::Rejected;
use crate::server::log;
use crate::server::observe::{Coded, Refused, Told, json};

/// The body of every refusal.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "ErrorBody")]
pub(super) struct Failure {
    /// The problem.
    error: Detail,
    #[serde(skip)]
    #[schemars(skip)]
    status: Status,
    /// For the log only.
    #[serde(skip)]
    #[schemars(skip)]
    cause: Option<String>,
}

/// Status and reason of a refusal.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "ErrorDetail")]
struct Detail {
    /// The status.
    code: i32,
    /// The reason.
    message: String,
    /// Name of the status.
    title: String,
}

#[derive(Debug)]
struct Status(ErrorStatusCode);

impl Failure {
    fn new(status: ErrorStatusCode, message: impl Into<String>) -> Self {
        let error = Detail {
            code: status.as_u16().into(),
            message: message.into(),
            title: status.canonical_reason().unwrap_or_default().to_owned(),
        };
        Self { error, status: Status(status), cause: None }
    }

    pub(super) fn bad_request(message: impl Into<String>) -> Self {
        Self::new(ErrorStatusCode::BAD_REQUEST, message)
    }

    pub(super) fn unauthorized(message: impl Into<String>) -> Self {
        Self::new(ErrorStatusCode::UNAUTHORIZED, message)
    }

    pub(super) fn forbidden(message: impl Into<String>) -> Self {
        Self::new(ErrorStatusCode::FORBIDDEN, message)
    }

    pub(super) fn not_found(message: impl Into<String>) -> Self {
        Self::new(ErrorStatusCode::NOT_FOUND, message)
    }

    /// 500; the cause goes to the log and not to the client.
    pub(super) fn internal(cause: impl Display) -> Self {
        let status = ErrorStatusCode::INTERNAL_SERVER_ERROR;
        log::failure(status.as_u16(), &cause);
        Self { cause: Some(cause.to_string()), ..Self::new(status, "The service failed.") }
    }
}

/// A refusal as the service writes it, whose code is the status unless another one is asked for.
pub(super) fn refuse(refused: &Refused<'_>) -> Result<Told, HttpError> {
    let status = refused.status;
    let code = refused.code.and_then(|code| code.parse().ok()).unwrap_or_else(|| status.as_u16().into());
    let title = status.canonical_reason().unwrap_or_default().to_owned();
    let error = Detail { code, message: refused.message.to_owned(), title };
    // The status of the answer is not in the body.
    let body = Failure { error, ..Failure::bad_request("") };
    Ok((json(status, &body)?, body.code()))
}

impl Coded for Failure {
    fn code(&self) -> Option<Cow<'static, str>> {
        Some(Cow::Owned(self.error.code.to_string()))
    }
}

impl From<Rejected> for Failure {
    fn from(rejected: Rejected) -> Self {
        let message = rejected.to_string();
        match rejected {
            Rejected::Absent | Rejected::Invalid | Rejected::Expired | Rejected::Signature(_) => {
                Self::unauthorized(message)
            }
            Rejected::Project | Rejected::Unscoped => Self::forbidden(message),
            Rejected::Failure(cause) => Self::internal(cause),
        }
    }
}

impl Display for Failure {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}: {}", self.error.code, self.error.message)?;
        self.cause.as_ref().map_or(Ok(()), |cause| write!(f, " ({cause})"))
    }
}

impl From<HttpError> for Failure {
    fn from(error: HttpError) -> Self {
        if error.status_code.is_client_error() {
            return Self::new(error.status_code, error.external_message);
        }
        Self::internal(error.internal_message)
    }
}

impl HttpResponseError for Failure {
    fn status_code(&self) -> ErrorStatusCode {
        self.status.0
    }
}
