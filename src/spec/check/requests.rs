//! What is sent besides path and query: credentials, headers, bodies, secrets.

use serde_json::Value;

use super::{Fault, Report, Source, walk};
use crate::spec::references::{
    FORM, answer_schemas, credential, operation_pointer, operations, request_schemas, resolve, schemes,
};

/// What every body is.
const JSON: &str = "application/json";

/// Headers that OpenAPI passes over as parameters.
const RESERVED: [&str; 3] = ["accept", "content-type", "authorization"];

pub fn check(source: &Source, faults: &mut Vec<Fault>) {
    let mut report = Report { source, faults };
    for (path, method) in operations(&source.root) {
        check_security(&mut report, path, method);
        check_parameters(&mut report, path, method);
        check_body(&mut report, path, method);
    }
    check_schemas(&mut report);
}

/// The credential is the value of a header, as clients can send no other.
fn check_security(report: &mut Report<'_>, path: &str, method: &str) {
    let root = &report.source.root;
    let at = operation_pointer(path, method);
    for name in schemes(root, path, method) {
        match resolve(root, &root["components"]["securitySchemes"][name]) {
            Some(scheme) if scheme["type"] == "apiKey" && scheme["in"] == "header" => {}
            Some(Value::Object(_)) => {
                let problem = format!("the credential of `{name}` is not the value of a header");
                report.fault(&at, problem, "describe it as an `apiKey` in a header");
            }
            _ => {
                let problem = format!("there is no security scheme `{name}`");
                report.fault(&at, problem, "correct the name, or add the scheme to components");
            }
        }
    }
}

fn check_parameters(report: &mut Report<'_>, path: &str, method: &str) {
    let root = &report.source.root;
    let at = operation_pointer(path, method);
    let carrier = credential(root, path, method).unwrap_or_default();
    let lists = [&root["paths"][path]["parameters"], &root["paths"][path][method]["parameters"]];
    let all = lists.into_iter().flat_map(|list| list.as_array().into_iter().flatten());
    for parameter in all.filter_map(|parameter| resolve(root, parameter)) {
        let name = parameter["name"].as_str().unwrap_or_default();
        let schema = resolve(root, &parameter["schema"]).unwrap_or(&Value::Null);
        if parameter["in"] != "header" {
            if schema["format"] == "password" {
                let problem = format!("the secret `{name}` would be a part of the address, which is logged");
                report.fault(&at, problem, "send it in a header or in the body");
            }
            continue;
        }
        if name.eq_ignore_ascii_case(carrier) {
            continue;
        }
        if RESERVED.contains(&name.to_ascii_lowercase().as_str()) {
            let problem = format!("OpenAPI passes over a header parameter `{name}`");
            report.fault(&at, problem, "remove it; a credential is a security scheme, the rest is understood");
        }
        if !matches!(schema["type"].as_str(), Some("string" | "integer" | "boolean")) {
            let problem = format!("the header parameter `{name}` is no text, whole number or boolean");
            report.fault(&at, problem, "give its schema one of these types");
        }
    }
}

fn check_body(report: &mut Report<'_>, path: &str, method: &str) {
    let root = &report.source.root;
    let Some(body) = root["paths"][path][method].get("requestBody") else { return };
    let at = format!("{}/requestBody", operation_pointer(path, method));
    let body = resolve(root, body).unwrap_or(&Value::Null);
    if matches!(method, "get" | "head" | "delete") {
        let problem = format!("a request body with {}, which has none", method.to_uppercase());
        report.fault(&at, problem, "remove it, or use another method");
    }
    if body["required"] != true {
        report.fault(&at, "a request body that may be left out", "add `required: true`: clients always send it");
    }
    let content = body["content"].as_object();
    let is_known = |name: &String| [JSON, FORM].contains(&name.as_str());
    let is_json = content.is_some_and(|content| content.contains_key(JSON) && content.keys().all(is_known));
    let schema = &body["content"][JSON]["schema"];
    if !is_json {
        let remedy = "describe it as `application/json`, beside it as a form if that is taken too, and as nothing else";
        report.fault(&at, "a request body that is not JSON alone", remedy);
    } else if schema["$ref"].as_str().is_none() {
        report.fault(&at, "the request body has a schema without a name", "move the schema to components");
    } else if let Some(form) = body["content"].get(FORM) {
        let properties = resolve(root, schema).and_then(|schema| schema["properties"].as_object());
        let is_text = |property| resolve(root, property).is_some_and(|property| property["type"] == "string");
        if form["schema"] != *schema || !properties.is_some_and(|properties| properties.values().all(is_text)) {
            let remedy = "give it the schema of the JSON body, whose properties are all texts";
            report.fault(&format!("{at}/content"), "a form that says something else than the JSON body", remedy);
        }
    }
}

/// What is sent is strict and what is read is tolerant, so that no schema can be for both.
fn check_schemas(report: &mut Report<'_>) {
    let root = &report.source.root;
    let (requests, answers) = (request_schemas(root), answer_schemas(root));
    for name in requests {
        let at = format!("/components/schemas/{name}");
        if answers.contains(name) {
            let problem = format!("the schema `{name}` is of requests as well as of answers");
            report.fault(&at, problem, "give each its own: requests are written strictly, answers read tolerantly");
        }
        walk(&root["components"]["schemas"][name], &at, &mut |at, schema| {
            if schema["nullable"] == true {
                let remedy = "remove it: what is not said is left out";
                report.fault(&format!("{at}/nullable"), "null in a request", remedy);
            }
            if schema.get("oneOf").is_some_and(Value::is_array) {
                report.fault(&format!("{at}/oneOf"), "a choice of schemas in a request", "use optional fields");
            }
            let items = resolve(root, &schema["items"]).unwrap_or(&Value::Null);
            if schema["type"] == "array" && items["format"] == "password" {
                let remedy = "make each secret a field, so that it can be told where it stands";
                report.fault(at, "a list of secrets in a request", remedy);
            }
        });
    }
}
