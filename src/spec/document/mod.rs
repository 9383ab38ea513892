//! OpenAPI documents as people have them, whoever wrote them: any of 3.0 to 3.2, YAML or JSON, in one file or many.
//!
//! [`Document`] is the whole of such a document as one tree in which every reference is `#` and a JSON pointer.
//! What is wrong with it is a [`Diagnostic`] and spoils the part concerned alone.

mod bundle;
mod files;
mod grammar;
mod identifiers;
#[cfg(generated)]
mod overlay;
mod pointer;
#[cfg(all(feature = "client", generated))]
mod remote;
#[cfg(not(all(feature = "client", generated)))]
#[path = "unfetched.rs"]
mod remote;
mod version;

use std::path::{Path, PathBuf};

use serde_json::Value;

pub use version::Version;

use super::Diagnostic;
use super::reading::{Place, Places, Remark};
use files::Files;

/// An OpenAPI document with all files it refers to, in one tree.
#[derive(Debug, Clone)]
pub struct Document {
    name: String,
    version: Version,
    root: Value,
    places: Places,
    /// The names to show, by the index that a place has.
    files: Vec<String>,
    diagnostics: Vec<Diagnostic>,
}

/// What to read beside the document.
#[derive(Debug, Clone, Default)]
pub struct LoadOptions {
    /// Overlays to apply, in this order.
    pub overlays: Vec<PathBuf>,
    /// True if references to URLs are followed.
    pub allow_remote: bool,
}

/// The reason why a document can't be used.
#[derive(Debug, Clone, thiserror::Error)]
pub enum LoadError {
    /// A file that can't be read.
    #[error("{file}: {problem}")]
    Unreadable {
        /// The file.
        file: String,
        /// Why.
        problem: String,
    },
    /// The problem with the text.
    #[error("{0}")]
    Faulty(Diagnostic),
}

impl Document {
    /// Reads a document from a file, together with the files below its folder that it refers to.
    ///
    /// # Errors
    ///
    /// When the file or an overlay can't be read, or is no OpenAPI document of a version that is known.
    pub fn load(path: &Path, options: &LoadOptions) -> Result<Self, LoadError> {
        let name = path.display().to_string();
        let text = files::text(path).map_err(|problem| LoadError::Unreadable { file: name.clone(), problem })?;
        let text = text.map_err(|remark| LoadError::Faulty(Diagnostic::of(&name, remark)))?;
        Self::build(&name, &text, Files::beside(path, options.allow_remote), &options.overlays)
    }

    /// Reads a document from its text alone, so that references to other files lead nowhere.
    ///
    /// # Errors
    ///
    /// When the text is no OpenAPI document of a version that is known.
    pub fn parse(name: &str, text: &str) -> Result<Self, LoadError> {
        Self::build(name, text, Files::none(), &[])
    }

    fn build(name: &str, text: &str, files: Files, overlays: &[PathBuf]) -> Result<Self, LoadError> {
        let mut places = Places::default();
        let (root, remarks) = super::reading::read(text, 0, super::reading::At::ROOT, &mut places)
            .map_err(|remark| LoadError::Faulty(Diagnostic::of(name, remark)))?;
        let version = version::of(&root, &places).map_err(|remark| LoadError::Faulty(Diagnostic::of(name, remark)))?;
        let mut document =
            Self { name: name.into(), version, root, places, files: vec![name.into()], diagnostics: Vec::new() };
        document.remark(0, remarks);
        let mut bundle = bundle::Bundle::new(files, &document);
        bundle.run(&mut document);
        #[cfg(generated)]
        for overlay in overlays {
            overlay::apply(&mut document, overlay)?;
        }
        if !overlays.is_empty() {
            bundle.run(&mut document);
        }
        bundle.report(&mut document);
        Ok(document)
    }

    /// Name of the document in messages: the path it was read from.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The document with its overlays applied.
    ///
    /// Other files stand under `x-files` by their path, and every reference is one within this tree. A path item, or
    /// another part that the standard has no reference for, stands in the place of the reference to it.
    pub fn root(&self) -> &Value {
        &self.root
    }

    /// The files that it was read from.
    pub fn files(&self) -> impl Iterator<Item = &str> {
        self.files.iter().map(String::as_str)
    }

    /// The version of OpenAPI that the document is written in.
    pub fn version(&self) -> Version {
        self.version
    }

    /// The part that a JSON pointer leads to.
    pub fn at<'a>(&'a self, pointer: &str) -> Option<&'a Value> {
        self.root.pointer(pointer)
    }

    /// The value that stands at the pointer, or what it refers to, with the pointer to that.
    ///
    /// `None` when a reference leads nowhere or in a circle. In a schema of OpenAPI 3.1, what stands beside a reference
    /// holds as well.
    pub fn resolve<'a>(&'a self, value: &'a Value, pointer: &str) -> Option<(&'a Value, String)> {
        pointer::resolve(&self.root, value, pointer)
    }

    /// File and line of a part, or of the nearest part around it.
    pub fn location(&self, pointer: &str) -> (String, usize) {
        let place = self.places.nearest(pointer).unwrap_or(Place { file: 0, line: 1 });
        (self.files[place.file as usize].clone(), place.line as usize)
    }

    /// A diagnostic about a part.
    pub fn diagnostic(&self, pointer: &str, problem: impl Into<String>, remedy: impl Into<String>) -> Diagnostic {
        let (file, line) = self.location(pointer);
        let (problem, remedy) = (by_file(&problem.into()), by_file(&remedy.into()));
        Diagnostic { file, line, operation: None, problem, remedy, is_warning: false }
    }

    /// Returns the problem with the document, as far as loading found it.
    pub fn diagnostics(&self) -> &[Diagnostic] {
        &self.diagnostics
    }

    /// What is odd in it, but keeps no client from being generated.
    #[cfg(any(feature = "generate", not(generated)))]
    pub(crate) fn advice(&self) -> Vec<Diagnostic> {
        let source = super::source::Source::of_files(self.files.clone(), self.root.clone(), self.places.clone());
        super::check::advise(&source)
    }

    fn remark(&mut self, file: u32, remarks: Vec<Remark>) {
        let name = &self.files[file as usize];
        let remarks = remarks.into_iter().filter(|remark| !remark.is_common);
        self.diagnostics.extend(remarks.map(|remark| Diagnostic::of(name, remark)));
    }
}

/// The file that a pointer into the whole tree leads to, by its path from the document, and the pointer into that file;
/// none for a part of the document itself.
pub(crate) fn in_file(pointer: &str) -> Option<(String, &str)> {
    let rest = pointer.strip_prefix("/x-files")?.trim_start_matches('-').strip_prefix('/')?;
    let end = rest.find('/').unwrap_or(rest.len());
    Some((rest[..end].replace("~1", "/").replace("~0", "~"), &rest[end..]))
}

/// A message with the pointers in it that lead to other files as file and pointer.
fn by_file(message: &str) -> String {
    let mut text = String::new();
    let mut rest = message;
    while let Some(start) = rest.find("/x-files") {
        let pointer = &rest[start..];
        let end = pointer.find([' ', ';', ',', ')', '`', '"', '\'']).unwrap_or(pointer.len());
        let Some((file, inner)) = in_file(&pointer[..end]) else { break };
        text += rest[..start].strip_suffix('#').unwrap_or(&rest[..start]);
        text += &format!("{file}#{inner}");
        rest = &pointer[end..];
    }
    text + rest
}
