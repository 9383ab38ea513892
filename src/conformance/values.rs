//! Values that a document allows for its parameters: shown, listed, or made from bounds.

use serde_json::{Map, Number, Value, json};

use super::judge::Schemas;
use super::model::{Parameter, Simple, plain};

/// A value that the document allows: its default, an example, a listed one, or one made from its bounds.
pub fn sample(parameter: &Parameter, schemas: &Schemas) -> Option<Value> {
    let default = parameter.schema.default.clone().filter(|value| takes(parameter, schemas, value));
    default.or_else(|| example(parameter, schemas)).or_else(|| invented(parameter, schemas))
}

/// A value that a parameter ought to take.
#[derive(Debug, Clone, PartialEq)]
pub struct Good {
    pub value: Value,
    /// True if the document itself gives it, so that it is no matter of the data whether there is such a value.
    pub is_given: bool,
}

/// Values of a parameter that the document shows, before those that are made from what it says: of a list two items and
/// one, of a number one inside its bounds.
pub fn goods(parameter: &Parameter, schemas: &Schemas) -> Vec<Good> {
    let schema = &parameter.schema;
    // A generator's placeholder is no value that anyone thought of.
    let is_placeholder = |value: &Value| schema.types.iter().any(|kind| value.as_str() == Some(kind));
    let is_shown = |value: &&Value| !is_empty(value) && !is_placeholder(value) && takes(parameter, schemas, value);
    let shown = schema.default.iter().chain(&parameter.examples).chain(&schema.values).filter(is_shown);
    let mut all: Vec<Good> = Vec::new();
    for value in shown {
        if all.len() < SHOWN && !all.iter().any(|known| plain(&known.value) == plain(value)) {
            all.push(Good { value: value.clone(), is_given: true });
        }
    }
    let is_long = |good: &Good| good.value.as_array().is_some_and(|items| items.len() > 1);
    let mut made = Vec::new();
    if schema.is("array") && !all.iter().any(is_long) {
        made.extend(lists(parameter, schemas));
    } else if schema.values.is_empty() && (schema.is("integer") || schema.is("number")) {
        made.extend(inner(schema).into_iter().find(|value| takes(parameter, schemas, value)));
    }
    if all.is_empty() && made.is_empty() {
        made.extend(invented(parameter, schemas).filter(|value| !is_empty(value)));
    }
    made.retain(|value| !all.iter().any(|known| plain(&known.value) == plain(value)));
    all.extend(made.into_iter().map(|value| Good { value, is_given: false }));
    all
}

/// Values that a document shows of a parameter and that are tried, of many.
const SHOWN: usize = 4;

/// Tells if nothing is left of a value in a query.
fn is_empty(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::String(text) => text.is_empty(),
        Value::Array(items) => items.is_empty(),
        Value::Object(members) => members.is_empty(),
        _ => false,
    }
}

/// A list of two items that are not the same, and one of one, as far as the schema takes them.
fn lists(parameter: &Parameter, schemas: &Schemas) -> Vec<Value> {
    let items = parameter.schema.items.as_deref();
    let mut values: Vec<Value> = items.map(|of| of.examples.clone()).unwrap_or_default();
    values.extend(items.map(candidates).unwrap_or_else(|| vec![json!("a"), json!("b")]));
    let alone = values.iter().map(|value| json!([value])).find(|value| takes(parameter, schemas, value));
    values.truncate(12);
    let pair = values.iter().enumerate().find_map(|(index, one)| {
        let others = values[index + 1..].iter().filter(|other| plain(other) != plain(one));
        others.map(|other| json!([one, other])).find(|pair| takes(parameter, schemas, pair))
    });
    pair.into_iter().chain(alone).collect()
}

/// Numbers inside the bounds, likely ones first.
fn inner(schema: &Simple) -> Vec<Value> {
    let float = |number: &Option<Number>| number.as_ref().and_then(Number::as_f64);
    let least = float(&schema.minimum).or_else(|| float(&schema.exclusive_minimum));
    let most = float(&schema.maximum).or_else(|| float(&schema.exclusive_maximum));
    let middle = least.zip(most).map(|(least, most)| least + (most - least) / 2.0);
    let is_whole = !schema.is("number");
    let near = least.map(|least| least + if is_whole { 1.0 } else { 0.5 });
    let close = if is_whole { near.or(middle) } else { middle.filter(|middle| middle.abs() < 1000.0).or(near) };
    let first = close.or_else(|| most.is_none().then_some(if is_whole { 1.0 } else { 1.5 }));
    let number = |value: f64| match value.fract() == 0.0 && value.abs() < 9e15 {
        true => Some(json!(value as i64)),
        false if is_whole => None,
        false => Number::from_f64(value).map(Value::Number),
    };
    first.and_then(number).into_iter().chain(numbers(schema, is_whole)).collect()
}

fn example(parameter: &Parameter, schemas: &Schemas) -> Option<Value> {
    parameter.examples.iter().find(|value| takes(parameter, schemas, value)).cloned()
}

/// Tells if the schema of a parameter takes a value.
pub fn takes(parameter: &Parameter, schemas: &Schemas, value: &Value) -> bool {
    parameter.schema_pointer.as_ref().is_none_or(|pointer| takes_by(parameter, schemas, pointer, value))
}

/// Tells if another schema takes a value of a parameter.
pub fn takes_by(parameter: &Parameter, schemas: &Schemas, pointer: &str, value: &Value) -> bool {
    schemas.takes(pointer, &typed(&parameter.schema, value))
}

/// A text as a server reads it that knows the type.
pub fn typed(schema: &Simple, value: &Value) -> Value {
    let text = match value {
        Value::String(text) => text,
        Value::Array(items) => {
            let of = schema.items.as_deref();
            return items.iter().map(|item| of.map_or_else(|| item.clone(), |of| typed(of, item))).collect();
        }
        Value::Object(members) => {
            let of = |name: &str| schema.properties.iter().find(|(known, ..)| known == name);
            let member = |(name, value): (&String, &Value)| {
                (name.clone(), of(name).map_or_else(|| value.clone(), |(_, _, of)| typed(of, value)))
            };
            return Value::Object(members.iter().map(member).collect());
        }
        value => return value.clone(),
    };
    if schema.is("string") || schema.types.is_empty() {
        return value.clone();
    }
    let parsed: Option<Value> = serde_json::from_str(text).ok();
    parsed.filter(|parsed| parsed.is_number() || parsed.is_boolean()).unwrap_or_else(|| value.clone())
}

/// A value made from what the schema says.
fn invented(parameter: &Parameter, schemas: &Schemas) -> Option<Value> {
    candidates(&parameter.schema).into_iter().find(|value| takes(parameter, schemas, value))
}

/// Values that are likely good by a schema.
pub fn candidates(schema: &Simple) -> Vec<Value> {
    if !schema.values.is_empty() {
        return schema.values.clone();
    }
    let kinds: Vec<&str> = match schema.types.is_empty() {
        true => vec!["string"],
        false => schema.types.iter().map(String::as_str).collect(),
    };
    let mut values = Vec::new();
    for kind in kinds {
        match kind {
            "integer" => values.extend(numbers(schema, true)),
            "number" => values.extend(numbers(schema, false)),
            "boolean" => values.extend([json!(true), json!(false)]),
            "string" => values.extend(texts(schema).into_iter().map(Value::from)),
            "array" => values.extend(list(schema)),
            "object" => values.push(object(schema)),
            _ => {}
        }
    }
    values
}

fn numbers(schema: &Simple, is_whole: bool) -> Vec<Value> {
    let float = |number: &Option<Number>| number.as_ref().and_then(Number::as_f64);
    let least = float(&schema.minimum).or_else(|| float(&schema.exclusive_minimum).map(|bound| bound.floor() + 1.0));
    let most = float(&schema.maximum).or_else(|| float(&schema.exclusive_maximum).map(|bound| bound.ceil() - 1.0));
    let between = match (float(&schema.exclusive_minimum), float(&schema.exclusive_maximum)) {
        (Some(low), Some(high)) => Some((low + high) / 2.0),
        (Some(low), None) => most.map(|high| (low + high) / 2.0),
        _ => None,
    };
    let step = float(&schema.multiple_of).filter(|step| *step > 0.0);
    let stepped = |value: f64| step.map_or(value, |step| (value / step).ceil() * step);
    let all = [least, Some(1.0), Some(0.0), most, between, step].into_iter().flatten().map(stepped);
    let number = |value: f64| match value {
        // Beyond this a whole number is none for certain.
        value if value.fract() == 0.0 && value.abs() < 9e15 => Some(json!(value as i64)),
        value if !is_whole => Number::from_f64(value).map(Value::Number),
        _ => None,
    };
    all.filter_map(number).collect()
}

/// Characters that most patterns allow.
const PLAIN: [char; 4] = ['a', 'A', '0', '1'];

/// Texts that keep to formats, lengths and common patterns.
fn texts(schema: &Simple) -> Vec<String> {
    let known: &[&str] = match schema.format.as_deref() {
        Some("date") => &["2024-01-31"],
        Some("date-time") => &["2024-01-31T12:00:00Z"],
        Some("time") => &["12:00:00Z"],
        Some("duration") => &["P1D"],
        Some("uuid") => &["3f2b1c4d-5e6f-4a7b-8c9d-0e1f2a3b4c5d"],
        Some("ipv4") => &["192.0.2.1"],
        Some("ipv6") => &["2001:db8::1"],
        Some("email" | "idn-email") => &["someone@example.com"],
        Some("hostname" | "idn-hostname") => &["host.example.com"],
        Some("uri" | "uri-reference" | "iri" | "url") => &["https://example.com/a"],
        Some("byte") => &["YQ=="],
        _ => &[],
    };
    let least = schema.min_length.unwrap_or(1).max(1);
    let most = schema.max_length.unwrap_or(u64::MAX);
    let lengths =
        [least, 3, 8, 36, most].into_iter().filter(|length| *length >= least && *length <= most && *length <= 4096);
    let repeated = lengths.flat_map(|length| {
        PLAIN.into_iter().map(move |character| String::from_iter(std::iter::repeat_n(character, length as usize)))
    });
    let common = ["a1", "A1", "a-1", "en", "2024-01-31", "1,2,3,4", "10", "aa-1"].into_iter().map(str::to_owned);
    known.iter().map(|text| (*text).to_owned()).chain(repeated).chain(common).collect()
}

fn list(schema: &Simple) -> Vec<Value> {
    let items = schema.items.as_deref().map(candidates).unwrap_or_else(|| vec![json!("a")]);
    let least = usize::try_from(schema.min_items.unwrap_or(1).max(1)).unwrap_or(1).min(50);
    let cycled: Vec<Value> = items.iter().cycle().take(if items.is_empty() { 0 } else { least }).cloned().collect();
    let alone = items.iter().map(|item| json!([item]));
    std::iter::once(Value::Array(cycled)).chain(alone).collect()
}

pub fn object(schema: &Simple) -> Value {
    let mut object = Map::new();
    for (name, is_required, property) in &schema.properties {
        if *is_required || schema.properties.iter().all(|(_, is_required, _)| !is_required) {
            let shown = property.examples.first().cloned().or_else(|| property.default.clone());
            if let Some(value) = shown.or_else(|| candidates(property).into_iter().next()) {
                object.insert(name.clone(), value);
            }
        }
    }
    Value::Object(object)
}

/// A value as the text of a path has it.
pub fn joined(value: &Value) -> String {
    match value {
        Value::Array(items) => items.iter().map(plain).collect::<Vec<_>>().join(","),
        Value::Object(object) => {
            object.iter().map(|(name, value)| format!("{name},{}", plain(value))).collect::<Vec<_>>().join(",")
        }
        value => plain(value),
    }
}
