//! `scicloud conform` as people and programs call it.

#![cfg(all(feature = "cli", feature = "server"))]

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::time::{Duration, Instant};

use serde_json::Value;
use tempfile::TempDir;

/// The values that the sample fixture has for the four documents.
const VALUES: [&str; 8] =
    ["--value", "project_id=project-north", "--value", "username=test", "--value", "type=user", "--value", "id=16"];

/// The sample's tokens by the variables that hold them.
const TOKENS: [(&str, &str); 7] = [
    ("SCICLOUD_MODELARTS_TOKEN", "sample-alice"),
    ("SCICLOUD_MODELARTS_TOKEN_FRANK", "sample-frank"),
    ("SCICLOUD_EIHEALTH_TOKEN", "sample-alice"),
    ("SCICLOUD_SCNET_TOKEN", "sample-test"),
    ("SCICLOUD_SCNET_TOKEN_OVER", "sample-over"),
    ("SCICLOUD_MAPTABLE_TOKEN", "Bearer sample-16"),
    ("SCICLOUD_MAPTABLE_TOKEN_OTHER", "Bearer sample-17"),
];

fn scicloud(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_scicloud"));
    command.args(arguments).env_clear();
    command
}

/// Runs `scicloud conform` with the sample's tokens; returns the exit code, and what it said on both streams.
fn conform(arguments: &[&str]) -> (Option<i32>, String) {
    let output = scicloud(&[&["conform"], arguments].concat()).envs(TOKENS).output().expect("the command starts");
    (output.status.code(), said(&output))
}

fn said(output: &Output) -> String {
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}

/// A server of the command's own with the sample, which ends with the test.
struct Server {
    child: Child,
    url: String,
}

impl Server {
    fn start() -> Self {
        let mut child = scicloud(&["serve", "--bind", "127.0.0.1:0", "--store", "sqlite::memory:", "--sample"])
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("the server starts");
        let mut line = String::new();
        BufReader::new(child.stdout.take().expect("piped")).read_line(&mut line).expect("it prints a line");
        let url = line.trim().strip_prefix("listening on ").expect("the line has the address").to_owned();
        Self { child, url }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A server that answers every connection with these bytes, `None` with silence. It ends with the tests.
fn answering(bytes: Option<&'static [u8]>) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let url = format!("http://{}", listener.local_addr().expect("an address"));
    std::thread::spawn(move || {
        let mut silent = Vec::new();
        for mut stream in listener.incoming().flatten() {
            match bytes {
                Some(bytes) => {
                    let mut request = [0; 4096];
                    let _ = stream.read(&mut request);
                    let _ = stream.write_all(bytes);
                }
                None => silent.push(stream),
            }
        }
    });
    url
}

/// A page of another server altogether, with what would be harmful in a report.
const PAGE: &[u8] = b"HTTP/1.1 200 OK\r\ncontent-type: text/html\r\nx-echo: sample-alice\r\ncontent-length: 75\r\n\
    connection: close\r\n\r\n<html><script>alert(1)</script>\x1b[31m ``` ]]> \xe2\x80\xae &lt; sample-alice </html>....";

fn path(directory: &TempDir, name: &str) -> PathBuf {
    directory.path().join(name)
}

fn text(path: &Path) -> String {
    std::fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

#[test]
fn the_sample_server_keeps_to_all_documents_and_the_plan_was_honest() {
    let server = Server::start();
    let directory = tempfile::tempdir().expect("a directory");
    let report = format!("json={}", path(&directory, "r.json").display());
    let arguments = [&["--strict", "--url", &server.url, "--report", &report], &VALUES[..]].concat();
    let (code, said) = conform(&arguments);
    assert_eq!(code, Some(0), "{said}");
    let report: Value = serde_json::from_str(&text(&path(&directory, "r.json"))).expect("JSON");
    assert_eq!(report["passed"], true);
    let documents = report["documents"].as_array().expect("documents");
    assert_eq!(documents.len(), 4);
    for document in documents {
        let name = document["document"].as_str().expect("a name");
        let (_, plan) = conform(&[name, "--plan"]);
        let most = plan.split("at most ").nth(1).and_then(|rest| rest.split(' ').next()?.parse::<u64>().ok());
        let requests = document["summary"]["requests"].as_u64();
        assert!(requests > Some(0) && requests <= most, "{name}: {requests:?} of {plan}");
    }
}

#[test]
fn what_cannot_be_tried_ends_soon_with_2_and_says_why() {
    let refused = {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        format!("http://{}", listener.local_addr().expect("an address"))
    };
    let cases = [
        ("no server", refused, "refused"),
        ("silence", answering(None), "timed out"),
        ("another protocol", answering(Some(b"220 mail.example ESMTP\r\n")), "does not answer"),
        ("nothing", answering(Some(b"")), "does not answer"),
        (
            "half an answer",
            answering(Some(b"HTTP/1.1 200 OK\r\ncontent-length: 50\r\n\r\n{\"total")),
            "does not answer",
        ),
        ("no URL", "localhost".to_owned(), "base URL"),
        ("a password in the URL", "http://me:hunter22@127.0.0.1:1".to_owned(), "without user, password"),
    ];
    for (case, url, reason) in cases {
        let begin = Instant::now();
        let directory = tempfile::tempdir().expect("a directory");
        let junit = path(&directory, "r.xml");
        let report = format!("junit={}", junit.display());
        let arguments = [&["modelarts", "--timeout", "0.5", "--url", &url, "--report", &report], &VALUES[..2]].concat();
        let (code, said) = conform(&arguments);
        assert_eq!(code, Some(2), "{case}: {said}");
        assert!(said.contains(reason) && !said.contains("hunter22"), "{case}: {said}");
        assert!(begin.elapsed() < Duration::from_secs(20), "{case}: {:?}", begin.elapsed());
        assert!(text(&junit).contains("errors=\"1\""), "{case}: the report says so too");
    }
}

#[test]
fn wrong_arguments_end_with_2_and_show_no_secret() {
    let url = ["--url", "http://127.0.0.1:1"];
    let cases: [(&str, &[&str], &str); 7] = [
        ("a document that is none", &["nope"], "there is no document"),
        ("a value of nothing", &["modelarts", "--value", "projectid=x"], "no path or query has a parameter"),
        ("a value of nobody", &["modelarts", "--value-of", "nobody:project_id=x"], "no identity"),
        ("a token without a name", &["modelarts", "--token-as", "hunter22"], "NAME=VALUE"),
        ("a token that is no header", &["modelarts", "--token", "hunter22\n"], "no header can hold"),
        ("a report of no format", &["modelarts", "--report", "pdf=x"], "junit"),
        ("a baseline that is missing", &["modelarts", "--baseline", "/nope/x"], "/nope/x"),
    ];
    for (case, arguments, reason) in cases {
        let (code, said) = conform(&[arguments, &url].concat());
        assert_eq!(code, Some(2), "{case}: {said}");
        assert!(said.contains(reason) && !said.contains("hunter22"), "{case}: {said}");
    }
}

#[test]
fn a_server_of_something_else_is_broken_and_no_report_lets_it_out_of_its_place() {
    let url = answering(Some(PAGE));
    let directory = tempfile::tempdir().expect("a directory");
    let reports = ["json", "junit", "html", "markdown"].map(|format| (format, path(&directory, format)));
    let options = reports.clone().map(|(format, file)| format!("--report={format}={}", file.display()));
    let record = path(&directory, "record");
    let record = ["--record", record.to_str().expect("UTF-8"), "modelarts", "--url", &url];
    let options: Vec<_> = options.iter().map(String::as_str).chain(record).chain(VALUES[..2].iter().copied()).collect();
    let (code, said) = conform(&options);
    assert_eq!(code, Some(1), "{said}");
    assert!(said.starts_with("broken "), "failures come first: {said}");
    for part in ["openapi/modelarts.yaml#/paths/", "expected", "got", "curl -sS -H \"X-Auth-Token: $TOKEN_CALLER\""] {
        assert!(said.contains(part), "no {part:?} in {said}");
    }
    assert!(!said.contains('\u{1b}'), "{said:?}");
    let all = reports.map(|(format, file)| (format, text(&file)));
    for (format, report) in &all {
        assert!(!report.contains("sample-alice"), "{format} shows the token");
        assert!(!report.contains('\u{1b}'), "{format} has a control character");
    }
    assert!(!text(&path(&directory, "record/modelarts.jsonl")).contains("sample-alice"));
    let [(_, json), (_, junit), (_, html), (_, markdown)] = all;
    let json: Value = serde_json::from_str(&json).expect("JSON");
    assert_eq!(json["passed"], false);
    assert!(json["documents"][0]["findings"].as_array().is_some_and(|findings| !findings.is_empty()));
    let junit = quick_junit::Report::deserialize_from_str(&junit).expect("JUnit");
    let summary = &json["documents"][0]["summary"];
    assert_eq!(junit.test_suites.len(), 1);
    assert_eq!(Some(junit.failures as u64), summary["fail"].as_u64());
    let statements = ["checked", "unknown", "not_covered"].map(|name| summary["total"][name].as_u64().unwrap_or(0));
    assert_eq!(junit.tests as u64, statements.iter().sum::<u64>(), "a case for each statement");
    assert_eq!(html.matches("<script>").count(), 1, "only the page's own");
    assert!(html.contains("&lt;script&gt;alert(1)"), "the exchange is shown");
    assert!(!html.contains("http-equiv=\"refresh\"") && !html.contains(" src=") && !html.contains("<link"));
    assert!(markdown.contains("````\nHTTP 200"), "a fence longer than any in the body: {markdown}");
}

#[test]
fn a_baseline_accepts_what_is_known_and_fails_on_the_rest() {
    let url = answering(Some(PAGE));
    let directory = tempfile::tempdir().expect("a directory");
    for name in ["known.json", "known.toml"] {
        let known = path(&directory, name);
        let file = known.to_str().expect("UTF-8");
        let run = |options: &[&str]| conform(&[&["modelarts", "--url", &url], options, &VALUES[..2]].concat());
        let (code, said) = run(&["--write-baseline", file]);
        assert_eq!(code, Some(0), "{name}: {said}");
        let (code, said) = run(&["--baseline", file]);
        assert_eq!(code, Some(0), "{name}: {said}");
        assert!(said.contains("known to be broken"), "{name}: {said}");
        let shorter: Vec<_> =
            text(&known).lines().filter(|line| !line.contains("/showWorkspace/")).map(str::to_owned).collect();
        let shorter =
            shorter.join("\n").replace(",\n]", "\n]").replace("/listWorkspaces/client\"", "/listWorkspaces/nothing\"");
        std::fs::write(&known, shorter).expect("written");
        let (code, said) = run(&["--baseline", file]);
        assert_eq!(code, Some(1), "{name}: {said}");
        assert!(
            said.contains("showWorkspace/") && !said.contains("broken listWorkspaces/content-type"),
            "{name}: {said}"
        );
    }
    let server = Server::start();
    let known = path(&directory, "known.json");
    let options = ["modelarts", "--url", &server.url, "--baseline", known.to_str().expect("UTF-8")];
    let (code, said) = conform(&[&options, &VALUES[..2]].concat());
    assert_eq!(code, Some(0), "{said}");
    assert!(said.contains("no longer broken"), "{said}");
}

#[test]
fn a_recording_is_judged_the_same_without_a_server() {
    let directory = tempfile::tempdir().expect("a directory");
    let server = Server::start();
    for (case, url) in [("the sample", server.url.clone()), ("something else", answering(Some(PAGE)))] {
        let record = path(&directory, case);
        let record = record.to_str().expect("UTF-8");
        let [live, again] = ["live", "again"].map(|name| path(&directory, name));
        let options = ["modelarts", "--url", &url, "--record", record, "--report"];
        let (code, said) = conform(&[&options[..], &[&format!("json={}", live.display())], &VALUES[..2]].concat());
        let replay = ["--replay", record, "--report", &format!("json={}", again.display())];
        // Without any token in the environment.
        let output = scicloud(&[&["conform"], &replay[..]].concat()).output().expect("the command starts");
        assert_eq!(output.status.code(), code, "{case}: {said}{}", self::said(&output));
        assert_eq!(text(&again), text(&live), "{case}");
    }
}

#[test]
fn a_run_that_may_not_ask_enough_says_that_it_did_not_finish() {
    let server = Server::start();
    let options = ["modelarts", "--url", &server.url, "--max-requests", "1"];
    let (code, said) = conform(&[&options, &VALUES[..2]].concat());
    assert_eq!(code, Some(2), "{said}");
    assert!(said.contains("not finished") && said.contains("--max-requests"), "{said}");
}
