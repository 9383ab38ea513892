//! Fixtures: what is refused, with its line, and that a refusal changes nothing.

use scicloud::server::{Fixture, Settings, Store};

use crate::support::Server;

/// A fixture with something in every section; `#n` marks the lines that the cases below replace.
const GOOD: &str = "\
huawei:
  tenants:
    - name: t
      users:
        - {id: u1, name: ann, primary_account: true}
        - {id: u2, name: ben}
      projects: [{id: p, name: project}]
  tokens:
    - {token: hush, user: ann, project: p}
modelarts:
  workspaces:
    - {project: p, id: w, name: work, owner: ann, status: NORMAL, create_time: 1, update_time: 2}
eihealth:
  spaces:
    - project: p
      id: s
      name: space
      creator: ann
      create_time: 2025-01-02T10:50:59Z
      update_time: 2025-01-02T10:50:59Z
      members: {ann: Owner}
      resources: {ann: {app: 1}}
scnet:
  users: [{name: test}]
  tokens:
    - {token: hush, user: test}
  quotas:
    - {username: test, path: /home, threshold: 1, usage: 2}
maptable:
  users: [{id: 1, name: eve}]
  tokens:
    - {token: Bearer hush, user: 1}
  workspaces:
    - {type: user, id: 1, members: [1]}
";

#[test]
fn the_sample_and_the_base_of_the_cases_are_good() {
    drop(Fixture::sample());
    Fixture::parse("good.yaml", GOOD).unwrap();
}

/// (line of `GOOD`, what stands there instead, what the reason says)
const BAD: &[(u64, &str, &str)] = &[
    (1, "huawey:", "huawey"),
    (3, "    - name: ''", "empty"),
    (5, "        - {id: u1, name: ann}", "primary_account"),
    (6, "        - {id: u1, name: ben}", "`u1` is there twice"),
    (6, "        - {id: u2, name: ann}", "`ann` is there twice"),
    (6, "        - {id: u2, name: ben, primary_account: true}", "2 users with primary_account"),
    (7, "      projects: [{id: 'a b', name: project}]", "project_id"),
    (7, "      projects: [{id: p, name: project}, {id: p, name: again}]", "`p` is there twice"),
    (9, "    - {token: hush, user: zoe, project: p}", "no user `zoe`"),
    (9, "    - {token: hush, user: ann, project: q}", "no project `q`"),
    (9, "    - {token: \"hu\\nsh\", user: ann, project: p}", "printable"),
    (9, "    - {token: '', user: ann, project: p}", "printable"),
    (9, "    - {token: hush, user: ann, project: p, expires_at: tomorrow}", "no time"),
    (9, "    - {token: hush, user: ann, project: p, secret: x}", "secret"),
    (9, "    - {token: hush, user: ann}", "project"),
    (
        12,
        "    - {project: p, id: a/b, name: w, owner: ann, status: NORMAL, create_time: 1, update_time: 2}",
        "workspace_id",
    ),
    (12, "    - {project: p, id: w, name: w, owner: zoe, status: NORMAL, create_time: 1, update_time: 2}", "`zoe`"),
    (12, "    - {project: p, id: w, name: w, owner: ann, status: NORMAL, create_time: 3, update_time: 2}", "before"),
    (12, "    - {project: p, id: w, name: w, owner: ann, status: NORMAL, create_time: -1, update_time: 2}", "negative"),
    (12, "    - {project: p, id: w, name: w, owner: ann, status: NORMAL, create_time: x, update_time: 2}", ""),
    (12, "    - {project: p, id: w, name: w, owner: ann, status: '', create_time: 1, update_time: 2}", "status"),
    (
        12,
        "    - {project: p, id: w, name: w, owner: ann, status: N, create_time: 1, update_time: 2, auth_type: OPEN}",
        "OPEN",
    ),
    (
        12,
        "    - {project: p, id: '0', name: w, owner: ann, status: N, create_time: 1, update_time: 2, auth_type: PRIVATE}",
        "always public",
    ),
    (
        12,
        "    - {project: p, id: w, name: w, owner: ann, status: N, create_time: 1, update_time: 2, enterprise_project: e}",
        "`e`",
    ),
    (
        12,
        "    - {project: p, id: w, name: w, owner: ann, status: N, create_time: 1, update_time: 2, grants: [{user_type: IAM}]}",
        "names nobody",
    ),
    (
        12,
        "    - {project: p, id: w, name: w, owner: ann, status: N, create_time: 1, update_time: 2, grants: [{user_name: zoe}]}",
        "`zoe`",
    ),
    (
        12,
        "    - {project: p, id: w, name: w, owner: ann, status: N, create_time: 1, update_time: 2, grants: [{user_id: u9}]}",
        "`u9`",
    ),
    (18, "      creator: zoe", "`zoe`"),
    (19, "      create_time: 2025-13-02T10:50:59Z", "no time"),
    (19, "      create_time: 2025-01-02T10:50:59.5Z", "whole seconds"),
    (20, "      update_time: 2024-01-02T10:50:59Z", "before"),
    (21, "      members: {zoe: Owner}", "`zoe`"),
    (21, "      members: {ann: Owner, ann: Viewer}", ""),
    (22, "      resources: {ben: {app: 1}}", "no member"),
    (22, "      resources: {ann: {app: -1}}", ""),
    (22, "      resources: {ann: {app: 100001}}", "more than"),
    (24, "  users: [{name: a/b}]", "username"),
    (24, "  users: [{name: test}, {name: test}]", "`test` is there twice"),
    (26, "    - {token: hush, user: nobody}", "`nobody`"),
    (28, "    - {username: nobody, path: /home, threshold: 1, usage: 2}", "`nobody`"),
    (28, "    - {username: test, path: '', threshold: 1, usage: 2}", "empty"),
    (28, "    - {username: test, path: /home, threshold: -1, usage: 2}", "threshold -1"),
    (28, "    - {username: test, path: /home, threshold: 1, usage: .nan}", "usage"),
    (30, "  users: [{id: 1, name: eve}, {id: 1, name: eva}]", "`1` is there twice"),
    (32, "    - {token: Bearer hush, user: 2}", "no user 2"),
    (34, "    - {type: team, id: 1, members: [1]}", "type"),
    (34, "    - {type: user, id: 1, members: []}", "one member"),
    (34, "    - {type: org, id: 1, members: [1, 1]}", "`1` is there twice"),
    (34, "    - {type: org, id: 1, members: [9]}", "no user 9"),
    (34, "    - {type: org, id: 1, members: [1]", ""),
];

#[test]
fn a_bad_fixture_is_refused_with_file_line_and_reason() {
    for &(line, replacement, reason) in BAD {
        let lines = (1..).zip(GOOD.lines());
        let text: String =
            lines.flat_map(|(number, old)| [if number == line { replacement } else { old }, "\n"]).collect();
        let error = Fixture::parse("bad.yaml", &text).expect_err(replacement);
        assert!(error.reason.contains(reason), "{replacement}: {error}");
        assert!(!error.to_string().contains("hush"), "a token in: {error}");
        // What never ends or is missing is noticed where it should have been; a count is the tenant's.
        let near = [line, line + 1].map(Some).contains(&error.line);
        let of_tenant = reason.contains("primary_account") && error.line == Some(3);
        assert!(near || of_tenant, "{replacement}: {error}");
        assert_eq!(error.to_string(), format!("bad.yaml:{}: {}", error.line.unwrap(), error.reason));
    }
}

#[test]
fn texts_longer_than_an_answer_may_have_are_refused() {
    let cases = [("name: work,", "name: work, description: #,", 256), ("ann", "#", 64)];
    for (old, new, longest) in cases {
        let fixture = |length: usize| GOOD.replace(old, &new.replace('#', &"ä".repeat(length)));
        Fixture::parse("longest.yaml", &fixture(longest)).unwrap_or_else(|error| panic!("{longest}: {error}"));
        let error = Fixture::parse("longer.yaml", &fixture(longest + 1)).expect_err("a refusal");
        assert_eq!(error.line, Some(12), "{error}");
        assert!(error.reason.contains(&format!("more than {longest} characters")), "{error}");
    }
}

#[test]
fn a_token_of_two_users_is_refused_without_showing_it() {
    let twice = "    - {token: hush, user: ann, project: p}\n";
    let text = GOOD.replace(twice, &twice.repeat(2));
    let error = Fixture::parse("bad.yaml", &text).unwrap_err();
    assert_eq!(error.to_string(), "bad.yaml:10: this token is there twice");
}

#[test]
fn a_file_that_is_not_there_is_named() {
    let error = Fixture::read("no/such/fixture.yaml").unwrap_err();
    assert!(error.to_string().starts_with("no/such/fixture.yaml: "), "{error}");
}

#[test]
fn no_token_survives_reading() {
    let shown = format!("{:?}", Fixture::parse("good.yaml", GOOD).unwrap());
    assert!(!shown.contains("hush"), "{shown}");
}

#[tokio::test]
async fn loading_replaces_the_state() {
    let server = Server::sample().await;
    let headers = [("X-Auth-Token", "sample-alice")];
    let list = "/v1/project-north/workspaces";
    assert_eq!(server.get(list, &headers).await.status, 200);
    server.running.store().load_fixture(&Fixture::parse("good.yaml", GOOD).unwrap()).await.unwrap();
    assert_eq!(server.get(list, &headers).await.status, 401);
    let body = server.get("/v1/p/workspaces?order=asc", &[("X-Auth-Token", "hush")]).await.ok();
    let names: Vec<_> = body["workspaces"].as_array().unwrap().iter().map(|row| row["name"].clone()).collect();
    assert_eq!(names, ["default", "work"]);
    server.running.store().load_fixture(&Fixture::sample()).await.unwrap();
    assert_eq!(server.get(list, &headers).await.ok()["total_count"], 60);
}

#[tokio::test]
async fn tokens_are_not_in_the_database() {
    let directory = tempfile::tempdir().unwrap();
    let file = directory.path().join("state.db");
    let store = Store::open(file.to_str().unwrap()).await.unwrap();
    store.load_fixture(&Fixture::sample()).await.unwrap();
    store.close().await;
    let bytes = std::fs::read(&file).unwrap();
    let contains = |text: &str| bytes.windows(text.len()).any(|part| part == text.as_bytes());
    assert!(contains("space-screening"), "the state is in the file");
    for token in ["sample-alice", "sample-test", "sample-16"] {
        assert!(!contains(token), "{token}");
    }
}

#[tokio::test]
async fn a_file_keeps_the_state() {
    let directory = tempfile::tempdir().unwrap();
    let store = format!("sqlite:{}", directory.path().join("state.db").display());
    let fixture = Some(Fixture::sample());
    let server = Server::with(Settings { store: store.clone(), load: fixture, ..Settings::default() }).await;
    let headers = [("token", "sample-test")];
    let path = "/hpc/openapi/v2/parastor/quota/usernames/test";
    let before = server.get(path, &headers).await.ok();
    server.running.close().await.unwrap();
    let server = Server::with(Settings { store, ..Settings::default() }).await;
    assert_eq!(server.get(path, &headers).await.ok(), before);
}
