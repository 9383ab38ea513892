//! A started server, asked through the generated clients and byte by byte, and what was compared on the way.

use std::collections::BTreeSet;
use std::fmt::Debug;

use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use progenitor_client::ResponseValue;
use scicloud::server::{self, Fixture, Running, Settings};
use scicloud::spec::{Document, resolve};
use scicloud::{Error, documents};
use serde::Serialize;
use serde_json::Value;

use super::model::Expected;
use super::support::json_schema;

pub struct Bench {
    pub running: Running,
    http: reqwest::Client,
    /// Pointers to the properties that were compared, by document, with ` null` after those that were null.
    pub compared: BTreeSet<String>,
}

/// A request as the bytes on the wire have it.
#[derive(Debug)]
pub struct Request<'a> {
    pub platform: &'static str,
    pub operation: &'static str,
    pub path: String,
    pub query: Vec<(&'static str, String)>,
    pub header: (&'static str, &'a str),
}

impl<'a> Request<'a> {
    pub fn new(platform: &'static str, operation: &'static str, path: String, header: (&'static str, &'a str)) -> Self {
        Self { platform, operation, path, query: Vec::new(), header }
    }
}

/// A value as one segment of a path.
pub fn segment(value: &str) -> String {
    utf8_percent_encode(value, NON_ALPHANUMERIC).to_string()
}

impl Bench {
    pub async fn start(fixture: Fixture) -> Self {
        let settings = Settings { load: Some(fixture), ..Settings::default() };
        let running = server::start(settings).await.expect("the server starts");
        Self { running, http: reqwest::Client::new(), compared: BTreeSet::new() }
    }

    /// Holds what the client saw, and the bytes it came from, against what is expected.
    pub async fn agree<T: Serialize + Debug>(
        &mut self,
        request: &Request<'_>,
        got: Result<ResponseValue<T>, Error>,
        expected: Expected,
    ) {
        let (status, raw) = self.raw(request).await;
        match (got, expected) {
            (Ok(got), Ok(expected)) => {
                assert_eq!(status, 200, "{request:?}");
                let got = got.into_inner();
                assert_eq!(serde_json::to_value(&got).expect("JSON"), raw, "{request:?} written again");
                let expected = unordered(expected);
                assert_eq!(unordered(raw), expected, "{request:?}");
                // What no field of the types took in is kept beside them; all that is documented has a field.
                let shown = format!("{got:?}");
                let (beside, empty) = ("unknown_fields: {", "unknown_fields: {}");
                assert_eq!(shown.matches(beside).count(), shown.matches(empty).count(), "{request:?}: {shown}");
                self.record(request.platform, &documented(request.platform, request.operation, 200), &expected);
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
        let sent = self.http.get(url).query(&request.query).header(name, value).send().await.expect("an answer");
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
        let schema = &response["content"]["application/json"]["schema"];
        properties(&document(platform).root, schema, Some(body), &mut |pointer, value| {
            let null = if value.is_some_and(Value::is_null) { " null" } else { "" };
            self.compared.insert(format!("{platform}{pointer}{null}"));
        });
    }
}

/// The body is valid against the response's schema.
pub fn judge(platform: &str, response: &Value, body: &Value, case: &str) {
    let schema = &response["content"]["application/json"]["schema"];
    let errors = json_schema::errors(&json_schema::validator(&served(platform), schema), body);
    assert!(errors.is_empty(), "{case}: {}\n{body}", errors.join("\n"));
}

fn document(platform: &str) -> &'static Document {
    documents::by_name(platform).expect("a document of the platform")
}

/// What the document says of the answers of an operation with a status.
pub fn documented(platform: &str, operation: &str, status: u16) -> Value {
    let document = document(platform);
    let found = document.operations().find(|it| it.id() == operation).expect("a documented operation");
    let responses = document.responses(&found);
    let exact = responses.get(&*status.to_string()).or_else(|| responses.get(&*format!("{}XX", status / 100)));
    (*exact.unwrap_or_else(|| panic!("{operation}: status {status} is not documented"))).clone()
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
