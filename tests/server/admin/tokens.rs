//! Tokens that are given and taken away.

use serde_json::json;

use super::support::Server;

const SAMPLE_NORTH: &str = "/v1/project-north/workspaces?limit=1";
const QUOTA: &str = "/hpc/openapi/v2/parastor/quota/usernames/test";
const DETAIL: &str = "/open/api/v1/workspaces/user/16/";

#[tokio::test]
async fn tokens_are_given_and_taken_away() {
    let server = Server::sample().await;
    let cases = [
        (json!({"platform": "huawei", "user": "erin"}), SAMPLE_NORTH, "X-Auth-Token"),
        (json!({"platform": "modelarts", "user": "erin", "project": "project-north"}), SAMPLE_NORTH, "X-Auth-Token"),
        (json!({"platform": "huawei", "user": "testUser", "tenant": "north"}), SAMPLE_NORTH, "X-Auth-Token"),
        (json!({"platform": "scnet", "user": "test"}), QUOTA, "token"),
        (json!({"platform": "scnet", "user": "test", "cluster": 11250, "lifetime": "1h"}), QUOTA, "token"),
        (json!({"platform": "maptable", "user": "16"}), DETAIL, "Authorization"),
    ];
    for (wanted, path, header) in cases {
        let (status, issued) = server.ask("POST", "/tokens", Some(&wanted)).await;
        assert_eq!((status, issued["header"].as_str()), (201, Some(header)), "{wanted}: {issued}");
        assert_eq!(issued["expires_at"].is_string(), wanted["lifetime"].is_string(), "{wanted}: {issued}");
        let token = issued["token"].as_str().expect("a token");
        let good = server.platform(path, (header, token)).await;
        assert_eq!(good.0, 200, "{wanted}: {good:?}");
        assert!(good.1["code"].is_null() || good.1["code"] == "0" || good.1["code"] == 0, "{wanted}: {good:?}");
        let revoked = json!({"platform": wanted["platform"], "token": token});
        assert_eq!(
            server.ask("POST", "/tokens/revoke", Some(&revoked)).await,
            (200, json!({"revoked": 1})),
            "{wanted}"
        );
        let gone = server.platform(path, (header, token)).await;
        assert!(gone.0 == 401 || gone.1["code"] == "10008", "{wanted}: {gone:?}");
        assert_eq!(server.ask("POST", "/tokens/revoke", Some(&revoked)).await.0, 404, "{wanted}");
    }
}

#[tokio::test]
async fn all_tokens_of_a_user_are_taken_away_at_once() {
    let server = Server::sample().await;
    let cases = [
        (json!({"platform": "huawei", "user": "alice"}), SAMPLE_NORTH, ("X-Auth-Token", "sample-alice"), 2),
        (json!({"platform": "scnet", "user": "test"}), QUOTA, ("token", "sample-test"), 2),
        (json!({"platform": "maptable", "user": "16"}), DETAIL, ("Authorization", "Bearer sample-16"), 1),
    ];
    for (which, path, header, number) in cases {
        assert_eq!(server.platform(path, header).await.0, 200, "{which}");
        let revoked = server.ask("POST", "/tokens/revoke", Some(&which)).await;
        assert_eq!(revoked, (200, json!({"revoked": number})), "{which}");
        let gone = server.platform(path, header).await;
        assert!(gone.0 == 401 || gone.1["code"] == "10008", "{which}: {gone:?}");
    }
}

#[tokio::test]
async fn a_token_may_be_named_by_its_hash() {
    let server = Server::sample().await;
    let dump = server.admin.dump().await.expect("a dump");
    let line = dump.lines().find(|line| line.contains("\"user\": \"over\", \"cluster\": 11250")).expect("its token");
    let item: serde_json::Value = serde_json::from_str(line.trim_start_matches([' ', '-'])).expect("JSON");
    let which = json!({"platform": "scnet", "token": item["token"]});
    assert_eq!(server.ask("POST", "/tokens/revoke", Some(&which)).await, (200, json!({"revoked": 1})));
}

#[tokio::test]
async fn what_nobody_can_be_meant_by_is_refused() {
    let server = Server::sample().await;
    let two = "huawei: {tenants: [{name: north, projects: [{id: project-north-2, name: cn-north-4_x}]}]}";
    server.admin.load(two, true).await.expect("it is added");
    let cases = [
        ("/tokens", json!({"platform": "huawei", "user": "nobody"}), 404, "no user `nobody`"),
        (
            "/tokens",
            json!({"platform": "huawei", "user": "erin", "project": "project-south"}),
            404,
            "no project `project-south`",
        ),
        ("/tokens", json!({"platform": "huawei", "user": "erin"}), 400, "several projects"),
        ("/tokens", json!({"platform": "huawei", "user": "testUser"}), 400, "both have a user `testUser`"),
        ("/tokens", json!({"platform": "huawei", "user": "erin", "cluster": 1}), 400, "know no cluster"),
        ("/tokens", json!({"platform": "scnet", "user": "nobody"}), 404, "no user `nobody`"),
        ("/tokens", json!({"platform": "scnet", "user": "test", "cluster": 11251}), 404, "or a stopped one"),
        ("/tokens", json!({"platform": "scnet", "user": "test", "tenant": "x"}), 400, "know no tenant and project"),
        ("/tokens", json!({"platform": "maptable", "user": "99"}), 404, "no user 99"),
        ("/tokens", json!({"platform": "maptable", "user": "eve"}), 400, "`eve` is no id"),
        ("/tokens", json!({"platform": "gopher", "user": "x"}), 400, ""),
        ("/tokens", json!({"platform": "scnet", "user": "test", "lifetime": "x"}), 400, "`x` is no while"),
        ("/tokens", json!({"platform": "scnet", "user": "test", "lifetime": "9000years"}), 400, "9998"),
        ("/tokens/revoke", json!({"platform": "scnet"}), 400, "either `token` or `user`"),
        ("/tokens/revoke", json!({"platform": "scnet", "token": "a", "user": "b"}), 400, "either `token` or `user`"),
        ("/tokens/revoke", json!({"platform": "huawei", "user": "testUser"}), 400, "both have a user"),
        ("/tokens/revoke", json!({"platform": "huawei", "user": "nobody"}), 404, "no user `nobody`"),
    ];
    for (path, body, status, wanted) in cases {
        let (got, answer) = server.ask("POST", path, Some(&body)).await;
        let message = answer["message"].as_str().unwrap_or_default();
        assert!(got == status && message.contains(wanted), "{path} {body}: {got} {answer}");
    }
}
