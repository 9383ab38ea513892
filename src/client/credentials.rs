//! What proves to a service who asks.

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use reqwest::Request;

use super::{Error, Operation, Token};

/// A future on the heap, as traits that are used as objects give it.
pub type BoxFuture<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// What proves to a service who asks: a [`Token`], one that is renewed ([`Renewing`](super::Renewing)), a key that signs
/// requests, or one's own.
///
/// ```
/// use scicloud::client::{BoxFuture, Credentials, Generation, Operation, Token};
/// use scicloud::Error;
///
/// /// A token that another program writes into a file.
/// #[derive(Debug)]
/// struct TokenFile(std::path::PathBuf);
///
/// impl Credentials for TokenFile {
///     fn authorize<'a>(
///         &'a self,
///         request: &'a mut reqwest::Request,
///         operation: &'a Operation,
///     ) -> BoxFuture<'a, Result<Generation, Error>> {
///         Box::pin(async move {
///             let token = std::fs::read_to_string(&self.0).map_err(|error| Error::Credentials(error.to_string()))?;
///             Token::from(token.trim()).insert(request, operation)?;
///             Ok(Generation::default())
///         })
///     }
///
///     fn source(&self) -> String {
///         format!("token in {}", self.0.display())
///     }
/// }
/// ```
pub trait Credentials: fmt::Debug + Send + Sync {
    /// Puts the proof into a request that is complete and is sent next, as it is.
    ///
    /// A header with a secret is marked as sensitive, so that no error shows its value.
    ///
    /// # Errors
    ///
    /// When there is no proof, for the request is not sent then.
    fn authorize<'a>(
        &'a self,
        request: &'a mut Request,
        operation: &'a Operation,
    ) -> BoxFuture<'a, Result<Generation, Error>>;

    /// The service refused this generation: whether the request is worth another attempt. It is asked once for a call.
    ///
    /// # Errors
    ///
    /// When the attempt to renew the credential failed, in place of the refusal.
    fn renew(&self, _refused: Generation) -> BoxFuture<'_, Result<bool, Error>> {
        Box::pin(async { Ok(false) })
    }

    /// Where the credential is from, in words and without its value, such as `password of erin in clouds.yaml`.
    fn source(&self) -> String;
}

/// The credentials that a request went with, of those that followed one another.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Generation(u64);

impl Generation {
    /// The one after this.
    #[must_use]
    pub fn next(self) -> Self {
        Self(self.0 + 1)
    }
}

impl Credentials for Token {
    fn authorize<'a>(
        &'a self,
        request: &'a mut Request,
        operation: &'a Operation,
    ) -> BoxFuture<'a, Result<Generation, Error>> {
        Box::pin(async move { self.insert(request, operation).map(|()| Generation::default()) })
    }

    fn source(&self) -> String {
        "token that the client was given".into()
    }
}

impl<C: Credentials + ?Sized> Credentials for Arc<C> {
    fn authorize<'a>(
        &'a self,
        request: &'a mut Request,
        operation: &'a Operation,
    ) -> BoxFuture<'a, Result<Generation, Error>> {
        (**self).authorize(request, operation)
    }

    fn renew(&self, refused: Generation) -> BoxFuture<'_, Result<bool, Error>> {
        (**self).renew(refused)
    }

    fn source(&self) -> String {
        (**self).source()
    }
}
