//! Facts: what a schema says about bodies, one by one, and what a body shows of each.

use std::sync::Arc;

use serde_json::Value;

use super::text::plain;
use crate::spec::Diagnostic;

/// A part of a body that passes without being as documented.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Drift {
    /// The field, such as `/workspaces[]/id`.
    pub field: String,
    pub cause: Cause,
    /// What came.
    pub got: String,
}

/// The reason why something else than is documented passes.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Cause {
    /// The erratum of this name accepts it.
    Erratum(String),
    /// The list of values is open to more than these.
    Open(Vec<String>),
    /// The value that says of which schema it is, is none of these, though the document does not list them.
    Unnamed(Vec<String>),
    /// The property of this name is one of requests only, which no answer should have.
    WriteOnly(String),
}

/// Name of the fact about the body as a whole.
pub const WHOLE: &str = "#whole";

/// Something that a schema says about a part of bodies.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fact {
    /// Where it holds and what it is about, such as `/workspaces[]/id#type`.
    pub name: String,
    /// The fact in words.
    pub text: String,
    /// JSON pointer to the schema that says it.
    pub pointer: String,
    /// True if it is a rule in CEL.
    pub is_rule: bool,
}

/// A fact and what a body shows of it.
#[derive(Debug, Clone)]
pub struct Judged {
    pub fact: Arc<Fact>,
    pub outcome: Outcome,
}

/// What a body shows of a fact.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// The check ran, could have failed, and did not.
    Held,
    /// The body goes against it.
    Broken {
        /// JSON pointer into the body.
        at: String,
        problem: String,
    },
    /// The body gave no occasion to tell.
    Unseen {
        /// What would, such as `a body with /items[]/owner`.
        need: String,
    },
    /// It can't be told because of a fault of the document.
    Spoiled(Diagnostic),
}

/// What a body shows of the facts of its schema.
#[derive(Debug, Clone)]
pub struct Judgment {
    /// Every fact that is listed, and those beyond the list that the body gave occasion to judge.
    pub facts: Vec<Judged>,
    pub drifts: Vec<Drift>,
    /// True if a rule was asked that names the request.
    pub is_of_request: bool,
}

/// A fact of a schema object, wherever that stands.
#[derive(Debug)]
pub struct LocalFact {
    /// The name behind the path: `type`, `minimum`, `rule0`.
    pub suffix: String,
    pub kind: FactKind,
}

/// The kinds of facts, by what decides them.
#[derive(Debug)]
pub enum FactKind {
    /// A keyword that is an assertion of JSON Schema, with its value.
    Assertion { keyword: String, value: Value },
    /// A property that must be there.
    Present { property: String },
    /// A keyword that other schemas decide, or one that the document spoils; with what it says.
    Keyword { keyword: &'static str, says: String },
    /// The type, in words, if the keyword `type` decides it.
    Type { words: String, is_keyword: bool },
    /// A value that an open list names.
    Value { value: String },
    /// A rule by its index.
    Rule { index: usize, message: String },
}

/// What kind of value gives occasion to judge.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Occasion {
    Any,
    Number,
    Text,
    Array,
    /// More than one item.
    Items,
    Object,
    /// At least one member.
    Members,
}

impl Occasion {
    /// The values that a keyword is about.
    pub fn of(keyword: &str) -> Self {
        match keyword {
            "multipleOf"
            | "minimum"
            | "maximum"
            | "exclusiveMinimum"
            | "exclusiveMaximum"
            | super::assertions::RANGE => Self::Number,
            "minLength" | "maxLength" | "pattern" | "format" => Self::Text,
            "uniqueItems" => Self::Items,
            "minItems" | "maxItems" | "items" | "prefixItems" | "contains" | "maxContains" | "unevaluatedItems" => {
                Self::Array
            }
            "propertyNames" => Self::Members,
            "minProperties"
            | "maxProperties"
            | "required"
            | "properties"
            | "patternProperties"
            | "additionalProperties"
            | "dependentRequired"
            | "dependentSchemas"
            | "dependencies"
            | "unevaluatedProperties"
            | "discriminator" => Self::Object,
            _ => Self::Any,
        }
    }

    pub fn is_given(self, value: &Value) -> bool {
        match self {
            Self::Any => true,
            Self::Number => value.is_number(),
            Self::Text => value.is_string(),
            Self::Array => value.is_array(),
            Self::Items => value.as_array().is_some_and(|items| items.len() > 1),
            Self::Object => value.is_object(),
            Self::Members => value.as_object().is_some_and(|members| !members.is_empty()),
        }
    }

    fn words(self) -> &'static str {
        match self {
            Self::Any => "a value",
            Self::Number => "a number",
            Self::Text => "a string",
            Self::Array => "an array",
            Self::Items => "an array of several items",
            Self::Object => "an object",
            Self::Members => "an object with members",
        }
    }
}

impl LocalFact {
    pub fn assertion(keyword: &str, value: &Value) -> Self {
        let suffix = match keyword {
            "exclusiveMinimum" => "minimum",
            "exclusiveMaximum" => "maximum",
            super::assertions::RANGE => "format",
            keyword => keyword,
        };
        Self { suffix: suffix.into(), kind: FactKind::Assertion { keyword: keyword.into(), value: value.clone() } }
    }

    pub fn keyword(keyword: &'static str, says: String) -> Self {
        let suffix = if matches!(keyword, "oneOf" | "anyOf") { "type" } else { keyword };
        Self { suffix: suffix.into(), kind: FactKind::Keyword { keyword, says } }
    }

    /// Tells if a failed keyword, and the property it names, is this fact's.
    pub fn is_about(&self, failed: &str, absent: Option<&str>) -> bool {
        match &self.kind {
            FactKind::Assertion { keyword, .. } => keyword == failed,
            FactKind::Present { property } => failed == "required" && absent == Some(property),
            FactKind::Keyword { keyword, .. } => *keyword == failed,
            FactKind::Type { is_keyword, .. } => *is_keyword && failed == "type",
            FactKind::Value { .. } | FactKind::Rule { .. } => false,
        }
    }

    /// Tells if the assertion is one that this value could fail.
    pub fn is_given(&self, seen: &Value) -> bool {
        match &self.kind {
            FactKind::Assertion { keyword, value }
                if matches!(keyword.as_str(), "dependentRequired" | "dependencies") =>
            {
                let names = value.as_object().into_iter().flat_map(|names| names.keys());
                names.into_iter().any(|name| seen.get(name).is_some())
            }
            FactKind::Assertion { keyword, .. } => Occasion::of(keyword).is_given(seen),
            FactKind::Present { .. } => seen.is_object(),
            FactKind::Type { is_keyword, .. } => *is_keyword,
            FactKind::Keyword { .. } | FactKind::Value { .. } | FactKind::Rule { .. } => false,
        }
    }

    /// Path of the part that the fact is about, where the schema object stands at this path.
    pub fn name(&self, path: &str) -> String {
        match &self.kind {
            FactKind::Present { property } => format!("{path}/{}#present", super::text::escape(property)),
            _ => format!("{path}#{}", self.suffix),
        }
    }

    pub fn text(&self, path: &str) -> String {
        let name = if path.is_empty() { "the body" } else { path };
        match &self.kind {
            FactKind::Assertion { keyword, value } if keyword == super::assertions::RANGE => {
                format!("{name}: format {}", plain(value))
            }
            FactKind::Assertion { keyword, value } => format!("{name}: {keyword} {}", plain(value)),
            FactKind::Present { property } => format!("{path}/{} is present", super::text::escape(property)),
            FactKind::Keyword { says, .. } => format!("{name} {says}"),
            FactKind::Type { words, .. } => format!("{name} is {words}"),
            FactKind::Value { value } => format!("{name}: the value {value} occurs"),
            FactKind::Rule { message, .. } => format!("{name}: {message}"),
        }
    }

    /// What would give occasion to judge, where the part itself was seen.
    pub fn need(&self, path: &str) -> String {
        let at = if path.is_empty() { String::new() } else { format!(" at {path}") };
        let with = |what: &str| {
            if at.is_empty() { format!("a body that is {what}") } else { format!("a body with {what}{at}") }
        };
        match &self.kind {
            FactKind::Value { value } => format!("a body with {value}{at}"),
            FactKind::Rule { .. } => "a body of which the rule can be told".to_owned(),
            FactKind::Present { .. } => with("an object"),
            FactKind::Assertion { keyword, value }
                if matches!(keyword.as_str(), "dependentRequired" | "dependencies") =>
            {
                let names: Vec<_> =
                    value.as_object().into_iter().flat_map(|names| names.keys().map(String::as_str)).collect();
                format!("a body with {}{at}", names.join(" or "))
            }
            FactKind::Assertion { keyword, .. } => with(Occasion::of(keyword).words()),
            FactKind::Keyword { keyword, .. } => with(Occasion::of(keyword).words()),
            FactKind::Type { .. } => with("a value"),
        }
    }
}
