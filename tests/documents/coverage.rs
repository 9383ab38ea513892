//! What the documents state, in short, so that a statement that gets lost shows up as a difference.

use std::collections::BTreeMap;
use std::fmt::Write;

use insta::Settings;
use scicloud::spec::Document;
use serde_json::Value;

use crate::support::documents::all;

/// The keywords that bound a value, in the order they are shown.
const BOUNDS: [&str; 9] =
    ["minimum", "maximum", "minLength", "maxLength", "pattern", "enum", "default", "x-extensible-enum", "nullable"];

#[test]
fn every_statement_of_a_document_is_as_it_was_reviewed() {
    for document in all() {
        let mut settings = Settings::clone_current();
        settings.set_snapshot_path("../snapshots");
        settings.set_prepend_module_to_snapshot(false);
        settings.set_omit_expression(true);
        settings.bind(|| insta::assert_snapshot!(format!("document_{}", document.name), outline(&document)));
    }
}

/// Parameters with their bounds, statuses, and fields with their types.
fn outline(document: &Document) -> String {
    let mut text = String::new();
    for operation in document.operations() {
        writeln!(text, "{} {} {}", operation.id(), operation.method.to_uppercase(), operation.path).unwrap();
        for parameter in document.parameters(&operation) {
            let required = if parameter["required"] == true { "required" } else { "optional" };
            let (name, place) = (plain(&parameter["name"]), plain(&parameter["in"]));
            writeln!(text, "  {place} {name}: {required} {}", kind(&parameter["schema"])).unwrap();
        }
        if let Some(schema) = document.request_schema(&operation) {
            writeln!(text, "  body: {}", kind(schema)).unwrap();
        }
        if let Some(credential) = document.credential(&operation) {
            writeln!(text, "  credential {credential}").unwrap();
        }
        for (status, response) in document.responses(&operation) {
            let schema = kind(&response["content"]["application/json"]["schema"]);
            writeln!(text, "  {status}: {schema}").unwrap();
            for (member, value) in sorted(&response["x-outcome"]) {
                writeln!(text, "    outcome {member}: {value}").unwrap();
            }
        }
    }
    for (name, schema) in sorted(&document.root["components"]["schemas"]) {
        writeln!(text, "{name}: {}", kind(schema)).unwrap();
        let parts = schema["allOf"].as_array().into_iter().flatten().filter(|part| part.get("$ref").is_none());
        for part in [schema].into_iter().chain(parts) {
            let required: Vec<_> = part["required"].as_array().into_iter().flatten().collect();
            for (field, property) in sorted(&part["properties"]) {
                let optional = if required.iter().any(|name| *name == field) { "" } else { "?" };
                writeln!(text, "  {field}{optional}: {}", kind(property)).unwrap();
            }
        }
    }
    for erratum in &document.errata {
        writeln!(text, "erratum {}", erratum.id).unwrap();
    }
    text
}

/// The members of an object by name: whether JSON keeps their order depends on the features of other crates.
fn sorted(object: &Value) -> BTreeMap<&String, &Value> {
    object.as_object().into_iter().flatten().collect()
}

fn kind(schema: &Value) -> String {
    if let Some(reference) = schema["$ref"].as_str() {
        return reference.rsplit('/').next().unwrap_or_default().to_owned();
    }
    let mut text = match schema["type"].as_str() {
        Some("array") => format!("array of {}", kind(&schema["items"])),
        Some(kind) => kind.to_owned(),
        None => "any".to_owned(),
    };
    for composed in ["allOf", "oneOf"] {
        if let Some(parts) = schema[composed].as_array() {
            write!(text, " {composed} [{}]", parts.iter().map(kind).collect::<Vec<_>>().join("; ")).unwrap();
        }
    }
    if let Some(format) = schema["format"].as_str() {
        write!(text, " {format}").unwrap();
    }
    for keyword in BOUNDS {
        if let Some(value) = schema.get(keyword) {
            write!(text, " {keyword}={value}").unwrap();
        }
    }
    text
}

fn plain(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}

/// The build shows what is odd; here it is not to be passed over.
#[test]
fn nothing_in_a_document_is_odd() {
    let all: Vec<String> = all().flat_map(|document| document.warnings).map(|warning| warning.to_string()).collect();
    assert!(all.is_empty(), "{}", all.join("\n"));
}
