//! Small documents, as much as it takes to show one thing.

use crate::generate::{generate_tokens, lower, settings};
use crate::spec::{Document, parse};

/// A document with these parameters and schemas; `Body` among the schemas is what its operation answers, and `Change`,
/// if it is there, what another one is sent.
pub fn document(parameters: &str, schemas: &str) -> Document {
    edited(("", ""), parameters, schemas)
}

/// Such a document with one text in place of another, which need not keep to the rules for transcriptions.
pub fn edited((from, to): (&str, &str), parameters: &str, schemas: &str) -> Document {
    const FILE: &str = "openapi/small.yaml";
    let text = text(parameters, schemas);
    let document = Document::read(FILE, &text).unwrap_or_else(|faults| panic!("{faults}\n{text}"));
    let root = parse(FILE, &text.replacen(from, to, 1)).unwrap();
    Document { openapi: serde_json::from_value(root.clone()).unwrap(), root, ..document }
}

const OTHERS: &str = "    put:
      operationId: changeThings
      requestBody: {required: true, content: {application/json: {schema: {$ref: '#/components/schemas/Change'}}}}
      responses: {'204': {description: Done}}
    head:
      operationId: probeThings
      responses:
        '200':
          description: Things
          content: {application/json: {schema: {$ref: '#/components/schemas/Body'}}}
";

/// The text of such a document.
pub fn text(parameters: &str, schemas: &str) -> String {
    let others = if schemas.contains(" Change:") { OTHERS } else { "" };
    format!(
        "
openapi: 3.0.3
info: {{title: Small, version: v1}}
security: [{{token: []}}]
paths:
  /things:
    get:
      operationId: listThings
      parameters: [{parameters}]
      responses:
        '200':
          description: Things
          content: {{application/json: {{schema: {{$ref: '#/components/schemas/Body'}}}}}}
{others}components:
  securitySchemes:
    token: {{type: apiKey, in: header, name: X-Auth-Token}}
  schemas:
{schemas}
"
    )
}

/// What the generator makes of the document after all steps of lowering but some.
pub fn generated_without(document: &Document, left_out: &[&str]) -> Result<String, String> {
    let mut root = document.root.clone();
    for step in lower::STEPS.iter().filter(|step| !left_out.contains(&step.name)) {
        (step.apply)(&mut root);
    }
    let tokens = generate_tokens(&root, &settings(document))?;
    let file = syn::parse2(tokens).map_err(|error| error.to_string())?;
    Ok(prettyplease::unparse(&file))
}
