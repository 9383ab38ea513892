//! Operations: what the generator needs to know of them, and what it would stumble over.

use std::collections::{BTreeMap, BTreeSet};

use heck::ToSnakeCase;
use serde_json::Value;

use super::{Diagnostic, Report, Source};
use crate::spec::references::{operation_pointer, operations, resolve};

pub fn check(source: &Source, faults: &mut Vec<Diagnostic>) {
    let mut report = Report { source, faults };
    let mut ids = BTreeMap::new();
    for (path, method) in operations(&source.root) {
        let pointer = operation_pointer(path, method);
        let operation = &source.root["paths"][path][method];
        check_id(&mut report, &pointer, operation, &mut ids);
        check_path(&mut report, &pointer, path, operation);
        check_responses(&mut report, &pointer, operation);
    }
}

fn check_id<'a>(report: &mut Report<'_>, pointer: &str, operation: &'a Value, ids: &mut BTreeMap<String, &'a str>) {
    let Some(id) = operation["operationId"].as_str() else {
        let remedy = "add an operationId, a verb and a noun such as `listWorkspaces`";
        return report.fault(pointer, "the operation has no operationId", remedy);
    };
    let name = id.to_snake_case();
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

/// One shape of success, one of refusal, as the generator can't tell more apart.
fn check_responses(report: &mut Report<'_>, pointer: &str, operation: &Value) {
    let root = &report.source.root;
    let mut success: BTreeSet<String> = BTreeSet::new();
    let mut refusal: BTreeSet<String> = BTreeSet::new();
    let responses = operation["responses"].as_object().into_iter().flatten();
    for (status, response) in responses {
        let Some(response) = resolve(root, response) else { continue };
        let schema = &response["content"]["application/json"]["schema"];
        let shape = match schema["$ref"].as_str() {
            Some(reference) => reference.to_owned(),
            None if schema.is_null() => "no body".to_owned(),
            None => {
                let problem = format!("the body of {status} has a schema without a name");
                report.fault(&format!("{pointer}/responses"), problem, "move the schema to components");
                continue;
            }
        };
        match status.as_bytes().first() {
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
