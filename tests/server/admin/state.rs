//! The whole state: loaded, dumped, reset.

use scicloud::server::{Fixture, FixtureGenerator, Settings};
use serde_json::json;

use super::support::Server;

#[tokio::test]
async fn what_is_dumped_loads_as_the_same_state() {
    let server = Server::sample().await;
    // What a sign-in leaves is part of the state as well.
    let answers = server.answers().await;
    assert!(answers.iter().any(|(_, status, _)| *status == 201), "{answers:?}");
    let dump = server.admin.dump().await.expect("a dump");
    assert!(!dump.contains("sample-erin-password") && !dump.contains("sample-test-sk"), "{dump}");
    server.admin.load(dump.clone(), false).await.expect("it loads");
    assert_eq!(server.admin.dump().await.expect("a dump"), dump, "the dump of a dump is another");
    assert_eq!(server.answers().await, answers);
    let other = Server::with(Settings::default()).await;
    let error = other.admin.load(dump, false).await.expect_err("another store key");
    assert!(error.to_string().contains("cannot be opened with this store key"), "{error}");
}

#[tokio::test]
async fn an_empty_state_is_dumped_as_one() {
    let server = Server::with(Settings::default()).await;
    let dump = server.admin.dump().await.expect("a dump");
    assert_eq!(dump, "huawei: {}\n");
    server.admin.load(dump, false).await.expect("it loads");
}

#[tokio::test]
async fn a_dump_has_every_corner_of_the_format() {
    let server = Server::with(Settings::default()).await;
    server.admin.load(CORNERS, false).await.expect("it loads");
    let dump = server.admin.dump().await.expect("a dump");
    for wanted in WANTED {
        assert!(dump.contains(wanted), "{wanted} is not in\n{dump}");
    }
    server.admin.load(dump.clone(), false).await.expect("it loads");
    assert_eq!(server.admin.dump().await.expect("a dump"), dump);
}

/// Parts of the dump of the fixture below.
const WANTED: &[&str] = &[
    r#""tenant": "t", "for_domain": true, "methods": ["token", "password"], "issued_at": "2025-01-01T00:00:00Z""#,
    r#""failures": 3, "locked_until": "2030-01-01T00:00:00Z""#,
    // The page lists `late` first, though what is written first has `early`.
    r#""resources": {"ann": {"early": 1}, "ben": {"late": 2, "early": 1}}, "kinds": ["late", "early"]"#,
    r#""description": "tab\tline\n\u0085\u2028end: # 'it' \"is\"""#,
    r#""username": "zoe-7", "home_path": "/other""#,
    "  refresh_tokens:\n",
    r#""threshold": 0.1"#,
    r#""update_time": "2024-02-29T15:59:59.500001Z""#,
];

const CORNERS: &str = r#"
huawei:
  tenants:
    - name: t
      users:
        - {id: u1, name: ann, primary_account: true, access_keys: [{access: AK, secret: SK, project: p2, failures: 3,
           locked_until: 2030-01-01T00:00:00Z}]}
        - {id: u2, name: ben, password: "null"}
      projects: [{id: p, name: one}, {id: p2, name: two}]
      enterprise_projects: [{id: "0", name: ours}]
    - name: t2
      users: [{id: u3, name: ann, primary_account: true}]
  tokens:
    - {token: for-domain, user: ben, tenant: t, for_domain: true, methods: [token, password],
       issued_at: 2025-01-01T00:00:00Z, expires_at: 2031-01-01T00:00:00.001Z}
    - {token: for-nothing, user: ann, tenant: t2, issued_at: 2025-01-01T00:00:00Z}
modelarts:
  workspaces:
    - {project: p, id: w, name: "007", owner: ben, status: NORMAL, create_time: 1, update_time: 2, auth_type: Internal,
       description: "tab\tline\n\N\L\
       end: # 'it' \"is\"", grants: [{user_name: ben, user_type: "~"}, {user_id: u1, user_name: ben}]}
eihealth:
  spaces:
    - project: p
      id: s
      name: "null"
      creator: ann
      create_time: 2025-01-02T10:50:59Z
      update_time: 2025-01-02T10:50:59Z
      members: {ben: Viewer, ann: "yes"}
      resources: {ben: {late: 2, early: 1, none: 0}, ann: {early: 1}}
scnet:
  clusters: [{id: 7, name: c, description: "a\rb"}]
  users:
    - {name: zoe, clusters: [{id: 7, username: zoe-7, home_path: /other}], access_keys: [{access: a, secret: b}]}
  tokens:
    - {token: t, user: zoe, cluster: 7}
    - {token: u, user: zoe, cluster: 0, expires_at: 2020-01-01T00:00:00Z}
  quotas: [{username: zoe, path: "/a b/%2F", threshold: 0.1, usage: 1e300, quota_id: -1}]
maptable:
  users: [{id: -5, name: "", notifications: [{text: "b\tc"}, {text: "", read: true}]}, {id: 6, name: x, avatar: y}]
  apps: [{id: a, secret: s, user: 6}]
  tokens: [{token: Bearer t, user: -5}]
  refresh_tokens: [{token: t, user: 6, expires_at: 2020-01-01T00:00:00Z}]
  workspaces:
    - type: org
      id: 1
      members: [6, -5]
      projects:
        - id: 1
          name: n
          creator: 6
          create_time: 2022-01-01T00:00:00+08:00
          update_time: 2024-02-29T23:59:59.500001+08:00
          members: [6]
          map_config: {center: "0,0", zoom_level: 3, base_map: b}
          table_nodes:
            - {id: 9, name: g, type: group, order: 5, create_time: 2022-01-01T00:00:00Z, update_time: 2022-01-01T00:00:00Z}
            - {id: 8, name: in it, type: table, order: 1, parent: 9, create_time: 2022-01-01T00:00:00Z,
               update_time: 2022-01-01T00:00:00Z}
          recycle_table_nodes:
            - {id: 7, name: too, type: table, order: 0, parent: 9, create_time: 2022-01-01T00:00:00Z,
               update_time: 2022-01-01T00:00:00Z}
"#;

#[tokio::test]
async fn a_reset_leaves_nothing_and_keeps_the_snapshots() {
    let server = Server::sample().await;
    server.admin.snapshot("kept").await.expect("a snapshot");
    server.ask("POST", "/clock/advance", Some(&json!({"by": "1h"}))).await;
    server.admin.reset().await.expect("a reset");
    assert_eq!(server.admin.dump().await.expect("a dump"), "huawei: {}\n");
    assert_eq!(server.ask("GET", "/clock", None).await.1["ahead_ms"], 0);
    let (status, _) = server.platform("/v1/project-north/workspaces", ("X-Auth-Token", "sample-alice")).await;
    assert_eq!(status, 401);
    assert_eq!(server.ask("GET", "/snapshots", None).await.1["items"][0]["name"], "kept");
}

#[tokio::test]
async fn what_does_not_load_is_named_by_line_and_changes_nothing() {
    let server = Server::sample().await;
    let before = server.admin.dump().await.expect("a dump");
    let cases = [
        ("", "empty"),
        ("huawei: {}\nmodelart: {}\n", "line 2: unknown field `modelart`"),
        ("scnet:\n  users: [{name: a}]\n  tokens:\n    - {token: t, user: b}\n", "line 4: there is no user `b`"),
        ("scnet:\n  tokens:\n    - {token: {sha256: abc}, user: b}\n", "line 3: `sha256` is 64 hexadecimal digits"),
        ("scnet:\n  tokens:\n    - {token: {md5: abc}, user: b}\n", "line 3: the mapping must have `sha256` alone"),
        ("scnet:\n  tokens:\n    - {token: ~, user: b}\n", "line 3: a text must be here"),
        ("maptable:\n  apps:\n    - {id: a, secret: {argon2: abc}, user: 1}\n", "line 3: `argon2` is a hash"),
        (
            "scnet:\n  users:\n    - {name: a, access_keys: [{access: a, secret: {sealed: xyz}}]}\n",
            "line 3: `sealed` is",
        ),
        ("scnet:\n  users:\n    - {name: a, access_keys: [{access: a, secret: {sealed: abcd}}]}\n", "cannot be opened"),
        (
            "huawei:\n  tenants: [{name: t, users: [{id: u, name: n, primary_account: true}]}]\n  tokens:\n    \
          - {token: t, user: n}\n",
            "line 4: `project` is missing",
        ),
        (
            "huawei:\n  tenants: [{name: t, users: [{id: u, name: n, primary_account: true}]}]\n  tokens:\n    \
          - {token: t, user: n, tenant: x}\n",
            "line 4: there is no tenant `x`",
        ),
    ];
    for (fixture, wanted) in cases {
        let error = server.admin.load(fixture, false).await.expect_err(wanted).to_string();
        assert!(error.contains("400") && error.contains(wanted), "{wanted}: {error}");
    }
    assert_eq!(server.admin.dump().await.expect("a dump"), before);
}

#[tokio::test]
async fn json_is_a_fixture_too() {
    let server = Server::with(Settings::default()).await;
    let fixture = json!({"scnet": {"users": [{"name": "a"}], "tokens": [{"token": "t", "user": "a"}]}});
    server.admin.load(fixture.to_string(), false).await.expect("it loads");
    let (status, body) = server.platform("/hpc/openapi/v2/parastor/quota/usernames/a", ("token", "t")).await;
    assert_eq!((status, &body["code"]), (200, &json!("0")), "{body}");
}

#[tokio::test]
async fn what_is_in_clear_is_kept_in_the_stored_form() {
    let server = Server::sample().await;
    let dump = server.admin.dump().await.expect("a dump");
    let fixture = Fixture::parse("dump", &dump).expect("a fixture");
    assert!(!format!("{fixture:?}").contains("argon2id"), "Debug shows a hash");
    for line in dump.lines().filter(|line| line.contains("\"secret\"") || line.contains("\"token\"")) {
        let stored = ["{\"sealed\": \"", "{\"argon2\": \"$argon2id$", "{\"sha256\": \""];
        assert!(stored.iter().any(|form| line.contains(form)), "{line}");
    }
}

#[tokio::test]
async fn states_of_many_pages_are_dumped_whole() {
    let server = Server::with(Settings::default()).await;
    for seed in [1, 2] {
        let mut text = Vec::new();
        // More of everything than is read at once, and than one piece of the answer has.
        let made = FixtureGenerator { workspaces: 1_300, users: 600, spaces: 30, seed, ..FixtureGenerator::default() };
        made.write(&mut text).expect("a fixture");
        server.admin.load(text, false).await.expect("it loads");
        let dump = server.admin.dump().await.expect("a dump");
        assert_eq!(dump.matches("\"auth_type\"").count(), 1_300, "seed {seed}");
        server.admin.load(dump.clone(), false).await.expect("it loads");
        assert!(server.admin.dump().await.expect("a dump") == dump, "seed {seed}: the dump of a dump is another");
        server.admin.load(dump.clone(), true).await.expect("it is added to itself");
        assert!(server.admin.dump().await.expect("a dump") == dump, "seed {seed}: what is added to itself is another");
    }
}

#[tokio::test]
async fn a_reset_forgets_what_was_asked_and_what_was_to_fail() {
    let server = Server::sample().await;
    let fault = json!({"id": "all", "effect": {"kind": "status", "status": 503}, "when": {"kind": "always"}});
    server.ask("POST", "/faults", Some(&fault)).await;
    server.platform("/v1/project-north/workspaces", ("X-Auth-Token", "sample-alice")).await;
    let journal = || async { server.running.journal().entries(&Default::default()).len() };
    assert_ne!(journal().await, 0);
    server.admin.reset().await.expect("a reset");
    assert_eq!(journal().await, 0);
    assert_eq!(server.ask("GET", "/faults", None).await, (200, json!([])));
}
