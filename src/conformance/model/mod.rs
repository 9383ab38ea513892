//! A document as the checks see it: operations with their parameters, answers and security, references followed.

mod operation;
mod parameter;
mod reader;
mod response;
mod security;
mod simple;

use std::collections::{BTreeMap, HashMap};
use std::path::Path;
use std::sync::{Arc, LazyLock, Mutex, PoisonError};

use reader::{Reader, members, server_paths};

pub use operation::Operation;
pub use parameter::{Parameter, Place, Style, encode, plain};
pub use response::{Header, Link, Media, Response};
pub use security::{Carrier, Form};
pub use simple::Simple;

use super::judge::{NOT_OF_3_0, Schemas};
use crate::spec::document::{Document, LoadError, LoadOptions};
use crate::spec::references::METHODS;
use crate::spec::{Diagnostic, Erratum, escape};

/// A document to hold a server to.
#[derive(Debug, Clone)]
pub struct Api {
    /// Name of the document in reports.
    pub name: String,
    pub(crate) operations: Vec<Operation>,
    pub(crate) errata: Vec<Erratum>,
    pub(crate) document: Arc<Document>,
    pub(crate) schemas: Schemas,
    faults: Vec<Diagnostic>,
    /// Places in `operations` by id, and by path without a slash at its end.
    by_id: HashMap<String, usize>,
    by_path: HashMap<String, Vec<usize>>,
    /// Links that may be followed, by what they name: places in `operations`, and in the links of its success.
    links_by_target: HashMap<String, Vec<(usize, usize)>>,
}

impl Api {
    /// Reads a document from YAML or JSON; references to other files lead nowhere.
    ///
    /// # Errors
    ///
    /// When the text is no OpenAPI document that can be worked with.
    pub fn parse(name: &str, text: &str) -> Result<Self, LoadError> {
        Document::parse(name, text).map(|document| Self::new(name, document))
    }

    /// Reads a document from a file, with the files that it refers to and the overlays of the options.
    ///
    /// # Errors
    ///
    /// When a file can't be read, or is no OpenAPI document that can be worked with.
    pub fn load(name: &str, file: &Path, options: &LoadOptions) -> Result<Self, LoadError> {
        Document::load(file, options).map(|document| Self::new(name, document))
    }

    /// One of the documents that the crate is built from.
    pub fn built_in(name: &str) -> Option<Self> {
        // Read once, with the schemas that are compiled by then, as tests run many suites of one document.
        static READ: LazyLock<Mutex<HashMap<String, Api>>> = LazyLock::new(Mutex::default);
        let mut read = READ.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(api) = read.get(name) {
            return Some(api.clone());
        }
        let (_, text) = crate::documents::texts().find(|(known, _)| *known == name)?;
        let document = Document::parse(&format!("openapi/{name}.yaml"), text).ok()?;
        let api = Self::new(name, document);
        read.insert(name.to_owned(), api.clone());
        Some(api)
    }

    fn new(name: &str, document: Document) -> Self {
        let document = Arc::new(document);
        let mut reader = Reader { document: &document, faults: Vec::new() };
        let operations = operations(&mut reader);
        let errata = reader.read(document.root(), "", "x-errata").unwrap_or_default();
        let faults = reader.faults;
        let schemas = Schemas::new(Arc::clone(&document));
        let (mut by_id, mut by_path) = (HashMap::new(), HashMap::<String, Vec<usize>>::new());
        let mut links_by_target = HashMap::<String, Vec<(usize, usize)>>::new();
        for (index, operation) in operations.iter().enumerate() {
            let answer = operation.success().filter(|_| operation.method == "GET");
            for (place, link) in answer.iter().flat_map(|answer| &answer.links).enumerate() {
                links_by_target.entry(link.operation.clone()).or_default().push((index, place));
            }
            by_id.insert(operation.id.clone(), index);
            by_id.entry(operation.signature()).or_insert(index);
            by_path.entry(operation.path.trim_end_matches('/').to_owned()).or_default().push(index);
        }
        let name = name.to_owned();
        Self { name, operations, errata, schemas, document, faults, by_id, by_path, links_by_target }
    }

    /// The operation with this id, or with this method and path.
    pub(crate) fn operation(&self, id: &str) -> Option<&Operation> {
        self.by_id.get(id).map(|index| &self.operations[*index])
    }

    /// The operations at a path, whether it is spelled with a slash at its end or without.
    pub(crate) fn at_path(&self, path: &str) -> impl Iterator<Item = &Operation> {
        let places = self.by_path.get(path.trim_end_matches('/')).into_iter().flatten();
        places.map(|index| &self.operations[*index])
    }

    /// The links to an operation, each with the operation whose answers have it.
    pub(crate) fn links_to<'a>(&'a self, target: &'a Operation) -> impl Iterator<Item = (&'a Operation, &'a Link)> {
        let signature = Some(target.signature()).filter(|signature| *signature != target.id);
        let named = [Some(target.id.clone()), signature].into_iter().flatten();
        let places = named.filter_map(|name| self.links_by_target.get(&name)).flatten();
        places.filter_map(|(source, link)| {
            let source = &self.operations[*source];
            Some((source, source.success()?.links.get(*link)?))
        })
    }

    /// Returns whether some operation has a parameter of this name, or the one of `OPERATION:NAME` has.
    pub fn has_parameter(&self, name: &str) -> bool {
        self.operations.iter().flat_map(|operation| &operation.parameters).any(|parameter| parameter.name == name)
            || name.split_once(':').is_some_and(|(id, name)| {
                self.operation(id).is_some_and(|operation| operation.parameters.iter().any(|known| known.name == name))
            })
    }

    /// The names of all parameters, in the order of the document.
    pub fn parameter_names(&self) -> impl Iterator<Item = &str> {
        self.operations.iter().flat_map(|operation| &operation.parameters).map(|parameter| parameter.name.as_str())
    }

    /// The faults of the document that were met so far, those that only a body brought up included.
    pub fn diagnostics(&self) -> Vec<Diagnostic> {
        let mut all = self.document.diagnostics().to_vec();
        all.extend(self.faults.iter().cloned());
        // A reference to nowhere was told when the document was read.
        let told = |reference: &str| self.document.diagnostics().iter().any(|known| known.problem.contains(reference));
        let is_told = |diagnostic: &Diagnostic| {
            let reference = diagnostic.problem.strip_prefix("the reference ");
            reference.and_then(|rest| rest.strip_suffix(" leads nowhere")).is_some_and(told)
        };
        all.extend(self.schemas.diagnostics().into_iter().filter(|diagnostic| !is_told(diagnostic)));
        let mut seen = std::collections::BTreeSet::new();
        // What a version lacks is lacking everywhere, and told once.
        let is_told_once = |diagnostic: &Diagnostic| diagnostic.problem.ends_with(NOT_OF_3_0);
        let told = |it: &Diagnostic| if is_told_once(it) { it.problem.clone() } else { it.to_string() };
        all.retain(|diagnostic| seen.insert(told(diagnostic)));
        all
    }

    /// The path of the document's server, where a base URL lacks it.
    pub(crate) fn path_lacking_in(&self, url: &str) -> Option<String> {
        let url = url.trim_end_matches('/');
        self.server_paths().find(|path| !url.ends_with(path.as_str()))
    }

    /// Paths of the document's servers that have one, without a slash at the end.
    pub(super) fn server_paths(&self) -> impl Iterator<Item = String> {
        server_paths(&self.document.root()["servers"]).filter(|path| !path.is_empty())
    }
}

/// The operations of the document, with the ids that tell them apart.
fn operations(reader: &mut Reader<'_>) -> Vec<Operation> {
    let root = reader.document.root();
    let mut operations = Vec::new();
    for (path, item) in members(&root["paths"]) {
        let at = format!("/paths/{}", escape(path));
        let Some((item, at)) = reader.resolve(item, &at) else { continue };
        for (method, operation) in members(item).filter(|(name, _)| METHODS.contains(&name.as_str())) {
            let pointer = format!("{at}/{method}");
            if operation.is_object() {
                operations.push(Operation::read(reader, path, method, (item, &at), (operation, pointer)));
            }
        }
    }
    tell_apart(reader, &mut operations);
    operations
}

/// Ids that several operations have name none of them: method and path do.
fn tell_apart(reader: &mut Reader<'_>, operations: &mut [Operation]) {
    let mut places: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for (index, operation) in operations.iter().enumerate() {
        places.entry(operation.id.clone()).or_default().push(index);
    }
    for (id, places) in places.into_iter().filter(|(_, places)| places.len() > 1) {
        let pointer = operations[places[1]].pointer.clone();
        let problem = format!("{} operations have the id `{id}`", places.len());
        reader.fault(&pointer, problem, "give each an id of its own; here they go by method and path");
        for index in places {
            operations[index].id = operations[index].signature();
        }
    }
}
