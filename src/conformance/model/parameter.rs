use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::reader::{Reader, items, members};
use super::simple::Simple;
use crate::spec::escape;

/// A parameter of an operation.
#[derive(Debug, Clone)]
pub struct Parameter {
    pub name: String,
    pub place: Place,
    pub required: bool,
    /// All that its schema says of single values, flattened.
    pub schema: Simple,
    /// JSON pointer to the schema; none where anything goes.
    pub schema_pointer: Option<String>,
    pub style: Style,
    pub explode: bool,
    /// True if reserved characters are sent as they are.
    pub is_raw: bool,
    /// True if the value is sent as JSON text.
    pub is_json: bool,
    /// Values that the document shows.
    pub examples: Vec<Value>,
    pub pointer: String,
}

/// The part of a request that a parameter is in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Place {
    /// A variable of the path.
    Path,
    /// A parameter of the query.
    Query,
    /// A header.
    Header,
    /// A cookie.
    Cookie,
}

impl Place {
    /// The place of this name.
    pub(crate) fn named(name: &str) -> Option<Self> {
        match name {
            "path" => Some(Self::Path),
            "query" => Some(Self::Query),
            "header" => Some(Self::Header),
            "cookie" => Some(Self::Cookie),
            _ => None,
        }
    }

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Path => "path",
            Self::Query => "query",
            Self::Header => "header",
            Self::Cookie => "cookie",
        }
    }
}

/// How arrays and objects are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Style {
    Form,
    Simple,
    Label,
    Matrix,
    SpaceDelimited,
    PipeDelimited,
    DeepObject,
}

/// All but what RFC 3986 calls unreserved.
const RESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// What may stand in a query's value as it is.
const QUERY: &AsciiSet = &RESERVED
    .remove(b':')
    .remove(b'/')
    .remove(b'?')
    .remove(b'@')
    .remove(b'!')
    .remove(b'$')
    .remove(b'\'')
    .remove(b'(')
    .remove(b')')
    .remove(b'*')
    .remove(b',')
    .remove(b';')
    .remove(b'[')
    .remove(b']');

pub fn encode(text: &str) -> String {
    utf8_percent_encode(text, RESERVED).to_string()
}

impl Parameter {
    pub(super) fn read_all<'a>(reader: &mut Reader<'a>, list: &'a Value, at: &str) -> Vec<Self> {
        let mut parameters: Vec<Self> = Vec::new();
        for (index, parameter) in items(list).enumerate() {
            let pointer = format!("{at}/{index}");
            let Some((parameter, pointer)) = reader.resolve(parameter, &pointer) else { continue };
            let Some(read) = Self::read(reader, parameter, pointer) else { continue };
            let twin = parameters.iter().any(|known| known.name == read.name && known.place == read.place);
            if twin {
                let problem = format!("there are two parameters `{}` in {}", read.name, read.place.name());
                reader.fault(&read.pointer, problem, "keep one; the first counts here");
            } else {
                parameters.push(read);
            }
        }
        parameters
    }

    fn read<'a>(reader: &mut Reader<'a>, parameter: &'a Value, pointer: String) -> Option<Self> {
        let name = parameter["name"].as_str();
        let place = parameter["in"].as_str().and_then(Place::named);
        let (Some(name), Some(place)) = (name, place) else {
            reader.fault(&pointer, "a parameter without `name` or a known `in`", "give both; it is left out");
            return None;
        };
        // The standard passes over headers of these names: other parts of a document say them.
        let is_said_elsewhere =
            ["accept", "content-type", "authorization"].iter().any(|own| name.eq_ignore_ascii_case(own));
        if place == Place::Header && is_said_elsewhere {
            return None;
        }
        let content = members(&parameter["content"]).next();
        let (schema, at, is_json) = match content {
            Some((media, content)) => {
                (content.get("schema"), format!("{pointer}/content/{}/schema", escape(media)), media.contains("json"))
            }
            None => (parameter.get("schema"), format!("{pointer}/schema"), false),
        };
        let mut examples = Vec::new();
        for shown in [Some(parameter), content.map(|(_, content)| content)].into_iter().flatten() {
            examples.extend(shown.get("example").cloned());
            for (_, example) in members(&shown["examples"]) {
                let resolved = reader.resolve(example, &pointer).map(|(example, _)| example);
                examples.extend(resolved.and_then(|example| example.get("value")).cloned());
            }
        }
        let simple = Simple::of(reader.document, schema, &at);
        examples.extend(simple.examples.iter().cloned());
        let default_style = if matches!(place, Place::Query | Place::Cookie) { Style::Form } else { Style::Simple };
        let style = match parameter["style"].as_str() {
            None => default_style,
            Some(style) => Style::named(style).unwrap_or_else(|| {
                reader.fault(&pointer, format!("`style: {style}` is none"), "use one of the standard's");
                default_style
            }),
        };
        Some(Self {
            name: name.to_owned(),
            place,
            required: parameter["required"] == true || place == Place::Path,
            schema: simple,
            schema_pointer: schema.map(|_| at),
            style,
            explode: parameter["explode"].as_bool().unwrap_or(style == Style::Form),
            is_raw: parameter["allowReserved"] == true,
            is_json,
            examples,
            pointer,
        })
    }

    /// Tells if the document has no declaration of it.
    pub fn is_undeclared(&self) -> bool {
        !self.pointer.contains("/parameters/")
    }

    pub(super) fn undeclared(name: &str, pointer: &str) -> Self {
        Self {
            name: name.to_owned(),
            place: Place::Path,
            required: true,
            schema: Simple::default(),
            schema_pointer: None,
            style: Style::Simple,
            explode: false,
            is_raw: false,
            is_json: false,
            examples: Vec::new(),
            pointer: pointer.to_owned(),
        }
    }

    /// Names and values of a query, encoded, in which a value of the parameter is sent.
    pub fn query_pairs(&self, value: &Value) -> Vec<(String, String)> {
        let (name, write) = (encode(&self.name), |value: &Value| self.written(value));
        if self.is_json {
            return vec![(name, encode(&value.to_string()))];
        }
        let separator = match self.style {
            Style::SpaceDelimited => "%20",
            Style::PipeDelimited => "%7C",
            _ => ",",
        };
        match value {
            Value::Array(items) if self.explode && separator == "," => {
                items.iter().map(|item| (name.clone(), write(item))).collect()
            }
            Value::Array(items) if items.is_empty() => Vec::new(),
            Value::Array(items) => vec![(name, items.iter().map(write).collect::<Vec<_>>().join(separator))],
            Value::Object(object) if self.style == Style::DeepObject => {
                object.iter().flat_map(|(key, value)| deep(&format!("{name}[{}]", encode(key)), value)).collect()
            }
            Value::Object(object) if self.explode => {
                object.iter().map(|(key, value)| (encode(key), write(value))).collect()
            }
            Value::Object(object) => {
                let parts = object.iter().flat_map(|(key, value)| [encode(key), write(value)]);
                vec![(name, parts.collect::<Vec<_>>().join(separator))]
            }
            value => vec![(name, write(value))],
        }
    }

    /// A value as it stands in the path.
    pub fn in_path(&self, text: &str) -> String {
        let is_list = self.schema.is("array") || self.schema.is("object");
        let parts: Vec<String> = if is_list { text.split(',').map(encode).collect() } else { vec![encode(text)] };
        // In a text of a path the names and values of an object take turns.
        if self.explode && self.schema.is("object") && parts.len().is_multiple_of(2) {
            let pairs: Vec<String> = parts.chunks_exact(2).map(|pair| pair.join("=")).collect();
            return match self.style {
                Style::Label => format!(".{}", pairs.join(".")),
                Style::Matrix => pairs.iter().map(|pair| format!(";{pair}")).collect(),
                _ => pairs.join(","),
            };
        }
        match self.style {
            Style::Label => format!(".{}", parts.join(if self.explode { "." } else { "," })),
            Style::Matrix if self.explode => parts.iter().map(|part| format!(";{}={part}", self.name)).collect(),
            Style::Matrix => format!(";{}={}", self.name, parts.join(",")),
            _ => parts.join(","),
        }
    }

    /// Tells if a full stop in an item of a value would part it in two, as a path has it.
    pub fn is_parted_at_stops(&self) -> bool {
        let is_list = self.schema.is("array") || self.schema.is("object");
        self.place == Place::Path && self.style == Style::Label && self.explode && is_list
    }

    /// A value as a header or a cookie has it.
    pub fn in_header(&self, value: &Value) -> String {
        match value {
            value if self.is_json => value.to_string(),
            Value::Array(items) => items.iter().map(plain).collect::<Vec<_>>().join(","),
            Value::Object(object) => {
                let between = if self.explode { "=" } else { "," };
                object
                    .iter()
                    .map(|(key, value)| format!("{key}{between}{}", plain(value)))
                    .collect::<Vec<_>>()
                    .join(",")
            }
            value => plain(value),
        }
    }

    /// A text as a value of the parameter: JSON where it is so written, a list at its commas.
    pub fn parsed(&self, text: &str) -> Value {
        if self.is_json || text.starts_with(['[', '{']) {
            return serde_json::from_str(text).unwrap_or_else(|_| Value::from(text));
        }
        if self.schema.is("array") { text.split(',').map(Value::from).collect() } else { Value::from(text) }
    }

    fn written(&self, value: &Value) -> String {
        let text = plain(value);
        if self.is_raw { utf8_percent_encode(&text, QUERY).to_string() } else { encode(&text) }
    }
}

/// Members of an object, and theirs, as many servers read them though the standard stops at the first.
fn deep(name: &str, value: &Value) -> Vec<(String, String)> {
    match value {
        Value::Object(object) => {
            object.iter().flat_map(|(key, value)| deep(&format!("{name}[{}]", encode(key)), value)).collect()
        }
        Value::Array(items) => items.iter().map(|item| (name.to_owned(), encode(&plain(item)))).collect(),
        value => vec![(name.to_owned(), encode(&plain(value)))],
    }
}

impl Style {
    fn named(name: &str) -> Option<Self> {
        Some(match name {
            "form" => Self::Form,
            "simple" => Self::Simple,
            "label" => Self::Label,
            "matrix" => Self::Matrix,
            "spaceDelimited" => Self::SpaceDelimited,
            "pipeDelimited" => Self::PipeDelimited,
            "deepObject" => Self::DeepObject,
            _ => return None,
        })
    }
}

/// A value as people write it.
pub fn plain(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}
