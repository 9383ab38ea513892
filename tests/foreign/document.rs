//! What is wrong with a document is said before anything is sent; what it leaves out makes no server wrong.

use std::collections::BTreeSet;

use scicloud::conformance::{Api, Verdict};

use crate::{Foreign, reported};

/// The herbarium's document is refused with this change: what is written, what is written instead, part of the error.
fn refused(cases: &[(&str, &str, &str)]) {
    let herbarium = &Foreign::all()[0];
    for (from, to, expected) in cases {
        let document = herbarium.document.replacen(from, to, 1);
        assert_ne!(document, herbarium.document, "{from}");
        let error = Api::parse("herbarium", &document).expect_err(to).to_string();
        assert!(error.contains(expected), "{to}: {error}");
    }
}

#[test]
fn an_extension_that_can_not_be_read_is_named_with_its_place() {
    let cases = [
        (
            "key: /barcode",
            "keys: /barcode",
            "`x-collection` at #/paths/~1herbaria~1{herbarium}~1sheets/get/x-collection",
        ),
        ("unit: row", "unit: rows", "unknown variant `rows`"),
        ("direction: way", "direction: ways", "parameter `ways`"),
        ("{parameter: taxon,", "{parameter: genus,", "parameter `genus`"),
        ("{pointer: /reason/code,", "{at: /reason/code,", "`x-outcome` at #/components/responses/Refused"),
        ("rule: self.page.here ==", "rule: self.page.here ===", "`x-rules` at #/components/schemas/SheetPage"),
        ("message: the page counts", "text: the page counts", "`x-rules` at"),
    ];
    refused(&cases);
}

#[test]
fn a_document_of_another_standard_or_with_a_reference_to_nowhere_is_refused() {
    let cases = [
        ("openapi: 3.0.3", "swagger: '2.0'", "written in Swagger 2.0; convert it"),
        ("openapi: 3.0.3", "openapi: 3.1.0", "written in OpenAPI 3.1.0; convert it to 3.0"),
        ("openapi: 3.0.3", "asyncapi: 3.0.0", "does not say `openapi: 3.0.3`"),
        ("'#/components/schemas/Condition'", "'#/components/schemas/Nope'", "which leads nowhere"),
        ("'#/components/parameters/Herbarium'", "'other.yaml#/Herbarium'", "another file, other.yaml#/Herbarium"),
    ];
    refused(&cases);
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
