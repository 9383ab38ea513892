//! Schemas in a few words, for people.

use serde_json::{Map, Value};

use super::text::plain;
use crate::spec::document::{Document, Version};

/// Branches that are named one by one.
const NAMED: usize = 6;

/// The type that a schema object says: `string or null`.
pub fn of(document: &Document, object: &Map<String, Value>) -> String {
    let mut kinds: Vec<_> = match object.get("type") {
        Some(Value::Array(kinds)) => kinds.iter().map(plain).collect(),
        Some(kind) => vec![plain(kind)],
        None => Vec::new(),
    };
    let is_nullable = document.version() == Version::V30 && object.get("nullable") == Some(&Value::Bool(true));
    if is_nullable && !kinds.iter().any(|kind| kind == "null") {
        kinds.push("null".into());
    }
    kinds.join(" or ")
}

/// A branch of `oneOf` or `anyOf`: the name of the schema it refers to, or its type.
pub fn of_branch(document: &Document, pointer: &str) -> String {
    let schema = document.at(pointer).unwrap_or(&Value::Null);
    if let Some(name) = schema.get("$ref").and_then(Value::as_str).and_then(|reference| reference.rsplit('/').next()) {
        return unescape(name);
    }
    if let Some(title) = schema.get("title").and_then(Value::as_str) {
        return title.to_owned();
    }
    let words = schema.as_object().map(|object| of(document, object)).unwrap_or_default();
    let is_object = words.is_empty() && schema.get("properties").is_some();
    match words.as_str() {
        _ if is_object => "object".into(),
        "" => format!("schema {}", pointer.rsplit('/').next().unwrap_or_default()),
        words => words.into(),
    }
}

/// Alternatives, each once.
pub fn list<'a>(labels: impl Iterator<Item = &'a str>) -> String {
    let mut each: Vec<&str> = Vec::new();
    for label in labels {
        if !each.contains(&label) {
            each.push(label);
        }
    }
    match each.len() {
        count if count > NAMED => format!("one of {count} kinds: {}, …", each[..NAMED].join(", ")),
        _ => each.join(" or "),
    }
}

/// A part of a reference as the key that it stands for.
pub fn unescape(part: &str) -> String {
    let decoded = percent_encoding::percent_decode_str(part).decode_utf8_lossy().into_owned();
    decoded.replace("~1", "/").replace("~0", "~")
}
