//! Tokens afterwards: who may ask about one, and when it ends.

use std::time::Duration;

use serde_json::json;

use super::server::{PROJECTS, STATISTICS, Server, TOKENS, WORKSPACES, password, token_of};

#[tokio::test]
async fn a_token_is_shown_to_its_user_and_to_the_primary_account_of_the_domain() {
    let server = Server::sample().await;
    let (alice, erin) = (token_of(&server, "alice").await, token_of(&server, "erin").await);
    let ask = async |asker: &str, subject: &str| {
        server.get(TOKENS, &[("X-Auth-Token", asker), ("X-Subject-Token", subject)]).await
    };
    for (case, asker, subject) in
        [("own", &erin, &*erin), ("own of the fixture", &erin, "sample-erin"), ("the primary account", &alice, &erin)]
    {
        let answer = ask(asker, subject).await;
        assert_eq!(answer.headers["X-Subject-Token"], subject, "{case}");
        let body = answer.ok();
        assert_eq!(body["token"]["user"]["name"], "erin", "{case}");
        assert!(body["token"]["catalog"].is_array(), "{case}");
    }
    let issued = server.sign_in(&json!({"auth": {"identity": password("erin", "sample-erin-password")}})).await;
    let shown = ask(&erin, &issued.token()).await.ok();
    assert_eq!(shown, issued.body, "the same as when it was issued");

    let cases = [
        ("another user", &*erin, &*alice, 403),
        ("the primary account of another domain", &alice, "sample-south", 403),
        ("unknown", &erin, "sample-x", 404),
        ("expired", &alice, "sample-expired", 404),
        ("unknown asker", "sample-x", &erin, 401),
        ("expired asker", "sample-expired", &erin, 401),
        ("no asker", "", &erin, 401),
    ];
    for (case, asker, subject, status) in cases {
        ask(asker, subject).await.assert_denied(status, case);
    }
    server.get(TOKENS, &[("X-Auth-Token", &erin)]).await.assert_denied(400, "no subject");
}

#[tokio::test]
async fn a_token_lasts_a_day_and_what_is_got_for_it_no_longer() {
    let server = Server::sample().await;
    let first = server.sign_in(&json!({"auth": {"identity": password("erin", "sample-erin-password")}})).await;
    server.clock.advance(Duration::from_secs(86_400 - 60));
    let by_token = json!({"auth": {"identity": {"methods": ["token"], "token": {"id": first.token()}}}});
    let second = server.sign_in(&by_token).await;
    assert_eq!(second.body["token"]["expires_at"], first.body["token"]["expires_at"]);
    assert_ne!(second.body["token"]["issued_at"], first.body["token"]["issued_at"]);
    assert_ne!(second.token(), first.token());
    for answer in [&first, &second] {
        server.get(WORKSPACES, &[("X-Auth-Token", &answer.token())]).await.ok();
    }
    server.clock.advance(Duration::from_secs(60));
    for token in [first.token(), second.token()] {
        let headers = [("X-Auth-Token", &*token)];
        server.get(WORKSPACES, &headers).await.assert_refused(401, "ModelArts.0202", "expired");
        server.get(STATISTICS, &headers).await.assert_refused(401, "APIG.0301", "expired");
        server.get(PROJECTS, &headers).await.assert_denied(401, "expired");
        let ask = server.get(TOKENS, &[("X-Auth-Token", "sample-alice"), ("X-Subject-Token", &token)]).await;
        ask.assert_denied(404, "expired");
    }
    server.sign_in(&by_token).await.assert_denied(401, "by an expired token");
}
