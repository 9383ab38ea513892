//! Answers: what is read, and written again as it came.

use serde_json::{Value, json};

use super::http::Server;
use super::trial::types::{Pet, Report};
use super::{Error, connect};

/// Reads an answer, and writes it again.
async fn report(body: &Value) -> (Report, Value) {
    let server = Server::answering(200, "", &body.to_string()).await;
    let report = connect(&server.url).show_workspace().workspace_id("w").send().await.unwrap().into_inner();
    let again = serde_json::to_value(&report).unwrap();
    (report, again)
}

#[tokio::test]
async fn a_default_invents_no_value() {
    let (report, again) = report(&json!({})).await;
    assert_eq!((report.auth_type, again), (None, json!({})));
}

#[tokio::test]
async fn a_value_of_another_spelling_leaves_an_answer_readable() {
    let cases = [
        (json!({ "labels": null }), json!({})),
        (json!({ "labels": {} }), json!({ "labels": {} })),
        (json!({ "count": 5.0 }), json!({ "count": 5 })),
        (json!({ "count": 5_000_000_000_i64 }), json!({ "count": 5_000_000_000_i64 })),
        (json!({ "counts": [1.0, 2] }), json!({ "counts": [1, 2] })),
        (json!({ "size": u64::MAX }), json!({ "size": u64::MAX })),
        (json!({ "serial": u64::MAX }), json!({ "serial": u64::MAX })),
        (json!({ "serial": i64::MIN }), json!({ "serial": i64::MIN })),
        (json!({ "usage": 700 }), json!({ "usage": 700 })),
        (json!({ "usage": 700.5 }), json!({ "usage": 700.5 })),
        (json!({ "address": "300.1.2.x" }), json!({ "address": "300.1.2.x" })),
        (json!({ "id": "no uuid", "day": "tomorrow" }), json!({ "day": "tomorrow", "id": "no uuid" })),
        (json!({ "parent": { "parent": { "count": 1 } } }), json!({ "parent": { "parent": { "count": 1 } } })),
        (json!({ "other": [1] }), json!({ "other": [1] })),
    ];
    for (body, expected) in cases {
        let (_, again) = report(&body).await;
        assert_eq!(again, expected);
        assert_eq!(again.to_string(), expected.to_string(), "as text, as 700 and 700.0 are one number");
    }
}

#[tokio::test]
async fn a_whole_number_with_a_fraction_is_none() {
    let server = Server::answering(200, "", r#"{"count": 5.5}"#).await;
    let answer = connect(&server.url).show_workspace().workspace_id("w").send().await;
    assert!(matches!(answer, Err(Error::UnreadableAnswer { .. })), "{answer:?}");
}

#[tokio::test]
async fn the_outermost_value_of_an_answer_may_be_a_list() {
    let server = Server::answering(200, "", r#"[{"name": "a"}, {"name": "b"}]"#).await;
    let tags = connect(&server.url).list_tags().send().await.unwrap();
    assert_eq!(tags.iter().map(|tag| tag.name.as_deref()).collect::<Vec<_>>(), [Some("a"), Some("b")]);
}

#[tokio::test]
async fn a_discriminator_tells_which_schema_a_value_has() {
    let cases = [
        (json!({ "kind": "cat", "lives": 7 }), "Cat"),
        (json!({ "kind": "hound", "barks": true, "age": 3 }), "Dog"),
        (json!({ "kind": "Dog", "barks": true }), "Unknown"),
        (json!({ "kind": "bird" }), "Unknown"),
        (json!({}), "Unknown"),
    ];
    for (body, expected) in cases {
        let server = Server::answering(200, "", &body.to_string()).await;
        let pet = connect(&server.url).show_pet().id(1).send().await.unwrap().into_inner();
        let kind = match &pet {
            Pet::Cat(cat) => cat.lives.map(|_| "Cat").unwrap_or_default(),
            Pet::Dog(dog) => dog.barks.map(|_| "Dog").unwrap_or_default(),
            Pet::Unknown(_) => "Unknown",
        };
        assert_eq!(kind, expected, "{body}");
        assert_eq!(serde_json::to_value(&pet).unwrap(), body);
    }
}

#[tokio::test]
async fn a_success_without_a_body_is_one_whatever_its_status() {
    for (status, body) in [(200, ""), (201, ""), (202, " \n"), (204, ""), (205, ""), (200, "deleted"), (200, "{}")] {
        let server = Server::answering(status, "", body).await;
        let answer = connect(&server.url).delete_workspace().workspace_id("w").send().await;
        assert_eq!(answer.unwrap().status(), status, "{body:?}");
    }
    for (status, body) in [(204, "later"), (202, "<html>")] {
        let server = Server::raw(format!("HTTP/1.1 {status} x\r\ncontent-length: {}\r\n\r\n{body}", body.len())).await;
        let answer = connect(&server.url).cancel_job().id(1).send().await;
        assert_eq!(answer.is_ok(), status == 204, "{answer:?}");
    }
}

#[tokio::test]
async fn a_head_request_is_answered_without_a_body() {
    let server = Server::raw("HTTP/1.1 200 OK\r\ncontent-length: 17\r\nconnection: close\r\n\r\n").await;
    connect(&server.url).probe_workspace().workspace_id("w").send().await.unwrap();
    assert!(server.request().starts_with("HEAD /workspaces/w HTTP/1.1\r\n"), "{}", server.request());
}

#[tokio::test]
async fn a_body_that_is_due_is_missed() {
    for status in [200, 204] {
        let server = Server::answering(status, "", "").await;
        let answer = connect(&server.url).show_workspace().workspace_id("w").send().await;
        assert!(matches!(answer, Err(Error::UnreadableAnswer { .. })), "{answer:?}");
    }
}

#[tokio::test]
async fn a_refusal_is_one_by_its_status_where_the_document_says_of_no_code() {
    let cases = [
        (404, r#"{"title": "nothing here"}"#, json!({ "title": "nothing here" }), r#"{"title": "nothing here"}"#),
        (404, "gone", Value::Null, "gone"),
        (403, "", Value::Null, "Forbidden"),
        (500, "<html>", Value::Null, "<html>"),
    ];
    for (status, body, kept, message) in cases {
        let server = Server::answering(status, "x-request-id: r1\r\n", body).await;
        let client = connect(&server.url);
        let answers = [
            client.show_workspace().workspace_id("w").send().await.map(drop),
            client.delete_workspace().workspace_id("w").send().await.map(drop),
        ];
        for answer in answers {
            let Err(Error::Refused(refusal)) = answer else { panic!("{status} {body:?}: {answer:?}") };
            assert_eq!((refusal.status.as_u16(), refusal.code.as_str()), (status, status.to_string().as_str()));
            assert_eq!((refusal.body, refusal.message.as_str()), (kept.clone(), message));
            assert_eq!(refusal.request_id.as_deref(), Some("r1"));
        }
    }
}
