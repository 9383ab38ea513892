//! Fixtures: what is refused, with its line, and that a refusal changes nothing.

use scicloud::server::{Fixture, Settings, Store, StoreKey};

use super::support::Server;
use crate::support::database::Place;

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
fn a_fixture_with_nothing_in_it_is_refused() {
    for text in ["", "\n", "# nothing yet\n", "---\n", "---\n...\n", "null\n", "\u{feff}", "{}", "{ }\n", "--- {}\n"] {
        let error = Fixture::parse("empty.yaml", text).expect_err(text);
        let wanted = "empty.yaml:1: the fixture is empty; `huawei: {}` loads an empty state";
        assert_eq!(error.to_string(), wanted, "{text:?}");
    }
    Fixture::parse("empty.yaml", "huawei: {}").unwrap();
}

/// (a fixture, how it is refused)
const WORDS: &[(&str, &str)] = &[
    ("huawei:\n", "f:1: `huawei` has nothing under it; write `huawei: {}`"),
    ("huawei: null\n", "f:1: `huawei` has nothing under it; write `huawei: {}`"),
    ("scnet: {users: }\n", "f:1: this must be a list"),
    ("scnet:\n  users: # none\n", "f:2: `users` has nothing under it; write `users: []`"),
    ("scnet: 5\n", "f:1: this must be a mapping"),
    ("- a\n", "f:1: this must be a mapping"),
    ("scnet:\n  users: {}\n", "f:2: this must be a list"),
    ("scnet:\n  users:\n    - {name: [1]}\n", "f:3: this must be a text"),
    ("scnet:\n  users:\n    - {name: }\n", "f:3: a text must be here; an empty one is `''`"),
    ("scnet:\n  users:\n    - {name: a, frozen: maybe}\n", "f:3: this must be true or false"),
    ("scnet:\n  users:\n    - {name: a, name: b}\n", "f:3: `name` is there twice"),
    (
        "scnet:\n  users: [{nme: a}]\n",
        "f:2: unknown field `nme`; there can be name, frozen, administrator, access_keys, clusters",
    ),
    ("scnet:\n  users: [{}]\n", "f:2: `name` is missing"),
    ("scnet: {}\n---\nscnet: {}\n", "f:3: a second document begins here; a fixture is one"),
    ("scnet:\n  users: [*a]\n", "f:2: the name after `*` is no anchor above"),
    ("scnet:\n  users: [{name: !!int a}]\n", "f:2: a tag, which begins with `!`, has no meaning here"),
    (
        "maptable:\n  users: [{id: 1.5, name: n}]\n",
        "f:2: this must be a whole number from -9223372036854775808 to 9223372036854775807",
    ),
    (
        "scnet:\n  users: [{name: a}]\n  quotas: [{username: a, path: p, threshold: x, usage: 1}]\n",
        "f:3: this must be a number",
    ),
    (
        "scnet:\n  users: [{name: a}]\n  tokens: [{token: t, user: a, expires_at: 10000-01-01T00:00:00Z}]\n",
        "f:3: `10000-01-01T00:00:00Z` is no time such as 2025-01-02T10:50:59Z",
    ),
    ("scnet:\n  clusters: [{id: 1, name: n, description: \"\\0\"}]\n", "f:2: a text can't have the character U+0000"),
    (
        "maptable:\n  users: [{id: 1, name: n, notifications: [{text: \"\\0\"}]}]\n",
        "f:2: a text can't have the character U+0000",
    ),
];

#[test]
fn what_is_wrong_is_said_in_the_words_of_a_fixture() {
    for &(text, wanted) in WORDS {
        assert_eq!(Fixture::parse("f", text).expect_err(text).to_string(), wanted, "{text:?}");
    }
}

#[test]
fn a_file_that_is_not_utf_8_is_refused_with_the_place() {
    let utf16 = |text: &str, order: fn(u16) -> [u8; 2]| text.encode_utf16().flat_map(order).collect::<Vec<u8>>();
    let cases = [
        (b"# one\nscnet: {users: [{name: \xFF}]}\n".to_vec(), "2: byte 30 of the file is not UTF-8; save it as UTF-8"),
        (utf16("\u{feff}scnet: {}", u16::to_le_bytes), "1: the file is in UTF-16; save it as UTF-8"),
        (utf16("\u{feff}scnet: {}", u16::to_be_bytes), "1: the file is in UTF-16; save it as UTF-8"),
        (utf16("scnet: {}", u16::to_le_bytes), "1: the file is in UTF-16; save it as UTF-8"),
    ];
    let directory = tempfile::tempdir().unwrap();
    let file = directory.path().join("fixture.yaml");
    for (bytes, wanted) in cases {
        std::fs::write(&file, bytes).unwrap();
        let error = Fixture::read(&file).unwrap_err().to_string();
        assert_eq!(error, format!("{}:{wanted}", file.display()));
    }
    std::fs::write(&file, "\u{feff}scnet: {}").unwrap();
    Fixture::read(&file).expect("a byte order mark of UTF-8");
}

#[test]
fn a_large_fixture_is_read() {
    let users: String = (0..150_000).map(|number| format!("    - {{name: user-{number}}}\n")).collect();
    Fixture::parse("large.yaml", &format!("scnet:\n  users:\n{users}")).unwrap();
}

/// (a text of `GOOD`, the same with a control character in it, what the reason says)
const CONTROLS: &[(&str, &str, &str)] = &[
    ("name: t\n", "name: \"t\\0\"\n", "the tenant's name has the control character U+0000"),
    ("{id: u2,", "{id: \"u\\t2\",", "the user's id has the control character U+0009"),
    ("name: ben", "name: \"be\\nn\"", "the user's name has the control character U+000A"),
    ("name: project", "name: \"\\x7f\"", "the project's name has the control character U+007F"),
    ("id: w,", "id: \"w\\e\",", "the workspace's id has the control character U+001B"),
    ("name: work", "name: \"\\x01\"", "the workspace's name has the control character U+0001"),
    ("status: NORMAL", "status: \"\\x01\"", "the workspace's status has the control character U+0001"),
    ("status: NORMAL", "status: N, status_info: \"\\a\"", "status_info has the control character U+0007"),
    ("id: s\n", "id: \"s\\N\"\n", "the space's id has the control character U+0085"),
    ("name: space", "name: \"\\r\"", "the space's name has the control character U+000D"),
    ("ann: Owner", "ann: \"\\0\"", "the member's role has the control character U+0000"),
    ("app: 1", "\"\\0\": 1", "the kind of resource has the control character U+0000"),
    ("path: /home", "path: \"/\\0\"", "the quota's path has the control character U+0000"),
    ("[{name: test}]", "[{name: test}, {name: \"\\0\"}]", "the user's name has the control character U+0000"),
    ("name: eve", "name: \"\\0\"", "the user's name has the control character U+0000"),
    ("name: eve", "name: eve, avatar: \"\\0\"", "the user's avatar has the control character U+0000"),
];

#[test]
fn control_characters_are_refused_except_in_descriptions() {
    for &(plain, control, reason) in CONTROLS {
        assert!(GOOD.contains(plain), "{plain}");
        let error = Fixture::parse("bad.yaml", &GOOD.replacen(plain, control, 1)).expect_err(control);
        assert_eq!(error.reason, reason, "{control}");
    }
    let described = GOOD.replace("name: work,", "name: work, description: \"one\\ntwo\",");
    Fixture::parse("good.yaml", &described).unwrap();
    let error = Fixture::parse("bad.yaml", &described.replace("\\n", "\\0")).unwrap_err();
    assert_eq!(error.reason, "a text can't have the character U+0000", "no database keeps it");
}

#[test]
fn control_characters_in_a_map_project_are_refused() {
    let project = |name: &str, icon: &str, base: &str, table: &str, file: &str| {
        let times = "create_time: 2025-01-02T10:50:59Z, update_time: 2025-01-02T10:50:59Z";
        let map = format!("{{center: c, zoom_level: 1, base_map: {base}}}");
        let tables = format!("[{{id: 1, name: {table}, type: table, order: 1, {times}}}]");
        let project = format!(
            "{{id: 1, name: {name}, icon: {icon}, desc: \"a\\nb\", creator: 1, {times}, members: [1], \
             map_config: {map}, table_nodes: {tables}}}"
        );
        let files = format!("[{{id: 1, name: {file}, {times}}}]");
        GOOD.replace("members: [1]}", &format!("members: [1], projects: [{project}], data_files: {files}}}"))
    };
    Fixture::parse("good.yaml", &project("n", "i", "b", "t", "f")).unwrap();
    let bad = "\"\\0\"";
    let cases = [
        (project(bad, "i", "b", "t", "f"), "the project's name"),
        (project("n", bad, "b", "t", "f"), "the project's icon"),
        (project("n", "i", bad, "t", "f"), "base_map"),
        (project("n", "i", "b", bad, "f"), "the table's name"),
        (project("n", "i", "b", "t", bad), "the data file's name"),
    ];
    for (text, what) in cases {
        let error = Fixture::parse("bad.yaml", &text).expect_err(what);
        assert_eq!(error.reason, format!("{what} has the control character U+0000"));
    }
}

#[test]
fn who_is_given_a_workspace_twice_is_refused() {
    let shared = |grants: &str| GOOD.replace("status: NORMAL", &format!("status: NORMAL, grants: [{grants}]"));
    Fixture::parse("good.yaml", &shared("{user_id: u1}, {user_name: ben}")).unwrap();
    for grants in ["{user_id: u1}, {user_id: u1}", "{user_name: ann}, {user_id: u1, user_type: IAM}"] {
        let error = Fixture::parse("bad.yaml", &shared(grants)).expect_err(grants);
        assert_eq!(error.to_string(), "bad.yaml:12: the workspace is shared with the user of id `u1` twice");
    }
}

#[test]
fn times_have_a_year_of_four_digits_wherever_they_are_shown() {
    let cases = [
        ("0001-01-01T00:00:00Z", true),
        ("0000-12-31T23:59:59Z", false),
        ("0001-01-01T00:00:00+00:15", false),
        ("9999-12-31T15:59:59Z", true),
        ("9999-12-31T16:00:00Z", false),
        ("9999-12-31T23:59:59+08:00", true),
    ];
    for (time, good) in cases {
        let text = GOOD.replace("2025-01-02T10:50:59Z", time);
        match Fixture::parse("f.yaml", &text) {
            Ok(_) => assert!(good, "{time}"),
            Err(error) => assert!(!good && error.reason.contains("years 0001 to 9999"), "{time}: {error}"),
        }
    }
}

#[test]
fn the_sample_has_a_text_to_begin_with() {
    Fixture::parse("sample.yaml", Fixture::SAMPLE).unwrap();
}

#[test]
fn texts_longer_than_an_answer_may_have_are_refused() {
    let cases =
        [("name: work,", "name: work, description: #,", 256), ("ann", "#", 64), ("name: work,", "name: #,", 64)];
    for (old, new, longest) in cases {
        let fixture = |length: usize| GOOD.replace(old, &new.replace('#', &"ä".repeat(length)));
        Fixture::parse("longest.yaml", &fixture(longest)).unwrap_or_else(|error| panic!("{longest}: {error}"));
        let error = Fixture::parse("longer.yaml", &fixture(longest + 1)).expect_err("a refusal");
        assert_eq!(error.line, Some(12), "{error}");
        let reason = &error.reason;
        assert!(reason.contains("more than") && reason.contains(&format!(" {longest} ")), "{error}");
    }
}

#[test]
fn no_name_is_endless() {
    for name in ["ben", "project}", "space", "eve"] {
        let fixture =
            |length: usize| GOOD.replace(&format!("name: {name}"), &format!("name: {}{name}", "x".repeat(length)));
        Fixture::parse("long.yaml", &fixture(900)).unwrap_or_else(|error| panic!("{name}: {error}"));
        let error = Fixture::parse("endless.yaml", &fixture(70_000)).expect_err("a refusal");
        assert!(error.reason.contains("more than 1000 characters"), "{name}: {error}");
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
    let store = Store::open(file.to_str().unwrap(), StoreKey::generate()).await.unwrap();
    store.load_fixture(&Fixture::sample()).await.unwrap();
    store.close().await;
    let bytes = std::fs::read(&file).unwrap();
    let contains = |text: &str| bytes.windows(text.len()).any(|part| part == text.as_bytes());
    assert!(contains("space-screening"), "the state is in the file");
    assert!(contains("sample-test-ak"), "an access key is no secret");
    for secret in ["sample-alice", "sample-test-sk", "sample-over-sk", "Bearer sample-16", "sample-app-16-secret"] {
        assert!(!contains(secret), "{secret}");
    }
}

#[tokio::test]
async fn a_place_keeps_the_state() {
    let place = Place::new().await;
    let store = place.address.clone();
    let fixture = Some(Fixture::sample());
    let server = Server::with(Settings { store: store.clone(), load: fixture, ..Settings::default() }).await;
    let headers = [("token", "sample-test")];
    let path = "/hpc/openapi/v2/parastor/quota/usernames/test";
    let before = server.get(path, &headers).await.ok();
    server.running.close().await.unwrap();
    let server = Server::with(Settings { store, ..Settings::default() }).await;
    assert_eq!(server.get(path, &headers).await.ok(), before);
}
