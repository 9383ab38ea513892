//! What can be called, and what an operation takes, as the command tells it.

use scicloud::documents;

use super::support::{refused, sample, text};
use crate::support::command::scicloud;

fn shown(arguments: &[&str]) -> String {
    let output = scicloud(&[&["call"], arguments].concat()).output().expect("the command starts");
    assert_eq!(output.status.code(), Some(0), "{arguments:?}: {}", text(&output.stderr));
    text(&output.stdout)
}

#[test]
fn every_operation_of_every_document_is_listed_with_its_method_and_summary() {
    for arguments in [&[][..], &["--help"], &["-h"]] {
        let list = shown(arguments);
        for document in documents::all() {
            let own = list.split(&format!("\n{}\n", document.name)).nth(1).expect("a heading of the document");
            let own = own.split("\n\n").next().expect("its operations");
            for operation in document.operations() {
                let id = operation.id();
                let line = own.lines().find(|line| line.split(' ').next().is_some_and(|name| name.ends_with(id)));
                let line = line.unwrap_or_else(|| panic!("{id} of {}: {own}", document.name));
                let json = document.operation_json(&operation);
                let summary = json["summary"].as_str().expect("a summary");
                assert!(line.contains(&operation.method.to_uppercase()) && line.contains(summary), "{line}");
            }
        }
        assert!(list.contains("Exit codes: 0 "), "{list}");
    }
}

#[test]
fn an_operation_tells_its_parameters_and_fields_those_that_are_needed_first() {
    let help = shown(&["modelarts/listWorkspaces", "--help"]);
    let line = |name: &str| help.lines().find(|line| line.starts_with(&format!("{name} "))).expect(name).to_owned();
    assert!(line("project_id").contains("path   required  text of 1 to 64 characters"), "{help}");
    assert!(line("limit").contains("an integer from 1 to 1000 (default 1000)"), "{help}");
    assert!(line("sort_by").contains("name | update_time | status (default name)"), "{help}");
    assert!(help.find("\nproject_id ") < help.find("\noffset "), "{help}");
    assert!(help.contains("scicloud call modelarts/listWorkspaces project_id="), "{help}");
    assert!(help.contains("--all fetches every page"), "{help}");

    let help = shown(&["createWorkspace", "--help"]);
    assert!(help.contains("Body: application/json\n"), "{help}");
    assert!(help.contains("\ngrants.0.user_name"), "{help}");
    assert!(help.contains("PUBLIC | PRIVATE | INTERNAL"), "{help}");
    // Where credentials go is no parameter.
    assert!(!help.to_lowercase().contains("x-auth-token"), "{help}");
    assert!(shown(&["maptable/createToken", "-h"]).contains("secret text"));
}

#[test]
fn names_are_read_in_any_spelling_and_several_of_one_name_are_told_apart() {
    let spelled = ["modelarts/listWorkspaces", "modelarts.list-workspaces", "MODELARTS/LISTWORKSPACES"];
    for name in spelled {
        assert!(shown(&[name, "--help"]).starts_with("modelarts/listWorkspaces (GET "), "{name}");
    }
    let cases = [
        ("listWorkspaces", "name one of modelarts/listWorkspaces, maptable/listWorkspaces"),
        ("listWorkspace", "near it are modelarts/listWorkspaces"),
        ("scnet/listWorkspaces", "there is no operation `scnet/listWorkspaces`"),
        ("", "there is no operation"),
    ];
    for (name, part) in cases {
        let (code, error) = refused(sample(), &[name]);
        assert_eq!(code, Some(2), "{error}");
        assert!(error.contains(part), "{name}: {error}");
    }
}

#[test]
fn completions_have_names_from_the_documents() {
    let names = shown(&["--names"]);
    assert!(names.lines().any(|name| name == "showWorkspace"), "{names}");
    assert!(names.lines().any(|name| name == "maptable/listWorkspaces"), "{names}");
    let names = shown(&["createWorkspace", "name=x", "--names"]);
    assert!(names.lines().any(|name| name == "project_id=") && names.lines().any(|name| name == "auth_type="));
    assert!(names.lines().all(|name| name != "grants="), "the fields within it are: {names}");
}
