//! Faults of a document: each is said, spoils what depends on it, and nothing else.

use serde_json::{Value, json};

use super::super::{Direction, Outcome};
use super::{Shown, schemas, shown};

/// A body with a property whose schema has a fault, beside one that the server breaks.
fn beside(version: &str, schema: Value, value: Value) -> (Shown, Vec<String>) {
    let schema = json!({
        "type": "object",
        "required": ["age"],
        "properties": { "name": schema, "age": { "type": "integer" } },
    });
    let schemas = schemas(version, json!({ "Body": schema }));
    let shown = Shown::of(&schemas, &json!({ "name": value, "age": "old" }));
    (shown, schemas.diagnostics().into_iter().map(|diagnostic| diagnostic.problem).collect())
}

#[test]
fn a_fault_is_said_and_spoils_nothing_else() {
    let cases = [
        (
            json!({ "type": "string", "pattern": "^(?<name" }),
            json!("erin"),
            "/name#pattern",
            "`pattern: \"^(?<name\"` can't be read",
        ),
        (json!({ "type": "text" }), json!("erin"), "/name#type", "`type: \"text\"` can't be read"),
        (json!({ "required": true }), json!({}), "/name#required", "`required: true` can't be read"),
        (json!({ "enum": "a" }), json!("a"), "/name#enum", "`enum: \"a\"` can't be read"),
        (json!({ "minimum": "1" }), json!(5), "/name#minimum", "`minimum: \"1\"` can't be read"),
        (json!({ "properties": ["a"] }), json!({}), "/name#properties", "`properties: [\"a\"]` can't be read"),
        (json!({ "items": "string" }), json!([1]), "/name#items", "`items: \"string\"` can't be read"),
        (json!({ "oneOf": {} }), json!(1), "/name#type", "`oneOf: {}` can't be read"),
        (json!({ "allOf": [] }), json!(1), "/name#allOf", "`allOf: []` can't be read"),
        (json!({ "$ref": "#/components/schemas/Gone" }), json!(1), "/name#$ref", "leads nowhere"),
        (json!({ "$ref": "other.yaml#/Gone" }), json!(1), "/name#$ref", "leads nowhere"),
        (json!({ "$ref": 5 }), json!(1), "/name#$ref", "is no text"),
        (json!("string"), json!(1), "/name#schema", "\"string\" is no schema"),
        (
            json!({ "patternProperties": { "(": {} } }),
            json!({ "a": 1 }),
            "/name#patternProperties",
            "the pattern `(` can't be read",
        ),
        (json!({ "maxLength": -1 }), json!("a"), "/name#maxLength", "`maxLength: -1` can't be read"),
    ];
    for (schema, value, fact, problem) in cases {
        let version = if schema.get("patternProperties").is_some() { "3.1.0" } else { "3.0.3" };
        let (shown, problems) = beside(version, schema.clone(), value);
        assert_eq!(shown.broken(), ["/age#type"], "{schema}");
        assert_eq!(shown.spoiled(), [fact], "{schema}: {problems:?}");
        assert_eq!(problems.len(), 1, "{schema}: {problems:?}");
        assert!(problems[0].contains(problem), "{schema}: {problems:?}");
        let Outcome::Spoiled(diagnostic) = shown.outcome(fact) else { panic!() };
        assert_eq!(diagnostic.problem, problems[0]);
    }
}

#[test]
fn a_fault_has_the_line_it_stands_at() {
    let document = json!({
        "openapi": "3.0.3",
        "info": { "title": "Shop", "version": "1" },
        "paths": {},
        "components": { "schemas": { "Body": { "type": "string", "pattern": "(" } } },
    });
    let text = serde_json::to_string_pretty(&document).unwrap();
    let line = text.lines().position(|line| line.contains("\"pattern\"")).unwrap() + 1;
    let document = super::Document::parse("shop.json", &text).unwrap();
    let schemas = super::super::Schemas::new(std::sync::Arc::new(document));
    Shown::of(&schemas, &json!("a"));
    let diagnostics = schemas.diagnostics();
    assert_eq!((diagnostics[0].file.as_str(), diagnostics[0].line), ("shop.json", line));
}

#[test]
fn the_other_keywords_of_a_faulty_schema_are_judged() {
    let schema = json!({ "type": "string", "pattern": "(", "maxLength": 2 });
    let broken = shown("3.0.3", schema.clone(), &json!("abc"));
    assert_eq!((broken.broken(), broken.spoiled()), (vec!["#maxLength"], vec!["#pattern"]));
    // A number gives the pattern no occasion.
    let other = shown("3.0.3", schema, &json!(1));
    assert_eq!((other.broken(), other.spoiled()), (vec!["#type"], vec![]));
}

#[test]
fn a_choice_that_depends_on_a_fault_is_open_and_any_other_is_not() {
    let schema = json!({ "oneOf": [{ "type": "string", "pattern": "(" }, { "type": "string", "maxLength": 1 }, { "type": "integer" }] });
    assert_eq!(shown("3.0.3", schema.clone(), &json!("a")).spoiled(), ["#type", "#pattern"]);
    assert_eq!(shown("3.0.3", schema.clone(), &json!("abc")).spoiled(), ["#type", "#pattern"]);
    assert_eq!(shown("3.0.3", schema.clone(), &json!(1)).held(), ["#whole", "#type"]);
    assert_eq!(shown("3.0.3", schema, &json!(true)).broken(), ["#type"]);
    let any = json!({ "anyOf": [{ "$ref": "#/nowhere" }, { "type": "integer" }] });
    assert_eq!(shown("3.0.3", any.clone(), &json!(1)).outcome("#type"), &Outcome::Held);
    assert!(matches!(shown("3.0.3", any, &json!("a")).outcome("#type"), Outcome::Spoiled(_)));
    let not = json!({ "not": { "type": "string", "pattern": "(" } });
    assert_eq!(shown("3.0.3", not.clone(), &json!("a")).spoiled(), ["#not"]);
    assert_eq!(shown("3.0.3", not, &json!(1)).held(), ["#whole", "#not"]);
}

#[test]
fn names_left_over_from_a_pattern_that_cannot_be_read_are_open() {
    let schema = json!({ "properties": { "a": { "type": "integer" } }, "patternProperties": { "(": {} }, "additionalProperties": false });
    let shown = shown("3.1.0", schema, &json!({ "a": "x", "b": 1 }));
    assert_eq!(shown.broken(), ["/a#type"]);
    assert_eq!(shown.spoiled(), ["#additionalProperties", "#patternProperties"]);
}

#[test]
fn references_in_circles_come_to_an_end() {
    let circle = schemas(
        "3.0.3",
        json!({ "Body": { "$ref": "#/components/schemas/Other" }, "Other": { "$ref": "#/components/schemas/Body" } }),
    );
    assert_eq!(Shown::of(&circle, &json!(1)).spoiled(), ["#whole", "#$ref"]);
    assert!(circle.diagnostics()[0].problem.contains("in a circle"), "{:?}", circle.diagnostics());
    let own =
        schemas("3.1.0", json!({ "Body": { "allOf": [{ "$ref": "#/components/schemas/Body" }], "type": "string" } }));
    assert_eq!(Shown::of(&own, &json!(1)).broken(), ["#type"]);
    let choice = schemas(
        "3.1.0",
        json!({ "Body": { "anyOf": [{ "$ref": "#/components/schemas/Body" }, { "type": "string" }] } }),
    );
    assert!(matches!(Shown::of(&choice, &json!(1)).outcome("#type"), Outcome::Spoiled(_)));
    assert_eq!(Shown::of(&choice, &json!("a")).outcome("#type"), &Outcome::Held);
}

#[test]
fn a_pattern_that_takes_too_long_is_no_breach() {
    let schema = json!({ "type": "string", "pattern": "^(?:(a|b|ab)\\1?)*c$" });
    let shown = shown("3.0.3", schema, &json!("ab".repeat(30)));
    assert!(shown.broken().is_empty(), "{:?}", shown.0);
    assert_eq!(shown.spoiled(), ["#pattern"]);
}

#[test]
fn what_a_fault_leaves_open_has_no_verdict() {
    let schemas = schemas(
        "3.0.3",
        json!({
            "Body": { "properties": { "a": { "$ref": "#/components/schemas/Part" } } },
            "Part": { "items": { "pattern": "(" } },
            "Gone": { "$ref": "#/nowhere" },
        }),
    );
    let body = schemas.compiled("/components/schemas/Body", Direction::Response);
    assert!(body.is_valid(&json!({ "a": ["x"] })));
    assert_eq!(body.verdict(&json!({ "a": ["x"] })), None);
    assert_eq!(body.verdict(&json!({ "a": [] })), Some(true));
    for nowhere in ["/components/schemas/Gone", "/components/schemas/None"] {
        assert_eq!(schemas.compiled(nowhere, Direction::Response).verdict(&json!(1)), None);
    }
}

#[test]
fn rules_of_somebody_else_are_named() {
    let schemas = schemas("3.0.3", json!({ "Body": { "type": "string", "x-rules": { "other": "tool" } } }));
    assert_eq!(Shown::of(&schemas, &json!("a")).held(), ["#whole", "#type"]);
    assert!(schemas.diagnostics()[0].problem.starts_with("`x-rules` can't be read"), "{:?}", schemas.diagnostics());
}
