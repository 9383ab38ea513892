//! SCNet's quotas: every refusal of the platform's own is HTTP 200.

use serde_json::{Value, json};

use super::support::{Server, documented_example};

async fn ask(server: &Server, user: &str, token: Option<&str>) -> Value {
    let path = format!("/hpc/openapi/v2/parastor/quota/usernames/{user}");
    let mut headers = vec![("Content-Type", "application/json")];
    headers.extend(token.map(|token| ("token", token)));
    let answer = server.get(&path, &headers).await;
    assert_eq!(answer.headers["content-type"], "application/json");
    answer.ok()
}

#[tokio::test]
async fn the_page_example_is_in_the_sample() {
    let server = Server::sample().await;
    let path = "/hpc/openapi/v2/parastor/quota/usernames/{username}";
    // The text shows the order of the fields too.
    let served = ask(&server, "test", Some("sample-test")).await;
    assert_eq!(served.to_string(), documented_example("scnet", path).to_string());
}

#[tokio::test]
async fn quotas_are_read_from_rows() {
    let server = Server::sample().await;
    let body = ask(&server, "over", Some("sample-over")).await;
    let wanted = json!([
        {"username": "over", "path": "/public/home/over", "threshold": 500, "usage": 612.25},
        {"username": "over", "path": "/work/over", "threshold": 1024.5, "usage": 0, "quotaId": 41},
    ]);
    assert_eq!(body["data"], wanted);
    assert_eq!(ask(&server, "over", Some("sample-admin")).await, body, "an administrator sees the same");
    let none = ask(&server, "nothing", Some("sample-nothing")).await;
    assert_eq!(none, json!({"code": "0", "msg": "success", "data": []}));
}

#[tokio::test]
async fn refusals() {
    let server = Server::sample().await;
    let cases = [
        ("test", None, "10003"),
        ("test", Some(""), "10003"),
        ("test", Some("sample-nobody"), "10008"),
        ("test", Some("sample-alice"), "10008"),
        ("test", Some("sample-scnet-expired"), "10008"),
        ("frozen", Some("sample-frozen"), "10007"),
        ("test", Some("sample-frozen"), "10007"),
        ("frozen", Some("sample-admin"), "10007"),
        ("over", Some("sample-test"), "10009"),
        ("frozen", Some("sample-test"), "10009"),
        ("nobody", Some("sample-test"), "10009"),
        ("nobody", Some("sample-admin"), "10004"),
        ("TEST", Some("sample-admin"), "10004"),
        ("a%2Fb", Some("sample-admin"), "10004"),
        ("a%5Cb", Some("sample-test"), "10004"),
    ];
    for (user, token, code) in cases {
        let body = ask(&server, user, token).await;
        assert_eq!(body["code"], code, "{user} {token:?}");
        assert_eq!(body["data"], Value::Null, "{user} {token:?}");
        let message = body["msg"].as_str().unwrap();
        assert!(!message.is_empty() && message != "success" && !message.contains("sample-"), "{message}");
        assert_eq!(body.as_object().unwrap().len(), 3);
    }
}

#[tokio::test]
async fn a_refused_request_says_what_is_wrong_with_it() {
    let server = Server::sample().await;
    let cases = [
        ("test?a=%FF", "the query is not UTF-8"),
        ("a%2Fb", "`username` is `a/b`, which does not match ^(?!\\.{1,2}$)[^/\\\\]+$"),
        ("a%5Cb", "`username` is `a\\b`, which does not match ^(?!\\.{1,2}$)[^/\\\\]+$"),
        ("nobody", "there is no such user"),
    ];
    for (user, message) in cases {
        let body = ask(&server, user, Some("sample-admin")).await;
        assert_eq!((body["code"].as_str(), body["msg"].as_str()), (Some("10004"), Some(message)), "{user}");
    }
}
