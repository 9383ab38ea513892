//! The commands that others ask: `serve` and `mutate`.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Command, Output, Stdio};

use crate::secrets::echo::{self, Manner};
use crate::secrets::search::marked;
use crate::secrets::tries::{Place, Try};

/// Starts the command, asks it with marked secrets, ends it with a signal, and searches all that it said.
fn check(place: &Place, run: &Try, signal: &str) -> String {
    let mut command = place.command(run);
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("the command starts");
    let mut stderr = child.stderr.take().expect("piped");
    // Nobody waits for a log that is longer than a pipe.
    let log = std::thread::spawn(move || {
        let mut log = Vec::new();
        stderr.read_to_end(&mut log).expect("readable");
        log
    });
    let mut stdout = BufReader::new(child.stdout.take().expect("piped"));
    let mut line = String::new();
    stdout.read_line(&mut line).expect("it prints a line");
    let address = line.trim().strip_prefix("listening on http://").unwrap_or_else(|| panic!("{run:?}: {line:?}"));
    ask(address);
    let sent = Command::new("kill").args([signal, &child.id().to_string()]).status().expect("kill runs");
    assert!(sent.success());
    let mut rest = line.clone().into_bytes();
    stdout.read_to_end(&mut rest).expect("readable");
    let (status, stderr) = (child.wait().expect("it ends"), log.join().expect("no panic"));
    place.search(run, &Output { status, stdout: rest, stderr })
}

/// Asks as all platforms are asked, with tokens that are known, unknown and in the wrong place.
fn ask(address: &str) {
    let tokens = [marked("known"), marked("unknown"), format!("Bearer {}", marked("known"))];
    let secret = serde_json::to_string(&marked("password")).expect("JSON");
    let user = format!(r#"{{"name": "a", "password": {secret}, "domain": {{"name": "d"}}}}"#);
    let sign_in = format!(r#"{{"auth": {{"identity": {{"methods": ["password"], "password": {{"user": {user}}}}}}}}}"#);
    let application = format!(r#"{{"appId": "a", "appSecret": {secret}}}"#);
    let cases = [
        ("GET", "/v1/p/workspaces?limit=2", ""),
        ("GET", "/v1/p/workspaces?limit=no", ""),
        ("GET", "/v1/p/eihealth-projects/statistics", ""),
        ("GET", "/hpc/openapi/v2/parastor/quota/usernames/u", ""),
        ("GET", "/open/api/v1/workspaces/user/16/", ""),
        ("GET", "/nowhere", ""),
        ("POST", "/v3/auth/tokens", sign_in.as_str()),
        ("POST", "/v3/auth/tokens", &sign_in[..sign_in.len() - 2]),
        ("POST", "/open/api/v1/auth/", application.as_str()),
        ("POST", "/open/api/v1/auth/", &application[..application.len() - 1]),
        ("POST", "/api/user/v3/tokens", ""),
    ];
    for (method, target, body) in cases {
        for token in &tokens {
            let length = body.len();
            let request = format!(
                "{method} {target} HTTP/1.1\r\nhost: {address}\r\nconnection: close\r\ncontent-type: application/json\r\n\
                 content-length: {length}\r\nx-auth-token: {token}\r\ntoken: {token}\r\nauthorization: {token}\r\n\
                 signature: {token}\r\n\r\n{body}"
            );
            let mut stream = TcpStream::connect(address).expect("the server");
            stream.write_all(request.as_bytes()).expect("a request sent");
            let mut answer = Vec::new();
            stream.read_to_end(&mut answer).expect("an answer");
            assert!(answer.starts_with(b"HTTP/1.1 "), "{method} {target}");
        }
    }
}

fn quoted(name: &str) -> String {
    serde_json::to_string(&marked(name)).expect("a text that YAML reads too")
}

fn fixture(token: &str) -> String {
    let tenant = "{name: t, users: [{id: u, name: a, primary_account: true}], projects: [{id: p, name: r1}]}";
    format!(
        "huawei:\n  tenants: [{tenant}]\n  tokens: [{{token: {token}, user: a, project: p}}]\nscnet:\n  \
         users: [{{name: u}}]\n  tokens: [{{token: {token}, user: u}}]\n"
    )
}

#[test]
fn a_server_shows_no_secret_of_its_callers_or_its_fixture() {
    let place = Place::new();
    let file = place.file("fixture.yaml", &fixture(&quoted("known")));
    let serve = ["serve", "--bind", "127.0.0.1:0", "--store", "sqlite::memory:", "--load", &file, "--log"];
    for log in ["info", "trace"] {
        let said = check(&place, &Try::new(&[&serve[..], &[log]].concat(), 0), "-TERM");
        assert!(said.contains("/v1/p/workspaces?limit=2"), "it logs requests: {said}");
    }
    let known = quoted("known");
    let faults = [
        fixture(&known).replace("user: a,", "user: nobody,"),
        fixture(&known)
            .replace("project: p}]\n", "project: p}, {token: X, user: a, project: p}]\n")
            .replace('X', &known),
        fixture(&known).replace(&known, &format!("{known} {known}")),
        fixture(&known).replace(&known, &format!("[{known}]")),
        fixture(&known).replace("token:", "tokn:"),
        fixture(&quoted("a\nb")),
        format!("- {known}\n"),
    ];
    for text in faults {
        let file = place.file("fixture.yaml", &text);
        let said =
            place.check(&Try::new(&["serve", "--store", "sqlite::memory:", "--load", &file, "--log", "trace"], 2));
        assert!(said.contains("fixture.yaml"), "{text}: {said}");
    }
}

#[test]
fn a_key_of_the_store_that_is_wrong_is_not_shown() {
    let place = Place::new();
    let run = || Try::new(&["serve", "--bind", "127.0.0.1:0", "--store", "sqlite::memory:"], 2);
    place.check(&run().with("SCICLOUD_STORE_KEY", marked("key")));
    let mut as_argument = run();
    as_argument.arguments.extend(["--store-key".to_owned(), marked("key")]);
    place.check(&as_argument);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_mutant_shows_no_secret_of_its_callers() {
    let echo = echo::start(Manner::Refuses).await;
    let place = Place::new();
    let output = place.command(&Try::new(&["mutants", "--format", "json"], 0)).output().expect("the command starts");
    let mutants: serde_json::Value = serde_json::from_slice(&output.stdout).expect("JSON");
    // One of each class, as each changes something else.
    for class in ["body", "error", "relation", "access", "drift"] {
        let mutant = mutants.as_array().into_iter().flatten().find(|mutant| mutant["class"] == class);
        let name = mutant.and_then(|mutant| mutant["name"].as_str()).unwrap_or_else(|| panic!("no mutant of {class}"));
        let run = Try::new(&["mutate", name, "--bind", "127.0.0.1:0", "--upstream", &echo.url], 0);
        check(&place, &run.with("RUST_LOG", "trace"), "-INT");
    }
    let upstream = format!("http://user:{}@127.0.0.1:1", marked("upstream").replace(['/', '<'], ""));
    place.check(&Try::new(&["mutate", "pages-overlap", "--bind", "127.0.0.1:0", "--upstream", &upstream], 2));
}
