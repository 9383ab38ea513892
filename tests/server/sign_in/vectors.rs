//! Requests as the vendor's own libraries signed them, sent to the server at the time they were signed.

use std::time::{Duration, UNIX_EPOCH};

use scicloud::server::{Clock, Fixture, Settings};
use serde_json::Value;

use super::server::Server;

/// 2023-11-14T22:13:20Z, the date of all of them.
const SIGNED_AT: u64 = 1_700_000_000;

async fn server(vector: &Value) -> Server {
    let text = |name: &str| vector[name].as_str().unwrap();
    let fixture = serde_json::json!({"huawei": {"tenants": [{
        "name": "north", "projects": [{"id": "06f1", "name": "cn-north-4"}],
        "users": [{"id": "u1", "name": "erin", "primary_account": true,
                   "access_keys": [{"access": text("access_key"), "secret": text("secret_key")}]}],
    }]}});
    let clock = Clock::default();
    clock.set(UNIX_EPOCH + Duration::from_secs(SIGNED_AT));
    let load = Some(Fixture::parse("vectors.yaml", &fixture.to_string()).unwrap());
    Server::with(Settings { load, clock, ..Settings::default() }).await
}

#[tokio::test]
async fn what_the_vendors_libraries_signed_is_accepted_and_nothing_else() {
    let file = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/signatures.json");
    let vectors: Value = serde_json::from_str(&std::fs::read_to_string(file).unwrap()).unwrap();
    // Others are of methods that no document has.
    let vectors: Vec<_> = vectors["vectors"].as_array().unwrap().iter().filter(|it| it["method"] == "GET").collect();
    assert!(vectors.len() >= 20, "{}", vectors.len());
    let server = server(vectors[0]).await;
    for vector in vectors {
        let text = |name: &str| vector[name].as_str().unwrap();
        let pairs = vector["headers"].as_array().unwrap();
        let headers: Vec<_> = pairs.iter().map(|it| (it[0].as_str().unwrap(), it[1].as_str().unwrap())).collect();
        let list = headers.iter().map(|(name, _)| *name).collect::<Vec<_>>().join(";");
        let path = if text("query").is_empty() {
            text("path").to_owned()
        } else {
            format!("{}?{}", text("path"), text("query"))
        };
        let mut statuses = Vec::new();
        for signature in [text("signature").to_owned(), "0".repeat(64)] {
            let value =
                format!("SDK-HMAC-SHA256 Access={}, SignedHeaders={list}, Signature={signature}", text("access_key"));
            let sent: Vec<_> = headers.iter().copied().chain([("authorization", value.as_str())]).collect();
            let answer = server.get(&path, &sent).await;
            statuses.push((answer.status, answer.body["error_code"].as_str().map(str::to_owned)));
        }
        // Which is judged after the signature: there is no such workspace, or no filter may have such characters.
        let refused = |code: &str| (400, Some(code.to_owned()));
        let good = match text("name") {
            _ if text("path").contains('%') => refused("ModelArts.7005"),
            name if name.ends_with("characters that are encoded") => refused("ModelArts.0107"),
            _ => (200, None),
        };
        assert_eq!(statuses, [good, (401, Some("APIG.0301".to_owned()))], "{}", text("name"));
    }
}
