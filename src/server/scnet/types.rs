//! The requests and answers of SCNet.

use dropshot::{ErrorStatusCode, HttpError, HttpResponseError};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::server::log;
use crate::server::store::QuotaRow;
use crate::server::value::{Nullable, Number};

/// Path of the quotas.
#[derive(Debug, Deserialize, JsonSchema)]
pub(super) struct UserPath {
    /// The platform's name of the user.
    pub(super) username: String,
}

/// The outcomes this operation has, out of the platform's list.
///
/// An unknown user or an expired token have no code of their own there; which one they get is a
/// guess: a parameter that is not valid, and no permission.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Code {
    Success,
    Internal,
    /// With what is wrong.
    ParameterInvalid(String),
    Frozen,
    NoPermission,
    NotAllowed,
}

impl Code {
    pub(super) fn number(&self) -> &'static str {
        match self {
            Self::Success => "0",
            Self::Internal => "10001",
            Self::ParameterInvalid(_) => "10004",
            Self::Frozen => "10007",
            Self::NoPermission => "10008",
            Self::NotAllowed => "10009",
        }
    }

    fn message(&self) -> &str {
        match self {
            Self::Success => "success",
            Self::Internal => "the service failed",
            Self::ParameterInvalid(why) => why,
            Self::Frozen => "the user is frozen",
            Self::NoPermission => "the token gives no permission",
            Self::NotAllowed => "only an administrator may ask for other users",
        }
    }
}

/// The platform's envelope around a user's quotas.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct StorageQuotaAnswer {
    /// The outcome.
    code: String,
    /// The outcome in words.
    msg: String,
    /// The quotas; null when the request is refused.
    data: Nullable<Vec<StorageQuota>>,
}

/// A directory with its quota and usage.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct StorageQuota {
    /// The platform's name of the user.
    username: String,
    /// The directory.
    path: String,
    /// How much may be stored, in GB.
    #[schemars(range(min = 0))]
    threshold: Number,
    /// How much is stored, in GB.
    #[schemars(range(min = 0))]
    usage: Number,
    /// Id of the quota, which some installations send.
    #[serde(rename = "quotaId", default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "i64")]
    quota_id: Option<i64>,
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

impl StorageQuotaAnswer {
    pub(super) fn success(quotas: Vec<StorageQuota>) -> Self {
        Self { data: Nullable(Some(quotas)), ..Self::refusal(&Code::Success) }
    }

    pub(super) fn refusal(code: &Code) -> Self {
        Self { code: code.number().to_owned(), msg: code.message().to_owned(), data: Nullable(None) }
    }
}

impl StorageQuota {
    pub(super) fn new(username: &str, row: QuotaRow) -> Self {
        Self {
            username: username.to_owned(),
            path: row.path,
            threshold: Number(row.threshold_gb),
            usage: Number(row.usage_gb),
            quota_id: row.quota_id,
        }
    }
}

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
            msg: code.message().to_owned(),
            data: Nullable(None),
            status: Status(error.status_code),
        }
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
