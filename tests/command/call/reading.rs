//! Operations that read, of all documents, at the server with the sample.

use std::time::Duration;

use serde_json::{Value, json};

use super::stub::{Server, reply};
use super::support::{call, command, json, refused, said, sample, text};

const WORKSPACES: [&str; 2] = ["modelarts/listWorkspaces", "project_id=project-north"];

#[test]
fn parameters_go_where_the_document_has_them_however_they_are_written() {
    let listed =
        json(&[&WORKSPACES[..], &["limit=1", "--sort_by", "name", "--order=asc", "filter_accessible=true"]].concat());
    assert_eq!((&listed["total_count"], &listed["count"]), (&json!(31), &json!(1)));
    let id = listed["workspaces"][0]["id"].as_str().expect("an id");
    for arguments in [[&format!("workspace_id={id}")[..], "project_id=project-north"], ["--workspace-id", id]] {
        let rest = if arguments[0] == "--workspace-id" { vec!["--project-id", "project-north"] } else { vec![] };
        let one = json(&[&["showWorkspace"], &arguments[..], &rest].concat());
        assert_eq!(one["id"], id, "{one}");
    }
    let accessible = json(&[&WORKSPACES[..], &["--filter-accessible", "--limit", "1000"]].concat());
    assert!(accessible["total_count"].as_i64() < Some(60), "{accessible}");
}

#[test]
fn every_document_has_an_operation_that_is_called_without_a_line_of_code_for_it() {
    let cases: [(&[&str], &str, Value); 5] = [
        (&["listProjectStatistics", "project_id=project-north"], "/projects/0/role_type", json!("Developer")),
        (&["showWorkspace", "project_id=project-north", "workspace_id=0"], "/name", json!("default")),
        (&["listStorageQuotas", "username=over"], "/data/0/username", json!("over")),
        (&["showWorkspaceDetail", "type=user", "id=16"], "/detail/detail/currentUser/id", json!(16)),
        (&["showProject", "project_id=project-north"], "/project/id", json!("project-north")),
    ];
    for (arguments, pointer, expected) in cases {
        let answer = json(arguments);
        assert_eq!(answer.pointer(pointer), Some(&expected), "{arguments:?}: {answer:#}");
    }
}

#[test]
fn all_pages_are_fetched_and_written_as_their_items() {
    let all = json(&[&WORKSPACES[..], &["--all", "limit=7"]].concat());
    let ids: std::collections::BTreeSet<_> =
        all.as_array().expect("a list").iter().map(|it| it["id"].as_str()).collect();
    assert_eq!(ids.len(), 60);
    let output = call(sample(), &[&WORKSPACES[..], &["limit=7"]].concat());
    assert!(text(&output.stderr).contains("7 of 60 items; --all fetches every page"), "{}", text(&output.stderr));
    let (code, error) = refused(sample(), &["showCenter", "--all"]);
    assert!(code == Some(2) && error.contains("no list"), "{error}");
}

#[test]
fn a_list_is_written_as_a_table_and_as_csv() {
    let csv = said(&[&WORKSPACES[..], &["--all", "--format", "csv", "--columns", "name,status"]].concat());
    let mut lines = csv.lines();
    assert_eq!(lines.next(), Some("\u{feff}name,status"));
    assert_eq!(lines.count(), 60);
    let table = said(&["listStorageQuotas", "username=over", "--format", "table"]);
    let rows: Vec<Vec<_>> = table.lines().map(|line| line.split_whitespace().collect()).collect();
    assert_eq!(rows[0], ["username", "path", "threshold", "usage", "quotaId"], "{table}");
    assert_eq!(rows[1], ["over", "/public/home/over", "500", "612.25"], "{table}");
    for (arguments, part) in [
        (&["showCenter", "--format", "csv"][..], "no list"),
        (&["listStorageQuotas", "username=over", "--format=table", "--columns=nope"], "no item has \"nope\""),
    ] {
        let (code, error) = refused(sample(), arguments);
        assert!(code == Some(1) && error.contains(part), "{error}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn formulas_of_others_do_not_run_and_nothing_steers_the_terminal() {
    let item = json!({"id": "1", "name": "=HYPERLINK(\"http://x\")", "=cmd": "\u{1b}[2J\u{202e}", "owner": -1.5});
    let body = json!({"total_count": 1, "count": 1, "workspaces": [item]}).to_string();
    let server = Server::start(move |_| reply(200, body.clone())).await;
    let csv = text(&call(&server.url, &[&WORKSPACES[..], &["--format", "csv"]].concat()).stdout);
    assert!(csv.contains("'=cmd") && csv.contains("'=HYPERLINK") && csv.contains(",-1.5"), "{csv}");
    let table = text(&call(&server.url, &[&WORKSPACES[..], &["--format", "table"]].concat()).stdout);
    assert!(table.contains("\\u{1b}[2J\\u{202e}"), "{table}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_value_that_the_document_forbids_is_told_and_nothing_is_sent() {
    let server = Server::start(|_| reply(200, "{}")).await;
    let cases: [(&[&str], &str); 9] = [
        (&["limit=0"], "`limit`: 0 is less than the minimum of 1; it takes an integer from 1 to 1000"),
        (&["limit=many"], "`limit`: \"many\" is not of type \"integer\""),
        (&["--sort-by", "size"], "`sort_by`: \"size\" is not one of"),
        (&["limit=1", "limit=2"], "`limit`: it is given more than once"),
        (&["nope=1"], "there is no parameter `nope`; it has project_id, offset"),
        (&["--nope"], "there is neither an option nor a parameter `nope`; it takes project_id"),
        (&["limit"], "NAME=VALUE"),
        (&["--limit"], "`limit` needs a value"),
        (&["--body", "-"], "it has no body"),
    ];
    for (arguments, part) in cases {
        let (code, error) = refused(&server.url, &[&WORKSPACES[..], arguments].concat());
        assert_eq!(code, Some(2), "{error}");
        assert!(error.contains(part), "{arguments:?}: {error}");
    }
    let (code, error) = refused(&server.url, &["showWorkspace"]);
    assert!(
        code == Some(2) && error.contains("`project_id` is missing") && error.contains("`workspace_id` is missing"),
        "{error}"
    );
    let (code, error) = refused(&server.url, &["showWorkspace", "project_id=p", "workspace_id=.."]);
    assert!(code == Some(2), "{error}");
    assert!(server.requests().is_empty(), "{:?}", server.requests());
    // On demand it is sent all the same.
    call(&server.url, &[&WORKSPACES[..], &["limit=0", "nope=a b", "--unchecked"]].concat());
    assert_eq!(server.requests()[0].target, "/v1/project-north/workspaces?limit=0&nope=a%20b");
}

#[test]
fn a_refusal_is_told_with_status_code_and_message() {
    let cases: [(&[&str], &str); 3] = [
        (&["showWorkspace", "project_id=project-north", "workspace_id=none"], "status 400, code ModelArts.7005: "),
        (&["listStorageQuotas", "username=nobody"], "listStorageQuotas: refused with status 200, code "),
        (&["showWorkspaceDetail", "type=user", "id=1"], "showWorkspaceDetail: refused with status "),
    ];
    for (arguments, part) in cases {
        let (code, error) = refused(sample(), arguments);
        assert_eq!(code, Some(1), "{error}");
        assert!(error.contains(part), "{arguments:?}: {error}");
    }
    let mut wrong = command(sample(), &WORKSPACES);
    let output = wrong.env("SCICLOUD_MODELARTS_TOKEN", "wrong-token").output().expect("the command starts");
    let error = text(&output.stderr);
    assert!(
        output.status.code() == Some(1) && error.contains("status 401") && !error.contains("wrong-token"),
        "{error}"
    );
    let mut nobody = command(sample(), &WORKSPACES);
    let output = nobody.env_remove("SCICLOUD_MODELARTS_TOKEN").output().expect("the command starts");
    let error = text(&output.stderr);
    assert!(output.status.code() == Some(2) && error.contains("set SCICLOUD_MODELARTS_TOKEN"), "{error}");
}

#[test]
fn a_server_that_is_not_there_is_no_fault_of_the_arguments() {
    let mut command = command("http://127.0.0.1:1", &WORKSPACES);
    let begin = std::time::Instant::now();
    let output = command.output().expect("the command starts");
    assert!(output.status.code() == Some(1) && text(&output.stderr).contains("no answer"), "{}", text(&output.stderr));
    assert!(begin.elapsed() < Duration::from_secs(60));
}

#[test]
fn status_and_headers_are_written_on_demand_and_secrets_only_when_asked_for() {
    let arguments = ["checkToken", "X-Subject-Token=sample-erin", "--include"];
    let said = said(&arguments);
    assert!(said.starts_with("HTTP 200\n") || said.starts_with("HTTP 204\n"), "{said}");
    let sign_in = ["maptable/createToken", "appId=sample-app-16", "appSecret=sample-app-16-secret", "--yes"];
    let hidden = json(&sign_in);
    assert_eq!(hidden["detail"]["token"], "(hidden)", "{hidden}");
    let shown = json(&[&sign_in[..], &["--show-secrets"]].concat());
    assert!(shown["detail"]["token"].as_str().is_some_and(|token| token.len() > 20), "{shown}");
}
