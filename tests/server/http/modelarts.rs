//! ModelArts: one workspace, who may enter it, and refusals of both operations.

use scicloud::server::{Fixture, Settings};
use serde_json::{Value, json};

use super::support::{Refusal, Server, documented_example};

const MASKED: &str = "/v1/project-north/workspaces/**d05d1a553b4e188ea878e7dcb85e**";

fn token(token: &str) -> [(&str, &str); 1] {
    [("X-Auth-Token", token)]
}

#[tokio::test]
async fn the_page_example_is_in_the_sample() {
    let server = Server::sample().await;
    let example = documented_example("modelarts", "/v1/{project_id}/workspaces/{workspace_id}");
    for caller in ["sample-alice", "sample-grantee"] {
        let answer = server.get(MASKED, &token(caller)).await;
        answer.assert_identified();
        // The text shows the order of the fields too.
        assert_eq!(answer.ok().to_string(), example.to_string(), "{caller}");
    }
    let listed = documented_example("modelarts", "/v1/{project_id}/workspaces")["workspaces"][0].clone();
    let mut served = server.get("/v1/project-south/workspaces", &token("sample-south")).await.ok();
    let served = served["workspaces"][0].take();
    for (field, value) in listed.as_object().unwrap() {
        // The page has the number 0 here, its table and the server a string.
        let wanted = if field == "id" { &json!("0") } else { value };
        assert_eq!(&served[field], wanted, "{field}");
    }
    let fields = |row: &Value| row.as_object().unwrap().keys().cloned().collect::<Vec<_>>();
    assert_eq!(fields(&served), fields(&listed), "in the example's order");
}

/// A project in which `owner`, `named` and `other` are ordinary users and `primary` is not.
const ACCESS: &str = "
huawei:
  tenants:
    - name: t
      users:
        - {id: 1, name: primary, primary_account: true}
        - {id: 2, name: owner}
        - {id: 3, name: named}
        - {id: 4, name: other}
      projects: [{id: p, name: p}]
  tokens:
    - {token: primary, user: primary, project: p}
    - {token: owner, user: owner, project: p}
    - {token: named, user: named, project: p}
    - {token: other, user: other, project: p}
modelarts:
  workspaces:
    - &w {project: p, id: public, name: w, owner: owner, status: NORMAL, create_time: 1, update_time: 2}
    - {<<: *w, id: upper, auth_type: PUBLIC}
    - {<<: *w, id: private, auth_type: PRIVATE}
    - {<<: *w, id: lower, auth_type: private, grants: [{user_name: named}]}
    - {<<: *w, id: by-id, auth_type: INTERNAL, grants: [{user_id: 3}]}
    - {<<: *w, id: by-name, auth_type: internal, grants: [{user_name: named}]}
    - {<<: *w, id: by-both, auth_type: INTERNAL, grants: [{user_id: 3, user_name: other}]}
    - {<<: *w, id: ungranted, auth_type: INTERNAL}
";

#[tokio::test]
async fn who_may_enter() {
    let fixture = Fixture::parse("access.yaml", ACCESS).unwrap();
    let server = Server::with(Settings { load: Some(fixture), ..Settings::default() }).await;
    let cases = [
        ("0", "primary owner named other"),
        ("public", "primary owner named other"),
        ("upper", "primary owner named other"),
        ("private", "primary owner"),
        ("lower", "primary owner"),
        ("by-id", "primary owner named"),
        ("by-name", "primary owner named"),
        ("by-both", "primary owner named"),
        ("ungranted", "primary owner"),
    ];
    for user in ["primary", "owner", "named", "other"] {
        let list = server.get("/v1/p/workspaces?filter_accessible=true", &token(user)).await.ok();
        let all = server.get("/v1/p/workspaces", &token(user)).await.ok();
        assert_eq!(all["total_count"], cases.len());
        for (id, allowed) in cases {
            let case = format!("{user} and {id}");
            let allowed = allowed.split(' ').any(|name| name == user);
            let answer = server.get(&format!("/v1/p/workspaces/{id}"), &token(user)).await;
            if allowed {
                assert_eq!(answer.ok()["id"], id, "{case}");
            } else {
                answer.assert_refused(403, "ModelArts.0112", &case);
            }
            let mut listed = list["workspaces"].as_array().unwrap().iter();
            assert_eq!(listed.any(|workspace| workspace["id"] == id), allowed, "{case}");
        }
        assert_eq!(list["total_count"], list["workspaces"].as_array().unwrap().len());
    }
}

#[tokio::test]
async fn grants_are_shown_as_stored() {
    let fixture = Fixture::parse("access.yaml", ACCESS).unwrap();
    let server = Server::with(Settings { load: Some(fixture), ..Settings::default() }).await;
    let cases = [
        ("by-both", json!([{"user_id": "3", "user_name": "other"}])),
        ("by-name", json!([{"user_name": "named"}])),
        ("public", json!([])),
    ];
    for (id, wanted) in cases {
        let body = server.get(&format!("/v1/p/workspaces/{id}"), &token("primary")).await.ok();
        assert_eq!(body["grants"], wanted, "{id}");
    }
    let body = server.get("/v1/p/workspaces/0", &token("other")).await.ok();
    let fields = ["name", "auth_type", "enterprise_project_id", "enterprise_project_name", "owner"];
    let shown = fields.map(|field| body[field].as_str().unwrap().to_owned());
    assert_eq!(shown, ["default", "public", "0", "default", "primary"]);
}

#[tokio::test]
async fn sign_in_comes_first_then_the_project_then_the_rest() {
    let server = Server::sample().await;
    let good = token("sample-alice");
    let list = "/v1/project-north/workspaces";
    let cases: [Refusal<'_>; 12] = [
        (list, &[], 401, "ModelArts.0201"),
        (list, &token(""), 401, "ModelArts.0201"),
        (list, &token("sample-nobody"), 401, "ModelArts.0203"),
        (list, &token("Bearer sample-16"), 401, "ModelArts.0203"),
        (list, &[("X-Auth-Token", "sample-alice"), ("X-Auth-Token", "sample-erin")], 401, "ModelArts.0203"),
        (list, &token("sample-expired"), 401, "ModelArts.0202"),
        (list, &token("sample-south"), 403, "ModelArts.0210"),
        (MASKED, &[], 401, "ModelArts.0201"),
        (MASKED, &token("sample-south"), 403, "ModelArts.0210"),
        ("/v1/no-such-project/workspaces", &good, 403, "ModelArts.0210"),
        ("/v1/%7Bproject_id%7D/workspaces", &good, 400, "ModelArts.0210"),
        ("/v1/a%20b/workspaces/0", &good, 400, "ModelArts.0210"),
    ];
    for (path, headers, status, code) in cases {
        server.get(path, headers).await.assert_refused(status, code, &format!("{path} {headers:?}"));
    }
    let bad = format!("{list}?limit=0");
    server.get(&bad, &[]).await.assert_refused(401, "ModelArts.0201", "no token and a bad limit");
    server.get(&bad, &token("sample-south")).await.assert_refused(403, "ModelArts.0210", "foreign and a bad limit");
}

#[tokio::test]
async fn a_workspace_that_is_not_there_is_400() {
    let server = Server::sample().await;
    let good = token("sample-alice");
    for id in ["none", "00", "%2A", "1%27%20OR%201=1"] {
        let path = format!("/v1/project-north/workspaces/{id}");
        server.get(&path, &good).await.assert_refused(400, "ModelArts.7005", id);
    }
    // Not an id at all: it would leave its segment of the path.
    let path = "/v1/project-north/workspaces/a%2Fb";
    server.get(path, &good).await.assert_refused(400, "ModelArts.0107", "a slash");
}
