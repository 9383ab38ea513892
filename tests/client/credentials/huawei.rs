//! Requests that are signed, and tokens of Keystone.

use std::sync::Arc;
use std::time::Duration;

use hmac::{Hmac, KeyInit, Mac};
use scicloud::client::{Renewing, Settings};
use scicloud::huawei::{AccessKey, Environment, Keystone};
use scicloud::iam::types::TokenRequest;
use scicloud::{iam, modelarts};
use serde_json::json;
use sha2::{Digest, Sha256};

use crate::credentials::clock::TestClock;
use crate::support::stub::{Received, Server, reply};

const PAGE: &str = r#"{"total_count":0,"count":0,"workspaces":[]}"#;

/// What a service makes of a request, from the vendor's description; the queries of the test are sorted and encoded already.
fn expected_signature(request: &Received, secret_key: &str) -> String {
    let authorization = request.header("authorization").unwrap();
    let list = authorization.split("SignedHeaders=").nth(1).unwrap().split(',').next().unwrap();
    let headers: String = list.split(';').map(|name| format!("{name}:{}\n", request.header(name).unwrap())).collect();
    let (path, query) = request.target.split_once('?').unwrap_or((&request.target, ""));
    let body = hex::encode(Sha256::digest(request.body.as_bytes()));
    let canonical = [&request.method, &format!("{path}/"), query, &headers, list, &body].map(|part| part.to_owned());
    let canonical = canonical.join("\n");
    let date = request.header("x-sdk-date").unwrap();
    let text = format!("SDK-HMAC-SHA256\n{date}\n{}", hex::encode(Sha256::digest(canonical.as_bytes())));
    let mac = Hmac::<Sha256>::new_from_slice(secret_key.as_bytes()).unwrap();
    hex::encode(mac.chain_update(text).finalize().into_bytes())
}

#[tokio::test]
async fn a_request_is_signed_as_it_is_sent() {
    let server = Server::start(|_| reply(200, r#"{"projects":[]}"#)).await;
    let key = || AccessKey::new("AK1", "sk-mark").clock(TestClock::new());
    let cases = [
        (key(), "host;x-sdk-date"),
        (key().project("p1"), "host;x-project-id;x-sdk-date"),
        (key().project("p1").security_token("st-mark"), "host;x-project-id;x-sdk-date;x-security-token"),
    ];
    for (key, list) in cases {
        let client = iam::Client::builder(&server.url).credentials(key).build().unwrap();
        client.list_projects().name("a b+c&d=é*~").domain_id("d1").send().await.unwrap();
        let request = server.requests().pop().unwrap();
        assert_eq!(request.header("x-auth-token"), None);
        assert_eq!(request.header("x-sdk-date"), Some("20231114T221320Z"));
        assert!(request.target.contains("a%20b%2Bc%26d%3D%C3%A9"), "{}", request.target);
        let target = request.target.replace('*', "%2A").replace("%7E", "~");
        let signature = expected_signature(&Received { target, ..request.clone() }, "sk-mark");
        let expected = format!("SDK-HMAC-SHA256 Access=AK1, SignedHeaders={list}, Signature={signature}");
        assert_eq!(request.header("authorization"), Some(expected.as_str()));
    }
}

#[tokio::test]
async fn a_refused_signature_is_not_sent_again() {
    let server = Server::start(|_| reply(401, r#"{"error_code":"APIG.0301","error_msg":"Incorrect"}"#)).await;
    let environment = [("HUAWEICLOUD_SDK_AK", "AK1"), ("HUAWEICLOUD_SDK_SK", "sk-mark")];
    let key = AccessKey::from_environment(&Environment::new(environment, "")).unwrap();
    let client = modelarts::Client::builder(&server.url).credentials(key).build().unwrap();
    let error = client.list_workspaces().project_id("p1").send().await.unwrap_err();
    assert_eq!(error.refusal().unwrap().credential.as_deref(), Some("access key in HUAWEICLOUD_SDK_AK"));
    assert_eq!(server.requests().len(), 1);
}

#[test]
fn a_variable_that_is_not_set_is_named() {
    for (set, missing) in [("HUAWEICLOUD_SDK_SK", "HUAWEICLOUD_SDK_AK"), ("HUAWEICLOUD_SDK_AK", "HUAWEICLOUD_SDK_SK")] {
        let error = AccessKey::from_environment(&Environment::new([(set, "x")], "")).unwrap_err();
        assert_eq!(error.to_string(), format!("no credentials: the variable {missing} is not set"));
    }
}

fn keystone(url: &str, clock: &Arc<TestClock>) -> Arc<Renewing<Keystone>> {
    let request = json!({"auth": {"identity": {"methods": ["token"], "token": {"id": "first"}}}});
    let request: TokenRequest = serde_json::from_value(request).unwrap();
    let settings = Settings::default().clock(clock.clone());
    Arc::new(Keystone::credentials(&format!("{url}/v3/"), request, "token of the test", &settings).unwrap())
}

#[tokio::test]
async fn a_token_lives_as_long_as_the_service_says_whatever_our_clock_shows() {
    // Years away from the test's clock, and good for an hour.
    let body = r#"{"token":{"methods":["token"],"issued_at":"2035-01-01T00:00:00.000000Z","expires_at":"2035-01-01T01:00:00.000000Z","user":{}}}"#;
    let server = Server::start(move |request| match request.path() {
        "/v3/auth/tokens" => (201, "X-Subject-Token: issued\r\n".into(), body.into()),
        _ if request.header("x-auth-token") == Some("issued") => reply(200, PAGE),
        _ => reply(401, "{}"),
    })
    .await;
    let clock = TestClock::new();
    let credentials = keystone(&server.url, &clock);
    let client = modelarts::Client::builder(&server.url).credentials(credentials).build().unwrap();
    for (pass, sign_ins) in [(0, 1), (3000, 1), (301, 2)] {
        clock.pass(Duration::from_secs(pass));
        client.list_workspaces().project_id("p1").send().await.unwrap();
        assert_eq!(server.count("/v3/auth/tokens"), sign_ins, "{pass} seconds on");
    }
}

#[tokio::test]
async fn a_sign_in_without_a_token_says_so() {
    for (header, body, problem) in [
        ("", r#"{"token":{}}"#, "token in its header"),
        ("X-Subject-Token: issued\r\n", r#"{"token":null}"#, "`token`"),
    ] {
        let server = Server::start(move |_| (201, header.into(), body.into())).await;
        let error = keystone(&server.url, &TestClock::new()).token().await.unwrap_err().to_string();
        assert!(error.starts_with("could not sign in with the token of the test: "), "{error}");
        assert!(error.contains(problem), "{problem}: {error}");
    }
}
