//! What the Huawei family shares: the credentials, the project scope, the error body.

mod caller;
mod signature;

use std::borrow::Cow;
use std::fmt::Display;
use std::marker::PhantomData;

use dropshot::{ErrorStatusCode, HttpError, HttpResponseError};
use schemars::JsonSchema;
use serde::Serialize;

pub(super) use self::caller::{Caller, Rejected};
pub(super) use self::signature::judge;
use super::log;
use super::observe::{Coded, Refused, Told, json};

/// Under which the family's tokens are kept; one token serves all its services.
pub(super) const REALM: &str = "huawei";

/// The code of the gateway before the services, which judges signatures.
pub(super) const GATEWAY: &str = "APIG.0301";

/// The code of that gateway for who may not ask (403).
pub(super) const GATEWAY_FORBIDDEN: &str = "APIG.0302";

/// The code of that gateway for too many requests.
const TOO_MANY: &str = "APIG.0308";

/// The error codes by which services of the family differ.
pub(super) trait Codes: Send + Sync + 'static {
    /// No token was sent.
    const TOKEN_ABSENT: &'static str;
    /// The token is nobody's, or cannot be one.
    const TOKEN_INVALID: &'static str;
    /// The token was good once.
    const TOKEN_EXPIRED: &'static str;
    /// The token is of a domain or of nothing, and the service wants one of a project.
    const TOKEN_UNSCOPED: (ErrorStatusCode, &'static str);
    /// The project id cannot be one (400).
    const PROJECT_INVALID: &'static str;
    /// The credentials are for another project (403).
    const PROJECT_FOREIGN: &'static str;
    /// The request cannot be read (400).
    const REQUEST_INVALID: &'static str;
    /// The service failed (500).
    const INTERNAL: &'static str;
}

/// The body of every refusal.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(bound = "")]
#[schemars(bound = "", rename = "ErrorBody")]
pub(super) struct Refusal<C> {
    /// The reason why the request is refused.
    error_code: String,
    /// The same in words.
    error_msg: String,
    #[serde(skip)]
    #[schemars(skip)]
    status: Status,
    /// For the log only.
    #[serde(skip)]
    #[schemars(skip)]
    cause: Option<String>,
    #[serde(skip)]
    #[schemars(skip)]
    codes: PhantomData<C>,
}

#[derive(Debug)]
struct Status(ErrorStatusCode);

impl<C: Codes> Refusal<C> {
    /// A refusal with the vendor's code for it.
    pub(super) fn new(status: ErrorStatusCode, code: &str, message: impl Into<String>) -> Self {
        Self {
            error_code: code.to_owned(),
            error_msg: message.into(),
            status: Status(status),
            cause: None,
            codes: PhantomData,
        }
    }

    /// 400 with the service's code for a request that cannot be read.
    pub(super) fn bad_request(message: impl Into<String>) -> Self {
        Self::new(ErrorStatusCode::BAD_REQUEST, C::REQUEST_INVALID, message)
    }

    /// 500; the cause goes to the log and not to the client.
    pub(super) fn internal(cause: impl Display) -> Self {
        let status = ErrorStatusCode::INTERNAL_SERVER_ERROR;
        log::failure(format_args!("{} {}", status.as_u16(), C::INTERNAL), &cause);
        let refusal = Self::new(status, C::INTERNAL, "The service failed.");
        Self { cause: Some(cause.to_string()), ..refusal }
    }

    fn with_code(self, code: &str) -> Self {
        Self { error_code: code.to_owned(), ..self }
    }

    fn unauthorized(code: &str, message: &str) -> Self {
        Self::new(ErrorStatusCode::UNAUTHORIZED, code, message)
    }
}

impl<C: Codes> From<Rejected> for Refusal<C> {
    fn from(rejected: Rejected) -> Self {
        let message = rejected.to_string();
        match rejected {
            Rejected::Absent => Self::unauthorized(C::TOKEN_ABSENT, &message),
            Rejected::Invalid => Self::unauthorized(C::TOKEN_INVALID, &message),
            Rejected::Expired => Self::unauthorized(C::TOKEN_EXPIRED, &message),
            Rejected::Signature(_) => Self::unauthorized(GATEWAY, &message),
            Rejected::Unscoped => {
                let (status, code) = C::TOKEN_UNSCOPED;
                Self::new(status, code, message)
            }
            Rejected::Project => Self::new(ErrorStatusCode::FORBIDDEN, C::PROJECT_FOREIGN, message),
            Rejected::Failure(cause) => Self::internal(cause),
        }
    }
}

/// A refusal as the services of the family write it; without a code, with the one that the service has for such a status.
pub(super) fn refuse<C: Codes>(refused: &Refused<'_>) -> Result<Told, HttpError> {
    let own = match refused.status.as_u16() {
        401 => C::TOKEN_INVALID,
        403 => C::PROJECT_FOREIGN,
        429 => TOO_MANY,
        500.. => C::INTERNAL,
        _ => C::REQUEST_INVALID,
    };
    let code = refused.code.unwrap_or(own);
    // The status of the answer is not in the body.
    let body = Refusal::<C>::bad_request(refused.message).with_code(code);
    Ok((json(refused.status, &body)?, Some(Cow::Owned(code.to_owned()))))
}

impl<C> Coded for Refusal<C> {
    fn code(&self) -> Option<Cow<'static, str>> {
        Some(Cow::Owned(self.error_code.clone()))
    }
}

impl<C> Display for Refusal<C> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}: {}", self.error_code, self.error_msg)?;
        self.cause.as_ref().map_or(Ok(()), |cause| write!(f, " ({cause})"))
    }
}

impl<C: Codes> From<HttpError> for Refusal<C> {
    fn from(error: HttpError) -> Self {
        if error.status_code.is_client_error() {
            return Self::new(error.status_code, C::REQUEST_INVALID, error.external_message);
        }
        Self::internal(error.internal_message)
    }
}

impl<C: Codes> HttpResponseError for Refusal<C> {
    fn status_code(&self) -> ErrorStatusCode {
        self.status.0
    }
}
