//! What the build says of mistakes: a row each, here and in `openapi/MISTAKES.md`.
//!
//! Each row edits the frozen `library.yaml`, and the build script that Cargo has made reads it as it reads our documents.

mod rows;

use std::fmt::Write;
use std::fs;
use std::path::Path;

use super::build_script::{run_in, said};

/// An edit that somebody makes by mistake, and where the build is to point.
struct Mistake {
    name: &'static str,
    edit: Edit,
    /// Text whose first occurrence after the edit is in the line that is to be named; without it, the first line that differs.
    at: Option<&'static str>,
}

enum Edit {
    /// The first occurrence of a text, and what stands in its place.
    Text(&'static str, &'static str),
    /// The bytes of the file made of its text.
    Bytes(fn(&str) -> Vec<u8>),
    /// Something in the crate around the document, and the file that is to be named.
    Crate(fn(&Path), &'static str),
}

const LIBRARY: &str = include_str!("library.yaml");

/// A crate with the library as its platform.
fn crate_with(document: &[u8]) -> tempfile::TempDir {
    let directory = tempfile::tempdir().unwrap();
    for folder in ["openapi", "out", "src"] {
        fs::create_dir(directory.path().join(folder)).unwrap();
    }
    let write = |file: &str, text: &[u8]| fs::write(directory.path().join(file), text).unwrap();
    write("Cargo.toml", b"[features]\nlibrary = []\n");
    write("src/lib.rs", b"#[cfg(feature = \"library\")]\npub mod library;\n");
    write("src/library.rs", b"include!(concat!(env!(\"OUT_DIR\"), \"/library.rs\"));\n");
    write("openapi/library.yaml", document);
    directory
}

/// What the build says of a mistake, and the line of the document that it is to name.
fn build(mistake: &Mistake) -> (Vec<String>, String) {
    let (directory, place) = match mistake.edit {
        Edit::Text(before, after) => {
            assert!(LIBRARY.contains(before), "{}: the library has no {before:?}", mistake.name);
            let edited = LIBRARY.replacen(before, after, 1);
            let line = match mistake.at {
                Some(marker) => {
                    let at = edited.find(marker).unwrap_or_else(|| panic!("{}: no {marker:?}", mistake.name));
                    edited[..at].matches('\n').count() + 1
                }
                None => edited.lines().zip(LIBRARY.lines()).take_while(|(one, other)| one == other).count() + 1,
            };
            (crate_with(edited.as_bytes()), format!("openapi/library.yaml:{line}: "))
        }
        Edit::Bytes(encode) => {
            let line =
                mistake.at.map_or(1, |marker| LIBRARY[..LIBRARY.find(marker).unwrap()].matches('\n').count() + 1);
            (crate_with(&encode(LIBRARY)), format!("openapi/library.yaml:{line}: "))
        }
        Edit::Crate(edit, file) => {
            let directory = crate_with(LIBRARY.as_bytes());
            edit(directory.path());
            (directory, format!("{file}: "))
        }
    };
    let output = run_in(&directory, &["library"]);
    let (errors, warnings) = (said(&output, "error"), said(&output, "warning"));
    assert_eq!(output.status.success(), errors.is_empty(), "{}: {output:?}", mistake.name);
    let warnings = warnings.into_iter().map(|warning| format!("warning: {warning}"));
    (errors.into_iter().chain(warnings).collect(), place)
}

/// The first message about the place of a mistake, without the place.
fn message(mistake: &Mistake) -> Result<String, String> {
    let (all, place) = build(mistake);
    let of_place = |message: &String| {
        let bare = message.strip_prefix("warning: ").unwrap_or(message);
        let rest = bare.strip_prefix(&place)?;
        Some(if bare.len() < message.len() { format!("warning: {rest}") } else { rest.to_owned() })
    };
    all.iter().find_map(of_place).ok_or_else(|| format!("{}: nothing at {place}\n  {}", mistake.name, all.join("\n  ")))
}

#[test]
fn every_mistake_is_told_with_its_line_and_a_remedy_as_the_paper_has_it() {
    let mut paper = String::from(
        "# Mistakes\n\nWhat `cargo build` says of a mistake in a document, behind file and line; a warning stops nothing. \
         `tests/generation/mistakes` makes each of them in a small document and holds the build to this list.\n\n\
         | mistake | the build says |\n|---|---|\n",
    );
    let mut missed = Vec::new();
    for mistake in rows::rows() {
        match message(&mistake) {
            Ok(message) => {
                if !message.contains("; ") {
                    missed.push(format!("{}: no remedy in {message}", mistake.name));
                }
                writeln!(paper, "| {} | {} |", mistake.name, message.replace('|', "\\|")).unwrap();
            }
            Err(nothing) => missed.push(nothing),
        }
    }
    assert!(missed.is_empty(), "{} missed:\n{}", missed.len(), missed.join("\n"));
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("openapi/MISTAKES.md");
    if std::env::var("INSTA_UPDATE").is_ok_and(|update| update == "always") {
        fs::write(&file, &paper).unwrap();
    }
    let kept = fs::read_to_string(&file).unwrap_or_default();
    let differing = kept.lines().zip(paper.lines()).find(|(kept, now)| kept != now);
    assert!(kept == paper, "{} is another: {differing:?}; INSTA_UPDATE=always renews it", file.display());
}

#[test]
fn without_a_mistake_nothing_is_said() {
    let output = run_in(&crate_with(LIBRARY.as_bytes()), &["library"]);
    assert!(output.status.success(), "{output:?}");
    assert_eq!((said(&output, "error"), said(&output, "warning")), (Vec::new(), Vec::new()));
}

#[test]
fn several_mistakes_are_told_at_once_in_the_order_of_the_document() {
    let edits = [
        ("            maximum: 100\n", "            maximum: 0\n"),
        ("tags: [books]", "tags: [novels]"),
        ("size(self.books)", "size(self.boks)"),
        ("code: 7", "code: seven"),
        ("format: date-time", "format: datetime"),
    ];
    let edited = edits.iter().fold(LIBRARY.to_owned(), |text, (before, after)| text.replacen(before, after, 1));
    let output = run_in(&crate_with(edited.as_bytes()), &["library"]);
    let errors = said(&output, "error");
    let line = |error: &String| error.split(':').nth(1).unwrap().parse::<usize>().unwrap();
    let lines: Vec<usize> = errors.iter().map(line).collect();
    assert!(lines.is_sorted(), "{errors:#?}");
    for told in ["minimum 1 is above maximum 0", "tag `novels`", "no field `boks`", "`\"seven\"`", "format `datetime`"]
    {
        assert!(errors.iter().any(|error| error.contains(told)), "{told}: {errors:#?}");
    }
}

#[test]
fn fields_may_be_named_like_keywords_and_extensions() {
    for name in ["default", "example", "enum", "x-more", "properties", "type", "$schema", "schema", "links"] {
        let edited = LIBRARY
            .replacen("        owner:\n          desc", &format!("        {name}:\n          desc"), 1)
            .replace("owner", name)
            .replace("item.x-more", "item['x-more']")
            .replace("item.$schema", "item['$schema']");
        let output = run_in(&crate_with(edited.as_bytes()), &["library"]);
        assert!(output.status.success(), "{name}: {:#?}", said(&output, "error"));
    }
}

/// A document of one's own may have what no vendor's page has; what looks like a slip is a warning.
#[test]
fn slips_in_a_document_of_ones_own_are_warnings_with_their_lines() {
    let document = "openapi: 3.1.0
info: {title: Own, version: '1', description: Things.}
tags: [{name: things}]
paths:
  /things:
    get:
      operationId: listThings
      tags: [thing]
      parameters:
        - {name: limit, in: query, schema: {type: integer, maximum: 10, default: 20}}
      responses:
        '200':
          description: All
          content:
            application/json:
              schema: {$ref: '#/components/schemas/Things'}
              example: [{id: one, at: never, size: 1}]
          links: {one: {operationId: showThing}}
components:
  schemas:
    Things:
      type: array
      items:
        type: object
        required: [id, nmae]
        properties:
          id: {type: integer}
          name: {type: string, maxLenght: 5}
          at: {type: string, format: datetime}
          size: {type: long}
          kind: {allOf: [{type: string, enum: [a]}, {enum: [b]}]}
    Other: {type: string, maximum: 5}
";
    let directory = tempfile::tempdir().unwrap();
    let file = directory.path().join("own.yaml");
    fs::write(&file, document).unwrap();
    let generated = crate::generate::Generator::new(&file).generate().unwrap_or_else(|faults| panic!("{faults}"));
    let warnings: Vec<String> = generated.warnings.iter().map(ToString::to_string).collect();
    let expected = [
        ":3: no operation has the tag `things`",
        ":8: listThings: the tag `thing` is not declared; declare it",
        ":10: listThings: the default is 20, above the maximum 10; correct it",
        ":17: listThings: the example at `/0/id` is `\"one\"`, where the type is integer; correct it",
        ":17: listThings: the example at `/0` has no `nmae`, which is required; correct it",
        ":18: listThings: the link leads to `showThing`, no operation; name the id",
        ":25: listThings: `nmae` is required, but is no property; add the property",
        ":28: listThings: unknown keyword `maxLenght` of a schema, which is passed over; write `maxLength`",
        ":29: listThings: unknown format `datetime`; write `date-time`",
        ":30: listThings: unknown type `long`; use one of",
        ":31: no value is in every list of values here, so that any is sent and read; list one in each",
        ":32: no operation uses the schema `Other`; refer to it",
        ":32: `maximum` says nothing about values of type string; remove it",
    ];
    for part in expected {
        assert!(warnings.iter().any(|warning| warning.contains(part)), "{part}: {warnings:#?}");
    }
    assert_eq!(warnings.len(), expected.len(), "{warnings:#?}");
    assert!(generated.warnings.iter().all(|warning| warning.is_warning));
    fs::write(
        &file,
        document.replacen(
            "info: {title: Own, version: '1', description: Things.}",
            "info:\n  title: Own\n  version: '1'\n  description: Things of rank #1",
            1,
        ),
    )
    .unwrap();
    let generated = crate::generate::Generator::new(&file).generate().unwrap_or_else(|faults| panic!("{faults}"));
    let cut = generated.warnings.iter().find(|warning| warning.problem.contains("` #`"));
    assert_eq!(cut.map(|cut| cut.line), Some(5), "{:#?}", generated.warnings);
}
