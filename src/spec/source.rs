use std::cell::OnceCell;
use std::collections::HashMap;

use serde_json::Value;

use super::diagnostic::{Diagnostic, Diagnostics};
use super::reading::{self, At, Places};
use super::references;

/// A document's text as JSON, with the line of every part of it.
pub struct Source {
    /// Names of its files, by the index that a place has.
    files: Vec<String>,
    pub root: Value,
    places: Places,
    /// The first operation that uses each component, once it is asked for.
    users: OnceCell<HashMap<String, String>>,
    /// What is odd in the text, but keeps nothing from being made of it.
    pub warnings: Vec<Diagnostic>,
}

/// Reads a document of our own, where whatever is odd is an error, but for comments that may be meant.
pub fn read(file: &str, text: &str) -> Result<Source, Diagnostics> {
    let mut places = Places::default();
    let (root, remarks) = match reading::read(text, 0, At::ROOT, &mut places) {
        Ok((root, remarks)) => (Some(root), remarks),
        Err(remark) => (None, vec![remark]),
    };
    let found: Vec<_> = remarks.into_iter().map(|remark| Diagnostic::of(file, remark)).collect();
    match root {
        Some(root) if found.iter().all(|found| found.is_warning) => {
            Ok(Source { files: vec![file.into()], root, places, users: OnceCell::new(), warnings: found })
        }
        _ => Err(Diagnostics(found)),
    }
}

impl Source {
    /// A document that was made from another one, with the lines of some of its parts.
    #[cfg(any(feature = "generate", not(generated)))]
    pub fn made(file: &str, root: Value, lines: impl Iterator<Item = (String, usize)>) -> Self {
        let mut places = Places::default();
        for (pointer, line) in lines {
            places.insert(At::of(&pointer), reading::Place { file: 0, line: u32::try_from(line).unwrap_or(u32::MAX) });
        }
        Self { files: vec![file.into()], root, places, users: OnceCell::new(), warnings: Vec::new() }
    }

    /// A document that was read from several files.
    #[cfg(any(feature = "generate", not(generated)))]
    pub fn of_files(files: Vec<String>, root: Value, places: Places) -> Self {
        Self { files, root, places, users: OnceCell::new(), warnings: Vec::new() }
    }

    /// The operation that a part belongs to: its id, or its method and path.
    ///
    /// A part of a component belongs to the first operation that refers to it.
    fn operation_at(&self, pointer: &str) -> Option<String> {
        let Some(rest) = pointer.strip_prefix("/components/") else {
            return references::operation_at(&self.root, pointer);
        };
        let mut parts = rest.split('/');
        let component = format!("#/components/{}/{}", parts.next()?, parts.next()?);
        self.users.get_or_init(|| references::users(&self.root)).get(&component).cloned()
    }

    /// A fault at a part of the document, with the operation that the part belongs to.
    pub fn fault(&self, pointer: &str, problem: impl Into<String>, remedy: impl Into<String>) -> Diagnostic {
        let place = self.places.nearest(pointer);
        let file = place.map_or(0, |place| place.file as usize);
        Diagnostic {
            file: self.files.get(file).cloned().unwrap_or_default(),
            line: place.map_or(1, |place| place.line as usize),
            operation: self.operation_at(pointer),
            problem: problem.into(),
            remedy: remedy.into(),
            is_warning: false,
        }
    }
}
