//! What gives a token, what it stands for, and what is refused.

use serde_json::{Value, json};

use super::server::{PROJECTS, STATISTICS, Server, WORKSPACES, password, token_of};
use super::signer::Signer;

fn erin() -> Value {
    password("erin", "sample-erin-password")
}

fn application(credential: Value) -> Value {
    json!({"methods": ["application_credential"], "application_credential": credential})
}

const SECRET: &str = "sample-erin-application-secret";

#[tokio::test]
async fn good_credentials_give_a_token_for_what_is_asked() {
    let server = Server::sample().await;
    let by_id =
        json!({"methods": ["password"], "password": {"user": {"id": "u-erin", "password": "sample-erin-password"}}});
    let by_domain_id = json!({"methods": ["password"], "password": {"user": {
        "name": "erin", "password": "sample-erin-password", "domain": {"id": "north"}}}});
    let named = json!({"name": "laptop", "secret": SECRET, "user": {"name": "erin", "domain": {"name": "north"}}});
    let cases = [
        ("by name", erin(), json!({"project": {"name": "cn-north-4"}}), "project"),
        ("by id", by_id, json!({"project": {"id": "project-north"}}), "project"),
        ("by the domain's id", by_domain_id, json!({"project": {"id": "project-north"}}), "project"),
        (
            "with the domain of the project",
            erin(),
            json!({"project": {"name": "cn-north-4", "domain": {"name": "north"}}}),
            "project",
        ),
        ("without scope, by the only project", erin(), json!(null), "project"),
        ("for the domain", erin(), json!({"domain": {"name": "north"}}), "domain"),
        ("for the domain by id", erin(), json!({"domain": {"id": "north"}}), "domain"),
        (
            "application",
            application(json!({"id": "sample-erin-application", "secret": SECRET})),
            json!(null),
            "project",
        ),
        ("application by name", application(named), json!(null), "project"),
        (
            "application for its own project",
            application(json!({"id": "sample-erin-application", "secret": SECRET})),
            json!({"project": {"id": "project-north"}}),
            "project",
        ),
        (
            "token",
            json!({"methods": ["token"], "token": {"id": "sample-erin"}}),
            json!({"project": {"name": "cn-north-4"}}),
            "project",
        ),
    ];
    for (case, identity, scope, reach) in cases {
        let method = identity["methods"][0].clone();
        let mut auth = json!({"identity": identity});
        if !scope.is_null() {
            auth["scope"] = scope;
        }
        let answer = server.sign_in(&json!({"auth": auth})).await;
        let token = answer.token();
        let body = &answer.body["token"];
        assert_eq!(body["methods"], json!([method]), "{case}");
        assert_eq!(body["user"], json!({"id": "u-erin", "name": "erin", "domain": {"id": "north", "name": "north"}}));
        assert!(body["roles"].as_array().is_some_and(|roles| !roles.is_empty()), "{case}");
        assert!(!answer.body.to_string().contains(&token), "{case}: the token is in the header alone");
        let time = |name: &str| chrono::DateTime::parse_from_rfc3339(body[name].as_str().unwrap()).unwrap();
        assert_eq!((time("expires_at") - time("issued_at")).num_hours(), 24, "{case}");
        let works = server.get(WORKSPACES, &[("X-Auth-Token", &token)]).await;
        if reach == "project" {
            let project =
                json!({"id": "project-north", "name": "cn-north-4", "domain": {"id": "north", "name": "north"}});
            assert_eq!((&body["project"], body.get("domain")), (&project, None), "{case}");
            works.ok();
        } else {
            assert_eq!((body.get("project"), &body["domain"]["id"]), (None, &json!("north")), "{case}");
            works.assert_refused(401, "ModelArts.0212", case);
        }
    }
}

#[tokio::test]
async fn a_user_with_several_projects_and_no_scope_gets_a_token_for_nothing() {
    let fixture = "huawei: {tenants: [{name: north, users: [{id: u1, name: erin, primary_account: true, \
         password: sample-erin-password}], projects: [{id: p1, name: a}, {id: p2, name: a_b}]}]}";
    let load = Some(scicloud::server::Fixture::parse("two.yaml", fixture).unwrap());
    let server = Server::with(scicloud::server::Settings { load, ..Default::default() }).await;
    let answer = server.sign_in(&json!({"auth": {"identity": erin()}})).await;
    let token = answer.token();
    for absent in ["project", "domain", "roles", "catalog"] {
        assert_eq!(answer.body["token"].get(absent), None, "{absent}");
    }
    server.get("/v1/p1/workspaces", &[("X-Auth-Token", &token)]).await.assert_refused(401, "ModelArts.0212", "nothing");
    let listed = server.get(PROJECTS, &[("X-Auth-Token", &token)]).await.ok();
    let parents: Vec<_> = listed["projects"].as_array().unwrap().iter().map(|it| it["parent_id"].clone()).collect();
    assert_eq!(parents, ["north", "p1"], "a subproject is a part of its region's");
    let again = json!({"auth": {"identity": {"methods": ["token"], "token": {"id": token}}, "scope": {"project": {"name": "a_b"}}}});
    let answer = server.sign_in(&again).await;
    server.get("/v1/p2/workspaces", &[("X-Auth-Token", &answer.token())]).await.ok();
    assert_eq!(answer.body["token"]["methods"], json!(["token", "password"]));
    assert_eq!(answer.body["token"]["catalog"][0]["endpoints"][0]["region"], "a");
}

#[tokio::test]
async fn a_scope_is_a_project_a_domain_or_unscoped_and_nothing_else() {
    let server = Server::sample().await;
    for scope in [json!("unscoped"), json!({"unscoped": {}})] {
        let answer = server.sign_in(&json!({"auth": {"identity": erin(), "scope": scope}})).await;
        let token = answer.token();
        for absent in ["project", "domain", "roles", "catalog"] {
            assert_eq!(answer.body["token"].get(absent), None, "{scope}: {absent}");
        }
        server.get(WORKSPACES, &[("X-Auth-Token", &token)]).await.assert_refused(401, "ModelArts.0212", "unscoped");
        let again = json!({"auth": {"identity": {"methods": ["token"], "token": {"id": token}},
            "scope": {"project": {"id": "project-north"}}}});
        server.get(WORKSPACES, &[("X-Auth-Token", &server.sign_in(&again).await.token())]).await.ok();
        let identity = application(json!({"id": "sample-erin-application", "secret": SECRET}));
        let restricted = server.sign_in(&json!({"auth": {"identity": identity, "scope": scope}})).await;
        restricted.assert_denied(403, "an application credential is for its own project");
    }
    let project = json!({"id": "project-north"});
    let cases = [
        (json!({"system": {"all": true}}), "`system`"),
        (json!({"OS-TRUST:trust": {"id": "t"}}), "`OS-TRUST:trust`"),
        (json!({"project": project, "system": {"all": true}}), "`system`"),
        (json!({"project": project, "more": {}}), "several"),
        (json!({"project": project, "unscoped": {}}), "several"),
        (json!({"more": {}}), "not supported"),
        (json!({}), "is empty"),
        (json!(null), "is null"),
        (json!("system"), "not supported"),
        (json!("Unscoped"), "not supported"),
        (json!([]), "not supported"),
        (json!(7), "not supported"),
        (json!({"project": "project-north"}), "`project`"),
        (json!({"domain": null}), "`domain`"),
    ];
    for (scope, says) in cases {
        let answer = server.sign_in(&json!({"auth": {"identity": erin(), "scope": scope}})).await;
        answer.assert_denied(400, &scope.to_string());
        assert!(answer.headers.get("X-Subject-Token").is_none(), "{scope}");
        let message = answer.body["error"]["message"].as_str().unwrap();
        assert!(message.contains(says), "{scope}: {message}");
    }
}

#[tokio::test]
async fn bad_credentials_and_bad_requests_are_refused() {
    let server = Server::sample().await;
    let wrong = |name: &str, word: &str| json!({"identity": password(name, word)});
    let user = |user: Value| json!({"identity": {"methods": ["password"], "password": {"user": user}}});
    let scope = |scope: Value| json!({"identity": erin(), "scope": scope});
    let app = |credential: Value| json!({"identity": application(credential)});
    let token = |token: &str| json!({"identity": {"methods": ["token"], "token": {"id": token}}});
    let cases = [
        ("wrong password", wrong("erin", "sample-frank-password"), 401),
        ("empty password", wrong("erin", ""), 401),
        ("unknown user", wrong("nobody", "sample-erin-password"), 401),
        ("user without password", wrong("carol", "sample-carol-password"), 401),
        ("user of another domain", wrong("south", "sample-south-password"), 401),
        ("unknown id", user(json!({"id": "u-nobody", "password": "sample-x"})), 401),
        (
            "domain that is two",
            user(
                json!({"name": "erin", "domain": {"id": "north", "name": "south"}, "password": "sample-erin-password"}),
            ),
            401,
        ),
        ("user without domain", user(json!({"name": "erin", "password": "sample-erin-password"})), 400),
        ("empty domain", user(json!({"name": "erin", "domain": {}, "password": "sample-erin-password"})), 400),
        ("user without name", user(json!({"password": "sample-erin-password"})), 400),
        ("no password", user(json!({"id": "u-erin"})), 400),
        ("password that is a number", user(json!({"id": "u-erin", "password": 12_345})), 400),
        ("another's project", scope(json!({"project": {"id": "project-south"}})), 404),
        ("unknown project", scope(json!({"project": {"name": "cn-north-9"}})), 404),
        (
            "project in another domain",
            scope(json!({"project": {"name": "cn-north-4", "domain": {"name": "south"}}})),
            404,
        ),
        ("another domain", scope(json!({"domain": {"name": "south"}})), 403),
        ("two scopes", scope(json!({"domain": {"name": "north"}, "project": {"id": "project-north"}})), 400),
        ("project without name", scope(json!({"project": {}})), 400),
        ("wrong secret", app(json!({"id": "sample-erin-application", "secret": "sample-x"})), 401),
        ("unknown application", app(json!({"id": "sample-x", "secret": SECRET})), 401),
        (
            "application of another user",
            app(json!({"name": "laptop", "secret": SECRET, "user": {"id": "u-frank"}})),
            401,
        ),
        ("application of nobody", app(json!({"name": "laptop", "secret": SECRET, "user": {"id": "u-x"}})), 401),
        ("application without user", app(json!({"name": "laptop", "secret": SECRET})), 400),
        ("unknown token", token("sample-x"), 401),
        ("expired token", token("sample-expired"), 401),
        ("impossible token", token("sample\u{7f}"), 401),
        ("no method", json!({"identity": {"methods": []}}), 400),
        ("method that is a number", json!({"identity": {"methods": [7]}}), 400),
        ("unknown method", json!({"identity": {"methods": ["totp"]}}), 400),
        ("several methods", json!({"identity": {"methods": ["password", "token"]}}), 400),
        ("method without credential", json!({"identity": {"methods": ["password"]}}), 400),
        ("no identity", json!({}), 400),
    ];
    for (case, auth, status) in cases {
        let answer = server.sign_in(&json!({"auth": auth})).await;
        answer.assert_denied(status, case);
        assert!(answer.headers.get("X-Subject-Token").is_none(), "{case}");
        assert!(!answer.body.to_string().contains("12345"), "{case}: {}", answer.body);
    }
    let restricted = json!({"auth": {
        "identity": application(json!({"id": "sample-erin-application", "secret": SECRET})), "scope": {"domain": {"id": "north"}}}});
    server.sign_in(&restricted).await.assert_denied(403, "a domain for an application credential");
    let own = json!({"auth": {
        "identity": application(json!({"id": "sample-erin-application", "secret": SECRET}))}});
    let token = server.sign_in(&own).await.token();
    let wider = json!({"auth": {
        "identity": {"methods": ["token"], "token": {"id": token}}, "scope": {"domain": {"id": "north"}}}});
    server.sign_in(&wider).await.assert_denied(403, "a domain for a token that an application credential gave");
    let one = server.sign_in(&json!({"auth": wrong("erin", "x")})).await.body;
    let other = server.sign_in(&json!({"auth": wrong("nobody", "x")})).await.body;
    assert_eq!(one, other, "who there is can't be told");
}

#[tokio::test]
async fn bodies_that_are_none_are_refused() {
    let server = Server::sample().await;
    let json_type = [("content-type", "application/json")];
    let long = format!("{{\"auth\": \"{}\"}}", "x".repeat(100_000));
    for (case, body) in
        [("empty", ""), ("text", "sample-erin-password"), ("list", "[]"), ("cut", "{\"auth\": {"), ("long", &long)]
    {
        server.send("POST", super::server::TOKENS, &json_type, body).await.assert_denied(400, case);
    }
}

#[tokio::test]
async fn the_catalogue_is_of_the_address_that_was_asked_unless_it_is_not_wanted() {
    let server = Server::sample().await;
    let body = json!({"auth": {"identity": erin()}}).to_string();
    let headers = [("content-type", "application/json"), ("host", "cloud.example:81")];
    let answer = server.send("POST", "/v3/auth/tokens", &headers, &body).await;
    let token = answer.token();
    let services: Vec<_> = answer.body["token"]["catalog"]
        .as_array()
        .unwrap()
        .iter()
        .map(|service| {
            let endpoint = &service["endpoints"][0];
            assert_eq!((&endpoint["interface"], &endpoint["region_id"]), (&json!("public"), &json!("cn-north-4")));
            (service["type"].as_str().unwrap(), endpoint["url"].as_str().unwrap())
        })
        .collect();
    let base = "http://cloud.example:81";
    let identity = format!("{base}/v3");
    assert_eq!(services, [("iam", &*identity), ("identity", &identity), ("modelarts", base), ("eihealth", base)]);
    for query in ["?nocatalog", "?nocatalog=", "?nocatalog=true", "?nocatalog=false"] {
        let path = format!("/v3/auth/tokens{query}");
        let answer = server.send("POST", &path, &headers, &body).await;
        answer.token();
        assert_eq!(answer.body["token"].get("catalog"), None, "{query}");
        let shown = server.get(&path, &[("X-Auth-Token", &token), ("X-Subject-Token", &token)]).await.ok();
        assert_eq!(shown["token"].get("catalog"), None, "{query}");
    }
    let version = server.get("/v3", &[("host", "cloud.example:81")]).await.ok();
    assert_eq!(version["version"]["links"][0]["href"], "http://cloud.example:81/v3/");
    let odd = server.get("/v3", &[("host", "user:word@cloud.example")]).await;
    assert!(!odd.body.to_string().contains("word"), "{}", odd.body);
}

#[tokio::test]
async fn projects_are_those_of_the_callers_domain_by_name() {
    let server = Server::sample().await;
    let ids = |body: Value| -> Vec<String> {
        body["projects"].as_array().unwrap().iter().map(|it| it["id"].as_str().unwrap().to_owned()).collect()
    };
    let token = token_of(&server, "erin").await;
    for (query, expected) in
        [("", 1), ("?name=", 1), ("?name=cn-north-4", 1), ("?name=cn-south-1", 0), ("?name=cn-north", 0)]
    {
        let path = format!("{PROJECTS}{query}");
        let found = ids(server.get(&path, &[("X-Auth-Token", &token)]).await.ok());
        assert_eq!(found, ["project-north"][..expected], "{query}");
        let signer = Signer::of("erin", server.time(0));
        assert_eq!(ids(server.signed(&path, &signer).await.ok()), found, "{query} signed");
    }
    let south = server.get(PROJECTS, &[("X-Auth-Token", "sample-south")]).await.ok();
    assert_eq!(south["projects"][0]["domain_id"], "south");
    assert_eq!(ids(south), ["project-south"]);
    for (case, headers) in [
        ("no token", &[][..]),
        ("unknown token", &[("X-Auth-Token", "sample-x")]),
        ("expired token", &[("X-Auth-Token", "sample-expired")]),
        ("bad signature", &[("Authorization", "SDK-HMAC-SHA256 x")]),
    ] {
        server.get(PROJECTS, headers).await.assert_denied(401, case);
    }
    let twice = server.get("/v3/projects?name=a&name=b", &[("X-Auth-Token", &token)]).await;
    twice.assert_denied(400, "a name twice");
}

#[tokio::test]
async fn a_token_of_an_ordinary_user_is_good_for_all_operations_of_the_family() {
    let server = Server::sample().await;
    let token = token_of(&server, "erin").await;
    for path in [WORKSPACES, "/v1/project-north/workspaces/0", STATISTICS, PROJECTS] {
        server.get(path, &[("X-Auth-Token", &token)]).await.ok();
    }
    let workspaces = server.get("/v1/project-south/workspaces", &[("X-Auth-Token", &token)]).await;
    workspaces.assert_refused(403, "ModelArts.0210", "another's project");
}
