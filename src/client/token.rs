use std::fmt;

use reqwest::header::HeaderValue;
use secrecy::{ExposeSecret, SecretString};

use super::Error;

/// A token as the platform issued it; what shows it does not show its value.
///
/// ```
/// let token = scicloud::Token::from("secret");
/// assert_eq!(format!("{token:?}"), "Token(hidden)");
/// ```
#[derive(Clone)]
pub struct Token(SecretString);

/// Length in bytes from which on a token is looked for in what services say.
const SHORTEST_SECRET: usize = 6;

impl Token {
    /// The token as a header that is never logged.
    pub(crate) fn header(&self) -> Result<HeaderValue, Error> {
        if self.0.expose_secret().is_empty() {
            return Err(Error::InvalidRequest("the token is empty".into()));
        }
        let mut header = HeaderValue::from_str(self.0.expose_secret()).map_err(|_| {
            let reason = "the token has a character that no header may carry, such as a line break";
            Error::InvalidRequest(reason.into())
        })?;
        header.set_sensitive(true);
        Ok(header)
    }

    /// A text without the token, which services and proxies may echo.
    pub(crate) fn hide_in(&self, text: &str) -> String {
        let secret = self.0.expose_secret();
        let bare = secret.strip_prefix("Bearer ").unwrap_or(secret);
        // Shorter ones would take innocent words with them, and keep nothing secret.
        if bare.len() < SHORTEST_SECRET { text.to_owned() } else { text.replace(bare, "(hidden)") }
    }

    /// The token itself.
    pub(crate) fn expose(&self) -> &str {
        self.0.expose_secret()
    }
}

impl<T: Into<String>> From<T> for Token {
    fn from(value: T) -> Self {
        Self(SecretString::from(value.into()))
    }
}

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Token(hidden)")
    }
}
