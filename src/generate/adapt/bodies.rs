//! Bodies of requests and answers.

use serde_json::{Value, json};

use super::Adapter;
use super::flat::Part;
use crate::spec::{FORM, escape};

/// What the body of an answer is.
pub enum Answer<'a> {
    None,
    Json(Part<'a>),
    /// Another kind of content.
    Other,
}

/// Whether a kind of content is JSON.
fn is_json(kind: &str) -> bool {
    let kind = kind.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    kind == "application/json"
        || kind == "*/*"
        || kind == "text/json"
        || kind.starts_with("application/") && kind.ends_with("+json")
}

/// Whether a kind of content is a form.
fn is_pairs(kind: &str) -> bool {
    kind.starts_with(FORM)
}

/// The body of an answer; JSON, if it may be.
pub fn answer<'a>(response: &'a Value, at: &str) -> Answer<'a> {
    let Some(content) = response["content"].as_object().filter(|content| !content.is_empty()) else {
        return Answer::None;
    };
    let pointer = |kind: &str| format!("{at}/content/{}", escape(kind));
    match content.iter().find(|(kind, _)| is_json(kind)) {
        Some((kind, media)) => match media.get("schema") {
            Some(value) => Answer::Json(Part { value, at: format!("{}/schema", pointer(kind)) }),
            None => Answer::Json(Part { value: &ANY, at: pointer(kind) }),
        },
        None => Answer::Other,
    }
}

static ANY: Value = Value::Null;

impl<'a> Adapter<'a> {
    /// The body of a request and what kind of content it is sent as, or none if the operation is refused.
    pub fn request_body(&mut self, body: &'a Value, at: &str, id: &str) -> Option<(Value, Option<String>)> {
        let Some((body, at)) = self.loaded.resolve(body, at) else {
            self.fault(at, "the request body leads nowhere", "correct the reference");
            return None;
        };
        let content = body["content"].as_object();
        let find = |is_it: fn(&str) -> bool| content.and_then(|content| content.iter().find(|(kind, _)| is_it(kind)));
        let Some((kind, media)) = find(is_json).or_else(|| find(is_pairs)) else {
            let mut kinds = content.into_iter().flatten().map(|(kind, _)| kind.as_str());
            let (Some(kind), false) =
                (kinds.next(), content.is_some_and(|it| it.keys().any(|kind| kind.starts_with("multipart/"))))
            else {
                let problem = "the request body has several parts, of which clients make none";
                self.fault(
                    &format!("{at}/content"),
                    problem,
                    "add `application/json`, or leave the operation out; `send_raw` sends any body",
                );
                return None;
            };
            let media = json!({ "schema": { "type": "string", "format": "binary" } });
            return Some((
                json!({ "required": true, "content": { "application/octet-stream": media } }),
                Some(kind.to_owned()),
            ));
        };
        let pointer = format!("{at}/content/{}", escape(kind));
        let schema = media.get("schema").map_or_else(
            || json!({}),
            |value| self.schema(&Part { value, at: format!("{pointer}/schema") }, &format!("{id} body")),
        );
        let schema = self.named(schema, &format!("{id} content"));
        let kind = Some(kind.clone()).filter(|kind| !kind.contains('*') && kind != "application/json");
        Some((json!({ "required": true, "content": { "application/json": { "schema": schema } } }), kind))
    }
}
