//! What a document must satisfy before anything is made of it.

mod extensions;
mod keywords;
mod operations;
mod references;
mod requests;
mod schemas;

use openapiv3::OpenAPI;
pub use schemas::{meaning, statuses};
use serde_json::Value;

use super::diagnostic::{Diagnostic, Diagnostics};
use super::source::Source;

/// Runs every check; the ones that need the standard's types only when the document has them.
pub fn run(source: &Source) -> Result<OpenAPI, Diagnostics> {
    let mut faults = Vec::new();
    operations::check(source, &mut faults);
    references::check(source, &mut faults);
    requests::check(source, &mut faults);
    schemas::check(source, &mut faults);
    extensions::check(source, &mut faults);
    let openapi = keywords::check(source, &mut faults);
    faults.sort_by_key(|fault| fault.line);
    match openapi {
        Some(openapi) if faults.is_empty() => Ok(openapi),
        _ => Err(Diagnostics(faults)),
    }
}

/// What is wrong with the extensions of a document that is none of ours.
#[cfg(any(feature = "generate", not(generated)))]
pub fn known_extensions(source: &Source) -> Vec<Diagnostic> {
    let mut faults = Vec::new();
    extensions::check_known(source, &mut faults);
    faults
}

/// Calls `visit` for every object of the document that is not inside an example, with its pointer.
pub fn walk<'a>(value: &'a Value, pointer: &str, visit: &mut impl FnMut(&str, &'a Value)) {
    match value {
        Value::Object(object) => {
            visit(pointer, value);
            let names = holds_names(pointer);
            for (key, member) in object.iter().filter(|(key, _)| names || !is_data(key)) {
                walk(member, &format!("{pointer}/{}", super::reading::escape(key)), visit);
            }
        }
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                walk(item, &format!("{pointer}/{index}"), visit);
            }
        }
        _ => {}
    }
}

/// Whether the members of the object here are named by the API, as properties are, and not by the standard.
fn holds_names(pointer: &str) -> bool {
    pointer.rsplit('/').take_while(|part| *part == "properties").count() % 2 == 1
}

/// Whether a member of this name holds data of the API, or an extension, rather than OpenAPI.
fn is_data(key: &str) -> bool {
    matches!(key, "example" | "default" | "enum") || key.starts_with("x-")
}

/// The strings of an array.
fn strings(value: &Value) -> impl Iterator<Item = &str> {
    value.as_array().into_iter().flatten().filter_map(Value::as_str)
}

/// Collects faults at parts of one document.
struct Report<'a> {
    source: &'a Source,
    faults: &'a mut Vec<Diagnostic>,
}

impl Report<'_> {
    fn fault(&mut self, pointer: &str, problem: impl Into<String>, remedy: impl Into<String>) {
        self.faults.push(self.source.fault(pointer, problem, remedy));
    }
}
