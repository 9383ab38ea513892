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

/// The schema of the field that a JSON pointer into a body leads to.
pub fn field<'a>(root: &'a Value, schema: &'a Value, pointer: &str) -> Option<&'a Value> {
    let mut schema = resolve(root, schema)?;
    for name in pointer.strip_prefix('/')?.split('/') {
        schema = resolve(root, property(root, schema, name)?)?;
    }
    Some(schema)
}

fn property<'a>(root: &'a Value, schema: &'a Value, name: &str) -> Option<&'a Value> {
    let own = schema["properties"].get(name);
    own.or_else(|| {
        let mut parts = schema["allOf"].as_array()?.iter();
        parts.find_map(|part| property(root, resolve(root, part)?, name))
    })
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
                used(root, path, method).contains(component.as_str()).then(|| name(root, path, method))
            })
        }
        _ => None,
    }
}

/// Whether a part of the document belongs to an operation, be it through a reference.
pub fn belongs(root: &Value, pointer: &str, path: &str, method: &str) -> bool {
    let mut parts = pointer.split('/').skip(1);
    if parts.next() != Some("components") {
        let has_own_servers = root["paths"][path][method].get("servers").is_some();
        let is_shared = pointer.starts_with("/servers") && !has_own_servers;
        return is_shared || pointer.starts_with(&operation_pointer(path, method));
    }
    let (Some(kind), Some(name)) = (parts.next(), parts.next()) else { return false };
    if kind == "securitySchemes" {
        return schemes(root, path, method).contains(&name);
    }
    used(root, path, method).contains(format!("#/components/{kind}/{name}").as_str())
}

/// The references of an operation and of its path's parameters, and of what they lead to.
fn used<'a>(root: &'a Value, path: &str, method: &str) -> BTreeSet<&'a str> {
    let mut seen = BTreeSet::new();
    collect(root, &root["paths"][path][method], &mut seen);
    collect(root, &root["paths"][path]["parameters"], &mut seen);
    seen
}

/// Names of the security schemes that an operation asks for.
pub fn schemes<'a>(root: &'a Value, path: &str, method: &str) -> Vec<&'a str> {
    let own = root["paths"][path][method].get("security");
    let requirements = own.or_else(|| root.get("security")).and_then(Value::as_array).into_iter().flatten();
    requirements.filter_map(Value::as_object).flat_map(|names| names.keys()).map(String::as_str).collect()
}

/// The header that carries an operation's credential.
pub fn credential<'a>(root: &'a Value, path: &str, method: &str) -> Option<&'a str> {
    let schemes = schemes(root, path, method).into_iter();
    let mut schemes = schemes.filter_map(|name| resolve(root, &root["components"]["securitySchemes"][name]));
    schemes.find(|scheme| scheme["in"] == "header")?["name"].as_str()
}

/// The schema of an operation's request body, as the document has it.
pub fn request_schema<'a>(root: &'a Value, path: &str, method: &str) -> Option<&'a Value> {
    let body = resolve(root, root["paths"][path][method].get("requestBody")?)?;
    body["content"]["application/json"].get("schema")
}

/// What a body of texts alone may be sent as, beside JSON.
pub const FORM: &str = "application/x-www-form-urlencoded";

/// Whether an operation's request body may be sent as a form too.
pub fn takes_form(root: &Value, path: &str, method: &str) -> bool {
    let body = root["paths"][path][method].get("requestBody").and_then(|body| resolve(root, body));
    body.is_some_and(|body| body["content"].get(FORM).is_some())
}

/// Names of the schemas that requests have, be it through others.
pub fn request_schemas(root: &Value) -> BTreeSet<&str> {
    let bodies = operations(root).filter_map(|(path, method)| request_schema(root, path, method));
    schemas(root, bodies)
}

/// Names of the schemas that answers have, be it through others.
pub fn answer_schemas(root: &Value) -> BTreeSet<&str> {
    schemas(root, operations(root).map(|(path, method)| &root["paths"][path][method]["responses"]))
}

fn schemas<'a>(root: &'a Value, parts: impl Iterator<Item = &'a Value>) -> BTreeSet<&'a str> {
    let mut seen = BTreeSet::new();
    parts.for_each(|part| collect(root, part, &mut seen));
    seen.into_iter().filter_map(|reference| reference.strip_prefix("#/components/schemas/")).collect()
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
