//! What is logged, at every level and by every crate: no secret of a sign-in.

use std::io::{self, Write};
use std::sync::{Mutex, Once};

use reqwest::Method;
use serde_json::{Value, json};
use tracing_subscriber::filter::LevelFilter;

use super::support::{Server, sample};

/// All that was traced since the capture, on any thread: the database works on threads of its own.
static OUTPUT: Mutex<Vec<u8>> = Mutex::new(Vec::new());

struct Output;

impl Write for Output {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        OUTPUT.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Keeps what is traced from now on.
pub fn capture() {
    static INSTALL: Once = Once::new();
    INSTALL.call_once(|| {
        let log = tracing_subscriber::fmt().with_ansi(false).with_max_level(LevelFilter::TRACE);
        tracing::subscriber::set_global_default(log.with_writer(|| Output).finish()).unwrap();
    });
}

/// What was traced so far.
pub fn text() -> String {
    String::from_utf8_lossy(&OUTPUT.lock().unwrap()).into_owned()
}

#[tokio::test]
async fn no_secret_is_logged_at_any_level() {
    if !crate::support::again::alone("sign_in_others::log::no_secret_is_logged_at_any_level") {
        return;
    }
    capture();
    let server = Server::start(sample()).await;
    let mut secrets: Vec<String> = vec!["sample-app-16-secret".into(), "hush-secret".into(), "hush-token".into()];
    let bodies = [
        r#"{"appId":"sample-app-16","appSecret":"sample-app-16-secret"}"#,
        r#"{"appId":"sample-app-16","appSecret":"hush-secret"}"#,
        r#"{"appId":"sample-app-16","appSecret":["hush-secret"]}"#,
        r#""hush-secret""#,
        r#"{"appSecret":"hush-secret" hush-token"#,
    ];
    for body in bodies {
        let answer = server.send(Method::POST, "/open/api/v1/auth/", &[], Some(body)).await;
        let given = ["token", "refreshToken"].map(|name| answer.body["detail"][name].as_str().map(str::to_owned));
        secrets.extend(given.into_iter().flatten());
    }
    assert_eq!(secrets.len(), 5, "one of the bodies signs in");
    for token in secrets.clone() {
        let body = json!({ "refreshtoken": token }).to_string();
        let headers = [("Authorization", token.as_str())];
        server.send(Method::POST, "/open/api/v1/token/refresh/", &headers, Some(&body)).await;
        server.get("/open/api/v1/workspaces/", &headers).await;
        server.get("/ac/openapi/v2/center", &[("token", token.as_str())]).await;
    }
    let signature = "ab".repeat(32);
    let headers = [("user", "test"), ("accessKey", "sample-test-ak"), ("signature", &*signature), ("timestamp", "1")];
    let refused = server.send(Method::POST, "/api/user/v3/tokens", &headers, None).await;
    assert_eq!(refused.body["data"], Value::Null);
    secrets.push(signature);
    server.close().await;

    let log = text();
    for part in ["answered", "/open/api/v1/auth", "INSERT INTO tokens"] {
        assert!(log.contains(part), "{part} is not in the log");
    }
    for secret in secrets {
        let bare = secret.trim_start_matches("Bearer ");
        assert!(!log.contains(bare), "{bare} is in the log");
    }
}
