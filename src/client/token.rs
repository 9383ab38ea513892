use std::fmt;

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use reqwest::Request;
use reqwest::header::{HeaderName, HeaderValue};

use super::{Error, Operation, Secret};

/// A token as the platform issued it; what shows it does not show its value.
///
/// ```
/// let token = scicloud::Token::from("secret");
/// assert_eq!(format!("{token:?}"), "Token(hidden)");
/// ```
#[derive(Clone)]
pub struct Token(Secret);

impl Token {
    /// Puts the token where an operation wants it, unchanged.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidRequest`] when the document or HTTP forbids such a token.
    pub fn insert(&self, request: &mut Request, operation: &Operation) -> Result<(), Error> {
        let Some(name) = operation.credential else { return Ok(()) };
        if operation.prefix.is_empty() {
            return self.insert_as(name, request, operation);
        }
        self.header()?;
        Token::from(format!("{}{}", operation.prefix, self.expose())).insert_as(name, request, operation)
    }

    /// A user's name and password, for operations that sign in by HTTP's own scheme `Basic`.
    ///
    /// ```
    /// let token = scicloud::Token::basic("Aladdin", "open sesame");
    /// assert_eq!(token.expose(), "QWxhZGRpbjpvcGVuIHNlc2FtZQ==");
    /// ```
    pub fn basic(user: &str, password: impl Into<Secret>) -> Self {
        Self::from(basic(&format!("{user}:{}", password.into().expose())))
    }

    /// Puts the token into a header of this name.
    pub(super) fn insert_as(&self, name: &str, request: &mut Request, operation: &Operation) -> Result<(), Error> {
        let refuse = |reason: String| Error::invalid(operation, reason);
        if let Some(parameter) = operation.parameter(name) {
            parameter.check(self.expose()).map_err(|violation| refuse(violation.to_string()))?;
        }
        let name = HeaderName::from_bytes(name.as_bytes()).map_err(|error| refuse(error.to_string()))?;
        request.headers_mut().insert(name, self.header()?);
        Ok(())
    }

    /// The token as a header that is never logged.
    pub(crate) fn header(&self) -> Result<HeaderValue, Error> {
        if self.expose().is_empty() {
            return Err(Error::InvalidRequest("the token is empty".into()));
        }
        let mut header = HeaderValue::from_str(self.expose()).map_err(|_| {
            let reason = "the token has a character that no header may carry, such as a line break";
            Error::InvalidRequest(reason.into())
        })?;
        header.set_sensitive(true);
        Ok(header)
    }

    /// The token itself, to be sent where no client of this crate sends it.
    pub fn expose(&self) -> &str {
        self.0.expose()
    }
}

/// A user and a password, with a colon between them, as the scheme `basic` sends them.
pub(crate) fn basic(pair: &str) -> String {
    BASE64_STANDARD.encode(pair)
}

impl<T: Into<String>> From<T> for Token {
    fn from(value: T) -> Self {
        Self(Secret::from(value))
    }
}

impl From<Secret> for Token {
    fn from(value: Secret) -> Self {
        Self(value)
    }
}

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Token(hidden)")
    }
}
