//! Telling the standard's keywords from the names that a document gives.

use serde_json::{Map, Value};

/// Keywords whose members are names: a property may be called `description` without being one.
const NAME_MAPS: [&str; 10] = [
    "callbacks",
    "content",
    "headers",
    "links",
    "parameters",
    "paths",
    "properties",
    "responses",
    "schemas",
    "variables",
];

/// Tells if the members of this keyword's value have names of the document's own.
pub fn holds_names(keyword: &str, value: &Value) -> bool {
    value.is_object() && NAME_MAPS.contains(&keyword)
}

/// Tells if what stands under this keyword is data and no part of the description.
pub fn holds_data(keyword: &str) -> bool {
    matches!(keyword, "example" | "default" | "security") || keyword.starts_with("x-")
}

/// Calls `change` with every object whose members are keywords, outer ones first.
pub fn each_object(value: &mut Value, change: &mut impl FnMut(&mut Map<String, Value>)) {
    match value {
        Value::Object(object) => {
            change(object);
            for (keyword, value) in object.iter_mut() {
                if holds_names(keyword, value) {
                    value.as_object_mut().into_iter().flatten().for_each(|(_, member)| each_object(member, change));
                } else if !holds_data(keyword) {
                    each_object(value, change);
                }
            }
        }
        Value::Array(items) => items.iter_mut().for_each(|item| each_object(item, change)),
        _ => {}
    }
}

/// The keywords along a JSON pointer, names and indices left out.
pub fn keywords<'a>(root: &Value, pointer: &'a str) -> Vec<&'a str> {
    let mut keywords = Vec::new();
    let mut value = Some(root);
    let mut names = false;
    for key in pointer.split('/').skip(1) {
        let array = value.is_some_and(Value::is_array);
        value = value.and_then(|value| value.pointer(&format!("/{key}")));
        if !array && !names {
            keywords.push(key);
            names = value.is_some_and(|value| holds_names(key, value));
        } else {
            names = false;
        }
    }
    keywords
}
