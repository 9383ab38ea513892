//! Two projects of one tenant: a token opens one of them, and nothing of the other shows.

use scicloud::server::{Fixture, Settings};
use serde_json::Value;

use super::support::Server;

/// Both projects have a workspace `w`, which only the grants of the first one open to `guest`.
const TWO: &str = "
huawei:
  tenants:
    - name: t
      users:
        - {id: 1, name: primary, primary_account: true}
        - {id: 2, name: guest}
      projects: [{id: one, name: one}, {id: two, name: two}]
  tokens:
    - {token: guest-one, user: guest, project: one}
    - {token: guest-two, user: guest, project: two}
modelarts:
  workspaces:
    - &w {project: one, id: w, name: of-one, owner: primary, auth_type: INTERNAL, status: NORMAL,
          create_time: 1, update_time: 2, grants: [{user_name: guest, user_type: IAM}]}
    - {<<: *w, project: two, name: of-two, grants: []}
eihealth:
  spaces:
    - &s {project: one, id: space-of-one, name: s, creator: guest, create_time: 2025-01-01T00:00:00Z,
          update_time: 2025-01-01T00:00:00Z, members: {guest: Owner, primary: Viewer},
          resources: {guest: {app: 1}, primary: {app: 5}}}
    - {<<: *s, project: two, id: space-of-two, resources: {primary: {job: 2}}}
";

async fn get(server: &Server, path: &str, token: &str) -> Value {
    server.get(path, &[("X-Auth-Token", token)]).await.ok()
}

async fn server() -> Server {
    let fixture = Fixture::parse("two.yaml", TWO).unwrap();
    Server::with(Settings { load: Some(fixture), ..Settings::default() }).await
}

#[tokio::test]
async fn spaces_are_those_of_the_project() {
    let server = server().await;
    for (project, own, kind, total) in [("one", 1, "app", 6), ("two", 0, "job", 2)] {
        let path = format!("/v1/{project}/eihealth-projects/statistics");
        let body = get(&server, &path, &format!("guest-{project}")).await;
        assert_eq!(body["count"], 1, "{project}");
        let space = &body["projects"][0];
        assert_eq!(space["id"], format!("space-of-{project}"));
        assert_eq!(space["user_statistics"][0]["count"], own);
        assert_eq!(space["total_statistics"][0]["count"], total);
        assert_eq!(space["total_statistics"][0]["resource_name"], kind);
        assert_eq!(space["total_statistics"].as_array().unwrap().len(), 1);
    }
}

#[tokio::test]
async fn workspaces_and_their_grants_are_those_of_the_project() {
    let server = server().await;
    let body = get(&server, "/v1/one/workspaces/w", "guest-one").await;
    assert_eq!((body["name"].as_str(), body["grants"][0]["user_type"].as_str()), (Some("of-one"), Some("IAM")));
    let refused = server.get("/v1/two/workspaces/w", &[("X-Auth-Token", "guest-two")]).await;
    refused.assert_refused(403, "ModelArts.0112", "granted in the other project only");
    for (project, accessible) in [("one", 2), ("two", 1)] {
        let token = format!("guest-{project}");
        let all = get(&server, &format!("/v1/{project}/workspaces?order=desc"), &token).await;
        assert_eq!(all["total_count"], 2, "the default workspace and one more");
        assert_eq!(all["workspaces"][0]["name"], format!("of-{project}"));
        let list = get(&server, &format!("/v1/{project}/workspaces?filter_accessible=true"), &token).await;
        assert_eq!(list["total_count"], accessible, "{project}");
        let other = if project == "one" { "two" } else { "one" };
        for path in ["workspaces", "workspaces/0", "eihealth-projects/statistics"] {
            let path = format!("/v1/{other}/{path}");
            assert_eq!(server.get(&path, &[("X-Auth-Token", &token)]).await.status, 403, "{path}");
        }
    }
}
