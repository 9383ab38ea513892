use serde_json::Value;

use super::diagnostic::{Diagnostic, Diagnostics};
use super::reading::{self, At, Places};

/// A document's text as JSON, with the line of every part of it.
pub struct Source {
    pub file: String,
    pub root: Value,
    places: Places,
}

/// Reads a document of our own, where whatever is odd is an error.
pub fn read(file: &str, text: &str) -> Result<Source, Diagnostics> {
    let mut places = Places::default();
    let (root, remarks) = match reading::read(text, 0, At::ROOT, &mut places) {
        Ok((root, remarks)) => (Some(root), remarks),
        Err(remark) => (None, vec![remark]),
    };
    match root {
        Some(root) if remarks.is_empty() => Ok(Source { file: file.into(), root, places }),
        _ => Err(Diagnostics(remarks.into_iter().map(|remark| Diagnostic::of(file, remark)).collect())),
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
        Self { file: file.into(), root, places }
    }

    /// A fault at a part of the document, with the operation that the part belongs to.
    pub fn fault(&self, pointer: &str, problem: impl Into<String>, remedy: impl Into<String>) -> Diagnostic {
        Diagnostic {
            file: self.file.clone(),
            line: self.line(pointer),
            operation: super::references::operation_at(&self.root, pointer),
            problem: problem.into(),
            remedy: remedy.into(),
        }
    }

    /// The line of the part, or of the nearest part around it.
    fn line(&self, pointer: &str) -> usize {
        self.places.nearest(pointer).map_or(1, |place| place.line as usize)
    }
}
