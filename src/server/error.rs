//! The reason why a server could not be started or stopped.

use std::net::SocketAddr;
use std::time::Duration;

use dropshot::{ApiDescriptionRegisterError, BuildError};

use super::{AdminSettings, StoreError, TlsError};

/// The reason why a server could not be started or stopped.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// There is a state to load, and the store holds one that it may not replace; the address is without its password.
    #[error(
        "the store {0} holds a state already; start without a fixture to go on with it, or put the fixture in its place \
         (--replace)"
    )]
    Occupied(String),
    /// The settings want a server that only reads to write.
    #[error("a server that only reads its store {0}")]
    ReadOnly(&'static str),
    /// The address to listen on.
    #[error("cannot listen on {address}: {source}")]
    Bind {
        /// The address as given.
        address: SocketAddr,
        /// The message of the system.
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
    /// The admin token is soon guessed.
    #[error(
        "the admin token has fewer than {} characters; `openssl rand -hex 32` prints a good one",
        AdminSettings::SHORTEST_TOKEN
    )]
    ShortAdminToken,
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
