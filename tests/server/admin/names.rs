//! Names that no address can have, and lists in part and in full.

use scicloud::server::admin::ClientError;
use serde_json::Value;

use super::commands::{admin, cloud};
use super::support::Server;

#[test]
fn what_no_address_can_have_is_refused_and_changes_nothing() {
    let (cloud, token) = cloud();
    for words in [&["snapshot", "create", "kept"][..], &["faults", "set", "slow", "--latency", "1ms"]] {
        assert_eq!(admin(&cloud, token, words, "").0, 0, "{words:?}");
    }
    let seen = || {
        ["dump", "snapshot list", "faults list"].map(|words| {
            let words: Vec<_> = words.split(' ').collect();
            admin(&cloud, token, &words, "").1
        })
    };
    let before = seen();
    // What is not sent at all, and what the server refuses.
    let cases: &[(&[&str], i32)] = &[
        (&["member", "remove", "space", "space-archive", ".."], 2),
        (&["member", "remove", "space", "space-archive", "."], 2),
        (&["member", "remove", "space", "space-archive", ""], 2),
        (&["member", "add", "space", "..", "erin", "Viewer"], 2),
        (&["resource", "set", "space-archive", "..", "job", "1"], 2),
        (&["faults", "remove", "."], 2),
        (&["faults", "remove", ""], 2),
        (&["faults", "off", ".."], 2),
        (&["snapshot", "create", ".."], 2),
        (&["snapshot", "restore", ""], 2),
        (&["snapshot", "delete", "."], 2),
        (&["user", "show", "huawei", "north", "."], 2),
        (&["user", "list", "huawei", ".."], 2),
        (&["user", "delete", "scnet", ""], 2),
        (&["quota", "delete", "test", ".."], 2),
        (&["user", "create", "huawei", "north", "..", "name=x"], 1),
        (&["user", "create", "huawei", "north", "u-x", "name=."], 1),
        (&["user", "create", "scnet", ".."], 1),
        (&["space", "create", "..", "project=project-north", "name=n", "creator=erin"], 1),
        (&["space", "create", ".", "project=project-north", "name=n", "creator=erin"], 1),
        (&["space", "create", "", "project=project-north", "name=n", "creator=erin"], 1),
        (&["resource", "set", "space-archive", "bob", "..", "1"], 2),
        (&["quota", "create", "test", "..", "threshold=1", "usage=0"], 1),
        (&["workspace", "create", "modelarts", "project-north", "..", "name=wxyz", "owner=erin"], 1),
        (&["faults", "set", "..", "--status", "500"], 1),
    ];
    for (words, wanted) in cases {
        let (code, text, notes) = admin(&cloud, token, words, "");
        assert!(code == *wanted && text.is_empty() && !notes.is_empty(), "{words:?}: {code} {text} {notes}");
    }
    assert_eq!(seen(), before);
}

#[tokio::test]
async fn a_client_asks_for_no_other_path_than_the_one_it_was_given() {
    let server = Server::sample().await;
    for path in [
        "/faults/",
        "/faults/.",
        "/faults/%2e%2E",
        "//faults",
        "/a/../status",
        "/a/.\t./status",
        "/a/..\\status",
        "status",
    ] {
        let refused = server.admin.get(path).await;
        assert!(matches!(refused, Err(ClientError::Path { .. })), "{path}: {refused:?}");
    }
    assert!(server.admin.get("/status?x=/../").await.is_ok());
}

#[test]
fn lists_are_whole_unless_a_limit_is_said() {
    let (cloud, token) = cloud();
    let users: Vec<_> = (0..1_200).map(|number| format!("{{name: n{number}}}")).collect();
    let fixture = format!("scnet: {{users: [{}]}}", users.join(", "));
    assert_eq!(admin(&cloud, token, &["load", "-"], &fixture).0, 0);
    let cases: &[(&[&str], usize, bool)] = &[
        (&[], 1_200, false),
        (&["--limit", "1200"], 1_200, false),
        (&["--limit", "1100"], 1_100, true),
        (&["--limit", "1"], 1, true),
    ];
    for (words, count, more) in cases {
        let words = [&["user", "list", "scnet", "--format", "json"], *words].concat();
        let (code, text, notes) = admin(&cloud, token, &words, "");
        let found: Value = serde_json::from_str(&text).expect("JSON");
        assert_eq!((code, found.as_array().map(Vec::len)), (0, Some(*count)), "{words:?}: {notes}");
        assert_eq!(notes.contains("there are more"), *more, "{words:?}: {notes}");
    }
}

#[test]
fn lists_are_of_what_the_key_begins_with() {
    let (cloud, token) = cloud();
    let cases: &[(&[&str], &str, &str)] = &[
        (&["quota", "list", "test"], "username", "test"),
        (&["workspace", "list", "modelarts", "project-south"], "project", "project-south"),
        (&["workspace", "list", "maptable", "org"], "type", "org"),
    ];
    for (words, field, wanted) in cases {
        let list = |words: &[&str]| -> Vec<Value> {
            let (code, text, notes) = admin(&cloud, token, &[words, &["--format", "json"]].concat(), "");
            assert_eq!(code, 0, "{words:?}: {notes}");
            serde_json::from_str(&text).expect("a list")
        };
        let mut all = list(&words[..words.len() - 1]);
        let before = all.len();
        all.retain(|item| item[field] == *wanted);
        assert!(!all.is_empty() && all.len() < before, "{words:?} tells nothing");
        assert_eq!(list(words), all, "{words:?}");
    }
}
