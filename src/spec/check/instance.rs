//! Values against schemas of OpenAPI 3.0 and 3.1, as far as examples and defaults need it.

use std::cell::Cell;

use serde_json::Value;

use crate::spec::reading::escape;
use crate::spec::references::resolve;

/// Levels of schemas within schemas; what goes deeper leads back to itself.
const DEEPEST: usize = 48;

/// Schemas that one value is tried with; who has more says nothing about it.
const MOST: usize = 100_000;

/// What a value is an example of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// A request, which has no `readOnly` fields.
    Request,
    /// An answer, which has no `writeOnly` fields.
    Answer,
}

/// A part of a value that its schema excludes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Violation {
    /// Pointer to the part within the value.
    pub at: String,
    /// What the schema wants of it.
    pub problem: String,
}

/// Returns what a schema excludes of a value.
pub fn violations(root: &Value, schema: &Value, value: &Value, role: Role) -> Vec<Violation> {
    let left = Cell::new(MOST);
    let mut judge = Judge { root, role, found: Vec::new(), left: &left };
    judge.value(schema, value, "", 0);
    judge.found
}

struct Judge<'a> {
    root: &'a Value,
    role: Role,
    found: Vec<Violation>,
    /// The schemas that may still be tried.
    left: &'a Cell<usize>,
}

impl Judge<'_> {
    fn say(&mut self, at: &str, problem: String) {
        self.found.push(Violation { at: at.to_owned(), problem });
    }

    fn passes(&self, schema: &Value, value: &Value, depth: usize) -> bool {
        let mut judge = Judge { root: self.root, role: self.role, found: Vec::new(), left: self.left };
        judge.value(schema, value, "", depth);
        judge.found.is_empty()
    }

    fn value(&mut self, schema: &Value, value: &Value, at: &str, depth: usize) {
        let is_bearable = depth < DEEPEST && self.left.get() > 0;
        let Some(schema) = resolve(self.root, schema).filter(|_| is_bearable) else { return };
        self.left.set(self.left.get() - 1);
        if *schema == Value::Bool(false) {
            return self.say(at, "is excluded".into());
        }
        if !self.has_type(schema, value, at) {
            return;
        }
        if value.is_null() && schema["nullable"] == true {
            return;
        }
        if let Some(values) = schema["enum"].as_array()
            && !values.iter().any(|known| is_equal(known, value))
        {
            self.say(at, format!("is {}, none of the documented values", shown(value)));
        }
        if let Some(constant) = schema.get("const")
            && !is_equal(constant, value)
        {
            self.say(at, format!("is {}, not {}", shown(value), shown(constant)));
        }
        match value {
            Value::Number(number) => self.number(schema, number.as_f64().unwrap_or_default(), at),
            Value::String(text) => self.text(schema, text, at),
            Value::Array(items) => self.items(schema, items, at, depth),
            Value::Object(_) => self.fields(schema, value, at, depth),
            _ => {}
        }
        for part in schema["allOf"].as_array().into_iter().flatten() {
            self.value(part, value, at, depth + 1);
        }
        for keyword in ["oneOf", "anyOf"] {
            let Some(parts) = schema[keyword].as_array() else { continue };
            let passed = parts.iter().filter(|part| self.passes(part, value, depth + 1)).count();
            if passed == 0 {
                self.say(at, format!("is {}, which no schema of `{keyword}` takes", shown(value)));
            } else if passed > 1 && keyword == "oneOf" && schema.get("discriminator").is_none() {
                self.say(at, format!("is {}, which several schemas of `oneOf` take", shown(value)));
            }
        }
        if let Some(not) = schema.get("not")
            && self.passes(not, value, depth + 1)
        {
            self.say(at, format!("is {}, which `not` excludes", shown(value)));
        }
    }

    fn has_type(&mut self, schema: &Value, value: &Value, at: &str) -> bool {
        let types: Vec<&str> = match &schema["type"] {
            Value::String(ty) => vec![ty],
            Value::Array(types) => types.iter().filter_map(Value::as_str).collect(),
            _ => return true,
        };
        let has = |ty: &&str| match (*ty, value) {
            ("null", Value::Null) | ("boolean", Value::Bool(_)) | ("string", Value::String(_)) => true,
            ("array", Value::Array(_)) | ("object", Value::Object(_)) | ("number", Value::Number(_)) => true,
            ("integer", Value::Number(number)) => number.as_f64().is_some_and(|number| number.fract() == 0.0),
            // An unknown type is a fault of its own.
            (ty, _) => !["null", "boolean", "string", "array", "object", "number", "integer"].contains(&ty),
        };
        let is_one = types.iter().any(has) || value.is_null() && schema["nullable"] == true;
        if !is_one {
            self.say(at, format!("is {}, where the type is {}", shown(value), types.join(" or ")));
        }
        is_one
    }

    fn number(&mut self, schema: &Value, number: f64, at: &str) {
        let bound = |keyword: &str| schema[keyword].as_f64();
        let is_exclusive = |keyword: &str| schema[keyword] == true;
        if let Some(least) = bound("minimum")
            && (number < least || is_exclusive("exclusiveMinimum") && number <= least)
        {
            self.say(at, format!("is {number}, below the minimum {least}"));
        }
        if let Some(most) = bound("maximum")
            && (number > most || is_exclusive("exclusiveMaximum") && number >= most)
        {
            self.say(at, format!("is {number}, above the maximum {most}"));
        }
        if bound("exclusiveMinimum").is_some_and(|least| number <= least) {
            self.say(at, format!("is {number}, not above `exclusiveMinimum`"));
        }
        if bound("exclusiveMaximum").is_some_and(|most| number >= most) {
            self.say(at, format!("is {number}, not below `exclusiveMaximum`"));
        }
        if bound("multipleOf").is_some_and(|factor| factor > 0.0 && !is_multiple(number, factor)) {
            self.say(at, format!("is {number}, no multiple of {}", schema["multipleOf"]));
        }
        if let Some((least, most)) = schema["format"].as_str().and_then(range)
            && !(least..=most).contains(&number)
        {
            self.say(at, format!("is {number}, beyond {}", schema["format"].as_str().unwrap_or_default()));
        }
    }

    fn text(&mut self, schema: &Value, text: &str, at: &str) {
        let length = text.chars().count() as u64;
        if schema["minLength"].as_u64().is_some_and(|least| length < least) {
            self.say(at, format!("has {length} characters, fewer than minLength {}", schema["minLength"]));
        }
        if schema["maxLength"].as_u64().is_some_and(|most| length > most) {
            self.say(at, format!("has {length} characters, more than maxLength {}", schema["maxLength"]));
        }
        if let Some(pattern) = schema["pattern"].as_str()
            && regress::Regex::new(pattern).is_ok_and(|regex| regex.find(text).is_none())
        {
            self.say(at, format!("is `{text}`, which the pattern `{pattern}` excludes"));
        }
        if let Some(format) = schema["format"].as_str()
            && !has_format(format, text)
        {
            self.say(at, format!("is `{text}`, no {format}"));
        }
    }

    fn items(&mut self, schema: &Value, items: &[Value], at: &str, depth: usize) {
        let count = items.len() as u64;
        if schema["minItems"].as_u64().is_some_and(|least| count < least) {
            self.say(at, format!("has {count} items, fewer than minItems {}", schema["minItems"]));
        }
        if schema["maxItems"].as_u64().is_some_and(|most| count > most) {
            self.say(at, format!("has {count} items, more than maxItems {}", schema["maxItems"]));
        }
        if schema["uniqueItems"] == true && (1..items.len()).any(|index| items[..index].contains(&items[index])) {
            self.say(at, "has an item twice".into());
        }
        if let Some(one) = schema.get("items") {
            for (index, item) in items.iter().enumerate() {
                self.value(one, item, &format!("{at}/{index}"), depth + 1);
            }
        }
    }

    fn fields(&mut self, schema: &Value, value: &Value, at: &str, depth: usize) {
        let Some(object) = value.as_object() else { return };
        let count = object.len() as u64;
        if schema["minProperties"].as_u64().is_some_and(|least| count < least) {
            self.say(at, format!("has {count} fields, fewer than minProperties {}", schema["minProperties"]));
        }
        if schema["maxProperties"].as_u64().is_some_and(|most| count > most) {
            self.say(at, format!("has {count} fields, more than maxProperties {}", schema["maxProperties"]));
        }
        let hidden = if self.role == Role::Request { "readOnly" } else { "writeOnly" };
        let property = |name: &str| schema["properties"].get(name);
        for name in super::strings(&schema["required"]).filter(|name| !object.contains_key(*name)) {
            let is_hidden = |schema: &Value| resolve(self.root, schema).is_some_and(|schema| schema[hidden] == true);
            if !property(name).is_some_and(is_hidden) {
                self.say(at, format!("has no `{name}`, which is required"));
            }
        }
        for (name, member) in object {
            let at = format!("{at}/{}", escape(name));
            match (property(name), &schema["additionalProperties"]) {
                (Some(property), _) => self.value(property, member, &at, depth + 1),
                (None, Value::Bool(false)) => self.say(&at, "is a field that the schema excludes".into()),
                (None, Value::Object(_)) => self.value(&schema["additionalProperties"], member, &at, depth + 1),
                _ => {}
            }
        }
    }
}

/// Tells if two values are the same, numbers by what they are worth.
fn is_equal(one: &Value, other: &Value) -> bool {
    one == other || one.is_number() && one.as_f64() == other.as_f64()
}

fn is_multiple(number: f64, factor: f64) -> bool {
    let quotient = number / factor;
    (quotient - quotient.round()).abs() < 1e-9 * quotient.abs().max(1.0)
}

/// A value as messages have it.
fn shown(value: &Value) -> String {
    match value {
        Value::Array(_) => "a list".into(),
        Value::Object(_) => "an object".into(),
        scalar => format!("`{scalar}`"),
    }
}

/// The least and the greatest number of a format.
pub fn range(format: &str) -> Option<(f64, f64)> {
    Some(match format {
        "int8" => (f64::from(i8::MIN), f64::from(i8::MAX)),
        "int16" => (f64::from(i16::MIN), f64::from(i16::MAX)),
        "int32" => (f64::from(i32::MIN), f64::from(i32::MAX)),
        "int64" => (i64::MIN as f64, i64::MAX as f64),
        "uint8" => (0.0, f64::from(u8::MAX)),
        "uint16" => (0.0, f64::from(u16::MAX)),
        "uint32" => (0.0, f64::from(u32::MAX)),
        "uint64" => (0.0, u64::MAX as f64),
        _ => return None,
    })
}

/// Tells if a text has the format, of those that can be told by their shape.
fn has_format(format: &str, text: &str) -> bool {
    match format {
        "date" => is_date(text),
        "date-time" => text.split_once(['T', 't', ' ']).is_some_and(|(date, time)| is_date(date) && is_time(time)),
        "uuid" => fits(text, "hhhhhhhh-hhhh-hhhh-hhhh-hhhhhhhhhhhh"),
        "ipv4" => text.parse::<std::net::Ipv4Addr>().is_ok(),
        "ipv6" => text.parse::<std::net::Ipv6Addr>().is_ok(),
        _ => true,
    }
}

/// Tells if a text is of digits where the shape has `d`, of hexadecimal ones where it has `h`, and else the shape itself.
fn fits(text: &str, shape: &str) -> bool {
    let is_it = |(c, shape): (char, char)| match shape {
        'd' => c.is_ascii_digit(),
        'h' => c.is_ascii_hexdigit(),
        other => c == other,
    };
    text.len() == shape.len() && text.chars().zip(shape.chars()).all(is_it)
}

fn is_date(text: &str) -> bool {
    let within = |part: &str, least: u32, most: u32| part.parse().is_ok_and(|part| (least..=most).contains(&part));
    fits(text, "dddd-dd-dd") && within(&text[5..7], 1, 12) && within(&text[8..], 1, 31)
}

fn is_time(text: &str) -> bool {
    let Some((clock, rest)) = text.get(..8).zip(text.get(8..)) else { return false };
    let zone = rest.strip_prefix('.').map_or(rest, |rest| rest.trim_start_matches(|c: char| c.is_ascii_digit()));
    fits(clock, "dd:dd:dd") && (matches!(zone, "Z" | "z") || fits(zone, "+dd:dd") || fits(zone, "-dd:dd"))
}
