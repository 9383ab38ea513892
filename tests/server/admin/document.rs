//! The admin listener's own document.

use std::fs;

use scicloud::server::admin;
use serde_json::Value;

use super::support::Server;

#[tokio::test]
async fn the_listener_has_the_reviewed_document() {
    let file = concat!(env!("CARGO_MANIFEST_DIR"), "/openapi/admin.json");
    let reviewed: Value = serde_json::from_str(&fs::read_to_string(file).expect("the document")).expect("JSON");
    let emitted = admin::document().expect("a document");
    assert_eq!(emitted, reviewed, "renew it: scicloud admin document > openapi/admin.json, and review what changed");
    let server = Server::sample().await;
    assert_eq!(server.admin.get("/openapi.json").await.expect("the document"), reviewed);
}

#[test]
fn every_operation_is_described_and_sorted_under_a_tag() {
    let document = admin::document().expect("a document");
    let known: Vec<&str> =
        document["tags"].as_array().unwrap().iter().map(|tag| tag["name"].as_str().unwrap()).collect();
    for (path, operations) in document["paths"].as_object().unwrap() {
        for (method, operation) in operations.as_object().unwrap() {
            assert!(operation["summary"].is_string(), "{method} {path} has no summary");
            let tag = operation["tags"][0].as_str().unwrap_or_default();
            assert!(known.contains(&tag), "{method} {path} is under `{tag}`, which is not described");
        }
    }
}
