//! The documents that the crate is built from, for those who ask at run time.

#[cfg(any(feature = "cli", feature = "conformance"))]
use std::sync::LazyLock;

#[cfg(any(feature = "cli", feature = "conformance"))]
use crate::spec::Document;

/// The text of each document under the name of its file, as the build script read it.
static SOURCES: &[(&str, &str)] = &include!(concat!(env!("OUT_DIR"), "/documents.rs"));

/// Name and text (YAML) of each document.
///
/// ```
/// let (name, text) = scicloud::documents::texts().next().unwrap();
/// assert_eq!((name, text.lines().next()), ("eihealth", Some("openapi: 3.0.3")));
/// ```
pub fn texts() -> impl Iterator<Item = (&'static str, &'static str)> {
    let name = |file: &'static str| file.trim_start_matches("openapi/").trim_end_matches(".yaml");
    SOURCES.iter().map(move |(file, text)| (name(file), *text))
}

/// All documents: one per platform, and that of the sign-in which eiHealth and ModelArts share.
///
/// ```
/// let names: Vec<_> = scicloud::documents::all().iter().map(|document| document.name.as_str()).collect();
/// assert_eq!(names, ["eihealth", "modelarts", "scnet", "maptable", "iam"]);
/// ```
#[cfg(any(feature = "cli", feature = "conformance"))]
pub fn all() -> &'static [Document] {
    static DOCUMENTS: LazyLock<Vec<Document>> = LazyLock::new(|| {
        let read = |&(file, text): &(&str, &str)| {
            Document::read(file, text).expect("the build script has checked the same text")
        };
        SOURCES.iter().map(read).collect()
    });
    &DOCUMENTS
}

/// The document of a platform.
#[cfg(any(feature = "cli", feature = "conformance"))]
pub fn by_name(name: &str) -> Option<&'static Document> {
    all().iter().find(|document| document.name == name)
}
