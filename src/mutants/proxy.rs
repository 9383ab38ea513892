//! Passes requests on and rewrites what one operation is asked and answers.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use hyper::Method;
use hyper::body::Bytes;
use hyper::header::{self, HeaderMap, HeaderName, HeaderValue};
use hyper::http::request::Parts;

use super::answer::Answer;
use super::rewrite::{Caller, Mutant, Rewrite};
use super::{condition, list, request::Asked};
use crate::conformance::wire::reason;
use crate::conformance::{Api, Operation, Place};

/// The reason why a mutant can't be put in front of a server.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The upstream's URL.
    #[error("{url} is no base URL of a server")]
    Upstream {
        /// The URL as given.
        url: String,
    },
    /// The upstream's URL has a user name or a password, which would be shown.
    #[error("the URL of the upstream has a user name or password, which do not belong there")]
    Password,
    /// The document does not have the operation.
    #[error("there is no operation {document}/{operation}")]
    Operation {
        /// The document that the mutant names.
        document: String,
        /// The operation that the mutant names.
        operation: String,
    },
    /// Requests can't be sent.
    #[error("cannot send requests: {0}")]
    Client(#[from] reqwest::Error),
    /// The address to listen on.
    #[error("cannot listen on {address}: {source}")]
    Bind {
        /// The address as given.
        address: SocketAddr,
        /// The message of the system.
        source: std::io::Error,
    },
}

/// A mutant in front of a server.
pub struct Proxy {
    mutant: Mutant,
    operation: Operation,
    upstream: String,
    http: reqwest::Client,
    /// Requests of the operation so far.
    turns: AtomicUsize,
    seen: Mutex<Seen>,
}

/// What had success, for requests that should have none.
#[derive(Default)]
struct Seen {
    credentials: Vec<HeaderValue>,
    /// The path that last succeeded with a credential, as another's would be refused.
    paths: Vec<(Option<HeaderValue>, BTreeMap<String, String>)>,
}

impl Seen {
    fn path(&self, credential: Option<&HeaderValue>) -> BTreeMap<String, String> {
        let own = self.paths.iter().find(|(known, _)| known.as_ref() == credential);
        own.map(|(_, path)| path.clone()).unwrap_or_default()
    }

    fn remember(&mut self, credential: Option<&HeaderValue>, path: &BTreeMap<String, String>) {
        self.paths.retain(|(known, _)| known.as_ref() != credential);
        self.paths.push((credential.cloned(), path.clone()));
        if let Some(credential) = credential.filter(|credential| !self.credentials.contains(credential)) {
            self.credentials.push(credential.clone());
        }
    }
}

impl std::fmt::Debug for Proxy {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Proxy").field("mutant", &self.mutant.name).field("upstream", &self.upstream).finish()
    }
}

impl Proxy {
    /// Puts a mutant in front of the server at a base URL.
    ///
    /// # Errors
    ///
    /// When the URL is none, or no document has the mutant's operation.
    pub fn new(mutant: &Mutant, upstream: &str) -> Result<Self, Error> {
        let url = reqwest::Url::parse(upstream).ok().filter(|url| url.has_host() && url.query().is_none());
        let url = url.ok_or_else(|| Error::Upstream { url: upstream.to_owned() })?;
        if !url.username().is_empty() || url.password().is_some() {
            return Err(Error::Password);
        }
        let api = Api::built_in(&mutant.document);
        let operation = api.and_then(|api| api.operation(&mutant.operation).cloned());
        let operation = operation.ok_or_else(|| Error::Operation {
            document: mutant.document.clone(),
            operation: mutant.operation.clone(),
        })?;
        let http = reqwest::Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .timeout(Duration::from_secs(30))
            .build()?;
        Ok(Self {
            mutant: mutant.clone(),
            operation,
            upstream: upstream.trim_end_matches('/').to_owned(),
            http,
            turns: AtomicUsize::new(0),
            seen: Mutex::default(),
        })
    }

    /// Credentials that the mutant may use in place of a caller's, besides those that it saw succeed.
    #[must_use]
    pub fn lend(self, credential: &str) -> Self {
        if let Ok(mut value) = HeaderValue::from_str(credential) {
            value.set_sensitive(true);
            self.seen().credentials.push(value);
        }
        self
    }

    fn seen(&self) -> std::sync::MutexGuard<'_, Seen> {
        self.seen.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }

    /// What the mutant answers to a request.
    pub(super) async fn handle(&self, head: &Parts, body: Bytes) -> Result<Answer, String> {
        let asked = Asked::read(&self.operation.path, head.uri.path(), head.uri.query());
        let own = asked.filter(|_| head.method.as_str() == self.operation.method || head.method == Method::HEAD);
        let Some(asked) = own else {
            let target = head.uri.path_and_query().map_or("/", |target| target.as_str());
            return self.send(head, &head.headers, target, body).await;
        };
        let turn = self.turns.fetch_add(1, Ordering::Relaxed);
        if !condition::applies(&self.mutant.when, &asked, turn) {
            return self.directly(head, &asked, body).await;
        }
        let known = self.seen().path(self.credential(head));
        let asked = self.mutant.how.iter().fold(asked, |asked, rewrite| asked.rewritten(rewrite, &known));
        let mut answer = self.forward(head, &asked, turn, body).await?;
        if answer.is_meant(&self.mutant.when, &self.operation) {
            self.mutant.how.iter().for_each(|rewrite| answer.rewrite(rewrite));
        }
        Ok(answer)
    }

    /// The upstream's answer, to another caller or put together where the mutant says so.
    async fn forward(&self, head: &Parts, asked: &Asked, turn: usize, body: Bytes) -> Result<Answer, String> {
        let answer = self.directly(head, asked, body.clone()).await?;
        for rewrite in &self.mutant.how {
            match (rewrite, &self.operation.collection) {
                (Rewrite::Borrow(callers), _) if !answer.succeeded(&self.operation) && self.lets(head, callers) => {
                    return Ok(self.borrowed(head, asked, body).await?.unwrap_or(answer));
                }
                (Rewrite::List(flaw), Some(collection)) if answer.succeeded(&self.operation) => {
                    let target = list::whole(collection, asked).target();
                    let mut whole = self.send(head, &head.headers, &target, body).await?;
                    if let Some(mut json) = whole.json() {
                        list::flawed(flaw, &self.operation, asked, &mut json, turn);
                        whole.set_json(&json);
                    }
                    return Ok(whole);
                }
                _ => {}
            }
        }
        Ok(answer)
    }

    /// The upstream's answer to the caller, of which the proxy keeps what had success.
    async fn directly(&self, head: &Parts, asked: &Asked, body: Bytes) -> Result<Answer, String> {
        let answer = self.send(head, &head.headers, &asked.target(), body).await?;
        if answer.succeeded(&self.operation) {
            self.seen().remember(self.credential(head), &asked.path);
        }
        Ok(answer)
    }

    fn credential_header(&self) -> Option<HeaderName> {
        let mut carriers = self.operation.security.carriers();
        let carrier = carriers.find(|carrier| carrier.place == Place::Header);
        carrier.and_then(|carrier| HeaderName::try_from(&carrier.name).ok())
    }

    /// What the request shows to say whose it is.
    fn credential<'a>(&self, head: &'a Parts) -> Option<&'a HeaderValue> {
        self.credential_header().and_then(|name| head.headers.get(name))
    }

    /// Tells if the request's caller is one of these.
    fn lets(&self, head: &Parts, callers: &[Caller]) -> bool {
        let caller = match self.credential(head) {
            None => Caller::Missing,
            Some(value) if value.is_empty() => Caller::Empty,
            Some(value) if self.seen().credentials.contains(value) => Caller::Foreign,
            Some(_) => Caller::Unknown,
        };
        callers.contains(&caller)
    }

    /// The first success that one of the known credentials has.
    async fn borrowed(&self, head: &Parts, asked: &Asked, body: Bytes) -> Result<Option<Answer>, String> {
        let Some(name) = self.credential_header() else { return Ok(None) };
        let credentials = self.seen().credentials.clone();
        for credential in credentials {
            let mut headers = head.headers.clone();
            headers.insert(&name, credential);
            let answer = self.send(head, &headers, &asked.target(), body.clone()).await?;
            if answer.succeeded(&self.operation) {
                return Ok(Some(answer));
            }
        }
        Ok(None)
    }

    async fn send(&self, head: &Parts, headers: &HeaderMap, target: &str, body: Bytes) -> Result<Answer, String> {
        let mut request = self.http.request(head.method.clone(), format!("{}{target}", self.upstream)).body(body);
        for (name, value) in headers.iter().filter(|(name, _)| !is_of_connection(name)) {
            request = request.header(name, value);
        }
        let response = request.send().await.map_err(reason)?;
        let status = response.status();
        let mut headers = response.headers().clone();
        for name in OF_CONNECTION {
            headers.remove(name);
        }
        let body = response.bytes().await.map_err(reason)?;
        Ok(Answer { status, headers, body })
    }
}

/// Headers about the connection or the bytes on it, which are others behind the proxy.
const OF_CONNECTION: [HeaderName; 6] = [
    header::HOST,
    header::CONNECTION,
    header::CONTENT_LENGTH,
    header::TRANSFER_ENCODING,
    header::ACCEPT_ENCODING,
    header::UPGRADE,
];

fn is_of_connection(name: &HeaderName) -> bool {
    OF_CONNECTION.contains(name)
}
