//! Extensions: known ones in known places, of the right shape, about parts that exist.

use serde::de::DeserializeOwned;
use serde_json::Value;

use super::{Diagnostic, Report, Source, holds_names, strings, walk};
use crate::spec::extensions::{Collection, Erratum, Filter, Outcome, Paging, Rule, errata, parse};
use crate::spec::references::{field, operation_pointer, operations, part, resolve};

/// The extensions that a document which is none of ours may have as well.
#[cfg(any(feature = "generate", not(generated)))]
const KNOWN: [&str; 2] = ["x-collection", "x-outcome"];

pub fn check(source: &Source, faults: &mut Vec<Diagnostic>) {
    check_those(source, faults, |key| key.starts_with("x-"));
}

/// Checks the extensions of a document that may have others of its own.
#[cfg(any(feature = "generate", not(generated)))]
pub fn check_known(source: &Source, faults: &mut Vec<Diagnostic>) {
    check_those(source, faults, |key| KNOWN.contains(&key));
}

fn check_those(source: &Source, faults: &mut Vec<Diagnostic>, is_checked: fn(&str) -> bool) {
    let mut report = Report { source, faults };
    walk(&source.root, "", &mut |pointer, value| {
        if holds_names(pointer) {
            return;
        }
        for (key, extension) in value.as_object().into_iter().flatten().filter(|(key, _)| is_checked(key)) {
            check_extension(&mut report, &format!("{pointer}/{key}"), key, extension, value);
        }
    });
    for (path, method) in operations(&source.root) {
        check_operation(&mut report, path, method);
    }
}

/// Checks one extension by itself; `around` is the object it stands in.
fn check_extension(report: &mut Report<'_>, pointer: &str, key: &str, value: &Value, around: &Value) {
    let is_response = around.get("content").is_some();
    match key {
        "x-extensible-enum" => {
            let is_named = pointer.starts_with("/components/schemas/") && pointer.matches('/').count() == 4;
            expect_place(report, pointer, key, is_named && around["type"] == "string", "a string schema in components");
            let values: Vec<_> = strings(value).collect();
            let all = value.as_array().map_or(0, Vec::len);
            if values.is_empty() || values.len() != all || (1..all).any(|i| values[..i].contains(&values[i])) {
                ill_formed(report, pointer, key, "it is a list of different strings, at least one");
            }
        }
        "x-outcome" => {
            expect_place(report, pointer, key, is_response, "a response");
            expect::<Outcome>(report, pointer, key, value);
        }
        "x-collection" => {
            expect_place(report, pointer, key, around.get("responses").is_some(), "an operation");
            expect::<Collection>(report, pointer, key, value);
        }
        "x-served" => {
            expect_place(report, pointer, key, around.get("responses").is_some(), "an operation");
            if *value != false {
                ill_formed(report, pointer, key, "it is `false`, as the server has every other operation");
            }
        }
        "x-access" => {
            expect_place(
                report,
                pointer,
                key,
                around.get("x-collection").is_some(),
                "an operation with `x-collection`",
            );
            expect::<Vec<Rule>>(report, pointer, key, value);
        }
        "x-rules" => {
            let is_schema = pointer.starts_with("/components/schemas/");
            expect_place(report, pointer, key, is_schema || is_response, "a schema or a response");
            expect::<Vec<Rule>>(report, pointer, key, value);
        }
        "x-errata" => {
            expect_place(report, pointer, key, pointer == "/x-errata", "the document itself");
            if let Some(errata) = expect::<Vec<Erratum>>(report, pointer, key, value) {
                check_errata(report, &errata);
            }
        }
        _ => report.fault(pointer, format!("unknown extension `{key}`"), "use one that openapi/README.md describes"),
    }
}

fn check_errata(report: &mut Report<'_>, errata: &[Erratum]) {
    for (index, erratum) in errata.iter().enumerate() {
        let pointer = format!("/x-errata/{index}");
        if errata[..index].iter().any(|other| other.id == erratum.id) {
            report.fault(&pointer, format!("a second erratum `{}`", erratum.id), "give each its own id");
        }
        let dangling = erratum.at.iter().find(|at| {
            let part = at.strip_prefix('#').and_then(|at| part(&report.source.root, at));
            part.is_none()
        });
        if let Some(dangling) = dangling {
            let remedy = "point at the part concerned, at a parameter by its name: `…/get/parameters/offset`";
            report.fault(&pointer, format!("`{dangling}` leads nowhere"), remedy);
        }
        let of_parameter = |at: &String| {
            let found = at.strip_prefix('#').and_then(|at| part(&report.source.root, at));
            found.is_some_and(|part| part.get("in").is_some())
        };
        if erratum.accepts.is_some() && !erratum.at.iter().all(of_parameter) {
            let problem = format!("`accepts` of `{}` is about something else than parameters", erratum.id);
            report.fault(&pointer, problem, "widen the schema at `at` itself, or point at parameters alone");
        }
        if erratum.at.is_empty() {
            report.fault(&pointer, "the erratum is about nothing", "point at the part concerned");
        }
    }
}

/// Checks that what the extensions of an operation point at is there.
fn check_operation(report: &mut Report<'_>, path: &str, method: &str) {
    let source = report.source;
    let root = &source.root;
    let at = operation_pointer(path, method);
    let operation = &root["paths"][path][method];
    let body = |response| &resolve(root, response).unwrap_or(&Value::Null)["content"]["application/json"]["schema"];
    for (status, response) in operation["responses"].as_object().into_iter().flatten() {
        let outcome = resolve(root, response).and_then(|response| response.get("x-outcome"));
        let Some(outcome) = outcome.and_then(|outcome| parse::<Outcome>(outcome).ok()) else { continue };
        for pointer in [Some(outcome.pointer), outcome.message, outcome.request_id].into_iter().flatten() {
            expect_field(report, &format!("{at}/responses/{status}"), "x-outcome", body(response), &pointer);
        }
    }
    let Some(collection) = operation.get("x-collection").and_then(|value| parse::<Collection>(value).ok()) else {
        return;
    };
    let at_collection = format!("{at}/x-collection");
    let mut responses = operation["responses"].as_object().into_iter().flatten();
    let success = responses.find(|(status, _)| status.starts_with('2')).map_or(&Value::Null, |(_, response)| response);
    let body = body(success);
    let next = collection.paging.as_ref().and_then(|paging| paging.next.as_ref()).filter(|next| next.starts_with('/'));
    for pointer in
        [Some(&collection.items), collection.total.as_ref(), collection.returned.as_ref(), next].into_iter().flatten()
    {
        expect_field(report, &at_collection, "x-collection", body, pointer);
    }
    if let Some(items) = field(root, body, &collection.items) {
        let fields = collection.sort.iter().flat_map(|sort| sort.keys.values().chain(&sort.ties)).map(String::as_str);
        let fields = fields.chain(collection.filters.iter().flat_map(Filter::pointers));
        for pointer in fields.chain([collection.key.as_str()]) {
            expect_field(report, &at_collection, "x-collection", &items["items"], pointer);
        }
    }
    let numbers: Vec<_> = collection.paging.iter().flat_map(Paging::numbers).collect();
    for name in collection.parameters() {
        let lists = [&root["paths"][path]["parameters"], &operation["parameters"]];
        let declared = lists.into_iter().flat_map(|list| list.as_array().into_iter().flatten());
        let mut declared = declared.filter_map(|parameter| resolve(root, parameter));
        let Some(parameter) = declared.find(|parameter| parameter["name"] == *name) else {
            let problem = format!("`x-collection` names the parameter `{name}`, which the operation doesn't have");
            report.fault(&at_collection, problem, "correct the name, or declare the parameter");
            continue;
        };
        let is_whole = resolve(root, &parameter["schema"]).is_some_and(|schema| schema["type"] == "integer");
        if numbers.contains(&name) && (parameter["in"] != "query" || !is_whole) {
            let problem = format!("`x-collection` pages by `{name}`, which is no whole number in the query");
            report.fault(&at_collection, problem, "name a parameter that is one");
        }
    }
    let known = errata(root).unwrap_or_default();
    for reading in &collection.accepts {
        if !known.iter().any(|erratum| erratum.id == reading.erratum) {
            let problem = format!("`x-collection` accepts what no erratum `{}` explains", reading.erratum);
            report.fault(&format!("{at_collection}/accepts"), problem, "name an erratum of this document");
        }
    }
    if collection.paging.is_some_and(|paging| paging.offset.is_none()) {
        let problem = "`x-collection` pages by what an answer says of the next page, which the client's `stream` can't";
        report.fault(&format!("{at_collection}/paging"), problem, "page by `offset`, or leave `paging` out here");
    }
}

fn expect_field(report: &mut Report<'_>, at: &str, key: &str, schema: &Value, pointer: &str) {
    if field(&report.source.root, schema, pointer).is_none() {
        let problem = format!("`{key}` points at `{pointer}`, which the schema doesn't have");
        report.fault(at, problem, "point at a field, as in `/count`");
    }
}

fn expect<T: DeserializeOwned>(report: &mut Report<'_>, pointer: &str, key: &str, value: &Value) -> Option<T> {
    parse(value).map_err(|error| ill_formed(report, pointer, key, &error.to_string())).ok()
}

fn ill_formed(report: &mut Report<'_>, pointer: &str, key: &str, problem: &str) {
    let remedy = "give it the shape that openapi/README.md describes";
    report.fault(pointer, format!("`{key}` is ill-formed: {problem}"), remedy);
}

fn expect_place(report: &mut Report<'_>, pointer: &str, key: &str, allowed: bool, place: &str) {
    if !allowed {
        report.fault(pointer, format!("`{key}` has no meaning here"), format!("move it to {place}"));
    }
}
