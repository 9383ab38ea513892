//! Unknown keywords: what the standard's types do not take in is not part of the standard.

use openapiv3::{OpenAPI, Operation, Parameter, ReferenceOr, RequestBody, Response, Schema};
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::{Diagnostic, Report, Source};
use crate::spec::reading::escape;

pub fn check(source: &Source, faults: &mut Vec<Diagnostic>) -> Option<OpenAPI> {
    let mut report = Report { source, faults };
    match serde_json::from_value::<OpenAPI>(source.root.clone()) {
        Ok(openapi) => {
            if !openapi.openapi.starts_with("3.0.") {
                let problem = format!("version {} of OpenAPI", openapi.openapi);
                report.fault("/openapi", problem, "write the document in 3.0.3");
            }
            let known = serde_json::to_value(&openapi).unwrap_or_default();
            compare(&source.root, &known, "", &mut report);
            Some(openapi)
        }
        Err(error) => {
            let pointer = locate(&source.root).unwrap_or_default();
            let remedy = "compare the part with the OpenAPI 3.0.3 standard";
            report.fault(&pointer, format!("this is not OpenAPI: {error}"), remedy);
            None
        }
    }
}

/// The keywords of schemas, in OpenAPI 3.0 or in the JSON Schema of 3.1.
const KEYWORDS: [&str; 66] = [
    "$anchor",
    "$comment",
    "$defs",
    "$dynamicAnchor",
    "$dynamicRef",
    "$id",
    "$recursiveAnchor",
    "$recursiveRef",
    "$ref",
    "$schema",
    "$vocabulary",
    "additionalItems",
    "additionalProperties",
    "allOf",
    "anyOf",
    "const",
    "contains",
    "contentEncoding",
    "contentMediaType",
    "contentSchema",
    "default",
    "definitions",
    "dependencies",
    "dependentRequired",
    "dependentSchemas",
    "deprecated",
    "description",
    "discriminator",
    "else",
    "enum",
    "example",
    "examples",
    "exclusiveMaximum",
    "exclusiveMinimum",
    "externalDocs",
    "format",
    "id",
    "if",
    "items",
    "maxContains",
    "maxItems",
    "maxLength",
    "maxProperties",
    "maximum",
    "minContains",
    "minItems",
    "minLength",
    "minProperties",
    "minimum",
    "multipleOf",
    "not",
    "nullable",
    "oneOf",
    "pattern",
    "patternProperties",
    "prefixItems",
    "properties",
    "propertyNames",
    "readOnly",
    "required",
    "summary",
    "then",
    "title",
    "type",
    "uniqueItems",
    "xml",
];

/// The keywords of the other parts.
const OTHERS: [&str; 26] = [
    "allowEmptyValue",
    "allowReserved",
    "callbacks",
    "components",
    "content",
    "encoding",
    "examples",
    "explode",
    "headers",
    "in",
    "info",
    "links",
    "operationId",
    "operationRef",
    "parameters",
    "paths",
    "requestBody",
    "responses",
    "schema",
    "scheme",
    "security",
    "servers",
    "style",
    "tags",
    "value",
    "variables",
];

/// The keyword that one was meant to be, if two letters at the most are wrong.
fn near(key: &str) -> Option<&'static str> {
    let all = KEYWORDS.iter().chain(&OTHERS).copied().filter(|known| known.len() > 3 && *known != key);
    let (distance, near) = all.map(|known| (distance(key, known), known)).min()?;
    (distance <= 2 && 2 * distance < key.len()).then_some(near)
}

/// The letters that differ between two words, in any case.
fn distance(one: &str, other: &str) -> usize {
    let other: Vec<char> = other.to_lowercase().chars().collect();
    let mut row: Vec<usize> = (0..=other.len()).collect();
    for (index, c) in one.to_lowercase().chars().enumerate() {
        let mut corner = std::mem::replace(&mut row[0], index + 1);
        for (at, other) in other.iter().enumerate() {
            let replaced = corner + usize::from(c != *other);
            corner = row[at + 1];
            row[at + 1] = replaced.min(corner + 1).min(row[at] + 1);
        }
    }
    row[other.len()]
}

/// Reports what stands in the schemas of any document and is no keyword.
#[cfg(any(feature = "generate", not(generated)))]
pub fn check_schemas(source: &Source, found: &mut Vec<Diagnostic>) {
    const MORE: [&str; 3] = ["unevaluatedItems", "unevaluatedProperties", "writeOnly"];
    let mut report = Report { source, faults: found };
    super::walk(&source.root, "", &mut |pointer, value| {
        if !super::is_schema(pointer) {
            return;
        }
        for (key, _) in value.as_object().into_iter().flatten() {
            let is_known = KEYWORDS.contains(&key.as_str()) || MORE.contains(&key.as_str()) || key.starts_with("x-");
            if !is_known {
                let problem = format!("unknown keyword `{key}` of a schema, which is passed over");
                let remedy = match near(key) {
                    Some(near) => format!("write `{near}`"),
                    None => "correct its spelling, or write `x-` before it".into(),
                };
                report.fault(&format!("{pointer}/{}", escape(key)), problem, remedy);
            }
        }
    });
}

/// Reports the members of the document that are missing once it went through the standard's types.
fn compare(written: &Value, known: &Value, pointer: &str, report: &mut Report<'_>) {
    match (written, known) {
        (Value::Object(written), Value::Object(known)) => {
            for (key, value) in written {
                let pointer = format!("{pointer}/{}", escape(key));
                match known.get(key) {
                    Some(known) => compare(value, known, &pointer, report),
                    None if is_default(key, value) => {}
                    None => {
                        let remedy = match near(key) {
                            Some(near) => format!("write `{near}`"),
                            None => "correct its spelling, move it to where the standard has it, or remove it".into(),
                        };
                        report.fault(&pointer, format!("unknown keyword `{key}`"), remedy);
                    }
                }
            }
        }
        (Value::Array(written), Value::Array(known)) => {
            for (index, (written, known)) in written.iter().zip(known).enumerate() {
                compare(written, known, &format!("{pointer}/{index}"), report);
            }
        }
        _ => {}
    }
}

/// Tells if a keyword is known and its value is what the standard has without it.
fn is_default(key: &str, value: &Value) -> bool {
    const FLAGS: [&str; 9] = [
        "required",
        "deprecated",
        "nullable",
        "readOnly",
        "writeOnly",
        "allowReserved",
        "uniqueItems",
        "exclusiveMinimum",
        "exclusiveMaximum",
    ];
    let is_empty = value.as_array().is_some_and(Vec::is_empty);
    *value == Value::Bool(false) && FLAGS.contains(&key) || is_empty && ["parameters", "tags"].contains(&key)
}

/// The smallest part of a document that can't be read as what it should be.
fn locate(root: &Value) -> Option<String> {
    let mut found = None;
    super::walk(root, "", &mut |pointer, value| {
        let parts: Vec<_> = pointer.split('/').skip(1).collect();
        let readable = match parts.as_slice() {
            ["paths", _, "parameters"] | ["components", _] => true,
            ["components", "schemas", ..] if is_schema(&parts) => reads::<ReferenceOr<Schema>>(value),
            ["paths", _, _, "parameters", _] => reads::<ReferenceOr<Parameter>>(value),
            ["paths", _, _, "requestBody"] => reads::<ReferenceOr<RequestBody>>(value),
            ["paths", _, _, "responses", _] => reads::<ReferenceOr<Response>>(value),
            ["paths", _, _] => reads::<Operation>(value),
            _ => true,
        };
        if !readable {
            found = Some(pointer.to_owned());
        }
    });
    found
}

fn is_schema(parts: &[&str]) -> bool {
    parts.len() == 3 || matches!(parts, [.., "properties", _] | [.., "items"])
}

fn reads<T: DeserializeOwned>(value: &Value) -> bool {
    T::deserialize(value).is_ok()
}
