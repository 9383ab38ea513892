//! Inputs of a request, as people are told of them.

use serde_json::Value;

use crate::conformance::{Api, Parameter, Place, Simple, plain};

/// A parameter of an operation, or a field of its body.
#[derive(Debug, Clone)]
pub struct Input {
    /// The name, or for a field the path to it with full stops.
    pub name: String,
    /// The part of the request that has it: `path`, `query`, `header`, `cookie` or `body`.
    pub place: &'static str,
    /// True if the request must have it.
    pub required: bool,
    /// The values that it takes, in words.
    pub takes: String,
    /// The value that stands for its absence.
    pub default: Option<String>,
    /// Its meaning, in one paragraph.
    pub description: String,
    /// True if nobody may see it.
    pub is_secret: bool,
    /// True if other fields tell what is in it.
    pub has_fields: bool,
    /// The only values, where the document lists them.
    pub values: Vec<String>,
    /// A value that the document shows.
    pub example: Option<String>,
    pub(super) simple: Simple,
}

impl Input {
    pub(super) fn of_parameter(api: &Api, parameter: &Parameter) -> Self {
        let json = api.document.at(&parameter.pointer).unwrap_or(&Value::Null);
        let schema = parameter.schema_pointer.as_ref().and_then(|pointer| api.document.at(pointer));
        let description = json["description"].as_str().or_else(|| schema?["description"].as_str());
        let place = match parameter.place {
            Place::Path => "path",
            Place::Query => "query",
            Place::Header => "header",
            Place::Cookie => "cookie",
        };
        let examples = parameter.examples.iter().map(plain);
        Self {
            example: examples.into_iter().next(),
            ..Self::new(
                parameter.name.clone(),
                place,
                parameter.required,
                parameter.schema.clone(),
                description.unwrap_or_default(),
            )
        }
    }

    pub(super) fn new(name: String, place: &'static str, required: bool, simple: Simple, description: &str) -> Self {
        let of = simple.items.as_deref().unwrap_or(&simple);
        Self {
            name,
            place,
            required,
            takes: takes(&simple),
            default: simple.default.as_ref().map(plain),
            description: words(description),
            is_secret: simple.is_secret(),
            has_fields: false,
            values: of.values.iter().map(plain).collect(),
            example: simple.examples.first().map(plain),
            simple,
        }
    }

    /// Returns whether it is `true` or `false`, so that its name alone means `true`.
    pub fn is_flag(&self) -> bool {
        self.simple.types == ["boolean"]
    }
}

/// Returns whether two spellings are of one name: letter case, dashes and low lines make no difference.
pub fn is_alike(one: &str, other: &str) -> bool {
    let plain = |name: &str| name.chars().filter(|c| !matches!(c, '-' | '_')).collect::<String>().to_lowercase();
    plain(one) == plain(other)
}

/// A name that nobody knows as an error may show it; what looks like none may be a secret that was put in its place.
pub fn shown_name(name: &str) -> String {
    let is_name = |c: char| c.is_alphanumeric() || "_-.[]$@:/{} ".contains(c);
    if name.len() <= LONGEST_NAME && name.chars().all(is_name) {
        format!("`{name}`")
    } else {
        "of that name".to_owned()
    }
}

/// Bytes of a name that nobody knows, up to which it is shown.
const LONGEST_NAME: usize = 40;

/// The values that a schema takes, in words.
pub(super) fn takes(simple: &Simple) -> String {
    if !simple.values.is_empty() {
        return simple.values.iter().map(plain).collect::<Vec<_>>().join(" | ");
    }
    let names: Vec<_> = simple.types.iter().map(|kind| of_type(simple, kind)).collect();
    if names.is_empty() { "any value".to_owned() } else { names.join(" or ") }
}

fn of_type(simple: &Simple, kind: &str) -> String {
    let mut text = match kind {
        "integer" => "an integer".to_owned(),
        "number" => "a number".to_owned(),
        "object" => "an object".to_owned(),
        "boolean" => "true | false".to_owned(),
        "string" => match simple.format.as_deref() {
            None => "text".to_owned(),
            Some("password") => "secret text".to_owned(),
            Some(format) => format!("text ({format})"),
        },
        "array" => {
            let items = simple.items.as_deref().map(takes).unwrap_or_else(|| "any value".to_owned());
            let count = bounds(simple.min_items, simple.max_items).map(|bounds| format!(" of {bounds}"));
            format!("a list{} of {items}", count.unwrap_or_default())
        }
        other => other.to_owned(),
    };
    match kind {
        "integer" | "number" => {
            let words = [
                ("from", &simple.minimum),
                ("above", &simple.exclusive_minimum),
                ("to", &simple.maximum),
                ("below", &simple.exclusive_maximum),
                ("that is a multiple of", &simple.multiple_of),
            ];
            for (word, bound) in words {
                text += &bound.as_ref().map(|bound| format!(" {word} {bound}")).unwrap_or_default();
            }
        }
        "string" => {
            if let Some(bounds) = bounds(simple.min_length, simple.max_length) {
                text += &format!(" of {bounds} characters");
            }
            if let Some(pattern) = &simple.pattern {
                text += &format!(" matching {pattern}");
            }
        }
        _ => {}
    }
    text
}

fn bounds(least: Option<u64>, most: Option<u64>) -> Option<String> {
    match (least.filter(|least| *least > 0), most) {
        (None, None) => None,
        (Some(least), Some(most)) if least == most => Some(least.to_string()),
        (Some(least), Some(most)) => Some(format!("{least} to {most}")),
        (Some(least), None) => Some(format!("{least} or more")),
        (None, Some(most)) => Some(format!("at most {most}")),
    }
}

/// A text on one line.
pub(super) fn words(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
