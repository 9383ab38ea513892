use std::fmt;
use std::sync::Arc;

use reqwest::StatusCode;
use serde_json::Value;

use super::{OffsetUnit, Operation, PageFault};

/// The reason why a call has no result, the same for all platforms.
///
/// ```
/// use scicloud::Error;
///
/// fn advice(error: &Error) -> &'static str {
///     match error {
///         Error::Transport { .. } => "look at the network",
///         Error::InvalidRequest(_) => "look at the arguments",
///         Error::Refused(refusal) if refusal.status == 401 => "look at the token",
///         Error::SignIn { .. } | Error::Credentials(_) => "look at the credentials",
///         Error::Refused(_) => "look at the code",
///         Error::UnreadableAnswer { .. } => "look at the address",
///         _ => "look at the message",
///     }
/// }
/// # let error = Error::InvalidRequest("`limit` is 0, below the minimum of 1".into());
/// # assert_eq!(advice(&error), "look at the arguments");
/// ```
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// No answer came, or not all of it.
    #[error("{}no answer: {}", prefix(operation), chain(source))]
    Transport {
        /// Id of the operation; none while a client is made or a request is put together.
        operation: Option<&'static str>,
        /// The problem. Its address holds no secret: these are headers or in the body.
        source: reqwest::Error,
    },
    /// We refused to send the request, because the document or HTTP forbids it. Nothing was sent.
    #[error("not sent: {0}")]
    InvalidRequest(String),
    /// There are no credentials, because what they are to be made from is missing or wrong. Nothing was sent.
    #[error("no credentials: {0}")]
    Credentials(String),
    /// Signing in failed, so that the request was not sent, or not again.
    #[error("could not sign in with the {credential}: {source}")]
    SignIn {
        /// Where the credential is from, without its value.
        credential: String,
        /// Why; the calls that waited for the same sign-in share it.
        source: Arc<Error>,
    },
    /// The service refused the request, by its status or, whatever the status, in the body.
    #[error(transparent)]
    Refused(Box<Refusal>),
    /// An answer came that is not what the document describes.
    #[error("{operation}: the answer (status {status}) can't be read: {reason}; it begins {start:?}")]
    UnreadableAnswer {
        /// Id of the operation.
        operation: &'static str,
        /// HTTP status of the answer.
        status: StatusCode,
        /// The problem with it.
        reason: String,
        /// The first bytes of the body, at most 200, unreadable ones replaced and secrets hidden.
        start: String,
    },
    /// The pages of a list don't fit together: to go on would lose items or repeat them, or never end.
    #[error(
        "{operation}: the page at `{parameter}` {offset} {fault}; offsets were counted in {}, and a server that counts \
         {} needs the setting `offset_unit(OffsetUnit::{:?})`",
        unit.counted(), unit.other().counted(), unit.other()
    )]
    Pages {
        /// Id of the operation.
        operation: &'static str,
        /// Name of the parameter that asks for a page.
        parameter: &'static str,
        /// Its value.
        offset: i64,
        /// What it was meant to count.
        unit: OffsetUnit,
        /// The problem with the page.
        fault: PageFault,
    },
}

/// What a service said when it refused a request.
#[derive(Debug, Clone, PartialEq)]
pub struct Refusal {
    /// Id of the operation.
    pub operation: &'static str,
    /// HTTP status, which may be 200.
    pub status: StatusCode,
    /// The vendor's code as text; see [`Refusal::code`] for an enum.
    pub code: String,
    /// The vendor's message.
    pub message: String,
    /// Id of the request, for questions to the vendor.
    pub request_id: Option<String>,
    /// The whole body, secrets hidden.
    pub body: Value,
    /// Where the credential is from, without its value, if it is what was refused.
    pub credential: Option<String>,
}

impl Error {
    /// A request that was not sent, and for what operation.
    pub fn invalid(operation: &Operation, reason: impl std::fmt::Display) -> Self {
        Self::InvalidRequest(format!("{}: {reason}", operation.id))
    }

    /// The error of a credential that was refused for good.
    pub(crate) fn blaming(mut self, source: String) -> Self {
        match &mut self {
            Self::Refused(refusal) => refusal.credential = Some(source),
            Self::UnreadableAnswer { reason, .. } => reason.push_str(&format!(" (credential: {source})")),
            _ => {}
        }
        self
    }

    /// What the service said, if it refused.
    pub fn refusal(&self) -> Option<&Refusal> {
        match self {
            Self::Refused(refusal) => Some(refusal),
            _ => None,
        }
    }

    /// HTTP status of the answer, if one came.
    pub fn status(&self) -> Option<StatusCode> {
        match self {
            Self::Refused(refusal) => Some(refusal.status),
            Self::UnreadableAnswer { status, .. } => Some(*status),
            _ => None,
        }
    }
}

impl Refusal {
    /// The vendor's code as the platform's enum, which has an arm for codes that are not documented.
    ///
    /// ```
    /// # #[cfg(feature = "modelarts")]
    /// fn is_missing(refusal: &scicloud::Refusal) -> bool {
    ///     use scicloud::modelarts::types::ErrorCode;
    ///     matches!(refusal.code(), ErrorCode::ModelArts0102 | ErrorCode::ModelArts7005)
    /// }
    /// ```
    pub fn code<C: for<'a> From<&'a str>>(&self) -> C {
        C::from(&self.code)
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { operation, status, code, message, request_id, credential, .. } = self;
        write!(f, "{operation}: refused with status {}, code {code}: {message}", status.as_u16())?;
        if let Some(request_id) = request_id {
            write!(f, " (request {request_id})")?;
        }
        match credential {
            Some(credential) => write!(f, " (credential: {credential})"),
            None => Ok(()),
        }
    }
}

impl std::error::Error for Refusal {}

impl From<reqwest::Error> for Error {
    fn from(source: reqwest::Error) -> Self {
        Self::Transport { operation: None, source }
    }
}

fn prefix(operation: &Option<&'static str>) -> String {
    operation.map(|operation| format!("{operation}: ")).unwrap_or_default()
}

/// The error with its causes, which alone say what failed.
fn chain(error: &reqwest::Error) -> String {
    let mut text = error.to_string();
    let mut cause = std::error::Error::source(error);
    while let Some(error) = cause {
        text = format!("{text}: {error}");
        cause = error.source();
    }
    text
}
