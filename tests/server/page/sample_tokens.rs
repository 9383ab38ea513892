//! The sample's tokens, as the page offers them.

use std::time::Duration;

use scicloud::server::{Clock, Fixture, Settings};
use serde_json::Value;

use crate::page::support::Server;

/// The tokens that are offered.
async fn offered(server: &Server) -> Vec<(String, String)> {
    let tokens = server.admin.get("/tokens/sample").await.expect("tokens");
    let text = |value: &Value| value.as_str().expect("text").to_owned();
    let tokens = tokens.as_array().expect("a list").iter();
    tokens.map(|token| (text(&token["header"]), text(&token["token"]))).collect()
}

#[tokio::test]
async fn a_token_of_the_sample_is_offered_while_it_is_good() {
    let clock = Clock::default();
    let load = Some(Fixture::sample());
    let server = Server::with(Settings { load, clock: clock.clone(), ..Settings::default() }).await;
    let tokens = offered(&server).await;
    let cases = [
        ("X-Auth-Token", "sample-erin", true),
        ("token", "sample-test", true),
        ("Authorization", "Bearer sample-16", true),
        ("X-Auth-Token", "sample-expired", false),
        ("token", "sample-scnet-expired", false),
        ("Authorization", "Bearer sample-18", false),
    ];
    for (header, token, wanted) in cases {
        assert_eq!(tokens.contains(&(header.to_owned(), token.to_owned())), wanted, "{token}");
    }
    clock.advance(Duration::from_secs(200 * 365 * 86_400));
    assert!(
        offered(&server).await.contains(&("X-Auth-Token".to_owned(), "sample-erin".to_owned())),
        "it never expires"
    );
}

#[tokio::test]
async fn what_the_store_does_not_have_is_not_offered() {
    let server = Server::with(Settings::default()).await;
    assert_eq!(offered(&server).await, []);
    let text = "huawei:\n  tenants: [{name: t, users: [{id: u, name: n, primary_account: true}], \
                projects: [{id: p, name: cn-north-4}]}]\n  tokens: [{token: mine, user: n, project: p}]\n";
    let load = Some(Fixture::parse("mine.yaml", text).expect("a fixture"));
    let server = Server::with(Settings { load, ..Settings::default() }).await;
    assert_eq!(offered(&server).await, [], "a token of one's own is a hash to the store, and to everybody");
}
