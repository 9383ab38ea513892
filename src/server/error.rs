//! Why a server could not be started or stopped.

use std::net::SocketAddr;
use std::time::Duration;

use dropshot::{ApiDescriptionRegisterError, BuildError};

use super::{StoreError, TlsError};

/// Why a server could not be started or stopped.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The settings want a server that only reads to write.
    #[error("a server that only reads its store {0}")]
    ReadOnly(&'static str),
    /// The address to listen on.
    #[error("cannot listen on {address}: {source}")]
    Bind {
        /// The address as given.
        address: SocketAddr,
        /// What the system said.
        source: std::io::Error,
    },
    /// Two operations do not go together.
    #[error("cannot assemble the operations: {0}")]
    Assemble(#[from] ApiDescriptionRegisterError),
    /// The certificate or its key.
    #[error(transparent)]
    Tls(#[from] TlsError),
    /// The listener could not be set up.
    #[error("cannot set up the listener: {0}")]
    Listen(BuildError),
    /// No thread could be had.
    #[error("cannot start a thread: {0}")]
    Thread(std::io::Error),
    /// The admin token can't be sent in a header.
    #[error("the admin token must be printable ASCII, not empty, with no space at either end")]
    AdminToken,
    /// The admin listener's document can't be written.
    #[error("cannot write the document of the admin listener: {0}")]
    AdminDocument(#[from] serde_json::Error),
    /// The admin listener can't ask the other one.
    #[error("cannot set up the way from the admin page to the platforms: {0}")]
    Relay(reqwest::Error),
    /// The listener ended badly.
    #[error("the server ended badly: {0}")]
    Close(String),
    /// The server ended before all requests were answered, because that took too long.
    #[error("ended with requests unanswered after {}", humantime::format_duration(*.0))]
    Unanswered(Duration),
}

impl From<BuildError> for Error {
    fn from(error: BuildError) -> Self {
        match error {
            BuildError::BindError { address, error } => Self::Bind { address, source: error },
            other => Self::Listen(other),
        }
    }
}
