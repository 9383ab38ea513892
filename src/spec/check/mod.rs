//! What a document must satisfy before anything is made of it.

mod errata;
mod examples;
mod extensions;
mod instance;
mod keywords;
mod operations;
mod parts;
mod references;
mod requests;
mod rules;
mod schemas;
mod words;

use openapiv3::OpenAPI;
pub use schemas::{meaning, statuses};
use serde_json::Value;

use super::diagnostic::{Diagnostic, Diagnostics};
use super::source::Source;

/// Runs every check; the ones that need the standard's types only when the document has them.
///
/// Returns what may stand as it is, too.
pub fn run(source: &Source) -> Result<(OpenAPI, Vec<Diagnostic>), Diagnostics> {
    let mut faults = source.warnings.clone();
    operations::check(source, &mut faults);
    references::check(source, &mut faults);
    requests::check(source, &mut faults);
    schemas::check(source, &mut faults);
    extensions::check(source, &mut faults);
    rules::check(source, &mut faults);
    parts::check(source, &mut faults);
    examples::check(source, &mut faults);
    examples::check_shown(source, &mut faults);
    errata::check(source, &mut faults);
    words::check(source, &mut faults);
    let openapi = keywords::check(source, &mut faults);
    settle(&mut faults);
    match openapi {
        Some(openapi) if faults.iter().all(|found| found.is_warning) => Ok((openapi, faults)),
        _ => Err(Diagnostics(faults)),
    }
}

/// Puts what was found into the order of the document; what several operations share is told once.
fn settle(found: &mut Vec<Diagnostic>) {
    found.sort_by(|one, other| (&one.file, one.line, &one.problem).cmp(&(&other.file, other.line, &other.problem)));
    found.dedup_by(|one, other| (&one.file, one.line, &one.problem) == (&other.file, other.line, &other.problem));
}

/// Returns what is odd in a document that is none of ours, but keeps no client from being generated.
#[cfg(any(feature = "generate", not(generated)))]
pub fn advise(source: &Source) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    parts::check(source, &mut found);
    examples::check(source, &mut found);
    schemas::check_standard(source, &mut found);
    keywords::check_schemas(source, &mut found);
    settle(&mut found);
    found.iter_mut().for_each(|found| found.is_warning = true);
    found
}

/// Returns the problem with the extensions of a document that is none of ours.
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

/// Tells if the members of the object here are named by the API, as properties are, and not by the standard.
fn holds_names(pointer: &str) -> bool {
    pointer.rsplit('/').take_while(|part| *part == "properties").count() % 2 == 1
}

/// Tells if a member of this name holds data of the API, or an extension, rather than OpenAPI.
fn is_data(key: &str) -> bool {
    matches!(key, "example" | "default" | "enum") || key.starts_with("x-")
}

/// Tells if a schema stands here.
fn is_schema(pointer: &str) -> bool {
    let mut parts = pointer.rsplit('/');
    let (last, around) = (parts.next().unwrap_or_default(), parts.next().unwrap_or_default());
    const LISTS: [&str; 8] =
        ["properties", "allOf", "oneOf", "anyOf", "schemas", "patternProperties", "$defs", "prefixItems"];
    LISTS.contains(&around)
        || !holds_names(pointer) && matches!(last, "schema" | "items" | "additionalProperties" | "not")
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

    /// Tells what may stand as it is.
    fn warn(&mut self, pointer: &str, problem: impl Into<String>, remedy: impl Into<String>) {
        let warning = self.source.fault(pointer, problem, remedy);
        self.faults.push(Diagnostic { is_warning: true, ..warning });
    }
}
