use serde_json::{Number, Value};

use super::reader::{items, members};
use crate::spec::document::Document;
use crate::spec::escape;

/// All that a schema and those it is made of say of single values, whichever version of the standard says it.
#[derive(Debug, Clone, Default)]
pub struct Simple {
    /// The types that are allowed, without null; empty where any is.
    pub types: Vec<String>,
    /// The listed values without null, a constant among them.
    pub values: Vec<Value>,
    pub minimum: Option<Number>,
    pub exclusive_minimum: Option<Number>,
    pub maximum: Option<Number>,
    pub exclusive_maximum: Option<Number>,
    pub multiple_of: Option<Number>,
    pub min_length: Option<u64>,
    pub max_length: Option<u64>,
    pub pattern: Option<String>,
    pub format: Option<String>,
    pub min_items: Option<u64>,
    pub max_items: Option<u64>,
    pub is_unique: bool,
    pub default: Option<Value>,
    pub examples: Vec<Value>,
    /// What an array's items are.
    pub items: Option<Box<Simple>>,
    /// Properties of an object, each with whether it is required.
    pub properties: Vec<(String, bool, Simple)>,
    /// True if the schema says more of values than is told here: a choice of several schemas, or one that must not hold.
    pub is_mixed: bool,
    /// Keywords with the value that the document gives them, in its order; the name and text of statements come from here.
    pub keywords: Vec<(String, Value)>,
}

/// The number of schemas that one parameter's may be made of; more is no parameter but a puzzle.
const DEPTH: usize = 8;

impl Simple {
    pub fn of(document: &Document, schema: Option<&Value>, pointer: &str) -> Self {
        let mut simple = Self::default();
        if let Some(schema) = schema {
            simple.add(document, schema, pointer, DEPTH);
        }
        simple
    }

    /// Tells if a text is a value, whatever else is.
    /// Tells if its values are secrets.
    pub fn is_secret(&self) -> bool {
        self.format.as_deref() == Some("password")
    }

    pub fn may_be_text(&self) -> bool {
        self.types.is_empty() || self.is("string")
    }

    /// Tells if values are of this type.
    pub fn is(&self, kind: &str) -> bool {
        self.types.iter().any(|known| known == kind)
    }

    fn add(&mut self, document: &Document, schema: &Value, pointer: &str, depth: usize) {
        let Some((schema, pointer)) = document.resolve(schema, pointer).filter(|_| depth > 0) else { return };
        self.types(&schema["type"]);
        let number = |name: &str| schema[name].as_number().cloned();
        let flag = |name: &str| schema[name] == true;
        // In 3.0 a flag says that the bound beside it is no value itself.
        if flag("exclusiveMinimum") {
            self.exclusive_minimum = number("minimum");
        } else {
            self.minimum = number("minimum").or(self.minimum.take());
            self.exclusive_minimum = number("exclusiveMinimum").or(self.exclusive_minimum.take());
        }
        if flag("exclusiveMaximum") {
            self.exclusive_maximum = number("maximum");
        } else {
            self.maximum = number("maximum").or(self.maximum.take());
            self.exclusive_maximum = number("exclusiveMaximum").or(self.exclusive_maximum.take());
        }
        self.multiple_of = number("multipleOf").or(self.multiple_of.take());
        let size = |name: &str, known: Option<u64>| schema[name].as_u64().or(known);
        self.min_length = size("minLength", self.min_length);
        self.max_length = size("maxLength", self.max_length);
        self.min_items = size("minItems", self.min_items);
        self.max_items = size("maxItems", self.max_items);
        self.is_unique |= flag("uniqueItems");
        let text = |name: &str, known: Option<String>| schema[name].as_str().map(str::to_owned).or(known);
        self.pattern = text("pattern", self.pattern.take());
        self.format = text("format", self.format.take());
        if let Some(values) = schema.get("enum").and_then(Value::as_array) {
            self.values = values.iter().filter(|value| !value.is_null()).cloned().collect();
        }
        self.values.extend(schema.get("const").cloned());
        self.default = schema.get("default").cloned().or(self.default.take());
        self.examples.extend(schema.get("example").cloned());
        self.examples.extend(items(&schema["examples"]).cloned());
        if let Some(of) = schema.get("items").filter(|of| of.is_object()) {
            let mut simple = Self::default();
            simple.add(document, of, &format!("{pointer}/items"), depth - 1);
            self.items = Some(Box::new(simple));
        }
        let required: Vec<_> = items(&schema["required"]).filter_map(Value::as_str).collect();
        for (name, property) in members(&schema["properties"]) {
            let mut simple = Self::default();
            simple.add(document, property, &format!("{pointer}/properties/{}", escape(name)), depth - 1);
            self.properties.push((name.clone(), required.contains(&name.as_str()), simple));
        }
        for (keyword, value) in members(schema).filter(|(keyword, _)| BOUNDS.contains(&keyword.as_str())) {
            // The flag alone says nothing.
            if !value.is_boolean() || keyword == "uniqueItems" {
                self.keywords.retain(|(known, _)| known != keyword);
                self.keywords.push((keyword.clone(), value.clone()));
            }
        }
        for (index, part) in items(&schema["allOf"]).enumerate() {
            self.add(document, part, &format!("{pointer}/allOf/{index}"), depth - 1);
        }
        self.is_mixed |= schema.get("not").is_some() || schema.get("if").is_some();
        for choice in ["oneOf", "anyOf"] {
            self.choose(document, &schema[choice], &format!("{pointer}/{choice}"), depth);
        }
    }

    fn types(&mut self, kind: &Value) {
        let named = kind.as_str().into_iter().chain(items(kind).filter_map(Value::as_str));
        for name in named.filter(|name| *name != "null") {
            if !self.is(name) {
                self.types.push(name.to_owned());
            }
        }
    }

    /// Of several schemas the values of each are good, so that only types, values and examples count.
    fn choose(&mut self, document: &Document, choices: &Value, pointer: &str, depth: usize) {
        let mut read = Vec::new();
        for (index, choice) in items(choices).enumerate() {
            let mut simple = Self::default();
            simple.add(document, choice, &format!("{pointer}/{index}"), depth - 1);
            read.push(simple);
        }
        let is_null =
            |simple: &Self| simple.types.is_empty() && simple.values.is_empty() && simple.properties.is_empty();
        read.retain(|simple| !is_null(simple));
        match read.len() {
            0 => {}
            // `anyOf` of something and null is that something.
            1 => {
                let Self { keywords, examples, default, is_mixed, .. } = std::mem::take(self);
                *self = read.remove(0);
                self.is_mixed |= is_mixed;
                self.keywords.extend(keywords);
                self.examples.splice(0..0, examples);
                self.default = default.or(self.default.take());
            }
            _ => {
                self.is_mixed = true;
                let all_listed = read.iter().all(|simple| !simple.values.is_empty());
                for simple in read {
                    for kind in simple.types {
                        if !self.is(&kind) {
                            self.types.push(kind);
                        }
                    }
                    if all_listed {
                        self.values.extend(simple.values);
                    }
                    self.items = self.items.take().or(simple.items);
                    self.examples.extend(simple.examples);
                    self.default = self.default.take().or(simple.default);
                }
            }
        }
    }
}

/// The keywords of which a parameter can be probed.
const BOUNDS: [&str; 14] = [
    "minimum",
    "maximum",
    "exclusiveMinimum",
    "exclusiveMaximum",
    "multipleOf",
    "minLength",
    "maxLength",
    "pattern",
    "format",
    "enum",
    "const",
    "minItems",
    "maxItems",
    "uniqueItems",
];
