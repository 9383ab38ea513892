//! The OpenAPI documents as data: read with their line numbers, checked, and with typed extensions.
//!
//! The build script generates the clients from this model, and `scicloud spec` shows what it holds.

mod check;
pub(crate) mod diagnostic;
#[cfg(any(feature = "conformance", feature = "generate", not(generated)))]
pub mod document;
mod extensions;
mod reading;
pub(crate) mod references;
mod source;

use std::collections::BTreeMap;

use openapiv3::{OpenAPI, Operation, ReferenceOr, Response};
use serde_json::Value;

pub use check::{meaning, statuses, walk};
pub use diagnostic::{Diagnostic, Diagnostics};
#[cfg(feature = "conformance")]
pub(crate) use extensions::SERVED;
pub use extensions::{
    Collection, EmptyFilter, Erratum, Filter, Match, OffsetUnit, Outcome, Paging, PastTheEnd, Reading, Rule, Sort,
    TotalOf,
};
#[cfg(any(feature = "conformance", feature = "generate", not(generated)))]
pub(crate) use reading::escape;
pub use references::{FORM, Security, Server, carriers, field, request_schema, request_schemas, resolve, takes_form};
#[cfg(any(feature = "generate", not(generated)))]
pub(crate) use references::{MULTIPART, operations};

/// An OpenAPI document that has passed every check.
#[derive(Debug, Clone)]
pub struct Document {
    /// Name of the document: its file's name without the ending, such as `modelarts`.
    pub name: String,
    /// The document as JSON, extensions included.
    pub root: Value,
    /// The document as the standard's types.
    pub openapi: OpenAPI,
    /// The contradictions of its sources, in the order of the document.
    pub errata: Vec<Erratum>,
    /// What it was held to.
    pub rules: Rules,
    /// What is odd in it, but may be meant as it stands.
    pub warnings: Vec<Diagnostic>,
}

/// What a document is held to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rules {
    /// The rules for documents that are transcribed from a vendor's pages, in `openapi/README.md`.
    Transcription,
    /// What the standard has, as far as a client can be generated from it.
    Standard,
}

/// An operation with where it stands in its document.
#[derive(Debug, Clone, Copy)]
pub struct LocatedOperation<'a> {
    /// Path template, such as `/v1/{project_id}/workspaces`.
    pub path: &'a str,
    /// HTTP method in lower case.
    pub method: &'a str,
    /// The operation itself.
    pub operation: &'a Operation,
    /// Pointer to the operation within the document.
    pointer: [&'a str; 2],
}

/// Reads YAML, or JSON, without asking whether it is one of our documents.
///
/// # Errors
///
/// Where the text can't be read.
pub fn parse(file: &str, text: &str) -> Result<Value, Diagnostics> {
    source::read(file, text).map(|source| source.root)
}

impl Document {
    /// Reads a document.
    ///
    /// `file` is the name to show in faults, `text` the YAML.
    ///
    /// # Errors
    ///
    /// All faults that were found, each with its line and what to do about it.
    pub fn read(file: &str, text: &str) -> Result<Self, Diagnostics> {
        let source = source::read(file, text)?;
        let (openapi, warnings) = check::run(&source)?;
        let errata = extensions::errata(&source.root).unwrap_or_default();
        let name = file.rsplit('/').next().unwrap_or(file);
        let name = name.split('.').next().unwrap_or(name).to_owned();
        let root = source.root;
        Ok(Self { name, root, openapi, errata, rules: Rules::Transcription, warnings })
    }

    /// Returns the problem with its extensions, where it was made from another document that has the same operations.
    #[cfg(any(feature = "generate", not(generated)))]
    pub(crate) fn extension_faults(&self, made_from: &document::Document) -> Vec<Diagnostic> {
        let lines = self.operations().map(|operation| {
            let pointer = references::operation_pointer(operation.path, operation.method);
            let (_, line) = made_from.location(&pointer);
            (pointer, line)
        });
        check::known_extensions(&source::Source::made(made_from.name(), self.root.clone(), lines))
    }

    /// The operations in the order of the document.
    pub fn operations(&self) -> impl Iterator<Item = LocatedOperation<'_>> {
        self.openapi.paths.paths.iter().flat_map(|(path, item)| {
            item.as_item().into_iter().flat_map(move |item| {
                item.iter().map(move |(method, operation)| LocatedOperation {
                    path,
                    method,
                    operation,
                    pointer: [path, method],
                })
            })
        })
    }

    /// The JSON of an operation, with its extensions and with references as they stand.
    pub fn operation_json(&self, operation: &LocatedOperation<'_>) -> &Value {
        let [path, method] = operation.pointer;
        &self.root["paths"][path][method]
    }

    /// The parameters of an operation as JSON, those of its path included, references resolved.
    pub fn parameters(&self, operation: &LocatedOperation<'_>) -> Vec<&Value> {
        let shared = self.root["paths"][operation.path]["parameters"].as_array();
        let own = self.operation_json(operation)["parameters"].as_array();
        let (shared, own) = (self.resolved(shared), self.resolved(own));
        let is_same = |one: &Value, other: &Value| one["name"] == other["name"] && one["in"] == other["in"];
        // One of the operation stands in place of the same one of the path.
        let kept = shared.into_iter().filter(|shared| !own.iter().any(|own| is_same(own, shared)));
        kept.chain(own.iter().copied()).collect()
    }

    fn resolved<'a>(&'a self, list: Option<&'a Vec<Value>>) -> Vec<&'a Value> {
        list.into_iter().flatten().filter_map(|part| resolve(&self.root, part)).collect()
    }

    /// The responses of an operation as JSON by status (`200`, `4XX`), references resolved.
    pub fn responses(&self, operation: &LocatedOperation<'_>) -> BTreeMap<&str, &Value> {
        let responses = self.operation_json(operation)["responses"].as_object();
        let all = responses.into_iter().flatten();
        all.filter_map(|(status, response)| Some((status.as_str(), resolve(&self.root, response)?))).collect()
    }

    /// The header that carries the operation's credential, if it asks for one.
    pub fn credential(&self, operation: &LocatedOperation<'_>) -> Option<&str> {
        self.security(operation).headers.first().copied()
    }

    /// What the operation asks for to know who calls.
    pub fn security(&self, operation: &LocatedOperation<'_>) -> Security<'_> {
        references::security(&self.root, operation.path, operation.method)
    }

    /// The ways to call the operation with keys alone, after the first way of all.
    #[cfg(any(feature = "generate", not(generated)))]
    pub(crate) fn other_keys(&self, operation: &LocatedOperation<'_>) -> Vec<[Vec<&str>; 3]> {
        references::other_keys(&self.root, operation.path, operation.method)
    }

    /// Where the operation is served, if not where the others are.
    pub fn server(&self, operation: &LocatedOperation<'_>) -> Option<Server<'_>> {
        references::server(&self.root, operation.path, operation.method).ok().flatten()
    }

    /// Tells if the operation's request body may be sent as a form too.
    pub fn takes_form(&self, operation: &LocatedOperation<'_>) -> bool {
        takes_form(&self.root, operation.path, operation.method)
    }

    /// The schema of the operation's request body, as the document has it.
    pub fn request_schema(&self, operation: &LocatedOperation<'_>) -> Option<&Value> {
        request_schema(&self.root, operation.path, operation.method)
    }

    /// Tells if our server has the operation.
    pub fn is_served(&self, operation: &LocatedOperation<'_>) -> bool {
        self.operation_json(operation).get(extensions::SERVED).is_none_or(|served| *served != false)
    }

    /// Returns the way the operation's list pages, sorts and filters, if it says so.
    pub fn collection(&self, operation: &LocatedOperation<'_>) -> Option<Collection> {
        extensions::parse(self.operation_json(operation).get("x-collection")?).ok()
    }

    /// Tells if an erratum is about the operation, or about a component that it uses.
    pub fn concerns(&self, operation: &LocatedOperation<'_>, erratum: &Erratum) -> bool {
        let belongs = |at: &str| references::belongs(&self.root, at, operation.path, operation.method);
        erratum.at.iter().any(|at| belongs(at.trim_start_matches('#')))
    }

    /// Where a response says whether it is a success, if it says so.
    pub fn outcome(&self, response: &Value) -> Option<Outcome> {
        extensions::parse(response.get("x-outcome")?).ok()
    }
}

impl LocatedOperation<'_> {
    /// The operation's id, which every document that is read has.
    pub fn id(&self) -> &str {
        self.operation.operation_id.as_deref().unwrap_or_default()
    }

    /// The responses as the standard's types.
    pub fn responses(&self) -> impl Iterator<Item = (String, &ReferenceOr<Response>)> {
        let responses = &self.operation.responses.responses;
        responses.iter().map(|(status, response)| (status.to_string(), response))
    }
}
