use std::sync::Arc;

use reqwest::header::{CONTENT_TYPE, COOKIE};
use reqwest::{Body, Client, Method, Request, RequestBuilder, Url};

use super::exchange;
use super::fresh::Fresh;
use super::{Clock, Credentials, Error, Keys, Location, OffsetUnit, Operation, RetryPolicy, Secret, Settings, Token};

/// Size in bytes from which on an answer is not read any further.
pub(crate) const LARGEST_BODY: usize = 64 << 20;

/// The reason why a client without credentials can't call most operations.
const NO_CREDENTIALS: &str = "it needs credentials and the client has none; see `Client::builder` and `with_token`";

/// Where a client sends its requests, what proves who asks, and what is done when it fails.
#[derive(Debug, Clone)]
pub struct Session {
    base_url: String,
    base_path: String,
    pub(super) credentials: Option<Arc<dyn Credentials>>,
    /// The keys that some operations want beside the credential, by the names of their headers.
    pub(super) keys: Vec<(String, Secret)>,
    pub(super) retry: Arc<dyn RetryPolicy>,
    pub(super) clock: Arc<dyn Clock>,
    /// True if every request may be repeated, whatever its method.
    pub(super) repeatable: bool,
    /// What offsets count, where the document is not to decide.
    pub(super) offset_unit: Option<OffsetUnit>,
    /// Connections that were never idle.
    pub(super) fresh: Arc<Fresh>,
    /// True if answers are read without secrets, for those who show them.
    pub(super) hides_secrets: bool,
}

impl Session {
    /// A session at a base URL, whose trailing slash does not matter.
    pub(crate) fn new(
        base_url: &str,
        credentials: Option<Arc<dyn Credentials>>,
        settings: &Settings,
        repeatable: bool,
    ) -> Result<Self, Error> {
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
        let (retry, clock) = (settings.retry_policy(), settings.shared_clock());
        let offset_unit = settings.chosen_offset_unit();
        let (keys, fresh) = (Vec::new(), Arc::new(Fresh::new(settings)));
        Ok(Self {
            base_url,
            base_path,
            credentials,
            keys,
            retry,
            clock,
            repeatable,
            offset_unit,
            fresh,
            hides_secrets: false,
        })
    }

    /// The same session with further keys.
    pub(super) fn with_keys(mut self, keys: Vec<(String, Secret)>) -> Self {
        self.keys = keys;
        self
    }

    /// The same session, whose answers are read without secrets, those of the request included, or with them.
    #[cfg(feature = "cli")]
    pub(crate) fn hiding_secrets(mut self, hides_secrets: bool) -> Self {
        self.hides_secrets = hides_secrets;
        self
    }

    /// The same session, signed in with a token.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidRequest`] when the token has a character that no header may carry.
    pub fn with_token(mut self, token: Token) -> Result<Self, Error> {
        token.header()?;
        self.credentials = Some(Arc::new(token));
        Ok(self)
    }

    /// The base URL without a trailing slash.
    pub(crate) fn base_url(&self) -> &str {
        &self.base_url
    }

    /// The address that an operation's path is below, without a trailing slash.
    pub fn base_url_of(&self, operation: &Operation) -> String {
        moved(&self.base_url, operation)
    }

    /// Checks a request against the document.
    pub(super) fn check(&self, request: &Request, operation: &'static Operation) -> Result<(), Error> {
        let refuse = |reason: String| Error::invalid(operation, reason);
        // Another base URL is that of a proxy or of a server for tests, which may well have all operations.
        let other_host = operation.server.as_ref().and_then(|server| Some((server.host?, server.other_host)));
        if let Some((host, _)) = other_host.filter(|(_, other)| self.base_url.starts_with(*other)) {
            return Err(refuse(format!("it is served at {host}; make a client for that address")));
        }
        let path = request.url().path().strip_prefix(&moved(&self.base_path, operation)).unwrap_or_default();
        let path = operation
            .path_items(path)
            .ok_or_else(|| refuse(format!("a value would leave its segment of the path {}", operation.path)))?;
        let path = path.into_iter().map(|(name, value)| (Location::Path, name.to_owned(), value.into_owned()));
        let query = operation.query_values(request.url().query().unwrap_or_default());
        operation.check(path.chain(query)).map_err(|violation| refuse(violation.to_string()))?;
        let kind = request.headers().get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
        let is_json = kind.is_none_or(|kind| kind.contains("json") && !kind.contains("ndjson"));
        if let Some(body) = request.body().and_then(Body::as_bytes).filter(|_| is_json) {
            let body = serde_json::from_slice(body).map_err(|error| refuse(format!("the body is no JSON: {error}")))?;
            operation.check_body(&body).map_err(|violation| refuse(violation.to_string()))?;
        }
        Ok(())
    }

    /// What the operation's credential comes from, if it asks for one.
    pub(super) fn credentials_for(&self, operation: &Operation) -> Result<Option<&dyn Credentials>, Error> {
        match (&self.credentials, operation.credential) {
            _ if self.other_keys(operation).is_some() => Ok(None),
            (_, None) => Ok(None),
            (Some(credentials), Some(_)) => Ok(Some(&**credentials)),
            (None, Some(_)) if operation.is_open => Ok(None),
            (None, Some(_)) => Err(Error::invalid(operation, NO_CREDENTIALS)),
        }
    }

    /// The keys that are sent in place of the credential, where the client lacks what is asked for first.
    fn other_keys(&self, operation: &Operation) -> Option<&'static Keys> {
        let has = |names: &[&str]| names.iter().all(|name| self.has_key(name));
        let first = [operation.keys, operation.query_keys, operation.cookie_keys].into_iter().all(has);
        if first && (operation.credential.is_none() || self.credentials.is_some()) {
            return None;
        }
        operation.other_keys.iter().find(|keys| [keys.headers, keys.query, keys.cookies].into_iter().all(has))
    }

    fn has_key(&self, name: &str) -> bool {
        self.keys.iter().any(|(own, _)| own.eq_ignore_ascii_case(name))
    }

    /// Puts the keys into a request that an operation wants beside the credential, or in place of it.
    pub(super) fn add_keys(&self, request: &mut Request, operation: &Operation) -> Result<(), Error> {
        let Operation { keys, query_keys, cookie_keys, .. } = *operation;
        let (headers, query_keys, cookie_keys) = match self.other_keys(operation) {
            Some(others) => (others.headers, others.query, others.cookies),
            None => (keys, query_keys, cookie_keys),
        };
        for name in headers {
            if let Some(key) = self.key(name, operation)? {
                Token::from(key.clone()).insert_as(name, request, operation)?;
            }
        }
        for name in query_keys {
            if let Some(key) = self.key(name, operation)? {
                request.url_mut().query_pairs_mut().append_pair(name, key.expose());
            }
        }
        let mut cookies = Vec::new();
        for name in cookie_keys {
            cookies.extend(self.key(name, operation)?.map(|key| format!("{name}={}", key.expose())));
        }
        if !cookies.is_empty() {
            let cookies = Token::from(cookies.join("; ")).header()?;
            super::query::add_cookies(request, cookies.to_str().unwrap_or_default())
                .map_err(|reason| Error::invalid(operation, reason))?;
            request.headers_mut().get_mut(COOKIE).into_iter().for_each(|cookies| cookies.set_sensitive(true));
        }
        Ok(())
    }

    /// A key that an operation wants; none if it may be left out.
    fn key(&self, name: &str, operation: &Operation) -> Result<Option<&Secret>, Error> {
        match self.keys.iter().find(|(own, _)| own.eq_ignore_ascii_case(name)) {
            Some((_, key)) => Ok(Some(key)),
            None if operation.is_open => Ok(None),
            None => {
                let reason = format!("it needs the key `{name}` and the client has none; see `Builder::key`");
                Err(Error::invalid(operation, reason))
            }
        }
    }

    /// A request for a path below the base URL.
    pub fn request(&self, http: &Client, method: Method, path: &str) -> RequestBuilder {
        http.request(method, format!("{}/{}", self.base_url, path.trim_start_matches('/')))
    }

    /// Sends a request of the caller's with credentials and retry, and gives back whatever answer comes.
    ///
    /// # Errors
    ///
    /// When no answer came, no credentials are to be had, or the request would leave the base URL.
    pub async fn send_raw(
        &self,
        http: &Client,
        operation: &'static Operation,
        request: RequestBuilder,
    ) -> Result<exchange::Raw, Error> {
        let request = request.build().map_err(|source| Error::Transport { operation: Some(operation.id), source })?;
        let base = Url::parse(&self.base_url).ok();
        let below = request.url().path().starts_with(&format!("{}/", self.base_path));
        if base.is_none_or(|base| base.origin() != request.url().origin()) || !below {
            let reason = format!("its address is not below {}, and credentials go nowhere else", self.base_url);
            return Err(Error::invalid(operation, reason));
        }
        exchange::send_raw(self, http, request, operation).await
    }
}

/// A base URL, or its path, with the path of the operation's own server in place of that of all others.
fn moved(base: &str, operation: &Operation) -> String {
    match &operation.server {
        Some(server) => format!("{}{}", base.strip_suffix(server.other_path).unwrap_or(base), server.path),
        None => base.to_owned(),
    }
}
