//! Texts as the values of a document, and a body put together from them.

use serde_json::{Map, Number, Value};

use super::input::{Input, is_alike, shown_name};
use super::request::Argument;
use crate::conformance::Simple;

/// A text as a value of the type that a schema has; one that is of no such type stays a text, which is refused later.
pub fn typed(simple: &Simple, text: &str) -> Value {
    let json = |text: &str| serde_json::from_str::<Value>(text).ok();
    if simple.is("array") && !simple.is("string") {
        if let Some(list) = json(text).filter(Value::is_array) {
            return list;
        }
        let of = simple.items.as_deref();
        let parts = text.split(',').filter(|_| !text.is_empty());
        return parts.map(|part| of.map_or_else(|| part.into(), |of| typed(of, part))).collect();
    }
    if simple.is("object")
        && let Some(object) = json(text).filter(Value::is_object)
    {
        return object;
    }
    if simple.may_be_text() {
        return text.into();
    }
    let number = || serde_json::from_str::<Number>(text).ok().map(Value::Number);
    let is_number = simple.is("integer") || simple.is("number");
    if let Some(number) = number().filter(|_| is_number) {
        return number;
    }
    match text.to_ascii_lowercase().as_str() {
        "true" if simple.is("boolean") => true.into(),
        "false" if simple.is("boolean") => false.into(),
        _ => text.into(),
    }
}

/// Several texts for one schema: the items of a list, or else the only one.
pub fn typed_all(simple: &Simple, texts: &[&str]) -> Result<Value, String> {
    match texts {
        [text] => Ok(typed(simple, text)),
        _ if simple.is("array") => {
            let of = simple.items.as_deref();
            Ok(texts.iter().map(|text| of.map_or_else(|| (*text).into(), |of| typed(of, text))).collect())
        }
        _ => Err("it is given more than once".to_owned()),
    }
}

/// A value as JSON that an argument gives.
pub fn json(argument: &Argument) -> Result<Value, String> {
    serde_json::from_str(&argument.value).map_err(|error| format!("what follows `:=` is no JSON: {error}"))
}

/// The path of a field with every index as `0`, as fields are told.
pub fn general<'a>(path: impl Iterator<Item = &'a str>) -> String {
    path.map(|part| if is_index(part) { "0" } else { part }).collect::<Vec<_>>().join(".")
}

fn is_index(part: &str) -> bool {
    !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit())
}

/// The field that a path means: in the letter case of the document, or in another where no other field is spelled so.
fn known<'a>(fields: &'a [Input], path: &[&str]) -> Option<&'a Input> {
    let general = general(path.iter().copied());
    let exact = fields.iter().find(|field| field.name == general);
    exact.or_else(|| fields.iter().find(|field| is_alike(&field.name, &general)))
}

/// Returns whether fields of a path that nobody told may be in the body.
fn is_free(fields: &[Input], path: &[&str]) -> bool {
    let around = (1..path.len()).rev().find_map(|end| known(fields, &path[..end]));
    match around {
        Some(around) => !around.has_fields && (around.simple.types.is_empty() || around.simple.is("object")),
        None => fields.is_empty(),
    }
}

/// Puts what an argument gives into a body.
pub fn put(
    body: &mut Value,
    fields: &[Input],
    path: &str,
    argument: &Argument,
    is_unchecked: bool,
) -> Result<(), String> {
    let given: Vec<&str> = path.split('.').collect();
    if given.iter().any(|part| part.is_empty()) {
        return Err(format!("there is no field {}: names have one full stop between them", shown_name(path)));
    }
    let field = known(fields, &given);
    // The names as the document spells them, the indices as they are given.
    let spelled: Vec<String> = match field {
        Some(field) => {
            let spelled = field.name.split('.').zip(&given);
            spelled.map(|(own, given)| if is_index(given) { (*given).to_owned() } else { own.to_owned() }).collect()
        }
        None => given.iter().map(|part| (*part).to_owned()).collect(),
    };
    let value = match field {
        _ if argument.is_json => json(argument).map_err(|problem| format!("`{path}`: {problem}"))?,
        Some(field) => typed(&field.simple, &argument.value),
        None if is_unchecked || is_free(fields, &given) => argument.value.as_str().into(),
        None => return Err(unknown(fields, path)),
    };
    let is_list = |end: usize| {
        let parts: Vec<&str> = spelled[..end].iter().map(String::as_str).collect();
        known(fields, &parts).is_some_and(|field| field.simple.is("array"))
    };
    let mut at = body;
    for (index, part) in spelled.iter().enumerate() {
        let is_item = is_index(part) && (at.is_array() || is_list(index));
        let next = if is_item { item(at, part) } else { member(at, part) };
        at = next.map_err(|problem| format!("`{path}`: {problem}"))?;
    }
    match (at, value) {
        // Given again, a list grows.
        (Value::Array(items), Value::Array(more)) if !argument.is_json && !argument.value.starts_with('[') => {
            items.extend(more);
        }
        (at, value) => *at = value,
    }
    Ok(())
}

/// The item of a list that an index means; the one after the last is made.
fn item<'v>(list: &'v mut Value, index: &str) -> Result<&'v mut Value, String> {
    if !list.is_array() {
        *list = Value::Array(Vec::new());
    }
    let position: usize = index.parse().map_err(|_| format!("{index} is no index of a list"))?;
    let items = list.as_array_mut().ok_or_else(|| format!("item {position} is of no list"))?;
    let has = items.len();
    if position == has {
        items.push(Value::Null);
    }
    items
        .get_mut(position)
        .ok_or_else(|| format!("it would be item {position} of a list that has {has}; items count from 0"))
}

/// The member of an object by its name, which is made where there is none.
fn member<'v>(object: &'v mut Value, name: &str) -> Result<&'v mut Value, String> {
    if !object.is_object() {
        *object = Value::Object(Map::new());
    }
    let members = object.as_object_mut().ok_or_else(|| format!("`{name}` is of no object"))?;
    Ok(members.entry(name).or_insert(Value::Null))
}

/// The error of a field that the document does not have.
pub fn unknown(fields: &[Input], path: &str) -> String {
    let names: Vec<_> = fields.iter().filter(|field| !field.has_fields).map(|field| field.name.as_str()).collect();
    let list = match names.len() {
        0 => "the body has none that are known".to_owned(),
        1..=20 => format!("the body has {}", names.join(", ")),
        count => format!("the body has {count}, such as {}", names[..20].join(", ")),
    };
    format!("there is no field {}; {list}. With `:=` and JSON, it is sent all the same", shown_name(path))
}

/// The values in a body at fields that nobody may see.
pub fn secrets(body: &Value, fields: &[Input]) -> Vec<(String, String)> {
    let mut found = Vec::new();
    for field in fields.iter().filter(|field| field.is_secret) {
        let parts: Vec<&str> = field.name.split('.').collect();
        collect(body, &parts, &mut |text| found.push((field.name.clone(), text.to_owned())));
    }
    found
}

fn collect(value: &Value, parts: &[&str], found: &mut impl FnMut(&str)) {
    match (parts.split_first(), value) {
        (None, Value::String(text)) => found(text),
        // What has another shape than is documented is a secret all the same.
        (None, Value::Array(items)) => items.iter().for_each(|item| collect(item, parts, found)),
        (None, Value::Object(members)) => members.values().for_each(|member| collect(member, parts, found)),
        (Some((&"0", rest)), Value::Array(items)) => items.iter().for_each(|item| collect(item, rest, found)),
        (Some((name, rest)), Value::Object(members)) => {
            members.get(*name).into_iter().for_each(|member| collect(member, rest, found));
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::spec::document::Document;

    fn simple(schema: &Value) -> Simple {
        let text = json!({"openapi": "3.1.0", "info": {"title": "A", "version": "1"}, "paths": {}}).to_string();
        let document = Document::parse("a.json", &text).expect("a document");
        Simple::of(&document, Some(schema), "")
    }

    #[test]
    fn texts_have_the_types_of_their_schemas_where_they_are_of_them() {
        let cases = [
            (json!({"type": "integer"}), "7", json!(7)),
            (json!({"type": "integer"}), "seven", json!("seven")),
            (json!({"type": "number"}), "-1.5", json!(-1.5)),
            (json!({"type": "boolean"}), "TRUE", json!(true)),
            (json!({"type": "boolean"}), "1", json!("1")),
            (json!({"type": "string"}), "7", json!("7")),
            (json!({"type": ["string", "integer"]}), "7", json!("7")),
            (json!({"type": ["integer", "null"]}), "7", json!(7)),
            (json!({}), "true", json!("true")),
            (json!({"type": "array", "items": {"type": "integer"}}), "1,2", json!([1, 2])),
            (json!({"type": "array", "items": {"type": "string"}}), "1,a", json!(["1", "a"])),
            (json!({"type": "array"}), "[1, {}]", json!([1, {}])),
            (json!({"type": "array"}), "", json!([])),
            (json!({"type": "object"}), "{\"a\": 1}", json!({"a": 1})),
            (json!({"type": "object"}), "a", json!("a")),
        ];
        for (schema, text, expected) in cases {
            assert_eq!(typed(&simple(&schema), text), expected, "{text} for {schema}");
        }
        assert_eq!(typed_all(&simple(&json!({"type": "array"})), &["a,b", "c"]), Ok(json!(["a,b", "c"])));
        assert!(typed_all(&simple(&json!({"type": "string"})), &["a", "b"]).is_err());
    }
}
