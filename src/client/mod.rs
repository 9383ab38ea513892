//! What the clients of all platforms share: sending, answers, errors, and types that keep what came.

mod answer;
mod clock;
mod coding;
mod collection;
mod credentials;
#[cfg(any(feature = "iam", feature = "scnet"))]
mod digest;
mod direct;
mod error;
mod exchange;
mod fresh;
mod hidden;
mod items;
mod json;
mod operation;
mod page_fault;
mod pages;
mod parameter;
mod path;
mod proxy;
mod query;
mod renewing;
mod retry;
mod secret;
mod session;
mod settings;
mod token;
mod values;

pub use futures_util::Stream;
pub use reqwest;

pub use clock::{Clock, SystemClock};
pub use collection::{Collection, OffsetUnit, Paging};
pub use credentials::{BoxFuture, Credentials, Generation};
pub use error::{Error, Refusal};
pub use exchange::Raw;
pub use items::Items;
pub use operation::{Code, Field, Operation, Outcome, Response, Server};
pub use page_fault::PageFault;
pub use parameter::{Bound, Kind, Location, Parameter, Style, Violation};
pub use renewing::{Issued, Renewing, TokenSource};
pub use retry::{Attempt, Decision, Failure, Retry, RetryPolicy};
pub use secret::Secret;
pub use session::Session;
pub use settings::{Builder, Connect, Settings};
pub use token::Token;
pub use values::{StringOrInteger, Timestamp};

#[cfg(feature = "conformance")]
pub(crate) use answer::{Reader, reread};
#[cfg(any(feature = "iam", feature = "scnet"))]
pub(crate) use digest::hmac_hex;
#[cfg(feature = "iam")]
pub(crate) use digest::sha256_hex;
pub(crate) use exchange::send;
#[allow(unused_imports)]
pub(crate) use exchange::send_for_nothing;
#[cfg(any(feature = "conformance", feature = "server"))]
pub(crate) use hidden::Hidden;
pub(crate) use items::items;
#[cfg(feature = "iam")]
pub(crate) use path::RESERVED;
pub(crate) use path::encode_path;
#[cfg(feature = "conformance")]
pub(crate) use proxy::is_direct;
#[allow(unused_imports)]
pub(crate) use values::{present, tolerant};

/// Gives a generated client its constructors.
macro_rules! client {
    ($platform:literal) => {
        impl crate::client::Connect for Client {
            fn from_parts(baseurl: String, client: reqwest::Client, inner: crate::client::Session) -> Self {
                Self { baseurl, client, inner }
            }
        }

        impl Client {
            #[doc = concat!("A client of ", $platform, " at `base_url` that signs in with `token`.")]
            ///
            /// It has the default [`Settings`](crate::client::Settings).
            ///
            /// # Errors
            ///
            /// [`Error::InvalidRequest`](crate::Error::InvalidRequest) when `base_url` is no address over HTTP, or
            /// the token has a character that no header may carry.
            pub fn new(base_url: &str, token: impl Into<crate::client::Token>) -> Result<Self, crate::Error> {
                Self::without_token(base_url)?.with_token(token)
            }

            #[doc = concat!("A client of ", $platform, " at `base_url` with other credentials than a token, or other settings.")]
            pub fn builder(base_url: &str) -> crate::client::Builder<Self> {
                crate::client::Builder::new(base_url)
            }

            #[doc = concat!("A client of ", $platform, " at `base_url` for the operations that need no token, as those of signing in.")]
            ///
            /// Calling any other is [`Error::InvalidRequest`](crate::Error::InvalidRequest), and nothing is sent.
            ///
            /// # Errors
            ///
            /// As for [`Client::new`].
            pub fn without_token(base_url: &str) -> Result<Self, crate::Error> {
                Self::builder(base_url).build()
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

            /// A request for `path` below the base URL, to be sent by [`Client::send_raw`].
            pub fn request(&self, method: reqwest::Method, path: &str) -> reqwest::RequestBuilder {
                self.inner.request(&self.client, method, path)
            }

            /// Sends what the document does not know, or not so: with credentials and retry as all else, but unchecked,
            /// and with whatever answer comes.
            ///
            /// # Errors
            ///
            /// When no answer came, no credentials are to be had, or the request would leave the base URL.
            pub async fn send_raw(
                &self,
                operation: &'static crate::client::Operation,
                request: reqwest::RequestBuilder,
            ) -> Result<crate::client::Raw, crate::Error> {
                self.inner.send_raw(&self.client, operation, request).await
            }
        }
    };
}
pub(crate) use client;
