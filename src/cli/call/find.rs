//! The operations that can be called, and the one that is meant.

use scicloud::call::{Document, Operation, is_alike, shown_name};
use scicloud::documents;
use scicloud::spec::document::LoadOptions;

use super::Options;

/// The documents whose operations can be called.
pub struct Catalog {
    pub documents: Vec<Document>,
    /// True if the document is none of ours.
    pub is_foreign: bool,
}

impl Catalog {
    /// The document of `--spec`, or all of ours.
    pub fn read(options: &Options) -> Result<Self, String> {
        let Some(file) = &options.spec else {
            if !options.overlay.is_empty() || options.allow_remote {
                return Err("--overlay and --allow-remote are for the document of --spec".to_owned());
            }
            let names = documents::all().iter().map(|document| document.name.as_str());
            return Ok(Self { documents: names.filter_map(Document::built_in).collect(), is_foreign: false });
        };
        let load = LoadOptions { overlays: options.overlay.clone(), allow_remote: options.allow_remote };
        let name = file.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
        let document = Document::load(&name, file, &load).map_err(|error| error.to_string())?;
        Ok(Self { documents: vec![document], is_foreign: true })
    }

    /// All operations in the order of the documents.
    pub fn operations(&self) -> impl Iterator<Item = Operation<'_>> {
        self.documents.iter().flat_map(Document::operations)
    }

    /// The shortest name that means an operation alone.
    pub fn name(&self, operation: &Operation<'_>) -> String {
        let others = self.operations().filter(|other| is_alike(other.id(), operation.id())).count();
        if others > 1 { qualified(operation) } else { operation.id().to_owned() }
    }

    /// The names of all operations, a line each.
    pub fn names(&self) -> String {
        self.operations().map(|operation| self.name(&operation) + "\n").collect()
    }

    /// The operation of a name: an id, or one with its document before it, in any letter case.
    pub fn find(&self, name: &str) -> Result<Operation<'_>, String> {
        let exact: Vec<_> = self.operations().filter(|it| it.id() == name || qualified(it) == name).collect();
        let found = if exact.is_empty() { self.operations().filter(|it| is_meant(it, name)).collect() } else { exact };
        match &found[..] {
            [operation] => Ok(*operation),
            [] => Err(self.unknown(name)),
            several => {
                let names: Vec<_> = several.iter().map(qualified).collect();
                Err(format!("several documents have {name:?}; name one of {}", names.join(", ")))
            }
        }
    }

    fn unknown(&self, name: &str) -> String {
        let lower = |text: &str| text.to_lowercase();
        let wanted = lower(name.rsplit(['/', '.']).next().unwrap_or(name));
        let wanted = wanted.trim_start_matches(|c: char| !c.is_alphanumeric()).to_owned();
        let stem = wanted.get(..wanted.len().min(5)).unwrap_or(&wanted).to_owned();
        let is_near = |id: &str| !stem.is_empty() && (lower(id).contains(&wanted) || lower(id).starts_with(&stem));
        let near: Vec<_> = self.operations().filter(|it| is_near(it.id())).take(8).map(|it| self.name(&it)).collect();
        let near = if near.is_empty() { String::new() } else { format!("; near it are {}", near.join(", ")) };
        format!("there is no operation {}{near}; `scicloud call` lists all", shown_name(name))
    }
}

/// An id with its document before it.
pub fn qualified(operation: &Operation<'_>) -> String {
    format!("{}/{}", operation.document(), operation.id())
}

fn is_meant(operation: &Operation<'_>, name: &str) -> bool {
    let parts = name.split_once(['/', '.']);
    let in_document =
        parts.is_some_and(|(document, id)| is_alike(operation.document(), document) && is_alike(operation.id(), id));
    in_document || is_alike(operation.id(), name)
}
