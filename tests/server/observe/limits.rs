//! What is too much, and that others are served all the same.

use std::time::Duration;

use scicloud::server::observe::{Fault, Filter, Latency, Limits};
use scicloud::server::{Fixture, Settings};
use serde_json::Value;
use tokio::io::AsyncWriteExt;

use crate::observe::operations::{CASES, Case, case};
use crate::observe::support::{LONG, Raw, Server, request};

fn limited(limits: Limits) -> Settings {
    Settings { limits, ..Settings::default() }
}

/// Tells if the body is a refusal as the operation's document has it.
fn in_its_words(case: &Case, answer: &Raw) -> bool {
    if case.method == "HEAD" {
        return answer.body().is_empty();
    }
    let outcomes = case.documented().responses.iter().filter_map(|response| response.outcome.as_ref());
    let body = answer.json();
    let has = |pointer: &str| body.pointer(pointer).is_some_and(|value| !value.is_null());
    outcomes.into_iter().any(|outcome| has(outcome.pointer) && outcome.message.is_some_and(has))
}

#[tokio::test]
async fn the_longest_token_opens_and_a_longer_header_is_refused_in_the_platforms_words() {
    let token = "t0".repeat(16_384);
    let fixture = format!(
        "huawei:\n  tenants: [{{name: t, users: [{{id: u, name: a, primary_account: true}}], projects: [{{id: p, name: r1}}]}}]\n  \
         tokens: [{{token: {token}, user: a, project: p}}]\n"
    );
    let server = Server::sample().await;
    server.running.store().load_fixture(&Fixture::parse("t.yaml", &fixture).unwrap()).await.unwrap();
    let list = server.get("/v1/p/workspaces", &[("X-Auth-Token", &token)]).await;
    assert_eq!(list.status(), Some(200));
    let two = [("X-Auth-Token", token.as_str()), ("X-Subject-Token", &token)];
    let entry = server.get("/v3/auth/tokens", &two).await;
    assert_eq!(entry.status(), Some(200), "two of them at once: {}", String::from_utf8_lossy(&entry.bytes));
    for case in &CASES {
        for length in [49_152, 65_536, 200_000] {
            let long = "x".repeat(length);
            let answer = server.send(case.method, case.target, &[("X-Long", &long)], case.body).await;
            assert_eq!(answer.status(), Some(431), "{case:?} {length}");
            assert!(in_its_words(case, &answer), "{case:?}: {answer:?}");
            assert!(!String::from_utf8_lossy(&answer.bytes).contains("xxx"), "{case:?}");
            let entries = server.running.journal().entries(&Filter { last: Some(1), ..Filter::default() });
            assert_eq!((entries[0].operation, entries[0].status), (Some(case.operation), Some(431)));
        }
    }
}

#[tokio::test]
async fn what_the_http_library_refuses_leaves_others_served() {
    let server = Server::sample().await;
    let header = "x".repeat(1_000_000);
    let query = "a&".repeat(1_000_000);
    let many: String = (0..200).map(|index| format!("X-{index}: 1\r\n")).collect();
    let cases: [(Vec<u8>, &[u16]); 6] = [
        (request("GET", "/v3", &[("X-Long", &header)], ""), &[431]),
        (request("GET", &format!("/v3?{query}"), &[], ""), &[414, 431]),
        (format!("GET /v3 HTTP/1.1\r\nHost: x\r\n{many}\r\n").into_bytes(), &[431]),
        (b"GET /v3\xff HTTP/1.1\r\nHost: x\r\n\r\n".to_vec(), &[400]),
        (b"\xff\xfe\xfd\r\n\r\n".to_vec(), &[400]),
        (b"GET / HTTP/1.1\r\n\xff: x\r\n\r\n".to_vec(), &[400]),
    ];
    for (bytes, statuses) in cases {
        let mut connection = server.connect().await;
        _ = connection.write_all(&bytes).await;
        let answer = Raw::read(connection).await;
        let start = String::from_utf8_lossy(&bytes[..bytes.len().min(20)]).into_owned();
        // The server does not read all of it, so that its answer may be lost.
        assert!(answer.status().is_none_or(|status| statuses.contains(&status)), "{start}: {answer:?}");
        assert_eq!(server.get("/v3", &[]).await.status(), Some(200), "{start}");
    }
}

#[tokio::test]
async fn a_query_of_many_parameters_is_refused_in_the_platforms_words() {
    let server = Server::with(limited(Limits { query_parameters: 3, ..Limits::default() })).await;
    for case in &CASES {
        let target = |query: &str| format!("{}?{query}", case.target.split('?').next().unwrap());
        let answer = server.send(case.method, &target("a&b&c&d"), case.headers, case.body).await;
        assert_eq!(answer.status(), Some(400), "{case:?}");
        assert!(in_its_words(case, &answer), "{case:?}: {answer:?}");
    }
    assert_eq!(server.get("/v3?a&b&c", &[]).await.status(), Some(200));
}

#[tokio::test]
async fn a_body_that_does_not_come_is_refused_in_the_platforms_words() {
    let server = Server::with(limited(Limits { body_time: Duration::from_millis(50), ..Limits::default() })).await;
    let with_body = [
        case("iam", "createToken"),
        case("iam", "listProjects"),
        case("eihealth", "listProjectStatistics"),
        case("modelarts", "listWorkspaces"),
        case("maptable", "createToken"),
    ];
    for case in with_body {
        let head = format!("{} {} HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\n{{", case.method, case.target);
        let mut connection = server.connect().await;
        connection.write_all(head.as_bytes()).await.unwrap();
        let answer = Raw::read(connection).await;
        assert_eq!(answer.status(), Some(408), "{case:?}: {answer:?}");
        assert!(in_its_words(case, &answer), "{case:?}: {answer:?}");
        let entries = server.running.journal().entries(&Filter { last: Some(1), ..Filter::default() });
        assert_eq!((entries[0].operation, entries[0].status), (Some(case.operation), Some(408)), "{case:?}");
    }
}

#[tokio::test]
async fn more_requests_at_once_than_allowed_are_asked_to_come_again() {
    let server = Server::with(limited(Limits { requests: 1, ..Limits::default() })).await;
    let latency = Some(Latency::Constant { ms: 3_600_000.0 });
    let fault = Fault { latency, operation: Some("showVersion".to_owned()), ..Fault::new("stuck") };
    server.running.faults().set(fault).await.unwrap();
    let mut stuck = server.connect().await;
    stuck.write_all(&request("GET", "/v3", &[], "")).await.unwrap();
    wait_until(&server, "scicloud_requests_in_flight 1\n").await;
    for case in CASES.iter().filter(|case| case.operation != "showVersion") {
        let answer = case.ask(&server).await;
        assert_eq!(answer.status(), Some(503), "{case:?}");
        assert_eq!(answer.header("Retry-After").as_deref(), Some("1"), "{case:?}");
        assert!(in_its_words(case, &answer), "{case:?}: {answer:?}");
    }
}

/// Until the metrics have a line.
async fn wait_until(server: &Server, line: &str) {
    let there = async {
        while !server.running.metrics().contains(line) {
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
    };
    tokio::time::timeout(LONG, there).await.expect("it arrives");
}

#[tokio::test]
async fn connections_that_say_nothing_or_little_keep_nobody_waiting() {
    let server = Server::with(limited(Limits { requests: 2, ..Limits::default() })).await;
    let mut idle = Vec::new();
    for index in 0..200 {
        let mut connection = server.connect().await;
        match index % 4 {
            0 => {}
            1 => connection.write_all(b"GET /v3 HT").await.unwrap(),
            2 => connection.write_all(b"GET /v3 HTTP/1.1\r\nHost: x\r\nX-A: ").await.unwrap(),
            _ => {
                let head = b"POST /v3/auth/tokens HTTP/1.1\r\nHost: x\r\nContent-Length: 60000\r\n\r\n{";
                connection.write_all(head).await.unwrap();
            }
        }
        idle.push(connection);
    }
    for _ in 0..5 {
        let answer = case("modelarts", "listWorkspaces").ask(&server).await;
        assert_eq!(answer.status(), Some(200));
        assert!(matches!(answer.json(), Value::Object(_)));
    }
    drop(idle);
}

#[tokio::test]
async fn a_body_of_100_megabytes_is_refused_before_it_is_read() {
    let server = Server::sample().await;
    let case = case("maptable", "createToken");
    let mut connection = server.connect().await;
    let head = format!("POST {} HTTP/1.1\r\nHost: x\r\nContent-Length: 104857600\r\n\r\n", case.target);
    connection.write_all(head.as_bytes()).await.unwrap();
    let part = vec![b'x'; 1 << 20];
    let mut sent = 0;
    // The server stops reading; how much the system takes before that is not its own.
    while sent < 100 {
        let writing = tokio::time::timeout(Duration::from_secs(1), connection.write_all(&part)).await;
        if !matches!(writing, Ok(Ok(()))) {
            break;
        }
        sent += 1;
    }
    assert!(sent < 100, "all of it was taken");
    assert_eq!(case.ask(&server).await.status(), Some(200));
}
