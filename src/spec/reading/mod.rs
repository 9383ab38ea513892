//! From the text of a document to JSON with the line of every part, as everybody reads YAML and JSON.

mod json;
mod places;
mod scalars;
mod yaml;

use std::borrow::Cow;

use serde_json::Value;

pub use places::{At, Place, Places, escape, unescape};

/// Levels that a document may be nested; what walks through one recurses that deep.
pub const DEPTH: usize = 256;

/// The problem with a line of a text.
#[derive(Debug, Clone)]
pub struct Remark {
    /// Line from 1.
    pub line: usize,
    /// The problem.
    pub problem: Cow<'static, str>,
    /// The remedy.
    pub remedy: &'static str,
    /// True if everybody but us writes so.
    pub is_common: bool,
    /// True if it may be meant as it stands.
    pub is_warning: bool,
}

impl Remark {
    pub(super) fn new(line: usize, problem: impl Into<Cow<'static, str>>, remedy: &'static str) -> Self {
        Self { line, problem: problem.into(), remedy, is_common: false, is_warning: false }
    }

    fn too_deep(line: usize) -> Self {
        Self::new(line, format!("it is nested deeper than {DEPTH} levels"), "nest it less")
    }

    fn duplicate(line: usize, name: &str) -> Self {
        let problem = format!("`{name}` stands twice in one object, and the last one counts");
        Self::new(line, problem, "remove one of them")
    }
}

/// Decodes the bytes of a file.
///
/// # Errors
///
/// Where they are not UTF-8.
pub fn decode(bytes: Vec<u8>) -> Result<String, Remark> {
    let is_wide = match bytes[..] {
        [0xFF, 0xFE, ..] | [0xFE, 0xFF, ..] => true,
        [first, second, ..] => (first == 0) != (second == 0),
        _ => false,
    };
    if is_wide {
        return Err(Remark::new(1, "this is UTF-16 or UTF-32", "save it as UTF-8"));
    }
    String::from_utf8(bytes).map_err(|error| {
        let before = &error.as_bytes()[..error.utf8_error().valid_up_to()];
        let line = before.iter().filter(|byte| **byte == b'\n').count() + 1;
        Remark::new(line, "this is not UTF-8", "save it as UTF-8")
    })
}

/// Reads one document; `at` is where its root belongs, `file` the index for its places.
///
/// Returns it with what is wrong, but does not keep it from being read.
///
/// # Errors
///
/// Where the text is neither JSON nor YAML, is nested too deep, or holds no document or several.
pub fn read(text: &str, file: u32, at: At, places: &mut Places) -> Result<(Value, Vec<Remark>), Remark> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    if !text.trim_start().starts_with(['{', '[']) {
        return yaml::read(text, file, at, places);
    }
    // What begins like JSON may be YAML all the same, or nested deeper than the JSON reader goes.
    let (error, read) = match json::read(text, file, at, places) {
        Ok(read) => return Ok(read),
        Err(error) => (error, yaml::read(text, file, at, places)),
    };
    // What is neither was meant to be JSON.
    let Ok((value, mut remarks)) = read else { return Err(error) };
    let is_meant = text.trim_start().strip_prefix('{').is_some_and(|rest| rest.trim_start().starts_with('"'));
    if is_meant && !error.problem.contains("nested") {
        let problem = format!("{}; it was read as YAML", error.problem);
        remarks.push(Remark::new(error.line, problem, error.remedy));
    }
    Ok((value, remarks))
}

/// Number of values that a value consists of.
pub fn size(value: &Value) -> usize {
    1 + parts(value).map(size).sum::<usize>()
}

/// Levels that a value is nested.
pub fn depth(value: &Value) -> usize {
    1 + parts(value).map(depth).max().unwrap_or(0)
}

fn parts(value: &Value) -> Box<dyn Iterator<Item = &Value> + '_> {
    match value {
        Value::Array(items) => Box::new(items.iter()),
        Value::Object(object) => Box::new(object.values()),
        _ => Box::new(std::iter::empty()),
    }
}
