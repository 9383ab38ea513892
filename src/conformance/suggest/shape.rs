//! Where a body has a list, and what tells its items apart.

use std::collections::BTreeSet;

use serde_json::Value;

use super::{Seen, asked, bare, step};
use crate::conformance::Exchange;
use crate::conformance::model::plain;

/// Names of fields that tell items apart, the likeliest first.
const KEYS: [&str; 8] = ["id", "uuid", "key", "code", "slug", "number", "identifier", "name"];

/// Pointers to the array of a body that is the list, and to the key of its items.
pub fn list(body: &Value, exchange: &Exchange) -> Option<Seen<(String, String)>> {
    let mut arrays = Vec::new();
    find(body, "", 2, &mut arrays);
    // Within an object, an array of texts is more often a property of one thing than a list.
    arrays.retain(|(at, items)| at.is_empty() || items.iter().all(Value::is_object));
    let keyed = arrays.into_iter().filter_map(|(at, items)| Some((key(items)?, at, items.len())));
    // Of several arrays, the longest; of those as long, the first.
    let (key, at, count) = keyed.reduce(|one, other| if other.2 > one.2 { other } else { one })?;
    let place = if at.is_empty() { "the body" } else { at.as_str() };
    let each = if key.is_empty() { "each another".to_owned() } else { format!("each with another {key}") };
    let evidence = format!("{}: {count} items at {place}, {each}", asked(exchange));
    Some(Seen { what: (at, key), evidence })
}

fn find<'a>(value: &'a Value, at: &str, depth: usize, arrays: &mut Vec<(String, &'a Vec<Value>)>) {
    match value {
        Value::Array(items) => arrays.push((at.to_owned(), items)),
        Value::Object(members) if depth > 0 => {
            members.iter().for_each(|(name, member)| find(member, &step(at, name), depth - 1, arrays));
        }
        _ => {}
    }
}

/// The field of the items that is another in each: one of a usual name, or one that ends so.
fn key(items: &[Value]) -> Option<String> {
    let is_id = |item: &Value| item.as_str().is_some_and(|text| !text.is_empty()) || item.is_i64();
    if items.len() > 1 && items.iter().all(is_id) {
        // An item that is an id itself is its own key.
        return (items.iter().map(plain).collect::<BTreeSet<_>>().len() == items.len()).then(String::new);
    }
    let first = items.first().filter(|_| items.len() > 1)?.as_object()?;
    let is_key = |name: &String| {
        let values = items.iter().filter_map(|item| item.get(name)).filter(|value| value.is_string() || value.is_i64());
        values.map(plain).collect::<BTreeSet<_>>().len() == items.len()
    };
    let named = |wanted: &str| first.keys().find(|name| bare(name) == wanted && is_key(name));
    let ending = |wanted: &str| first.keys().find(|name| bare(name).ends_with(wanted) && is_key(name));
    let name = KEYS.iter().find_map(|wanted| named(wanted)).or_else(|| KEYS[..4].iter().find_map(|w| ending(w)))?;
    Some(step("", name))
}

/// The fields of items that are single values, each with its pointer, those of objects within as well.
pub fn fields(items: &[Value]) -> Vec<(String, String)> {
    let mut all: Vec<(String, String)> = Vec::new();
    for item in items {
        scalars(item, "", 2, &mut all);
    }
    all
}

fn scalars(value: &Value, at: &str, depth: usize, all: &mut Vec<(String, String)>) {
    for (name, member) in value.as_object().into_iter().flatten() {
        let pointer = step(at, name);
        match member {
            Value::Object(_) if depth > 0 => scalars(member, &pointer, depth - 1, all),
            Value::Object(_) | Value::Array(_) | Value::Null => {}
            _ if all.iter().any(|(_, known)| *known == pointer) => {}
            _ => all.push((name.clone(), pointer)),
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn the_key_is_another_in_each_item_and_is_called_like_one() {
        let cases = [
            (json!([{"id": 1, "name": "a"}, {"id": 2, "name": "a"}]), Some("/id")),
            (json!([{"id": 1, "petId": "x"}, {"id": 1, "petId": "y"}]), Some("/petId")),
            (json!([{"size": 1}, {"size": 2}]), None),
            (json!([{"id": 1}]), None),
            (json!(["a", "b"]), Some("")),
            (json!(["a", "a"]), None),
            (json!(["a", {"id": 1}]), None),
        ];
        for (items, expected) in cases {
            assert_eq!(key(items.as_array().unwrap()).as_deref(), expected, "{items}");
        }
    }
}
