//! The functions that make a client, and those that send requests that no document describes.

use proc_macro2::TokenStream;
use quote::quote;

/// The constructors of a client.
pub fn constructors() -> TokenStream {
    quote! {
        impl ::scicloud::client::Connect for Client {
            fn from_parts(baseurl: String, client: reqwest::Client, inner: ::scicloud::client::Session) -> Self {
                Self { baseurl, client, inner }
            }
        }

        impl Client {
            /// A client at `base_url` that signs in with `token`.
            ///
            /// It has the default [`Settings`](scicloud::client::Settings).
            ///
            /// # Errors
            ///
            /// [`Error::InvalidRequest`] when `base_url` is no address over
            /// HTTP, or the token has a character that no header may carry.
            pub fn new(base_url: &str, token: impl Into<::scicloud::client::Token>) -> Result<Self, Error> {
                Self::without_token(base_url)?.with_token(token)
            }

            /// A client at `base_url` with other credentials than a token, or other settings.
            pub fn builder(base_url: &str) -> ::scicloud::client::Builder<Self> {
                ::scicloud::client::Builder::new(base_url)
            }

            /// A client at `base_url` for the operations that need no token, as those of signing in.
            ///
            /// Calling any other is [`Error::InvalidRequest`], and nothing is
            /// sent.
            ///
            /// # Errors
            ///
            /// As for [`Client::new`].
            pub fn without_token(base_url: &str) -> Result<Self, Error> {
                Self::builder(base_url).build()
            }

            /// The same client, signed in with `token`; the connections are shared.
            ///
            /// # Errors
            ///
            /// [`Error::InvalidRequest`] when the token has a character that
            /// no header may carry.
            pub fn with_token(&self, token: impl Into<::scicloud::client::Token>) -> Result<Self, Error> {
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
                operation: &'static ::scicloud::client::Operation,
                request: reqwest::RequestBuilder,
            ) -> Result<::scicloud::client::Raw, Error> {
                self.inner.send_raw(&self.client, operation, request).await
            }
        }
    }
}
