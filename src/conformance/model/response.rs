use std::collections::BTreeMap;

use serde_json::Value;

use super::{Operation, Reader, Simple, members};
use crate::spec::{Outcome, Rule, escape};

/// A documented answer.
#[derive(Debug, Clone)]
pub struct Response {
    pub pointer: String,
    /// Bodies by media range, in the order of the document; none where no body is documented.
    pub content: Vec<Media>,
    pub outcome: Option<Outcome>,
    /// Rules about the body that stand with the response.
    pub rules: Vec<Rule>,
    pub links: Vec<Link>,
    pub headers: Vec<Header>,
}

/// A body of one media range.
#[derive(Debug, Clone)]
pub struct Media {
    /// Such as `application/json`, `application/*` or `*/*`, without parameters.
    pub range: String,
    /// JSON pointer to the schema.
    pub schema: Option<String>,
}

/// A documented header.
#[derive(Debug, Clone)]
pub struct Header {
    pub name: String,
    /// Whether every answer has it.
    pub required: bool,
    /// JSON pointer to the schema.
    pub schema: Option<String>,
    /// The schema as far as it says how the text is read.
    pub simple: Simple,
}

/// A way from an answer to another operation.
#[derive(Debug, Clone)]
pub struct Link {
    pub name: String,
    /// Id of the operation, or `METHOD /path` where the link says it by reference.
    pub operation: String,
    /// Runtime expressions by parameter.
    pub parameters: BTreeMap<String, String>,
    pub pointer: String,
}

impl Response {
    pub(super) fn read<'a>(reader: &mut Reader<'a>, response: &'a Value, pointer: String) -> Self {
        let mut headers = Vec::new();
        for (name, header) in members(&response["headers"]) {
            let at = format!("{pointer}/headers/{}", escape(name));
            // The standard passes over a header of this name.
            if name.eq_ignore_ascii_case("content-type") {
                continue;
            }
            if let Some((header, at)) = reader.resolve(header, &at) {
                let schema = header.get("schema").and_then(|schema| reader.resolve(schema, &format!("{at}/schema")));
                let (schema, at) = schema.unzip();
                let simple = Simple::of(reader.document, schema, at.as_deref().unwrap_or_default());
                let required = header["required"] == true;
                headers.push(Header { name: name.clone(), required, schema: at, simple });
            }
        }
        let content = members(&response["content"]).map(|(range, media)| Media {
            range: range.split(';').next().unwrap_or_default().trim().to_ascii_lowercase(),
            schema: media.get("schema").map(|_| format!("{pointer}/content/{}/schema", escape(range))),
        });
        let content = content.collect();
        let mut links = Vec::new();
        for (name, link) in members(&response["links"]) {
            let at = format!("{pointer}/links/{}", escape(name));
            if let Some((link, at)) = reader.resolve(link, &at) {
                links.extend(Link::read(reader, name, link, at));
            }
        }
        Self {
            content,
            headers,
            outcome: reader.read(response, &pointer, "x-outcome"),
            rules: reader.read(response, &pointer, "x-rules").unwrap_or_default(),
            links,
            pointer,
        }
    }

    /// The body for a media type: the exact range, then that of its suffix, then the widest.
    pub fn media(&self, media_type: &str) -> Option<&Media> {
        let suffix = media_type.rsplit_once('+').map(|(_, suffix)| format!("application/{suffix}"));
        let family = media_type.split('/').next().map(|family| format!("{family}/*"));
        let ranges = [Some(media_type.to_owned()), suffix, family, Some("*/*".to_owned())];
        ranges.into_iter().flatten().find_map(|range| self.content.iter().find(|media| media.range == range))
    }

    /// The documented JSON body, if there is one.
    pub fn json(&self) -> Option<&Media> {
        let is_json = |media: &&Media| media.range.contains("json") && !media.range.contains("ndjson");
        self.content.iter().find(is_json).or_else(|| self.content.iter().find(|media| media.range.ends_with('*')))
    }
}

impl Link {
    /// Whether the link is to this operation.
    pub fn leads_to(&self, operation: &Operation) -> bool {
        self.operation == operation.id || self.operation == operation.signature()
    }

    fn read(reader: &mut Reader<'_>, name: &str, link: &Value, pointer: String) -> Option<Self> {
        let operation = match (link["operationId"].as_str(), link["operationRef"].as_str()) {
            (Some(id), _) => id.to_owned(),
            (None, Some(reference)) => signature(reference).or_else(|| {
                reader.fault(&pointer, format!("`operationRef` leads to {reference}"), "refer to `#/paths/…/METHOD`");
                None
            })?,
            (None, None) => {
                reader.fault(&pointer, format!("the link `{name}` leads to no operation"), "give `operationId`");
                return None;
            }
        };
        let text = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        let parameters = members(&link["parameters"]).map(|(name, value)| {
            // A parameter may be told with its place, as in `path.id`.
            let bare = ["path.", "query.", "header."].into_iter().find_map(|place| name.strip_prefix(place));
            (bare.unwrap_or(name).to_owned(), text(value))
        });
        Some(Self { name: name.to_owned(), operation, parameters: parameters.collect(), pointer })
    }
}

/// Method and path of the operation that a reference such as `#/paths/~1items~1{id}/get` leads to.
fn signature(reference: &str) -> Option<String> {
    let (path, method) = reference.strip_prefix("#/paths/")?.rsplit_once('/')?;
    let path = percent_encoding::percent_decode_str(path).decode_utf8().ok()?;
    Some(format!("{} {}", method.to_uppercase(), path.replace("~1", "/").replace("~0", "~")))
}
