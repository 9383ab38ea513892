//! One run: who asks, how much may be asked, what was asked and what came of it.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use futures_util::{StreamExt, stream};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::Value;
use tokio::time::Instant;

use super::api::{Api, Operation, is_success};
use super::exchange::{Answer, Credential, Exchange, Request, wrong};
use super::findings::Findings;
use super::suite::{Identity, Settings};
use super::wire;
use crate::client::{Hidden, Secret};

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
    next_slot: Option<Instant>,
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
    /// Whether the path is spelled with a slash at its end where it has none, and without the one it has.
    pub is_respelled: bool,
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
            is_respelled: false,
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
        let slot = self.slot();
        let answer = self.answer(&request, slot).await;
        self.keep(request, answer)
    }

    /// Sends several requests, some of them at once, so that [`call`](Self::call) remembers what came of each.
    ///
    /// Those that are past what may be sent are left to it.
    pub async fn ahead(&mut self, operation: &Operation, calls: &[Call]) -> Result<(), Stop> {
        let left = self.settings.max_requests.saturating_sub(self.exchanges.len());
        let mut seen = BTreeSet::new();
        let requests = calls.iter().map(|call| request(operation, call));
        let new = requests.filter(|request| !self.cache.contains_key(request) && seen.insert(request.clone()));
        let slotted: Vec<_> = new.take(left).collect::<Vec<_>>().into_iter().map(|r| (self.slot(), r)).collect();
        let this = &*self;
        let sent = slotted.into_iter().map(|(slot, request)| async move {
            let answer = this.answer(&request, slot).await;
            (request, answer)
        });
        // In the order of the calls, whichever answer came first: a run can be repeated.
        let answers: Vec<_> = stream::iter(sent).buffered(self.settings.concurrency).collect().await;
        answers.into_iter().try_for_each(|(request, answer)| self.keep(request, answer).map(drop))
    }

    fn keep(&mut self, request: Request, answer: Result<Answer, String>) -> Result<Rc<Exchange>, Stop> {
        // A server may hang up on a method that it does not know.
        let counts = request.method == "GET";
        self.unanswered = if answer.is_ok() { 0 } else { self.unanswered + usize::from(counts) };
        if let (Err(reason), true) = (&answer, self.unanswered >= 3) {
            return Err(Stop::Unreachable(reason.clone()));
        }
        let exchange = Rc::new(Exchange { request: request.clone(), answer });
        self.exchanges.push(Rc::clone(&exchange));
        self.cache.insert(request, Rc::clone(&exchange));
        Ok(exchange)
    }

    /// When the next request may be sent.
    fn slot(&mut self) -> Option<Instant> {
        let rate = self.settings.rate?;
        let slot = self.next_slot.map_or_else(Instant::now, |slot| slot.max(Instant::now()));
        self.next_slot = Some(slot + Duration::from_secs_f64(1.0 / rate));
        Some(slot)
    }

    /// Whether one more deliberate failure to sign in may be made; each counts.
    pub fn may_fail_to_sign_in(&mut self) -> bool {
        let may = self.sign_in_failures < self.settings.max_sign_in_failures;
        self.sign_in_failures += usize::from(may);
        may
    }

    /// What the server says, or what the recording has.
    async fn answer(&self, request: &Request, slot: Option<Instant>) -> Result<Answer, String> {
        if let Some(recorded) = &self.settings.replay {
            return recorded.get(request).cloned().unwrap_or_else(|| Err("not in the recording".into()));
        }
        if !self.settings.allows(&request.method) {
            return Err(format!("{} is not allowed", request.method));
        }
        if let Some(slot) = slot {
            tokio::time::sleep_until(slot).await;
        }
        self.settings.sent.fetch_add(1, Ordering::Relaxed);
        self.send(request).await
    }

    async fn send(&self, request: &Request) -> Result<Answer, String> {
        let url = format!("{}{}", self.settings.url.trim_end_matches('/'), request.target());
        let method = reqwest::Method::from_bytes(request.method.as_bytes()).map_err(|error| error.to_string())?;
        let is_titled = request.header.as_ref().is_some_and(|header| header.starts_with(|c: char| c.is_uppercase()));
        let http = if is_titled { &self.titled } else { &self.http };
        let mut builder = http.request(method, url).header("accept", "application/json");
        if let Some(header) = &request.header {
            let token: Option<Secret> = match &request.credential {
                Credential::Missing => None,
                Credential::Empty => Some("".into()),
                Credential::Wrong => Some(wrong(header).into()),
                Credential::Long(length) => Some("a".repeat(*length).into()),
                Credential::Identity(name) => self.settings.identity(name).map(|identity| identity.token.clone()),
            };
            if let Some(token) = token {
                let mut value =
                    reqwest::header::HeaderValue::from_str(token.expose()).map_err(|error| error.to_string())?;
                value.set_sensitive(true);
                builder = builder.header(header, value);
            }
        }
        let sent = builder.build().map_err(wire::reason)?;
        let raw = wire::send(http, sent, self.settings.timeout).await?;
        let hidden = self.hidden();
        let text = |bytes: &[u8]| hidden.hide_in(&String::from_utf8_lossy(bytes));
        let headers = raw.headers.into_iter().map(|(name, value)| (name, text(&value))).collect();
        Ok(Answer { status: raw.status, headers, body: text(&raw.body) })
    }

    /// What a server echoes of a secret goes into no report and no recording.
    fn hidden(&self) -> Hidden {
        let tokens =
            self.settings.identities.iter().map(|identity| identity.token.expose().trim_start_matches("Bearer "));
        Hidden::of_all(tokens.filter(|token| token.len() > 5))
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
        let is_choice = is_success(&answer.status.to_string()) && operation.response(answer.status).is_some();
        if !(200..300).contains(&answer.status) && !is_choice {
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
    let mut path = segments.collect::<Vec<_>>().join("/");
    if call.is_respelled {
        path = path.strip_suffix('/').map_or_else(|| format!("{path}/"), str::to_owned);
    }
    let query = call.query.iter().map(|(name, value)| format!("{}={}", encode(name), encode(value)));
    Request {
        operation: operation.id.clone(),
        method: call.method.clone().unwrap_or_else(|| operation.method.clone()),
        path,
        query: query.collect::<Vec<_>>().join("&"),
        header: call.header.clone().or_else(|| operation.credential.clone()),
        credential: call.credential.clone(),
        repetition: call.repetition,
    }
}
