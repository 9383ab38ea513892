//! Bodies of requests: what is set is sent, nothing else is, and nothing that the document forbids.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use super::trial::types::builder::WorkspaceChange as Change;
use super::trial::types::{Grant, SettingsChange, WorkspaceChange, WorkspaceChangeAuthType};
use super::{Error, connect, silent};

/// The body that a stub was sent.
fn body(request: &str) -> Value {
    serde_json::from_str(request.split_once("\r\n\r\n").unwrap().1).unwrap()
}

async fn sent(change: Change) -> Value {
    let server = silent().await;
    connect(&server.url).update_workspace().workspace_id("w").body(change).send().await.unwrap();
    body(&server.request())
}

fn owned() -> Change {
    WorkspaceChange::builder().owner("erin")
}

#[tokio::test]
async fn what_was_not_set_is_not_sent_whatever_its_default() {
    assert_eq!(sent(owned()).await, json!({ "owner": "erin" }));
    let change = owned().auth_type(WorkspaceChangeAuthType::Public).limit(5);
    assert_eq!(sent(change).await, json!({ "owner": "erin", "auth_type": "PUBLIC", "limit": 5 }));
}

#[tokio::test]
async fn absent_empty_and_null_are_three_things() {
    let cases = [
        (owned(), json!({})),
        (owned().grants(Vec::new()), json!({ "grants": [] })),
        (owned().labels(BTreeMap::new()), json!({ "labels": {} })),
        (owned().options(Map::new()), json!({ "options": {} })),
        (owned().options_null(), json!({ "options": null })),
        (owned().description("a"), json!({ "description": "a" })),
        (owned().description(""), json!({ "description": "" })),
        (owned().description_null(), json!({ "description": null })),
        (owned().owner_null(), json!({ "owner": null })),
    ];
    for (change, mut expected) in cases {
        let owner = expected.get("owner").cloned().unwrap_or(json!("erin"));
        expected["owner"] = owner;
        assert_eq!(sent(change).await, expected);
    }
}

#[tokio::test]
async fn the_outermost_value_of_a_body_may_be_a_list() {
    let server = silent().await;
    connect(&server.url).set_tags().body(vec!["ab".to_owned(), "cd".to_owned()]).send().await.unwrap();
    assert_eq!(body(&server.request()), json!(["ab", "cd"]));
}

fn grant(days: i64) -> Grant {
    Grant::builder().user("u").days(days).try_into().unwrap()
}

#[tokio::test]
async fn what_the_document_forbids_is_not_sent_at_whatever_depth_it_is() {
    let texts = |texts: &[&str]| texts.iter().map(|text| (*text).to_owned()).collect::<Vec<_>>();
    let labels = |labels: &[(&str, &str)]| {
        labels.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect::<BTreeMap<_, _>>()
    };
    let settings = || SettingsChange { color: None };
    let allowed: [Change; 9] = [
        owned().tags(texts(&["ab", "cd"])),
        owned().labels(labels(&[("a", "xyz"), ("b", "")])),
        owned().grants(vec![grant(30)]),
        owned().limit(10),
        owned().days(1000),
        owned().days(1),
        owned().size(u64::MAX),
        owned().ratio(0.75),
        owned().description("0123456789"),
    ];
    for change in allowed {
        sent(change).await;
    }
    let forbidden: [(Change, &str); 15] = [
        (owned().tags(texts(&["ab", "cd", "ef"])), "`/tags` has 3 items, more than the 2 it may have"),
        (owned().tags(texts(&["ab", "ab"])), "`/tags` has the same item twice"),
        (owned().tags(texts(&["ab", "c"])), "`/tags` has item 1, which has 1 characters, fewer than the 2 it needs"),
        (owned().grants(vec![grant(1), grant(31)]), "`/grants/1/days` is 31, above the maximum of 30"),
        (
            owned().labels(labels(&[("a", "wxyz")])),
            "`/labels` has `a`, which has 4 characters, more than the 3 it may have",
        ),
        (
            owned().labels(labels(&[("a", ""), ("b", ""), ("c", "")])),
            "`/labels` has 3 fields, more than the 2 it may have",
        ),
        (owned().settings(settings()), "`/settings` has 0 fields, fewer than the 1 it needs"),
        (owned().limit(7), "`/limit` is 7, no multiple of 5"),
        (owned().days(0), "`/days` is 0, below the minimum of 1"),
        (owned().days(1001), "`/days` is 1001, above the maximum of 1000"),
        (owned().ratio(1.0), "`/ratio` is 1.0, not below 1"),
        (owned().ratio(-0.25), "`/ratio` is -0.25, below the minimum of 0"),
        (owned().ratio(0.3), "`/ratio` is 0.3, no multiple of 0.25"),
        (owned().description("0123456789a"), "`/description` has 11 characters, more than the 10 it may have"),
        (WorkspaceChange::builder(), "owner"),
    ];
    let server = silent().await;
    for (change, expected) in forbidden {
        let call = connect(&server.url).update_workspace().workspace_id("w").body(change).send().await;
        let Err(Error::InvalidRequest(message)) = call else { panic!("{expected}: {call:?}") };
        assert!(message.contains(expected), "{message}\n{expected}");
    }
    let call = connect(&server.url).set_tags().body(Vec::new()).send().await;
    assert!(matches!(&call, Err(Error::InvalidRequest(message)) if message.contains("fewer than the 1")), "{call:?}");
    assert_eq!(server.requests(), Vec::<String>::new());
}

#[tokio::test]
async fn a_secret_within_a_list_is_shown_by_no_error() {
    let body = r#"{"message": "the word hush-hush is known"}"#;
    let server = super::http::Server::answering(403, "", body).await;
    let grant: Grant = Grant::builder().user("u").password("hush-hush").try_into().unwrap();
    let call = connect(&server.url).update_workspace().workspace_id("w").body(owned().grants(vec![grant])).send().await;
    let error = call.unwrap_err();
    assert!(server.request().contains("hush-hush"));
    assert!(!format!("{error} {error:?}").contains("hush-hush"), "{error:?}");
}
