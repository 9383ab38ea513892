//! What the journal has of requests, and what it has not.

use std::time::Duration;

use scicloud::server::Settings;
use scicloud::server::observe::{Filter, Parameter};

use crate::observe::operations::{CASES, case};
use crate::observe::support::{LONG, Server};

#[tokio::test]
async fn every_request_is_there_with_who_sent_it_and_how_it_was_answered() {
    let server = Server::sample().await;
    let journal = server.running.journal();
    for (index, case) in CASES.iter().enumerate() {
        let answer = case.ask(&server).await;
        let entries = journal.entries(&Filter::default());
        assert_eq!(entries.len(), index + 1, "{case:?}");
        let entry = &entries[index];
        assert_eq!(entry.number, index as u64 + 1, "{case:?}");
        assert_eq!((entry.platform, entry.operation), (Some(case.platform), Some(case.operation)), "{case:?}");
        assert_eq!((&*entry.method, &*entry.target), (case.method, case.target), "{case:?}");
        assert_eq!((entry.status, entry.code.as_deref()), (Some(case.status), case.code), "{case:?}");
        assert_eq!(entry.caller.as_deref(), case.caller, "{case:?}");
        assert_eq!(Some(&entry.request_id), answer.header("X-Request-Id").as_ref(), "{case:?}");
        assert!(entry.faults.is_empty() && !entry.took.is_zero(), "{case:?}: {entry:?}");
    }
}

#[tokio::test]
async fn parameters_are_decoded() {
    let server = Server::sample().await;
    let parameter = |r#in, name: &str, value: &str| Parameter { r#in, name: name.to_owned(), value: value.to_owned() };
    let cases = [
        (
            case("modelarts", "listWorkspaces"),
            vec![
                parameter("path", "project_id", "project-north"),
                parameter("query", "limit", "2"),
                parameter("query", "name", "質_x"),
            ],
        ),
        (
            case("maptable", "showWorkspaceDetail"),
            vec![parameter("path", "type", "user"), parameter("path", "id", "16")],
        ),
        (case("iam", "createToken"), vec![parameter("query", "nocatalog", "")]),
    ];
    for (case, wanted) in cases {
        case.ask(&server).await;
        let entries = server.running.journal().entries(&Filter::default());
        assert_eq!(entries.last().expect("an entry").parameters(), wanted, "{case:?}");
    }
}

#[tokio::test]
async fn requests_of_no_operation_are_there_too() {
    let server = Server::sample().await;
    let cases = [
        ("GET", "/nowhere?x=1", 404),
        ("DELETE", "/v1/project-north/workspaces", 405),
        ("GET", "/v1/p/workspaces/w/more", 404),
        ("GET", "/v1/%FF/workspaces", 400),
    ];
    for (method, target, status) in cases {
        let answer = server.send(method, target, &[("X-Auth-Token", "sample-erin")], "").await;
        assert_eq!(answer.status(), Some(status), "{method} {target}");
        let entries = server.running.journal().entries(&Filter { last: Some(1), ..Filter::default() });
        let [entry] = &*entries else { panic!("{method} {target}: {entries:?}") };
        assert_eq!((&*entry.method, &*entry.target, entry.status), (method, target, Some(status)));
        assert_eq!((entry.operation, entry.caller.as_deref()), (None, None), "{method} {target}");
        assert_eq!(Some(&entry.request_id), answer.header("X-Request-Id").as_ref(), "{method} {target}");
    }
}

#[tokio::test]
async fn nothing_in_it_opens_anything() {
    let server = Server::sample().await;
    for case in &CASES {
        case.ask(&server).await;
    }
    let random = "a1".repeat(32);
    let token = ("X-Auth-Token", "sample-erin");
    server.get("/v1/sample-erin/workspaces?name=sample-erin&x=1sample-erin2", &[token]).await;
    server.get("/v1/project-north/workspaces?token=sample-alice&Access_Key=sample-ak", &[]).await;
    server.get("/nowhere/sample-16?password=sample-16&Authorization=Bearer+sample-16", &[]).await;
    server.get(&format!("/v1/project-north/workspaces/{random}?x={random}"), &[token]).await;
    let entries = server.running.journal().entries(&Filter::default());
    assert_eq!(entries.len(), CASES.len() + 4);
    for entry in entries {
        let shown = format!("{entry:?} {:?}", entry.parameters());
        // A path that leads nowhere may be anything; the token in it was in no header.
        let shown = shown.replace("/nowhere/sample-16", "");
        assert!(!shown.contains("sample-"), "{shown}");
        assert!(!shown.contains(&random), "{shown}");
    }
}

#[tokio::test]
async fn it_keeps_the_latest_and_counts_what_it_forgets() {
    let server = Server::with(Settings { journal_entries: 3, ..Settings::default() }).await;
    let journal = server.running.journal();
    for index in 0..5 {
        server.get(&format!("/v3?n={index}"), &[]).await;
    }
    let numbers = |filter: &Filter| journal.entries(filter).iter().map(|entry| entry.number).collect::<Vec<_>>();
    assert_eq!(numbers(&Filter::default()), [3, 4, 5]);
    assert_eq!((journal.latest(), journal.dropped()), (5, 2));
    journal.clear();
    assert!(numbers(&Filter::default()).is_empty());
    server.get("/v3", &[]).await;
    assert_eq!(numbers(&Filter::default()), [6], "numbers go on");
    assert_eq!(journal.dropped(), 2);
}

#[tokio::test]
async fn a_filter_has_what_was_asked_for() {
    let server = Server::sample().await;
    for case in &CASES {
        case.ask(&server).await;
    }
    let text = |text: &str| Some(text.to_owned());
    let none = Filter::default;
    let cases = [
        (none(), CASES.len()),
        (Filter { platform: text("iam"), ..none() }, 12),
        (Filter { platform: text("none"), ..none() }, 0),
        (Filter { operation: text("listWorkspaces"), ..none() }, 2),
        (Filter { operation: text("listWorkspaces"), platform: text("maptable"), ..none() }, 1),
        (Filter { method: text("post"), ..none() }, 5),
        (Filter { caller: text("u-erin"), ..none() }, 13),
        (Filter { status: Some(401), ..none() }, 1),
        (Filter { code: text("10009"), ..none() }, 1),
        (Filter { target: text("/usernames/over"), ..none() }, 1),
        (Filter { faulted: Some(true), ..none() }, 0),
        (Filter { faulted: Some(false), ..none() }, CASES.len()),
        (Filter { fault: text("none"), ..none() }, 0),
        (Filter { since: Some(CASES.len() as u64 - 3), ..none() }, 3),
        (Filter { last: Some(2), ..none() }, 2),
        (Filter { last: Some(2), method: text("GET"), since: Some(3), ..none() }, 2),
    ];
    for (filter, count) in cases {
        assert_eq!(server.running.journal().entries(&filter).len(), count, "{filter:?}");
    }
}

#[tokio::test]
async fn whoever_waits_is_told_when_there_are_enough() {
    let server = Server::sample().await;
    let journal = server.running.journal().clone();
    let filter = Filter { operation: Some("showVersion".to_owned()), last: Some(1), ..Filter::default() };
    server.get("/v3", &[]).await;
    assert!(journal.wait_for(&filter, 1, Duration::ZERO).await.enough, "what is there already counts");
    let waiting = tokio::spawn({
        let (journal, filter) = (journal.clone(), filter.clone());
        async move { journal.wait_for(&filter, 3, LONG).await }
    });
    for target in ["/v3", "/nowhere", "/v3"] {
        server.get(target, &[]).await;
    }
    let waited = waiting.await.unwrap();
    assert!(waited.enough);
    assert_eq!(waited.entries.iter().map(|entry| entry.number).collect::<Vec<_>>(), [4], "only the last is wanted");
    let waited = journal.wait_for(&filter, 4, Duration::from_millis(20)).await;
    assert!(!waited.enough && waited.entries.len() == 1, "{waited:?}");
}
