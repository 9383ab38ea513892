//! Words: what every part says to its readers, and what they are told besides.

use serde_json::Value;

use super::{Diagnostic, Report, Source, holds_names, strings, walk};
use crate::spec::extensions::errata;
use crate::spec::reading::escape;
use crate::spec::references::{operation_pointer, operations, resolve};

pub fn check(source: &Source, faults: &mut Vec<Diagnostic>) {
    let mut report = Report { source, faults };
    let root = &source.root;
    for (path, method) in operations(root) {
        check_operation(&mut report, path, method);
    }
    for (name, schema) in root["components"]["schemas"].as_object().into_iter().flatten() {
        let at = format!("/components/schemas/{}", escape(name));
        expect_words(&mut report, &at, &format!("the schema `{name}`"), schema);
        check_fields(&mut report, &at, name, schema);
        for (index, part) in schema["allOf"].as_array().into_iter().flatten().enumerate() {
            if part.get("$ref").is_none() {
                check_fields(&mut report, &format!("{at}/allOf/{index}"), name, part);
            }
        }
    }
    let known: Vec<String> = errata(root).unwrap_or_default().into_iter().map(|erratum| erratum.id).collect();
    walk(root, "", &mut |pointer, value| {
        if holds_names(pointer) {
            return;
        }
        let Some(description) = value["description"].as_str() else { return };
        let at = format!("{pointer}/description");
        for id in mentioned(description).into_iter().filter(|id| !known.iter().any(|known| known == id)) {
            let remedy = "name one of `x-errata`, or add it there";
            report.fault(&at, format!("there is no erratum `{id}`"), remedy);
        }
        check_meanings(&mut report, &at, description, value);
    });
}

fn check_operation(report: &mut Report<'_>, path: &str, method: &str) {
    let root = &report.source.root;
    let at = operation_pointer(path, method);
    let operation = &root["paths"][path][method];
    expect_words(report, &at, "the operation", operation);
    if !operation["externalDocs"]["url"].as_str().is_some_and(|url| url.starts_with("https://")) {
        let remedy = "add `externalDocs` with the `url` that the operation is transcribed from";
        report.warn(&at, "the operation names no page", remedy);
    }
    if let Some(body) = operation.get("requestBody") {
        expect_words(report, &format!("{at}/requestBody"), "the request body", body);
    }
    let lists = [
        (format!("/paths/{}/parameters", escape(path)), &root["paths"][path]["parameters"]),
        (format!("{at}/parameters"), &operation["parameters"]),
    ];
    for (around, list) in lists {
        for (index, parameter) in list.as_array().into_iter().flatten().enumerate() {
            let name = resolve(root, parameter).and_then(|parameter| parameter["name"].as_str()).unwrap_or_default();
            expect_words(report, &format!("{around}/{index}"), &format!("the parameter `{name}`"), parameter);
        }
    }
    for (status, response) in operation["responses"].as_object().into_iter().flatten() {
        let at = format!("{at}/responses/{}", escape(status));
        expect_words(report, &at, &format!("the response {status}"), response);
    }
}

fn check_fields(report: &mut Report<'_>, at: &str, name: &str, schema: &Value) {
    for (field, property) in schema["properties"].as_object().into_iter().flatten() {
        let at = format!("{at}/properties/{}", escape(field));
        expect_words(report, &at, &format!("the field `{field}` of `{name}`"), property);
    }
}

fn expect_words(report: &mut Report<'_>, at: &str, what: &str, value: &Value) {
    let target = value["$ref"].as_str().map_or(at, |reference| reference.trim_start_matches('#'));
    let Some(value) = resolve(&report.source.root, value) else { return };
    if value["description"].as_str().is_none_or(|text| text.trim().is_empty()) {
        report.warn(target, format!("{what} has no description"), "say in `description` what it is");
    }
}

/// The errata that a text mentions: ``errata `one` and `other` ``.
fn mentioned(text: &str) -> Vec<&str> {
    let mut ids = Vec::new();
    for word in ["errata `", "erratum `"] {
        for (start, _) in text.match_indices(word) {
            let mut rest = &text[start + word.len()..];
            while let Some((id, after)) = rest.split_once('`') {
                ids.push(id);
                let next = [", `", " and `", ", and `"].iter().find_map(|between| after.strip_prefix(between));
                let Some(next) = next else { break };
                rest = next;
            }
        }
    }
    ids
}

/// A description means the values that are listed, and no others.
fn check_meanings(report: &mut Report<'_>, at: &str, description: &str, around: &Value) {
    let schema = around.get("schema").unwrap_or(around);
    let values: Vec<&str> = strings(&schema["enum"]).chain(strings(&schema["x-extensible-enum"])).collect();
    if values.is_empty() {
        return;
    }
    for line in description.lines() {
        let meant = line.trim().strip_prefix("- `").and_then(|line| line.split_once("`: "));
        if let Some((value, _)) = meant.filter(|(value, _)| !values.contains(value)) {
            let problem = format!("the description has a meaning for `{value}`, which is no value");
            report.fault(at, problem, "add it to the values, or remove the line");
        }
    }
}
