//! The problem with a document is said before anything is sent; what it leaves out makes no server wrong.

use std::collections::BTreeSet;

use scicloud::conformance::{Api, Finding, Verdict};

use crate::foreign::{Foreign, reported};

/// The herbarium's document with a change: what is written, and what is written instead.
fn changed(from: &str, to: &str) -> String {
    let herbarium = &Foreign::all()[0];
    let document = herbarium.document.replacen(from, to, 1);
    assert_ne!(document, herbarium.document, "{from}");
    document
}

#[test]
fn an_extension_that_can_not_be_read_is_named_with_its_line_and_all_else_is_judged() {
    let cases = [
        ("key: /barcode", "keys: /barcode", "`x-collection` can't be read"),
        ("unit: row", "unit: rows", "unknown variant `rows`"),
        ("direction: way", "direction: ways", "the parameter `ways`"),
        ("{parameter: taxon,", "{parameter: genus,", "the parameter `genus`"),
        ("{pointer: /reason/code,", "{at: /reason/code,", "`x-outcome` can't be read"),
    ];
    for (from, to, expected) in cases {
        let api = Api::parse("herbarium", &changed(from, to)).expect("a document");
        let faults: Vec<_> = api.diagnostics().iter().map(ToString::to_string).collect();
        assert!(faults.iter().any(|fault| fault.contains(expected)), "{to}: {faults:?}");
        let has_line = |fault: &String| fault.split(':').nth(1).is_some_and(|line| line.parse::<usize>().is_ok());
        assert!(faults.iter().all(has_line), "{to}: {faults:?}");
    }
}

#[test]
fn a_document_of_another_standard_is_refused() {
    let cases = [("swagger: '2.0'", "written in Swagger 2.0"), ("asyncapi: 3.0.0", "written in AsyncAPI 3.0.0")];
    for (to, expected) in cases {
        let error = Api::parse("herbarium", &changed("openapi: 3.0.3", to)).expect_err(to).to_string();
        assert!(error.contains(expected), "{to}: {error}");
    }
}

#[tokio::test]
async fn a_reference_to_nowhere_spoils_what_depends_on_it_and_nothing_else() {
    let herbarium = &Foreign::all()[0];
    let document = changed(
        "condition: {$ref: '#/components/schemas/Condition'}",
        "condition: {$ref: '#/components/schemas/Nope'}",
    );
    let report = herbarium.judged(&document, None).await;
    assert_eq!(reported(&report), BTreeSet::new(), "{}", report.to_text());
    assert!(report.diagnostics.iter().any(|fault| fault.contains("Nope")), "{:?}", report.diagnostics);
    let spoiled = |finding: &&Finding| finding.needs.iter().any(|need| need.contains("Nope"));
    assert!(report.findings.iter().filter(spoiled).all(|finding| finding.verdict == Verdict::Unknown));
    assert!(report.findings.iter().any(|finding| spoiled(&finding)));
}

#[tokio::test]
async fn an_order_whose_words_nobody_explains_is_not_told_and_not_held_against_the_server() {
    let herbarium = &Foreign::all()[0];
    let document = herbarium.document.replace("          descending: falling\n", "");
    assert_ne!(document, herbarium.document);
    let report = herbarium.judged(&document, None).await;
    assert_eq!(reported(&report), BTreeSet::new(), "{}", report.to_text());
    let sorted = report.findings.iter().filter(|finding| finding.statement.id.contains("/collection/sort/"));
    for finding in sorted {
        assert_eq!(finding.verdict, Verdict::Unknown, "{finding:#?}");
        assert!(finding.needs.iter().any(|need| need.contains("`descending`")), "{finding:#?}");
    }
}
