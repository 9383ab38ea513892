//! What the clients of all platforms share: sending, answers, errors, and types that keep what came.

mod answer;
mod error;
mod hidden;
mod operation;
mod parameter;
mod path;
mod secret;
mod session;
mod token;
mod values;

pub use error::{Error, Refusal};
pub use operation::{Field, Operation, Outcome, Response};
pub use parameter::{Kind, Location, Parameter, Violation};
pub use secret::Secret;
pub use session::Session;
pub use token::Token;
pub use values::{StringOrInteger, Timestamp};

#[cfg(feature = "conformance")]
pub(crate) use answer::{Reader, reread};
pub(crate) use path::encode_path;
pub(crate) use session::send;

/// Gives a generated client its constructors.
macro_rules! client {
    ($platform:literal) => {
        impl Client {
            #[doc = concat!("A client of ", $platform, " at `base_url` that signs in with `token`.")]
            ///
            /// Requests time out after 30 seconds, connecting after 10; redirects are not followed, because they
            /// would carry the token elsewhere.
            ///
            /// # Errors
            ///
            /// [`Error::InvalidRequest`](crate::Error::InvalidRequest) when `base_url` is no address over HTTP, or
            /// the token has a character that no header may carry.
            pub fn new(base_url: &str, token: impl Into<crate::client::Token>) -> Result<Self, crate::Error> {
                Self::with_http(base_url, token, crate::client::Session::http()?)
            }

            /// The same over an HTTP client of the caller's, for other time-outs, a proxy or more certificates.
            ///
            /// # Errors
            ///
            /// As for [`Client::new`].
            pub fn with_http(
                base_url: &str,
                token: impl Into<crate::client::Token>,
                http: reqwest::Client,
            ) -> Result<Self, crate::Error> {
                Self::without_token_with_http(base_url, http)?.with_token(token)
            }

            #[doc = concat!("A client of ", $platform, " at `base_url` for the operations that need no token, as those of signing in.")]
            ///
            /// Calling any other is [`Error::InvalidRequest`](crate::Error::InvalidRequest), and nothing is sent.
            ///
            /// # Errors
            ///
            /// As for [`Client::new`].
            pub fn without_token(base_url: &str) -> Result<Self, crate::Error> {
                Self::without_token_with_http(base_url, crate::client::Session::http()?)
            }

            /// The same over an HTTP client of the caller's.
            ///
            /// # Errors
            ///
            /// As for [`Client::new`].
            pub fn without_token_with_http(base_url: &str, http: reqwest::Client) -> Result<Self, crate::Error> {
                let inner = crate::client::Session::new(base_url)?;
                Ok(Self { baseurl: inner.base_url().to_owned(), client: http, inner })
            }

            /// The same client, signed in with `token`; the connections are shared.
            ///
            /// # Errors
            ///
            /// [`Error::InvalidRequest`](crate::Error::InvalidRequest) when the token has a character that no header
            /// may carry.
            pub fn with_token(&self, token: impl Into<crate::client::Token>) -> Result<Self, crate::Error> {
                let inner = self.inner.clone().with_token(token.into())?;
                Ok(Self { baseurl: self.baseurl.clone(), client: self.client.clone(), inner })
            }
        }
    };
}
pub(crate) use client;
