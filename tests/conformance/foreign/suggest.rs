//! An overlay that is suggested for a document without a word about its lists.

use std::collections::BTreeSet;

use scicloud::conformance::{Api, Suite};
use scicloud::spec::document::LoadOptions;
use serde_json::Value;

use crate::foreign::{Foreign, reported, server};

/// The document without what says how its lists page, sort and filter, and where their items lead.
fn bare(root: &Value) -> Value {
    let mut root = root.clone();
    let paths = root["paths"].as_object_mut().expect("paths");
    for operation in paths.values_mut().filter_map(|path| path.get_mut("get")).filter_map(Value::as_object_mut) {
        ["x-collection", "x-access"].iter().for_each(|name| drop(operation.remove(*name)));
        if let Some(success) = operation["responses"].get_mut("200").and_then(Value::as_object_mut) {
            success.remove("links");
        }
    }
    root
}

/// A suite for one person, or all, who ask the document's server.
fn suite(api: Api, foreign: &Foreign, url: &str) -> Suite {
    let mut suite = Suite::new(api).target(url).strict();
    for person in &foreign.data.people {
        suite = suite.identity(&person.name, &person.token);
        // What is a key of items is found; what the path alone has must be told.
        for (name, value) in person.values().filter(|(name, _)| *name == "herbarium") {
            suite = suite.value_of(&person.name, name, &value);
        }
    }
    suite
}

/// What is seen of each of the made-up servers.
const EXPECTED: [(&str, &[&str]); 3] = [
    (
        "herbarium",
        &[
            r#""items":"/sheets","key":"/barcode","total":"/page/all""#,
            r#""offset":"skip","unit":"row","limit":"take""#,
            r#""by":"arrange","direction":"way""#,
            r#""parameter":"taxon","field":"/taxon","match":"contains""#,
            r#""operationId":"openSheet""#,
        ],
    ),
    (
        "telescope",
        &[
            r#""offset":"page","unit":"page","limit":"size""#,
            r#""items":"/rows","key":"/number","total":"/found""#,
            r#""operationId":"observation""#,
        ],
    ),
    (
        "quakes",
        &[
            r#""total_header":"x-total","paging":{"limit":"count","cursor":"after","next":"/paging/next"}"#,
            r#""by":"sort","descending":"-{}""#,
            r#""paging":{"next":"/links/next"}"#,
            r#""offset":"page","unit":"page","limit":"per""#,
            r#""parameter":"region","field":"/region","match":"prefix","any_case":true"#,
            r#""operationId":"showQuake""#,
        ],
    ),
];

#[tokio::test]
async fn what_is_suggested_loads_and_raises_no_alarm_on_the_server_that_it_was_seen_of() {
    for (foreign, (name, expected)) in Foreign::all().iter().zip(EXPECTED) {
        assert_eq!(foreign.name, name);
        let server = server::start(foreign.archive(None)).await;
        let directory = tempfile::tempdir().expect("a directory");
        let (document, overlay) = (directory.path().join("bare.json"), directory.path().join("overlay.yaml"));
        std::fs::write(&document, bare(&foreign.root).to_string()).expect("a file");
        let load = |overlays| {
            let options = LoadOptions { overlays, ..LoadOptions::default() };
            Api::load(name, &document, &options).unwrap_or_else(|error| panic!("{name}: {error}"))
        };
        let text = suite(load(Vec::new()), foreign, &server.url).suggest().await.expect("an overlay");
        for part in expected {
            assert!(text.contains(part), "{name}: no {part} in\n{text}");
        }
        assert!(foreign.data.people.iter().all(|person| !text.contains(&person.token)), "{text}");
        std::fs::write(&overlay, &text).expect("a file");
        let report = suite(load(vec![overlay.clone()]), foreign, &server.url).run().await.expect("a report");
        assert_eq!(reported(&report), BTreeSet::new(), "{name}: {text}\n{}", report.to_text());
        assert!(report.diagnostics.is_empty(), "{name}: {:?}\n{text}", report.diagnostics);
        let judged = report.findings.iter().filter(|finding| finding.statement.id.contains("/collection/"));
        assert!(judged.count() > 2, "{name}: {}", report.to_text());
    }
}
