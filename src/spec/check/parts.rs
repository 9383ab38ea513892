//! Parts that belong together: tags, links, components and what uses them.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::{Diagnostic, Report, Source, holds_names, walk};
use crate::spec::reading::escape;
use crate::spec::references::{operation_pointer, operations, resolve};

pub fn check(source: &Source, faults: &mut Vec<Diagnostic>) {
    let mut report = Report { source, faults };
    check_paths(&mut report);
    check_tags(&mut report);
    check_links(&mut report);
    check_used(&mut report);
}

/// Paths begin at the root, differ by more than names of variables, and declare these as required.
fn check_paths(report: &mut Report<'_>) {
    let root = &report.source.root;
    let mut templates: BTreeMap<String, &str> = BTreeMap::new();
    for (path, item) in root["paths"].as_object().into_iter().flatten() {
        let at = format!("/paths/{}", escape(path));
        if !path.starts_with('/') {
            report.fault(&at, format!("the path `{path}` does not begin with `/`"), format!("write `/{path}`"));
        }
        if path.contains('?') {
            let remedy = "make each part of the query a parameter";
            report.fault(&at, format!("the path `{path}` has a query"), remedy);
        }
        if let Some(other) = templates.insert(template(path), path) {
            let problem = format!("the paths `{other}` and `{path}` are the same but for the names of variables");
            report.fault(&at, problem, "merge them");
        }
        let own = item.as_object().into_iter().flatten().map(|(key, operation)| {
            let list = if key == "parameters" { operation } else { &operation["parameters"] };
            let around =
                if key == "parameters" { format!("{at}/parameters") } else { format!("{at}/{key}/parameters") };
            (around, list)
        });
        for (around, list) in own {
            for (index, parameter) in list.as_array().into_iter().flatten().enumerate() {
                let at = parameter["$ref"].as_str().map(|reference| reference.trim_start_matches('#').to_owned());
                let at = at.unwrap_or_else(|| format!("{around}/{index}"));
                let parameter = resolve(root, parameter).unwrap_or(&Value::Null);
                if parameter["in"] == "path" && parameter["required"] != true {
                    let name = parameter["name"].as_str().unwrap_or_default();
                    let problem = format!("the path parameter `{name}` is not `required: true`");
                    report.fault(&at, problem, "add `required: true`, as no path goes without it");
                }
            }
        }
    }
}

/// A path without the names of its variables.
fn template(path: &str) -> String {
    let mut parts = path.split('{');
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |template, part| format!("{template}{{{}", part.find('}').map_or(part, |end| &part[end..])))
}

/// Every tag is declared at the root, and every declared one is used.
fn check_tags(report: &mut Report<'_>) {
    let root = &report.source.root;
    let listed = root["tags"].as_array().map(Vec::as_slice).unwrap_or_default();
    let declared: Vec<&str> = listed.iter().filter_map(|tag| tag["name"].as_str()).collect();
    let mut used = BTreeSet::new();
    for (path, method) in operations(root) {
        let tags = root["paths"][path][method]["tags"].as_array();
        for (index, tag) in tags.into_iter().flatten().enumerate() {
            let tag = tag.as_str().unwrap_or_default();
            used.insert(tag);
            if !declared.contains(&tag) {
                let at = format!("{}/tags/{index}", operation_pointer(path, method));
                let remedy = "declare it under `tags` of the document, or use one that is there";
                report.fault(&at, format!("the tag `{tag}` is not declared"), remedy);
            }
        }
    }
    for (index, tag) in declared.iter().enumerate() {
        if !used.contains(tag) {
            let problem = format!("no operation has the tag `{tag}`");
            report.warn(&format!("/tags/{index}"), problem, "remove it, or give it to an operation");
        }
    }
}

/// Every link leads to an operation, and says where its parameters are.
fn check_links(report: &mut Report<'_>) {
    let root = &report.source.root;
    for (path, method) in operations(root) {
        let at = operation_pointer(path, method);
        for (status, response) in root["paths"][path][method]["responses"].as_object().into_iter().flatten() {
            let own = format!("{at}/responses/{}", escape(status));
            let around = response["$ref"].as_str().map_or(own.as_str(), |reference| reference.trim_start_matches('#'));
            let Some(response) = resolve(root, response) else { continue };
            for (name, link) in response["links"].as_object().into_iter().flatten() {
                let own = format!("{around}/links/{}", escape(name));
                let at = link["$ref"].as_str().map_or(own.as_str(), |reference| reference.trim_start_matches('#'));
                let Some(link) = resolve(root, link) else { continue };
                check_link(report, at, link, (path, method), response);
            }
        }
    }
}

fn check_link(report: &mut Report<'_>, at: &str, link: &Value, from: (&str, &str), response: &Value) {
    let root = &report.source.root;
    let (id, pointer) = (link["operationId"].as_str(), link["operationRef"].as_str());
    let target = operations(root).find(|(path, method)| match (id, pointer) {
        (Some(id), _) => root["paths"][path][method]["operationId"] == id,
        (None, Some(pointer)) => pointer.strip_prefix('#') == Some(&operation_pointer(path, method)),
        (None, None) => false,
    });
    let Some((path, method)) = target else {
        // One of another document is none of ours.
        if pointer.is_none_or(|pointer| pointer.starts_with('#')) {
            let named = id.or(pointer).unwrap_or("nothing");
            let key = if id.is_some() { "/operationId" } else { "" };
            let remedy = "name the id of an operation of this document, or remove the link";
            report.fault(&format!("{at}{key}"), format!("the link leads to `{named}`, no operation"), remedy);
        }
        return;
    };
    for (name, expression) in link["parameters"].as_object().into_iter().flatten() {
        let at = format!("{at}/parameters/{}", escape(name));
        let plain = name.split_once('.').filter(|(place, _)| PLACES.contains(place)).map_or(name.as_str(), |it| it.1);
        if !has_parameter(root, path, method, plain, None) {
            let problem = format!("the link gives `{name}`, no parameter of the operation that it leads to");
            report.fault(&at, problem, "name one that it has");
        }
        if let Some(expression) = expression.as_str().filter(|expression| expression.starts_with('$'))
            && let Err(problem) = is_there(root, expression, from, response)
        {
            let remedy = "point at a part of the request or of the response: `$response.body#/items/0/id`";
            report.fault(&at, format!("`{expression}` is nowhere: {problem}"), remedy);
        }
    }
}

const PLACES: [&str; 4] = ["path", "query", "header", "cookie"];

fn has_parameter(root: &Value, path: &str, method: &str, name: &str, place: Option<&str>) -> bool {
    let lists = [&root["paths"][path]["parameters"], &root["paths"][path][method]["parameters"]];
    let all = lists.into_iter().flat_map(|list| list.as_array().into_iter().flatten());
    let mut all = all.filter_map(|parameter| resolve(root, parameter));
    all.any(|parameter| parameter["name"] == name && place.is_none_or(|place| parameter["in"] == place))
}

/// Tells if a runtime expression is about something that the operation has.
fn is_there(root: &Value, expression: &str, (path, method): (&str, &str), response: &Value) -> Result<(), String> {
    let (part, pointer) = expression.split_once('#').unwrap_or((expression, ""));
    let mut names = part.splitn(3, '.');
    let (of, place, name) = (names.next().unwrap_or_default(), names.next().unwrap_or_default(), names.next());
    let body = |content: &Value| match content["application/json"].get("schema") {
        Some(schema) => within(root, schema, pointer),
        None => Err("there is no body of JSON".into()),
    };
    match (of, place, name) {
        ("$url" | "$method" | "$statusCode", "", None) => Ok(()),
        ("$request", "body", None) => {
            let sent = resolve(root, &root["paths"][path][method]["requestBody"]).unwrap_or(&Value::Null);
            body(&sent["content"])
        }
        ("$response", "body", None) => body(&response["content"]),
        ("$response", "header", Some(name)) => {
            let mut headers = response["headers"].as_object().into_iter().flatten();
            let is_known = headers.any(|(known, _)| known.eq_ignore_ascii_case(name));
            if is_known { Ok(()) } else { Err(format!("the response has no header `{name}`")) }
        }
        ("$request", place, Some(name)) if PLACES.contains(&place) => {
            let is_known = has_parameter(root, path, method, name, Some(place));
            if is_known { Ok(()) } else { Err(format!("the operation has no parameter `{name}` in the {place}")) }
        }
        _ => Err("this is no runtime expression of OpenAPI".into()),
    }
}

/// Tells if a schema has the field that a pointer leads to, through lists too.
fn within(root: &Value, schema: &Value, pointer: &str) -> Result<(), String> {
    let mut schema = resolve(root, schema).unwrap_or(&Value::Null);
    for name in pointer.split('/').skip(1) {
        let next = match schema.get("items").filter(|_| name.parse::<usize>().is_ok()) {
            Some(items) => resolve(root, items),
            None => crate::spec::references::field(root, schema, &format!("/{name}")),
        };
        // Of any type, it may have any field.
        let is_open = ["properties", "allOf", "items"].iter().all(|keyword| schema.get(keyword).is_none());
        schema = match next {
            Some(next) => next,
            None if is_open || schema.get("additionalProperties").is_some() => return Ok(()),
            None => return Err(format!("the body has no `{name}` there")),
        };
    }
    Ok(())
}

/// Every component is used.
fn check_used(report: &mut Report<'_>) {
    let root = &report.source.root;
    let mut used: BTreeSet<String> = BTreeSet::new();
    let mut open: Vec<&Value> = ["paths", "webhooks"].into_iter().filter_map(|key| root.get(key)).collect();
    let mut schemes: BTreeSet<&str> = BTreeSet::new();
    walk(root, "", &mut |pointer, value| {
        if !holds_names(pointer) {
            let ways = value["security"].as_array().into_iter().flatten().filter_map(Value::as_object);
            schemes.extend(ways.flat_map(|names| names.keys()).map(String::as_str));
        }
    });
    while let Some(part) = open.pop() {
        match part {
            Value::Object(object) => {
                let mapping = object.get("discriminator").map(|it| &it["mapping"]).and_then(Value::as_object);
                let mapped = mapping.into_iter().flat_map(|mapping| mapping.values());
                for reference in object.get("$ref").into_iter().chain(mapped).filter_map(Value::as_str) {
                    let target = crate::spec::references::decode(reference.strip_prefix('#').unwrap_or(reference));
                    open.extend(root.pointer(&target).filter(|_| !used.contains(&*target)));
                    used.insert(target.into_owned());
                }
                open.extend(object.values());
            }
            Value::Array(items) => open.extend(items),
            _ => {}
        }
    }
    // What leads into a component uses it.
    let component = |target: &String| target.split('/').take(4).collect::<Vec<_>>().join("/");
    let within: BTreeSet<String> = used.iter().map(component).collect();
    for (kind, components) in root["components"].as_object().into_iter().flatten() {
        for name in components.as_object().into_iter().flatten().map(|(name, _)| name) {
            let pointer = format!("/components/{kind}/{}", escape(name));
            let is_used = match kind.as_str() {
                "securitySchemes" => schemes.contains(name.as_str()),
                kind if kind.starts_with("x-") => true,
                _ => within.contains(&pointer) || used.contains(name),
            };
            if !is_used {
                let what = SINGULARS.iter().find(|(plural, _)| plural == kind).map_or("component", |(_, one)| one);
                let remedy = "refer to it where it belongs, or remove it";
                report.warn(&pointer, format!("no operation uses the {what} `{name}`"), remedy);
            }
        }
    }
}

/// The name of one of each kind of components.
const SINGULARS: [(&str, &str); 7] = [
    ("schemas", "schema"),
    ("responses", "response"),
    ("parameters", "parameter"),
    ("headers", "header"),
    ("requestBodies", "request body"),
    ("securitySchemes", "security scheme"),
    ("links", "link"),
];
