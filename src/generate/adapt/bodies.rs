//! Bodies of requests and answers.

use serde_json::{Value, json};

use super::super::lower::PART;
use super::Adapter;
use super::flat::{Flat, Part};
use crate::spec::{FORM, MULTIPART, escape};

/// The body of an answer.
pub enum Answer<'a> {
    None,
    Json(Part<'a>),
    /// Another kind of content.
    Other,
}

/// Tells whether a kind of content is JSON.
pub fn is_json(kind: &str) -> bool {
    let kind = kind.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    kind == "application/json"
        || kind == "*/*"
        || kind == "text/json"
        || kind.starts_with("application/") && kind.ends_with("+json")
}

/// Tells whether a kind of content is a form.
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

/// The body of a request as the generator reads it.
pub struct Body {
    pub adapted: Value,
    /// The kind of content that it is sent as, if not as JSON.
    pub kind: Option<String>,
    /// The encodings of the fields of a form, where the document has them.
    pub encodings: Vec<Value>,
}

impl Body {
    fn json(schema: Value, kind: Option<String>, encodings: Vec<Value>) -> Self {
        let adapted = json!({ "required": true, "content": { "application/json": { "schema": schema } } });
        Self { adapted, kind, encodings }
    }
}

impl<'a> Adapter<'a> {
    /// The body of a request, or none if the operation is refused.
    pub fn request_body(&mut self, body: &'a Value, at: &str, id: &str) -> Option<Body> {
        let Some((body, at)) = self.loaded.resolve(body, at) else {
            self.fault(at, "the request body leads nowhere", "correct the reference");
            return None;
        };
        let mut sent = self.sent_body(body, &at, id)?;
        sent.adapted["required"] = json!(body["required"] == true);
        Some(sent)
    }

    fn sent_body(&mut self, body: &'a Value, at: &str, id: &str) -> Option<Body> {
        let content: Vec<(&'a String, &'a Value)> = body["content"].as_object().into_iter().flatten().collect();
        let find = |is_it: &dyn Fn(&str) -> bool| content.iter().find(|(kind, _)| is_it(kind)).copied();
        let pointer = |kind: &str| format!("{at}/content/{}", escape(kind));
        let parts = find(&|kind| kind.starts_with(MULTIPART));
        // A form can't have files, which a body of several parts is there for.
        let has_files = parts.is_some_and(|(kind, media)| self.has_files(media, &pointer(kind)));
        let found = find(&is_json).or_else(|| parts.filter(|_| has_files)).or_else(|| find(&is_pairs)).or(parts);
        let Some((kind, media)) = found else {
            return self.other_body(&content, at);
        };
        if kind.starts_with(MULTIPART) {
            return self.parts_body(media, &pointer(kind), id);
        }
        let part = media.get("schema").map(|value| Part { value, at: format!("{}/schema", pointer(kind)) });
        let schema = part.as_ref().map_or_else(|| json!({}), |part| self.schema(part, &format!("{id} body")));
        let schema = self.named(schema, &format!("{id} content"));
        let encodings = match is_pairs(kind) {
            true => form_encodings(media),
            false => Vec::new(),
        };
        let kind = Some(kind.clone()).filter(|kind| !kind.contains('*') && kind != "application/json");
        Some(Body::json(schema, kind, encodings))
    }

    /// Bytes of any other kind.
    fn other_body(&mut self, content: &[(&'a String, &'a Value)], at: &str) -> Option<Body> {
        let several = content.iter().find(|(kind, _)| kind.starts_with("multipart/"));
        let remedy = format!(
            "make it `{MULTIPART}` or `application/json`, or leave the operation out; `send_raw` sends any body"
        );
        if let Some((kind, _)) = several {
            let problem = format!("the request body is `{kind}`, whose parts clients don't make");
            self.fault(&format!("{at}/content"), problem, remedy);
            return None;
        }
        let Some((kind, _)) = content.first() else {
            self.fault(at, "the request body has no `content`", "add it, with the kind of the body and its schema");
            return None;
        };
        let media = json!({ "schema": { "type": "string", "format": "binary" } });
        let adapted = json!({ "required": true, "content": { "application/octet-stream": media } });
        let kind = if kind.contains('*') { "application/octet-stream".to_owned() } else { (*kind).clone() };
        Some(Body { adapted, kind: Some(kind), encodings: Vec::new() })
    }

    /// Tells whether a body of several parts has one that is bytes.
    fn has_files(&self, media: &'a Value, at: &str) -> bool {
        let Some(value) = media.get("schema") else { return false };
        let flat = Flat::of(self.loaded, &Part { value, at: format!("{at}/schema") });
        flat.properties.iter().any(|(name, part)| self.bytes(part, &media["encoding"][name]).is_some())
    }

    /// Tells whether a field of a body of several parts is bytes, or a list of them: the schema that stands for it then.
    fn bytes(&self, part: &Part<'a>, encoding: &Value) -> Option<Value> {
        let flat = Flat::of(self.loaded, part);
        let one = json!({ "type": "string", "format": PART });
        if let Some(items) = flat.items.as_ref().filter(|_| flat.ty.as_deref() == Some("array")) {
            let items = Flat::of(self.loaded, items);
            let mut list = json!({ "type": "array", "items": one });
            for keyword in ["minItems", "maxItems"] {
                if let Some(count) = flat.keywords.get(keyword) {
                    list[keyword] = count.clone();
                }
            }
            return is_bytes(&items, encoding).then_some(list);
        }
        is_bytes(&flat, encoding).then_some(one)
    }

    /// A body of several parts: a type whose fields they are.
    fn parts_body(&mut self, media: &'a Value, at: &str, id: &str) -> Option<Body> {
        let value = media.get("schema").unwrap_or(&ANY);
        let part = Part { value, at: format!("{at}/schema") };
        let flat = Flat::of(self.loaded, &part);
        let kind = Some(MULTIPART.to_owned());
        if flat.properties.is_empty() {
            let is_object = matches!(flat.ty.as_deref(), None | Some("object"));
            if !is_object || flat.choices.is_some() {
                let problem = "the body of several parts is no object with properties";
                self.fault(at, problem, "give its schema `properties`, each of which is a part");
                return None;
            }
            let schema = self.named(json!({ "type": "object" }), &format!("{id} content"));
            return Some(Body::json(schema, kind, Vec::new()));
        }
        let (fields, lost) = super::schemas::fields(&flat, self.of);
        if lost {
            let problem = "a part of the body has a name that is none in Rust, or the same as another one's";
            self.fault(at, problem, "leave the part out, or the operation; `send_raw` sends any body");
            return None;
        }
        let name = self.names.type_name(&format!("{id} body"));
        let mut own = serde_json::Map::new();
        let mut encodings = Vec::new();
        for (field, part) in &fields {
            let encoding = &media["encoding"][field];
            // Of several kinds, the caller says which it is.
            let content_type = encoding["contentType"].as_str().filter(|kind| !kind.contains([',', '*']));
            let bytes = self.bytes(part, encoding);
            if bytes.is_some() || content_type.is_some() {
                encodings.push(json!({ "field": field, "contentType": content_type, "isBytes": bytes.is_some() }));
            }
            let schema = match bytes {
                Some(mut schema) => {
                    if let Some(description) = Flat::of(self.loaded, part).description {
                        schema["description"] = json!(super::names::words(description));
                    }
                    schema
                }
                None => self.schema(part, &format!("{name} {field}")),
            };
            own.insert(field.clone(), schema);
        }
        let mut schema = json!({ "type": "object", "properties": own });
        let required: std::collections::BTreeSet<&String> =
            flat.required.iter().filter(|field| own_has(&schema, field)).collect();
        if !required.is_empty() {
            schema["required"] = json!(required);
        }
        if let Some(description) = flat.description {
            schema["description"] = json!(super::names::words(description));
        }
        self.schemas.insert(name.clone(), schema);
        let reference = json!({ "$ref": format!("#/components/schemas/{}", escape(&name)) });
        Some(Body::json(reference, kind, encodings))
    }
}

fn own_has(schema: &Value, field: &str) -> bool {
    schema["properties"].get(field).is_some()
}

/// Tells whether a schema is bytes: by its format, or in 3.1 by the kind of content that it has without being encoded.
fn is_bytes(flat: &Flat<'_>, encoding: &Value) -> bool {
    let is_coded = flat.content_encoding.is_some_and(|coding| !coding.eq_ignore_ascii_case("binary"));
    let kind = flat.content_type.or_else(|| encoding["contentType"].as_str()).unwrap_or_default();
    let is_text = kind.is_empty() || kind.starts_with("text/plain") || is_json(kind);
    match flat.ty.as_deref() {
        _ if flat.is_mixed || flat.choices.is_some() => false,
        Some("string") => flat.is_binary || flat.content_type.is_some() && !is_text && !is_coded,
        None => flat.content_type.is_some() || !is_text || flat.is_binary,
        _ => false,
    }
}

/// The encodings of the fields of a form, as far as the document has them.
fn form_encodings(media: &Value) -> Vec<Value> {
    let told = media["encoding"].as_object().into_iter().flatten();
    let encodings = told.filter_map(|(field, encoding)| {
        let has_style = ["style", "explode"].iter().any(|keyword| encoding.get(keyword).is_some());
        let is_json = encoding["contentType"].as_str().is_some_and(is_json) && !has_style;
        let mut adapted = json!({ "field": field, "isJson": is_json });
        for keyword in ["style", "explode"] {
            if let Some(value) = encoding.get(keyword) {
                adapted[keyword] = value.clone();
            }
        }
        (has_style || is_json).then_some(adapted)
    });
    encodings.collect()
}
