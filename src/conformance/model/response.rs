use std::collections::BTreeMap;

use serde_json::Value;

use super::reader::{Reader, members};
use super::simple::Simple;
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
    /// As it is asked for, such as `application/json;version=2`.
    pub name: String,
    /// Such as `application/json`, `application/*` or `*/*`, without parameters.
    pub range: String,
    /// Its parameters but the charset, names in lower case.
    parameters: BTreeMap<String, String>,
    /// JSON pointer to the schema.
    pub schema: Option<String>,
}

/// A documented header.
#[derive(Debug, Clone)]
pub struct Header {
    pub name: String,
    /// True if every answer has it.
    pub required: bool,
    /// JSON pointer to the schema.
    pub schema: Option<String>,
    /// The schema as far as it says how the text is read.
    pub simple: Simple,
    /// True if its text is JSON.
    pub is_json: bool,
}

impl Header {
    /// Tells if the document says anything of its value.
    pub fn is_of_stated_value(&self) -> bool {
        self.schema.is_some() || self.is_json
    }
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
                // Its one kind of content says it where no schema does.
                let content = members(&header["content"]).next();
                let is_json = content.is_some_and(|(kind, _)| kind.contains("json"));
                let schema = match content {
                    Some((kind, media)) => {
                        media.get("schema").map(|schema| (schema, format!("{at}/content/{}/schema", escape(kind))))
                    }
                    None => header.get("schema").map(|schema| (schema, format!("{at}/schema"))),
                };
                let (schema, at) = schema.and_then(|(schema, at)| reader.resolve(schema, &at)).unzip();
                let simple = Simple::of(reader.document, schema, at.as_deref().unwrap_or_default());
                let required = header["required"] == true;
                headers.push(Header { name: name.clone(), required, schema: at, simple, is_json });
            }
        }
        let content = members(&response["content"]).map(|(name, media)| {
            let (range, parameters) = parted(name);
            let schema = media.get("schema").map(|_| format!("{pointer}/content/{}/schema", escape(name)));
            let is_bare = parameters.is_empty();
            let name = if is_bare { range.clone() } else { name.trim().to_owned() };
            Media { name, range, parameters, schema }
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

    /// The body for a media type: the exact range, then that of its suffix, then the widest. Of those that differ in
    /// parameters, the one with the most that the media type has, and none that it has otherwise.
    pub fn media(&self, media_type: &str) -> Option<&Media> {
        let (media_type, given) = parted(media_type);
        let suffix = media_type.rsplit_once('+').map(|(_, suffix)| format!("application/{suffix}"));
        let family = media_type.split('/').next().map(|family| format!("{family}/*"));
        let ranges = [Some(media_type), suffix, family, Some("*/*".to_owned())];
        ranges.into_iter().flatten().find_map(|range| {
            let alike = self.content.iter().filter(|media| media.range == range);
            let has =
                |media: &Media| media.parameters.iter().filter(|(name, it)| given.get(*name) == Some(*it)).count();
            let is_other = |media: &&Media| {
                media.parameters.iter().any(|(name, it)| given.get(name).is_some_and(|given| given != it))
            };
            // Of equal ones the first, and one that wants less before one that wants more.
            alike.filter(|media| !is_other(media)).min_by_key(|media| {
                let shared = has(media);
                (std::cmp::Reverse(shared), media.parameters.len() - shared)
            })
        })
    }

    /// The documented JSON body, if there is one.
    pub fn json(&self) -> Option<&Media> {
        let is_json = |media: &&Media| media.range.contains("json") && !media.range.contains("ndjson");
        self.content.iter().find(is_json).or_else(|| self.content.iter().find(|media| media.range.ends_with('*')))
    }
}

impl Link {
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

/// A media type without its parameters, and these but the charset.
fn parted(media_type: &str) -> (String, BTreeMap<String, String>) {
    let mut parts = media_type.split(';');
    let bare = parts.next().unwrap_or_default().trim().to_ascii_lowercase();
    let parameters = parts.filter_map(|part| part.split_once('='));
    let parameters = parameters.map(|(name, value)| (name.trim().to_ascii_lowercase(), value.trim().trim_matches('"')));
    let parameters = parameters.filter(|(name, _)| !matches!(name.as_str(), "charset" | "q"));
    (bare, parameters.map(|(name, value)| (name, value.to_owned())).collect())
}

/// Method and path of the operation that a reference such as `#/paths/~1items~1{id}/get` leads to.
fn signature(reference: &str) -> Option<String> {
    let (path, method) = reference.strip_prefix("#/paths/")?.rsplit_once('/')?;
    let path = percent_encoding::percent_decode_str(path).decode_utf8().ok()?;
    Some(format!("{} {}", method.to_uppercase(), path.replace("~1", "/").replace("~0", "~")))
}
