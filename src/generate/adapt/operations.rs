//! Operations: ids, answers, and what goes with them.

use serde_json::{Map, Value, json};

use super::names::words;
use super::{Adapter, bodies};
use crate::spec::{escape, references};

/// What a client can't send at all.
const SEND_RAW: &str = "leave the operation out; `send_raw` sends what no document has";

impl<'a> Adapter<'a> {
    /// An operation with its answers alone, or none if it is refused.
    pub fn answers(&mut self, path: &str, method: &str) -> Option<Value> {
        let root = self.loaded.root();
        let operation = &root["paths"][path][method];
        let at = references::operation_pointer(path, method);
        let id = operation["operationId"]
            .as_str()
            .map_or_else(|| format!("{method} {}", path.replace('{', "by ")), str::to_owned);
        self.operation = operation["operationId"]
            .as_str()
            .map_or_else(|| format!("{} {path}", method.to_uppercase()), str::to_owned);
        if method == "trace" {
            self.fault(&at, "clients have no method TRACE", SEND_RAW);
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
        adapted["responses"] = self.responses(operation, &at, method, &id)?;
        Some(adapted)
    }

    /// The answers of an operation: the statuses with the one shape of a success.
    /// Where no success is told, any is one.
    fn responses(&mut self, operation: &'a Value, at: &str, method: &str, id: &str) -> Option<Value> {
        let listed = operation["responses"].as_object()?;
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
        let mut shapes: Vec<Option<Value>> = Vec::new();
        let mut is_streamed = false;
        for (_, response, pointer) in successes.iter().filter(|_| method != "head") {
            let shape = match bodies::answer(response, pointer) {
                bodies::Answer::None => None,
                bodies::Answer::Json(part) => Some(self.schema(&part, &format!("{id} response"))),
                bodies::Answer::Other => {
                    is_streamed = true;
                    None
                }
            };
            if !shapes.contains(&shape) {
                shapes.push(shape);
            }
        }
        let shape = match &shapes[..] {
            [] => None,
            [only] => only.clone(),
            // What came, whichever of them it is; null where nothing came.
            _ => Some(json!({})),
        };
        let content = match shape {
            // Bytes, whatever they are.
            _ if is_streamed => {
                Some(json!({ "application/octet-stream": { "schema": { "type": "string", "format": "binary" } } }))
            }
            shape => shape.map(|schema| {
                let schema = self.named(schema, &format!("{id} answer"));
                json!({ "application/json": { "schema": schema } })
            }),
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
        if !responses.keys().any(|status| class(status, '2') || class(status, '3')) {
            let mut adapted = json!({ "description": "Success" });
            if let Some(content) = content {
                adapted["content"] = content;
            }
            responses.insert("2XX".into(), adapted);
        }
        Some(Value::Object(responses))
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
        if let Some(body) = operation.get("requestBody") {
            let (body, kind) = self.request_body(body, &format!("{at}/requestBody"), &id)?;
            adapted["requestBody"] = body;
            if let Some(kind) = kind {
                adapted["x-media-type"] = json!(kind);
            }
        }
        adapted["security"] = self.security(operation, &at)?;
        let servers = operation.get("servers").or_else(|| root["paths"][path].get("servers"));
        if let Some(url) = servers.and_then(|servers| servers[0]["url"].as_str()) {
            adapted["servers"] = json!([{ "url": url }]);
            if references::server(root, path, method).is_err() {
                let problem = format!("the server `{url}` has a path that nobody knows before");
                self.fault(&at, problem, "write the path as it is, such as `/v2`, be it behind the host");
                return None;
            }
        }
        Some(adapted)
    }
}
