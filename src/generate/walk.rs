//! The parts of a document that lowering changes, wherever they stand.

use serde_json::{Map, Value};

use crate::spec::request_schemas;

/// Calls `change` for every schema of the components, outer ones first.
pub fn each_schema(root: &mut Value, change: &mut impl FnMut(&mut Map<String, Value>)) {
    members_at(root, "/components/schemas").for_each(|schema| descend(schema, change));
}

/// Calls `change` for every schema of the components that no request has: what is sent is as strict as the document.
pub fn each_answer_schema(root: &mut Value, change: &mut impl FnMut(&mut Map<String, Value>)) {
    each_schema_of(root, false, change);
}

/// Calls `change` for every schema of the components that requests have.
pub fn each_request_schema(root: &mut Value, change: &mut impl FnMut(&mut Map<String, Value>)) {
    each_schema_of(root, true, change);
}

fn each_schema_of(root: &mut Value, of_request: bool, change: &mut impl FnMut(&mut Map<String, Value>)) {
    let requests: Vec<String> = request_schemas(root).into_iter().map(str::to_owned).collect();
    let schemas = root["components"]["schemas"].as_object_mut().into_iter().flatten();
    let schemas = schemas.filter(|(name, _)| requests.contains(name) == of_request);
    schemas.for_each(|(_, schema)| descend(schema, change));
}

pub fn descend(schema: &mut Value, change: &mut impl FnMut(&mut Map<String, Value>)) {
    let Some(object) = schema.as_object_mut() else { return };
    change(object);
    for (key, member) in object.iter_mut() {
        match (key.as_str(), member) {
            ("properties", properties) => members(properties).for_each(|property| descend(property, change)),
            ("items" | "additionalProperties", items) => descend(items, change),
            ("allOf" | "oneOf", Value::Array(parts)) => parts.iter_mut().for_each(|part| descend(part, change)),
            _ => {}
        }
    }
}

/// Calls `change` for every parameter, wherever it is declared.
pub fn each_parameter(root: &mut Value, change: &mut impl FnMut(&mut Value)) {
    each_parameter_list(root, &mut |list| list.iter_mut().filter(|it| it.get("$ref").is_none()).for_each(&mut *change));
    members_at(root, "/components/parameters").for_each(change);
}

/// Calls `change` for every kind of content of a request or an answer.
pub fn each_content(value: &mut Value, change: &mut impl FnMut(&mut Value)) {
    match value {
        Value::Object(object) => {
            for (key, member) in object.iter_mut().filter(|(key, _)| *key != "schemas" && *key != "example") {
                match key.as_str() {
                    "content" => members(member).filter(|it| it.get("schema").is_some()).for_each(&mut *change),
                    _ => each_content(member, change),
                }
            }
        }
        Value::Array(items) => items.iter_mut().for_each(|item| each_content(item, change)),
        _ => {}
    }
}

/// Calls `change` for the parameters of every path and operation.
fn each_parameter_list(root: &mut Value, change: &mut impl FnMut(&mut Vec<Value>)) {
    for item in members_at(root, "/paths") {
        for (key, member) in item.as_object_mut().into_iter().flatten() {
            let list = if key == "parameters" { Some(member) } else { member.get_mut("parameters") };
            list.and_then(Value::as_array_mut).into_iter().for_each(&mut *change);
        }
    }
}

pub fn members_at<'a>(root: &'a mut Value, pointer: &str) -> impl Iterator<Item = &'a mut Value> {
    root.pointer_mut(pointer).into_iter().flat_map(members)
}

pub fn members(value: &mut Value) -> impl Iterator<Item = &mut Value> {
    value.as_object_mut().into_iter().flat_map(|object| object.values_mut())
}
