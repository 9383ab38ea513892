//! Operations: ids, answers, and what goes with them.

use serde_json::{Map, Value, json};

use super::names::words;
use super::{Adapter, bodies};
use crate::spec::document::Version;
use crate::spec::{escape, references};

/// Methods that a client can't send at all.
const SEND_RAW: &str = "leave the operation out; `send_raw` sends what no document has";

/// The id of an operation, or what stands for one.
pub fn raw_id(operation: &Value, path: &str, method: &str) -> String {
    let id = operation["operationId"].as_str();
    id.map_or_else(|| format!("{method} {}", path.replace('{', "by ")), str::to_owned)
}

/// The body of a success.
#[derive(Debug, Clone, PartialEq)]
enum Shape {
    Nothing,
    Json(Value),
    Bytes,
}

impl<'a> Adapter<'a> {
    /// An operation with its answers alone, or none if it is refused.
    pub fn answers(&mut self, path: &str, method: &str) -> Option<Value> {
        let root = self.loaded.root();
        let operation = &root["paths"][path][method];
        let at = references::operation_pointer(path, method);
        let id = raw_id(operation, path, method);
        self.operation = operation["operationId"]
            .as_str()
            .map_or_else(|| format!("{} {path}", method.to_uppercase()), str::to_owned);
        if method == "trace" {
            self.fault(&at, "clients have no method TRACE", SEND_RAW);
            return None;
        }
        // OpenAPI 3.0 has it that they are there.
        if operation.get("responses").is_none() && self.loaded.version() == Version::V30 {
            let problem = format!("`{method}` of {path} has no answers");
            self.fault(&at, problem, "write `responses`, be it with `default` alone");
            return None;
        }
        let id = self.names.operation_id(&id);
        let mut adapted = json!({ "operationId": id });
        for keyword in ["summary", "description"] {
            if let Some(text) = operation[keyword].as_str() {
                adapted[keyword] = json!(words(text));
            }
        }
        for keyword in ["x-collection"] {
            if let Some(extension) = operation.get(keyword) {
                adapted[keyword] = extension.clone();
            }
        }
        self.notes.clear();
        adapted["responses"] = self.responses(operation, &at, method, &id)?;
        self.add_notes(&mut adapted);
        Some(adapted)
    }

    /// The answers of an operation: the statuses with the one shape of a success; any is one where none is told.
    fn responses(&mut self, operation: &'a Value, at: &str, method: &str, id: &str) -> Option<Value> {
        let listed = operation["responses"].as_object().into_iter().flatten();
        let mut all = Vec::new();
        for (status, response) in listed {
            let pointer = format!("{at}/responses/{}", escape(status));
            let found = self.loaded.resolve(response, &pointer);
            // What a refusal says is read whatever it is.
            if found.is_none() && status.starts_with(['4', '5']) {
                continue;
            }
            let Some((response, pointer)) = found else {
                self.fault(&pointer, format!("the answer {status} leads nowhere"), "correct the reference");
                return None;
            };
            all.push((status.to_uppercase(), response, pointer));
        }
        let class = |status: &str, class: char| status.starts_with(class);
        let mut successes: Vec<_> = all.iter().filter(|(status, ..)| class(status, '2')).cloned().collect();
        if successes.is_empty() {
            successes = all.iter().filter(|(status, ..)| class(status, '3')).cloned().collect();
        }
        if successes.is_empty() {
            let other = all.iter().find(|(status, ..)| status == "DEFAULT").cloned();
            successes.extend(other.map(|(_, response, pointer)| ("2XX".to_owned(), response, pointer)));
        }
        let is_of_several = successes.len() > 1;
        let mut shapes: Vec<(String, Shape)> = Vec::new();
        for (status, response, pointer) in successes.iter().filter(|_| method != "head") {
            let around = if is_of_several { format!("{id} response {status}") } else { format!("{id} response") };
            shapes.push((status.clone(), self.answer_shape(response, pointer, &around)));
        }
        // Beside several shapes, one for all other statuses is one more.
        let are_same = shapes.iter().all(|(_, shape)| *shape == shapes[0].1);
        let other = all.iter().find(|(status, ..)| status == "DEFAULT" && !are_same && is_of_several);
        if let Some((_, response, pointer)) = other.filter(|_| !shapes.iter().any(|(status, _)| status == "2XX")) {
            shapes
                .push(("DEFAULT".to_owned(), self.answer_shape(response, pointer, &format!("{id} response default"))));
            successes.push(("2XX".to_owned(), response, pointer.clone()));
        }
        let shape = match &shapes[..] {
            [] => Shape::Nothing,
            [(_, only), ..] if are_same => only.clone(),
            _ => Shape::Json(self.by_status(&shapes, id)),
        };
        let content = match shape {
            Shape::Nothing => None,
            Shape::Bytes => {
                Some(json!({ "application/octet-stream": { "schema": { "type": "string", "format": "binary" } } }))
            }
            Shape::Json(schema) => {
                let schema = self.named(schema, &format!("{id} answer"));
                Some(json!({ "application/json": { "schema": schema } }))
            }
        };
        let mut responses = Map::new();
        for (status, response, _) in &all {
            let description = response["description"].as_str().unwrap_or_default();
            let is_success = successes.iter().any(|(success, ..)| success == status);
            let mut adapted = json!({ "description": words(description) });
            if is_success && let Some(content) = &content {
                adapted["content"] = content.clone();
            }
            if let Some(outcome) = response.get("x-outcome") {
                adapted["x-outcome"] = outcome.clone();
            }
            if is_success || class(status, '4') || class(status, '5') {
                responses.insert(status.clone(), adapted);
            }
        }
        let is_told = responses.keys().any(|status| class(status, '2') || class(status, '3'));
        let has_others = successes.iter().any(|(status, ..)| status == "2XX") && !responses.contains_key("2XX");
        if !is_told || has_others {
            let mut adapted = json!({ "description": "Success" });
            if let Some(content) = content {
                adapted["content"] = content;
            }
            responses.insert("2XX".into(), adapted);
        }
        Some(Value::Object(responses))
    }

    /// Says of an operation what there is to say of its types.
    fn add_notes(&mut self, adapted: &mut Value) {
        for note in std::mem::take(&mut self.notes) {
            let words = adapted["description"].as_str().unwrap_or_default();
            if !words.contains(&note) {
                adapted["description"] = json!(format!("{words}\n\n{note}").trim());
            }
        }
    }

    /// The body of a success.
    fn answer_shape(&mut self, response: &'a Value, pointer: &str, around: &str) -> Shape {
        match bodies::answer(response, pointer) {
            bodies::Answer::None => Shape::Nothing,
            bodies::Answer::Json(part) => Shape::Json(self.schema(&part, around)),
            bodies::Answer::Other => Shape::Bytes,
        }
    }

    /// The type of successes that have a body of their own for each status.
    fn by_status(&mut self, shapes: &[(String, Shape)], id: &str) -> Value {
        let mut schemas = Vec::new();
        let statuses = shapes.iter().map(|(status, shape)| {
            let body = match shape {
                Shape::Nothing => Value::Null,
                Shape::Bytes => json!("bytes"),
                Shape::Json(schema) => {
                    schemas.push(schema.clone());
                    json!(schemas.len() - 1)
                }
            };
            // The client knows all other statuses by their class.
            if status == "DEFAULT" { json!(["2XX", body, "default"]) } else { json!([status, body]) }
        });
        let statuses: Vec<Value> = statuses.collect();
        let mut schema = json!({ "x-by-status": statuses });
        if schemas.is_empty() {
            schema["type"] = json!("object");
        } else {
            schema["oneOf"] = json!(schemas);
        }
        let name = self.names.type_name(&format!("{id} response"));
        self.schemas.insert(name.clone(), schema);
        json!({ "$ref": format!("#/components/schemas/{}", escape(&name)) })
    }

    /// The operation with all that is sent, or none if it is refused.
    pub fn request(&mut self, path: &str, method: &str, mut adapted: Value) -> Option<Value> {
        let root = self.loaded.root();
        let operation = &root["paths"][path][method];
        let at = references::operation_pointer(path, method);
        self.operation = operation["operationId"]
            .as_str()
            .map_or_else(|| format!("{} {path}", method.to_uppercase()), str::to_owned);
        let id = adapted["operationId"].as_str().unwrap_or_default().to_owned();
        adapted["parameters"] = self.parameters(path, method, &at)?;
        self.notes.clear();
        if let Some(body) = operation.get("requestBody") {
            let body = self.request_body(body, &format!("{at}/requestBody"), &id)?;
            adapted["requestBody"] = body.adapted;
            if let Some(kind) = body.kind {
                adapted["x-media-type"] = json!(kind);
            }
            if !body.encodings.is_empty() {
                adapted["x-encodings"] = json!(body.encodings);
            }
        }
        self.add_notes(&mut adapted);
        adapted["security"] = self.security(operation, &at)?;
        let servers = operation.get("servers").or_else(|| root["paths"][path].get("servers"));
        if let Some(url) = servers.and_then(references::first_server) {
            if !references::has_known_path(&url) {
                let problem = format!("the server `{url}` has a path that nobody knows before");
                self.fault(&at, problem, "write the path as it is, such as `/v2`, or give its variables a `default`");
                return None;
            }
            adapted["servers"] = json!([{ "url": url }]);
        }
        Some(adapted)
    }
}
