//! OpenAPI's own ways with JSON Schema, one lowering step after the other.

use serde_json::{Value, json};

use super::super::Direction;
use super::{Shown, is_valid, schemas, shown};

const OLD: &str = "3.0.3";
const NEW: &str = "3.1.0";

fn problems(version: &str, schema: Value) -> Vec<String> {
    let schemas = schemas(
        version,
        json!({ "Body": schema, "Text": { "type": "string" }, "Maybe": { "type": "string", "nullable": true } }),
    );
    let shown = Shown::of(&schemas, &Value::Null);
    assert!(shown.broken().is_empty(), "{:?}", shown.0);
    schemas.diagnostics().into_iter().map(|diagnostic| diagnostic.problem).collect()
}

#[test]
fn null_is_said_by_nullable_or_by_the_type() {
    let nullable = json!({ "type": "string", "nullable": true, "maxLength": 1 });
    assert_eq!(is_valid(OLD, nullable.clone(), &json!(null)), Some(true));
    assert_eq!(is_valid(OLD, nullable.clone(), &json!(1)), Some(false));
    assert_eq!(is_valid(OLD, nullable, &json!("ab")), Some(false));
    assert_eq!(is_valid(OLD, json!({ "type": "string" }), &json!(null)), Some(false));
    assert_eq!(is_valid(NEW, json!({ "type": ["string", "null"] }), &json!(null)), Some(true));
    let text = schemas(OLD, json!({ "Body": { "type": "string", "nullable": true } }));
    assert_eq!(text.facts("/components/schemas/Body")[1].text, "the body is string or null");
}

#[test]
fn nullable_in_vain_is_the_documents_fault_and_said_once() {
    let reference = json!({ "$ref": "#/components/schemas/Text" });
    let cases = [
        (OLD, json!({ "nullable": true, "allOf": [reference] }), "what stands beside it does not admit null"),
        (
            OLD,
            json!({ "type": "string", "nullable": true, "allOf": [reference] }),
            "what stands beside it does not admit null",
        ),
        (
            OLD,
            json!({ "nullable": true, "oneOf": [reference, { "type": "integer" }] }),
            "what stands beside it does not admit null",
        ),
        (OLD, json!({ "nullable": true, "$ref": "#/components/schemas/Text" }), "beside `$ref`"),
        (OLD, json!({ "type": "string", "nullable": true, "enum": ["a"] }), "not among the values"),
        (NEW, json!({ "type": "string", "nullable": true }), "has no `nullable`"),
    ];
    for (version, schema, problem) in cases {
        let problems = problems(version, schema.clone());
        assert_eq!(problems.len(), 1, "{schema}: {problems:?}");
        assert!(problems[0].contains(problem), "{schema}: {problems:?}");
    }
    let sound = [
        json!({ "nullable": true }),
        json!({ "type": "string", "nullable": true, "enum": ["a", null] }),
        json!({ "nullable": true, "allOf": [{ "$ref": "#/components/schemas/Maybe" }] }),
        json!({ "nullable": true, "anyOf": [reference, { "type": "object", "nullable": true }] }),
    ];
    for schema in sound {
        assert_eq!(problems(OLD, schema.clone()), Vec::<String>::new(), "{schema}");
    }
    // Any other value is judged.
    let schema =
        json!({ "type": "object", "properties": { "a": { "nullable": true, "allOf": [{ "type": "string" }] } } });
    assert_eq!(is_valid(OLD, schema.clone(), &json!({ "a": 1 })), Some(false));
    assert_eq!(is_valid(OLD, schema, &json!({ "a": null })), Some(true));
}

#[test]
fn exclusive_bounds_are_flags_or_numbers() {
    let flag = json!({ "minimum": 1, "exclusiveMinimum": true, "maximum": 3, "exclusiveMaximum": false });
    let range = |version: &str, schema: &Value| {
        [1, 2, 3, 4].map(|number| is_valid(version, schema.clone(), &json!(number)) == Some(true))
    };
    assert_eq!(range(OLD, &flag), [false, true, true, false]);
    assert_eq!(range(NEW, &json!({ "exclusiveMinimum": 1, "maximum": 3 })), [false, true, true, false]);
    assert_eq!(shown(OLD, flag, &json!(1)).broken(), ["#minimum"]);
    // A flag says nothing in 3.1, and is said to be unreadable.
    let late = shown(NEW, json!({ "minimum": 1, "exclusiveMinimum": true }), &json!(0));
    assert_eq!((late.broken(), late.spoiled()), (vec!["#minimum"], vec!["#exclusiveMinimum"]));
}

#[test]
fn formats_are_ranges_text_or_nothing() {
    for version in [OLD, NEW] {
        let number = |format: &str, number: Value| is_valid(version, json!({ "format": format }), &number);
        assert_eq!(number("int32", json!(2_147_483_647)), Some(true));
        assert_eq!(number("int32", json!(2_147_483_648_i64)), Some(false));
        assert_eq!(number("int64", json!(i64::MIN)), Some(true));
        assert_eq!(number("int64", json!(u64::MAX)), Some(false));
        assert_eq!(number("int64", json!(1e30)), Some(false));
        assert_eq!(number("uint8", json!(-1)), Some(false));
        assert_eq!(number("double", json!(1e300)), Some(true));
        let text =
            |format: &str, text: &str| is_valid(version, json!({ "type": "string", "format": format }), &json!(text));
        for (format, good, bad) in [
            ("byte", "YWI=", "a b"),
            ("byte", "YQ==", "YQ="),
            ("base64url", "-_8", "+!"),
            ("date", "2024-02-29", "2023-02-29"),
        ] {
            assert_eq!((text(format, good), text(format, bad)), (Some(true), Some(false)), "{format}");
        }
        for format in ["binary", "password", "phone", "float"] {
            assert_eq!(text(format, "\u{1}"), Some(true), "{format}");
        }
    }
    assert_eq!(
        shown(OLD, json!({ "type": "integer", "format": "int32" }), &json!(1)).held(),
        ["#whole", "#type", "#format"]
    );
    assert_eq!(shown(OLD, json!({ "format": "int32", "minimum": 0 }), &json!(1e10)).broken(), ["#format"]);
    assert_eq!(is_valid(OLD, json!({ "type": "integer" }), &json!(3.0)), Some(true));
}

#[test]
fn what_one_direction_has_is_not_required_of_the_other() {
    let components = json!({
        "Body": { "allOf": [{ "$ref": "#/components/schemas/Base" }], "required": ["token", "name"], "properties": { "token": { "$ref": "#/components/schemas/Secret" } } },
        "Base": { "required": ["id", "password"], "properties": { "id": { "type": "integer", "readOnly": true }, "password": { "allOf": [{ "$ref": "#/components/schemas/Secret" }] } } },
        "Secret": { "type": "string", "writeOnly": true },
    });
    for version in [OLD, NEW] {
        let schemas = schemas(version, components.clone());
        let verdict = |body: Value, direction| schemas.verdict("/components/schemas/Body", &body, direction);
        assert_eq!(verdict(json!({ "id": 1, "name": "a" }), Direction::Response), Some(true));
        assert_eq!(verdict(json!({ "name": "a" }), Direction::Response), Some(false));
        assert_eq!(verdict(json!({ "name": "a", "token": "t", "password": "p" }), Direction::Request), Some(true));
        assert!(!schemas.takes("/components/schemas/Body", &json!({ "name": "a", "token": "t" })));
        let names: Vec<_> = schemas.facts("/components/schemas/Body").iter().map(|fact| fact.name.clone()).collect();
        assert!(
            !names.contains(&"/password#present".to_owned()) && names.contains(&"/id#present".to_owned()),
            "{names:?}"
        );
    }
}

#[test]
fn beside_a_reference_nothing_counts_in_3_0_and_all_in_3_1() {
    let components =
        json!({ "Body": { "$ref": "#/components/schemas/Text", "maxLength": 1 }, "Text": { "type": "string" } });
    assert!(Shown::of(&schemas(OLD, components.clone()), &json!("ab")).broken().is_empty());
    assert_eq!(Shown::of(&schemas(NEW, components.clone()), &json!("ab")).broken(), ["#maxLength"]);
    assert_eq!(Shown::of(&schemas(NEW, components), &json!(1)).broken(), ["#type"]);
}

#[test]
fn references_lead_to_any_place_and_any_name() {
    let targets = ["Page[Item]", "My Schema", "Page«Item»", "a/b", "a~b", "100%"];
    for name in targets {
        let escaped = name.replace('~', "~0").replace('/', "~1");
        let encoded: String =
            percent_encoding::utf8_percent_encode(&escaped, percent_encoding::NON_ALPHANUMERIC).to_string();
        for written in [escaped, encoded] {
            let schemas = schemas(
                OLD,
                json!({ "Body": { "$ref": format!("#/components/schemas/{written}") }, name: { "type": "string" } }),
            );
            assert_eq!(Shown::of(&schemas, &json!(1)).broken(), ["#type"], "{written}");
        }
    }
    let schemas = schemas(
        OLD,
        json!({ "Body": { "$ref": "#/components/schemas/Other/properties/a/items" }, "Other": { "properties": { "a": { "items": { "type": "string" } } } } }),
    );
    assert_eq!(Shown::of(&schemas, &json!(1)).broken(), ["#type"]);
}

#[test]
fn a_schema_is_read_in_its_own_dialect() {
    let seven = "http://json-schema.org/draft-07/schema#";
    let tuple = json!({ "$schema": seven, "items": [{ "type": "string" }], "additionalItems": false });
    assert_eq!(shown(NEW, tuple.clone(), &json!([1])).broken(), ["[]#type"]);
    assert_eq!(shown(NEW, tuple, &json!(["a", 1])).broken(), ["#items"]);
    let dependencies = json!({ "$schema": seven, "dependencies": { "a": ["b"], "c": { "required": ["d"] } } });
    assert_eq!(shown(NEW, dependencies.clone(), &json!({ "a": 1 })).broken(), ["#dependencies"]);
    assert_eq!(shown(NEW, dependencies, &json!({ "c": 1 })).broken(), ["/d#present"]);
    // In 2020-12 a list of items is nothing that can be read.
    assert_eq!(shown(NEW, json!({ "items": [{ "type": "string" }] }), &json!([1])).spoiled(), ["#items"]);
    let four = json!({ "$schema": "http://json-schema.org/draft-04/schema#", "minimum": 1, "exclusiveMinimum": true, "const": 5 });
    assert_eq!(shown(NEW, four.clone(), &json!(1)).broken(), ["#minimum"]);
    assert_eq!(is_valid(NEW, four, &json!(2)), Some(true));
    let unknown = schemas(
        NEW,
        json!({ "Body": { "$schema": "https://example.com/own", "type": "string", "items": { "type": "string" } } }),
    );
    assert_eq!(Shown::of(&unknown, &json!(1)).broken(), ["#type"]);
    assert_eq!(unknown.diagnostics().len(), 1);
    assert!(unknown.diagnostics()[0].problem.contains("https://example.com/own is not known"));
    let own = schemas(
        NEW,
        json!({ "Body": { "$schema": "https://spec.openapis.org/oas/3.1/dialect/base", "type": "string" } }),
    );
    assert_eq!((Shown::of(&own, &json!(1)).broken(), own.diagnostics().len()), (vec!["#type"], 0));
}

#[test]
fn annotations_are_never_faults() {
    let schema = json!({ "type": "string", "title": 5, "description": [], "default": {}, "example": null, "examples": 1, "deprecated": "no", "xml": 1, "x-own": 2 });
    assert_eq!(problems(OLD, json!({ "nullable": true, "title": 5 })), Vec::<String>::new());
    assert_eq!(shown(OLD, schema.clone(), &json!("a")).held(), ["#whole", "#type"]);
    assert_eq!(shown(NEW, schema, &json!("a")).held(), ["#whole", "#type"]);
}
