//! Every way to change one statement of a document.

use std::fmt;

use serde_json::{Map, Value, json};

use super::Sides;
use super::walk::{holds_data, holds_names};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    Yaml,
    Emitted,
}

/// A change of one statement on one side.
#[derive(Clone, Debug)]
pub struct Mutation {
    pub side: Side,
    /// JSON pointer to what is changed; for an addition, to what it is added to.
    pub pointer: String,
    pub change: Change,
}

#[derive(Clone, Debug, PartialEq)]
pub enum Change {
    Remove,
    Replace(Value),
    Insert(&'static str, Value),
    Push(Value),
}

impl fmt::Display for Mutation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?} of {:?} {}", self.change, self.side, self.pointer)
    }
}

/// The changes of all statements on both sides: of the operations and what they refer to, and of what errata narrow.
pub fn all(sides: &Sides) -> Vec<Mutation> {
    let mut found = Vec::new();
    let errata = sides.yaml["x-errata"].as_array().map_or(0, Vec::len);
    let serves = (0..errata).map(|index| format!("/x-errata/{index}/serves"));
    let parts = ["/components/parameters", "/components/responses", "/components/schemas", "/paths"];
    for pointer in parts.iter().map(|part| (*part).to_owned()).chain(serves) {
        for (side, root) in [(Side::Yaml, &sides.yaml), (Side::Emitted, &sides.emitted)] {
            let Some(part) = root.pointer(&pointer) else { continue };
            let mut push = |pointer: &str, change| found.push(Mutation { side, pointer: pointer.to_owned(), change });
            if pointer.ends_with("/serves") {
                push(&pointer, Change::Remove);
                object(part, &pointer, &mut push);
            } else {
                names(part, &pointer, &mut push);
            }
        }
    }
    found
}

fn names(map: &Value, pointer: &str, push: &mut impl FnMut(&str, Change)) {
    for (name, member) in map.as_object().into_iter().flatten() {
        let pointer = format!("{pointer}/{}", escape(name));
        push(&pointer, Change::Remove);
        object(member, &pointer, push);
    }
    let keyword = pointer.rsplit('/').next().unwrap_or_default();
    match keyword {
        "properties" => push(pointer, Change::Insert("added", json!({"type": "string"}))),
        "responses" if !pointer.starts_with("/components") => push(pointer, Change::Insert("299", json!({}))),
        "paths" => push(pointer, Change::Insert("/added", json!({"get": {"operationId": "added"}}))),
        _ => {}
    }
}

fn object(value: &Value, pointer: &str, push: &mut impl FnMut(&str, Change)) {
    let Some(object) = value.as_object() else { return };
    for (keyword, value) in object {
        let pointer = format!("{pointer}/{}", escape(keyword));
        push(&pointer, Change::Remove);
        match value {
            _ if holds_names(keyword, value) => names(value, &pointer, push),
            _ if holds_data(keyword) && keyword != "x-extensible-enum" => {}
            Value::Object(_) => self::object(value, &pointer, push),
            Value::Array(items) => list(keyword, items, &pointer, push),
            scalar => push(&pointer, Change::Replace(altered(scalar))),
        }
    }
    if object.get("type").is_some_and(Value::is_string) && !object.contains_key("nullable") {
        push(pointer, Change::Insert("nullable", json!(true)));
    }
    if object.get("schema").is_some() && object.contains_key("in") && !object.contains_key("required") {
        push(pointer, Change::Insert("required", json!(true)));
    }
    require_optional(object, pointer, push);
}

fn list(keyword: &str, items: &[Value], pointer: &str, push: &mut impl FnMut(&str, Change)) {
    for (index, item) in items.iter().enumerate() {
        let pointer = format!("{pointer}/{index}");
        push(&pointer, Change::Remove);
        object(item, &pointer, push);
        if item.is_string() {
            push(&pointer, Change::Replace(altered(item)));
        }
    }
    match keyword {
        "parameters" => {
            push(pointer, Change::Push(json!({"in": "query", "name": "added", "schema": {"type": "string"}})));
        }
        "required" | "enum" | "tags" | "x-extensible-enum" => push(pointer, Change::Push(json!("added"))),
        _ => {}
    }
}

/// What is optional becomes required.
fn require_optional(object: &Map<String, Value>, pointer: &str, push: &mut impl FnMut(&str, Change)) {
    let required = object.get("required").and_then(Value::as_array);
    for property in object.get("properties").and_then(Value::as_object).into_iter().flat_map(Map::keys) {
        match required {
            Some(required) if required.contains(&json!(property)) => {}
            Some(_) => push(&format!("{pointer}/required"), Change::Push(json!(property))),
            None => push(pointer, Change::Insert("required", json!([property]))),
        }
    }
}

fn altered(value: &Value) -> Value {
    match value {
        Value::Bool(value) => json!(!value),
        Value::Number(number) => json!(number.as_f64().unwrap_or_default() + 0.5),
        Value::String(text) => json!(format!("{text}~")),
        _ => json!("altered"),
    }
}

impl Mutation {
    pub fn apply(&self, root: &mut Value) {
        let (parent, key) = self.pointer.rsplit_once('/').expect("a pointer below the root");
        let target = match self.change {
            Change::Remove => root.pointer_mut(parent),
            _ => root.pointer_mut(&self.pointer),
        };
        match (target.unwrap_or_else(|| panic!("nothing at {}", self.pointer)), self.change.clone()) {
            (Value::Object(object), Change::Remove) => drop(object.shift_remove(&unescape(key))),
            (Value::Array(items), Change::Remove) => drop(items.remove(key.parse().expect("an index"))),
            (target, Change::Replace(value)) => *target = value,
            (Value::Object(object), Change::Insert(key, value)) => drop(object.insert(key.to_owned(), value)),
            (Value::Array(items), Change::Push(value)) => items.push(value),
            (target, change) => panic!("{change:?} does not go with {target}"),
        }
    }

    pub fn root<'a>(&self, sides: &'a Sides) -> &'a Value {
        match self.side {
            Side::Yaml => &sides.yaml,
            Side::Emitted => &sides.emitted,
        }
    }

    /// What the place of every difference that this makes must contain: the innermost property or parameter.
    pub fn focus(&self, sides: &Sides) -> String {
        let root = self.root(sides);
        let value = root.pointer(&self.pointer);
        // An alternative that is no longer like the others changes the whole.
        if self.pointer.contains("/oneOf/") {
            return "/schema/".to_owned();
        }
        match (&self.change, value) {
            (Change::Push(Value::String(added)), _) => return format!("/{added}"),
            (Change::Insert("required", Value::Array(_)), _) => return "/required".to_owned(),
            (Change::Insert(added, _), _) => return format!("/{added}"),
            (Change::Remove, Some(Value::String(entry))) if self.pointer.contains("/required/") => {
                return format!("/required/{entry}");
            }
            _ => {}
        }
        let keys: Vec<&str> = self.pointer.split('/').collect();
        for end in (1..keys.len()).rev() {
            let (keyword, key) = (keys[end - 1], keys[end]);
            let prefix = keys[..=end].join("/");
            if keyword == "properties" && !prefix.ends_with("/properties/properties") {
                return format!("/properties/{}", unescape(key));
            }
            if keyword == "parameters" {
                // A parameter is known by these two, and not to be named without.
                if self.change == Change::Remove && matches!(keys[end + 1..], ["in" | "name"]) {
                    return "/parameters/".to_owned();
                }
                let parameter = root.pointer(&prefix).and_then(|parameter| scicloud::spec::resolve(root, parameter));
                return parameter.and_then(|parameter| parameter["name"].as_str()).unwrap_or_default().to_owned();
            }
        }
        if self.pointer.starts_with("/components/responses") { "/responses/".to_owned() } else { "/".to_owned() }
    }
}

pub fn escape(key: &str) -> String {
    key.replace('~', "~0").replace('/', "~1")
}

pub fn unescape(key: &str) -> String {
    key.replace("~1", "/").replace("~0", "~")
}
