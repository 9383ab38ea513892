//! The table of constructs in `openapi/README.md`, which is that of the documents and of the rows.

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;

use scicloud::generate::Generator;
use serde_json::Value;

use super::whole;

/// The documents with the operations that are called in the file of each, in the order of the table.
const DOCUMENTS: [(&str, &[&str]); 12] = [
    ("query", super::query::CALLED),
    ("places", super::places::CALLED),
    ("body", super::body::CALLED),
    ("answer", super::answer::CALLED),
    ("schema", super::schema::CALLED),
    ("compose", super::compose::CALLED),
    ("bounds", super::bounds::CALLED),
    ("v3_1", super::v3_1::CALLED),
    ("names", super::names::CALLED),
    ("security", super::security::CALLED),
    ("operations", super::operations::CALLED),
    ("bare", super::bare::CALLED),
];

const METHODS: [&str; 8] = ["get", "put", "post", "delete", "options", "head", "patch", "trace"];

fn file(path: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(path)
}

fn path(document: &str) -> PathBuf {
    file(&format!("tests/constructs/{document}.yaml"))
}

/// The operations of a document: the construct, and what the generator says of it where it is refused.
fn operations(document: &str) -> Vec<(String, Option<String>)> {
    let text = fs::read_to_string(path(document)).unwrap();
    let root: Value = serde_saphyr::from_str(&text).unwrap();
    let paths = root["paths"].as_object().unwrap().values();
    let items = paths.map(|item| match item["$ref"].as_str() {
        Some(reference) => root.pointer(reference.trim_start_matches('#')).unwrap(),
        None => item,
    });
    let operations =
        items.flat_map(|item| item.as_object().unwrap()).filter(|(method, _)| METHODS.contains(&method.as_str()));
    let text = |value: &Value| value.as_str().map(str::to_owned);
    operations.map(|(_, operation)| (text(&operation["summary"]).unwrap(), text(&operation["x-refused"]))).collect()
}

#[test]
fn every_operation_is_called_or_refused_with_line_and_remedy() {
    for (document, called) in DOCUMENTS {
        let operations = operations(document);
        let generated = Generator::new(path(document)).skip_unsupported().generate().unwrap();
        let refused: Vec<&String> = operations.iter().filter_map(|(_, refused)| refused.as_ref()).collect();
        let mut told: BTreeMap<usize, String> = BTreeMap::new();
        for diagnostic in &generated.left_out {
            assert!(diagnostic.line > 1 && !diagnostic.remedy.is_empty(), "{diagnostic}");
            told.insert(diagnostic.line, diagnostic.problem.clone());
        }
        assert_eq!(told.values().collect::<Vec<_>>(), refused, "{document}");
        let methods: Vec<&str> =
            called.iter().copied().filter(|name| generated.code.contains(&format!("pub fn {name}("))).collect();
        assert_eq!(methods, called, "{document}: operations that are called");
        assert_eq!(
            called.len(),
            operations.len() - refused.len(),
            "{document}: an operation has no row, or a row is double"
        );
    }
}

#[test]
fn all_documents_are_in_the_table() {
    let files = fs::read_dir(file("tests/constructs")).unwrap().map(|entry| entry.unwrap().path());
    let mut found: Vec<String> = files
        .filter(|path| path.extension().is_some_and(|extension| extension == "yaml"))
        .map(|path| path.file_stem().unwrap().to_string_lossy().into_owned())
        .collect();
    found.sort();
    let mut listed = DOCUMENTS.map(|(document, _)| document);
    listed.sort();
    assert_eq!(found, listed);
}

#[test]
fn the_table_of_constructs_is_that_of_the_tests() {
    let documents = DOCUMENTS.iter().flat_map(|(document, _)| operations(document));
    let whole = whole::ROWS.iter().map(|row| (row.construct.to_owned(), row.refused.map(str::to_owned)));
    let rows: Vec<(String, Option<String>)> = documents.chain(whole).collect();
    let mut names: Vec<&String> = rows.iter().map(|(construct, _)| construct).collect();
    names.sort();
    names.dedup();
    assert!(names.len() == rows.len() && rows.len() >= 150, "{} of {} constructs", names.len(), rows.len());
    let cell = |text: String| text.replace('|', "\\|");
    let row = |(construct, refused): (String, Option<String>)| match refused {
        None => format!("| {} | works |\n", cell(construct)),
        Some(message) => format!("| {} | refused: {} |\n", cell(construct), cell(message)),
    };
    let table: String = rows.into_iter().map(row).collect();
    let path = file("openapi/README.md");
    let readme = fs::read_to_string(&path).unwrap();
    let head = "| construct | |\n|---|---|\n";
    let (before, rest) = readme.split_once(head).expect("the table of constructs");
    let (written, after) = rest.split_once("\n\n").unwrap_or((rest, ""));
    if std::env::var_os("INSTA_UPDATE").is_some_and(|update| update == "always") {
        fs::write(path, format!("{before}{head}{table}\n{after}")).unwrap();
    } else {
        assert_eq!(format!("{written}\n"), table, "renew it: INSTA_UPDATE=always cargo test --test constructs");
    }
}
