//! The steps of lowering that change parameters.

use serde_json::{Value, json};

use super::lower::drop_bounds;
use super::walk::{descend, each_parameter};
use crate::spec::{carriers, resolve};

pub fn drop_secret_headers(root: &mut Value) {
    let whole = root.clone();
    for (path, item) in root["paths"].as_object_mut().into_iter().flatten() {
        let methods: Vec<String> = item.as_object().into_iter().flatten().map(|(key, _)| key.clone()).collect();
        for (key, member) in item.as_object_mut().into_iter().flatten() {
            // What the whole path has is of all its operations.
            let of_path = key == "parameters";
            let methods = if of_path { methods.iter().map(String::as_str).collect() } else { vec![key.as_str()] };
            let carriers: Vec<_> = methods.into_iter().flat_map(|method| carriers(&whole, path, method)).collect();
            let list = if of_path { Some(member) } else { member.get_mut("parameters") };
            list.and_then(Value::as_array_mut).into_iter().for_each(|list| {
                list.retain(|parameter| {
                    let parameter = resolve(&whole, parameter).unwrap_or(parameter);
                    let is_carrier =
                        |name: &&str| parameter["name"].as_str().is_some_and(|it| it.eq_ignore_ascii_case(name));
                    parameter["in"] != "header" || !carriers.iter().any(is_carrier)
                })
            });
        }
    }
}

pub fn drop_parameter_bounds(root: &mut Value) {
    each_parameter(root, &mut |parameter| {
        if parameter.get("schema").is_some() {
            descend(&mut parameter["schema"], &mut drop_bounds);
        }
    });
}

pub fn indent_parameter_descriptions(root: &mut Value) {
    each_parameter(root, &mut |parameter| {
        if let Some(description) = parameter["description"].as_str() {
            parameter["description"] = json!(description.trim().replace('\n', "\n  "));
        }
    });
}

pub fn plain_query_objects(root: &mut Value) {
    let whole = root.clone();
    each_parameter(root, &mut |parameter| {
        if parameter["x-style"] == "json" {
            let schema = resolve(&whole, &parameter["schema"]).unwrap_or(&Value::Null);
            parameter["schema"] = match schema["type"].as_str() {
                Some("array") => json!({ "type": "array", "items": {} }),
                Some("object") => json!({ "type": "object", "additionalProperties": {} }),
                Some(ty) => json!({ "type": ty }),
                None => json!({}),
            };
        }
        if parameter["in"] == "query" && parameter["schema"]["type"] == "object" {
            parameter["schema"] = json!({ "type": "object", "additionalProperties": {} });
        }
    });
}

/// Takes the variables that have parts for parts of the query; in the path, which may have one as a text for another method,
/// something stands for each of them that no value can be.
pub fn styled_variables(root: &mut Value) {
    let Some(paths) = root["paths"].as_object_mut() else { return };
    for (path, item) in std::mem::take(paths) {
        for (method, mut operation) in item.as_object().cloned().unwrap_or_default() {
            let mut path = path.clone();
            let parameters = operation.get_mut("parameters").and_then(Value::as_array_mut).into_iter().flatten();
            for parameter in parameters.filter(|parameter| parameter["x-in"] == "path") {
                let name = parameter["name"].as_str().unwrap_or_default();
                path = path.replace(&format!("{{{name}}}"), &format!("%7B{name}%7D"));
                parameter["in"] = json!("query");
            }
            paths.entry(path).or_insert_with(|| json!({}))[method] = operation;
        }
    }
}

pub fn form_queries(root: &mut Value) {
    each_parameter(root, &mut |parameter| {
        if let Some(parameter) = parameter.as_object_mut().filter(|parameter| parameter["in"] == "query") {
            parameter.remove("style");
            parameter.remove("explode");
        }
    });
}
