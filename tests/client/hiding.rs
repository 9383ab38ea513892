//! Secrets of requests and answers are on the wire and nowhere else.

use scicloud::client::Secret;
use scicloud::iam::types::PasswordUser;
use scicloud::{Error, maptable};
use serde_json::{Value, json};

use super::operations::SECRET;
use super::sign_in::{OTHERS, SECRETIVE, password};
use crate::support::http::Server;

/// All that an error shows.
fn shown(error: &Error) -> String {
    let refusal = error.refusal().map(|refusal| format!("{} {:?}", refusal.message, refusal.body));
    format!("{error} {error:?} {error:#?} {}", refusal.unwrap_or_default())
}

#[tokio::test]
async fn a_secret_of_a_request_that_a_service_echoes_is_hidden() {
    let refusal = json!({
        "error": {"code": 401, "message": format!("no {SECRET}"), "title": SECRET},
        "code": 401, "message": format!("no {SECRET}"), "detail": {"sent": [SECRET]},
    });
    let location = format!("Location: http://h/?password={SECRET}\r\n");
    let cases = [
        (401, "", refusal.to_string()),
        (502, "", format!("<html>{SECRET}</html>")),
        (200, "", format!(r#"{{"version": "{SECRET}", "token": "{SECRET}", "code": "{SECRET}"}}"#)),
        (201, "", format!(r#"{{"token": "{SECRET}"}}"#)),
        (302, location.as_str(), String::new()),
    ];
    for (id, call) in SECRETIVE {
        for (status, headers, body) in &cases {
            let server = Server::answering(*status, headers, body).await;
            let error = call(&server.url).await.unwrap_err();
            let shown = shown(&error);
            assert!(!shown.contains(SECRET) && shown.contains("hidden"), "{id} {status}: {shown}");
        }
    }
}

#[tokio::test]
async fn a_secret_is_hidden_as_it_is_spelled_in_json_too() {
    let secret = "a\"quoted\\ \u{1}pass";
    let server = Server::answering(200, "", &format!(r#"{{"said": {}}}"#, Value::from(secret))).await;
    let client = maptable::Client::without_token(&server.url).unwrap();
    let call = client.create_token().body_map(|body| body.app_id("a1").app_secret(secret));
    let error = call.send().await.unwrap_err();
    let Error::UnreadableAnswer { start, .. } = &error else { panic!("{error:?}") };
    assert_eq!(start, r#"{"said": "(hidden)"}"#);
}

#[tokio::test]
async fn a_secret_of_an_answer_is_hidden_where_the_answer_is_a_refusal_or_unreadable() {
    let list = |token: Value| json!([{"clusterId": "1", "clusterName": "a", "token": token}]);
    let tokens = [
        (json!("new-t0ken"), "new-t0ken"),
        (json!(["new-t0ken"]), "new-t0ken"),
        (json!({"value": "new-t0ken"}), "new-t0ken"),
        (json!(8_675_309), "8675309"),
    ];
    let (id, call) = OTHERS[1];
    for (token, secret) in tokens {
        let whole = json!({"code": "0", "msg": "success", "data": list(token.clone())}).to_string();
        let bodies = [
            json!({"code": "10008", "msg": format!("no {secret}"), "data": list(token.clone())}).to_string(),
            json!({"code": "0", "msg": "success", "data": {"token": token, "said": secret}}).to_string(),
            whole[..whole.len() - 2].to_owned(),
            format!("{whole}<html>"),
        ];
        for (status, body) in bodies.iter().flat_map(|body| [(200, body), (403, body), (418, body)]) {
            let server = Server::answering(status, "", body).await;
            let shown = shown(&call(&server.url).await.unwrap_err());
            assert!(!shown.contains(secret) && shown.contains("(hidden)"), "{id} {status} {body}: {shown}");
        }
    }
}

#[test]
fn a_secret_is_written_and_read_as_it_is_and_shown_by_nothing() {
    let secret: Secret = serde_json::from_str(r#""hush\n""#).unwrap();
    assert_eq!(secret.expose(), "hush\n");
    assert_eq!(serde_json::to_string(&secret).unwrap(), r#""hush\n""#);
    let request = maptable::types::TokenRequest { app_id: "a1".into(), app_secret: secret };
    let builder = format!("{:?} {:#?}", password(), PasswordUser::builder().password(SECRET));
    for text in [format!("{request:?} {request:#?}"), builder] {
        assert!(text.contains("Secret(hidden)") && !text.contains("hush") && !text.contains(SECRET), "{text}");
    }
    assert!(serde_json::from_str::<Secret>("7").is_err());
}

/// Keeps what is logged.
#[derive(Clone, Default)]
struct Log(std::sync::Arc<std::sync::Mutex<Vec<u8>>>);

impl std::io::Write for Log {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().write(bytes)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

#[tokio::test]
async fn no_log_has_a_secret_whatever_its_level() {
    let log = Log::default();
    let writer = log.clone();
    let subscriber =
        tracing_subscriber::fmt().with_max_level(tracing::Level::TRACE).with_writer(move || writer.clone()).finish();
    let guard = tracing::subscriber::set_default(subscriber);
    let server = Server::answering(401, "X-Subject-Token: s3cr3t-mark\r\n", "{}").await;
    for (_, call) in SECRETIVE {
        let _ = call(&server.url).await;
    }
    drop(guard);
    let log = String::from_utf8(log.0.lock().unwrap().clone()).unwrap();
    assert_eq!(server.requests().len(), SECRETIVE.len());
    assert!(log.contains("sending") && log.contains("validateToken"), "{log}");
    assert!(!log.contains(SECRET), "{log}");
}
