//! Tokens for an application of MapTable.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use super::Client;
use super::types::{RefreshRequest, TokenAnswer, TokenRequest};
use crate::client::{BoxFuture, Error, Issued, Renewing, Secret, Settings, Token, TokenSource};

/// For how long a token is good; the answer does not say it, but the documentation does.
pub(crate) const LIFETIME: Duration = Duration::from_secs(8 * 60 * 60);

/// Signs in with an application's id and secret, and from then on with refresh tokens as long as these are taken.
#[derive(Debug)]
pub struct Application {
    client: Client,
    request: TokenRequest,
    refresh: Mutex<Option<Secret>>,
}

impl Application {
    /// Credentials from an application's id and secret.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidRequest`] when the address or a setting is not what it should be.
    pub fn credentials(
        base_url: &str,
        id: impl Into<String>,
        secret: impl Into<Secret>,
        settings: &Settings,
    ) -> Result<Renewing<Self>, Error> {
        let client = Client::builder(base_url).settings(settings.clone()).repeatable().build()?;
        let request = TokenRequest { app_id: id.into(), app_secret: secret.into() };
        let application = Self { client, request, refresh: Mutex::default() };
        Ok(Renewing::with_clock(application, settings.shared_clock()))
    }

    async fn issue(&self) -> Result<Issued, Error> {
        // A refresh token is good once.
        let refresh = self.refresh.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(token) = refresh {
            match self.refresh(token).await {
                Ok(answer) => return self.keep(answer),
                Err(error) => tracing::debug!(%error, "no refresh, so that the application signs in"),
            }
        }
        self.keep(self.client.create_token().body(self.request.clone()).send().await?.into_inner())
    }

    async fn refresh(&self, token: Secret) -> Result<TokenAnswer, Error> {
        let client = self.client.with_token(Token::from(token.clone()))?;
        let body = RefreshRequest { refreshtoken: token };
        Ok(client.refresh_token().body(body).send().await?.into_inner())
    }

    fn keep(&self, answer: TokenAnswer) -> Result<Issued, Error> {
        let pair = answer.detail.ok_or_else(|| Error::Credentials("the answer has no tokens".into()))?;
        *self.refresh.lock().unwrap_or_else(PoisonError::into_inner) = pair.refresh_token;
        let token = pair.token.ok_or_else(|| Error::Credentials("the answer has no token".into()))?;
        Ok(Issued { token: token.into(), lifetime: Some(LIFETIME) })
    }
}

impl TokenSource for Application {
    fn sign_in(&self) -> BoxFuture<'_, Result<Issued, Error>> {
        Box::pin(self.issue())
    }

    fn source(&self) -> String {
        format!("secret of the application `{}`", self.request.app_id)
    }
}
