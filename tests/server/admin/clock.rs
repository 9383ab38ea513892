//! The clock, and what servers on one database know of each other.

use std::time::Duration;

use scicloud::server::{Clock, Fixture, Settings, StoreKey};
use serde_json::{Value, json};

use super::support::Server;
use crate::support::database::Place;

fn ahead(clock: &Value) -> i64 {
    clock["ahead_ms"].as_i64().unwrap_or_else(|| panic!("{clock}"))
}

#[tokio::test]
async fn the_clock_is_moved_and_put_back() {
    let clock = Clock::default();
    clock.advance(Duration::from_secs(1));
    let server = Server::with(Settings { clock: clock.clone(), ..Settings::default() }).await;
    assert_eq!(ahead(&server.ask("GET", "/clock", None).await.1), 1_000);
    let moved = server.ask("POST", "/clock/advance", Some(&json!({"by": "1day 2h"}))).await;
    assert_eq!((moved.0, ahead(&moved.1)), (200, 1_000 + 26 * 3_600_000));
    let set = server.ask("PUT", "/clock", Some(&json!({"time": "2040-01-01T08:00:00+08:00"}))).await;
    assert!(set.1["time"].as_str().unwrap().starts_with("2040-01-01T00:00:0"), "{set:?}");
    assert!(
        clock.now() >= std::time::UNIX_EPOCH + Duration::from_secs(2_208_988_800),
        "the server's own clock is moved"
    );
    let back = server.ask("DELETE", "/clock", None).await;
    assert_eq!((back.0, ahead(&back.1)), (200, 0));
}

#[tokio::test]
async fn tokens_expire_as_the_clock_is_moved() {
    let server = Server::sample().await;
    let wanted = json!({"platform": "huawei", "user": "erin", "lifetime": "1h"});
    let token = server.ask("POST", "/tokens", Some(&wanted)).await.1["token"].as_str().unwrap().to_owned();
    let asked = || server.platform("/v1/project-north/workspaces?limit=1", ("X-Auth-Token", &token));
    for (by, status) in [("59min", 200), ("2min", 401)] {
        server.ask("POST", "/clock/advance", Some(&json!({"by": by}))).await;
        assert_eq!(asked().await.0, status, "{by}");
    }
    server.ask("DELETE", "/clock", None).await;
    assert_eq!(asked().await.0, 200);
}

#[tokio::test]
async fn what_is_no_time_is_refused() {
    let server = Server::with(Settings::default()).await;
    let cases = [
        ("PUT", "/clock", json!({"time": "tomorrow"}), "`tomorrow` is no time"),
        ("PUT", "/clock", json!({"time": "1960-01-01T00:00:00Z"}), "1970 to 9998"),
        ("PUT", "/clock", json!({}), "`time` is missing"),
        ("POST", "/clock/advance", json!({"by": "long"}), "`long` is no while"),
        ("POST", "/clock/advance", json!({"by": "9000years"}), "1970 to 9998"),
        ("POST", "/clock/advance", json!({"by": "1h", "unit": "x"}), "unknown field `unit`"),
    ];
    for (method, path, body, wanted) in cases {
        let (status, answer) = server.ask(method, path, Some(&body)).await;
        let message = answer["message"].as_str().unwrap_or_default();
        assert!(status == 400 && message.contains(wanted), "{method} {path} {body}: {status} {answer}");
    }
    assert_eq!(ahead(&server.ask("GET", "/clock", None).await.1), 0);
}

/// The generation, which is not known while a busy machine keeps the server from looking.
async fn known(server: &Server) -> i64 {
    for _ in 0..1_000 {
        if let Some(generation) = server.running.store().generation() {
            return generation;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    panic!("the generation is not known");
}

/// Waits until something holds, for as long as no slow machine takes.
async fn until(what: &str, holds: impl AsyncFn() -> bool) {
    for _ in 0..1_000 {
        if holds().await {
            return;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    panic!("{what} does not come");
}

#[tokio::test]
async fn servers_on_one_database_follow_each_other() {
    let place = Place::new().await;
    let key = StoreKey::generate();
    let settings =
        |load| Settings { store: place.address.clone(), store_key: key.clone(), load, ..Settings::default() };
    let one = Server::with(settings(Some(Fixture::sample()))).await;
    let other = Server::with(settings(None)).await;
    let before = known(&one).await;
    one.ask("POST", "/clock/advance", Some(&json!({"by": "1h"}))).await;
    let after = known(&one).await;
    assert!(after > before, "its own change is known at once");
    until("the other's clock", async || ahead(&other.ask("GET", "/clock", None).await.1) == 3_600_000).await;
    until("the other's generation", async || known(&other).await == after).await;
    other.ask("PATCH", "/scnet/quotas/test/%2Fpublic%2Fhome%2Ftest", Some(&json!({"usage": 1}))).await;
    let last = known(&other).await;
    assert!(last > after);
    until("the first one's generation", async || known(&one).await == last).await;
    let third = Server::with(settings(None)).await;
    assert_eq!(ahead(&third.ask("GET", "/clock", None).await.1), 3_600_000, "one that comes later follows too");
}

#[tokio::test]
async fn the_generation_rises_with_changes_and_with_nothing_else() {
    let server = Server::sample().await;
    let changes: [(&str, &str, Option<Value>); 9] = [
        ("PUT", "/state?mode=merge", Some(json!({"scnet": {}}))),
        ("POST", "/scnet/users", Some(json!({"name": "new"}))),
        ("PATCH", "/scnet/users/new", Some(json!({"frozen": true}))),
        ("DELETE", "/scnet/users/new", None),
        ("POST", "/tokens/revoke", Some(json!({"platform": "scnet", "user": "test"}))),
        ("PUT", "/clock", Some(json!({"time": "2040-01-01T00:00:00Z"}))),
        ("DELETE", "/clock", None),
        ("PUT", "/state", Some(json!({"scnet": {}}))),
        ("DELETE", "/state", None),
    ];
    let generation = || known(&server);
    for (method, path, body) in changes {
        let before = generation().await;
        let (status, answer) = server.ask(method, path, body.as_ref()).await;
        assert!(status < 300, "{method} {path}: {status} {answer}");
        assert!(generation().await > before, "{method} {path}");
    }
    server.admin.load(Fixture::SAMPLE, false).await.expect("it loads");
    let before = generation().await;
    let unchanged: [(&str, &str, Option<Value>); 6] = [
        ("GET", "/state", None),
        ("GET", "/clock", None),
        ("POST", "/tokens", Some(json!({"platform": "scnet", "user": "test"}))),
        ("POST", "/snapshots/x", None),
        ("POST", "/scnet/users", Some(json!({"name": "test"}))),
        ("PUT", "/state", Some(json!({"huawey": {}}))),
    ];
    for (method, path, body) in unchanged {
        let url = format!("{}{path}", server.admin.url());
        let mut request = server.http.request(method.parse().unwrap(), url).bearer_auth(super::support::TOKEN);
        request = request.body(body.map(|body| body.to_string()).unwrap_or_default());
        request.send().await.expect("an answer");
        assert_eq!(generation().await, before, "{method} {path}");
    }
}

#[tokio::test]
async fn without_the_database_the_generation_is_not_known() {
    let place = Place::new().await;
    let server = Server::with(Settings { store: place.address.clone(), ..Settings::default() }).await;
    known(&server).await;
    server.running.store().close().await;
    until("its end", async || server.running.store().generation().is_none()).await;
}
