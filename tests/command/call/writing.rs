//! Operations that may change something, at a server that keeps what it is sent.

use std::io::Write;
use std::process::Stdio;

use serde_json::{Value, json};

use super::stub::{Server, reply};
use super::support::{call, command, refused, text};

const CREATE: [&str; 3] = ["createWorkspace", "project_id=p1", "name=trial"];

async fn server() -> Server {
    Server::start(|request| match request.method.as_str() {
        "POST" => reply(201, json!({"id": "w1"}).to_string()),
        "DELETE" => reply(204, ""),
        _ => reply(200, json!({"workspace_id": "w1"}).to_string()),
    })
    .await
}

fn body(server: &Server) -> Value {
    let requests = server.requests();
    let request = requests.last().expect("a request");
    assert_eq!(request.header("content-type"), Some("application/json"));
    serde_json::from_str(&request.body).expect("JSON")
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_changed_unless_somebody_says_yes() {
    let server = server().await;
    for arguments in [&CREATE[..], &["deleteWorkspace", "project_id=p1", "workspace_id=w1"]] {
        let (code, error) = refused(&server.url, arguments);
        assert_eq!(code, Some(2), "{error}");
        assert!(error.contains("nothing was sent") && error.contains("--yes"), "{error}");
    }
    assert!(server.requests().is_empty(), "{:?}", server.requests());
    let output = call(&server.url, &[&CREATE[..], &["--yes"]].concat());
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    assert_eq!(serde_json::from_slice::<Value>(&output.stdout).expect("JSON"), json!({"id": "w1"}));
    let request = &server.requests()[0];
    assert_eq!((request.method.as_str(), request.target.as_str()), ("POST", "/v1/p1/workspaces"));
    assert_eq!(request.header("x-auth-token"), Some("sample-erin"));
    // A success without a body is one.
    let output = call(&server.url, &["-y", "deleteWorkspace", "project_id=p1", "workspace_id=w1"]);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    assert!(output.stdout.is_empty() && text(&output.stderr).contains("status 204"), "{}", text(&output.stderr));
}

/// The command at a terminal of its own, at which somebody types.
#[cfg(target_os = "linux")]
fn at_a_terminal(url: &str, arguments: &[&str], typed: &str) -> (Option<i32>, String) {
    let call = command(url, arguments);
    let quoted = |word: &std::ffi::OsStr| format!("'{}'", word.to_str().expect("UTF-8"));
    let line = std::iter::once(call.get_program()).chain(call.get_args()).map(quoted).collect::<Vec<_>>().join(" ");
    let mut terminal = std::process::Command::new("script");
    terminal.args(["--quiet", "--return", "--command", &line, "/dev/null"]).env_clear();
    terminal.env("PATH", std::env::var("PATH").unwrap_or_default());
    terminal.envs(call.get_envs().filter_map(|(name, value)| Some((name, value?))));
    let mut child = terminal.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().expect("a terminal");
    let mut stdin = child.stdin.take().expect("piped");
    stdin.write_all(typed.as_bytes()).expect("typed");
    let output = child.wait_with_output().expect("it ends");
    drop(stdin);
    (output.status.code(), text(&output.stdout))
}

#[cfg(target_os = "linux")]
#[tokio::test(flavor = "multi_thread")]
async fn at_a_terminal_the_question_tells_what_would_be_sent() {
    let server = server().await;
    for (typed, code, sent) in [("n\n", 2, 0), ("\n", 2, 0), ("y\n", 0, 1)] {
        let (found, said) = at_a_terminal(&server.url, &CREATE, typed);
        assert_eq!(found, Some(code), "{typed:?}: {said}");
        assert!(said.contains(&format!("POST {}/v1/p1/workspaces", server.url)), "{said}");
        assert!(said.contains("Send it? [y/N]"), "{said}");
        assert_eq!(server.requests().len(), sent, "{typed:?}: {said}");
    }
    // What only reads is not asked about.
    let (code, said) = at_a_terminal(&server.url, &["showCenter"], "");
    assert!(code == Some(1) && !said.contains("Send it?"), "{said}");
}

#[tokio::test(flavor = "multi_thread")]
async fn fields_have_the_types_of_the_document_and_nest() {
    let server = server().await;
    let fields = ["auth_type=INTERNAL", "grants.0.user_id=u1", "grants.1.user_name=12", "description=", "--yes"];
    call(&server.url, &[&CREATE[..], &fields].concat());
    let expected = json!({
        "name": "trial", "auth_type": "INTERNAL", "grants": [{"user_id": "u1"}, {"user_name": "12"}], "description": ""
    });
    assert_eq!(body(&server), expected);
    let quotas = ["updateWorkspaceQuotas", "project_id=p1", "workspace_id=w1", "--yes"];
    let one = ["quotas.0.resource=exemlProject.quota", "quotas.0.quota=12"];
    call(&server.url, &[&quotas[..], &one].concat());
    assert_eq!(body(&server), json!({"quotas": [{"resource": "exemlProject.quota", "quota": 12}]}));
    let raw = r#"quotas:=[{"resource":"x.quota","quota":-1}]"#;
    call(&server.url, &[&quotas[..], &[raw]].concat());
    assert_eq!(body(&server)["quotas"][0]["quota"], -1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_body_comes_from_a_file_or_the_standard_input_and_fields_are_added() {
    let server = server().await;
    let file = tempfile::NamedTempFile::new().expect("a file");
    std::fs::write(file.path(), r#"{"name": "of-a-file", "auth_type": "PRIVATE"}"#).expect("written");
    let path = file.path().to_str().expect("UTF-8");
    let create = ["createWorkspace", "project_id=p1", "--yes", "--body"];
    call(&server.url, &[&create[..], &[path, "description=more"]].concat());
    assert_eq!(body(&server), json!({"name": "of-a-file", "auth_type": "PRIVATE", "description": "more"}));
    let mut child = command(&server.url, &[&create[..], &["-"]].concat());
    let mut child = child.stdin(Stdio::piped()).stdout(Stdio::null()).spawn().expect("it starts");
    child.stdin.take().expect("piped").write_all(br#"{"name": "of-input"}"#).expect("written");
    assert!(child.wait().expect("it ends").success());
    assert_eq!(body(&server), json!({"name": "of-input"}));
    // A text of a file, which nobody sees in the list of processes.
    std::fs::write(file.path(), "from-elsewhere\n").expect("written");
    call(&server.url, &["createWorkspace", "project_id=p1", "--yes", &format!("name=@{path}")]);
    assert_eq!(body(&server), json!({"name": "from-elsewhere"}));
    let (code, error) = refused(&server.url, &[&create[..], &["/nowhere"]].concat());
    assert!(code == Some(2) && error.contains("/nowhere"), "{error}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_body_that_the_document_forbids_is_told_by_its_field_and_not_sent() {
    let server = server().await;
    let create = ["createWorkspace", "project_id=p1", "--yes"];
    let cases: [(&[&str], &str); 9] = [
        (&["name=trial", "--format", "csv"], "leave --format out"),
        (&["name=abc"], "`name`: \"abc\" is shorter than 4 characters; it takes text of 4 to 64 characters"),
        (&["name=trial", "auth_type=NONE"], "`auth_type`: \"NONE\" is not one of"),
        (&["description=x"], "the body: \"name\" is a required property"),
        (&[], "the body is missing, which has name"),
        (&["name=trial", "nope=1"], "there is no field `nope`; the body has name, description"),
        (&["name=trial", "grants.2.user_id=u"], "`grants.2.user_id`: it would be item 2 of a list that has 0"),
        (&["name=trial", "grants:=[{]"], "`grants`: what follows `:=` is no JSON"),
        (&["name=trial", "grants.0.user_id:=7"], "`grants.0.user_id`: 7 is not of type \"string\""),
    ];
    for (arguments, part) in cases {
        let (code, error) = refused(&server.url, &[&create[..], arguments].concat());
        assert_eq!(code, Some(2), "{error}");
        assert!(error.contains(part), "{arguments:?}: {error}");
    }
    assert!(server.requests().is_empty(), "{:?}", server.requests());
}

#[tokio::test(flavor = "multi_thread")]
async fn the_request_is_written_as_curl_without_a_secret_and_sends_the_same() {
    let server = server().await;
    let output = call(&server.url, &[&CREATE[..], &["description=it's $HOME", "--curl"]].concat());
    let line = text(&output.stdout);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    assert!(server.requests().is_empty(), "nothing is sent, and nobody is asked");
    assert!(line.contains("\"X-Auth-Token: $SCICLOUD_MODELARTS_TOKEN\"") && !line.contains("sample-erin"), "{line}");
    let mut shell = std::process::Command::new("sh");
    let sent = shell.args(["-c", &line]).env("SCICLOUD_MODELARTS_TOKEN", "of-the-shell").env("NO_PROXY", "*").output();
    assert!(sent.expect("a shell").status.success());
    assert_eq!(body(&server), json!({"name": "trial", "description": "it's $HOME"}));
    assert_eq!(server.requests()[0].header("x-auth-token"), Some("of-the-shell"));

    let secret = "a-secret-of-the-application";
    let sign_in = ["maptable/createToken", "appId=a", &format!("appSecret={secret}"), "--curl"];
    let line = text(&call(&server.url, &sign_in).stdout);
    assert!(line.contains(r#""appSecret":"'"$APPSECRET"'""#) && !line.contains(secret), "{line}");
}
