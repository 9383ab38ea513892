use std::collections::BTreeSet;

use serde_json::Value;

use super::source::escape;

/// The value, or what it refers to within the document.
///
/// `None` when a reference leads nowhere or in a circle.
pub fn resolve<'a>(root: &'a Value, value: &'a Value) -> Option<&'a Value> {
    let mut value = value;
    for _ in 0..32 {
        match value.get("$ref").and_then(Value::as_str) {
            Some(reference) => value = root.pointer(reference.strip_prefix('#')?)?,
            None => return Some(value),
        }
    }
    None
}

/// The operation that a part of the document belongs to: its id, or its method and path.
///
/// A part of a component belongs to the first operation that refers to it.
pub fn operation_at(root: &Value, pointer: &str) -> Option<String> {
    let mut parts = pointer.split('/').skip(1);
    match parts.next()? {
        "paths" => {
            let path = parts.next()?.replace("~1", "/").replace("~0", "~");
            let item = &root["paths"][&path];
            let method = match parts.next() {
                Some(method) if item[method].get("responses").is_some() => method.to_owned(),
                _ => item.as_object()?.keys().find(|key| item[*key].get("responses").is_some())?.clone(),
            };
            Some(name(root, &path, &method))
        }
        "components" => {
            let component = format!("#/components/{}/{}", parts.next()?, parts.next()?);
            let mut operations = operations(root);
            operations.find_map(|(path, method)| {
                let mut seen = BTreeSet::new();
                collect(root, &root["paths"][path], &mut seen);
                seen.contains(component.as_str()).then(|| name(root, path, method))
            })
        }
        _ => None,
    }
}

/// Whether a part of the document belongs to an operation, be it through a reference.
pub fn belongs(root: &Value, pointer: &str, path: &str, method: &str) -> bool {
    let mut parts = pointer.split('/').skip(1);
    if parts.next() != Some("components") {
        return pointer.starts_with(&operation_pointer(path, method)) || pointer.starts_with("/servers");
    }
    let (Some(kind), Some(name)) = (parts.next(), parts.next()) else { return false };
    if kind == "securitySchemes" {
        return true;
    }
    let mut seen = BTreeSet::new();
    collect(root, &root["paths"][path][method], &mut seen);
    collect(root, &root["paths"][path]["parameters"], &mut seen);
    seen.contains(format!("#/components/{kind}/{name}").as_str())
}

/// Path and method of every operation.
pub fn operations(root: &Value) -> impl Iterator<Item = (&str, &str)> {
    let paths = root["paths"].as_object().into_iter().flatten();
    paths.flat_map(|(path, item)| {
        let methods = item.as_object().into_iter().flatten();
        let methods = methods.filter(|(_, operation)| operation.get("responses").is_some());
        methods.map(move |(method, _)| (path.as_str(), method.as_str()))
    })
}

/// Pointer to an operation.
pub fn operation_pointer(path: &str, method: &str) -> String {
    format!("/paths/{}/{method}", escape(path))
}

fn name(root: &Value, path: &str, method: &str) -> String {
    let id = root["paths"][path][method]["operationId"].as_str();
    id.map_or_else(|| format!("{} {path}", method.to_uppercase()), str::to_owned)
}

fn collect<'a>(root: &'a Value, value: &'a Value, seen: &mut BTreeSet<&'a str>) {
    match value {
        Value::Object(object) => {
            if let Some(reference) = object.get("$ref").and_then(Value::as_str)
                && seen.insert(reference)
                && let Some(target) = resolve(root, value)
            {
                collect(root, target, seen);
            }
            object.values().for_each(|member| collect(root, member, seen));
        }
        Value::Array(items) => items.iter().for_each(|item| collect(root, item, seen)),
        _ => {}
    }
}
