//! `scicloud serve` and `scicloud admin`, as commands.

use std::io::{BufRead, BufReader, Read};
use std::net::TcpListener;
use std::process::{Child, ChildStdout, Command, Stdio};

use serde_json::Value;

use super::command::scicloud;

/// A `scicloud serve` that ends with the test.
struct Serving {
    child: Child,
    stdout: BufReader<ChildStdout>,
}

impl Serving {
    fn start(arguments: &[&str], token: Option<&str>) -> Self {
        let memory: &[&str] = if arguments.contains(&"--store") { &[] } else { &["--store", "sqlite::memory:"] };
        let arguments = [&["serve", "--bind", "127.0.0.1:0"], memory, arguments].concat();
        let mut command = scicloud(&arguments);
        command.envs(token.map(|token| ("SCICLOUD_ADMIN_TOKEN", token)));
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("the server starts");
        let stdout = BufReader::new(child.stdout.take().expect("piped"));
        Self { child, stdout }
    }

    /// What follows `label` on the next line.
    fn line(&mut self, label: &str) -> String {
        let mut line = String::new();
        self.stdout.read_line(&mut line).expect("a line");
        line.trim().strip_prefix(label).unwrap_or_else(|| panic!("{line:?} does not begin with {label:?}")).to_owned()
    }

    /// Ends the server, and gives the rest of its output and all that it said beside.
    fn end(mut self) -> (String, String) {
        self.child.kill().expect("it runs");
        self.child.wait().expect("it ends");
        let (mut rest, mut notes) = (String::new(), String::new());
        self.stdout.read_to_string(&mut rest).expect("text");
        self.child.stderr.take().expect("piped").read_to_string(&mut notes).expect("text");
        (rest, notes)
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn output(mut command: Command) -> (i32, String, String) {
    let output = command.output().expect("it runs");
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("UTF-8");
    (output.status.code().expect("a code"), text(output.stdout), text(output.stderr))
}

#[test]
fn the_listener_is_on_by_default_and_its_token_told_once() {
    let mut serving = Serving::start(&[], None);
    let url = serving.line("listening on ");
    let admin = serving.line("admin on ");
    assert_ne!(url, admin);
    let (_, notes) = serving.end();
    let tokens: Vec<&str> = notes.lines().filter_map(|line| line.strip_prefix("admin token: ")).collect();
    assert_eq!(tokens.len(), 1, "{notes}");
    let page = format!("admin page: {admin}/#token={}", tokens[0]);
    assert_eq!(notes.lines().filter(|line| *line == page).count(), 1, "{notes}");
    assert_eq!(notes.matches(tokens[0]).count(), 2, "{notes}");
}

#[test]
fn a_token_that_is_given_is_not_shown() {
    let mut serving = Serving::start(&["--admin", "127.0.0.1:0", "--log", "trace"], Some("tell-nobody-at-all"));
    serving.line("listening on ");
    let admin = serving.line("admin on ");
    let status = |token: &str, format: &str| {
        let mut command = scicloud(&["admin", "status", "--url", &admin, "--format", format]);
        command.env("SCICLOUD_ADMIN_TOKEN", token);
        output(command)
    };
    let (code, text, notes) = status("tell-nobody-at-all", "json");
    assert_eq!(code, 0, "{notes}");
    let body: Value = serde_json::from_str(&text).expect("JSON");
    assert_eq!(body["store"], "sqlite::memory:");
    let (code, text, notes) = status("tell-nobody-at-all", "table");
    assert_eq!(code, 0, "{notes}");
    assert!(text.lines().any(|line| line.starts_with("store") && line.ends_with("sqlite::memory:")), "{text}");
    let (code, text, notes) = status("guessed", "table");
    assert_eq!((code, text.as_str()), (1, ""), "{notes}");
    assert!(notes.contains("401") && !notes.contains("guessed"), "{notes}");
    let (rest, notes) = serving.end();
    assert!(!notes.contains("tell-nobody-at-all") && !rest.contains("tell-nobody-at-all"), "{notes}");
}

#[test]
fn without_the_listener_there_is_one_line() {
    let mut serving = Serving::start(&["--no-admin"], None);
    serving.line("listening on ");
    let (rest, notes) = serving.end();
    assert_eq!(rest, "");
    assert!(!notes.contains("admin token"), "{notes}");
}

#[test]
fn an_address_that_was_asked_for_and_is_taken_ends_the_command() {
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let mut command = scicloud(&["serve", "--bind", "127.0.0.1:0", "--store", "sqlite::memory:", "--admin", &address]);
    command.stdin(Stdio::null());
    let (code, text, notes) = output(command);
    assert_eq!((code, text.as_str()), (2, ""), "{notes}");
    assert!(notes.contains(&address), "{notes}");
}

#[test]
fn a_listener_that_is_not_there_is_named() {
    let url = "http://127.0.0.1:1";
    let (code, text, notes) = output(scicloud(&["admin", "status", "--url", url, "--token", "any"]));
    assert_eq!((code, text.as_str()), (2, ""), "{notes}");
    assert!(notes.contains(url), "{notes}");
}

#[test]
fn the_document_is_printed_without_a_server() {
    let (code, text, _) = output(scicloud(&["admin", "document"]));
    let reviewed = include_str!("../../../openapi/admin.json");
    assert_eq!((code, text.as_str()), (0, reviewed));
}

#[test]
fn a_server_that_only_reads_has_no_admin_listener() {
    let directory = tempfile::tempdir().unwrap();
    let store = directory.path().join("state.db").display().to_string();
    let mut command = scicloud(&["serve", "--bind", "127.0.0.1:0", "--store", &store, "--read-only"]);
    command.stdin(Stdio::null());
    let (code, text, notes) = output(command);
    assert_eq!((code, text.as_str()), (2, ""), "{notes}");
    assert!(notes.contains(&store), "{notes}");
    let mut writing = Serving::start(&["--sample", "--store", &store], None);
    writing.line("listening on ");
    let mut serving = Serving::start(&["--store", &store, "--read-only"], None);
    serving.line("listening on ");
    let (rest, notes) = serving.end();
    assert_eq!(rest, "");
    assert!(!notes.contains("admin token"), "{notes}");
}
