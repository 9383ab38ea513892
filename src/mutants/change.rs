//! Single values changed, and the pointers that find them.

use chrono::{DateTime, SecondsFormat};
use serde_json::{Value, json};

use super::rewrite::Change;

/// Calls `with` for every value at a pointer in which `*` stands for each item of an array.
pub fn each(value: &mut Value, pointer: &str, with: &mut impl FnMut(&mut Value)) {
    let Some(rest) = pointer.strip_prefix('/') else { return with(value) };
    let (key, rest) = rest.find('/').map_or((rest, ""), |at| rest.split_at(at));
    match value {
        Value::Array(items) if key == "*" => items.iter_mut().for_each(|item| each(item, rest, with)),
        Value::Array(items) => {
            if let Some(item) = key.parse::<usize>().ok().and_then(|index| items.get_mut(index)) {
                each(item, rest, with);
            }
        }
        Value::Object(members) => {
            if let Some(member) = members.get_mut(key) {
                each(member, rest, with);
            }
        }
        _ => {}
    }
}

/// Takes out the members or items at a pointer; renames them if there is a new name.
pub fn remove(body: &mut Value, pointer: &str, renamed: Option<&str>) {
    let Some((parent, key)) = pointer.rsplit_once('/') else { return };
    each(body, parent, &mut |parent| match parent {
        Value::Object(members) => {
            // The order of the others stays.
            if let (Some(value), Some(name)) = (members.shift_remove(key), renamed) {
                members.insert(name.to_owned(), value);
            }
        }
        Value::Array(items) => {
            if let Some(index) = key.parse::<usize>().ok().filter(|index| *index < items.len()) {
                items.remove(index);
            }
        }
        _ => {}
    });
}

/// Moves the members of the objects at a pointer into the objects that those are in.
pub fn flatten(body: &mut Value, pointer: &str) {
    let Some((parent, key)) = pointer.rsplit_once('/') else { return };
    each(body, parent, &mut |parent| {
        let Some(members) = parent.as_object_mut() else { return };
        if let Some(Value::Object(inner)) = members.get(key).cloned() {
            members.shift_remove(key);
            members.extend(inner);
        }
    });
}

/// A value after a change; one that it does not suit stays as it is.
pub fn changed(value: Value, change: &Change, body: &Value) -> Value {
    let text = |with: &dyn Fn(&str) -> String| value.as_str().map_or_else(|| value.clone(), |text| json!(with(text)));
    match change {
        Change::Value(new) => new.clone(),
        Change::Copy(pointer) => body.pointer(pointer).cloned().unwrap_or(value),
        Change::Plus(number) => plus(&value, *number),
        Change::Suffix(more) => text(&|text| format!("{text}{more}")),
        Change::Text => json!(super::items::text(&value)),
        Change::Number => match value.as_str().and_then(|text| text.parse::<i64>().ok()) {
            Some(number) => json!(number),
            None => value,
        },
        Change::Upper => text(&str::to_uppercase),
        Change::Lower => text(&str::to_lowercase),
        Change::Capital => text(&|text| {
            let mut letters = text.chars();
            let first: String = letters.next().into_iter().flat_map(char::to_uppercase).collect();
            first + &letters.as_str().to_lowercase()
        }),
        Change::Nested => json!({ "value": value }),
        Change::List => json!([value]),
        Change::First => value.get(0).cloned().unwrap_or(Value::Null),
        Change::Date => text(&|text| text.chars().take(10).collect()),
        Change::Blank => text(&|text| text.replace('T', " ").chars().take(19).collect()),
        Change::Seconds => value.as_i64().map_or(value, |milliseconds| json!(milliseconds / 1000)),
        Change::Rfc3339 => {
            let time = value.as_i64().and_then(DateTime::from_timestamp_millis);
            time.map_or(value, |time| json!(time.to_rfc3339_opts(SecondsFormat::Secs, true)))
        }
    }
}

fn plus(value: &Value, number: f64) -> Value {
    match value.as_i64() {
        // A whole number stays one; catalogue numbers are small.
        Some(whole) if number.fract() == 0.0 => json!(whole + number as i64),
        _ => value.as_f64().map_or_else(|| value.clone(), |float| json!(float + number)),
    }
}
