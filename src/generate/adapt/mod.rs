//! From any document of OpenAPI 3 to one that the generator reads: an operation at a time, with the schemas it has.
//!
//! Each part of an operation that a client can't keep to is a fault of it, with its line and a remedy. Schemas have none:
//! what no type of Rust stands for is any value of JSON.

mod bodies;
mod choices;
mod flat;
mod names;
mod operations;
mod parameters;
mod schemas;
mod security;
mod styles;

use std::collections::{BTreeSet, HashMap};

use serde_json::{Map, Value, json};

use super::generate_checked;
use crate::spec::document::Document as Loaded;
use crate::spec::{Diagnostic, Diagnostics, Document, Rules, operations as all_operations, references};
use names::Names;

/// The use of a type: in requests, which write it, or in answers, which are read as it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Use {
    Answer,
    Request,
}

/// The code of a document's client, and what was left out of it.
///
/// # Errors
///
/// The parts that can't be generated, unless they are to be skipped; and a document of which nothing is left.
pub fn client(loaded: &Loaded, name: &str, skips: bool) -> Result<(String, Vec<Diagnostic>), Diagnostics> {
    let mut left_out: Vec<Diagnostic> = loaded.diagnostics().to_vec();
    // Nothing is fetched in a build, be it asked for.
    for diagnostic in &mut left_out {
        diagnostic.remedy = diagnostic.remedy.replace("give `--allow-remote`, or save", "save");
    }
    left_out.extend(no_operations(loaded));
    let mut document = adapt(loaded, name, &BTreeSet::new(), &mut left_out)?;
    let extensions = document.extension_faults(loaded);
    if !extensions.is_empty() {
        return Err(Diagnostics(left_out.into_iter().chain(extensions).collect()));
    }
    let mut generated = generate_checked(&document);
    if let Err(reason) = &generated {
        let refused = refused_alone(loaded, name, &document);
        if refused.is_empty() {
            return Err(Diagnostics(vec![loaded.diagnostic("", reason.clone(), "leave out what was added last")]));
        }
        left_out = no_operations(loaded);
        document = adapt(loaded, name, &refused.keys().cloned().collect(), &mut left_out)?;
        for ((path, method), reason) in refused {
            let pointer = references::operation_pointer(&path, &method);
            let mut fault =
                loaded.diagnostic(&pointer, reason, "leave the operation out; `send_raw` sends what no document has");
            fault.operation = Some(format!("{} {path}", method.to_uppercase()));
            left_out.push(fault);
        }
        generated = generate_checked(&document);
    }
    left_out.sort_by(|one, other| (&one.file, one.line).cmp(&(&other.file, other.line)));
    // What a reference is part of says no more than the reference.
    left_out.dedup_by(|next, one| {
        let is_same = |next: &Diagnostic| next.file == one.file && next.line == one.line;
        is_same(next) && (next == one || [&*next, &*one].iter().all(|it| it.problem.ends_with("leads nowhere")))
    });
    let code = generated
        .map_err(|reason| Diagnostics(vec![loaded.diagnostic("", reason, "leave out what was added last")]))?;
    let is_whole = left_out.iter().all(|left_out| left_out.is_warning);
    match is_whole || skips && document.operations().next().is_some() {
        true => Ok((code, left_out)),
        false => Err(Diagnostics(left_out)),
    }
}

/// The entries that stand where operations do and are none, and the document if it has nothing else.
fn no_operations(loaded: &Loaded) -> Vec<Diagnostic> {
    let root = loaded.root();
    let mut faults = Vec::new();
    let paths = root["paths"].as_object().into_iter().flatten();
    for (path, item) in paths.filter(|(path, _)| !path.starts_with("x-")) {
        for (method, operation) in item.as_object().into_iter().flatten() {
            let (problem, remedy) = match method.as_str() {
                _ if method.starts_with("x-") || BESIDE_METHODS.contains(&method.as_str()) => continue,
                _ if !references::METHODS.contains(&method.as_str()) => {
                    ("is no method of HTTP that documents have", "correct it")
                }
                _ if !operation.is_object() => ("is no operation", "write what the operation has below it"),
                _ => continue,
            };
            let pointer = references::operation_pointer(path, method);
            faults.push(loaded.diagnostic(&pointer, format!("`{method}` of {path} {problem}"), remedy));
        }
    }
    let is_whole = faults.is_empty() && loaded.diagnostics().is_empty();
    if is_whole && all_operations(root).next().is_none() {
        faults.push(loaded.diagnostic("", "it has no operation that a client could call", "write one under `paths`"));
    }
    faults
}

/// The keys that a path has beside its operations.
const BESIDE_METHODS: [&str; 5] = ["$ref", "description", "parameters", "servers", "summary"];

/// The path of an operation in the old document, which is no part of the standard.
const OLD_PATH: &str = "x-path";

/// The operations that the generator can't make even alone, with its reasons.
fn refused_alone(loaded: &Loaded, name: &str, document: &Document) -> HashMap<(String, String), String> {
    let all: Vec<(String, String)> = document
        .operations()
        .filter_map(|operation| {
            let path = document.operation_json(&operation)[OLD_PATH].as_str()?;
            Some((path.to_owned(), operation.method.to_owned()))
        })
        .collect();
    let mut refused = HashMap::new();
    for one in &all {
        let others = all.iter().filter(|other| *other != one).cloned().collect();
        let alone = adapt(loaded, name, &others, &mut Vec::new());
        if let Err(reason) = alone.map_err(|faults| faults.to_string()).and_then(|document| generate_checked(&document))
        {
            refused.insert(one.clone(), reason);
        }
    }
    refused
}

/// The document as the generator reads it, without some of its operations.
fn adapt(
    loaded: &Loaded,
    name: &str,
    without: &BTreeSet<(String, String)>,
    faults: &mut Vec<Diagnostic>,
) -> Result<Document, Diagnostics> {
    let mut adapter = Adapter::new(loaded);
    let root = adapter.run(without);
    faults.append(&mut adapter.faults);
    let openapi = serde_json::from_value(root.clone()).map_err(|error| {
        Diagnostics(vec![loaded.diagnostic("", format!("adapting broke it: {error}"), "leave out what was added last")])
    })?;
    Ok(Document {
        name: name.to_owned(),
        root,
        openapi,
        errata: Vec::new(),
        rules: Rules::Standard,
        warnings: Vec::new(),
    })
}

/// A document on its way.
struct Adapter<'a> {
    loaded: &'a Loaded,
    names: Names,
    /// The schemas of the new document.
    schemas: Map<String, Value>,
    /// Names of the schemas of the new document, by the pointers to them in the old one.
    named: HashMap<(String, Use), String>,
    /// Pointers to the schemas that are being read and have no name.
    open: Vec<String>,
    of: Use,
    faults: Vec<Diagnostic>,
    /// Method and path, or id, of the operation that is read.
    operation: String,
    schemes: Map<String, Value>,
    /// Notes on the types of the operation that is read.
    notes: Vec<String>,
}

impl<'a> Adapter<'a> {
    fn new(loaded: &'a Loaded) -> Self {
        Self {
            loaded,
            names: Names::default(),
            schemas: Map::new(),
            named: HashMap::new(),
            open: Vec::new(),
            of: Use::Answer,
            faults: Vec::new(),
            operation: String::new(),
            schemes: Map::new(),
            notes: Vec::new(),
        }
    }

    fn run(&mut self, without: &BTreeSet<(String, String)>) -> Value {
        let root = self.loaded.root();
        let title = root["info"]["title"].as_str().unwrap_or("API");
        let version = root["info"]["version"].as_str().unwrap_or("0");
        let mut paths = Map::new();
        let operations: Vec<_> = all_operations(root)
            .filter(|(path, method)| !without.contains(&((*path).to_owned(), (*method).to_owned())))
            .map(|(path, method)| (path.to_owned(), method.to_owned()))
            .collect();
        for (path, method) in &operations {
            self.keep_parameter_types(path, method);
        }
        // Types of answers have the plain names, in whatever order operations come.
        self.of = Use::Answer;
        let read: Vec<_> = operations.iter().map(|(path, method)| self.answers(path, method)).collect();
        self.of = Use::Request;
        for ((path, method), read) in operations.iter().zip(read) {
            if let Some(mut operation) = read.and_then(|read| self.request(path, method, read)) {
                operation[OLD_PATH] = json!(path);
                let item = paths.entry(self.path_of(path, &operation)).or_insert_with(|| json!({}));
                item[method] = operation;
            }
        }
        let mut adapted = json!({
            "openapi": "3.0.3",
            "info": { "title": title, "version": version },
            "paths": paths,
            "components": { "schemas": self.schemas, "securitySchemes": self.schemes },
        });
        if let Some(url) = references::first_server(&root["servers"]) {
            adapted["servers"] = json!([{ "url": url }]);
        }
        keep_used(&mut adapted);
        adapted
    }

    /// Keeps the names of the types that the generator makes of an operation's parameters.
    fn keep_parameter_types(&mut self, path: &str, method: &str) {
        let item = &self.loaded.root()["paths"][path];
        let operation = &item[method];
        let id = operations::raw_id(operation, path, method);
        for list in [&item["parameters"], &operation["parameters"]] {
            for parameter in list.as_array().into_iter().flatten() {
                let name = self.loaded.resolve(parameter, "").and_then(|(parameter, _)| parameter["name"].as_str());
                for kept in name.into_iter().flat_map(|name| [format!("{id} {name}"), format!("{id} {name} item")]) {
                    self.names.keep_type(&kept);
                }
            }
        }
    }

    /// Notes what keeps an operation, or a part of it, from being generated.
    fn fault(&mut self, pointer: &str, problem: impl Into<String>, remedy: impl Into<String>) {
        let mut fault = self.loaded.diagnostic(pointer, problem, remedy);
        fault.operation = Some(self.operation.clone());
        self.faults.push(fault);
    }

    /// Notes once what may not be as the document has it.
    fn warn(&mut self, pointer: &str, problem: &str, remedy: &str) {
        let warning = Diagnostic { is_warning: true, ..self.loaded.diagnostic(pointer, problem, remedy) };
        if !self.faults.contains(&warning) {
            self.faults.push(warning);
        }
    }
}

/// Drops the schemas that no operation has, as those of operations that were refused.
fn keep_used(root: &mut Value) {
    let used: BTreeSet<String> = references::request_schemas(root)
        .into_iter()
        .chain(references::answer_schemas(root))
        .map(str::to_owned)
        .collect();
    if let Some(schemas) = root["components"]["schemas"].as_object_mut() {
        schemas.retain(|name, _| used.contains(name));
    }
}
