//! What the program writes on the standard error while it serves.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Child, Stdio};
use std::thread::JoinHandle;

use serde_json::Value;

use crate::observe::support::request;
use crate::support::command::scicloud;

/// A server of the command's own, whose log is kept.
struct Logging {
    child: Child,
    address: String,
    log: JoinHandle<String>,
}

impl Logging {
    fn start(arguments: &[&str]) -> Self {
        let serve = ["serve", "--bind", "127.0.0.1:0", "--store", "sqlite::memory:", "--sample", "--no-admin"];
        let mut command = scicloud(&[&serve[..], arguments].concat());
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("it starts");
        let mut stderr = child.stderr.take().expect("piped");
        // Nobody waits for a log that is longer than a pipe.
        let log = std::thread::spawn(move || {
            let mut log = String::new();
            stderr.read_to_string(&mut log).expect("text");
            log
        });
        let mut line = String::new();
        BufReader::new(child.stdout.take().expect("piped")).read_line(&mut line).expect("it prints a line");
        let address = line.trim().strip_prefix("listening on http://").expect("the line has the address").to_owned();
        Self { child, address, log }
    }

    /// Sends a request, and gives the id that the answer has.
    fn ask(&self, method: &str, target: &str, headers: &[(&str, &str)]) -> String {
        let mut connection = TcpStream::connect(&self.address).expect("a connection");
        connection.write_all(&request(method, target, headers, "")).expect("sent");
        let mut answer = String::new();
        connection.read_to_string(&mut answer).expect("an answer");
        let mut headers = answer.lines().filter_map(|line| line.split_once(": "));
        headers.find(|(name, _)| name.eq_ignore_ascii_case("x-request-id")).expect("an id").1.to_owned()
    }

    /// Ends the program, and gives all that it has logged.
    fn end(mut self) -> String {
        self.child.kill().expect("it can be ended");
        self.child.wait().expect("it has ended");
        self.log.join().expect("no panic")
    }
}

const ERIN: &[(&str, &str)] = &[("X-Auth-Token", "sample-erin")];

#[test]
fn each_request_is_a_line_of_json() {
    let server = Logging::start(&["--log-format", "json"]);
    let asked = [
        (server.ask("GET", "/v1/project-north/workspaces?limit=2", ERIN), "listWorkspaces", "u-erin", 200, ""),
        (server.ask("GET", "/v1/project-north/workspaces/no", ERIN), "showWorkspace", "u-erin", 400, "ModelArts.7005"),
        (server.ask("GET", "/ac/openapi/v2/center", &[]), "showCenter", "", 200, "10003"),
        (server.ask("GET", "/nowhere", &[]), "", "", 404, ""),
    ];
    let log = server.end();
    let lines: Vec<Value> = log.lines().map(|line| serde_json::from_str(line).expect(line)).collect();
    for (id, operation, caller, status, code) in asked {
        let mut own = lines.iter().filter(|line| line["request_id"] == id && line["message"] == "answered");
        let (Some(line), None) = (own.next(), own.next()) else { panic!("not one line of {id}:\n{log}") };
        let text = |name: &str| line[name].as_str().unwrap_or_default();
        assert_eq!((text("operation"), text("caller"), text("code")), (operation, caller, code), "{line}");
        assert_eq!((line["status"].as_u64(), text("level")), (Some(status), "INFO"), "{line}");
    }
}

#[test]
fn nothing_in_a_log_opens_anything() {
    for format in ["text", "json"] {
        let server = Logging::start(&["--log", "trace", "--log-format", format]);
        server.ask("GET", "/v1/project-north/workspaces?x=sample-erin&token=sample-alice", ERIN);
        server.ask("GET", "/v1/sample-erin/workspaces", ERIN);
        server.ask("GET", "/v1/project-north/workspaces;token=sample-alice", ERIN);
        server.ask("GET", "/nowhere?password=sample-alice&key=sample-bob", ERIN);
        server.ask("GET", &format!("/nowhere/{}", "a1".repeat(32)), ERIN);
        let log = server.end();
        assert!(log.contains("/v1/project-north/workspaces?x=(hidden,11)"), "{log}");
        for secret in ["sample-erin", "sample-alice", "sample-bob", &"a1".repeat(32)] {
            assert!(!log.contains(secret), "{secret}: {log}");
        }
    }
}

#[test]
fn a_level_that_is_off_says_nothing() {
    let server = Logging::start(&["--log", "warn"]);
    server.ask("GET", "/v1/project-north/workspaces", ERIN);
    server.ask("GET", "/nowhere", ERIN);
    assert_eq!(server.end(), "");
}
