//! The way a server ends.

use std::time::Duration;

use scicloud::server::{AdminSettings, Error, Settings};
use tokio::io::AsyncWriteExt;

use crate::observe::support::{LONG, Raw, Server};

#[tokio::test]
async fn what_is_half_sent_or_stuck_does_not_hold_the_end_beyond_its_time() {
    let settings = Settings { shutdown_timeout: Duration::from_millis(100), ..Settings::default() };
    let server = Server::with(settings.clone()).await;
    let mut half_sent = server.connect().await;
    half_sent.write_all(b"GET /v3 HTTP/1.1\r\nHost: x\r\n").await.unwrap();
    // So that the server has seen it.
    server.get("/v3", &[]).await;
    let ended = tokio::time::timeout(LONG, server.running.close()).await.expect("it ends");
    assert!(matches!(ended, Err(Error::Unanswered(_))), "{ended:?}");

    let server = Server::with(settings).await;
    let _stuck = server.slow_request(3_600_000.0, "/v3", &[]).await;
    let ended = tokio::time::timeout(LONG, server.running.close()).await.expect("it ends");
    let error = ended.expect_err("there is a request left");
    assert_eq!(error.to_string(), "ended with requests unanswered after 100ms");
}

#[tokio::test]
async fn what_is_in_flight_is_answered_and_nobody_is_told_to_come() {
    let server = Server::with(Settings { admin: Some(AdminSettings::default()), ..Settings::default() }).await;
    let admin = server.running.admin_url().expect("an admin listener");
    let status = async |path: &str| reqwest::get(format!("{admin}{path}")).await.unwrap().status().as_u16();
    assert_eq!((status("/healthz").await, status("/readyz").await), (200, 200));
    let connection = server.slow_request(300.0, "/v3", &[]).await;
    let closing = tokio::spawn(server.running.close());
    let unready = async { while status("/readyz").await != 503 {} };
    tokio::time::timeout(LONG, unready).await.expect("it is about to end");
    assert_eq!(status("/healthz").await, 200, "it lives until then");
    assert_eq!(Raw::read(connection).await.status(), Some(200));
    closing.await.unwrap().unwrap();
}
