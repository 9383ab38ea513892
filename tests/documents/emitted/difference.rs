//! What one JSON document says and another doesn't.

use std::fmt;

use serde_json::{Map, Value};

#[derive(Debug)]
pub struct Difference {
    /// The keys that lead to it, with slashes between them.
    pub place: String,
    what: String,
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "  {}: {}", self.place, self.what)
    }
}

pub fn list(differences: &[Difference]) -> String {
    differences.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
}

/// All differences between a document and what the server emits.
pub fn between(yaml: &Value, emitted: &Value) -> Vec<Difference> {
    let mut differences = Vec::new();
    compare(yaml, emitted, &mut String::new(), &mut differences);
    differences
}

fn compare(yaml: &Value, emitted: &Value, place: &mut String, found: &mut Vec<Difference>) {
    match (yaml, emitted) {
        (Value::Object(left), Value::Object(right)) => members(left, right, place, found),
        // Equal lists are equal sets.
        _ if yaml == emitted => {}
        (Value::Array(_) | Value::Object(_), Value::Array(_) | Value::Object(_)) => {
            let (left, right) = (keyed(yaml), keyed(emitted));
            members(&left, &right, place, found);
        }
        _ => {
            let what = format!("{yaml} in the document, {emitted} in the server");
            found.push(Difference { place: place.clone(), what });
        }
    }
}

fn members(left: &Map<String, Value>, right: &Map<String, Value>, place: &mut String, found: &mut Vec<Difference>) {
    let outer = place.len();
    for (key, value) in left {
        place.push('/');
        place.push_str(key);
        match right.get(key) {
            Some(other) => compare(value, other, place, found),
            None => found.push(Difference { place: place.clone(), what: "only in the document".into() }),
        }
        place.truncate(outer);
    }
    for key in right.keys().filter(|key| !left.contains_key(*key)) {
        found.push(Difference { place: format!("{place}/{key}"), what: "only in the server".into() });
    }
}

/// A list as a set: no list of the standard that is compared here has an order. An object is what it is.
fn keyed(value: &Value) -> Map<String, Value> {
    let Value::Array(items) = value else { return value.as_object().cloned().unwrap_or_default() };
    let mut set = Map::new();
    for (index, item) in items.iter().enumerate() {
        let key = match (item, item["in"].as_str(), item["name"].as_str()) {
            (_, Some(location), Some(name)) => format!("{location} {name}"),
            (Value::Object(_) | Value::Array(_), _, _) => index.to_string(),
            (scalar, _, _) => scalar.as_str().map_or_else(|| scalar.to_string(), str::to_owned),
        };
        set.insert(key, item.clone());
    }
    set
}
