//! The journal, the faults and the metrics by the admin listener.

use std::time::Duration;

use reqwest::Method;
use scicloud::server::admin::{Client, ClientError};
use scicloud::server::{AdminSettings, Settings};
use serde_json::{Value, json};

use crate::observe::operations::{CASES, PLATFORMS, case};
use crate::observe::support::Server;

async fn start() -> (Server, Client) {
    let admin = AdminSettings { token: Some("the token of these tests".into()), ..AdminSettings::default() };
    let server = Server::with(Settings { admin: Some(admin), ..Settings::default() }).await;
    let client =
        Client::new(&server.running.admin_url().expect("an admin listener"), "the token of these tests").unwrap();
    (server, client)
}

#[tokio::test]
async fn the_journal_is_shown_filtered_waited_for_and_cleared() {
    let (server, admin) = start().await;
    for case in &CASES {
        case.ask(&server).await;
    }
    let all = admin.get("/journal").await.unwrap();
    assert_eq!(all["entries"].as_array().unwrap().len(), CASES.len());
    assert_eq!((&all["latest"], &all["dropped"], &all["enough"]), (&json!(CASES.len()), &json!(0), &json!(true)));
    for (entry, case) in all["entries"].as_array().unwrap().iter().zip(&CASES) {
        for (name, wanted) in [
            ("platform", json!(case.platform)),
            ("operation", json!(case.operation)),
            ("method", json!(case.method)),
            ("target", json!(case.target)),
            ("status", json!(case.status)),
            ("code", json!(case.code)),
            ("caller", json!(case.caller)),
            ("faults", json!([])),
        ] {
            assert_eq!(entry[name], wanted, "{name} of {case:?}");
        }
    }
    let one = admin.get("/journal?platform=modelarts&operation=listWorkspaces&caller=u-erin&last=1").await.unwrap();
    let parameters = json!([
        {"in": "path", "name": "project_id", "value": "project-north"},
        {"in": "query", "name": "limit", "value": "2"},
        {"in": "query", "name": "name", "value": "質_x"},
    ]);
    assert_eq!(one["entries"][0]["parameters"], parameters, "{one}");
    let (all, more) = (CASES.len(), CASES.len() + 1);
    let waited = admin.get(&format!("/journal?wait_for={more}&timeout_ms=10")).await.unwrap();
    assert_eq!((&waited["enough"], waited["entries"].as_array().unwrap().len()), (&json!(false), all));
    let waiting = tokio::spawn({
        let admin = admin.clone();
        async move { admin.get(&format!("/journal?since={all}&wait_for=1&timeout_ms=60000")).await.unwrap() }
    });
    case("iam", "showVersion").ask(&server).await;
    let waited = waiting.await.unwrap();
    assert_eq!((&waited["enough"], &waited["entries"][0]["number"]), (&json!(true), &json!(more)));
    admin.json(Method::DELETE, "/journal", None).await.unwrap();
    assert_eq!(admin.get("/journal").await.unwrap()["entries"], json!([]));
}

#[tokio::test]
async fn a_filter_that_nobody_knows_is_refused() {
    let (_server, admin) = start().await;
    for query in [
        "operations=x",
        "operation=nope",
        "platform=nope",
        "platform=iam&operation=listWorkspaces",
        "status=x",
        "status=9",
        "timeout_ms=60001",
        "wait_for=-1",
        "wait_for=10001",
        "faulted=maybe",
    ] {
        match admin.get(&format!("/journal?{query}")).await {
            Err(ClientError::Refused { status: 400, message }) => assert!(!message.is_empty(), "{query}"),
            other => panic!("{query}: {other:?}"),
        }
    }
}

#[tokio::test]
async fn a_waiting_journal_does_not_hold_the_end() {
    let (server, admin) = start().await;
    let waiting = tokio::spawn(async move { admin.get("/journal?wait_for=1&timeout_ms=60000").await });
    // Until it is there; then it waits in no time.
    tokio::time::sleep(Duration::from_millis(50)).await;
    server.running.close().await.expect("it ends in its time");
    if let Ok(answer) = waiting.await.unwrap() {
        assert_eq!((&answer["enough"], &answer["closing"]), (&json!(false), &json!(true)));
    }
}

#[tokio::test]
async fn faults_are_set_switched_listed_and_taken_away() {
    let (server, admin) = start().await;
    let status = async || case("iam", "showVersion").ask(&server).await.status().unwrap();
    let set = async |fault: Value| admin.json(Method::POST, "/faults", Some(&fault)).await.map(|_| ());
    let fault = json!({"id": "gone", "platform": "iam", "effect": {"kind": "status", "status": 502}});
    set(fault).await.unwrap();
    assert_eq!(status().await, 502);
    let switch =
        async |id: &str, on: bool| admin.json(Method::PUT, &format!("/faults/{id}/on"), Some(&json!({"on": on}))).await;
    switch("gone", false).await.unwrap();
    assert_eq!(status().await, 200);
    switch("gone", true).await.unwrap();
    assert_eq!(status().await, 502);
    let wait = json!({"id": "wait", "latency": {"kind": "uniform", "from_ms": 0, "to_ms": 1}, "seed": 3});
    set(wait).await.unwrap();
    status().await;
    let wanted = json!([
        {"id": "gone", "platform": "iam", "effect": {"kind": "status", "status": 502}, "when": {"kind": "always"},
            "seed": 0, "on": true, "calls": null},
        {"id": "wait", "latency": {"kind": "uniform", "from_ms": 0.0, "to_ms": 1.0}, "when": {"kind": "always"},
            "seed": 3, "on": true, "calls": 1},
    ]);
    assert_eq!(admin.get("/faults").await.unwrap(), wanted);
    admin.json(Method::DELETE, "/faults/gone", None).await.unwrap();
    assert_eq!(status().await, 200);
    for (method, path, body) in
        [(Method::DELETE, "/faults/gone", None), (Method::PUT, "/faults/gone/on", Some(json!({"on": true})))]
    {
        let refused = admin.json(method, path, body.as_ref()).await;
        assert!(
            matches!(&refused, Err(ClientError::Refused { status: 404, message }) if message.contains("`gone`")),
            "{path}: {refused:?}"
        );
    }
    admin.json(Method::DELETE, "/faults", None).await.unwrap();
    assert_eq!(admin.get("/faults").await.unwrap(), json!([]));
    for bad in [
        json!({"id": "x"}),
        json!({"id": "x", "effect": {"kind": "status"}}),
        json!({"id": "x", "effect": {"kind": "nothing"}}),
        json!({"id": "x", "effect": {"kind": "status", "status": 500}, "platforms": "iam"}),
        json!({"effect": {"kind": "status", "status": 500}}),
        json!({"id": "x", "effect": {"kind": "code", "code": "ModelArts.9999"}, "platform": "modelarts"}),
    ] {
        let refused = set(bad.clone()).await;
        assert!(matches!(refused, Err(ClientError::Refused { status: 400, .. })), "{bad}: {refused:?}");
    }
}

#[tokio::test]
async fn platforms_are_listed_with_their_operations_and_codes() {
    let (_server, admin) = start().await;
    let listed = admin.get("/platforms").await.unwrap();
    for (listed, platform) in listed.as_array().unwrap().iter().zip(PLATFORMS.map(|platform| platform())) {
        assert_eq!(listed["name"], platform.name);
        let ids: Vec<_> = platform.operations.iter().map(|operation| json!(operation.id)).collect();
        let found: Vec<_> = listed["operations"].as_array().unwrap().iter().map(|it| it["id"].clone()).collect();
        assert_eq!(found, ids);
        for (listed, code) in listed["codes"].as_array().unwrap().iter().zip(platform.codes) {
            assert_eq!((&listed["code"], &listed["statuses"]), (&json!(code.value), &json!(code.statuses)));
        }
    }
    let code = &listed[2]["codes"][0];
    assert_eq!(*code, json!({"code": "ModelArts.0010", "meaning": "internal error (500)", "statuses": [500]}));
}

#[tokio::test]
async fn metrics_are_there_for_prometheus() {
    let (server, admin) = start().await;
    case("iam", "showVersion").ask(&server).await;
    let text = admin.text("/metrics").await.unwrap();
    let line = r#"scicloud_requests_total{platform="iam",operation="showVersion",status="200",code=""} 1"#;
    assert!(text.contains(line), "{text}");
}
