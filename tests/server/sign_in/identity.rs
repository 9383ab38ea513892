//! What clients ask first, and afterwards: versions, services, projects and domains, and the end of tokens.

use std::time::Duration;

use scicloud::iam;
use scicloud::server::{Fixture, Settings};
use serde_json::{Value, json};

use super::server::{Answer, PROJECTS, STATISTICS, Server, TOKENS, WORKSPACES, token_of};
use super::signer::Signer;

const SEVERAL: &str = "huawei: {tenants: [{name: north, users: [{id: u1, name: erin, primary_account: true, \
    password: sample-erin-password}], projects: [{id: p1, name: a}, {id: p2, name: a_b}, {id: p3, name: c}]}], \
    tokens: [{token: sample-one, user: erin, project: p1}]}";

async fn several() -> Server {
    let load = Some(Fixture::parse("several.yaml", SEVERAL).unwrap());
    Server::with(Settings { load, ..Settings::default() }).await
}

fn ids(body: &Value, list: &str) -> Vec<String> {
    body[list].as_array().unwrap().iter().map(|it| it["id"].as_str().unwrap().to_owned()).collect()
}

#[tokio::test]
async fn the_versions_are_listed_at_the_root_with_300() {
    let server = Server::sample().await;
    let answer = server.get("/", &[("host", "cloud.example:81")]).await;
    assert_eq!(answer.status, 300, "{}", answer.body);
    let version = server.get("/v3", &[("host", "cloud.example:81")]).await.ok();
    let values = answer.body["versions"]["values"].as_array().unwrap();
    assert_eq!(values[0], version["version"]);
    // Who looks for the other services' versions at the address that the catalogue has must find that address.
    let others: Vec<_> = values[1..].iter().map(|it| (it["id"].as_str(), it["links"][0]["href"].as_str())).collect();
    assert_eq!(others, [(Some("v1"), Some("http://cloud.example:81/"))]);
    assert_eq!(version["version"]["links"][0]["href"], "http://cloud.example:81/v3/");

    let client = iam::Client::without_token(&server.running.base_url()).unwrap();
    let listed = client.list_versions().send().await.unwrap();
    assert_eq!(listed.status().as_u16(), 300);
    let listed = serde_json::to_value(listed.into_inner()).unwrap();
    assert_eq!(listed["versions"]["values"][0]["id"], "v3.6");
}

#[tokio::test]
async fn what_a_token_can_be_got_for_is_listed_to_tokens_and_signatures() {
    let server = Server::sample().await;
    let token = token_of(&server, "erin").await;
    let base = server.running.base_url();
    let project = json!({
        "id": "project-north", "name": "cn-north-4", "description": "", "domain_id": "north", "parent_id": "north",
        "enabled": true, "is_domain": false, "links": {"self": format!("{base}/v3/projects/project-north")},
    });
    let domain = json!({
        "id": "north", "name": "north", "description": "", "enabled": true,
        "links": {"self": format!("{base}/v3/domains/north")},
    });
    let links = |path: &str| json!({"self": format!("{base}{path}")});
    let none = |path: &str| json!({"self": format!("{base}{path}"), "previous": null, "next": null});
    let cases = [
        ("/v3/auth/projects", json!({"projects": [project], "links": links("/v3/auth/projects")})),
        ("/v3/auth/domains", json!({"domains": [domain], "links": links("/v3/auth/domains")})),
        ("/v3/projects/project-north", json!({"project": project})),
        ("/v3/users/u-erin/projects", json!({"projects": [project], "links": none("/v3/users/u-erin/projects")})),
        (PROJECTS, json!({"projects": [project], "links": none(PROJECTS)})),
    ];
    for (path, expected) in cases {
        assert_eq!(server.get(path, &[("X-Auth-Token", &token)]).await.ok(), expected, "{path}");
        let signer = Signer::of("erin", server.time(0));
        assert_eq!(server.signed(path, &signer).await.ok(), expected, "{path} signed");
        for (case, headers) in [
            ("no token", &[][..]),
            ("unknown token", &[("X-Auth-Token", "sample-x")]),
            ("expired token", &[("X-Auth-Token", "sample-expired")]),
            ("bad signature", &[("Authorization", "SDK-HMAC-SHA256 x")]),
        ] {
            server.get(path, headers).await.assert_denied(401, &format!("{path} {case}"));
        }
    }
}

#[tokio::test]
async fn the_catalogue_is_that_of_the_token() {
    let server = Server::sample().await;
    let path = "/v3/auth/catalog";
    let by_password = json!({"auth": {"identity": super::server::password("erin", "sample-erin-password")}});
    let issued = server.sign_in(&by_password).await;
    let catalog = &issued.body["token"]["catalog"];
    let link = json!({"self": format!("{}{path}", server.running.base_url())});
    let expected = json!({"catalog": catalog, "links": link});
    assert_eq!(server.get(path, &[("X-Auth-Token", &issued.token())]).await.ok(), expected);
    assert_eq!(server.signed(path, &Signer::of("erin", server.time(0))).await.ok(), expected);
    for scope in [json!("unscoped"), json!({"domain": {"id": "north"}})] {
        let mut body = by_password.clone();
        body["auth"]["scope"] = scope.clone();
        let token = server.sign_in(&body).await.token();
        server.get(path, &[("X-Auth-Token", &token)]).await.assert_denied(403, &scope.to_string());
    }
    server.get(path, &[]).await.assert_denied(401, "no token");
}

#[tokio::test]
async fn projects_are_filtered_and_come_in_pages() {
    let server = several().await;
    let get = async |query: &str| server.get(&format!("{PROJECTS}?{query}"), &[("X-Auth-Token", "sample-one")]).await;
    let cases: [(&str, &[&str]); 26] = [
        ("", &["p1", "p2", "p3"]),
        ("name=c", &["p3"]),
        ("domain_id=north", &["p1", "p2", "p3"]),
        ("domain_id=south", &[]),
        ("parent_id=p1", &["p2"]),
        ("parent_id=north", &["p1", "p3"]),
        ("parent_id=", &["p1", "p2", "p3"]),
        ("enabled=true", &["p1", "p2", "p3"]),
        ("enabled=False", &[]),
        ("is_domain=true", &[]),
        ("is_domain=false", &["p1", "p2", "p3"]),
        ("name=a&parent_id=p1", &[]),
        ("page=1&per_page=2", &["p1", "p2"]),
        ("page=2&per_page=2", &["p3"]),
        ("page=3&per_page=2", &[]),
        ("page=999&per_page=2", &[]),
        ("page=2147483647&per_page=5000", &[]),
        ("page=1&per_page=5000", &["p1", "p2", "p3"]),
        ("page=&per_page=", &["p1", "p2", "p3"]),
        ("page=1", &["p1", "p2", "p3"]),
        ("page=2", &[]),
        ("page=999", &[]),
        ("per_page=2", &["p1", "p2"]),
        ("parent_id=north&page=2&per_page=1", &["p3"]),
        ("name=c&page=1&per_page=1", &["p3"]),
        ("unknown=1", &["p1", "p2", "p3"]),
    ];
    for (query, expected) in cases {
        assert_eq!(ids(&get(query).await.ok(), "projects"), expected, "{query}");
    }
    for query in ["page=0&per_page=2", "page=1&per_page=0", "page=1&per_page=5001", "page=x&per_page=1", "enabled=yes"]
    {
        get(query).await.assert_denied(400, query);
    }
}

#[tokio::test]
async fn projects_of_others_are_as_good_as_none() {
    let server = Server::sample().await;
    let (erin, alice) = (token_of(&server, "erin").await, token_of(&server, "alice").await);
    let cases = [
        (&erin, "/v3/projects/project-south", 404),
        (&erin, "/v3/projects/none", 404),
        (&erin, "/v3/projects/cn-north-4", 404),
        (&erin, "/v3/users/u-alice/projects", 403),
        (&erin, "/v3/users/none/projects", 403),
        (&alice, "/v3/users/u-erin/projects", 200),
        (&alice, "/v3/users/u-south/projects", 404),
        (&alice, "/v3/users/none/projects", 404),
    ];
    for (token, path, status) in cases {
        let answer = server.get(path, &[("X-Auth-Token", token)]).await;
        match status {
            200 => assert_eq!(answer.status, 200, "{path}: {}", answer.body),
            status => answer.assert_denied(status, path),
        }
    }
}

#[tokio::test]
async fn our_client_asks_for_a_token_for_nothing() {
    use scicloud::iam::types::{Auth, AuthMethod, Identity, Scope, TokenCredential, TokenRequest};

    let server = Server::sample().await;
    let identity = Identity::builder().methods([AuthMethod::Token]).token(TokenCredential::builder().id("sample-erin"));
    let scope = Scope::builder().unscoped(serde_json::Map::new());
    let request = TokenRequest::builder().auth(Auth::builder().identity(identity).scope(scope));
    let client = iam::Client::without_token(&server.running.base_url()).unwrap();
    let token = client.create_token().body(request).send().await.unwrap().into_inner().token.unwrap();
    assert_eq!(
        (token.project.is_none(), token.domain.is_none(), token.user.unwrap().id.as_deref()),
        (true, true, Some("u-erin"))
    );
}

async fn ask(server: &Server, method: &str, asker: &str, subject: &str) -> Answer {
    server.send(method, TOKENS, &[("X-Auth-Token", asker), ("X-Subject-Token", subject)], "").await
}

#[tokio::test]
async fn whether_a_token_is_valid_is_told_by_the_status_alone() {
    let server = Server::sample().await;
    let (alice, erin) = (token_of(&server, "alice").await, token_of(&server, "erin").await);
    for (asker, subject) in [(&erin, &*erin), (&erin, "sample-erin"), (&alice, &erin)] {
        let answer = ask(&server, "HEAD", asker, subject).await;
        assert_eq!((answer.status, &answer.body), (200, &Value::Null));
        assert_eq!(answer.headers["X-Subject-Token"], subject);
    }
    let cases = [
        ("another user", &*erin, &*alice, 403),
        ("unknown", &erin, "sample-x", 404),
        ("expired", &alice, "sample-expired", 404),
        ("unknown asker", "sample-x", &erin, 401),
        ("no subject", &erin, "", 400),
    ];
    for (case, asker, subject, status) in cases {
        let answer = match subject {
            "" => server.send("HEAD", TOKENS, &[("X-Auth-Token", asker)], "").await,
            subject => ask(&server, "HEAD", asker, subject).await,
        };
        assert_eq!((answer.status, &answer.body), (status, &Value::Null), "{case}");
        assert!(answer.headers.get("X-Subject-Token").is_none(), "{case}");
    }

    let client = iam::Client::new(&server.running.base_url(), &*erin).unwrap();
    client.check_token().x_subject_token("sample-erin").send().await.unwrap();
    let refused = client.check_token().x_subject_token("sample-x").send().await.unwrap_err();
    let refusal = refused.refusal().unwrap_or_else(|| panic!("{refused}"));
    assert_eq!((refusal.status.as_u16(), &*refusal.code, &*refusal.message), (404, "404", "Not Found"));
}

#[tokio::test]
async fn a_token_that_was_ended_is_good_for_nothing() {
    let server = Server::sample().await;
    let (alice, erin) = (token_of(&server, "alice").await, token_of(&server, "erin").await);
    server.get(WORKSPACES, &[("X-Auth-Token", &erin)]).await.ok();
    for (case, asker, subject, status) in
        [("another user", &*erin, &*alice, 403), ("unknown", &erin, "sample-x", 404), ("no asker", "", &erin, 401)]
    {
        ask(&server, "DELETE", asker, subject).await.assert_denied(status, case);
    }
    let by_token = json!({"auth": {"identity": {"methods": ["token"], "token": {"id": erin}}}});
    let second = server.sign_in(&by_token).await.token();
    let answer = ask(&server, "DELETE", &erin, &erin).await;
    assert_eq!((answer.status, &answer.body), (204, &Value::Null));
    server.get(WORKSPACES, &[("X-Auth-Token", &erin)]).await.assert_refused(401, "ModelArts.0203", "ended");
    server.get(STATISTICS, &[("X-Auth-Token", &erin)]).await.assert_refused(401, "APIG.0301", "ended");
    server.sign_in(&by_token).await.assert_denied(401, "by a token that has ended");
    ask(&server, "DELETE", &alice, &erin).await.assert_denied(404, "again");
    assert_eq!(ask(&server, "HEAD", &alice, &erin).await.status, 404);
    server.get(WORKSPACES, &[("X-Auth-Token", &second)]).await.ok();

    let client = iam::Client::new(&server.running.base_url(), &*alice).unwrap();
    client.revoke_token().x_subject_token(&*second).send().await.unwrap();
    server.get(WORKSPACES, &[("X-Auth-Token", &second)]).await.assert_refused(
        401,
        "ModelArts.0203",
        "by the administrator",
    );
    server.clock.advance(Duration::from_secs(86_400));
    assert_eq!(ask(&server, "DELETE", &alice, &alice).await.status, 401, "expired");
}
