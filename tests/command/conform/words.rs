//! What a run says, as somebody reads it who has never seen one.

use std::io::Write;
use std::path::PathBuf;

use tempfile::TempDir;

use super::support::*;

/// A file with a document of one operation, whose body is by this schema.
fn document(directory: &TempDir, schema: &str) -> PathBuf {
    let file = path(directory, "mine.yaml");
    let text = format!(
        "openapi: 3.0.3\ninfo: {{title: a, version: '1'}}\npaths:\n  /a:\n    get:\n      operationId: a\n      \
         responses:\n        '200': {{description: a, content: {{application/json: {{schema: {schema}}}}}}}\n"
    );
    std::fs::write(&file, text).expect("a file");
    file
}

/// A server whose answers have a member that is no number.
fn wrong() -> String {
    serving(|stream| {
        let body = if head(stream).starts_with("HEAD") { "" } else { r#"{"id":"x"}"# };
        let head =
            "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 10\r\nconnection: close\r\n\r\n";
        let _ = stream.write_all(format!("{head}{body}").as_bytes());
    })
}

#[test]
fn arguments_that_can_not_be_are_refused_with_those_that_can() {
    let cases = [
        (["--methods", "PATC"], "there are GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS, TRACE"),
        (["--methods", "OPTIONS,PO ST"], "there are GET, HEAD"),
        (["--concurrency", "0"], "a number from 1 to 255 is needed"),
    ];
    for (arguments, expected) in cases {
        let (code, said) = bare(&[&["modelarts", "--plan"], &arguments[..]].concat());
        assert!(code == Some(2) && said.contains(expected), "{arguments:?}: {code:?} {said}");
    }
    let (code, said) = bare(&["modelarts", "--plan", "--methods", "options,PATCH"]);
    assert!(code == Some(0) && said.contains("GET, HEAD, OPTIONS and PATCH only"), "{said}");
}

#[test]
fn a_plan_names_the_faults_of_bodies_as_well() {
    let directory = tempfile::tempdir().expect("a directory");
    let file = document(&directory, "{type: object, properties: {a: {items: {pattern: '(', type: string}}}}");
    let (code, said) = bare(&["--spec", &file.display().to_string(), "--plan"]);
    assert!(code == Some(0) && said.contains("mine.yaml:8: `pattern: \"(\"` can't be read"), "{said}");
}

#[test]
fn what_stands_in_another_file_is_named_by_that_file() {
    let directory = tempfile::tempdir().expect("a directory");
    let file = document(&directory, "{$ref: 'parts/pet.yaml#/Pet'}");
    std::fs::create_dir(path(&directory, "parts")).expect("a directory");
    let pet = "Pet:\n  properties:\n    id: {type: integer}\n    more: {$ref: '#/Nowhere'}\n";
    std::fs::write(path(&directory, "parts/pet.yaml"), pet).expect("a file");
    let report = path(&directory, "report.md");
    let url = wrong();
    let to = format!("markdown={}", report.display());
    let (code, said) = bare(&["--spec", &file.display().to_string(), "--url", &url, "--report", &to]);
    assert_eq!(code, Some(1), "{said}");
    for text in [said, text(&report)] {
        assert!(text.contains("parts/pet.yaml#/Pet/properties/id") && !text.contains("x-files"), "{text}");
    }
}

#[test]
fn what_a_baseline_lists_and_nothing_matches_is_said() {
    let directory = tempfile::tempdir().expect("a directory");
    let file = document(&directory, "{properties: {id: {type: integer}}}");
    let listed = r#"["mine/a/body/200/id#type", "mine/a/body/200/no#type", "mine/a/status", "theirs/b/status"]"#;
    let baseline = path(&directory, "baseline.json");
    std::fs::write(&baseline, listed).expect("a file");
    let (url, baseline) = (wrong(), baseline.display().to_string());
    let (code, said) = bare(&["--spec", &file.display().to_string(), "--url", &url, "--baseline", &baseline]);
    assert_eq!(code, Some(0), "{said}");
    for expected in [
        "listed in the baseline, and no statement of the document any more: mine/a/body/200/no#type\n",
        "listed in the baseline, and no longer broken: mine/a/status\n",
        "listed in the baseline, and about nothing that this run tried: theirs/b/status\n",
    ] {
        assert!(said.contains(expected), "{expected}: {said}");
    }
    assert!(!said.contains("mine/a/body/200/id#type"), "{said}");
}
