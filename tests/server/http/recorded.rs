//! Requests that the platforms' own clients signed, as `tests/clients/run --record` keeps them: good, or one byte off.

use std::time::{Duration, UNIX_EPOCH};

use scicloud::server::{Clock, Fixture, Settings};
use serde_json::Value;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use super::support::Server;

const RECORDED: &str = include_str!("../../data/recorded.json");

/// A server with the sample state, at the time of the recording.
async fn then(recorded: &Value) -> Server {
    let clock = Clock::default();
    clock.set(UNIX_EPOCH + Duration::from_secs(recorded["time"].as_u64().unwrap()));
    Server::with(Settings { load: Some(Fixture::sample()), clock, ..Settings::default() }).await
}

/// Sends a request byte for byte, and gives the status and the body of the answer.
async fn send(server: &Server, request: &Value) -> (u16, Value) {
    let text = |name: &str| request[name].as_str().unwrap();
    let query = if text("query").is_empty() { String::new() } else { format!("?{}", text("query")) };
    let mut sent = format!("{} {}{query} HTTP/1.1\r\nconnection: close\r\n", text("method"), text("path"));
    for (name, value) in request["headers"].as_object().unwrap() {
        sent.push_str(&format!("{name}: {}\r\n", value.as_str().unwrap()));
    }
    if !request["headers"].as_object().unwrap().contains_key("host") {
        sent.push_str("host: recorded\r\n");
    }
    sent.push_str(&format!("content-length: {}\r\n\r\n{}", text("body").len(), text("body")));
    let mut stream = TcpStream::connect(server.running.local_addr()).await.unwrap();
    stream.write_all(sent.as_bytes()).await.unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.unwrap();
    let (head, body) = answer.split_once("\r\n\r\n").expect("a head and a body");
    (head.split(' ').nth(1).unwrap().parse().unwrap(), serde_json::from_str(body).expect("JSON"))
}

/// The request with the last letter or digit of a part changed, where the part has one.
fn changed(request: &Value, pointer: &str) -> Option<Value> {
    let mut changed = request.clone();
    let Some(Value::String(text)) = changed.pointer_mut(pointer) else { return None };
    // In a path, the project: what comes after it is part of the operation.
    let end = if pointer == "/path" { text.find("project")? + 1 } else { text.len() };
    let at = text[..end].rfind(|character: char| character.is_ascii_alphanumeric())?;
    let other = if text.as_bytes()[at] == b'1' { "2" } else { "1" };
    text.replace_range(at..=at, other);
    Some(changed)
}

/// The parts of a request that are signed.
fn parts(request: &Value) -> Vec<String> {
    let headers = request["headers"].as_object().unwrap().keys();
    headers.map(|name| format!("/headers/{name}")).chain(["/path".to_owned(), "/query".to_owned()]).collect()
}

#[tokio::test]
async fn recorded_signatures_are_accepted_and_one_changed_byte_is_not() {
    let recorded: Value = serde_json::from_str(RECORDED).unwrap();
    let server = then(&recorded).await;
    let mut tried = 0;
    for request in recorded["huawei"].as_array().unwrap() {
        for part in parts(request) {
            // After each wrong signature a good one, or else the key is locked.
            let (status, body) = send(&server, request).await;
            // Some ask for what is not there.
            assert!([200, 400].contains(&status), "{}: {status} {body}", request["name"]);
            let Some(changed) = changed(request, &part) else { continue };
            let (status, body) = send(&server, &changed).await;
            assert_eq!((status, &body["error_code"]), (401, &"APIG.0301".into()), "{} {part}: {body}", request["name"]);
            tried += 1;
        }
        let mut longer = request.clone();
        longer["body"] = "{}".into();
        assert_eq!(send(&server, &longer).await.0, 401, "{} with a body", request["name"]);
    }
    assert!(tried >= 70, "{tried}");
}

#[tokio::test]
async fn a_recorded_sign_in_gives_tokens_and_one_changed_byte_does_not() {
    let recorded: Value = serde_json::from_str(RECORDED).unwrap();
    let server = then(&recorded).await;
    let request = &recorded["scnet"][0];
    let (_, body) = send(&server, request).await;
    assert_eq!(body["code"], "0", "{body}");
    for name in ["user", "accesskey", "timestamp", "signature"] {
        let changed = changed(request, &format!("/headers/{name}")).unwrap();
        let (_, body) = send(&server, &changed).await;
        assert_eq!((&body["code"], &body["data"]), (&"10008".into(), &Value::Null), "{name}: {body}");
    }
}
