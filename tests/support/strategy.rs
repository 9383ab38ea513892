//! Values made up from a document's schemas, as answers may have them.

use proptest::prelude::*;
use proptest::strategy::Union;
use scicloud::spec::resolve;
use serde_json::{Map, Value, json};

/// Values of a schema, with what a tolerant reader must bear besides: unknown fields and values, absent optional ones.
pub fn values(root: &Value, schema: &Value) -> BoxedStrategy<Value> {
    let schema = resolve(root, schema).unwrap_or_else(|| panic!("{schema} leads nowhere"));
    let plain = if let Some(parts) = schema["oneOf"].as_array() {
        Union::new(parts.iter().map(|part| values(root, part))).boxed()
    } else if has_fields(root, schema) {
        object(root, schema)
    } else {
        match schema["type"].as_str() {
            Some("array") => prop::collection::vec(values(root, &schema["items"]), 0..3).prop_map(Value::from).boxed(),
            Some("object") => unknown_fields().prop_map(Value::Object).boxed(),
            Some("string") => text(schema),
            Some("integer") => integers(schema),
            Some("number") => numbers(),
            Some("boolean") => any::<bool>().prop_map(Value::from).boxed(),
            Some(other) => panic!("no values for the type {other}"),
            None => anything(),
        }
    };
    if schema["nullable"] == true { prop_oneof![4 => plain, 1 => Just(Value::Null)].boxed() } else { plain }
}

fn has_fields(root: &Value, schema: &Value) -> bool {
    let mut parts = schema["allOf"].as_array().into_iter().flatten();
    schema.get("properties").is_some() || parts.any(|part| resolve(root, part).is_some())
}

/// Objects with the fields of the schema and of its parts, and with unknown ones.
fn object(root: &Value, schema: &Value) -> BoxedStrategy<Value> {
    let mut fields = Vec::new();
    collect(root, schema, &mut fields);
    let known: Vec<String> = fields.iter().map(|(name, _, _)| name.clone()).collect();
    let unknown = unknown_fields().prop_map(move |mut object| {
        object.retain(|name, _| !known.contains(name));
        object
    });
    let mut strategy = unknown.boxed();
    for (name, required, values) in fields {
        let present = if required { Just(true).boxed() } else { any::<bool>().boxed() };
        strategy = (strategy, present, values)
            .prop_map(move |(mut object, present, value)| {
                if present {
                    object.insert(name.clone(), value);
                }
                object
            })
            .boxed();
    }
    strategy.prop_map(Value::Object).boxed()
}

type Field = (String, bool, BoxedStrategy<Value>);

/// The fields of an object and of all it is composed of: name, whether it is required, values.
fn collect(root: &Value, schema: &Value, fields: &mut Vec<Field>) {
    let Some(schema) = resolve(root, schema) else { return };
    let required: Vec<_> = schema["required"].as_array().into_iter().flatten().collect();
    for (name, property) in schema["properties"].as_object().into_iter().flatten() {
        fields.push((name.clone(), required.iter().any(|required| *required == name), values(root, property)));
    }
    schema["allOf"].as_array().into_iter().flatten().for_each(|part| collect(root, part, fields));
}

fn unknown_fields() -> BoxedStrategy<Map<String, Value>> {
    let fields = prop::collection::btree_map("[a-zA-Z_][a-z_]{0,8}", anything(), 0..3);
    fields.prop_map(|fields| fields.into_iter().collect()).boxed()
}

/// Texts: those that are documented and others, in the length or format that the schema has.
fn text(schema: &Value) -> BoxedStrategy<Value> {
    if schema["format"] == "date-time" {
        return times().prop_map(Value::from).boxed();
    }
    if let Some(documented) = schema["x-extensible-enum"].as_array() {
        return prop_oneof![prop::sample::select(documented.clone()), "\\PC{0,12}".prop_map(Value::from)].boxed();
    }
    let least = schema["minLength"].as_u64().unwrap_or(0);
    let most = schema["maxLength"].as_u64().unwrap_or(24).min(least + 24);
    let pattern = format!("(?s:.{{{least},{most}}})");
    proptest::string::string_regex(&pattern).unwrap().prop_map(Value::from).boxed()
}

/// RFC 3339 times with any offset and number of fraction digits.
fn times() -> BoxedStrategy<String> {
    let fraction = prop_oneof![Just(String::new()), "\\.[0-9]{1,12}"];
    let offset = prop_oneof![Just("Z".to_owned()), "[+-](0[0-9]|1[0-4]):[0-5][0-9]"];
    let date = "(19|20)[0-9]{2}-(0[1-9]|1[0-2])-(0[1-9]|1[0-9]|2[0-8])";
    (date, "([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]", fraction, offset)
        .prop_map(|(date, time, fraction, offset)| format!("{date}T{time}{fraction}{offset}"))
        .boxed()
}

/// Whole numbers from the minimum to the largest of 64 bits, whatever the format: a reader bears them all.
fn integers(schema: &Value) -> BoxedStrategy<Value> {
    let least = schema["minimum"].as_i64().unwrap_or(i64::MIN);
    prop_oneof![
        Just(json!(i64::MAX)),
        Just(json!(least)),
        (least..=i64::MAX).prop_map(Value::from),
        (0..1000_i64).prop_map(Value::from)
    ]
    .boxed()
}

/// Numbers with and without a fraction.
fn numbers() -> BoxedStrategy<Value> {
    let fraction = prop::num::f64::POSITIVE | prop::num::f64::NORMAL | prop::num::f64::ZERO;
    prop_oneof![any::<i64>().prop_map(Value::from), fraction.prop_map(Value::from)].boxed()
}

/// Any JSON, three levels deep.
fn anything() -> BoxedStrategy<Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<u64>().prop_map(Value::from),
        prop::num::f64::NORMAL.prop_map(Value::from),
        ".{0,8}".prop_map(Value::from),
    ];
    let nested = leaf.prop_recursive(3, 12, 3, |inner| {
        let objects = prop::collection::btree_map("[a-z]{1,6}", inner.clone(), 0..3);
        prop_oneof![
            prop::collection::vec(inner, 0..3).prop_map(Value::from),
            objects.prop_map(|fields| Value::Object(fields.into_iter().collect())),
        ]
    });
    nested.boxed()
}
