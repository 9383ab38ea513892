//! The command as people and programs call it.

use crate::support::command;

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Command, Output, Stdio};

use command::{Server, scicloud};
use serde_json::Value;

/// A token of the sample's.
const TOKEN: &str = "sample-erin";

fn run(arguments: &[&str]) -> Output {
    scicloud(arguments).output().expect("the command starts")
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).expect("output is UTF-8")
}

/// A server with a database in the directory, into which it loads the sample when asked to.
fn start(directory: &Path, load: &[&str]) -> Server {
    let store = format!("sqlite:{}", directory.join("state.db").display());
    Server::start(&[&["--log", "debug", "--store", &store], load].concat())
}

/// A file with an account that has the token in the variable `TOKEN`.
fn account(directory: &Path, url: &str) -> String {
    let file = directory.join("accounts.toml");
    let text = format!(
        "[accounts.erin]\nplatform = 'huawei'\ntoken_env = 'TOKEN'\nproject = 'project-north'\n\
         urls = {{ modelarts = '{url}' }}\n"
    );
    std::fs::write(&file, text).expect("written");
    file.to_str().expect("UTF-8").to_owned()
}

#[test]
fn the_demonstration_shows_data_of_all_five_operations() {
    let output = run(&["demo", "--all"]);
    let shown = text(&output.stdout);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    let cases = [
        ("listWorkspaces", "50_done"),
        ("showWorkspace, which alone has grants", "erin, frank"),
        ("listProjectStatistics", "virtual-screening"),
        ("listStorageQuotas", "122.5 %  ████████████ over"),
        ("showWorkspaceDetail", "Hangzhou Zone1"),
        ("what to try next", "scicloud serve --sample"),
    ];
    for (operation, data) in cases {
        assert!(shown.contains(data), "{operation}: no {data:?} in\n{shown}");
    }
    let verdict = shown.lines().last().unwrap_or_default();
    let documents = format!(" on {} documents, ", scicloud::documents::all().len());
    assert!(verdict.starts_with("conformance: passed, ") && verdict.contains(&documents), "{shown}");
}

#[test]
fn the_demonstration_as_json_has_nothing_but_json() {
    // What it sends goes to its own server, whatever the environment says of proxies.
    let proxy = "http://127.0.0.1:1";
    let output = scicloud(&["demo", "--format", "json"]).env("HTTP_PROXY", proxy).env("all_proxy", proxy).output();
    let output = output.expect("the command starts");
    let overview: Value = serde_json::from_slice(&output.stdout).expect("JSON alone");
    assert_eq!(output.status.code(), Some(0));
    assert!(text(&output.stderr).contains("conformance: passed, "), "the verdict is for people");
    let items = |service: &str| overview[service][0]["items"].clone();
    assert_eq!(items("modelarts").as_array().map(Vec::len), Some(60), "{overview:#}");
    assert_eq!(items("scnet")[0]["used_gb"], 398.56);
    assert_eq!(items("maptable")[0]["projects"][0]["tables"][0], "Parcel List");
    assert!(items("eihealth")[0]["resources"][0]["total"].as_i64() > Some(0));
}

#[test]
fn what_cannot_run_says_why_and_exits_with_2() {
    let directory = tempfile::tempdir().expect("a directory");
    let file = |name: &str, content: &str| {
        let path = directory.path().join(name);
        std::fs::write(&path, content).expect("written");
        path.to_str().expect("UTF-8").to_owned()
    };
    let empty = file("empty.toml", "");
    let fixture = file("fixture.yaml", "huawei:\n  tokens:\n    - {token: t, user: nobody, project: p}\n");
    let cases: &[(&str, &[&str], &str)] = &[
        ("an unknown operation", &["spec", "show", "nope"], "there are listProjectStatistics"),
        ("an unknown document", &["spec", "errata", "--document", "nope"], "there are eihealth"),
        ("a bad fixture", &["serve", "--bind", "127.0.0.1:0", "--store", "sqlite::memory:", "--load", &fixture], ":3"),
        ("a bad store", &["serve", "--bind", "127.0.0.1:0", "--store", "mysql://x"], "mysql"),
        ("a bad log filter", &["serve", "--log", "=="], "--log"),
        (
            "an empty fixture",
            &["serve", "--bind", "127.0.0.1:0", "--store", "sqlite::memory:", "--load", &empty],
            "empty",
        ),
        ("no command", &[], "Usage"),
        ("an unknown option", &["demo", "--nope"], "--nope"),
    ];
    for (name, arguments, part) in cases {
        let output = run(arguments);
        let error = text(&output.stderr);
        assert_eq!(output.status.code(), Some(2), "{name}: {error}");
        assert!(error.contains(part), "{name}: no {part:?} in {error}");
        assert!(output.stdout.is_empty(), "{name}: {}", text(&output.stdout));
    }
}

#[cfg(unix)]
#[test]
fn a_server_goes_on_when_nobody_reads_its_log() {
    let directory = tempfile::tempdir().expect("a directory");
    let store = format!("sqlite:{}", directory.path().join("state.db").display());
    // At level info the start says too little to fill the pipe before anybody reads.
    let arguments = ["serve", "--sample", "--bind", "127.0.0.1:0", "--log", "info", "--store", &store];
    let mut serve = scicloud(&arguments);
    let mut child = serve.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("the server starts");
    let mut line = String::new();
    BufReader::new(child.stdout.take().expect("piped")).read_line(&mut line).expect("it prints a line");
    drop(child.stderr.take());
    let url = line.trim().strip_prefix("listening on ").expect("the line has the address").to_owned();
    let server = Server { child, url };
    let config = account(directory.path(), &server.url);
    for _ in 0..2 {
        let mut overview = scicloud(&["overview", "--config", &config]);
        let output = overview.env("TOKEN", TOKEN).output().expect("the command starts");
        assert_eq!(output.status.code(), Some(0), "{}", text(&output.stdout));
    }
}

#[cfg(unix)]
#[test]
fn sigterm_ctrl_c_and_sighup_end_the_server_with_success() {
    for signal in ["-TERM", "-INT", "-HUP"] {
        let directory = tempfile::tempdir().expect("a directory");
        let mut server = start(directory.path(), &["--sample"]);
        tell(&server, signal);
        assert_eq!(server.child.wait().expect("it ends").code(), Some(0), "{signal}");
    }
}

#[cfg(unix)]
#[test]
fn a_server_outlives_signals_that_mean_nothing_to_it_and_its_terminal_with_nohup() {
    let directory = tempfile::tempdir().expect("a directory");
    let mut server = start(directory.path(), &["--sample"]);
    for signal in ["-USR1", "-USR2", "-USR1"] {
        tell(&server, signal);
    }
    assert_alive(directory.path(), &server);
    tell(&server, "-TERM");
    assert_eq!(server.child.wait().expect("it ends").code(), Some(0));
    if cfg!(target_os = "linux") {
        let store = format!("sqlite:{}", directory.path().join("state.db").display());
        let mut shell = Command::new("sh");
        shell.args(["-c", r#"trap "" HUP; exec "$@""#, "sh", env!("CARGO_BIN_EXE_scicloud")]);
        shell.args(["serve", "--bind", "127.0.0.1:0", "--no-admin", "--log", "off", "--store", &store]);
        let mut server = Server::of(shell);
        tell(&server, "-HUP");
        assert_alive(directory.path(), &server);
        tell(&server, "-TERM");
        assert_eq!(server.child.wait().expect("it ends").code(), Some(0));
    }
}

#[cfg(unix)]
fn tell(server: &Server, signal: &str) {
    let sent = Command::new("kill").args([signal, &server.child.id().to_string()]).status().expect("kill runs");
    assert!(sent.success(), "{signal}");
}

#[cfg(unix)]
fn assert_alive(directory: &Path, server: &Server) {
    let config = account(directory, &server.url);
    let output = scicloud(&["overview", "--config", &config]).env("TOKEN", TOKEN).output().expect("the command starts");
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stdout));
}

#[test]
fn state_stays_in_the_store_until_a_fixture_is_said_to_replace_it() {
    let directory = tempfile::tempdir().expect("a directory");
    let empty = directory.path().join("empty.yaml");
    std::fs::write(&empty, "huawei: {}\n").expect("written");
    let empty = empty.to_str().expect("UTF-8");
    let cases: [(&str, &[&str], i32); 6] = [
        ("a new store has nobody", &[], 1),
        ("the sample is loaded", &["--sample"], 0),
        ("a restart keeps it", &[], 0),
        ("the sample takes its place", &["--sample", "--replace"], 0),
        ("an empty fixture takes its place", &["--load", empty, "--replace"], 1),
        ("an empty store may be loaded", &["--sample"], 0),
    ];
    let store = format!("sqlite:{}", directory.path().join("state.db").display());
    for (name, load, code) in cases {
        let server = start(directory.path(), load);
        let config = account(directory.path(), &server.url);
        let mut overview = scicloud(&["overview", "--config", &config]);
        let output = overview.env("TOKEN", TOKEN).output().expect("the command starts");
        assert_eq!(output.status.code(), Some(code), "{name}: {}", text(&output.stdout));
        if code == 0 {
            for load in [&["--sample"][..], &["--load", empty]] {
                let refused = run(&[&["serve", "--bind", "127.0.0.1:0", "--store", &store], load].concat());
                let error = text(&refused.stderr);
                assert_eq!(refused.status.code(), Some(2), "{name}, then {load:?}: {error}");
                assert!(error.contains(&store) && error.contains("--replace"), "{name}, then {load:?}: {error}");
                assert!(refused.stdout.is_empty(), "{name}: {}", text(&refused.stdout));
            }
        }
    }
}

#[test]
fn documents_are_shown_for_people_and_for_programs() {
    let list: Value = serde_json::from_slice(&run(&["spec", "list", "--format", "json"]).stdout).expect("JSON");
    let operations: usize = scicloud::documents::all().iter().map(|document| document.operations().count()).sum();
    assert_eq!(list.as_array().map(Vec::len), Some(operations));
    for operation in list.as_array().into_iter().flatten() {
        let part = |name: &str| operation[name].as_str().unwrap_or_else(|| panic!("no {name}: {operation}"));
        // Two documents may have operations of one name.
        let id = format!("{}/{}", part("document"), part("operation"));
        let shown = text(&run(&["spec", "show", &id]).stdout);
        let json: Value =
            serde_json::from_slice(&run(&["spec", "show", &id, "--format", "json"]).stdout).expect("JSON");
        assert_eq!((&json["document"], &json["path"]), (&operation["document"], &operation["path"]), "{id}");
        assert_eq!(json["operation"]["operationId"], part("operation"));
        let has = |name: &str| json["operation"].get(name).is_some();
        let is_contradicted = json["errata"].as_array().is_some_and(|errata| !errata.is_empty());
        let headings = [
            ("Answers", true),
            ("Parameters", shown.contains("needed")),
            ("Fields of the request", has("requestBody")),
            ("Collection", has("x-collection")),
            ("Contradictions", is_contradicted),
            (part("path"), true),
        ];
        for (heading, is_due) in headings {
            assert_eq!(shown.contains(heading), is_due, "{id}: {heading} in\n{shown}");
        }
        assert!(is_contradicted || ["checkToken", "showVersion"].contains(&part("operation")), "{id}");
    }
    let output = run(&["spec", "show", "listWorkspaces"]);
    assert!(text(&output.stdout).contains("/v1/{project_id}/workspaces"), "the first document that has it");
    assert!(text(&output.stderr).contains("maptable/listWorkspaces"), "{}", text(&output.stderr));
    let errata: Value = serde_json::from_slice(&run(&["spec", "errata", "--format", "json"]).stdout).expect("JSON");
    let documented: usize = scicloud::documents::all().iter().map(|document| document.errata.len()).sum();
    assert_eq!(errata.as_array().map(Vec::len), Some(documented));
}

#[test]
fn the_page_of_errata_has_those_of_the_documents() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("openapi/ERRATA.md");
    let page = std::fs::read_to_string(&path).expect("the page");
    let (head, table) = page.split_once("\n| erratum |").expect("the table");
    let generated = text(&run(&["spec", "errata", "--format", "markdown"]).stdout);
    if std::env::var_os("INSTA_UPDATE").is_some_and(|update| update == "always") {
        std::fs::write(&path, format!("{head}\n{generated}")).expect("written");
    } else {
        assert_eq!(format!("| erratum |{table}"), generated, "renew it: INSTA_UPDATE=always cargo test --test command");
    }
}

#[test]
fn every_shell_has_completions_and_every_command_has_examples() {
    for shell in ["bash", "elvish", "fish", "powershell", "zsh"] {
        assert!(text(&run(&["completions", shell]).stdout).contains("overview"), "{shell}");
    }
    let commands: [&[&str]; 9] = [
        &[],
        &["demo"],
        &["overview"],
        &["check"],
        &["serve"],
        &["spec", "list"],
        &["spec", "show"],
        &["spec", "errata"],
        &["completions"],
    ];
    for command in commands {
        let help = text(&run(&[command, &["--help"]].concat()).stdout);
        assert!(help.contains("Examples:"), "{command:?}: {help}");
    }
}
