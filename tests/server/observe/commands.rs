//! `scicloud admin journal`, `faults` and `metrics`.

use std::process::Output;

use scicloud::server::observe::{Cut, Effect, Fault, Latency, When};
use scicloud::server::{AdminSettings, Settings};
use serde_json::Value;

use crate::observe::operations::case;
use crate::observe::support::Server;
use crate::support::command::scicloud;

async fn start() -> Server {
    let admin = AdminSettings { token: Some("the token of these tests".into()), ..AdminSettings::default() };
    Server::with(Settings { admin: Some(admin), ..Settings::default() }).await
}

/// Runs `scicloud admin` against a server's admin listener.
async fn run(server: &Server, arguments: &[&str]) -> Output {
    let url = server.running.admin_url().expect("an admin listener");
    let mut command = scicloud(&[&["admin"], arguments].concat());
    command.env("SCICLOUD_ADMIN_URL", url).env("SCICLOUD_ADMIN_TOKEN", "the token of these tests");
    tokio::task::spawn_blocking(move || command.output().expect("it runs")).await.unwrap()
}

async fn done(server: &Server, arguments: &[&str]) -> String {
    let output = run(server, arguments).await;
    assert!(output.status.success(), "{arguments:?}: {output:?}");
    String::from_utf8(output.stdout).expect("text")
}

#[tokio::test(flavor = "multi_thread")]
async fn the_journal_is_a_table_or_json() {
    let server = start().await;
    for operation in ["listWorkspaces", "showWorkspace"] {
        case("modelarts", operation).ask(&server).await;
    }
    let table = done(&server, &["journal", "--operation", "showWorkspace"]).await;
    for word in ["showWorkspace", "u-erin", "400", "ModelArts.7005", "/workspaces/nowhere"] {
        assert!(table.contains(word), "{word}: {table}");
    }
    assert!(!table.contains("listWorkspaces"), "{table}");
    let json: Value =
        serde_json::from_str(&done(&server, &["journal", "--format", "json", "--target", "&name="]).await).unwrap();
    assert_eq!(json["entries"][0]["operation"], "listWorkspaces", "{json}");
    done(&server, &["journal", "--wait", "2"]).await;
    let few = run(&server, &["journal", "--wait", "3", "--timeout", "10ms"]).await;
    assert_eq!(few.status.code(), Some(3), "{few:?}");
    assert!(String::from_utf8_lossy(&few.stderr).contains("fewer than 3"), "{few:?}");
    done(&server, &["journal", "--clear"]).await;
    assert!(server.running.journal().entries(&Default::default()).is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn faults_are_set_by_arguments() {
    let server = start().await;
    let cases: [(&[&str], Fault); 9] = [
        (
            &["--status", "502", "--retry-after", "3", "--first", "2"],
            Fault {
                effect: Some(Effect::Status { status: 502, retry_after_s: Some(3) }),
                when: When::First { calls: 2 },
                ..Fault::new("f")
            },
        ),
        (
            &["--platform", "scnet", "--code", "10001", "--code-status", "500", "--every", "4"],
            Fault {
                platform: Some("scnet".to_owned()),
                effect: Some(Effect::Code { code: "10001".to_owned(), status: Some(500) }),
                when: When::Every { nth: 4 },
                ..Fault::new("f")
            },
        ),
        (
            &["--too-many", "1", "--chance", "0.25", "--seed", "7"],
            Fault {
                effect: Some(Effect::TooMany { retry_after_s: 1 }),
                when: When::Chance { probability: 0.25 },
                seed: 7,
                ..Fault::new("f")
            },
        ),
        (&["--truncate"], Fault { effect: Some(Effect::Truncate { bytes: None }), ..Fault::new("f") }),
        (&["--truncate", "9"], Fault { effect: Some(Effect::Truncate { bytes: Some(9) }), ..Fault::new("f") }),
        (
            &["--content-type", "--page", "502"],
            Fault {
                effect: Some(Effect::ContentType {
                    content_type: "text/html".to_owned(),
                    page: true,
                    status: Some(502),
                }),
                ..Fault::new("f")
            },
        ),
        (&["--cut", "middle"], Fault { effect: Some(Effect::Cut { at: Cut::Middle }), ..Fault::new("f") }),
        (
            &["--slow", "100", "--operation", "showVersion"],
            Fault {
                operation: Some("showVersion".to_owned()),
                effect: Some(Effect::Slow { bytes_per_second: 100 }),
                ..Fault::new("f")
            },
        ),
        (
            &["--latency", "normal:200ms,50ms", "--off"],
            Fault {
                latency: Some(Latency::Normal { mean_ms: 200.0, deviation_ms: 50.0 }),
                on: false,
                ..Fault::new("f")
            },
        ),
    ];
    for (arguments, wanted) in cases {
        done(&server, &[&["faults", "set", "f"], arguments].concat()).await;
        let list = server.running.faults().list().await.unwrap();
        assert_eq!(list[0].fault, wanted, "{arguments:?}");
    }
    done(&server, &["faults", "on", "f"]).await;
    let table = done(&server, &["faults", "list"]).await;
    assert!(table.contains("normal mean_ms=200.0 deviation_ms=50.0"), "{table}");
    assert!(done(&server, &["faults", "platforms"]).await.contains("ModelArts.7005"));
    done(&server, &["faults", "remove", "f"]).await;
    let missing = run(&server, &["faults", "remove", "f"]).await;
    assert_eq!(missing.status.code(), Some(1), "{missing:?}");
    done(&server, &["faults", "set", "f", "--latency", "1ms"]).await;
    assert!(done(&server, &["faults", "list"]).await.contains('\u{2013}'), "calls that are not counted are not 0");
    let bad = run(&server, &["faults", "set", "f", "--status", "99"]).await;
    assert_eq!(bad.status.code(), Some(1), "{bad:?}");
    assert!(String::from_utf8_lossy(&bad.stderr).contains("from 200 to 599"), "{bad:?}");
    let two = run(&server, &["faults", "set", "f", "--status", "500", "--cut", "before"]).await;
    assert_eq!(two.status.code(), Some(2), "{two:?}");
    done(&server, &["faults", "clear"]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn metrics_are_printed_as_they_are() {
    let server = start().await;
    case("iam", "showVersion").ask(&server).await;
    let text = done(&server, &["metrics"]).await;
    assert!(text.contains("scicloud_requests_total{") && text.ends_with("# EOF\n"), "{text}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_would_mean_nothing_is_refused() {
    let admin = AdminSettings { token: Some("the token of these tests".into()), ..AdminSettings::default() };
    let server = Server::with(Settings { admin: Some(admin), journal_entries: 3, ..Settings::default() }).await;
    case("iam", "showVersion").ask(&server).await;
    let cases: &[(&[&str], i32, &str)] = &[
        (&["faults", "set", "f", "--status", "500", "--page"], 2, "without --content-type"),
        (&["faults", "set", "f", "--code", "10001", "--retry-after", "1"], 2, "without --status"),
        (&["faults", "set", "f", "--cut", "before", "--code-status", "500"], 2, "without --code"),
        (&["faults", "set", "f", "--status", "500", "--seed", "7"], 2, "without --chance"),
        (&["faults", "set", "f", "--latency", "1s", "--seed", "7"], 2, "a --latency that varies"),
        (&["faults", "set", "f", "--status", "500", "--chance", "nan"], 2, "from 0 to 1"),
        (&["faults", "set", "f", "--status", "500", "--chance", "2"], 2, "from 0 to 1"),
        (&["faults", "set", "..", "--status", "500"], 1, "not `.` or `..`"),
        (&["faults", "set", "f", "--platform", "iam", "--code", "7"], 1, "--code-status"),
        (&["faults", "set", "f", "--code", "10001"], 1, "--platform"),
        (&["faults", "set", "f", "--status", "500", "--operation", "nope"], 1, "showVersion"),
        (&["faults", "off", "nope"], 1, "`nope`"),
        (&["journal", "--clear", "--operation", "showVersion"], 2, "cannot be used with"),
        (&["journal", "--operation", "nope"], 1, "no such operation"),
        (&["journal", "--platform", "nope"], 1, "no such platform"),
        (&["journal", "--status", "9"], 2, "9"),
        (&["journal", "--wait", "4"], 1, "keeps 3 entries"),
        (&["journal", "--wait", "3", "--timeout", "10ms"], 3, "after 10ms"),
        (&["journal", "--wait", "1", "--operation", "nope"], 1, "no such operation"),
        (&["journal", "--wait", "1", "--token", "guessed"], 1, "401"),
    ];
    for (words, code, wanted) in cases {
        let output = run(&server, words).await;
        let notes = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.code() == Some(*code) && notes.contains(wanted), "{words:?}: {output:?}");
    }
    assert!(server.running.faults().list().await.unwrap().is_empty());
    assert_eq!(server.running.journal().entries(&Default::default()).len(), 1);
}
