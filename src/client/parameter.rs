//! What a document says of a parameter, or of a field of a body, and values held to it.

use std::cell::RefCell;
use std::collections::HashMap;
use std::fmt;

use regress::Regex;

/// A parameter of an operation.
#[derive(Debug)]
pub struct Parameter {
    /// The parameter's name as it is sent.
    pub name: &'static str,
    /// Where it is sent.
    pub location: Location,
    /// Whether it must be sent.
    pub required: bool,
    /// The value that stands for its absence, as it would be sent.
    pub default: Option<&'static str>,
    /// Whether nobody may see it.
    pub secret: bool,
    /// The values it may have.
    pub kind: Kind,
}

/// Where a parameter is sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Location {
    /// In the path.
    Path,
    /// In the query.
    Query,
    /// As a header.
    Header,
    /// As a field of the body.
    Body,
}

/// The values a parameter may have.
#[derive(Debug)]
pub enum Kind {
    /// A whole number.
    Integer {
        /// The smallest value.
        minimum: i64,
        /// The largest value.
        maximum: i64,
    },
    /// `true` or `false`, in any letter case.
    Boolean,
    /// Text.
    Text {
        /// The smallest number of characters.
        min_length: usize,
        /// The largest number of characters.
        max_length: Option<usize>,
        /// Regular expression (ECMA-262) that the text matches.
        pattern: Option<&'static str>,
        /// The only values, unless there are none here.
        values: &'static [&'static str],
    },
}

/// A value that the document forbids.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Violation {
    parameter: &'static str,
    reason: String,
}

impl Violation {
    /// Name of the parameter.
    pub fn parameter(&self) -> &'static str {
        self.parameter
    }
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}` {}", self.parameter, self.reason)
    }
}

impl std::error::Error for Violation {}

/// Whether a text has something that matches a pattern of a document.
fn matches(pattern: &'static str, text: &str) -> bool {
    thread_local! {
        /// To compile one takes many times as long as to use it, and every request does.
        static COMPILED: RefCell<HashMap<&'static str, Option<Regex>>> = RefCell::default();
    }
    COMPILED.with_borrow_mut(|compiled| {
        let regex = compiled.entry(pattern).or_insert_with(|| Regex::new(pattern).ok());
        regex.as_ref().is_some_and(|regex| regex.find(text).is_some())
    })
}

impl Parameter {
    /// Checks one decoded value.
    ///
    /// # Errors
    ///
    /// What the document forbids about the value.
    pub fn check(&self, value: &str) -> Result<(), Violation> {
        match self.kind {
            Kind::Integer { minimum, maximum } => self.check_integer(value, minimum, maximum),
            Kind::Boolean if value.eq_ignore_ascii_case("true") || value.eq_ignore_ascii_case("false") => Ok(()),
            Kind::Boolean => Err(self.violation(format!("is {}, neither true nor false", self.shown(value)))),
            Kind::Text { min_length, max_length, pattern, values } => {
                self.check_length(value, min_length, max_length)?;
                if pattern.is_some_and(|pattern| !matches(pattern, value)) {
                    let reason =
                        format!("is {}, which does not match {}", self.shown(value), pattern.unwrap_or_default());
                    return Err(self.violation(reason));
                }
                if !values.is_empty() && !values.contains(&value) {
                    let reason = format!("is {}, none of {}", self.shown(value), values.join(", "));
                    return Err(self.violation(reason));
                }
                Ok(())
            }
        }
    }

    fn check_integer(&self, value: &str, minimum: i64, maximum: i64) -> Result<(), Violation> {
        let digits = value.strip_prefix('-').unwrap_or(value);
        if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(self.violation(format!("is {}, no whole number", self.shown(value))));
        }
        match value.parse::<i64>() {
            Ok(number) if number < minimum => {
                Err(self.violation(format!("is {number}, below the minimum of {minimum}")))
            }
            Ok(number) if number <= maximum => Ok(()),
            _ => Err(self.violation(format!("is {}, above the maximum of {maximum}", self.shown(value)))),
        }
    }

    fn check_length(&self, value: &str, least: usize, most: Option<usize>) -> Result<(), Violation> {
        match value.chars().count() {
            0 if least > 0 => Err(self.violation("is empty")),
            length if length < least => {
                Err(self.violation(format!("has {length} characters, fewer than the {least} it needs")))
            }
            length if most.is_some_and(|most| length > most) => {
                let most = most.unwrap_or_default();
                Err(self.violation(format!("has {length} characters, more than the {most} it may have")))
            }
            _ => Ok(()),
        }
    }

    pub(super) fn violation(&self, reason: impl Into<String>) -> Violation {
        Violation { parameter: self.name, reason: reason.into() }
    }

    /// The value as a message may show it: not a secret, not at any length, no control characters.
    fn shown(&self, value: &str) -> String {
        if self.secret || self.location == Location::Header {
            return "a value".into();
        }
        let escape = |it: char| if it.is_ascii_graphic() { it.to_string() } else { it.escape_debug().to_string() };
        let mut shown: String = value.chars().take(40).map(escape).collect();
        if value.chars().count() > 40 {
            shown.push('…');
        }
        if matches!(self.kind, Kind::Text { .. }) { format!("`{shown}`") } else { shown }
    }
}
