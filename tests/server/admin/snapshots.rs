//! States that are kept under names.

use scicloud::server::{Fixture, Settings, StoreKey};
use serde_json::json;

use super::support::Server;
use crate::support::database::Place;

#[tokio::test]
async fn a_snapshot_brings_back_all_that_there_was() {
    let server = Server::sample().await;
    server.ask("POST", "/clock/advance", Some(&json!({"by": "1h"}))).await;
    let (dump, answers) = (server.admin.dump().await.expect("a dump"), server.answers().await);
    // Signing in has added tokens.
    assert_ne!(server.admin.dump().await.expect("a dump"), dump);
    let dump = server.admin.dump().await.expect("a dump");
    server.admin.snapshot("a / b").await.expect("a snapshot");
    server.ask("DELETE", "/clock", None).await;
    server.admin.load("scnet: {}", false).await.expect("it loads");
    server.admin.restore("a / b").await.expect("it is restored");
    assert_eq!(server.admin.dump().await.expect("a dump"), dump);
    assert_eq!(server.answers().await, answers);
    assert_eq!(server.ask("GET", "/clock", None).await.1["ahead_ms"], 3_600_000);
}

#[tokio::test]
async fn snapshots_are_listed_and_deleted_by_name() {
    let server = Server::sample().await;
    for name in ["b", "a"] {
        let (status, snapshot) = server.ask("POST", &format!("/snapshots/{name}"), None).await;
        assert_eq!((status, &snapshot["name"]), (201, &json!(name)), "{snapshot}");
        assert!(snapshot["size"].as_i64() > Some(10_000) && snapshot["created"].is_string(), "{snapshot}");
    }
    let names = |list: serde_json::Value| {
        list["items"].as_array().unwrap().iter().map(|it| it["name"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(names(server.ask("GET", "/snapshots", None).await.1), ["a", "b"]);
    assert_eq!(server.ask("DELETE", "/snapshots/a", None).await.0, 204);
    assert_eq!(names(server.ask("GET", "/snapshots", None).await.1), ["b"]);
    let cases = [
        ("POST", "/snapshots/b".to_owned(), 409, "there is a snapshot `b` already"),
        ("POST", "/snapshots/a/restore".to_owned(), 404, "there is no snapshot `a`"),
        ("DELETE", "/snapshots/a".to_owned(), 404, "there is no snapshot `a`"),
        ("POST", "/snapshots/%20".to_owned(), 400, "1 to 200 characters"),
        ("POST", "/snapshots/a%0Ab".to_owned(), 400, "1 to 200 characters"),
        ("POST", format!("/snapshots/{}", "x".repeat(201)), 400, "1 to 200 characters"),
    ];
    for (method, path, status, wanted) in cases {
        let (got, body) = server.ask(method, &path, None).await;
        assert!(got == status && body["message"].as_str().unwrap().contains(wanted), "{method} {path}: {got} {body}");
    }
}

#[tokio::test]
async fn snapshots_outlive_the_server() {
    let place = Place::new().await;
    let key = StoreKey::generate();
    let settings =
        |load| Settings { store: place.address.clone(), store_key: key.clone(), load, ..Settings::default() };
    let server = Server::with(settings(Some(Fixture::sample()))).await;
    server.admin.snapshot("kept").await.expect("a snapshot");
    let dump = server.admin.dump().await.expect("a dump");
    server.admin.reset().await.expect("a reset");
    server.running.close().await.unwrap();
    let server = Server::with(settings(None)).await;
    server.admin.restore("kept").await.expect("it is restored");
    assert_eq!(server.admin.dump().await.expect("a dump"), dump);
}
