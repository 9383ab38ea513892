//! Fixtures that are added to a state, and hold as one loads.

use scicloud::server::{Fixture, Settings};
use serde_json::json;

use super::support::Server;
use crate::support::database::Place;

const NORTH: (&str, &str) = ("X-Auth-Token", "sample-alice");

#[tokio::test]
async fn what_is_added_takes_the_place_of_the_same_ids_and_all_else_stays() {
    let server = Server::sample().await;
    let before = server.admin.dump().await.expect("a dump");
    let added = r#"
huawei:
  tenants:
    - name: north
      users: [{id: u-greta, name: greta, access_keys: [{access: GRETAAK, secret: sk}]}, {id: u-carol, name: carola}]
  tokens: [{token: greta, user: greta, project: project-north}, {token: sample-frank, user: greta, project: project-north}]
modelarts:
  workspaces:
    - {project: project-north, id: w-greta, name: new, owner: greta, status: NORMAL, create_time: 1, update_time: 2,
       auth_type: INTERNAL, grants: [{user_id: u-greta}]}
    - {project: project-north, id: "041b7b3a81e74ef5e8e25d940ed90475", name: changed, owner: dave, status: NORMAL,
       create_time: 1, update_time: 2, auth_type: PRIVATE}
eihealth:
  spaces:
    - {project: project-north, id: space-empty, name: filled, creator: carola, create_time: 2025-05-05T05:05:05Z,
       update_time: 2025-05-05T05:05:05Z, members: {carola: Owner, greta: Viewer}, resources: {greta: {job: 3}}}
scnet:
  users: [{name: test, frozen: true, clusters: [{id: 11251}]}]
  quotas: [{username: nothing, path: /x, threshold: 1, usage: 0}, {username: over, path: /work/over, threshold: 2, usage: 1}]
maptable:
  users: [{id: 19, name: new}]
  workspaces:
    - {type: user, id: 17, members: [17], data_files: [{id: 77, name: f, create_time: 2025-01-01T00:00:00Z,
       update_time: 2025-01-01T00:00:00Z}]}
"#;
    server.admin.load(added, true).await.expect("it is added");
    let (status, list) = server.platform("/v1/project-north/workspaces?limit=1000", ("X-Auth-Token", "greta")).await;
    assert_eq!((status, &list["total_count"]), (200, &json!(61)), "{list}");
    let changed = server.platform("/v1/project-north/workspaces/041b7b3a81e74ef5e8e25d940ed90475", NORTH).await.1;
    assert_eq!((&changed["name"], &changed["grants"]), (&json!("changed"), &json!([])), "{changed}");
    let path = "/v1/project-north/eihealth-projects/statistics";
    let spaces = server.platform(path, ("X-Auth-Token", "sample-frank")).await.1;
    assert_eq!(spaces["projects"][0]["name"], "filled", "the token is greta's now: {spaces}");
    let quota = "/hpc/openapi/v2/parastor/quota/usernames";
    let refused = server.platform(&format!("{quota}/test"), ("token", "sample-test")).await.1;
    assert_ne!(refused["code"], "0", "the account is frozen now, and the token's cluster gone: {refused}");
    let kept = server.platform(&format!("{quota}/over"), ("token", "sample-over")).await.1;
    assert_eq!(kept["data"].as_array().map(Vec::len), Some(2), "{kept}");
    let detail = server.platform("/open/api/v1/workspaces/user/17/", ("Authorization", "Bearer sample-17")).await.1;
    assert!(detail.to_string().contains("\"f\""), "{detail}");
    // To add the state to itself changes nothing.
    let dump = server.admin.dump().await.expect("a dump");
    server.admin.load(dump.clone(), true).await.expect("it is added");
    assert_eq!(server.admin.dump().await.expect("a dump"), dump);
    server.admin.load(before.clone(), false).await.expect("it loads");
    assert_eq!(server.admin.dump().await.expect("a dump"), before);
}

#[tokio::test]
async fn two_users_may_change_their_names_for_each_others() {
    let server = Server::sample().await;
    let swapped = "huawei: {tenants: [{name: north, users: [{id: u-carol, name: dave}, {id: u-dave, name: carol}]}]}";
    server.admin.load(swapped, true).await.expect("it is added");
    let (_, user) = server.ask("GET", "/huawei/tenants/north/users/u-carol", None).await;
    assert_eq!(user["name"], "dave");
}

#[tokio::test]
async fn what_does_not_go_with_the_state_is_refused_and_changes_nothing() {
    let server = Server::sample().await;
    let before = server.admin.dump().await.expect("a dump");
    let workspace = |fields: &str| {
        format!(
            "modelarts:\n  workspaces:\n    - {{project: project-north, id: x, name: x, status: N, create_time: 1, update_time: 2, {fields}}}"
        )
    };
    let space = |fields: &str| {
        format!(
            "eihealth:\n  spaces:\n    - {{project: project-north, id: x, name: x, create_time: 2025-05-05T05:05:05Z, \
                 update_time: 2025-05-05T05:05:05Z, {fields}}}"
        )
    };
    let cases = [
        (workspace("owner: nobody"), "line 3: the tenant of `project-north` has no user `nobody`"),
        (workspace("owner: south"), "line 3: the tenant of `project-north` has no user `south`"),
        (
            workspace("owner: erin, enterprise_project: x"),
            "line 3: the tenant of `project-north` has no enterprise project `x`",
        ),
        (workspace("owner: erin, grants: [{user_id: u-south}]"), "no user with id `u-south`"),
        (
            workspace("owner: erin").replace("project-north", "project-west"),
            "line 3: there is no project `project-west`",
        ),
        (space("creator: erin, members: {nobody: Owner}"), "no user `nobody`"),
        (
            space("creator: erin, members: {erin: Owner}, resources: {bob: {job: 1}}"),
            "`bob` has resources but is no member",
        ),
        (
            "huawei: {tenants: [{name: north, users: [{id: u-new, name: erin}]}]}".to_owned(),
            "line 1: user `erin` is there twice",
        ),
        (
            "huawei: {tenants: [{name: north, users: [{id: u-south, name: other}]}]}".to_owned(),
            "user id `u-south` is there twice",
        ),
        (
            "huawei: {tenants: [{name: north, users: [{id: u-bob, name: bob, primary_account: true}]}]}".to_owned(),
            "tenant `north` has 2 users with primary_account, not 1",
        ),
        (
            "huawei: {tenants: [{name: north, users: [{id: u-alice, name: alice}]}]}".to_owned(),
            "tenant `north` has 0 users with primary_account, not 1",
        ),
        (
            "huawei: {tenants: [{name: north, projects: [{id: project-south, name: x}]}]}".to_owned(),
            "project `project-south` is there twice",
        ),
        (
            "huawei: {tenants: [{name: north, users: [{id: u-bob, name: bob, access_keys: [{access: SAMPLESOUTHAK000, \
             secret: s}]}]}]}"
                .to_owned(),
            "access key `SAMPLESOUTHAK000` is there twice",
        ),
        (
            "huawei: {tenants: [{name: north, users: [{id: u-bob, name: bob, application_credentials: \
             [{id: sample-erin-application, name: n, secret: s, project: project-north}]}]}]}"
                .to_owned(),
            "application credential `sample-erin-application` is there twice",
        ),
        ("huawei: {tokens: [{token: t, user: erin, project: project-south}]}".to_owned(), "has no user `erin`"),
        ("scnet: {users: [{name: new, clusters: [{id: 5}]}]}".to_owned(), "there is no cluster 5"),
        ("scnet: {users: [{name: new, clusters: [{id: 11250, username: over}]}]}".to_owned(), "`over` is there twice"),
        ("scnet: {users: [{name: new, access_keys: [{access: sample-over-ak, secret: s}]}]}".to_owned(), "access key"),
        ("scnet: {tokens: [{token: t, user: test, cluster: 11251}]}".to_owned(), "or a stopped one"),
        (
            "scnet: {quotas: [{username: nobody, path: /x, threshold: 1, usage: 1}]}".to_owned(),
            "there is no user `nobody`",
        ),
        ("maptable: {apps: [{id: a, secret: s, user: 99}]}".to_owned(), "there is no user 99"),
        ("maptable: {workspaces: [{type: org, id: 8, members: [16, 99]}]}".to_owned(), "there is no user 99"),
        (
            "maptable: {workspaces: [{type: org, id: 8, members: [16], data_files: [{id: 900, name: f, \
             create_time: 2025-01-01T00:00:00Z, update_time: 2025-01-01T00:00:00Z}]}]}"
                .to_owned(),
            "data file `900` is there twice",
        ),
    ];
    for (fixture, wanted) in cases {
        let error = server.admin.load(fixture, true).await.expect_err(wanted).to_string();
        assert!(error.contains("400") && error.contains(wanted), "{wanted}: {error}");
    }
    let renamed = "huawei: {tenants: [{name: north, users: [{id: u-frank, name: franka}]}]}";
    let error = server.admin.load(renamed, true).await.expect_err("grants name frank").to_string();
    assert!(error.contains("409") && error.contains("shared with `frank` by that name"), "{error}");
    assert_eq!(server.admin.dump().await.expect("a dump"), before);
}

#[tokio::test]
async fn requests_see_the_old_or_the_new_state() {
    let place = Place::new().await;
    let (store, load) = (place.address.clone(), Some(Fixture::sample()));
    let server = Server::with(Settings { store, load, ..Settings::default() }).await;
    let rows: String = (0..40)
        .map(|it| {
            format!("    - {{project: project-north, id: w-{it}, name: n, owner: erin, status: N, create_time: 1, update_time: 2}}\n")
        })
        .collect();
    let changing = async {
        for _ in 0..3 {
            server.admin.load(format!("modelarts:\n  workspaces:\n{rows}"), true).await.expect("it is added");
            server.admin.load(Fixture::SAMPLE, false).await.expect("it loads");
        }
    };
    let asking = async {
        for _ in 0..60 {
            let (status, body) = server.platform("/v1/project-north/workspaces?limit=1", NORTH).await;
            assert_eq!(status, 200, "{body}");
            let total = body["total_count"].as_u64();
            assert!(total == Some(60) || total == Some(100), "{body}");
        }
    };
    tokio::join!(changing, asking);
}

#[tokio::test]
async fn fixtures_that_are_added_at_once_all_are() {
    let server = Server::sample().await;
    let workspace = |of: u32, number: u32| {
        json!({"project": "project-north", "id": format!("w-{of}-{number}"), "name": "w", "owner": "erin", "status": "NORMAL",
            "create_time": 1, "update_time": 2})
    };
    // So many that all lists are made anew, for which each has to wait.
    let added = futures_util::future::join_all((0..12).map(|of| {
        let workspaces: Vec<_> = (0..25).map(|number| workspace(of, number)).collect();
        server.admin.load(json!({"modelarts": {"workspaces": workspaces}}).to_string(), true)
    }));
    for (of, added) in added.await.into_iter().enumerate() {
        added.unwrap_or_else(|error| panic!("fixture {of}: {error}"));
    }
    let (_, list) = server.platform("/v1/project-north/workspaces?limit=1000", NORTH).await;
    assert_eq!(list["total_count"], 60 + 12 * 25, "with the sample's");
}
