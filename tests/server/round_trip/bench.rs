//! A started server, asked through the generated clients and byte by byte, and what was compared on the way.

use std::collections::{BTreeSet, HashMap};
use std::fmt::Debug;
use std::sync::{Arc, LazyLock, Mutex};

use jsonschema::Validator;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use progenitor_client::ResponseValue;
use reqwest::Method;
use scicloud::client;
use scicloud::server::{self, Fixture, Running, Settings};
use scicloud::spec::{Document, resolve};
use scicloud::{Error, documents, eihealth, iam, maptable, modelarts, scnet};
use serde::Serialize;
use serde_json::Value;

use super::model::{Expected, NEW};
use super::support::json_schema;
use crate::support::database::placed;

pub struct Bench {
    pub running: Running,
    pub clients: Clients,
    http: reqwest::Client,
    /// Pointers to the properties that were compared, by document, with ` null` after those that were null; none where
    /// nobody asks for them.
    pub compared: Option<BTreeSet<String>>,
}

/// The generated clients, without tokens.
pub struct Clients {
    pub eihealth: eihealth::Client,
    pub iam: iam::Client,
    pub maptable: maptable::Client,
    pub modelarts: modelarts::Client,
    pub scnet: scnet::Client,
}

impl Clients {
    /// On top of one HTTP client: each of its own would read all certificates of the system again.
    fn new(url: &str, http: &reqwest::Client) -> Self {
        let settings = || client::Settings::default().http(http.clone());
        Self {
            eihealth: eihealth::Client::builder(url).settings(settings()).build().expect("a client"),
            iam: iam::Client::builder(url).settings(settings()).build().expect("a client"),
            maptable: maptable::Client::builder(url).settings(settings()).build().expect("a client"),
            modelarts: modelarts::Client::builder(url).settings(settings()).build().expect("a client"),
            scnet: scnet::Client::builder(url).settings(settings()).build().expect("a client"),
        }
    }
}

/// A request as the bytes on the wire have it.
#[derive(Debug)]
pub struct Request<'a> {
    pub platform: &'static str,
    pub operation: &'static str,
    pub path: String,
    pub method: Method,
    pub query: Vec<(&'static str, String)>,
    pub header: (&'static str, &'a str),
    /// Headers beside that one.
    pub more: Vec<(&'static str, String)>,
    pub body: Option<Value>,
    /// The status of success.
    pub status: u16,
}

impl<'a> Request<'a> {
    pub fn new(platform: &'static str, operation: &'static str, path: String, header: (&'static str, &'a str)) -> Self {
        let (method, query, more) = (Method::GET, Vec::new(), Vec::new());
        Self { platform, operation, path, method, query, header, more, body: None, status: 200 }
    }
}

/// A value as one segment of a path.
pub fn segment(value: &str) -> String {
    utf8_percent_encode(value, NON_ALPHANUMERIC).to_string()
}

impl Bench {
    pub async fn start(fixture: Fixture) -> Self {
        let bench = Self::with(fixture, &reqwest::Client::new()).await;
        Self { compared: Some(BTreeSet::new()), ..bench }
    }

    pub async fn with(fixture: Fixture, http: &reqwest::Client) -> Self {
        let settings = Settings { load: Some(fixture), ..Settings::default() };
        let running = server::start(placed(settings).await).await.expect("the server starts");
        let clients = Clients::new(&running.base_url(), http);
        Self { running, clients, http: http.clone(), compared: None }
    }

    /// Holds what the client saw, and the bytes it came from, against what is expected.
    pub async fn agree<T: Serialize + Debug>(
        &mut self,
        request: &Request<'_>,
        got: Result<ResponseValue<T>, Error>,
        expected: Expected,
    ) {
        self.agree_but(request, got, expected, &[]).await;
    }

    /// The same for answers with values that no two of them share, at these pointers: client and bytes have one each,
    /// which are given back and [`NEW`] is expected for.
    pub async fn agree_but<T: Serialize + Debug>(
        &mut self,
        request: &Request<'_>,
        got: Result<ResponseValue<T>, Error>,
        expected: Expected,
        fresh: &[String],
    ) -> Vec<[String; 2]> {
        let (status, mut raw) = self.raw(request).await;
        match (got, expected) {
            (Ok(got), Ok(expected)) => {
                assert_eq!(status, request.status, "{request:?}");
                let got = got.into_inner();
                let mut written = serde_json::to_value(&got).expect("JSON");
                let taken: Vec<_> =
                    fresh.iter().map(|pointer| [take(&mut written, pointer), take(&mut raw, pointer)]).collect();
                assert_all_differ(&taken, request);
                assert_eq!(written, raw, "{request:?} written again");
                let expected = unordered(expected);
                assert_eq!(unordered(raw), expected, "{request:?}");
                // What no field of the types took in is kept beside them; all that is documented has a field.
                let shown = format!("{got:?}");
                let (beside, empty) = ("unknown_fields: {", "unknown_fields: {}");
                assert_eq!(shown.matches(beside).count(), shown.matches(empty).count(), "{request:?}: {shown}");
                self.record(request.platform, &documented(request.platform, request.operation, status), &expected);
                taken
            }
            (Err(Error::Refused(refusal)), Err((expected, code))) => {
                assert_eq!(
                    (status, refusal.status.as_u16(), &*refusal.code),
                    (expected, expected, code),
                    "{request:?}"
                );
                assert_eq!(refusal.body, raw, "{request:?}");
                assert!(!refusal.message.is_empty(), "{request:?}: {raw}");
                self.record(request.platform, &documented(request.platform, request.operation, expected), &raw);
                Vec::new()
            }
            (got, expected) => {
                panic!("{request:?}: {expected:?} is expected, {got:?} came")
            }
        }
    }

    /// The status and the body, which must be what the document says of that status.
    async fn raw(&mut self, request: &Request<'_>) -> (u16, Value) {
        let url = format!("{}{}", self.running.base_url(), request.path);
        let (name, value) = request.header;
        let mut asked = self.http.request(request.method.clone(), url).query(&request.query).header(name, value);
        for (name, value) in &request.more {
            asked = asked.header(*name, value);
        }
        if let Some(body) = &request.body {
            asked = asked.json(body);
        }
        let sent = asked.send().await.expect("an answer");
        let status = sent.status().as_u16();
        let headers = sent.headers().clone();
        let body: Value = sent.json().await.expect("JSON");
        let response = documented(request.platform, request.operation, status);
        for (header, _) in response["headers"].as_object().into_iter().flatten() {
            assert!(headers.get(header).is_some_and(|value| !value.is_empty()), "{request:?} without {header}");
        }
        judge(request.platform, &response, &body, &format!("{request:?}"));
        (status, body)
    }

    /// The properties of a body count as compared.
    pub fn record(&mut self, platform: &str, response: &Value, body: &Value) {
        let Some(compared) = &mut self.compared else { return };
        let schema = &response["content"]["application/json"]["schema"];
        properties(&document(platform).root, schema, Some(body), &mut |pointer, value| {
            let null = if value.is_some_and(Value::is_null) { " null" } else { "" };
            compared.insert(format!("{platform}{pointer}{null}"));
        });
    }
}

/// Takes a text out of a body and leaves [`NEW`] in its place.
fn take(body: &mut Value, pointer: &str) -> String {
    let text = body.pointer_mut(pointer).unwrap_or_else(|| panic!("nothing at {pointer}")).take();
    *body.pointer_mut(pointer).expect("the same place") = NEW.into();
    text.as_str().unwrap_or_else(|| panic!("no text at {pointer}: {text}")).to_owned()
}

fn assert_all_differ(taken: &[[String; 2]], request: &Request<'_>) {
    let different: BTreeSet<&str> = taken.iter().flatten().map(String::as_str).collect();
    assert_eq!(different.len(), 2 * taken.len(), "{request:?}: a value twice");
}

/// What was found or made once, for all tests.
type Known<K, V> = LazyLock<Mutex<HashMap<K, Arc<V>>>>;

/// Validators by platform and schema: to make one takes longer than to use it.
static VALIDATORS: Known<(String, String), Validator> = LazyLock::new(Mutex::default);

/// The body is valid against the response's schema.
pub fn judge(platform: &str, response: &Value, body: &Value, case: &str) {
    let schema = &response["content"]["application/json"]["schema"];
    if schema.is_null() {
        return assert!(body.is_null(), "{case}: a body where there is none: {body}");
    }
    let key = (platform.to_owned(), schema.to_string());
    let made = || Arc::new(json_schema::validator(&served(platform), schema));
    let validator = VALIDATORS.lock().expect("no panic").entry(key).or_insert_with(made).clone();
    let errors = json_schema::errors(&validator, body);
    assert!(errors.is_empty(), "{case}: {}\n{body}", errors.join("\n"));
}

fn document(platform: &str) -> &'static Document {
    documents::by_name(platform).expect("a document of the platform")
}

/// Answers by platform, operation and status: to find one takes longer than to use it.
static RESPONSES: Known<(String, String, u16), Value> = LazyLock::new(Mutex::default);

/// What the document says of the answers of an operation with a status.
pub fn documented(platform: &str, operation: &str, status: u16) -> Arc<Value> {
    let key = (platform.to_owned(), operation.to_owned(), status);
    let known = RESPONSES.lock().expect("no panic").get(&key).cloned();
    known.unwrap_or_else(|| {
        let document = document(platform);
        let found = document.operations().find(|it| it.id() == operation).expect("a documented operation");
        let responses = document.responses(&found);
        let exact = responses.get(&*status.to_string()).or_else(|| responses.get(&*format!("{}XX", status / 100)));
        let response = exact.unwrap_or_else(|| panic!("{operation}: status {status} is not documented"));
        let response = Arc::new((*response).clone());
        RESPONSES.lock().expect("no panic").insert(key, response.clone());
        response
    })
}

/// The document with what is served in the place of all that is accepted.
fn served(platform: &str) -> Value {
    let document = document(platform);
    let mut root = document.root.clone();
    for erratum in &document.errata {
        for at in erratum.at.iter().filter(|_| erratum.serves.is_some()) {
            *root.pointer_mut(at.trim_start_matches('#')).expect("a part") = erratum.serves.clone().expect("a schema");
        }
    }
    root
}

/// Calls `visit` with a pointer to each property that a schema has, or that a value of it has, with its value.
pub fn properties(root: &Value, schema: &Value, value: Option<&Value>, visit: &mut impl FnMut(&str, Option<&Value>)) {
    walk(root, schema, "", value, visit);
}

fn walk(
    root: &Value,
    schema: &Value,
    place: &str,
    value: Option<&Value>,
    visit: &mut impl FnMut(&str, Option<&Value>),
) {
    let place = schema["$ref"].as_str().unwrap_or(place);
    let schema = resolve(root, schema).expect("a schema");
    for (index, part) in schema["allOf"].as_array().into_iter().flatten().enumerate() {
        walk(root, part, &format!("{place}/allOf/{index}"), value, visit);
    }
    for (name, property) in schema["properties"].as_object().into_iter().flatten() {
        let place = format!("{place}/properties/{name}");
        let within = value.map(|value| value.get(name));
        if within != Some(None) {
            visit(&place, within.flatten());
            walk(root, property, &place, within.flatten(), visit);
        }
    }
    if let Some(items) = schema.get("items") {
        let place = format!("{place}/items");
        match value {
            None => walk(root, items, &place, None, visit),
            Some(value) => {
                value.as_array().into_iter().flatten().for_each(|it| walk(root, items, &place, Some(it), visit))
            }
        }
    }
}

/// The kinds of resources in alphabetical order: no document gives them one.
fn unordered(mut value: Value) -> Value {
    for space in value["projects"].as_array_mut().into_iter().flatten() {
        for statistics in ["user_statistics", "total_statistics"] {
            if let Some(Value::Array(kinds)) = space.get_mut(statistics) {
                kinds.sort_by_key(|kind| kind["resource_name"].as_str().map(str::to_owned));
            }
        }
    }
    value
}
