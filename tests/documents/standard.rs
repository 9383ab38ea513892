//! The documents as a validator of OpenAPI 3.0 judges them.
//!
//! The crate `roas` has the standard's own types and walks all of a document: references, path templates, ids, security
//! schemes, links, components that nothing uses, formats of addresses. `.ci/lint` runs three more.

use enumset::EnumSet;
use roas::v3_0::spec::Spec;
use roas::validation::Validate;
use scicloud::spec::Document;
use serde_json::{Value, json};

use crate::support::documents::{PLATFORMS, read};

/// A small document that stays as it is.
const LIBRARY: &str = include_str!("../generation/mistakes/library.yaml");

/// What the validator finds, with nothing passed over.
fn judge(root: &Value) -> Vec<String> {
    match serde_json::from_value::<Spec>(root.clone()) {
        Err(error) => vec![error.to_string()],
        Ok(spec) => match spec.validate(EnumSet::empty(), None) {
            Ok(()) => Vec::new(),
            // It reads patterns as Rust's, which look neither ahead nor back as those of ECMA-262 do.
            Err(error) => {
                let errors = error.errors.iter().map(ToString::to_string);
                errors.filter(|error| !error.contains("look-around")).collect()
            }
        },
    }
}

#[test]
fn every_document_is_openapi_3_0_3() {
    for platform in PLATFORMS {
        let document = read(platform);
        assert_eq!(document.root["openapi"], "3.0.3", "{platform}");
        assert_eq!(judge(&document.root), Vec::<String>::new(), "{platform}");
    }
}

#[test]
fn the_validator_finds_what_is_broken() {
    let get = "/paths/~1v1~1{shelf}~1books/get";
    let cases = [
        (
            "a reference that leads nowhere",
            format!("{get}/responses/4XX"),
            json!({"$ref": "#/components/responses/No"}),
        ),
        ("a tag that is not declared", format!("{get}/tags/0"), json!("elsewhere")),
        ("a security scheme that is not declared", "/security/0".into(), json!({"key": []})),
        ("no path parameter", "/paths/~1v1~1{shelf}~1books/parameters".into(), json!([])),
        ("an id twice", format!("{get}/operationId"), json!("showBook")),
        ("a link to no operation", format!("{get}/responses/200/links/showBook/operationId"), json!("showMore")),
        ("a response without a description", format!("{get}/responses/200/description"), json!("")),
        ("an unknown type", "/components/schemas/BookList/type".into(), json!("list")),
    ];
    let library = Document::read("library.yaml", LIBRARY).unwrap_or_else(|faults| panic!("{faults}"));
    assert_eq!(judge(&library.root), Vec::<String>::new());
    for (name, pointer, value) in cases {
        let mut root = library.root.clone();
        *root.pointer_mut(&pointer).unwrap_or_else(|| panic!("{name}: no {pointer}")) = value;
        assert_ne!(judge(&root), Vec::<String>::new(), "{name}");
    }
}
