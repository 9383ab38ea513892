//! Finishing finds in the generated code all that it changes, or says that the generator is another.

use quote::ToTokens;
use syn::File;

use super::small::document;
use crate::generate::{finish, generate_tokens, lower, settings};
use crate::spec::Document;

fn small() -> Document {
    document("", "    Body: {type: object, properties: {a: {type: string}}}")
}

/// Finishes the generated code after putting one text in place of another.
fn finish_with(before: &str, after: &str) -> Result<String, String> {
    let document = small();
    let lowered = lower::run(document.root.clone());
    let tokens = generate_tokens(&lowered, &settings(&document))?.to_string();
    assert!(tokens.contains(before), "the generator makes no {before:?}");
    let mut file: File = syn::parse_str(&tokens.replace(before, after)).map_err(|error| error.to_string())?;
    finish::run(&mut file, &document, &lowered)?;
    Ok(file.to_token_stream().to_string())
}

#[test]
fn a_change_that_finds_nothing_to_do_is_an_error() {
    let cases = [
        ("constructor", "fn new (", "fn make ("),
        ("type builders", "mod types", "mod kinds"),
        ("unknown fields", "flatten", "default"),
    ];
    for (change, before, after) in cases {
        let error = finish_with(before, after).err().unwrap_or_else(|| panic!("{change}: no error"));
        assert_eq!(
            error,
            format!("the generated code has no {change} to change; compare it with src/generate/finish.rs")
        );
    }
}

#[test]
fn an_operation_that_lacks_a_change_is_named() {
    for (change, before, after) in
        [("send", "OperationInfo", "OperationFacts"), ("version header", "api-version", "x-version")]
    {
        let error = finish_with(before, after).err().unwrap_or_else(|| panic!("{change}: no error"));
        assert!(
            error.starts_with(&format!("the generated code of listThings has 0 places with a {change} to change")),
            "{error}"
        );
    }
}

#[test]
fn what_we_replace_is_there_before_and_gone_after() {
    let before = {
        let document = small();
        generate_tokens(&lower::run(document.root.clone()), &settings(&document)).unwrap().to_string()
    };
    let after = finish_with("Body", "Body").unwrap();
    for gone in ["api-version", "OperationInfo", "ClientHooks", "Error < () >", "fn builder ()", "extra"] {
        assert!(before.contains(gone), "the generator no longer makes {gone:?}: the change is not needed");
        assert!(!after.contains(gone), "{gone:?} is still there");
    }
    for ours in ["scicloud :: client :: send (", "LIST_THINGS", "pub unknown_fields", "OPERATIONS"] {
        assert!(after.contains(ours) && !before.contains(ours), "{ours:?}");
    }
}

#[test]
fn a_panic_of_the_generator_is_an_error_that_says_so() {
    let document = small();
    let mut root = lower::run(document.root.clone());
    let responses = &mut root["paths"]["/things"]["get"]["responses"];
    responses["201"] = serde_json::json!({ "description": "Another shape" });
    let error = generate_tokens(&root, &settings(&document)).err();
    let error = error.unwrap_or_default();
    assert!(error.starts_with("the generator panicked (assertion failed"), "{error}");
}
