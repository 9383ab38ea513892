use std::io::{BufRead, BufReader};
use std::process::{Command, Output, Stdio};

use serde_json::Value;

fn scicloud(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_scicloud"));
    command.args(arguments);
    command
}

fn run(arguments: &[&str]) -> Output {
    scicloud(arguments).output().expect("the command runs")
}

#[test]
fn the_list_says_of_each_mutant_what_it_breaks() {
    let all: Value = serde_json::from_slice(&run(&["mutants", "--format", "json"]).stdout).expect("JSON");
    assert_eq!(all.as_array().map(Vec::len), Some(scicloud::mutants::all().len()));
    let table = run(&["mutants", "--class", "access", "--operation", "showWorkspace"]).stdout;
    let table = String::from_utf8(table).expect("UTF-8");
    assert!(table.contains("detail-for-anyone") && table.contains("Without a token there are no details."), "{table}");
    assert!(!table.contains("list-for-anyone") && !table.contains("unknown-workspace-404"), "{table}");
}

#[test]
fn what_can_not_run_ends_with_2_and_says_why() {
    let cases: [(&[&str], &str); 4] = [
        (&["mutate", "no-such", "--upstream", "http://127.0.0.1:1"], "scicloud mutants"),
        (&["mutate", "limit-zero", "--upstream", "nowhere"], "no base URL"),
        (&["mutate", "limit-zero", "--upstream", "http://127.0.0.1:1", "--bind", "192.0.2.1:1"], "cannot listen"),
        (&["mutants", "--class", "other"], "body, error, relation, access, drift"),
    ];
    for (arguments, reason) in cases {
        let output = run(arguments);
        let error = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(2), "{arguments:?}: {error}");
        assert!(error.contains(reason), "{arguments:?}: {error}");
    }
}

#[test]
fn a_mutant_listens_where_it_says() {
    let arguments = ["mutate", "limit-zero", "--upstream", "http://127.0.0.1:1", "--bind", "127.0.0.1:0"];
    let mut child = scicloud(&arguments).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().expect("it starts");
    let mut line = String::new();
    BufReader::new(child.stdout.take().expect("its output")).read_line(&mut line).expect("a line");
    let url = line.trim().strip_prefix("listening on http://").expect("an address");
    let reached = std::net::TcpStream::connect(url);
    child.kill().and_then(|()| child.wait()).expect("it ends");
    assert!(reached.is_ok(), "{url}");
}
