//! A client of the admin listener, for the command and for tests.

use std::fmt;
use std::io::Write;
use std::sync::Arc;
use std::time::Duration;

use reqwest::header::HeaderValue;
use reqwest::{Method, StatusCode};
use serde_json::Value;

use super::Platform;
use crate::client::{Hidden, Secret};

/// Asks an admin listener, with its token. The environment's proxy is not used, as the token would go through it.
///
/// ```no_run
/// # async fn example() -> Result<(), scicloud::server::admin::ClientError> {
/// let admin = scicloud::server::admin::Client::new("http://127.0.0.1:8081", "the token")?;
/// let status = admin.get("/status").await?;
/// println!("{}", status["version"]);
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct Client {
    url: String,
    token: Secret,
    /// The token, which no answer may bring to light.
    hidden: Arc<Hidden>,
    http: reqwest::Client,
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client").field("url", &self.url).finish_non_exhaustive()
    }
}

/// The reason why an admin listener did not do what it was asked.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ClientError {
    /// The base URL is none.
    #[error("the address of the admin listener is no URL such as http://127.0.0.1:8081, without a password")]
    Address,
    /// The token is one that no request can have.
    #[error("the admin token is empty, or has a character that no header can carry")]
    Token,
    /// A path would lead elsewhere than where it says, so nothing was sent.
    #[error("can't ask for {path}: {reason}")]
    Path {
        /// The path.
        path: String,
        /// The problem with it.
        reason: &'static str,
    },
    /// There was no answer.
    #[error("no answer from the admin listener {url}: {}{}", causes(source), scheme_hint(url))]
    NoAnswer {
        /// The base URL.
        url: String,
        /// The problem.
        source: reqwest::Error,
    },
    /// It refused.
    #[error("the admin listener refused ({status}): {message}")]
    Refused {
        /// The HTTP status.
        status: u16,
        /// Its message.
        message: String,
    },
    /// The answer is not what an admin listener gives.
    #[error("{url} does not answer as an admin listener does: {reason}")]
    Unreadable {
        /// The base URL.
        url: String,
        /// The problem with the answer.
        reason: String,
    },
    /// What it answered could not be written where it was to go.
    #[error("can't write what the admin listener answered: {0}")]
    Write(std::io::Error),
}

/// What a listener says of a path that it does not have.
const NOT_FOUND: &str = "Not Found";

/// A part of a path, in which no character is special.
fn segment(text: &str) -> String {
    percent_encoding::utf8_percent_encode(text, percent_encoding::NON_ALPHANUMERIC).to_string()
}

/// A path as people read it.
fn readable(path: &str) -> String {
    percent_encoding::percent_decode_str(path).decode_utf8_lossy().into_owned()
}

/// An error and what it comes from, which alone says what is wrong.
fn causes(error: &reqwest::Error) -> String {
    let all = std::iter::successors(Some(error as &dyn std::error::Error), |error| error.source());
    all.map(ToString::to_string).collect::<Vec<_>>().join(": ")
}

/// What is soon overlooked, where the platforms' listener of the same server is asked by HTTPS.
fn scheme_hint(url: &str) -> &'static str {
    if url.starts_with("https:") { "; an admin listener is asked by plain http" } else { "" }
}

/// Tells if a path is asked for as it is: the URL library takes `.` and `..` out of it, also encoded ones, and with an empty part
/// it may be that of all items rather than of one.
fn straight(path: &str) -> Result<(), &'static str> {
    let (path, _) = path.split_once(['?', '#']).unwrap_or((path, ""));
    if path.contains(|it: char| it.is_control()) {
        return Err("a control character in it is not encoded");
    }
    let parts = path.strip_prefix('/').ok_or("a path begins with `/`")?;
    if parts.is_empty() {
        return Ok(());
    }
    // To the library, a backslash is a slash.
    for part in parts.split(['/', '\\']) {
        match &*percent_encoding::percent_decode_str(part).decode_utf8_lossy() {
            "" => return Err("a name in it is empty, and nothing can have such a one"),
            "." | ".." => return Err("`.` and `..` in an address are no names, and nothing can have such a one"),
            _ => {}
        }
    }
    Ok(())
}

impl Client {
    /// A client of the listener with this base URL, such as `http://127.0.0.1:8081`.
    pub fn new(url: &str, token: impl Into<Secret>) -> Result<Self, ClientError> {
        let url = url.trim_end_matches('/').to_owned();
        let plain = reqwest::Url::parse(&url).is_ok_and(|url| url.has_host() && url.password().is_none());
        if !plain || !url.starts_with("http") {
            // It may hold a password, so it is not repeated.
            return Err(ClientError::Address);
        }
        let no_redirect = reqwest::redirect::Policy::none();
        let token = token.into();
        if token.expose().trim().is_empty() || HeaderValue::from_str(token.expose()).is_err() {
            return Err(ClientError::Token);
        }
        let hidden = Arc::new(Hidden::of_all([token.expose()].into_iter()));
        match reqwest::Client::builder().no_proxy().redirect(no_redirect).build() {
            Ok(http) => Ok(Self { url, token, hidden, http }),
            Err(source) => Err(ClientError::NoAnswer { url, source }),
        }
    }

    /// The base URL.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.url
    }

    /// What `GET` of a path gives.
    pub async fn get(&self, path: &str) -> Result<Value, ClientError> {
        self.json(Method::GET, path, None).await
    }

    /// What `GET` of a path gives that is no JSON.
    pub async fn text(&self, path: &str) -> Result<String, ClientError> {
        let answer = self.send(self.request(Method::GET, path)?).await?;
        answer.text().await.map_err(|source| self.no_answer(source))
    }

    /// Sends a request, with a JSON body if there is one; gives the answer's JSON, or null where it has no body.
    pub async fn json(&self, method: Method, path: &str, body: Option<&Value>) -> Result<Value, ClientError> {
        let mut request = self.request(method, path)?;
        if let Some(body) = body {
            request = request.json(body);
        }
        let answer = self.send(request).await?;
        let status = answer.status();
        let bytes = answer.bytes().await.map_err(|source| self.no_answer(source))?;
        if status == StatusCode::NO_CONTENT {
            return Ok(Value::Null);
        }
        let body: Value =
            serde_json::from_slice(&bytes).map_err(|error| self.unreadable(format!("the body is no JSON: {error}")))?;
        Ok(self.hidden.hide_in_body(&body))
    }

    /// Sends `DELETE` of a path.
    pub async fn delete(&self, path: &str) -> Result<(), ClientError> {
        self.send(self.request(Method::DELETE, path)?).await.map(drop)
    }

    /// Loads a fixture (YAML or JSON): in place of the state, or added to it.
    pub async fn load(&self, fixture: impl Into<reqwest::Body>, merge: bool) -> Result<(), ClientError> {
        let mode = if merge { "merge" } else { "replace" };
        let request = self.request(Method::PUT, &format!("/state?mode={mode}"))?;
        self.send(request.header("Content-Type", "application/octet-stream").body(fixture)).await.map(drop)
    }

    /// The state as a fixture, which loads as the same state.
    pub async fn dump(&self) -> Result<String, ClientError> {
        let answer = self.send(self.request(Method::GET, "/state")?).await?;
        answer.text().await.map_err(|source| self.no_answer(source))
    }

    /// Writes the state as a fixture, as it comes.
    pub async fn dump_to(&self, to: &mut (impl Write + Send)) -> Result<(), ClientError> {
        let mut answer = self.send(self.request(Method::GET, "/state")?).await?;
        while let Some(piece) = answer.chunk().await.map_err(|source| self.no_answer(source))? {
            to.write_all(&piece).map_err(ClientError::Write)?;
        }
        to.flush().map_err(ClientError::Write)
    }

    /// Empties the state, and puts the clock back.
    pub async fn reset(&self) -> Result<(), ClientError> {
        self.delete("/state").await
    }

    /// Keeps the state under a name.
    pub async fn snapshot(&self, name: &str) -> Result<(), ClientError> {
        self.json(Method::POST, &format!("/snapshots/{}", segment(name)), None).await.map(drop)
    }

    /// Puts a kept state in place of the one that there is.
    pub async fn restore(&self, name: &str) -> Result<(), ClientError> {
        self.json(Method::POST, &format!("/snapshots/{}/restore", segment(name)), None).await.map(drop)
    }

    /// Moves the clock forward, for all servers on the database.
    pub async fn advance(&self, by: Duration) -> Result<(), ClientError> {
        let by = serde_json::json!({"by": format!("{}ms", by.as_millis())});
        self.json(Method::POST, "/clock/advance", Some(&by)).await.map(drop)
    }

    /// A token for a user, who is named (of MapTable, by the id), for the only project that the user can mean.
    pub async fn issue_token(&self, platform: Platform, user: &str) -> Result<Secret, ClientError> {
        let wanted = serde_json::json!({"platform": platform, "user": user});
        let mut issued = self.json(Method::POST, "/tokens", Some(&wanted)).await?;
        match issued["token"].take() {
            Value::String(token) => Ok(token.into()),
            _ => Err(self.unreadable("there is no token in it".to_owned())),
        }
    }

    /// A request with the token.
    fn request(&self, method: Method, path: &str) -> Result<reqwest::RequestBuilder, ClientError> {
        straight(path).map_err(|reason| ClientError::Path { path: readable(path), reason })?;
        Ok(self.http.request(method, format!("{}{path}", self.url)).bearer_auth(self.token.expose()))
    }

    /// The answer to a request, if it is no refusal.
    async fn send(&self, request: reqwest::RequestBuilder) -> Result<reqwest::Response, ClientError> {
        let answer = request.send().await.map_err(|source| self.no_answer(source))?;
        let status = answer.status();
        if status.is_success() {
            return Ok(answer);
        }
        let path = readable(answer.url().path());
        let bytes = answer.bytes().await.map_err(|source| self.no_answer(source))?;
        let body: Value = serde_json::from_slice(&bytes).unwrap_or_default();
        let message = body["message"].as_str();
        // An admin listener says what it is that is not there.
        if status == StatusCode::NOT_FOUND && message.is_none_or(|message| message == NOT_FOUND) {
            return Err(self.unreadable(format!("it has no {path}; is there another listener at this address?")));
        }
        match message {
            Some(message) => {
                Err(ClientError::Refused { status: status.as_u16(), message: self.hidden.hide_in(message) })
            }
            None => Err(self
                .unreadable(format!("status {status} without a message; is there another listener at this address?"))),
        }
    }

    fn no_answer(&self, source: reqwest::Error) -> ClientError {
        ClientError::NoAnswer { url: self.url.clone(), source: source.without_url() }
    }

    fn unreadable(&self, reason: String) -> ClientError {
        ClientError::Unreadable { url: self.url.clone(), reason }
    }
}
