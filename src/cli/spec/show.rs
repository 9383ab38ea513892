//! One operation as text.

use scicloud::documents;
use scicloud::spec::{Document, Erratum, LocatedOperation, resolve};
use serde_json::{Value, json};

use crate::cli::output::{Format, heading, paragraph, print, print_json, table};
use crate::cli::{note, unable};

/// Shows the operation with this id, in any letter case; an id of several documents may have one of them before it.
pub fn run(name: &str, format: Format) -> u8 {
    let (wanted, id) = name.split_once('/').map_or((None, name), |(document, id)| (Some(document), id));
    let chosen = documents::all().iter().filter(|document| wanted.is_none_or(|wanted| document.name == wanted));
    let all = chosen.flat_map(|document| document.operations().map(move |found| (document, found)));
    let mut found = all.filter(|(_, operation)| operation.id().eq_ignore_ascii_case(id));
    let Some((document, operation)) = found.next() else {
        let all = documents::all().iter().flat_map(|document| document.operations().map(|found| found.id().to_owned()));
        let ids = all.collect::<Vec<_>>().join(", ");
        return unable(format_args!("there is no operation {name:?}; there are {ids}"));
    };
    for (other, operation) in found {
        note(format_args!("{0} has another one: {0}/{1}", other.name, operation.id()));
    }
    match format {
        Format::Json => print_json(&to_json(document, &operation)),
        Format::Table => print(&render(document, &operation)),
    }
}

/// The operation as the document has it, with where it stands and the contradictions about it.
fn to_json(document: &Document, operation: &LocatedOperation<'_>) -> Value {
    json!({
        "document": document.name,
        "method": operation.method.to_uppercase(),
        "path": operation.path,
        "operation": document.operation_json(operation),
        "errata": concerned(document, operation),
    })
}

fn render(document: &Document, operation: &LocatedOperation<'_>) -> String {
    let json = document.operation_json(operation);
    let method = operation.method.to_uppercase();
    let mut text = heading(&format!("{}: {method} {}", operation.id(), operation.path));
    text += &paragraph("", 0, &words(&json["description"]));
    text += &format!("Page: {}\n", words(&json["externalDocs"]["url"]));
    if !document.parameters(operation).is_empty() {
        text += &format!("\n{}{}", heading("Parameters"), parameters(document, operation));
    }
    if let Some(schema) = document.request_schema(operation) {
        let mut rows = Vec::new();
        fields(document, schema, "", &mut rows);
        text += &format!("\n{}", heading("Fields of the request"));
        text += &table(&["field", "type", "present", "meaning"], rows);
    }
    text += &format!("\n{}{}", heading("Answers"), answers(document, operation));
    if let Some(collection) = json.get("x-collection") {
        text += &format!("\n{}{}", heading("Collection"), collection_lines(collection));
    }
    let errata = concerned(document, operation);
    if !errata.is_empty() {
        text += &format!("\n{}", heading("Contradictions"));
        text += &errata.into_iter().map(|found| erratum(&document.name, found)).collect::<Vec<_>>().join("\n");
    }
    text
}

fn parameters(document: &Document, operation: &LocatedOperation<'_>) -> String {
    let rows = document.parameters(operation).into_iter().map(|parameter| {
        let schema = resolve(&document.root, &parameter["schema"]).unwrap_or(&Value::Null);
        let required = if parameter["required"] == true { "required" } else { "optional" };
        let default = schema.get("default").map(plain).unwrap_or_default();
        let cells = [&plain(&parameter["name"]), &plain(&parameter["in"]), &shape(schema), required, &default];
        let mut row: Vec<String> = cells.into_iter().map(|cell| cell.to_string()).collect();
        row.push(words(&parameter["description"]));
        row
    });
    table(&["name", "in", "type", "needed", "default", "meaning"], rows)
}

/// The statuses, and the fields of each body once.
fn answers(document: &Document, operation: &LocatedOperation<'_>) -> String {
    let responses = document.responses(operation);
    let statuses =
        responses.iter().map(|(status, response)| vec![(*status).to_owned(), words(&response["description"])]);
    let mut text = table(&["status", "meaning"], statuses);
    let mut shown: Vec<&Value> = Vec::new();
    for (status, response) in responses {
        let schema = &response["content"]["application/json"]["schema"];
        if shown.contains(&schema) {
            continue;
        }
        shown.push(schema);
        let mut rows = Vec::new();
        fields(document, schema, "", &mut rows);
        text += &format!("\n{}", heading(&format!("Fields of the answer {status}")));
        text += &table(&["field", "type", "present", "meaning"], rows);
        for rule in response["x-rules"].as_array().into_iter().chain(rules(document, schema)).flatten() {
            text += &format!("rule: {} ({})\n", words(&rule["message"]), words(&rule["rule"]));
        }
    }
    text
}

fn rules<'a>(document: &'a Document, schema: &'a Value) -> Option<&'a Vec<Value>> {
    resolve(&document.root, schema)?["x-rules"].as_array()
}

/// Returns the way a collection pages, sorts and filters, a line each.
fn collection_lines(collection: &Value) -> String {
    let mut text = String::new();
    for (name, value) in collection.as_object().into_iter().flatten() {
        let value = match value {
            Value::Array(entries) => entries.iter().map(in_words).collect::<Vec<_>>().join("; "),
            value => in_words(value),
        };
        text += &format!("{name:<9} {value}\n");
    }
    text
}

fn in_words(value: &Value) -> String {
    let Some(object) = value.as_object() else { return plain(value) };
    object.iter().map(|(key, value)| format!("{key} {}", in_words(value))).collect::<Vec<_>>().join(", ")
}

/// The fields of a body, those of its parts with the path to them.
fn fields(document: &Document, schema: &Value, path: &str, rows: &mut Vec<Vec<String>>) {
    let Some(schema) = resolve(&document.root, schema) else { return };
    for part in schema["allOf"].as_array().into_iter().flatten() {
        fields(document, part, path, rows);
    }
    let required: Vec<_> = schema["required"].as_array().into_iter().flatten().collect();
    for (name, property) in schema["properties"].as_object().into_iter().flatten() {
        let Some(resolved) = resolve(&document.root, property) else { continue };
        let path = format!("{path}/{name}");
        let present = if required.iter().any(|required| *required == name) { "always" } else { "maybe" };
        rows.push(vec![path.clone(), shape(resolved), present.into(), words(&resolved["description"])]);
        match resolved.get("items") {
            Some(items) => fields(document, items, &format!("{path}[]"), rows),
            None => fields(document, resolved, &path, rows),
        }
    }
}

/// Type and constraints of a schema in a few words.
fn shape(schema: &Value) -> String {
    let one_of: Vec<_> = schema["oneOf"].as_array().into_iter().flatten().map(shape).collect();
    if !one_of.is_empty() {
        return one_of.join(" or ");
    }
    let mut words = vec![schema["format"].as_str().or(schema["type"].as_str()).unwrap_or("any").to_owned()];
    let bounds = [
        ("minimum", "≥"),
        ("maximum", "≤"),
        ("minLength", "length ≥"),
        ("maxLength", "length ≤"),
        ("pattern", "matches"),
    ];
    for (keyword, sign) in bounds {
        if let Some(bound) = schema.get(keyword) {
            words.push(format!("{sign} {}", plain(bound)));
        }
    }
    for (keyword, more) in [("enum", ""), ("x-extensible-enum", " …")] {
        match schema[keyword].as_array() {
            Some(values) if values.len() > 5 => words.push(format!("({} values{more})", values.len())),
            Some(values) => words.push(format!("({}{more})", values.iter().map(plain).collect::<Vec<_>>().join(" "))),
            None => {}
        }
    }
    if schema["nullable"] == true {
        words.push("or null".into());
    }
    words.join(" ")
}

/// The errata about the operation or a component that it uses.
fn concerned<'a>(document: &'a Document, operation: &LocatedOperation<'_>) -> Vec<&'a Erratum> {
    let concerns = |erratum: &&Erratum| document.concerns(operation, erratum);
    document.errata.iter().filter(concerns).collect()
}

/// An erratum as a paragraph.
pub fn erratum(document: &str, erratum: &Erratum) -> String {
    let mut text = heading(&format!("{document}/{}", erratum.id));
    let parts = [
        ("tables", &erratum.table),
        ("but", &erratum.shows),
        ("served", &erratum.served),
        ("accepted", &erratum.accepted),
    ];
    for (label, part) in parts {
        text += &paragraph(&format!("  {label}"), 12, part);
    }
    text
}

fn plain(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

/// A description on one line.
fn words(value: &Value) -> String {
    value.as_str().unwrap_or_default().split_whitespace().collect::<Vec<_>>().join(" ")
}
