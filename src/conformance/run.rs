//! One run: who asks, how much may be asked, what was asked and what came of it.

use std::collections::BTreeMap;
use std::rc::Rc;
use std::time::Duration;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::Value;

use super::api::{Api, Operation};
use super::exchange::{Answer, Credential, Exchange, Request, wrong};
use super::findings::Findings;
use super::suite::{Identity, Settings};

/// Why a run ends before its checks do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Stop {
    /// As many requests were sent as may be.
    Budget,
    /// The server can't be reached.
    Unreachable(String),
}

/// The state of a run.
pub struct Run<'a> {
    pub api: &'a Api,
    pub settings: &'a Settings,
    pub findings: Findings,
    /// Every exchange in its order.
    pub exchanges: Vec<Rc<Exchange>>,
    cache: BTreeMap<Request, Rc<Exchange>>,
    /// Writes the names of headers in lower case.
    http: reqwest::Client,
    /// Writes them with capitals, as in `X-Auth-Token`.
    titled: reqwest::Client,
    sign_in_failures: usize,
    unanswered: usize,
    next_slot: Option<tokio::time::Instant>,
}

/// What to ask for; everything not said is left out of the request.
#[derive(Debug, Clone)]
pub struct Call {
    /// Decoded values of the path's variables.
    pub path: BTreeMap<String, String>,
    /// Decoded names and values of the query, in their order.
    pub query: Vec<(String, String)>,
    pub credential: Credential,
    pub method: Option<String>,
    /// Another spelling of the credential's header.
    pub header: Option<String>,
    pub repetition: u32,
}

impl Call {
    /// A call as an identity with values of the path.
    pub fn new(identity: &Identity, path: BTreeMap<String, String>) -> Self {
        Self {
            path,
            query: Vec::new(),
            credential: Credential::Identity(identity.name.clone()),
            method: None,
            header: None,
            repetition: 0,
        }
    }

    /// The same with one more value in the query.
    #[must_use]
    pub fn with(&self, name: &str, value: impl Into<String>) -> Self {
        let mut call = self.clone();
        call.query.push((name.to_owned(), value.into()));
        call
    }
}

/// All but what RFC 3986 calls unreserved.
const RESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

impl<'a> Run<'a> {
    pub fn new(api: &'a Api, settings: &'a Settings, findings: Findings, clients: [reqwest::Client; 2]) -> Self {
        let [http, titled] = clients;
        Self {
            api,
            settings,
            findings,
            http,
            titled,
            exchanges: Vec::new(),
            cache: BTreeMap::new(),
            sign_in_failures: 0,
            unanswered: 0,
            next_slot: None,
        }
    }

    /// Sends a request, or remembers what came of the same one before.
    pub async fn call(&mut self, operation: &Operation, call: &Call) -> Result<Rc<Exchange>, Stop> {
        let request = request(operation, call);
        if let Some(known) = self.cache.get(&request) {
            return Ok(Rc::clone(known));
        }
        if self.exchanges.len() >= self.settings.max_requests {
            return Err(Stop::Budget);
        }
        self.settings.sent.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
        let answer = match &self.settings.replay {
            Some(recorded) => recorded.get(&request).cloned().unwrap_or_else(|| Err("not in the recording".into())),
            None => self.send(&request).await,
        };
        self.unanswered = if answer.is_ok() { 0 } else { self.unanswered + 1 };
        if let (Err(reason), true) = (&answer, self.unanswered >= 3) {
            return Err(Stop::Unreachable(reason.clone()));
        }
        let exchange = Rc::new(Exchange { request: request.clone(), answer });
        self.exchanges.push(Rc::clone(&exchange));
        self.cache.insert(request, Rc::clone(&exchange));
        Ok(exchange)
    }

    /// Whether one more deliberate failure to sign in may be made; each counts.
    pub fn may_fail_to_sign_in(&mut self) -> bool {
        let may = self.sign_in_failures < self.settings.max_sign_in_failures;
        self.sign_in_failures += usize::from(may);
        may
    }

    async fn send(&mut self, request: &Request) -> Result<Answer, String> {
        if let Some(rate) = self.settings.rate {
            let slot = self.next_slot.unwrap_or_else(tokio::time::Instant::now);
            tokio::time::sleep_until(slot).await;
            self.next_slot = Some(slot.max(tokio::time::Instant::now()) + Duration::from_secs_f64(1.0 / rate));
        }
        let url = format!("{}{}", self.settings.url.trim_end_matches('/'), request.target());
        let method = reqwest::Method::from_bytes(request.method.as_bytes()).map_err(|error| error.to_string())?;
        let is_titled = request.header.as_ref().is_some_and(|header| header.starts_with(|c: char| c.is_uppercase()));
        let http = if is_titled { &self.titled } else { &self.http };
        let mut builder = http.request(method, url).header("accept", "application/json");
        if let Some(header) = &request.header {
            let token = match &request.credential {
                Credential::Missing => None,
                Credential::Empty => Some(String::new()),
                Credential::Wrong => Some(wrong(header)),
                Credential::Long(length) => Some("a".repeat(*length)),
                Credential::Identity(name) => self.settings.identity(name).map(|identity| identity.token.clone()),
            };
            if let Some(token) = token {
                let mut value = reqwest::header::HeaderValue::from_str(&token).map_err(|error| error.to_string())?;
                value.set_sensitive(true);
                builder = builder.header(header, value);
            }
        }
        let response = builder.send().await.map_err(reason)?;
        let status = response.status().as_u16();
        let headers = response
            .headers()
            .iter()
            .map(|(name, value)| (name.as_str().to_owned(), String::from_utf8_lossy(value.as_bytes()).into_owned()));
        let headers = headers.map(|(name, value)| (name, self.hide(value))).collect();
        let body = response.bytes().await.map_err(reason)?;
        Ok(Answer { status, headers, body: self.hide(String::from_utf8_lossy(&body).into_owned()) })
    }

    /// What a server echoes of a secret goes into no report and no recording.
    fn hide(&self, text: String) -> String {
        let tokens = self.settings.identities.iter().map(|identity| identity.token.trim_start_matches("Bearer "));
        tokens.filter(|token| token.len() > 5).fold(text, |text, token| text.replace(token, "(hidden)"))
    }

    /// The items of a collection in an answer.
    pub fn items(operation: &Operation, answer: &Answer) -> Option<Vec<Value>> {
        let collection = operation.collection.as_ref()?;
        match answer.json()?.pointer(&collection.items)? {
            Value::Array(items) => Some(items.clone()),
            Value::Null => Some(Vec::new()),
            _ => None,
        }
    }

    /// Whether an answer is a success by its status and, where the document says so, by its body.
    pub fn succeeded(operation: &Operation, answer: &Answer) -> bool {
        if !(200..300).contains(&answer.status) {
            return false;
        }
        let outcome = operation.response(answer.status).and_then(|response| response.outcome.as_ref());
        let Some(outcome) = outcome else { return true };
        let code = answer.json().and_then(|body| body.pointer(&outcome.pointer).cloned());
        outcome.success.is_some() && code == outcome.success
    }
}

/// A call as the request that is sent.
fn request(operation: &Operation, call: &Call) -> Request {
    let encode = |text: &str| utf8_percent_encode(text, RESERVED).to_string();
    let segments = operation.path.split('/').map(|part| {
        let name = part.strip_prefix('{').and_then(|part| part.strip_suffix('}'));
        name.map_or_else(|| part.to_owned(), |name| encode(call.path.get(name).map(String::as_str).unwrap_or_default()))
    });
    let query = call.query.iter().map(|(name, value)| format!("{}={}", encode(name), encode(value)));
    Request {
        operation: operation.id.clone(),
        method: call.method.clone().unwrap_or_else(|| operation.method.clone()),
        path: segments.collect::<Vec<_>>().join("/"),
        query: query.collect::<Vec<_>>().join("&"),
        header: call.header.clone().or_else(|| operation.credential.clone()),
        credential: call.credential.clone(),
        repetition: call.repetition,
    }
}

fn reason(error: reqwest::Error) -> String {
    let error = error.without_url();
    let mut text = error.to_string();
    let mut cause = std::error::Error::source(&error);
    while let Some(error) = cause {
        text = format!("{text}: {error}");
        cause = error.source();
    }
    text
}
