//! A schema with all it is composed of, in one set of keywords of OpenAPI 3.0.

use serde_json::{Map, Number, Value, json};

use super::super::lower::BOUNDS;
use crate::spec::document::Document as Loaded;
use crate::spec::escape;

/// A part of the old document, with the pointer to it.
#[derive(Debug, Clone)]
pub struct Part<'a> {
    pub value: &'a Value,
    pub at: String,
}

/// A schema, its references and `allOf` resolved.
#[derive(Debug, Clone, Default)]
pub struct Flat<'a> {
    /// Its type, if it has one.
    pub ty: Option<String>,
    /// True if it has several types.
    pub is_mixed: bool,
    pub is_nullable: bool,
    pub description: Option<&'a str>,
    /// Format, bounds, and what else is as it is.
    pub keywords: Map<String, Value>,
    pub values: Option<Vec<Value>>,
    pub properties: Vec<(String, Part<'a>)>,
    pub required: Vec<String>,
    pub items: Option<Part<'a>>,
    /// The schema of properties that are not listed, where there is one.
    pub additional: Option<Part<'a>>,
    /// The schemas of which one holds.
    pub choices: Option<Vec<Part<'a>>>,
    pub discriminator: Option<&'a Value>,
    /// Further lists of schemas of which one holds as well, each with its discriminator.
    pub more_choices: Vec<(Vec<Part<'a>>, Option<&'a Value>)>,
    /// True if its text is bytes.
    pub is_binary: bool,
    /// The kind of content of its text, and how that is encoded.
    pub content_type: Option<&'a str>,
    pub content_encoding: Option<&'a str>,
    /// True if it has no other properties than those listed.
    pub is_closed: bool,
}

/// Keywords that hold in the new document as they did in the old one, besides the bounds.
const KEPT: [&str; 4] = ["format", "default", "readOnly", "writeOnly"];

/// The ends of a range of numbers, each with the keyword that takes it out.
const RANGE: [[&str; 2]; 2] = [["minimum", "exclusiveMinimum"], ["maximum", "exclusiveMaximum"]];

impl<'a> Flat<'a> {
    /// The schema of a part; none where it leads nowhere or in a circle.
    pub fn of(loaded: &'a Loaded, part: &Part<'a>) -> Self {
        let mut flat = Self::default();
        flat.add(loaded, part, &mut Vec::new());
        flat.settle();
        flat
    }

    fn add(&mut self, loaded: &'a Loaded, part: &Part<'a>, seen: &mut Vec<String>) {
        let mut described = None;
        if part.value.get("$ref").is_some() {
            // What stands beside a reference holds in 3.1; of 3.0, it is said by people all the same.
            described = part.value["description"].as_str();
            self.is_nullable |= part.value["nullable"] == true;
        }
        let Some((value, at)) = loaded.resolve(part.value, &part.at) else { return };
        self.description = self.description.or(described);
        let Some(object) = value.as_object().filter(|_| !seen.contains(&at)) else { return };
        seen.push(at.clone());
        self.add_own(object, &at);
        if let Some(parts) = object.get("allOf").and_then(Value::as_array) {
            for (index, value) in parts.iter().enumerate() {
                self.add(loaded, &Part { value, at: format!("{at}/allOf/{index}") }, seen);
            }
        }
        seen.pop();
    }

    fn add_own(&mut self, object: &'a Map<String, Value>, at: &str) {
        let below = |key: &str| object.get(key).map(|value| Part { value, at: format!("{at}/{key}") });
        self.add_type(object.get("type"));
        self.is_nullable |= object.get("nullable").is_some_and(|it| it == true);
        self.description = self.description.or_else(|| object.get("description")?.as_str());
        for keyword in KEPT.into_iter().chain(BOUNDS).filter(|keyword| !RANGE.concat().contains(keyword)) {
            let Some(value) = object.get(keyword) else { continue };
            let value = self.keywords.get(keyword).map_or_else(|| value.clone(), |known| both(keyword, known, value));
            self.keywords.insert(keyword.into(), value);
        }
        RANGE.into_iter().for_each(|ends| self.add_end(object, ends));
        self.is_binary |= object.get("format").is_some_and(|format| format == "binary" || format == "file");
        self.is_closed |= object.get("additionalProperties").is_some_and(|others| others == false);
        let text = |keyword: &str| object.get(keyword).and_then(Value::as_str);
        self.content_type = self.content_type.or_else(|| text("contentMediaType"));
        self.content_encoding = self.content_encoding.or_else(|| text("contentEncoding"));
        let constant = object.get("const").map(|value| vec![value.clone()]);
        let closed = object.get("enum").and_then(Value::as_array).cloned().or(constant);
        let open = || object.get("x-extensible-enum")?.as_array().cloned();
        self.values = match (self.values.take(), closed) {
            (Some(known), Some(closed)) => Some(known.into_iter().filter(|value| closed.contains(value)).collect()),
            (known, closed) => known.or(closed).or_else(open),
        };
        for (name, value) in object.get("properties").and_then(Value::as_object).into_iter().flatten() {
            if !self.properties.iter().any(|(own, _)| own == name) {
                self.properties.push((name.clone(), Part { value, at: format!("{at}/properties/{}", escape(name)) }));
            }
        }
        let required = object.get("required").and_then(Value::as_array).into_iter().flatten();
        self.required.extend(required.filter_map(Value::as_str).map(str::to_owned));
        self.items = self.items.take().or_else(|| below("items").filter(|items| items.value.is_object()));
        self.additional = self.additional.take().or_else(|| below("additionalProperties"));
        for keyword in ["oneOf", "anyOf"] {
            if let Some(parts) = object.get(keyword).and_then(Value::as_array) {
                let part = |(index, value)| Part { value, at: format!("{at}/{keyword}/{index}") };
                let parts = parts.iter().enumerate().map(part).collect();
                let discriminator = object.get("discriminator").filter(|it| it.is_object());
                if self.choices.is_some() {
                    self.more_choices.push((parts, discriminator));
                } else {
                    (self.choices, self.discriminator) = (Some(parts), discriminator);
                }
            }
        }
    }

    fn add_type(&mut self, ty: Option<&Value>) {
        match ty {
            Some(Value::String(ty)) if ty == "null" => self.is_nullable = true,
            Some(Value::String(ty)) => {
                self.ty.get_or_insert_with(|| ty.clone());
            }
            Some(Value::Array(types)) => {
                let mut types: Vec<&str> = types.iter().filter_map(Value::as_str).collect();
                let all = types.len();
                types.retain(|ty| *ty != "null");
                self.is_nullable |= types.len() < all;
                match types[..] {
                    [ty] => self.ty = self.ty.take().or_else(|| Some(ty.to_owned())),
                    ["integer", "number"] | ["number", "integer"] => {
                        self.ty = self.ty.take().or_else(|| Some("number".into()));
                    }
                    [] => {}
                    _ => self.is_mixed = true,
                }
            }
            _ => {}
        }
    }

    /// Adds one end of the range of a number, which 3.1 has in place of a flag where it is not of the range itself.
    fn add_end(&mut self, object: &Map<String, Value>, [bound, exclusive]: [&str; 2]) {
        let is_excluded = object.get(exclusive).is_some_and(|flag| *flag == true);
        let ends = [(object.get(bound), is_excluded), (object.get(exclusive), true)];
        for (end, is_excluded) in ends {
            let Some(end) = end.filter(|end| end.is_number()) else { continue };
            let known = self.keywords.get(bound);
            if known.is_none_or(|known| is_narrower(bound, end, known) || is_excluded && end == known) {
                self.keywords.insert(bound.into(), end.clone());
                self.keywords.remove(exclusive);
                if is_excluded {
                    self.keywords.insert(exclusive.into(), json!(true));
                }
            }
        }
    }

    /// Drops what has no meaning, and finds out the type where it is not said.
    fn settle(&mut self) {
        if let Some(values) = &mut self.values {
            let all = values.len();
            values.retain(|value| !value.is_null());
            self.is_nullable |= values.len() < all;
        }
        let all = |is_it: fn(&Value) -> bool| {
            let values = self.values.as_ref().filter(|values| !values.is_empty());
            values.is_some_and(|values| values.iter().all(is_it))
        };
        let of_values = [
            ("string", all(Value::is_string)),
            ("integer", all(|value| value.is_i64() || value.is_u64())),
            ("number", all(Value::is_number)),
            ("boolean", all(Value::is_boolean)),
        ];
        let of_values = of_values.into_iter().find(|(_, is_it)| *is_it).map(|(ty, _)| ty);
        if self.ty.is_none() && !self.is_mixed {
            self.ty = match self {
                _ if !self.properties.is_empty() || self.additional.is_some() => Some("object"),
                _ if self.items.is_some() => Some("array"),
                _ => of_values,
            }
            .map(str::to_owned);
        }
        if !matches!(self.ty.as_deref(), Some("string" | "integer" | "number" | "boolean" | "array" | "object")) {
            self.ty = None;
        }
        self.keywords.retain(|keyword, value| is_sound(keyword, value));
        let ty = self.ty.as_deref();
        if self.keywords.get("format").is_some_and(|format| !fits(ty, format.as_str().unwrap_or_default())) {
            self.keywords.remove("format");
        }
        for (exclusive, bound) in [("exclusiveMinimum", "minimum"), ("exclusiveMaximum", "maximum")] {
            if !self.keywords.contains_key(bound) {
                self.keywords.remove(exclusive);
            }
        }
    }
}

/// What a keyword says if it is said twice: both hold.
fn both(keyword: &str, known: &Value, more: &Value) -> Value {
    if let ("multipleOf", Some(known), Some(more)) = (keyword, known.as_f64(), more.as_f64()) {
        return multiple_of_both(known, more);
    }
    match (known.as_str(), more.as_str()) {
        (Some(known), Some(more)) if keyword == "pattern" && known != more => {
            json!(format!(r"^(?=[\s\S]*?(?:{known}))(?=[\s\S]*?(?:{more}))"))
        }
        _ if is_narrower(keyword, more, known) => more.clone(),
        _ => known.clone(),
    }
}

/// Tells if a bound lets less through than a known one of the same keyword.
fn is_narrower(keyword: &str, bound: &Value, known: &Value) -> bool {
    let (Some(value), Some(known)) = (bound.as_f64(), known.as_f64()) else { return *bound == true };
    if keyword.starts_with("min") { value > known } else { value < known }
}

/// The smallest number that is a multiple of both; of two with fractions, of which none is one of the other, the first.
fn multiple_of_both(one: f64, other: f64) -> Value {
    let is_whole = |number: f64| number > 0.0 && number.fract() == 0.0 && number < 9e15;
    if !is_whole(one) || !is_whole(other) {
        return json!(if other % one == 0.0 { other } else { one });
    }
    let (mut divisor, mut rest) = (one, other);
    while rest > 0.0 {
        (divisor, rest) = (rest, divisor % rest);
    }
    let multiple = one / divisor * other;
    if is_whole(multiple) { json!(multiple as u64) } else { json!(multiple) }
}

/// The formats that say something to the client.
fn fits(ty: Option<&str>, format: &str) -> bool {
    match ty {
        Some("integer") => matches!(format, "int32" | "int64" | "uint32" | "uint64"),
        Some("number") => matches!(format, "double" | "float"),
        Some("string") => matches!(format, "date-time" | "password"),
        _ => false,
    }
}

/// Tells whether a keyword has a value that it may have.
fn is_sound(keyword: &str, value: &Value) -> bool {
    let count = |value: &Value| value.as_f64().is_some_and(|count| count >= 0.0 && count.fract() == 0.0);
    match keyword {
        "format" => value.is_string(),
        "pattern" => value.as_str().is_some_and(|pattern| regress::Regex::new(pattern).is_ok()),
        "minimum" | "maximum" => value.as_number().and_then(Number::as_f64).is_some_and(f64::is_finite),
        "multipleOf" => value.as_f64().is_some_and(|factor| factor > 0.0),
        "exclusiveMinimum" | "exclusiveMaximum" | "uniqueItems" | "readOnly" | "writeOnly" => value.is_boolean(),
        "default" => !value.is_null(),
        _ => count(value),
    }
}
