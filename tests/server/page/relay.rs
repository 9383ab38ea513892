//! The way from the page to the platforms' operations.

use reqwest::{Method, Response};
use scicloud::server::observe::{Cut, Effect, Fault, Filter};
use scicloud::server::{Fixture, Settings, Tls};
use serde_json::Value;

use crate::page::support::{Server, TOKEN};

/// Asks the relay with the admin token and further headers.
async fn relay(server: &Server, method: Method, target: &str, headers: &[(&str, &str)], body: &str) -> Response {
    let request = server.http.request(method, format!("{}/relay{target}", server.admin.url())).bearer_auth(TOKEN);
    let request = headers.iter().fold(request, |request, (name, value)| request.header(*name, *value));
    request.body(body.to_owned()).send().await.expect("an answer")
}

#[tokio::test]
async fn an_answer_is_the_platforms_own() {
    let server = Server::sample().await;
    let cases = [
        ("/v1/project-north/workspaces?limit=2&sort_by=name", "X-Auth-Token", "sample-erin", 200),
        ("/v1/project-north/workspaces?limit=2&sort_by=name", "X-Auth-Token", "wrong", 401),
        ("/v1/project-north/workspaces/**d05d1a553b4e188ea878e7dcb85e**", "X-Auth-Token", "sample-grantee", 200),
        ("/v1/project-north/workspaces?name=50_done", "X-Auth-Token", "sample-alice", 200),
        ("/open/api/v1/workspaces/user/16/", "Authorization", "Bearer sample-16", 200),
        ("/hpc/openapi/v2/parastor/quota/usernames/test", "token", "sample-test", 200),
        ("/nowhere", "X-Auth-Token", "sample-erin", 404),
        ("//v1/project-north/workspaces", "X-Auth-Token", "sample-erin", 200),
    ];
    for (target, header, token, status) in cases {
        let relayed = relay(&server, Method::GET, target, &[(&format!("Relay-{header}"), token)], "").await;
        let direct = server.http.get(format!("{}{target}", server.running.base_url())).header(header, token);
        let direct = direct.send().await.expect("an answer");
        assert_eq!((relayed.status(), relayed.status().as_u16()), (direct.status(), status), "{target}");
        assert_eq!(relayed.headers().get("content-type"), direct.headers().get("content-type"), "{target}");
        let [relayed, direct] = [relayed.text().await, direct.text().await].map(|text| text.expect("text"));
        let stable = |text: &str| {
            let mut body: Value = serde_json::from_str(text).expect("JSON");
            // Made up for each request.
            for field in ["request_id", "requestID", "requestId"] {
                body.as_object_mut().expect("an object").remove(field);
            }
            body
        };
        assert_eq!(stable(&relayed), stable(&direct), "{target}");
    }
}

#[tokio::test]
async fn a_body_is_passed_on() {
    let server = Server::sample().await;
    let body = r#"{"auth": {"identity": {"methods": ["password"], "password": {"user": {"name": "erin",
        "password": "sample-erin-password", "domain": {"name": "north"}}}}, "scope": {"project": {"name": "cn-north-4"}}}}"#;
    let headers = [("Relay-Content-Type", "application/json")];
    let answer = relay(&server, Method::POST, "/v3/auth/tokens", &headers, body).await;
    assert_eq!(answer.status(), 201);
    assert!(answer.headers().contains_key("x-subject-token"));
    assert_eq!(relay(&server, Method::POST, "/v3/auth/tokens", &headers, "{").await.status(), 400);
}

#[tokio::test]
async fn only_what_is_to_be_passed_on_is() {
    let server = Server::sample().await;
    let target = "/v1/project-north/workspaces";
    let cases: [(&[(&str, &str)], u16); 4] = [
        (&[("Relay-X-Auth-Token", "sample-erin")], 200),
        // What the browser sends to the listener is not for the platforms.
        (&[("X-Auth-Token", "sample-erin")], 401),
        (
            &[
                ("Relay-X-Auth-Token", "sample-erin"),
                ("Relay-Host", "elsewhere.example"),
                ("Relay-Connection", "close"),
            ],
            200,
        ),
        (
            &[("Relay-X-Auth-Token", "sample-erin"), ("Relay-Content-Length", "7"), ("Relay-Transfer-Encoding", "x")],
            200,
        ),
    ];
    for (headers, status) in cases {
        assert_eq!(relay(&server, Method::GET, target, headers, "").await.status(), status, "{headers:?}");
    }
    // The admin's own token is none of MapTable's, though it comes in the same header.
    assert_eq!(relay(&server, Method::GET, "/open/api/v1/workspaces/user/16/", &[], "").await.status(), 401);
}

#[tokio::test]
async fn nobody_is_asked_but_the_platforms_and_by_nobody_but_the_admin() {
    let server = Server::sample().await;
    let token = format!("Bearer {TOKEN}");
    let cases = [
        ("GET", "/relay/v1/project-north/workspaces", "", 401),
        ("GET", "/relay/v1/project-north/workspaces", "Bearer wrong", 401),
        ("POST", "/relay/v3/auth/tokens", "", 401),
        ("PUT", "/relay/v1/project-north/workspaces", &token, 405),
        ("DELETE", "/relay/v1/project-north/workspaces", &token, 405),
    ];
    for (method, path, credential, wanted) in cases {
        let (status, body) = server.bare(method, path, &[("Authorization", credential)]).await;
        assert_eq!(status, wanted, "{method} {path} {credential}: {body}");
    }
    // None of these is an address of its own, and the platforms' listener has no operation for them.
    for target in ["/http://127.0.0.1:1/", "//127.0.0.1:1/x", "/@127.0.0.1:1/", "/%2F%2F127.0.0.1:1/"] {
        let answer = relay(&server, Method::GET, target, &[], "").await;
        assert_eq!(answer.status(), 404, "{target}");
    }
    let other = [("Origin", "http://elsewhere.example"), ("Relay-X-Auth-Token", "sample-erin")];
    assert_eq!(relay(&server, Method::GET, "/v1/project-north/workspaces", &other, "").await.status(), 403);
}

#[tokio::test]
async fn a_body_has_a_limit() {
    let server = Server::sample().await;
    let answer = relay(&server, Method::POST, "/v3/auth/tokens", &[], &"x".repeat((1 << 20) + 1)).await;
    assert_eq!(answer.status(), 400);
    assert!(answer.text().await.expect("text").contains("maximum"), "it is the listener that refuses");
    // What the listener takes may be too much for the platform, which says so itself.
    let body = "x".repeat(70_000);
    let relayed = relay(&server, Method::POST, "/v3/auth/tokens", &[], &body).await;
    let direct = server.http.post(format!("{}/v3/auth/tokens", server.running.base_url())).body(body).send().await;
    let direct = direct.expect("an answer");
    assert_eq!(relayed.status(), direct.status());
    assert_eq!(relayed.text().await.expect("text"), direct.text().await.expect("text"));
}

#[tokio::test]
async fn what_is_cut_is_told_or_passed_on_as_it_is() {
    let server = Server::sample().await;
    for (at, told) in [(Cut::Before, true), (Cut::Middle, false)] {
        let effect = Some(Effect::Cut { at });
        server.running.faults().set(Fault { effect, ..Fault::new("cut") }).await.expect("a fault");
        let headers = [("Relay-X-Auth-Token", "sample-erin")];
        let answer = relay(&server, Method::GET, "/v1/project-north/workspaces", &headers, "").await;
        assert_eq!(answer.status(), if told { 502 } else { 200 }, "{at:?}");
        let body = answer.text().await;
        assert_eq!(body.is_ok(), told, "{at:?}: {body:?}");
        assert!(body.is_err() || body.is_ok_and(|body| body.contains("gave no answer")), "{at:?}");
    }
    // Each was asked for once.
    assert_eq!(server.running.journal().entries(&Filter::default()).len(), 2);
}

#[tokio::test]
async fn a_server_with_a_certificate_is_reached_too() {
    let pair = rcgen::generate_simple_self_signed(["elsewhere.example".to_owned()]).expect("a certificate");
    let directory = tempfile::tempdir().expect("a directory");
    let file = |name: &str, text: String| {
        let path = directory.path().join(name);
        std::fs::write(&path, text).expect("a file");
        path
    };
    let tls =
        Tls { certificates: file("cert.pem", pair.cert.pem()), key: file("key.pem", pair.signing_key.serialize_pem()) };
    let server = Server::with(Settings { tls: Some(tls), load: Some(Fixture::sample()), ..Settings::default() }).await;
    let headers = [("Relay-X-Auth-Token", "sample-erin")];
    let answer = relay(&server, Method::GET, "/v1/project-north/workspaces", &headers, "").await;
    assert_eq!(answer.status(), 200);
}
