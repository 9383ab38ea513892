mod files;
mod identifiers;
mod limits;
mod overlays;
mod references;
mod remote;
mod spelling;
mod versions;

use std::fs;
use std::path::Path;

use scicloud::spec::document::{Document, LoadError, LoadOptions};
use tempfile::TempDir;

/// A document of 3.0 with this below its head.
fn document(rest: &str) -> Document {
    parse(&format!("openapi: 3.0.3\ninfo: {{title: Rows, version: '1'}}\n{rest}"))
}

fn parse(text: &str) -> Document {
    Document::parse("rows.yaml", text).unwrap_or_else(|error| panic!("{error}\n{text}"))
}

/// Returns the reason why a text is refused.
fn refusal(text: &str) -> String {
    match Document::parse("rows.yaml", text) {
        Ok(_) => panic!("it was read:\n{text}"),
        Err(error) => error.to_string(),
    }
}

/// The diagnostics as they are shown.
fn shown(document: &Document) -> Vec<String> {
    document.diagnostics().iter().map(ToString::to_string).collect()
}

/// A folder with these files.
fn folder(files: &[(&str, &str)]) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in files {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    folder
}

/// The document `openapi.yaml` of a folder, with the overlays of these names.
fn load(folder: &Path, overlays: &[&str]) -> Result<Document, LoadError> {
    let overlays = overlays.iter().map(|name| folder.join(name)).collect();
    Document::load(&folder.join("openapi.yaml"), &LoadOptions { overlays, allow_remote: false })
}

/// The name of the file and the line that a part is located at.
fn place(document: &Document, pointer: &str) -> (String, usize) {
    let (file, line) = document.location(pointer);
    (file.rsplit('/').next().unwrap().to_owned(), line)
}
