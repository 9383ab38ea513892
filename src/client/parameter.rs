//! A parameter of an operation, or a field of a body, as a document describes it.

use std::borrow::Cow;
use std::fmt;

use serde_json::Value;

use super::Kind;

/// A parameter of an operation.
#[derive(Debug)]
pub struct Parameter {
    /// The parameter's name as it is sent.
    pub name: &'static str,
    /// The place where it is sent.
    pub location: Location,
    /// True if it must be sent.
    pub required: bool,
    /// The value that stands for its absence, as it would be sent.
    pub default: Option<&'static str>,
    /// True if nobody may see it.
    pub secret: bool,
    /// The values it may have.
    pub kind: Kind,
}

/// The place where a parameter is sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Location {
    /// In the path.
    Path,
    /// In the query.
    Query,
    /// As a header.
    Header,
    /// As a cookie.
    Cookie,
    /// As a field of the body.
    Body,
}

/// A value that the document forbids.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Violation {
    parameter: Cow<'static, str>,
    reason: String,
}

impl Violation {
    /// Name of the parameter; of a field of the body, its JSON pointer.
    pub fn parameter(&self) -> &str {
        &self.parameter
    }
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}` {}", self.parameter, self.reason)
    }
}

impl std::error::Error for Violation {}

impl Parameter {
    /// Checks one decoded value.
    ///
    /// # Errors
    ///
    /// What the document forbids about the value.
    pub fn check(&self, value: &str) -> Result<(), Violation> {
        let kind = match &self.kind {
            Kind::Array { items, .. } => items,
            kind => kind,
        };
        kind.check_text(value, self.is_hidden()).map_err(|reason| self.violation(reason))
    }

    /// Checks all values that are given for it, of which only a list may have several.
    pub(super) fn check_all(&self, values: &[&str]) -> Result<(), Violation> {
        if matches!(self.kind, Kind::Array { .. }) && !values.is_empty() {
            let values = values.iter().map(|value| Value::from(*value)).collect();
            return self.check_value(&Value::Array(values));
        }
        match values {
            // The query has its fields, each of which is checked.
            [] if matches!(self.kind, Kind::Object { .. }) => Ok(()),
            [] if self.required => Err(self.violation("is missing")),
            [] => Ok(()),
            [""] if !self.required => Ok(()),
            [value] => self.check(value),
            _ => Err(self.violation("is given more than once")),
        }
    }

    /// Checks a value in JSON, at whatever depth its bounds are.
    pub(super) fn check_value(&self, value: &Value) -> Result<(), Violation> {
        self.kind.check(value, self.is_hidden()).map_err(|reason| self.violation(reason))
    }

    pub(super) fn violation(&self, reason: impl Into<String>) -> Violation {
        Violation { parameter: self.name.into(), reason: reason.into() }
    }

    /// Returns the problem with a field of a body at a JSON pointer.
    pub(super) fn violation_at(&self, pointer: String, reason: impl Into<String>) -> Violation {
        Violation { parameter: pointer.into(), reason: reason.into() }
    }

    /// Tells if no message may show its value.
    pub(super) fn is_hidden(&self) -> bool {
        self.secret || self.location == Location::Header
    }
}
