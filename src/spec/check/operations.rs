//! Operations: what the generator needs to know of them, and what it would stumble over.

use std::collections::{BTreeMap, BTreeSet};

use heck::ToSnakeCase;
use serde_json::Value;

use super::{Diagnostic, Report, Source};
use crate::spec::reading::escape;
use crate::spec::references::{operation_pointer, operations, resolve};

/// What the client's own methods are called.
const METHODS: [&str; 6] = ["builder", "new", "request", "send_raw", "with_token", "without_token"];

/// What the functions of a call are called beside those of its parameters.
const FUNCTIONS: [&str; 6] = ["body", "body_map", "into_request", "new", "send", "stream"];

pub fn check(source: &Source, faults: &mut Vec<Diagnostic>) {
    let mut report = Report { source, faults };
    let mut ids = BTreeMap::new();
    for (path, method) in operations(&source.root) {
        let pointer = operation_pointer(path, method);
        let operation = &source.root["paths"][path][method];
        check_id(&mut report, &pointer, operation, &mut ids);
        check_path(&mut report, &pointer, path, operation);
        check_names(&mut report, &pointer, path, operation);
        check_responses(&mut report, &pointer, method, operation);
    }
}

fn check_id<'a>(report: &mut Report<'_>, pointer: &str, operation: &'a Value, ids: &mut BTreeMap<String, &'a str>) {
    let Some(id) = operation["operationId"].as_str() else {
        let remedy = "add an operationId, a verb and a noun such as `listWorkspaces`";
        return report.fault(pointer, "the operation has no operationId", remedy);
    };
    let name = id.to_snake_case();
    if METHODS.contains(&name.as_str()) {
        let problem = format!("the operation id `{id}` is a name that the client's own functions have");
        report.fault(&format!("{pointer}/operationId"), problem, "rename it, as in `createThing`");
    }
    if let Some(other) = ids.insert(name.clone(), id) {
        let problem = format!("the operation ids `{other}` and `{id}` both become `{name}`");
        report.fault(&format!("{pointer}/operationId"), problem, "rename one of them");
    }
}

/// The variables of the path and the declared path parameters are the same, and each stays in its segment.
fn check_path(report: &mut Report<'_>, pointer: &str, path: &str, operation: &Value) {
    let root = &report.source.root;
    let item = &root["paths"][path];
    let lists = [&item["parameters"], &operation["parameters"]];
    let declared: Vec<&Value> = lists
        .into_iter()
        .flat_map(|list| list.as_array().into_iter().flatten())
        .filter_map(|parameter| resolve(root, parameter))
        .filter(|parameter| parameter["in"] == "path")
        .collect();
    let names: BTreeSet<&str> = declared.iter().filter_map(|parameter| parameter["name"].as_str()).collect();
    let variables: BTreeSet<&str> = path.split('{').skip(1).filter_map(|rest| rest.split('}').next()).collect();
    for variable in variables.difference(&names) {
        let problem = format!("the path parameter `{variable}` is not declared");
        report.fault(pointer, problem, "declare it under `parameters`, or take it out of the path");
    }
    for name in names.difference(&variables) {
        let problem = format!("the path parameter `{name}` does not occur in the path {path}");
        report.fault(pointer, problem, "write it into the path in braces, or remove it");
    }
    if path.contains("}{") {
        let problem = format!("two variables of the path {path} have nothing between them");
        report.fault(pointer, problem, "make them one parameter, as nobody can tell where the first ends");
    }
    for parameter in declared {
        let schema = resolve(root, &parameter["schema"]).unwrap_or(&Value::Null);
        let bounded = schema.get("minLength").is_some() && schema.get("pattern").is_some();
        if schema["type"] == "string" && !bounded && schema.get("enum").is_none() {
            let name = parameter["name"].as_str().unwrap_or_default();
            let problem = format!("the path parameter `{name}` may be empty or leave its segment of the path");
            report.fault(pointer, problem, r"give it minLength and pattern, at least `^(?!\.{1,2}$)[^/\\]+$`");
        }
    }
}

/// Each parameter is declared once, and becomes a function of the call.
fn check_names(report: &mut Report<'_>, pointer: &str, path: &str, operation: &Value) {
    let root = &report.source.root;
    let item = format!("/paths/{}", escape(path));
    let lists = [(item.as_str(), &root["paths"][path]["parameters"]), (pointer, &operation["parameters"])];
    let mut functions: BTreeMap<String, (&str, &str)> = BTreeMap::new();
    for (around, list) in lists {
        let mut own = BTreeSet::new();
        for (index, parameter) in list.as_array().into_iter().flatten().enumerate() {
            let parameter = resolve(root, parameter).unwrap_or(parameter);
            let (name, place) = (parameter["name"].as_str().unwrap_or_default(), parameter["in"].as_str());
            let (at, place) = (format!("{around}/parameters/{index}"), place.unwrap_or_default());
            let function = name.to_snake_case();
            if !own.insert((name, place)) {
                report.fault(&at, format!("the parameter `{name}` is declared twice"), "remove one of them");
            } else if FUNCTIONS.contains(&function.as_str()) {
                let problem = format!("the parameter `{name}` has the name of a function that every call has");
                report.fault(&at, problem, "leave it out of the document; `send_raw` sends what no document has");
            } else if let Some((other, _)) = functions.get(&function).filter(|other| **other != (name, place)) {
                let problem = format!("the parameters `{other}` and `{name}` both become the function `{function}`");
                report.fault(&at, problem, "leave one of them out; `send_raw` sends what no document has");
            } else {
                functions.insert(function, (name, place));
            }
        }
    }
}

/// Tells if responses may stand under this.
fn is_status(status: &str) -> bool {
    let class = |first: char| matches!(first, '1'..='5');
    let is_code = |status: &str| status.len() == 3 && status.starts_with(class);
    status == "default"
        || is_code(status) && (status.bytes().all(|byte| byte.is_ascii_digit()) || status.ends_with("XX"))
        || status.starts_with("x-")
}

/// One shape of success, one of refusal, as the generator can't tell more apart.
fn check_responses(report: &mut Report<'_>, pointer: &str, method: &str, operation: &Value) {
    let root = &report.source.root;
    let mut success: BTreeSet<String> = BTreeSet::new();
    let mut refusal: BTreeSet<String> = BTreeSet::new();
    if matches!(method, "options" | "trace") {
        let problem = format!("clients have no method {}", method.to_uppercase());
        report.fault(pointer, problem, "leave the operation out; `send_raw` sends what no document has");
    }
    let responses = || operation["responses"].as_object().into_iter().flatten();
    // A choice, as of versions, is a success of the class 3XX that has a body.
    let is_success = |(status, response): (&String, &Value)| {
        let has_body = || resolve(root, response).is_some_and(|response| response.get("content").is_some());
        status.starts_with('2') || (status.starts_with('3') && has_body())
    };
    if !responses().any(is_success) {
        let remedy = "add the response of success, if only its `description`";
        report.fault(&format!("{pointer}/responses"), "no response is a success", remedy);
    }
    for (status, response) in responses() {
        if !is_status(status) {
            let at = format!("{pointer}/responses/{}", escape(status));
            report.fault(&at, format!("`{status}` is no status"), "write three digits, or a class such as `4XX`");
        }
        let Some(response) = resolve(root, response) else { continue };
        let mut kinds = response["content"].as_object().into_iter().flatten().map(|(kind, _)| kind.as_str());
        let is_json = |kind: &str| kind.split(';').next() == Some("application/json");
        if let Some(kind) = kinds.find(|kind| !is_json(kind) && method != "head") {
            let remedy = "leave out its `content`; `send_raw` has the bytes of any answer";
            report.fault(&format!("{pointer}/responses"), format!("the body of {status} is {kind}, no JSON"), remedy);
            continue;
        }
        let schema = &response["content"]["application/json"]["schema"];
        if response["content"].get("application/json").is_some() && schema.is_null() && method != "head" {
            let remedy = "add the schema, or leave out the `content`";
            report.fault(&format!("{pointer}/responses"), format!("the body of {status} has no schema"), remedy);
            continue;
        }
        let shape = match schema["$ref"].as_str() {
            // Nothing follows the headers, whatever the status.
            _ if method == "head" => "no body".to_owned(),
            Some(reference) => reference.to_owned(),
            None if schema.is_null() => "no body".to_owned(),
            None => {
                let problem = format!("the body of {status} has a schema without a name");
                report.fault(&format!("{pointer}/responses"), problem, "move the schema to components");
                continue;
            }
        };
        match status.as_bytes().first() {
            _ if !is_status(status) => continue,
            Some(b'2' | b'3') => success.insert(shape),
            Some(b'4' | b'5') => refusal.insert(shape),
            _ => {
                let problem = format!("a response for `{status}` stands for statuses that are not documented");
                report.fault(&format!("{pointer}/responses"), problem, "name each status");
                continue;
            }
        };
    }
    for (kind, shapes) in [("success", success), ("error", refusal)] {
        if shapes.len() > 1 {
            let shapes = shapes.into_iter().collect::<Vec<_>>().join(" and ");
            let problem = format!("a second {kind} shape: {shapes}");
            report.fault(&format!("{pointer}/responses"), problem, format!("use one schema for every {kind}"));
        }
    }
}
