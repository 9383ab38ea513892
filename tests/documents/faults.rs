//! A fault in a document is found, with its line, its operation, what is wrong and what to do.

use scicloud::spec::{Diagnostic, Document};

use super::fault_cases::cases;
use crate::support::documents::text;

/// A document with one thing wrong.
pub struct Case {
    pub name: &'static str,
    pub platform: &'static str,
    /// Text that occurs in the document, and what to put in place of its first occurrence.
    pub replace: (&'static str, &'static str),
    /// Text whose first occurrence after the edit is in the line that the fault is to name.
    pub marker: &'static str,
    /// Operation that the fault is to name.
    pub operation: Option<&'static str>,
    /// A part of what the fault says is wrong, and of what it says to do.
    pub says: (&'static str, &'static str),
}

/// The faults of the edited document, and the line that one of them is to name.
fn faults(case: &Case) -> (Vec<Diagnostic>, usize) {
    let text = text(case.platform);
    let (before, after) = case.replace;
    assert!(text.contains(before), "{}: the document has no {before:?}", case.name);
    let edited = text.replacen(before, after, 1);
    let at = edited.find(case.marker).unwrap_or_else(|| panic!("{}: no {:?}", case.name, case.marker));
    let line = edited[..at].matches('\n').count() + 1;
    let file = format!("openapi/{}.yaml", case.platform);
    match Document::read(&file, &edited) {
        Ok(_) => panic!("{}: no fault was found", case.name),
        Err(faults) => (faults.0, line),
    }
}

#[test]
fn every_fault_names_line_operation_problem_and_remedy() {
    let mut missed = Vec::new();
    for case in cases() {
        let (faults, line) = faults(&case);
        let is_named = |fault: &&Diagnostic| {
            fault.line == line
                && fault.operation.as_deref() == case.operation
                && fault.problem.contains(case.says.0)
                && fault.remedy.contains(case.says.1)
        };
        if !faults.iter().any(|fault| is_named(&fault)) {
            let found: Vec<_> = faults.iter().map(ToString::to_string).collect();
            missed.push(format!("{}, line {line}:\n  {}", case.name, found.join("\n  ")));
        }
    }
    assert!(missed.is_empty(), "{}", missed.join("\n"));
}

#[test]
fn a_fault_is_shown_as_file_line_operation_problem_remedy() {
    let cases = cases();
    let case = cases.iter().find(|case| case.name == "an operation without an id").unwrap();
    let (faults, line) = faults(case);
    let shown = format!(
        "openapi/modelarts.yaml:{line}: GET /v1/{{project_id}}/workspaces: the operation has no operationId; \
         add an operationId, a verb and a noun such as `listWorkspaces`"
    );
    assert_eq!(faults.iter().map(ToString::to_string).collect::<Vec<_>>(), [shown]);
}

#[test]
fn all_faults_are_reported_at_once_in_the_order_of_the_document() {
    let text = text("modelarts");
    let text = text.replacen("      operationId: showWorkspace\n      summary", "      summary", 1);
    let text = text.replacen("pattern: ^[A-Za-z0-9-]+$", "pattern: '['", 1);
    let faults = Document::read("openapi/modelarts.yaml", &text).unwrap_err().0;
    let lines: Vec<_> = faults.iter().map(|fault| fault.line).collect();
    assert!(faults.len() >= 2, "{faults:?}");
    assert!(lines.is_sorted(), "{lines:?}");
}

#[test]
fn fields_may_be_named_like_keywords_and_extensions() {
    for name in ["default", "example", "enum", "x-more", "properties", "type", "$schema"] {
        let text = text("scnet").replacen("        quotaId:", &format!("        {name}:"), 1);
        let text = text.replace("quotaId'", &format!("{name}'"));
        let read = Document::read("openapi/scnet.yaml", &text);
        assert!(read.is_ok(), "{name}: {}", read.unwrap_err());
    }
}
