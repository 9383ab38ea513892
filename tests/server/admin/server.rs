//! What the admin listener says of the server, and how it comes and goes.

use std::net::TcpListener;
use std::time::Duration;

use scicloud::server::{self, AdminSettings, Clock, Error, OffsetUnit, Settings};
use serde_json::json;

use super::support::Server;

#[tokio::test]
async fn the_status_says_what_is_running() {
    let clock = Clock::default();
    let server =
        Server::with(Settings { clock: clock.clone(), offset_unit: OffsetUnit::Page, ..Settings::default() }).await;
    clock.advance(Duration::from_millis(86_400_000));
    let status = server.admin.get("/status").await.expect("a status");
    assert_eq!(status["version"], env!("CARGO_PKG_VERSION"));
    assert_eq!(status["url"], server.running.base_url());
    assert_eq!(status["store"], "sqlite::memory:");
    assert_eq!((&status["offset_unit"], &status["clock_ahead_ms"]), (&json!("page"), &json!(86_400_000)));
    assert!(status["time"].as_str() > status["since"].as_str(), "{status}");
}

#[tokio::test]
async fn a_server_whose_store_fails_lives_and_is_not_ready() {
    let server = Server::sample().await;
    assert_eq!(server.bare("GET", "/readyz", &[]).await, (200, json!({"status": "ok"})));
    server.running.store().close().await;
    assert_eq!(server.bare("GET", "/healthz", &[]).await, (200, json!({"status": "ok"})));
    let (status, body) = server.bare("GET", "/readyz", &[]).await;
    assert_eq!(status, 503, "{body}");
}

#[tokio::test]
async fn there_is_no_admin_listener_unless_asked_for() {
    let running = server::start(Settings::default()).await.unwrap();
    assert_eq!((running.admin_url(), running.admin_token().is_none()), (None, true));
}

#[tokio::test]
async fn both_listeners_end_together() {
    let server = Server::sample().await;
    let addresses = [server.running.base_url(), server.admin.url().to_owned()];
    server.running.close().await.unwrap();
    for address in addresses {
        assert!(tokio::net::TcpStream::connect(address.trim_start_matches("http://")).await.is_err(), "{address}");
    }
}

#[tokio::test]
async fn a_taken_port_is_named_or_another_one_taken() {
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let bind = taken.local_addr().unwrap();
    let start = |or_free_port| {
        let admin = AdminSettings { bind, or_free_port, ..AdminSettings::default() };
        server::start(Settings { admin: Some(admin), ..Settings::default() })
    };
    let error = start(false).await.unwrap_err();
    assert!(matches!(&error, Error::Bind { address, .. } if *address == bind), "{error:?}");
    let running = start(true).await.unwrap();
    let url = running.admin_url().unwrap();
    assert!(url.starts_with("http://127.0.0.1:") && !url.ends_with(&format!(":{}", bind.port())), "{url}");
}
