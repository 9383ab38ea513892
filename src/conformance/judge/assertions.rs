//! The assertions of one schema object, checked by `jsonschema`.

use std::sync::LazyLock;

use jsonschema::error::ValidationErrorKind as Kind;
use jsonschema::{Draft, Keyword, PatternOptions, ValidationError, ValidationOptions, Validator};
use serde_json::{Map, Value, json};

use super::text::{abridged, shortened};

/// The keyword that the range of an integer's format becomes.
pub const RANGE: &str = "x-integer-range";

/// Integer formats with the least and the greatest value of each.
const RANGES: [(&str, i128, i128); 8] = [
    ("int8", i8::MIN as i128, i8::MAX as i128),
    ("int16", i16::MIN as i128, i16::MAX as i128),
    ("int32", i32::MIN as i128, i32::MAX as i128),
    ("int64", i64::MIN as i128, i64::MAX as i128),
    ("uint8", 0, u8::MAX as i128),
    ("uint16", 0, u16::MAX as i128),
    ("uint32", 0, u32::MAX as i128),
    ("uint64", 0, u64::MAX as i128),
];

/// Formats of OpenAPI for text that is Base64.
const BASE64: [&str; 3] = ["byte", "base64", "base64url"];

/// The assertions of JSON Schema, with the first dialect that has each.
const ASSERTIONS: [(&str, Draft); 20] = [
    ("type", Draft::Draft4),
    ("enum", Draft::Draft4),
    ("const", Draft::Draft6),
    ("multipleOf", Draft::Draft4),
    ("minimum", Draft::Draft4),
    ("exclusiveMinimum", Draft::Draft4),
    ("maximum", Draft::Draft4),
    ("exclusiveMaximum", Draft::Draft4),
    ("minLength", Draft::Draft4),
    ("maxLength", Draft::Draft4),
    ("pattern", Draft::Draft4),
    ("minItems", Draft::Draft4),
    ("maxItems", Draft::Draft4),
    ("uniqueItems", Draft::Draft4),
    ("minProperties", Draft::Draft4),
    ("maxProperties", Draft::Draft4),
    ("required", Draft::Draft4),
    ("dependencies", Draft::Draft4),
    ("dependentRequired", Draft::Draft201909),
    ("format", Draft::Draft4),
];

/// The number of times that a pattern may go back and try otherwise, before it counts as taking too long.
const ATTEMPTS: usize = 100_000;

/// Tells if a keyword is an assertion in a dialect.
pub fn is_assertion(keyword: &str, draft: Draft) -> bool {
    if keyword == "dependencies" && draft > Draft::Draft7 {
        return false;
    }
    ASSERTIONS.iter().any(|(name, since)| *name == keyword && *since <= draft)
}

/// Tells if the format is a range of integers.
pub fn is_range(format: &str) -> bool {
    RANGES.iter().any(|(name, ..)| *name == format)
}

/// Tells if the format of a text is one that is checked.
pub fn is_checked(format: &str, draft: Draft) -> bool {
    static OPTIONS: LazyLock<ValidationOptions<'static>> = LazyLock::new(|| options(Draft::Draft202012));
    OPTIONS.is_known_format(draft, format)
}

/// Assertions ready for use.
pub struct Assertions {
    /// None where nothing is asserted.
    validator: Option<Validator>,
    /// As the document has it.
    pattern: Option<String>,
    /// Keywords that can't be read, each with the reason; the others hold without them.
    pub faults: Vec<(String, String)>,
    /// The reason why not even the rest can be used, if there is one.
    pub unusable: Option<String>,
}

/// An assertion that a value fails.
pub struct Failure {
    pub keyword: String,
    /// The property that is absent, where it is about one.
    pub property: Option<String>,
    pub problem: String,
    /// True if the engine gave up, so that the value may be as good as any.
    pub is_engine: bool,
}

impl Assertions {
    /// The assertions of a schema that has none.
    pub fn none() -> Self {
        Self { validator: None, pattern: None, faults: Vec::new(), unusable: None }
    }

    /// Compiles the assertions of a schema object whose other schemas are replaced by empty ones.
    pub fn compile(draft: Draft, shape: &Map<String, Value>) -> Self {
        let mut shape = shape.clone();
        let mut faults = unreadable(draft, &shape);
        faults.iter().for_each(|(keyword, _)| drop(shape.shift_remove(keyword)));
        shape.retain(|keyword, _| is_assertion(keyword, draft) || keyword == RANGE);
        let pattern = shape.get("pattern").and_then(Value::as_str).map(str::to_owned);
        if let Some(pattern) = &pattern {
            shape.insert("pattern".to_owned(), Value::from(with_dots_of_ecma(pattern)));
        }
        let options = options(draft);
        loop {
            if shape.is_empty() {
                return Self { validator: None, pattern: None, faults, unusable: None };
            }
            match options.build(&Value::Object(shape.clone())) {
                Ok(validator) => {
                    let pattern = pattern.filter(|_| shape.contains_key("pattern"));
                    return Self { validator: Some(validator), pattern, faults, unusable: None };
                }
                Err(error) => {
                    let problem = shortened(&error.to_string());
                    let keyword = first_part(error.schema_path().as_str()).to_owned();
                    match shape.shift_remove(&keyword) {
                        Some(_) => faults.push((keyword, problem)),
                        None => return Self { validator: None, pattern: None, faults, unusable: Some(problem) },
                    }
                }
            }
        }
    }

    /// Tells if a value keeps to all of them, or none if the engine gave up on it.
    pub fn is_valid(&self, value: &Value) -> Option<bool> {
        let Some(validator) = &self.validator else { return Some(true) };
        if validator.is_valid(value) {
            return Some(true);
        }
        let is_certain = self.pattern.is_none() || self.failures(value).iter().any(|failure| !failure.is_engine);
        is_certain.then_some(false)
    }

    /// The assertions that a value fails.
    pub fn failures(&self, value: &Value) -> Vec<Failure> {
        let Some(validator) = self.validator.as_ref().filter(|validator| !validator.is_valid(value)) else {
            return Vec::new();
        };
        validator.iter_errors(value).map(|error| self.failure(&error, value)).collect()
    }

    fn failure(&self, error: &ValidationError<'_>, value: &Value) -> Failure {
        let property = match error.kind() {
            Kind::Required { property } => property.as_str().map(str::to_owned),
            _ => None,
        };
        let is_engine = matches!(error.kind(), Kind::BacktrackLimitExceeded { .. } | Kind::RegexEngineFailure { .. });
        let problem = match (error.kind(), &self.pattern) {
            (Kind::Custom { message, .. }, _) => format!("{} {message}", abridged(value)),
            (Kind::Pattern { .. }, Some(pattern)) => format!("{} does not match \"{pattern}\"", abridged(value)),
            _ => error.masked_with(abridged(value)).to_string(),
        };
        let keyword = first_part(error.schema_path().as_str()).to_owned();
        Failure { keyword, property, problem: shortened(&problem), is_engine }
    }
}

/// A pattern for an engine to which `.` is more than to ECMAScript, where it stands for no end of a line.
fn with_dots_of_ecma(pattern: &str) -> String {
    let mut written = String::with_capacity(pattern.len());
    let (mut is_escaped, mut is_in_class) = (false, false);
    for c in pattern.chars() {
        match c {
            '.' if !is_escaped && !is_in_class => written.push_str("[^\n\r\u{2028}\u{2029}]"),
            _ => written.push(c),
        }
        match c {
            '[' if !is_escaped => is_in_class = true,
            ']' if !is_escaped => is_in_class = false,
            _ => {}
        }
        is_escaped = c == '\\' && !is_escaped;
    }
    written
}

/// The keywords that the dialect's own schema refuses, each with its reason.
fn unreadable(draft: Draft, shape: &Map<String, Value>) -> Vec<(String, String)> {
    let meta = match draft {
        Draft::Draft4 => jsonschema::draft4::meta::validator(),
        Draft::Draft6 => jsonschema::draft6::meta::validator(),
        Draft::Draft7 => jsonschema::draft7::meta::validator(),
        Draft::Draft201909 => jsonschema::draft201909::meta::validator(),
        _ => jsonschema::draft202012::meta::validator(),
    };
    let shape = Value::Object(shape.clone());
    if meta.is_valid(&shape) {
        return Vec::new();
    }
    let mut faults: Vec<(String, String)> = Vec::new();
    for error in meta.iter_errors(&shape) {
        let keyword = first_part(error.instance_path().as_str());
        if keyword.is_empty() || faults.iter().any(|(known, _)| known == keyword) {
            continue;
        }
        let problem = match error.kind() {
            Kind::AnyOf { .. } | Kind::OneOfNotValid { .. } => "that is nothing this keyword takes".to_owned(),
            _ => shortened(&error.masked_with(abridged(error.instance())).to_string()),
        };
        faults.push((keyword.to_owned(), problem));
    }
    faults
}

/// The first part of a JSON pointer.
fn first_part(pointer: &str) -> &str {
    pointer.trim_start_matches('/').split('/').next().unwrap_or_default()
}

fn options(draft: Draft) -> ValidationOptions<'static> {
    let options = jsonschema::options().with_draft(draft).offline();
    let options = options.should_validate_formats(true).should_ignore_unknown_formats(true);
    let options = options.with_pattern_options(PatternOptions::fancy_regex().backtrack_limit(ATTEMPTS));
    let options = BASE64.into_iter().fold(options, |options, name| options.with_format(name, is_base64));
    options.with_keyword(RANGE, |_, format, _| {
        let range = RANGES.into_iter().find(|(name, ..)| format == name);
        let range = range.ok_or_else(|| ValidationError::custom("there is no such range"))?;
        Ok(Box::new(Range(range)))
    })
}

/// Text in either alphabet of RFC 4648, padded or not.
fn is_base64(text: &str) -> bool {
    let data = text.trim_end_matches('=');
    let padding = text.len() - data.len();
    let is_known = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/' | b'-' | b'_');
    data.bytes().all(is_known) && data.len() % 4 != 1 && (padding == 0 || padding < 3 && text.len().is_multiple_of(4))
}

/// The range of an integer's format.
struct Range((&'static str, i128, i128));

impl<'i> Keyword<'i> for Range {
    fn validate(&self, instance: &'i Value) -> Result<(), ValidationError<'i>> {
        let (format, least, most) = self.0;
        if self.is_valid(instance) {
            return Ok(());
        }
        Err(ValidationError::custom(format!("is no {format}, which goes from {least} to {most}")))
    }

    fn is_valid(&self, instance: &'i Value) -> bool {
        let Value::Number(number) = instance else { return true };
        let (_, least, most) = self.0;
        let whole = number.as_i64().map(i128::from).or_else(|| number.as_u64().map(i128::from));
        // What has a fraction, or is too large for 64 bits, is a float here; all whole floats of the range convert exactly.
        let float = number.as_f64().unwrap_or(f64::NAN);
        // A whole number that is none of 64 bits was rounded, be it to the least of them.
        let is_rounded = whole.is_none() && float <= i64::MIN as f64;
        (least..=most).contains(&whole.unwrap_or(float as i128)) && !is_rounded
    }
}

/// Tells if a name matches the pattern of `patternProperties`, as the very engine has it; or why the pattern is none.
pub fn matcher(draft: Draft, pattern: &str) -> Result<Assertions, String> {
    let Value::Object(shape) = json!({ "pattern": pattern }) else { return Err(String::new()) };
    let mut compiled = Assertions::compile(draft, &shape);
    match compiled.faults.pop() {
        Some((_, problem)) => Err(problem),
        None => Ok(compiled),
    }
}
