//! `scicloud admin`, a command for every operation.

use std::io::Write;
use std::process::Stdio;

use scicloud::server::{Fixture, Testbed};
use serde_json::Value;

use super::command::scicloud;

/// Runs `scicloud admin` with these words against a server; gives code, output and notes.
pub fn admin(cloud: &Testbed, token: &str, words: &[&str], input: &str) -> (i32, String, String) {
    let mut command = scicloud(&[&["admin"], words].concat());
    command.env("SCICLOUD_ADMIN_URL", cloud.admin().url()).env("SCICLOUD_ADMIN_TOKEN", token);
    let mut child =
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("it runs");
    // It may end before it has read everything.
    let _ = child.stdin.take().expect("piped").write_all(input.as_bytes());
    let output = child.wait_with_output().expect("it ends");
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("UTF-8");
    (output.status.code().expect("a code"), text(output.stdout), text(output.stderr))
}

pub fn cloud() -> (Testbed, &'static str) {
    let token = "the token of these commands";
    let admin = scicloud::server::AdminSettings { token: Some(token.into()), ..Default::default() };
    let load = Some(Fixture::sample());
    let settings = scicloud::server::Settings { admin: Some(admin), load, ..Default::default() };
    (Testbed::with(settings).expect("it starts"), token)
}

/// Commands one after the other, and what each prints, among other things.
const DONE: &[(&[&str], &[&str])] = &[
    (&["status"], &["store", "sqlite::memory:"]),
    (&["snapshot", "create", "before"], &[]),
    (&["snapshot", "list"], &["name", "bytes", "before"]),
    (&["workspace", "list", "modelarts", "--limit", "61"], &["project-north", "testUser"]),
    (
        &["workspace", "create", "modelarts", "project-north", "w-1", "name=007", "owner=erin"],
        &["w-1", "007", "NORMAL"],
    ),
    (&["workspace", "show", "modelarts", "project-north", "w-1"], &["owner", "erin"]),
    (
        &["workspace", "change", "modelarts", "project-north", "w-1", "status=DELETING", "auth_type=INTERNAL"],
        &["DELETING"],
    ),
    (&["member", "add", "modelarts", "project-north", "w-1", "u-bob"], &["u-bob"]),
    (&["member", "remove", "modelarts", "project-north", "w-1", "u-bob"], &[]),
    (&["workspace", "delete", "modelarts", "project-north", "w-1"], &[]),
    (&["workspace", "create", "maptable", "org", "8", "name=Survey", "members=[16]"], &["Survey", "[16]"]),
    (&["member", "add", "maptable", "org", "8", "17"], &["[16,17]"]),
    (&["member", "remove", "maptable", "org", "8", "17"], &[]),
    (&["workspace", "list", "maptable"], &["Survey"]),
    (&["workspace", "delete", "maptable", "org", "8"], &[]),
    (&["space", "create", "s-1", "project=project-north", "name=mine", "creator=erin"], &["mine", "Owner"]),
    (&["member", "add", "space", "s-1", "bob", "Viewer"], &["Viewer"]),
    (&["resource", "set", "s-1", "bob", "job", "12"], &["12"]),
    (&["resource", "set", "s-1", "bob", "job", "0"], &["mine"]),
    (&["member", "remove", "space", "s-1", "bob"], &[]),
    (&["space", "change", "s-1", "members={bob: Viewer}"], &["bob", "Viewer"]),
    (&["space", "list"], &["s-1", "space-archive"]),
    (&["space", "show", "s-1"], &["mine"]),
    (&["space", "delete", "s-1"], &[]),
    (&["user", "list", "huawei", "north"], &["u-erin", "erin"]),
    (&["user", "create", "huawei", "north", "u-greta", "name=greta", "password=hello"], &["greta"]),
    (&["user", "change", "huawei", "north", "u-greta", "name=margarete"], &["margarete"]),
    (&["user", "delete", "huawei", "north", "u-greta"], &[]),
    (&["user", "create", "scnet", "new", "administrator=true"], &["new"]),
    (&["user", "delete", "scnet", "new"], &[]),
    (&["user", "create", "maptable", "19", "name=new"], &["19"]),
    (&["user", "list", "maptable"], &["surveyor", "19"]),
    (&["user", "delete", "maptable", "19"], &[]),
    (&["quota", "create", "nothing", "/work/nothing", "threshold=5", "usage=0.5"], &["0.5"]),
    (&["quota", "change", "nothing", "/work/nothing", "usage=6"], &["6"]),
    (&["quota", "list"], &["/public/home/test", "398.56"]),
    (&["quota", "delete", "nothing", "/work/nothing"], &[]),
    (&["token", "issue", "huawei", "erin", "--lifetime", "24h"], &["X-Auth-Token"]),
    (&["token", "revoke", "huawei", "--user", "erin"], &["revoked", "2"]),
    (&["clock", "show"], &["ahead ms", "0"]),
    (&["clock", "advance", "25h"], &["90000000"]),
    (&["clock", "set", "2040-01-01T00:00:00Z"], &["2040-01-01T00:00:0"]),
    (&["clock", "reset"], &["ahead ms", "0"]),
    (&["reset"], &[]),
    (&["snapshot", "restore", "before"], &[]),
    (&["snapshot", "delete", "before"], &[]),
];

#[test]
fn there_is_a_command_for_everything() {
    let (cloud, token) = cloud();
    let before = cloud.dump().expect("a dump");
    for (words, wanted) in DONE {
        let (code, text, notes) = admin(&cloud, token, words, "");
        assert_eq!((code, notes.as_str()), (0, ""), "{words:?}: {text}");
        assert_eq!(text.is_empty(), wanted.is_empty(), "{words:?}: {text}");
        for part in *wanted {
            assert!(text.contains(part), "{words:?}: {part} is not in {text}");
        }
    }
    assert_eq!(cloud.dump().expect("a dump"), before);
}

#[test]
fn states_go_through_files_and_pipes() {
    let (cloud, token) = cloud();
    let directory = tempfile::tempdir().expect("a directory");
    let file = directory.path().join("state.yaml").display().to_string();
    assert_eq!(admin(&cloud, token, &["dump", "--output", &file], "").0, 0);
    let (code, dump, notes) = admin(&cloud, token, &["dump"], "");
    assert_eq!((code, dump.as_str()), (0, std::fs::read_to_string(&file).expect("a dump").as_str()), "{notes}");
    assert_eq!(admin(&cloud, token, &["load", "-"], "scnet: {users: [{name: a}]}").0, 0);
    assert_eq!(admin(&cloud, token, &["load", "--merge", "-"], "scnet: {users: [{name: b}]}").0, 0);
    let (_, dump, _) = admin(&cloud, token, &["dump"], "");
    assert_eq!(dump, "scnet:\n  users:\n    - {\"name\": \"a\"}\n    - {\"name\": \"b\"}\n");
    assert_eq!(admin(&cloud, token, &["load", &file], "").0, 0);
    assert_eq!(admin(&cloud, token, &["dump"], "").1, std::fs::read_to_string(&file).expect("a dump"));
}

#[test]
fn programs_get_json() {
    let (cloud, token) = cloud();
    let json = |words: &[&str]| -> Value {
        let (code, text, notes) = admin(&cloud, token, &[words, &["--format", "json"]].concat(), "");
        assert_eq!(code, 0, "{words:?}: {notes}");
        serde_json::from_str(&text).unwrap_or_else(|error| panic!("{words:?}: {error}: {text}"))
    };
    assert_eq!(json(&["workspace", "list", "modelarts", "--limit", "60"]).as_array().map(Vec::len), Some(60));
    assert_eq!(json(&["workspace", "list", "modelarts"]).as_array().map(Vec::len), Some(61));
    assert_eq!(json(&["space", "show", "space-archive"])["resources"]["bob"]["job"], 40);
    assert!(json(&["token", "issue", "maptable", "16"])["token"].as_str().unwrap().starts_with("Bearer "));
    assert_eq!(json(&["clock", "advance", "1s"])["ahead_ms"], 1_000);
}

#[test]
fn what_goes_wrong_is_told_by_code_and_words() {
    let (cloud, token) = cloud();
    let cases: &[(&[&str], i32, &str)] = &[
        (&["space", "show", "none"], 1, "there is no space `none`"),
        (&["snapshot", "restore", "none"], 1, "there is no snapshot `none`"),
        (&["user", "delete", "huawei", "north", "u-alice"], 1, "primary account"),
        (&["clock", "advance", "long"], 1, "`long` is no while"),
        (&["load", "-"], 1, "line 1: "),
        (&["load", "/no/such/file"], 2, "/no/such/file"),
        (&["workspace", "show", "modelarts", "project-north"], 2, "PROJECT ID"),
        (&["workspace", "change", "modelarts", "project-north", "0", "name"], 2, "write NAME=VALUE"),
        (&["workspace", "change", "modelarts", "project-north", "0", "name=a", "name=b"], 2, "`name` is given twice"),
        (&["workspace", "delete", "modelarts", "project-north", "1", "name=x"], 2, "`name` is too much"),
        (&["user", "create", "scnet", "u", "password: hushed"], 2, "`password` is no field"),
        (&["token", "issue", "huawei", "erin", "--lifetime", "-1h"], 1, "`-1h` is no while"),
        (&["clock", "advance", "-1h"], 1, "`-1h` is no while"),
        (&["resource", "set", "space-archive", "bob", "job", "-12"], 2, "-12 is not in 0.."),
        (&["workspace", "create", "maptable", "org", "-5"], 1, "`members` is missing"),
        (&["workspace", "show", "maptable", "org", "-5"], 1, "-5"),
        (&["quota", "show", "test"], 2, "PATH is missing"),
        (&["user", "change", "scnet", "test", "frozen=maybe"], 1, "frozen: this must be true or false"),
        (&["user", "list", "scnet", "x"], 2, "nothing is to be named"),
        (&["user", "list", "huawei", "nope"], 1, "there is no tenant `nope`"),
        (&["token", "revoke", "huawei"], 2, "--user"),
        (&["token", "revoke", "maptable", "--user", "abc"], 1, "`abc` is no id"),
        (&["token", "revoke", "maptable", "--user", "99"], 1, "99"),
        (&["token", "revoke", "scnet", "--user", "nope"], 1, "nope"),
        (&["status", "--token", ""], 2, "SCICLOUD_ADMIN_TOKEN"),
        (&["status", "--token", "a\nb"], 2, "no header can carry"),
        (&["status", "--connect-timeout", "0s", "--url", "http://127.0.0.1:1"], 2, "onnection refused"),
        (&["user", "list", "huawei"], 2, "say which: TENANT"),
        (&["status", "--url", "gopher://127.0.0.1"], 2, "is no URL such as http://127.0.0.1:8081"),
    ];
    for (words, code, wanted) in cases {
        let (got, text, notes) = admin(&cloud, token, words, "huawey: {}");
        assert!(got == *code && text.is_empty() && notes.contains(wanted), "{words:?}: {got} {text} {notes}");
        assert!(!notes.contains("hushed"), "{words:?}: {notes}");
    }
    let (code, _, notes) = admin(&cloud, token, &["status", "--url", cloud.url()], "");
    assert!(code == 2 && notes.contains("another listener"), "{notes}");
    let (code, _, notes) = admin(&cloud, "guessed", &["dump"], "");
    assert!(code == 1 && notes.contains("401") && !notes.contains("guessed"), "{notes}");
}
