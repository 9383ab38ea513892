//! What is suggested of small servers, and that it loads.

use scicloud::conformance::{Api, Suite};
use scicloud::spec::document::LoadOptions;
use serde_json::{Value, json};

use crate::judged::stub::{self, Rule};

/// The overlay that is suggested for a document, and the document with it.
async fn suggested(document: &Value, rules: Value) -> (String, Api) {
    let rules: Vec<Rule> = serde_json::from_value(rules).expect("rules");
    let server = stub::start(rules).await;
    let directory = tempfile::tempdir().expect("a directory");
    let (file, overlay) = (directory.path().join("a.json"), directory.path().join("overlay.yaml"));
    std::fs::write(&file, document.to_string()).expect("a file");
    let api = Api::load("a", &file, &LoadOptions::default()).expect("a document");
    let text = Suite::new(api).target(&server.url).suggest().await.expect("an overlay");
    std::fs::write(&overlay, &text).expect("a file");
    let options = LoadOptions { overlays: vec![overlay], ..LoadOptions::default() };
    let api = Api::load("a", &file, &options).unwrap_or_else(|error| panic!("{error}\n{text}"));
    let report = Suite::new(api.clone()).target(&server.url).strict().run().await.expect("a report");
    assert!(report.passed() && report.diagnostics.is_empty(), "{text}\n{:?}\n{}", report.diagnostics, report.to_text());
    (text, api)
}

fn whole(paths: Value, components: Value) -> Value {
    json!({"openapi": "3.0.3", "info": {"title": "a", "version": "1"}, "paths": paths, "components": components})
}

fn query(names: &[(&str, &str)]) -> Value {
    let parameter = |(name, kind): &(&str, &str)| json!({"name": name, "in": "query", "schema": {"type": kind}});
    names.iter().map(parameter).collect()
}

#[tokio::test]
async fn keys_one_level_down_sort_and_links_of_a_shared_response_are_of_one_operation() {
    let id = json!([{"name": "id", "in": "path", "required": true, "schema": {"type": "string"}}]);
    let shared = json!({"200": {"$ref": "#/components/responses/List"}, "400": {"description": "b"}});
    let details =
        json!({"200": {"description": "a", "content": {"application/json": {}}}, "404": {"description": "b"}});
    let list =
        json!({"description": "a", "content": {"application/json": {"schema": {"$ref": "#/components/schemas/All"}}}});
    let document = whole(
        json!({
            "/things": {"get": {"operationId": "things", "parameters": query(&[("sort", "string")]), "responses": shared}},
            "/others": {"get": {"operationId": "others", "responses": shared}},
            "/things/{id}": {"get": {"operationId": "thing", "parameters": id, "responses": details}},
        }),
        json!({"responses": {"List": list}, "schemas": {"All": {"type": "object"}}}),
    );
    let item = |id: &str, title: &str| json!({"id": id, "attributes": {"title": title}});
    let (one, two, three) = (item("1", "b"), item("2", "c"), item("3", "a"));
    let rules = json!([
        {"path": "/things", "query": {"sort": "title"}, "body": {"data": [three, one, two]}},
        {"path": "/things", "query": {"sort": "-title"}, "body": {"data": [two, one, three]}},
        {"path": "/things", "query": {"sort": ".+"}, "status": 400},
        {"path": "/(things|others)", "body": {"data": [one, two, three]}},
        {"path": "/things/1", "body": {"data": one}},
        {"path": "/things/2", "body": {"data": two}},
        {"path": "/things/3", "body": {"data": three}},
    ]);
    let (text, _) = suggested(&document, rules).await;
    for part in [
        r#""by":"sort","descending":"-{}""#,
        r#"{"title":"/attributes/title"}"#,
        r#"$['paths']['/things']['get']['responses']['200']"#,
        "remove: true",
        r#""links":{"thing":{"operationId":"thing","parameters":{"id":"$response.body#/data/0/id"}}}"#,
    ] {
        assert!(text.contains(part), "no {part} in\n{text}");
    }
    assert!(!text.contains("$['components']"), "{text}");
}

#[tokio::test]
async fn a_bare_list_of_ids_pages_by_a_start_and_a_size_that_go_together() {
    let ok = json!({"200": {"description": "a", "content": {"application/json": {}}}, "400": {"description": "b"}});
    let document = whole(
        json!({"/ids": {"get": {
            "operationId": "ids",
            "parameters": query(&[("since", "integer"), ("limit", "integer")]),
            "responses": ok,
        }}}),
        json!({}),
    );
    let all = ["a", "b", "c", "d"];
    let mut rules = Vec::new();
    for start in 0..4 {
        for size in 1..=4 {
            let body: Vec<_> = all.iter().skip(start).take(size).collect();
            let size = if size == 4 { "[4-9]|\\d{2,9}".to_owned() } else { size.to_string() };
            rules.push(json!({"path": "/ids", "query": {"since": start.to_string(), "limit": size}, "body": body}));
        }
    }
    rules.push(json!({"path": "/ids", "query": {"since": "\\d{1,9}", "limit": "[1-9]\\d{0,8}"}, "body": []}));
    rules.push(json!({"path": "/ids", "query": {"since": null, "limit": null}, "body": all}));
    rules.push(json!({"path": "/ids", "status": 400}));
    let (text, _) = suggested(&document, Value::Array(rules)).await;
    for part in [r#""items":"","key":"""#, r#""offset":"since","unit":"row","limit":"limit""#] {
        assert!(text.contains(part), "no {part} in\n{text}");
    }
}
