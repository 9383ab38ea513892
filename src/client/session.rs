use std::time::Duration;

use progenitor_client::ResponseValue;
use reqwest::header::{CONTENT_LENGTH, HeaderName, HeaderValue};
use reqwest::{Body, Client, Method, Request, Url, redirect};
use serde::de::DeserializeOwned;

use super::hidden::Hidden;
use super::{Error, Location, Operation, Token, answer};

/// Size in bytes from which on an answer is not read any further.
pub(crate) const LARGEST_BODY: usize = 64 << 20;

/// Why a client without a token can't call most operations.
const NO_TOKEN: &str = "it needs a token and the client has none; `with_token` gives a client that has one";

/// Where a client sends its requests, and the token that goes with them.
#[derive(Debug, Clone)]
pub struct Session {
    base_url: String,
    base_path: String,
    credential: Option<(Token, HeaderValue)>,
}

impl Session {
    /// A session at a base URL, whose trailing slash does not matter.
    pub(crate) fn new(base_url: &str) -> Result<Self, Error> {
        // What may hold a password is not shown, whatever else is wrong with it.
        let shown = if base_url.contains(['@', '?', '#']) { String::new() } else { format!(" {base_url:?}") };
        let invalid = |reason: &str| Error::InvalidRequest(format!("the base URL{shown} {reason}"));
        let url = Url::parse(base_url).map_err(|error| invalid(&format!("is no address: {error}")))?;
        if !matches!(url.scheme(), "http" | "https") || !url.has_host() {
            return Err(invalid("does not begin with http:// or https:// and a host"));
        }
        if !url.username().is_empty() || url.password().is_some() {
            return Err(Error::InvalidRequest(
                "the base URL has a user name or password, which do not belong there".into(),
            ));
        }
        if url.query().is_some() || url.fragment().is_some() {
            return Err(invalid("has a query or a fragment"));
        }
        let base_url = url.as_str().trim_end_matches('/').to_owned();
        let base_path = url.path().trim_end_matches('/').to_owned();
        Ok(Self { base_url, base_path, credential: None })
    }

    /// The same session, signed in with a token.
    pub(crate) fn with_token(mut self, token: Token) -> Result<Self, Error> {
        let header = token.header()?;
        self.credential = Some((token, header));
        Ok(self)
    }

    /// The HTTP client that sessions use unless they are given another.
    pub(crate) fn http() -> Result<Client, Error> {
        let http = Client::builder()
            .connect_timeout(Duration::from_secs(10))
            .timeout(Duration::from_secs(30))
            .redirect(redirect::Policy::none())
            .user_agent(concat!("scicloud/", env!("CARGO_PKG_VERSION")));
        Ok(http.build()?)
    }

    /// The base URL without a trailing slash.
    pub(crate) fn base_url(&self) -> &str {
        &self.base_url
    }

    /// Checks a request against the document and signs it in.
    fn prepare(&self, request: &mut Request, operation: &'static Operation) -> Result<(), Error> {
        let refuse = |reason: String| Error::invalid(operation, reason);
        let path = request.url().path().strip_prefix(&self.base_path).unwrap_or_default();
        let path = operation
            .path_values(path)
            .ok_or_else(|| refuse(format!("a value would leave its segment of the path {}", operation.path)))?;
        let path = path.into_iter().map(|(name, value)| (Location::Path, name.into(), value));
        let query = request.url().query_pairs().map(|(name, value)| (Location::Query, name, value));
        operation.check(path.chain(query)).map_err(|violation| refuse(violation.to_string()))?;
        if let Some(body) = request.body().and_then(Body::as_bytes) {
            let body = serde_json::from_slice(body).map_err(|error| refuse(format!("the body is no JSON: {error}")))?;
            operation.check_body(&body).map_err(|violation| refuse(violation.to_string()))?;
        }
        // RFC 9110 has a POST without a body say so, and some servers insist.
        if request.body().is_none() && request.method() == Method::POST {
            request.headers_mut().insert(CONTENT_LENGTH, HeaderValue::from(0));
        }
        let Some(name) = operation.credential else { return Ok(()) };
        let (token, header) = self.credential.as_ref().ok_or_else(|| refuse(NO_TOKEN.to_owned()))?;
        if let Some(parameter) = operation.parameter(name) {
            parameter.check(token.expose()).map_err(|violation| refuse(violation.to_string()))?;
        }
        let name = HeaderName::from_bytes(name.as_bytes()).map_err(|error| refuse(error.to_string()))?;
        request.headers_mut().insert(name, header.clone());
        Ok(())
    }
}

/// Sends a request of a generated client and reads the answer.
pub(crate) async fn send<T: DeserializeOwned>(
    session: &Session,
    http: &Client,
    mut request: Request,
    operation: &'static Operation,
) -> Result<ResponseValue<T>, Error> {
    session.prepare(&mut request, operation)?;
    let hidden = Hidden::of(&request, operation);
    let transport = |source| Error::Transport { operation: Some(operation.id), source };
    tracing::debug!(operation = operation.id, url = %request.url(), "sending");
    let mut response = http.execute(request).await.map_err(transport)?;
    let (status, headers) = (response.status(), response.headers().clone());
    tracing::debug!(operation = operation.id, %status, "answered");
    let mut body = Vec::new();
    while let Some(chunk) = response.chunk().await.map_err(transport)? {
        body.extend_from_slice(&chunk);
        if body.len() > LARGEST_BODY {
            break;
        }
    }
    answer::read(operation, status, headers, &body, hidden)
}
