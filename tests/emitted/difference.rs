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
    compare(&keyed(yaml), &keyed(emitted), "", &mut differences);
    differences
}

fn compare(yaml: &Value, emitted: &Value, place: &str, found: &mut Vec<Difference>) {
    let (Value::Object(left), Value::Object(right)) = (yaml, emitted) else {
        if yaml != emitted {
            let what = format!("{yaml} in the document, {emitted} in the server");
            found.push(Difference { place: place.to_owned(), what });
        }
        return;
    };
    for (key, value) in left {
        let place = format!("{place}/{key}");
        match right.get(key) {
            Some(other) => compare(value, other, &place, found),
            None => found.push(Difference { place, what: "only in the document".into() }),
        }
    }
    for key in right.keys().filter(|key| !left.contains_key(*key)) {
        found.push(Difference { place: format!("{place}/{key}"), what: "only in the server".into() });
    }
}

/// The value with its lists as sets: no list of the standard that is compared here has an order.
fn keyed(value: &Value) -> Value {
    match value {
        Value::Object(object) => object.iter().map(|(key, value)| (key.clone(), keyed(value))).collect(),
        Value::Array(items) => {
            let mut set = Map::new();
            for (index, item) in items.iter().enumerate() {
                let key = match (item, item["in"].as_str(), item["name"].as_str()) {
                    (_, Some(location), Some(name)) => format!("{location} {name}"),
                    (Value::Object(_) | Value::Array(_), _, _) => index.to_string(),
                    (scalar, _, _) => scalar.as_str().map_or_else(|| scalar.to_string(), str::to_owned),
                };
                set.insert(key, keyed(item));
            }
            Value::Object(set)
        }
        scalar => scalar.clone(),
    }
}
