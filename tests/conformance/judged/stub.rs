//! A server that answers by a list of rules, the first that fits.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use http_body_util::Full;
use hyper::body::{Bytes, Incoming};
use hyper::{Request, Response};
use percent_encoding::percent_decode_str;
use serde::Deserialize;
use serde_json::Value;

use crate::running::Running;

/// An answer, and the requests that it is for.
#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rule {
    /// Pattern of the decoded path, as a whole.
    path: String,
    /// Patterns of the values that a name has in the query, joined by commas; `null` for a name that must not be there.
    #[serde(default)]
    query: BTreeMap<String, Option<String>>,
    /// Patterns of headers; `null` for one that must not be there.
    #[serde(default)]
    headers: BTreeMap<String, Option<String>>,
    /// Pattern of the whole query as it came.
    raw_query: Option<String>,
    /// Times that the rule holds.
    times: Option<usize>,
    /// True if the connection is closed in place of an answer.
    #[serde(default)]
    closes: bool,
    #[serde(default = "ok")]
    status: u16,
    #[serde(default = "json", rename = "type")]
    kind: String,
    #[serde(default)]
    answers: BTreeMap<String, String>,
    /// The body: a text as it is, anything else as JSON; `$n` in it is the number of the request, `$q` its query.
    #[serde(default)]
    body: Option<Value>,
}

fn ok() -> u16 {
    200
}

fn json() -> String {
    "application/json".to_owned()
}

/// The rules, each with the times that it held.
type Rules = Vec<(Rule, AtomicUsize)>;

pub async fn start(rules: Vec<Rule>) -> Running {
    let rules: Arc<Rules> = Arc::new(rules.into_iter().map(|rule| (rule, AtomicUsize::new(0))).collect());
    crate::running::start(move |request| answer(&rules, request).ok_or(Closed)).await
}

/// The reason for which a connection ends without an answer.
#[derive(Debug)]
struct Closed;

impl std::fmt::Display for Closed {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("closed")
    }
}

impl std::error::Error for Closed {}

fn answer(rules: &Rules, request: &Request<Incoming>) -> Option<Response<Full<Bytes>>> {
    if !["GET", "HEAD"].contains(&request.method().as_str()) {
        return Some(response(405, "", Bytes::new(), &BTreeMap::new()));
    }
    for (rule, held) in rules {
        if rule.fits(request) && rule.times.is_none_or(|times| held.load(Ordering::SeqCst) < times) {
            let turn = held.fetch_add(1, Ordering::SeqCst);
            let body = match &rule.body {
                None => String::new(),
                Some(Value::String(text)) => text.clone(),
                Some(value) => value.to_string(),
            };
            let body = body.replace("$n", &turn.to_string()).replace("$q", request.uri().query().unwrap_or_default());
            let is_head = request.method() == "HEAD";
            let body = if is_head { Bytes::new() } else { Bytes::from(body) };
            return (!rule.closes).then(|| response(rule.status, &rule.kind, body, &rule.answers));
        }
    }
    Some(response(404, "application/json", Bytes::from("{}"), &BTreeMap::new()))
}

fn response(status: u16, kind: &str, body: Bytes, headers: &BTreeMap<String, String>) -> Response<Full<Bytes>> {
    let mut builder = Response::builder().status(status);
    if !kind.is_empty() {
        builder = builder.header("content-type", kind);
    }
    builder = headers.iter().fold(builder, |builder, (name, value)| builder.header(name, value));
    builder.body(Full::new(body)).expect("a response")
}

impl Rule {
    fn fits(&self, request: &Request<Incoming>) -> bool {
        let decode = |text: &str| percent_decode_str(text).decode_utf8_lossy().into_owned();
        let raw = request.uri().query().unwrap_or_default();
        let mut query: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for (name, value) in
            raw.split('&').filter(|pair| !pair.is_empty()).map(|p| p.split_once('=').unwrap_or((p, "")))
        {
            query.entry(decode(name)).or_default().push(decode(value));
        }
        let in_query = |(name, pattern): (&String, &Option<String>)| {
            meets(pattern.as_deref(), query.get(name).map(|values| values.join(",")).as_deref())
        };
        let in_headers = |(name, pattern): (&String, &Option<String>)| {
            meets(pattern.as_deref(), request.headers().get(name).map(|value| value.to_str().unwrap_or("?")))
        };
        meets(Some(&self.path), Some(&decode(request.uri().path())))
            && self.query.iter().all(in_query)
            && self.headers.iter().all(in_headers)
            && self.raw_query.as_deref().is_none_or(|pattern| meets(Some(pattern), Some(raw)))
    }
}

/// Tells if a text is there as a pattern has it, or is not there where there is none.
fn meets(pattern: Option<&str>, text: Option<&str>) -> bool {
    match (pattern, text) {
        (None, text) => text.is_none(),
        (Some(pattern), Some(text)) => {
            regress::Regex::new(&format!("^(?:{pattern})$")).expect("a pattern").find(text).is_some()
        }
        (Some(pattern), None) => pattern.is_empty(),
    }
}
