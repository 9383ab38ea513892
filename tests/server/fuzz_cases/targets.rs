//! What holds of whatever bytes there are: the fuzzers of `fuzz/` look for some of which it does not, and the tests keep
//! those that were found.

// The fuzzers include this file alone.
#[allow(dead_code, clippy::duplicate_mod)]
#[path = "../../support/bodies.rs"]
mod bodies;

use std::sync::LazyLock;

use http::Request;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use scicloud::client::{Location, Operation};
use scicloud::conformance::{Api, Suite};
use scicloud::server::{Fixture, Store, StoreKey, fuzzing};
use scicloud::spec::{self, Diagnostics, Document};
use scicloud::{iam, maptable, modelarts};
use serde_json::Value;
use tokio::runtime::Runtime;

/// What is done with a case.
type Target = fn(&[u8]);

/// Name of the target and of the directory of its cases, and what is done with each.
#[allow(dead_code)]
pub const TARGETS: [(&str, Target); 5] =
    [("fixture", fixture), ("document", document), ("signature", signature), ("query", query), ("answer", answer)];

/// A message that fits a line and does nothing to a terminal.
fn assert_shown(message: &str) {
    assert!(!message.is_empty(), "a refusal without a word");
    assert!(!message.chars().any(char::is_control), "a control character in {message:?}");
}

/// A line of the text, or the one after its end; in YAML, a carriage return ends one too.
fn assert_line(line: u64, text: &str) {
    let most = text.matches(['\n', '\r']).count() as u64 + 2;
    assert!((1..=most).contains(&line), "line {line} of {most}");
}

/// A database to load fixtures into, and what runs it.
static STORE: LazyLock<(Runtime, Store)> = LazyLock::new(|| {
    let runtime = Runtime::new().expect("a runtime");
    let store = runtime.block_on(Store::open("sqlite::memory:", StoreKey::generate())).expect("a store");
    (runtime, store)
});

/// A fixture is refused with a line and a reason, or it can be loaded.
pub fn fixture(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    match Fixture::parse("case.yaml", text) {
        Ok(fixture) => {
            let (runtime, store) = &*STORE;
            runtime.block_on(store.load_fixture(&fixture)).expect("a good fixture is loaded");
        }
        Err(error) => {
            assert_shown(&error.to_string());
            assert_line(error.line.expect("a line"), text);
        }
    }
}

fn assert_told(faults: &Diagnostics, text: &str) {
    assert!(!faults.0.is_empty(), "a refusal without a fault");
    for fault in &faults.0 {
        assert_shown(&fault.to_string());
        assert_line(fault.line as u64, text);
    }
}

/// A document is refused with faults that have a line, or all that it says can be asked for.
pub fn document(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    match Document::read("case.yaml", text) {
        Ok(document) => {
            for operation in document.operations() {
                for response in document.responses(&operation).values() {
                    document.outcome(response);
                }
                document.parameters(&operation);
                document.credential(&operation);
                document.request_schema(&operation);
                document.collection(&operation);
                for erratum in &document.errata {
                    document.concerns(&operation, erratum);
                }
            }
        }
        Err(faults) => assert_told(&faults, text),
    }
    if let Err(faults) = spec::parse("case.yaml", text) {
        assert_told(&faults, text);
    }
    match Api::parse("case", text) {
        Ok(api) => drop(Suite::new(api).plan()),
        Err(error) => error.to_string().lines().for_each(assert_shown),
    }
}

/// A request as a text: method and address, headers, an empty line, and the body.
fn request(bytes: &[u8]) -> Option<Request<Vec<u8>>> {
    let mut lines = bytes.splitn(2, |byte| *byte == b'\n');
    let (first, mut rest) = (lines.next()?, lines.next().unwrap_or_default());
    let (method, target) = std::str::from_utf8(first).ok()?.split_once(' ')?;
    let mut request = Request::builder().method(method).uri(target);
    while let Some(end) = rest.iter().position(|byte| *byte == b'\n') {
        let line = &rest[..end];
        rest = &rest[end + 1..];
        if line.is_empty() {
            break;
        }
        let colon = line.iter().position(|byte| *byte == b':')?;
        request = request.header(&line[..colon], line[colon + 1..].trim_ascii());
    }
    request.body(rest.to_vec()).ok()
}

/// The time when the cases that are dated rightly were signed: 2023-11-14T22:13:20Z.
const NOW_MS: i64 = 1_700_000_000_000;

/// With which they were signed.
const SECRET: &str = "sample-erin-sk";

/// A signature is refused in plain words, or fits one secret key at the most.
pub fn signature(bytes: &[u8]) {
    let Some(request) = request(bytes) else { return };
    match fuzzing::signature(&request, SECRET, NOW_MS) {
        None => {}
        Some(Err(message)) => assert_shown(&message),
        Some(Ok(fits)) => {
            let other = fuzzing::signature(&request, "another", NOW_MS);
            assert_eq!(other, Some(Ok(false)), "a signature that fits another key");
            if fits {
                // What is not signed may change; the body is signed always.
                let (head, mut body) = request.into_parts();
                body.push(b'x');
                let changed = fuzzing::signature(&Request::from_parts(head, body), SECRET, NOW_MS);
                assert_eq!(changed, Some(Ok(false)), "a signature that fits another body");
            }
        }
    }
}

/// The operations that have a query.
const QUERIED: [&Operation; 3] = [&modelarts::LIST_WORKSPACES, &iam::LIST_PROJECTS, &maptable::LIST_WORKSPACES];

/// A query is refused in plain words, or says the same when it is written again.
pub fn query(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    let pairs = match fuzzing::query(text) {
        Ok(pairs) => pairs,
        Err(message) => return assert_shown(&message),
    };
    let encode = |text: &str| utf8_percent_encode(text, NON_ALPHANUMERIC).to_string();
    let again: Vec<_> = pairs.iter().map(|(name, value)| format!("{}={}", encode(name), encode(value))).collect();
    assert_eq!(fuzzing::query(&again.join("&")).as_ref(), Ok(&pairs));
    for operation in QUERIED {
        // Those of the path are no part of a query.
        let path = [("project_id", "project-north")].map(|(name, value)| (Location::Path, name, value));
        let given = pairs.iter().map(|(name, value)| (Location::Query, name.as_str(), value.as_str()));
        if let Err(violation) = operation.check(path.into_iter().chain(given)) {
            let message = violation.to_string();
            assert_shown(&message);
            assert!(message.chars().count() < 500, "{message}");
        }
    }
}

/// An answer is unreadable, or written again as it came; that a field is null says as much as that it is not there, and a
/// whole number is the same with and without a fraction of nothing.
pub fn answer(bytes: &[u8]) {
    let Ok(came) = serde_json::from_slice::<Value>(bytes) else { return };
    for (platform, schema, again) in bodies::BODIES {
        match again(&came) {
            Ok(written) => assert_eq!(without_null(written), without_null(came.clone()), "{platform} {schema}"),
            Err(error) => assert!(error.starts_with("not read"), "{platform} {schema}: {error}"),
        }
    }
}

fn without_null(value: Value) -> Value {
    match value {
        Value::Object(fields) => {
            let fields = fields.into_iter().filter(|(_, value)| !value.is_null());
            fields.map(|(name, value)| (name, without_null(value))).collect()
        }
        Value::Array(items) => items.into_iter().map(without_null).collect(),
        Value::Number(number) => match number.as_f64().filter(|value| value.fract() == 0.0 && value.abs() < 1e15) {
            Some(whole) => Value::from(whole as i64),
            None => Value::Number(number),
        },
        other => other,
    }
}
