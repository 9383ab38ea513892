//! Examples and defaults: as their schemas have them.

use serde_json::Value;

use super::instance::{Role, range, violations};
use super::{Diagnostic, Report, Source, holds_names, strings, walk};
use crate::spec::extensions::{Rule, errata, parse};
use crate::spec::reading::escape;
use crate::spec::references::{operation_pointer, operations, part, resolve};

/// Every example and default is valid.
pub fn check(source: &Source, faults: &mut Vec<Diagnostic>) {
    let mut report = Report { source, faults };
    walk(&source.root, "", &mut |pointer, value| {
        if holds_names(pointer) || pointer.contains("/examples/") || value.get("$ref").is_some() {
            return;
        }
        let role = if is_request(pointer) { Role::Request } else { Role::Answer };
        let own = ["type", "properties", "items", "enum", "allOf", "oneOf", "anyOf"];
        let is_schema = own.iter().any(|keyword| value.get(keyword).is_some()) && value.get("schema").is_none();
        let schema = if is_schema { Some(value) } else { value.get("schema") };
        let Some(schema) = schema else { return };
        let mut try_out = |at: String, what: &str, tried: &Value| {
            for violation in violations(&source.root, schema, tried, role) {
                let place = if violation.at.is_empty() { String::new() } else { format!(" at `{}`", violation.at) };
                let problem = format!("the {what}{place} {}", violation.problem);
                report.fault(&format!("{at}{}", violation.at), problem, "correct it, or the schema");
            }
        };
        if let Some(example) = value.get("example") {
            try_out(format!("{pointer}/example"), "example", example);
        }
        for (name, example) in value["examples"].as_object().into_iter().flatten() {
            if let Some(shown) = resolve(&source.root, example).and_then(|example| example.get("value")) {
                try_out(format!("{pointer}/examples/{}/value", escape(name)), "example", shown);
            }
        }
        if let Some(default) = value.get("default").filter(|_| is_schema) {
            try_out(format!("{pointer}/default"), "default", default);
        }
        if is_schema {
            check_values(&mut report, pointer, value);
            check_range(&mut report, pointer, value);
        }
    });
}

fn is_request(pointer: &str) -> bool {
    pointer.contains("/requestBod") || pointer.contains("/parameters/")
}

/// The values of a list are of the type, and different.
fn check_values(report: &mut Report<'_>, pointer: &str, schema: &Value) {
    let values = schema["enum"].as_array().map(Vec::as_slice).unwrap_or_default();
    for (index, value) in values.iter().enumerate() {
        let at = format!("{pointer}/enum/{index}");
        if values[..index].contains(value) {
            report.fault(&at, format!("the value {value} stands twice in `enum`"), "remove one of them");
        }
        let ty = serde_json::json!({ "type": schema["type"], "nullable": schema["nullable"] });
        if !violations(&report.source.root, &ty, value, Role::Answer).is_empty() {
            let problem = format!("the value {value} of `enum` is not of the type {}", schema["type"]);
            report.fault(&at, problem, "correct it, or the type");
        }
    }
}

/// Bounds are within what the format has.
fn check_range(report: &mut Report<'_>, pointer: &str, schema: &Value) {
    let Some((least, most)) = schema["format"].as_str().and_then(range) else { return };
    for keyword in ["minimum", "maximum"] {
        if schema[keyword].as_f64().is_some_and(|bound| !(least..=most).contains(&bound)) {
            let format = schema["format"].as_str().unwrap_or_default();
            let problem = format!("{keyword} {} is beyond {format}", schema[keyword]);
            report.fault(&format!("{pointer}/{keyword}"), problem, "correct it, or use a wider format");
        }
    }
}

/// Every body of JSON is shown, with the fields that the schema requires and no others.
pub fn check_shown(source: &Source, faults: &mut Vec<Diagnostic>) {
    let mut report = Report { source, faults };
    let root = &source.root;
    for (path, method) in operations(root) {
        let at = operation_pointer(path, method);
        let operation = &root["paths"][path][method];
        if let Some(body) = operation.get("requestBody") {
            shown_body(&mut report, &format!("{at}/requestBody"), body, false);
        }
        let responses = operation["responses"].as_object().filter(|_| method != "head");
        for (status, response) in responses.into_iter().flatten() {
            shown_body(&mut report, &format!("{at}/responses/{}", escape(status)), response, true);
        }
    }
}

fn shown_body(report: &mut Report<'_>, at: &str, body: &Value, is_answer: bool) {
    let root = &report.source.root;
    let at = body["$ref"].as_str().map_or(at, |reference| reference.trim_start_matches('#'));
    let Some(media) = resolve(root, body).and_then(|body| body["content"].get("application/json")) else { return };
    let at = format!("{at}/content/application~1json");
    let Some(example) = media.get("example") else {
        return report.warn(&at, "the body has no example", "add the page's, value for value, under `example`");
    };
    if is_answer {
        compare(report, &media["schema"], example, &format!("{at}/example"), "");
    }
}

/// Compares the fields that an example shows with those of its schema.
fn compare(report: &mut Report<'_>, schema: &Value, value: &Value, around: &str, at: &str) {
    let root = &report.source.root;
    let mut parts = Vec::new();
    collect(root, schema, "", &mut parts);
    let required: Vec<&str> = parts.iter().flat_map(|(part, _)| strings(&part["required"])).collect();
    let knows_fields = parts.iter().any(|(part, _)| part.get("properties").is_some());
    for (name, member) in value.as_object().into_iter().flatten().filter(|_| knows_fields) {
        let at = format!("{at}/{}", escape(name));
        let found = parts.iter().find(|(part, _)| part["properties"].get(name).is_some());
        let Some((holder, pointer)) = found else {
            let problem = format!("the example shows `{at}`, which the schema does not have");
            report.fault(&format!("{around}{at}"), problem, "add the property to the schema, or correct the example");
            continue;
        };
        let property = &holder["properties"][name];
        if !required.contains(&name.as_str()) && !is_explained(root, &parts, pointer, name) {
            let problem = format!("the example shows `{at}`, which the schema leaves optional");
            let remedy = "require it, or say in an erratum of the property, or by a rule with `has`, when it is absent";
            report.warn(&format!("{around}{at}"), problem, remedy);
        }
        compare(report, property, member, around, &at);
    }
    for name in required.into_iter().filter(|name| value.is_object() && value.get(name).is_none()) {
        let problem = format!("the example does not show `{at}/{name}`, which the schema requires");
        report.warn(&format!("{around}{at}"), problem, "leave it optional, or complete the example");
    }
    for (index, item) in value.as_array().into_iter().flatten().enumerate() {
        for items in parts.iter().filter_map(|(part, _)| part.get("items")) {
            compare(report, items, item, around, &format!("{at}/{index}"));
        }
    }
}

/// Tells if a rule or an erratum says that a field may be absent.
fn is_explained(root: &Value, parts: &[(&Value, String)], pointer: &str, name: &str) -> bool {
    let asked = format!("has(self.{name})");
    let rules = parts.iter().filter_map(|(part, _)| parse::<Vec<Rule>>(part.get("x-rules")?).ok()).flatten();
    let is_asked = rules.into_iter().any(|rule| rule.rule.contains(&asked));
    let property = root.pointer(&format!("{pointer}/properties/{}", escape(name)));
    let is_at = |at: &String| at.strip_prefix('#').and_then(|at| part(root, at)).zip(property);
    let errata = errata(root).unwrap_or_default();
    let mut places = errata.iter().flat_map(|erratum| &erratum.at).filter_map(is_at);
    is_asked || places.any(|(at, property)| std::ptr::eq(at, property))
}

/// The schema and all schemas it is composed of, each with the pointer to it.
fn collect<'a>(root: &'a Value, schema: &'a Value, pointer: &str, parts: &mut Vec<(&'a Value, String)>) {
    let mut pointer = pointer.to_owned();
    if let Some(reference) = schema["$ref"].as_str() {
        pointer = reference.trim_start_matches('#').to_owned();
    }
    let Some(schema) = resolve(root, schema) else { return };
    if parts.len() > 32 {
        return;
    }
    parts.push((schema, pointer.clone()));
    for (index, part) in schema["allOf"].as_array().into_iter().flatten().enumerate() {
        collect(root, part, &format!("{pointer}/allOf/{index}"), parts);
    }
}
