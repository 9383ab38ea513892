//! The documents that the crate is built from, for those who ask at run time.

use std::sync::LazyLock;

use crate::spec::Document;

/// The text of each document under the name of its file, as the build script read it.
const SOURCES: [(&str, &str); 5] = [
    ("openapi/eihealth.yaml", include_str!("../openapi/eihealth.yaml")),
    ("openapi/modelarts.yaml", include_str!("../openapi/modelarts.yaml")),
    ("openapi/scnet.yaml", include_str!("../openapi/scnet.yaml")),
    ("openapi/maptable.yaml", include_str!("../openapi/maptable.yaml")),
    ("openapi/iam.yaml", include_str!("../openapi/iam.yaml")),
];

/// All documents: one per platform, and that of the sign-in which eiHealth and ModelArts share.
///
/// ```
/// let names: Vec<_> = scicloud::documents::all().iter().map(|document| document.name.as_str()).collect();
/// assert_eq!(names, ["eihealth", "modelarts", "scnet", "maptable", "iam"]);
/// ```
pub fn all() -> &'static [Document] {
    static DOCUMENTS: LazyLock<Vec<Document>> = LazyLock::new(|| {
        let read = |(file, text)| Document::read(file, text).expect("the build script has checked the same text");
        SOURCES.into_iter().map(read).collect()
    });
    &DOCUMENTS
}

/// The document of a platform.
pub fn by_name(name: &str) -> Option<&'static Document> {
    all().iter().find(|document| document.name == name)
}
