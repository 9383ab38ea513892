//! The documents as tests read them.

use std::fs;
use std::path::Path;

use scicloud::spec::{Document, LocatedOperation, resolve};
use serde_json::Value;

/// The platforms and the sign-in that two of them share, each with a document of its name.
pub const PLATFORMS: [&str; 5] = ["eihealth", "modelarts", "scnet", "maptable", "iam"];

/// The text of a platform's document.
pub fn text(platform: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("openapi/{platform}.yaml"));
    fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// A platform's document, checked.
pub fn read(platform: &str) -> Document {
    Document::read(&format!("openapi/{platform}.yaml"), &text(platform)).unwrap_or_else(|faults| panic!("{faults}"))
}

/// All documents, checked.
pub fn all() -> impl Iterator<Item = Document> {
    PLATFORMS.into_iter().map(read)
}

/// File and line of a part of a platform's document.
pub fn place(platform: &str, pointer: &str) -> String {
    let file = format!("openapi/{platform}.yaml");
    let document = scicloud::spec::document::Document::parse(&file, &text(platform));
    let (file, line) = document.unwrap_or_else(|error| panic!("{error}")).location(pointer);
    format!("{file}:{line}")
}

/// Pointer to an operation.
pub fn operation_pointer(operation: &LocatedOperation<'_>) -> String {
    format!("/paths/{}/{}", operation.path.replace('~', "~0").replace('/', "~1"), operation.method)
}

/// A response of an operation with its schema and the example of its body.
pub struct Example {
    pub operation: String,
    pub status: String,
    pub response: Value,
    /// Pointer to the response within the document.
    pub pointer: String,
    /// The schema as the response has it, usually a reference.
    pub schema: Value,
    pub body: Value,
}

/// The examples of all responses of a document.
pub fn examples(document: &Document) -> Vec<Example> {
    let mut examples = Vec::new();
    for operation in document.operations() {
        for (status, response) in document.responses(&operation) {
            // Some answers are their status alone.
            let Some(content) = response["content"].get("application/json") else { continue };
            examples.push(Example {
                operation: operation.id().to_owned(),
                status: status.to_owned(),
                response: response.clone(),
                pointer: format!("{}/responses/{status}", operation_pointer(&operation)),
                schema: content["schema"].clone(),
                body: content["example"].clone(),
            });
        }
    }
    assert!(!examples.is_empty(), "{} has no responses", document.name);
    examples
}

/// A request body that a document shows, with the schema it is of.
pub struct RequestExample {
    pub operation: String,
    /// Pointer to the body within the document.
    pub pointer: String,
    pub schema: Value,
    pub body: Value,
}

/// The examples of all request bodies of a document.
pub fn request_examples(document: &Document) -> Vec<RequestExample> {
    let operations = document.operations();
    let examples = operations.filter_map(|operation| {
        let content = &document.operation_json(&operation)["requestBody"]["content"]["application/json"];
        let schema = document.request_schema(&operation)?.clone();
        let pointer = format!("{}/requestBody", operation_pointer(&operation));
        Some(RequestExample { operation: operation.id().to_owned(), pointer, schema, body: content["example"].clone() })
    });
    examples.collect()
}

/// Calls `visit` with every schema that applies to a part of `value`, by name where it has one, and with that part.
pub fn each_instance(root: &Value, schema: &Value, value: &Value, visit: &mut impl FnMut(&str, &Value, &Value)) {
    let reference = schema["$ref"].as_str().unwrap_or_default();
    let name = reference.rsplit('/').next().unwrap_or_default();
    let schema = resolve(root, schema).unwrap_or_else(|| panic!("{reference} leads nowhere"));
    visit(name, schema, value);
    for part in schema["allOf"].as_array().into_iter().flatten() {
        each_instance(root, part, value, visit);
    }
    for (property, schema) in schema["properties"].as_object().into_iter().flatten() {
        if let Some(value) = value.get(property).filter(|value| !value.is_null()) {
            each_instance(root, schema, value, visit);
        }
    }
    for item in value.as_array().into_iter().flatten().filter(|_| schema.get("items").is_some()) {
        each_instance(root, &schema["items"], item, visit);
    }
}
