//! What the server logs, at every level: no secret of a sign-in.

use std::io::{self, Write};
use std::sync::{Arc, Mutex};

use reqwest::Method;
use scicloud::server::Settings;
use serde_json::Value;
use tracing_subscriber::filter::LevelFilter;
use tracing_subscriber::fmt::MakeWriter;

use crate::support::{Server, sample};

/// All that is traced on this thread while it lives, on which a test's own server runs as well.
pub struct Capture {
    output: Output,
    _guard: tracing::subscriber::DefaultGuard,
}

#[derive(Clone, Default)]
struct Output(Arc<Mutex<Vec<u8>>>);

impl Write for Output {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl MakeWriter<'_> for Output {
    type Writer = Self;

    fn make_writer(&self) -> Self {
        self.clone()
    }
}

pub fn capture() -> Capture {
    let output = Output::default();
    let log = tracing_subscriber::fmt().with_ansi(false).with_max_level(LevelFilter::TRACE);
    let guard = tracing::subscriber::set_default(log.with_writer(output.clone()).finish());
    Capture { output, _guard: guard }
}

impl Capture {
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.output.0.lock().unwrap()).into_owned()
    }
}

#[tokio::test]
async fn no_secret_is_logged_at_any_level() {
    let capture = capture();
    let server = Server::start(Settings { ..sample() }).await;
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
        let body = serde_json::json!({ "refreshtoken": token }).to_string();
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

    let log = capture.text();
    assert!(log.contains("request completed") && log.contains("/open/api/v1/auth"), "the server logs: {log}");
    for secret in secrets {
        let bare = secret.trim_start_matches("Bearer ");
        assert!(!log.contains(bare), "{bare} is in the log");
    }
}
