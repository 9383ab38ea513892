//! The statements about a parameter.

use super::probes::{ODD, Probe, SCHEMA, has_odd};
use crate::conformance::model::{Operation, Parameter, Place, plain};
use crate::conformance::statement::{Kind, Statement};

/// A statement about a parameter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Aspect {
    Required,
    Optional,
    Empty,
    Repeated,
    Default,
    Type,
    Items,
    Properties,
    Odd,
    Schema,
    Valid,
    Keyword(String),
}

impl Aspect {
    /// The aspects of which the document says something, or HTTP's users expect it.
    pub fn stated(operation: &Operation, parameter: &Parameter) -> Vec<Self> {
        let (place, schema) = (parameter.place, &parameter.schema);
        let is_text = schema.types.is_empty() || schema.is("string");
        // Of two texts a server may make what it wants.
        let is_told = !is_text || !schema.values.is_empty();
        let is_single = !schema.is("array") && !schema.is("object") && !parameter.is_json;
        let mut all = Vec::new();
        // A credential's absence is a matter of access.
        if parameter.required && !operation.is_credential(parameter) && place != Place::Path {
            all.push(Self::Required);
        }
        for (keyword, value) in &schema.keywords {
            // An empty segment is of another path, so that no request can go against this.
            if !(place == Place::Path && keyword == "minLength" && value.as_u64() < Some(2)) {
                all.push(Self::Keyword(keyword.clone()));
            }
        }
        if schema.default.is_some() {
            all.push(Self::Default);
        }
        if !is_text && is_single {
            all.push(Self::Type);
        }
        if schema.items.is_some() {
            all.push(Self::Items);
        }
        if !schema.properties.is_empty() && place != Place::Path {
            all.push(Self::Properties);
        }
        if !parameter.required && place == Place::Query {
            all.push(Self::Optional);
            let collection = operation.collection.as_ref();
            let is_filter = collection
                .is_some_and(|collection| collection.filters.iter().any(|filter| filter.parameter == parameter.name));
            // Text may be empty on purpose; what a filter makes of it is a statement about the collection.
            if !is_filter && is_told && is_single {
                all.push(Self::Empty);
            }
        }
        if place == Place::Query && is_single && is_told {
            all.push(Self::Repeated);
        }
        if schema.is_mixed && place != Place::Path {
            all.push(Self::Schema);
        }
        // That one of a path is taken shows with the first success, as the absence of a credential does.
        if place != Place::Path && !operation.is_credential(parameter) {
            all.push(Self::Valid);
        }
        if is_single && has_odd(parameter) {
            all.push(Self::Odd);
        }
        all
    }

    /// Tells if it is one that values on its wrong side put to the test.
    pub fn is_bound(&self) -> bool {
        matches!(self, Self::Keyword(_) | Self::Type | Self::Items | Self::Properties | Self::Schema)
    }

    /// The aspect that a probe puts to the test.
    pub fn of_probe(probe: &Probe) -> Self {
        match probe.keyword {
            "type" => Self::Type,
            "items" => Self::Items,
            "properties" => Self::Properties,
            SCHEMA => Self::Schema,
            ODD => Self::Odd,
            keyword => Self::Keyword(keyword.to_owned()),
        }
    }

    pub fn of(&self, operation: &Operation, parameter: &Parameter) -> Statement {
        let name = &parameter.name;
        let (part, text) = match self {
            Self::Required => ("required", format!("`{name}` is required")),
            Self::Optional => ("optional", format!("`{name}` may be left out")),
            Self::Empty => ("empty", format!("an empty `{name}` is as good as none, or refused")),
            Self::Repeated => ("repeated", format!("`{name}` given twice is refused, or one of its values counts")),
            Self::Default => {
                let default = parameter.schema.default.as_ref().map(plain).unwrap_or_default();
                ("default", format!("`{name}`: default {default}"))
            }
            Self::Type => ("type", format!("`{name}` is of type {}", parameter.schema.types.join(" or "))),
            Self::Items => ("items", format!("each item of `{name}` is as its schema says")),
            Self::Properties => ("properties", format!("each part of `{name}` is as its schema says")),
            Self::Schema => ("schema", format!("`{name}` is as its schema says")),
            Self::Valid => ("valid", format!("a value of `{name}` that is allowed is taken")),
            Self::Odd => ("odd", format!("no value of `{name}` makes the server fail")),
            Self::Keyword(keyword) => {
                let value = parameter.schema.keywords.iter().find(|(known, _)| known == keyword);
                let value = value.map(|(_, value)| plain(value)).unwrap_or_default();
                (keyword.as_str(), format!("`{name}`: {keyword} {value}"))
            }
        };
        let full = format!("{}/{name}/{part}", parameter.place.name());
        Statement::of(operation, Kind::Parameter, &full, text, &parameter.pointer)
    }
}
