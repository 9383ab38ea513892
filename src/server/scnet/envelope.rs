//! SCNet's envelope around every answer, and the codes of refusals.

use std::borrow::Cow;

use dropshot::{ErrorStatusCode, HttpError, HttpResponseError};
use schemars::JsonSchema;
use serde::Serialize;

use super::types::StorageQuota;
use crate::server::log;
use crate::server::observe::{Coded, Refused, Told, json};
use crate::server::store::StoreError;
use crate::server::value::{Null, Nullable};

/// The outcomes these operations have, out of the platform's list.
///
/// An unknown user, an expired token or a wrong signature have no code of their own there; which one they get is a
/// guess: a parameter that is not valid, and no permission (errata `codes-missing` and `signature-refused`).
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Code {
    Success,
    Internal,
    /// With its name.
    ParameterMissing(&'static str),
    /// With what is wrong.
    ParameterInvalid(String),
    Frozen,
    NoPermission,
    /// The token is the platform's own, which is of no cluster.
    OfNoCluster,
    SignatureRefused,
    NotAllowed,
}

impl Code {
    pub(super) fn number(&self) -> &'static str {
        match self {
            Self::Success => "0",
            Self::Internal | Self::OfNoCluster => "10001",
            Self::ParameterMissing(_) => "10003",
            Self::ParameterInvalid(_) => "10004",
            Self::Frozen => "10007",
            Self::NoPermission | Self::SignatureRefused => "10008",
            Self::NotAllowed => "10009",
        }
    }

    fn message(&self) -> String {
        match self {
            Self::Success => "success".to_owned(),
            Self::Internal => "the service failed".to_owned(),
            Self::ParameterMissing(name) => format!("`{name}` is missing"),
            Self::ParameterInvalid(why) => why.clone(),
            Self::Frozen => "the user is frozen".to_owned(),
            Self::OfNoCluster => "the token is the platform's own, and of no cluster".to_owned(),
            Self::NoPermission => "the token gives no permission".to_owned(),
            Self::SignatureRefused => "the signature is not of this user, access key and time".to_owned(),
            Self::NotAllowed => "only an administrator may ask for other users".to_owned(),
        }
    }
}

/// The cause goes to the log and not to the client.
impl From<StoreError> for Code {
    fn from(error: StoreError) -> Self {
        log::failure(Self::Internal.number(), error);
        Self::Internal
    }
}

/// The platform's envelope around an answer.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct Envelope<D> {
    /// The outcome.
    code: String,
    /// The outcome in words.
    msg: String,
    /// The answer; null when the request is refused.
    data: D,
}

impl<D: Default> Envelope<D> {
    /// The answer, or why there is none.
    pub(super) fn of(outcome: Result<D, Code>) -> Self {
        let (code, data) = match outcome {
            Ok(data) => (Code::Success, data),
            Err(code) => (code, D::default()),
        };
        Self { code: code.number().to_owned(), msg: code.message(), data }
    }
}

impl<D> Coded for Envelope<D> {
    fn code(&self) -> Option<Cow<'static, str>> {
        (self.code != Code::Success.number()).then(|| Cow::Owned(self.code.clone()))
    }
}

/// A refusal as the platform writes it; without a code, with one that tells whose fault it is.
pub(super) fn refuse(refused: &Refused<'_>) -> Result<Told, HttpError> {
    let own = match refused.status.as_u16() {
        401 | 403 => Code::NoPermission,
        429 | 500.. => Code::Internal,
        _ => Code::ParameterInvalid(String::new()),
    };
    let code = refused.code.unwrap_or(own.number()).to_owned();
    let body = Envelope { code: code.clone(), msg: refused.message.to_owned(), data: Null };
    Ok((json(refused.status, &body)?, Some(Cow::Owned(code))))
}

/// The platform's envelope when the HTTP layer itself refuses.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct Refusal {
    /// The outcome.
    code: String,
    /// The outcome in words.
    msg: String,
    /// Always null.
    data: Nullable<Vec<StorageQuota>>,
    #[serde(skip)]
    #[schemars(skip)]
    status: Status,
}

#[derive(Debug)]
struct Status(ErrorStatusCode);

impl From<HttpError> for Refusal {
    fn from(error: HttpError) -> Self {
        let code = if error.status_code.is_client_error() {
            Code::ParameterInvalid(error.external_message)
        } else {
            log::failure(error.status_code.as_u16(), error.internal_message);
            Code::Internal
        };
        Self {
            code: code.number().to_owned(),
            msg: code.message(),
            data: Nullable(None),
            status: Status(error.status_code),
        }
    }
}

impl Coded for Refusal {
    fn code(&self) -> Option<Cow<'static, str>> {
        Some(Cow::Owned(self.code.clone()))
    }
}

impl std::fmt::Display for Refusal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}: {}", self.code, self.msg)
    }
}

impl HttpResponseError for Refusal {
    fn status_code(&self) -> ErrorStatusCode {
        self.status.0
    }
}
