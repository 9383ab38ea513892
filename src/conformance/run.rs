//! One run: the requests that may be made, those that were, and what came of them.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use futures_util::{StreamExt, stream};
use percent_encoding::percent_decode_str;
use serde_json::Value;
use tokio::time::Instant;

use super::call::{Call, request};
use super::exchange::{Answer, CODINGS, Credential, Exchange, Request, SECRET, bytes_in_words, encoded, formed, wrong};
use super::findings::Findings;
use super::model::{Api, Operation, Parameter, Place};
use super::settings::Settings;
use super::wire::{self, Failure};
use crate::client::{Hidden, basic};
use crate::spec::Collection;

/// The reason why a run ends before its checks do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Stop {
    /// As many requests were sent as may be.
    Budget,
    /// The server can't be reached any more.
    Unreachable(String),
}

/// Calls that succeed, by operation and identity, or what one needs to succeed.
pub type Bases = BTreeMap<(String, String), Result<Call, String>>;

/// The state of a run.
pub struct Run<'a> {
    pub api: &'a Api,
    pub settings: &'a Settings,
    pub findings: Findings,
    /// Every exchange in its order.
    pub exchanges: Vec<Rc<Exchange>>,
    /// Needs of the operations that nothing succeeded with so far, by their ids.
    pub needs: BTreeMap<String, String>,
    /// Needs of the operations whose successes have bodies that can't be judged, by their ids.
    pub unread: BTreeMap<String, String>,
    /// Calls that succeed, by operation and identity.
    pub bases: Bases,
    /// Places of bodies whose values change by themselves, by operation.
    pub changing: BTreeMap<String, BTreeSet<String>>,
    cache: BTreeMap<Request, Rc<Exchange>>,
    /// Path of the document's server, where the base URL lacks it.
    pub prefix: String,
    /// Writes the names of headers in lower case.
    http: reqwest::Client,
    /// Writes them with capitals, as in `X-Auth-Token`.
    titled: reqwest::Client,
    sign_in_failures: usize,
    unreachable: usize,
    /// True if any answer came.
    is_there: bool,
    next_slot: Option<Instant>,
    /// Time that the server had the run wait for.
    waited: std::cell::Cell<Duration>,
}

/// Connections in a row that fail before the server counts as gone.
const PATIENCE: usize = 3;
/// Times that a request which the server puts off is sent again.
const PUT_OFF: u32 = 5;

impl<'a> Run<'a> {
    pub fn new(api: &'a Api, settings: &'a Settings, clients: [reqwest::Client; 2]) -> Self {
        let [http, titled] = clients;
        Self {
            api,
            settings,
            findings: Findings::default(),
            http,
            titled,
            exchanges: Vec::new(),
            needs: BTreeMap::new(),
            unread: BTreeMap::new(),
            bases: Bases::new(),
            changing: BTreeMap::new(),
            cache: BTreeMap::new(),
            prefix: String::new(),
            sign_in_failures: 0,
            unreachable: 0,
            is_there: false,
            next_slot: None,
            waited: std::cell::Cell::default(),
        }
    }

    /// The operations that are to be tried and may be.
    pub fn chosen(&self) -> impl Iterator<Item = &'a Operation> + use<'a> {
        let (api, settings) = (self.api, self.settings);
        api.operations.iter().filter(|operation| operation.is_safe() && settings.chooses(operation))
    }

    /// Sends a request, or remembers what came of the same one before.
    pub async fn call(&mut self, operation: &Operation, call: &Call) -> Result<Rc<Exchange>, Stop> {
        let request = request(self.settings, &self.prefix, operation, call);
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
    pub async fn prefetch(&mut self, operation: &Operation, calls: &[Call]) -> Result<(), Stop> {
        let left = self.left();
        let mut seen = BTreeSet::new();
        let requests = calls.iter().map(|call| request(self.settings, &self.prefix, operation, call));
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

    fn keep(&mut self, request: Request, answer: Result<Answer, Failure>) -> Result<Rc<Exchange>, Stop> {
        // A server may hang up on a method that it does not know, and be slow or unreadable at one path alone.
        let counts = |failure: &Failure| matches!(failure, Failure::Connection(_)) || !self.is_there;
        self.unreachable = match &answer {
            Err(failure) if counts(failure) => self.unreachable + usize::from(request.method == "GET"),
            _ => 0,
        };
        self.is_there |= answer.is_ok();
        let answer = answer.map_err(|failure| failure.to_string());
        let exchange = Rc::new(Exchange { request: request.clone(), answer });
        self.exchanges.push(Rc::clone(&exchange));
        self.cache.insert(request, Rc::clone(&exchange));
        match &exchange.answer {
            Err(reason) if self.unreachable >= PATIENCE => Err(Stop::Unreachable(reason.clone())),
            _ => Ok(exchange),
        }
    }

    /// Requests that may still be sent.
    pub fn left(&self) -> usize {
        self.settings.max_requests.saturating_sub(self.exchanges.len())
    }

    /// Tells if an operation was seen to succeed, as whoever.
    pub fn is_tried(&self, operation: &Operation) -> bool {
        let own = self.bases.range((operation.id.clone(), String::new())..);
        own.take_while(|((id, _), _)| *id == operation.id).any(|(_, call)| call.is_ok())
    }

    /// Tells if the server has nothing where it was asked: no answer is any other than 404.
    pub fn is_nowhere(&self) -> bool {
        let is_404 = |exchange: &Rc<Exchange>| exchange.answer.as_ref().is_ok_and(|answer| answer.status == 404);
        !self.exchanges.is_empty() && self.exchanges.iter().all(is_404)
    }

    /// Returns the time when the next request may be sent.
    fn slot(&mut self) -> Option<Instant> {
        let rate = self.settings.rate?;
        let slot = self.next_slot.map_or_else(Instant::now, |slot| slot.max(Instant::now()));
        self.next_slot = Some(slot + Duration::from_secs_f64(1.0 / rate));
        Some(slot)
    }

    /// Tells if one more deliberate failure to sign in may be made; each counts.
    pub fn may_fail_to_sign_in(&mut self) -> bool {
        let may = self.sign_in_failures < self.settings.max_sign_in_failures;
        self.sign_in_failures += usize::from(may);
        may
    }

    /// Time that the server had the run wait for.
    pub fn waited(&self) -> Duration {
        self.waited.get()
    }

    /// The server's answer, or the recorded one. What only puts a request off is no answer to it.
    async fn answer(&self, request: &Request, slot: Option<Instant>) -> Result<Answer, Failure> {
        if let Some(recorded) = &self.settings.replay {
            let missing = || Err("not in the recording".to_owned());
            return recorded.get(request).cloned().unwrap_or_else(missing).map_err(Failure::Other);
        }
        if !self.settings.allows(&request.method) {
            return Err(Failure::Other(format!("{} is not allowed", request.method)));
        }
        if let Some(slot) = slot {
            tokio::time::sleep_until(slot).await;
        }
        let (mut closed, mut put_off) = (0, 0);
        loop {
            self.settings.sent.fetch_add(1, Ordering::Relaxed);
            match self.send(request).await {
                // A connection may have been closed while it was idle, and so may all that are kept.
                Err(Failure::Closed(_)) if closed < self.settings.concurrency => closed += 1,
                Ok(answer) => match delay(&answer, put_off) {
                    Some(delay) => {
                        let status = answer.status;
                        let total = self.waited.get() + delay;
                        if put_off == PUT_OFF || total > self.settings.patience {
                            let asked = format!("{status}, which asks to wait {} s", delay.as_secs());
                            return Err(Failure::Other(asked));
                        }
                        self.waited.set(total);
                        tokio::time::sleep(delay).await;
                        put_off += 1;
                    }
                    None => return Ok(answer),
                },
                Err(failure) => return Err(failure),
            }
        }
    }

    async fn send(&self, request: &Request) -> Result<Answer, Failure> {
        let other = |error: &dyn std::fmt::Display| Failure::Other(error.to_string());
        let method = reqwest::Method::from_bytes(request.method.as_bytes()).map_err(|error| other(&error))?;
        let query: Vec<_> = request.query.split('&').map(|pair| self.revealed(request, Place::Query, pair)).collect();
        let query = query.join("&");
        let separator = if query.is_empty() { "" } else { "?" };
        let mut url = format!("{}{}{separator}{query}", self.settings.url.trim_end_matches('/'), request.path);
        let mut headers = Vec::new();
        let mut cookies = Vec::new();
        for (name, value) in &request.headers {
            let told = || self.told(request, Place::Header, name).unwrap_or_default().to_owned();
            match value.as_str() {
                cookie if name == "cookie" => cookies.push(self.revealed(request, Place::Cookie, cookie)),
                SECRET => headers.push((name.as_str(), told(), true)),
                value => headers.push((name.as_str(), value.to_owned(), false)),
            }
        }
        for (index, carrier) in request.carriers.iter().enumerate() {
            let Some(secret) = self.secret(request, index) else { continue };
            let separator = if url.contains('?') { '&' } else { '?' };
            match carrier.place {
                Place::Header => headers.push((carrier.name.as_str(), secret, true)),
                Place::Cookie => cookies.push(format!("{}={secret}", carrier.name)),
                Place::Query | Place::Path => {
                    url += &format!("{separator}{}={}", encoded(&carrier.name), encoded(&secret))
                }
            }
        }
        if !cookies.is_empty() {
            headers.push(("cookie", cookies.join("; "), true));
        }
        let is_titled = headers.iter().any(|(name, ..)| name.starts_with(char::is_uppercase));
        let http = if is_titled { &self.titled } else { &self.http };
        let mut builder = http.request(method, url).header("accept-encoding", CODINGS);
        for (name, value, is_secret) in headers {
            let mut value =
                reqwest::header::HeaderValue::from_bytes(value.as_bytes()).map_err(|error| other(&error))?;
            value.set_sensitive(is_secret);
            builder = builder.header(name, value);
        }
        let sent = builder.build().map_err(|error| Failure::Other(wire::reason(error)))?;
        let raw = wire::send(http, sent, self.settings.timeout).await?;
        let hidden = self.hidden(request);
        let text = |bytes: &[u8]| hidden.hide_in(&String::from_utf8_lossy(bytes));
        let mut headers: BTreeMap<String, String> = BTreeMap::new();
        for (name, value) in raw.headers {
            let value = text(&value);
            headers.entry(name).and_modify(|known| *known += &format!(", {value}")).or_insert(value);
        }
        let bytes = bytes_in_words(&raw.body);
        Ok(Answer { status: raw.status, headers, body: text(&raw.body), is_utf8: bytes.is_none(), bytes })
    }

    /// The secret that was told for a parameter of a request.
    fn told(&self, request: &Request, place: Place, name: &str) -> Option<&str> {
        let operation = self.api.operation(&request.operation)?;
        let parameter = operation.parameters_in(place).find(|known| known.name.eq_ignore_ascii_case(name))?;
        let asker = match &request.credential {
            Credential::Identity(name) => self.settings.identity(name),
            _ => self.settings.identities.first(),
        };
        self.settings.value(operation, asker?, &parameter.name)
    }

    /// A pair of the query or a cookie, with the secret that was told for it.
    fn revealed(&self, request: &Request, place: Place, pair: &str) -> String {
        let name = pair.strip_suffix(SECRET).and_then(|before| before.strip_suffix('='));
        let Some(name) = name else { return pair.to_owned() };
        let decoded = percent_decode_str(name).decode_utf8_lossy();
        format!("{name}={}", self.told(request, place, &decoded).map(encoded).unwrap_or_default())
    }

    /// What a carrier of a request has; none where nothing is sent.
    fn secret(&self, request: &Request, index: usize) -> Option<String> {
        let carrier = &request.carriers[index];
        let own = |name: &str| {
            let identity = self.settings.identity(name)?;
            Some(formed(carrier.form, identity.token(&carrier.scheme).expose()))
        };
        match &request.credential {
            Credential::Missing => None,
            Credential::Identity(name) => own(name),
            // The others are those of the first identity, so that one alone is to blame.
            _ if index > 0 => own(&self.settings.identities.first()?.name),
            Credential::Empty => Some(String::new()),
            Credential::Wrong => Some(wrong(carrier.form)),
            Credential::Long(length) => Some("a".repeat(*length)),
        }
    }

    /// A redactor of the secrets that a server echoes: they go into no report and no recording.
    fn hidden(&self, request: &Request) -> Hidden {
        let tokens = self.settings.identities.iter().flat_map(|identity| identity.secrets());
        let told = self.api.operation(&request.operation).into_iter().flat_map(|operation| {
            let is_private = |known: &&Parameter| known.schema.is_secret();
            let private = operation.parameters.iter().filter(is_private);
            private.flat_map(|known| self.settings.values_of(operation, &known.name))
        });
        let told = tokens.chain(told).collect::<Vec<_>>();
        let basic: Vec<_> = told.iter().map(|secret| basic(secret)).collect();
        Hidden::of_all(told.into_iter().chain(basic.iter().map(String::as_str)))
    }

    /// The items of a collection in an answer.
    pub fn items(collection: &Collection, answer: &Answer) -> Option<Vec<Value>> {
        match answer.json()?.pointer(&collection.items)? {
            Value::Array(items) => Some(items.clone()),
            Value::Null => Some(Vec::new()),
            _ => None,
        }
    }

    /// Tells if an answer is a success by its status and, where the document says so, by its body.
    pub fn succeeded(operation: &Operation, answer: &Answer) -> bool {
        let is_redirect =
            (300..400).contains(&answer.status) && operation.responses.contains_key(&answer.status.to_string());
        if !(200..300).contains(&answer.status) && !is_redirect {
            return false;
        }
        let outcome = operation.response(answer.status).and_then(|response| response.outcome.as_ref());
        let Some(outcome) = outcome.filter(|_| !operation.is_head()) else { return true };
        let code = answer.json().and_then(|body| body.pointer(&outcome.pointer).cloned());
        outcome.success.is_some() && code == outcome.success
    }
}

/// The time after which a request that the server puts off is sent again, if this is such an answer.
fn delay(answer: &Answer, put_off: u32) -> Option<Duration> {
    let told = answer.headers.get("retry-after").map(|value| value.trim());
    let seconds = told.and_then(|value| value.parse::<f64>().ok()).filter(|seconds| *seconds >= 0.0);
    let until = || {
        let time = httpdate::parse_http_date(told?).ok()?;
        Some(time.duration_since(std::time::SystemTime::now()).unwrap_or_default())
    };
    let told = seconds.map(|seconds| Duration::from_secs_f64(seconds.ceil().min(86_400.0))).or_else(until);
    match answer.status {
        429 => Some(told.unwrap_or(Duration::from_millis(200) * 2_u32.pow(put_off.min(6)))),
        503 => told,
        _ => None,
    }
}
