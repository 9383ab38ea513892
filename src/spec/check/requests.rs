//! What is sent besides path and query: credentials, headers, bodies, secrets.

use serde_json::Value;

use super::{Diagnostic, Report, Source, walk};
use crate::spec::references::{
    FORM, answer_schemas, carriers, holds_itself, operation_pointer, operations, request_schemas, resolve, schemes,
    server,
};

/// What every body is.
const JSON: &str = "application/json";

/// Headers that OpenAPI passes over as parameters.
const RESERVED: [&str; 3] = ["accept", "content-type", "authorization"];

pub fn check(source: &Source, faults: &mut Vec<Diagnostic>) {
    let mut report = Report { source, faults };
    for (path, method) in operations(&source.root) {
        check_security(&mut report, path, method);
        check_server(&mut report, path, method);
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

/// The base URL says which host a client asks, and the server of an operation under which path.
fn check_server(report: &mut Report<'_>, path: &str, method: &str) {
    let item = &report.source.root["paths"][path];
    let own = item[method].get("servers").is_some();
    let at = if own { operation_pointer(path, method) } else { operation_pointer(path, "servers") };
    if let Err(url) = server(&report.source.root, path, method) {
        let problem = format!("the server `{url}` has a path that nobody knows before");
        let remedy = "write the path as it is, such as `/v2`, be it behind the host";
        report.fault(&if own { format!("{at}/servers") } else { at }, problem, remedy);
    }
}

fn check_parameters(report: &mut Report<'_>, path: &str, method: &str) {
    let root = &report.source.root;
    let at = operation_pointer(path, method);
    let carriers = carriers(root, path, method);
    let lists = [&root["paths"][path]["parameters"], &root["paths"][path][method]["parameters"]];
    let all = lists.into_iter().flat_map(|list| list.as_array().into_iter().flatten());
    for parameter in all.filter_map(|parameter| resolve(root, parameter)) {
        let name = parameter["name"].as_str().unwrap_or_default();
        let schema = resolve(root, &parameter["schema"]).unwrap_or(&Value::Null);
        if parameter["in"] != "header" {
            check_style(report, &at, name, parameter, schema);
            if schema["format"] == "password" {
                let problem = format!("the secret `{name}` would be a part of the address, which is logged");
                report.fault(&at, problem, "send it in a header or in the body");
            }
            continue;
        }
        if carriers.iter().any(|carrier| name.eq_ignore_ascii_case(carrier)) {
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

/// A list or an object is a part of the query alone, in a style that says where its parts end.
fn check_style(report: &mut Report<'_>, at: &str, name: &str, parameter: &Value, schema: &Value) {
    let (place, kind) = (parameter["in"].as_str().unwrap_or_default(), schema["type"].as_str().unwrap_or("any type"));
    let mut refuse = |problem: String, remedy: &str| report.fault(at, problem, remedy);
    if place == "cookie" {
        return refuse(format!("the parameter `{name}` is a cookie"), "leave it out: clients send no cookies");
    }
    if parameter.get("content").is_some() {
        let remedy = "give it a `schema`, of a text where it has one that the standard can't describe";
        return refuse(format!("the parameter `{name}` has `content`"), remedy);
    }
    let style = parameter["style"].as_str().unwrap_or(if place == "query" { "form" } else { "simple" });
    let explode = parameter["explode"].as_bool().unwrap_or(style == "form");
    let fits = match (place, kind) {
        ("query", "array") => matches!(style, "form" | "spaceDelimited" | "pipeDelimited"),
        ("query", "object") => style == "deepObject" || style == "form" && explode,
        ("query", _) => style == "form",
        (_, "array" | "object") => false,
        _ => style == "simple",
    };
    if !fits {
        let problem = format!("the parameter `{name}` of the {place} is of type {kind} in the style `{style}`");
        let remedy = "in the query, lists are `form`, `spaceDelimited` or `pipeDelimited`, and objects `deepObject` or \
                      exploded `form`; all else is one value, without a style";
        refuse(problem, remedy);
    }
    let root = &report.source.root;
    let parts = schema["properties"].as_object().into_iter().flatten().map(|(_, part)| part).chain(schema.get("items"));
    let is_scalar = |part: &Value| {
        let part = resolve(root, part).unwrap_or(&Value::Null);
        matches!(part["type"].as_str(), Some("string" | "integer" | "number" | "boolean"))
    };
    if !parts.into_iter().all(is_scalar) {
        let problem = format!("the parameter `{name}` has parts that are no texts, numbers or booleans");
        report.fault(at, problem, "give each part one of these types");
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
        if holds_itself(root, name) {
            let problem = format!("the schema `{name}` of a request holds itself, so that its bounds have no end");
            report.fault(&at, problem, "write out as many levels as the service has, each with a schema of its own");
        }
        walk(&root["components"]["schemas"][name], &at, &mut |at, schema| {
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
