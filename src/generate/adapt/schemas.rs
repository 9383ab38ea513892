//! Schemas: what becomes a type of its own gets a name, all else stands where it is used.

use std::collections::BTreeSet;

use heck::{ToSnakeCase, ToUpperCamelCase};
use serde_json::{Map, Value, json};

use super::super::listed::value_name;
use super::super::lower::{ANY_INTEGER, OR_NULL};
use super::super::parameters::VALUES;
use super::flat::{Flat, Part};
use super::names::words;
use super::{Adapter, Use};
use crate::spec::escape;

/// Levels that types may be nested in one another, as far as they have no names.
pub const DEEPEST: usize = 48;

/// The problem with whole numbers of answers that JSON is not read to the last digit of.
const UNREAD_INTEGERS: &str = "by its bounds, this whole number may have more than 64 bits; an answer with such a one is an error, as its digits are lost";

impl<'a> Adapter<'a> {
    /// The schema of a part; what it is part of names it, unless it has a name.
    pub fn schema(&mut self, part: &Part<'a>, around: &str) -> Value {
        let Some((value, at)) = self.loaded.resolve(part.value, &part.at) else { return json!({}) };
        let flat = Flat::of(self.loaded, part);
        if let Some(only) = described_reference(part, value).filter(|_| !self.open.contains(&at)) {
            self.open.push(at);
            let mut schema = self.schema(&only, around);
            self.open.pop();
            if flat.is_nullable {
                nullable(&mut schema);
            }
            return told(schema, &flat);
        }
        if let Some(name) = self.named.get(&(at.clone(), self.of)).cloned() {
            return told(reference(&name, flat.is_nullable), &flat);
        }
        // A list of itself has no end.
        if self.open.contains(&at) || self.open.len() > DEEPEST {
            return any(&flat);
        }
        let has_name = part.value.get("$ref").is_some();
        let hint =
            if has_name { at.rsplit('/').next().unwrap_or(around).replace("~1", "/") } else { around.to_owned() };
        self.open.push(at.clone());
        let schema = self.shape(&flat, &at, &hint);
        self.open.pop();
        schema
    }

    /// The schema of a whole body under a name, as lowering expects it; what needs none loses it there.
    pub fn named(&mut self, schema: Value, hint: &str) -> Value {
        let schema = match target(&schema) {
            Some(reference) if self.of == Use::Answer && schema["nullable"] == true => {
                json!({ OR_NULL: true, "allOf": [{ "$ref": reference }] })
            }
            Some(reference) => return json!({ "$ref": reference }),
            None => schema,
        };
        let name = self.names.type_name(hint);
        self.schemas.insert(name.clone(), schema);
        reference(&name, false)
    }

    pub fn shape(&mut self, flat: &Flat<'a>, at: &str, hint: &str) -> Value {
        if flat.is_mixed {
            return any(flat);
        }
        if !flat.more_choices.is_empty() {
            return self.several_choices(flat, at, hint);
        }
        if let Some(choices) = flat.choices.clone() {
            if flat.properties.is_empty() {
                return self.choice(flat, &choices, at, hint);
            }
            let mut whole = flat.clone();
            whole.choices = None;
            self.add_fields_of(&mut whole, &choices, 0);
            return self.object(&whole, at, hint);
        }
        if flat.values.as_ref().is_some_and(Vec::is_empty) && !flat.is_nullable {
            self.warn(at, "no value is in every list of values here, so that any is sent and read", "list one in each");
        }
        if let Some(schema) = self.value_list(flat, at, hint) {
            return schema;
        }
        match flat.ty.as_deref() {
            Some("object") if !flat.properties.is_empty() => self.object(flat, at, hint),
            Some("object") => self.map(flat, hint),
            Some("array") => {
                let items = flat.items.as_ref().map_or_else(|| json!({}), |items| self.schema(items, &singular(hint)));
                plain(flat, "array", [("items", items)])
            }
            Some("string") => self.text(flat, at, hint),
            Some("integer") => {
                let mut schema = plain(flat, "integer", []);
                // What is sent may be as large as the document lets it be.
                if self.of == Use::Request && schema.get("format").is_none() {
                    schema["format"] = json!(wide_format(&schema));
                }
                if self.of == Use::Answer && may_be_beyond(&schema) {
                    self.warn(
                        at,
                        UNREAD_INTEGERS,
                        "bound it within 64 bits if it is, or make it a text if the service does",
                    );
                }
                schema
            }
            Some(ty) => plain(flat, ty, []),
            None => any(flat),
        }
    }

    /// Gives a type a name, under which `make` builds it.
    pub fn component(
        &mut self,
        flat: &Flat<'a>,
        at: &str,
        hint: &str,
        make: impl FnOnce(&mut Self, &str) -> Value,
    ) -> Value {
        let wanted = match self.of {
            Use::Request if self.names.has_type(hint) => format!("{hint}Request"),
            _ => hint.to_owned(),
        };
        let name = self.names.type_name(&wanted);
        self.named.insert((at.to_owned(), self.of), name.clone());
        // What is below has its name to stop at.
        let open = std::mem::take(&mut self.open);
        let schema = if open.len() > DEEPEST { json!({}) } else { make(self, &name) };
        self.open = open;
        self.schemas.insert(name.clone(), schema);
        reference(&name, flat.is_nullable)
    }

    pub fn object(&mut self, flat: &Flat<'a>, at: &str, hint: &str) -> Value {
        let (properties, lost) = fields(flat, self.of);
        // A field that has no name in Rust can't be set; of an answer, it is among the unknown ones.
        if properties.is_empty() || self.of == Use::Request && lost {
            return plain(flat, "object", []);
        }
        self.component(flat, at, hint, |adapter, name| {
            let mut object = plain(flat, "object", []);
            if let Some(object) = object.as_object_mut() {
                object.remove("nullable");
            }
            let mut own = Map::new();
            for (property, part) in &properties {
                let around = format!("{name} {property}");
                own.insert(property.clone(), adapter.schema(part, &around));
            }
            let required: Vec<_> = flat.required.iter().filter(|name| own.contains_key(*name)).collect();
            let mut distinct: Vec<&String> = Vec::new();
            required.into_iter().for_each(|name| {
                if !distinct.contains(&name) {
                    distinct.push(name)
                }
            });
            if !distinct.is_empty() {
                object["required"] = json!(distinct);
            }
            object["properties"] = Value::Object(own);
            // Answers keep what nobody documents anyway.
            let is_open = |values: &Part<'a>| values.value.is_object() || *values.value == true;
            // The generator calls its field for them `extra`, be there another one.
            let is_free = !properties.iter().any(|(property, _)| property.to_snake_case() == "extra");
            if adapter.of == Use::Request && is_free && flat.additional.as_ref().is_some_and(is_open) {
                object["additionalProperties"] = json!({});
            }
            if flat.is_closed {
                object["x-closed-fields"] = json!(true);
            }
            object
        })
    }

    fn map(&mut self, flat: &Flat<'a>, hint: &str) -> Value {
        let values = flat.additional.clone().filter(|values| values.value.as_object().is_some_and(|it| !it.is_empty()));
        match values {
            Some(values) => {
                let values = self.schema(&values, &format!("{hint} value"));
                plain(flat, "object", [("additionalProperties", values)])
            }
            None => plain(flat, "object", []),
        }
    }

    /// Texts that are documented are an enum, open in answers and closed in requests.
    pub fn text(&mut self, flat: &Flat<'a>, at: &str, hint: &str) -> Value {
        let listed: Vec<&str> = flat.values.iter().flatten().filter_map(Value::as_str).collect();
        let values = variants(&listed);
        let is_closed = self.of == Use::Request;
        if values.is_empty() || is_closed && values.len() < listed.len() {
            let mut schema = plain(flat, "string", []);
            if is_closed && !listed.is_empty() {
                schema[VALUES] = json!(listed);
            }
            return schema;
        }
        self.component(flat, at, hint, |_, _| {
            let keyword = if is_closed { "enum" } else { "x-extensible-enum" };
            let mut schema = json!({ "type": "string", keyword: values });
            describe(&mut schema, flat);
            schema
        })
    }

    /// Values of a list that are not all texts: an enum, open in answers and closed in requests.
    fn value_list(&mut self, flat: &Flat<'a>, at: &str, hint: &str) -> Option<Value> {
        let values = flat.values.as_ref().filter(|values| !values.is_empty())?;
        if values.iter().all(Value::is_string)
            || flat.is_mixed && values.iter().any(|it| it.is_array() || it.is_object())
        {
            return None;
        }
        let names: BTreeSet<String> = values.iter().map(value_name).collect();
        let is_name = |name: &String| name != "Unknown" && syn::parse_str::<syn::Ident>(name).is_ok();
        let is_closed = self.of == Use::Request;
        if names.len() < values.len() || !names.iter().all(is_name) {
            let mut schema = match flat.ty.as_deref() {
                Some(ty @ ("integer" | "number" | "boolean" | "string")) => plain(flat, ty, []),
                _ => any(flat),
            };
            if is_closed {
                schema[VALUES] = json!(values);
            }
            return Some(schema);
        }
        Some(self.component(flat, at, hint, |_, _| {
            let mut schema = json!({ VALUES: values, "x-variants": true, "x-closed": is_closed });
            if let Some(ty) = flat.ty.as_deref().filter(|ty| matches!(*ty, "integer" | "number" | "boolean")) {
                schema["type"] = json!(ty);
            }
            describe(&mut schema, flat);
            schema
        }))
    }
}

/// The reference that a schema is but for what is said of it where it is used.
fn described_reference<'a>(part: &Part<'a>, value: &'a Value) -> Option<Part<'a>> {
    let own = part.value.as_object().filter(|own| !own.contains_key("$ref"))?;
    let [only] = value["allOf"].as_array()?.as_slice() else { return None };
    let says_nothing = |keyword: &String| {
        let words =
            ["allOf", "default", "deprecated", "description", "example", "nullable", "readOnly", "title", "writeOnly"];
        words.contains(&keyword.as_str()) || keyword.starts_with("x-")
    };
    let is_it = only.get("$ref").is_some() && own.keys().all(says_nothing);
    is_it.then(|| Part { value: only, at: format!("{}/allOf/0", part.at) })
}

/// A reference with what is said of it where it is used, which is no part of the standard.
fn told(mut schema: Value, flat: &Flat<'_>) -> Value {
    if let Some(description) = flat.description.filter(|_| target(&schema).is_some()) {
        schema["x-description"] = json!(words(description));
    }
    schema
}

/// The reference that a new schema is, be it with null.
pub fn target(schema: &Value) -> Option<String> {
    let reference = schema["$ref"].as_str().or_else(|| schema["allOf"][0]["$ref"].as_str());
    reference.map(str::to_owned)
}

/// The properties that become fields, and whether one has no name in Rust that is its own.
pub fn fields<'a>(flat: &Flat<'a>, of: Use) -> (Vec<(String, Part<'a>)>, bool) {
    let mut names = vec!["unknown_fields".to_owned()];
    let mut kept = Vec::new();
    let mut lost = false;
    for (property, part) in &flat.properties {
        if of == Use::Request && part.value["readOnly"] == true {
            continue;
        }
        let name = property.to_snake_case();
        // Of several that are equal in Rust, the one with the very name has it.
        let is_anothers = *property != name && flat.properties.iter().any(|(other, _)| *other == name);
        if name.is_empty() || is_anothers || names.contains(&name) || !property.is_ascii() {
            lost = true;
        } else {
            names.push(name);
            kept.push((property.clone(), part.clone()));
        }
    }
    (kept, lost)
}

/// The values that become variants of their own.
fn variants<'v>(listed: &[&'v str]) -> Vec<&'v str> {
    let mut names = vec!["Unknown".to_owned(), "Self".to_owned()];
    let mut kept = Vec::new();
    for value in listed {
        let name = value.to_upper_camel_case();
        let is_name = !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric());
        if is_name && !names.contains(&name) {
            names.push(name);
            kept.push(*value);
        }
    }
    kept
}

/// The format of whole numbers of which the document has none: that of 64 bits, unless they may be larger.
pub fn wide_format(schema: &Value) -> &'static str {
    let is_beyond = |keyword: &str| schema[keyword].as_f64().is_some_and(|bound| bound.abs() > i64::MAX as f64);
    let is_within = |keyword: &str| schema.get(keyword).is_some();
    let is_unsigned = schema["minimum"].as_f64().is_some_and(|least| least >= 0.0);
    match () {
        () if may_be_beyond(schema) => ANY_INTEGER,
        () if is_unsigned && (is_beyond("maximum") || !is_within("maximum")) => "uint64",
        () if is_beyond("minimum") || is_beyond("maximum") => ANY_INTEGER,
        () => "int64",
    }
}

/// Tells whether whole numbers within the bounds that a document sets have more than 64 bits.
fn may_be_beyond(schema: &Value) -> bool {
    schema.get("format").is_none()
        && (schema["minimum"].as_f64().is_some_and(|least| least < i64::MIN as f64)
            || schema["maximum"].as_f64().is_some_and(|most| most > u64::MAX as f64))
}

/// A schema that needs no name.
pub fn plain<const N: usize>(flat: &Flat<'_>, ty: &str, more: [(&str, Value); N]) -> Value {
    let mut schema = json!({ "type": ty });
    let is_of = |keyword: &str| match keyword {
        "minimum" | "maximum" | "exclusiveMinimum" | "exclusiveMaximum" | "multipleOf" => {
            ty == "integer" || ty == "number"
        }
        "minLength" | "maxLength" | "pattern" => ty == "string",
        "minItems" | "maxItems" | "uniqueItems" => ty == "array",
        "minProperties" | "maxProperties" => ty == "object",
        _ => true,
    };
    for (keyword, value) in flat.keywords.iter().filter(|(keyword, _)| is_of(keyword)) {
        schema[keyword] = value.clone();
    }
    for (keyword, value) in more {
        schema[keyword] = value;
    }
    if flat.is_nullable {
        schema["nullable"] = json!(true);
    }
    describe(&mut schema, flat);
    schema
}

/// Any value of JSON.
pub fn any(flat: &Flat<'_>) -> Value {
    let mut schema = json!({});
    describe(&mut schema, flat);
    schema
}

pub fn describe(schema: &mut Value, flat: &Flat<'_>) {
    if let Some(description) = flat.description {
        schema["description"] = json!(words(description));
    }
}

fn reference(name: &str, is_nullable: bool) -> Value {
    let mut schema = json!({ "$ref": format!("#/components/schemas/{}", escape(name)) });
    if is_nullable {
        nullable(&mut schema);
    }
    schema
}

/// Lets a schema be null as well.
pub fn nullable(schema: &mut Value) {
    if schema.get("$ref").is_some() {
        *schema = json!({ "nullable": true, "allOf": [schema] });
    } else if schema.get("type").is_some() || schema.get("allOf").is_some() {
        schema["nullable"] = json!(true);
    }
}

/// The name of an item of a list.
fn singular(name: &str) -> String {
    format!("{name} item")
}
