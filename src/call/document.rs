//! A document with its operations, as they are called.

use std::path::Path;

use serde_json::Value;

use super::fields;
use super::input::{Input, words};
use crate::conformance::{Api, Carrier, Operation as Model, plain};
use crate::spec::Collection;
use crate::spec::document::{LoadError, LoadOptions};

/// A document whose operations are called.
#[derive(Debug, Clone)]
pub struct Document {
    pub(super) api: Api,
}

/// An operation of a document.
#[derive(Debug, Clone, Copy)]
pub struct Operation<'a> {
    pub(super) api: &'a Api,
    pub(super) model: &'a Model,
}

/// The body that a request has.
#[derive(Debug, Clone)]
pub(super) struct Body {
    /// The media type it is sent as.
    pub media: String,
    pub kind: BodyKind,
    pub required: bool,
    /// JSON pointer to the schema.
    pub schema: Option<String>,
    /// A body that the document shows.
    pub example: Value,
}

/// The way a body is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum BodyKind {
    Json,
    Form,
    Bytes,
}

impl Document {
    /// One of the documents that the crate is built from.
    ///
    /// ```
    /// let document = scicloud::call::Document::built_in("modelarts").unwrap();
    /// let operation = document.operations().find(|operation| operation.id() == "listWorkspaces").unwrap();
    /// assert_eq!((operation.method(), operation.writes()), ("GET", false));
    /// ```
    pub fn built_in(name: &str) -> Option<Self> {
        Some(Self { api: Api::built_in(name)? })
    }

    /// Reads a document from a file, with the files that it refers to and the overlays of the options.
    ///
    /// # Errors
    ///
    /// When a file can't be read, or is no OpenAPI document that can be worked with.
    pub fn load(name: &str, file: &Path, options: &LoadOptions) -> Result<Self, LoadError> {
        Ok(Self { api: Api::load(name, file, options)? })
    }

    /// Name of the document, such as `modelarts`.
    pub fn name(&self) -> &str {
        &self.api.name
    }

    /// The operations in the order of the document.
    pub fn operations(&self) -> impl Iterator<Item = Operation<'_>> {
        self.api.operations.iter().map(|model| Operation { api: &self.api, model })
    }

    /// The addresses of its servers, as the document has them.
    pub fn servers(&self) -> Vec<&str> {
        let servers = self.api.document.root()["servers"].as_array().into_iter().flatten();
        servers.filter_map(|server| server["url"].as_str()).collect()
    }
}

impl<'a> Operation<'a> {
    /// The id; method and path where the document has none.
    pub fn id(&self) -> &'a str {
        &self.model.id
    }

    /// Name of the document.
    pub fn document(&self) -> &'a str {
        &self.api.name
    }

    /// HTTP method in upper case.
    pub fn method(&self) -> &'a str {
        &self.model.method
    }

    /// Path template, such as `/v1/{project_id}/workspaces`.
    pub fn path(&self) -> &'a str {
        &self.model.path
    }

    /// The operation in one line.
    pub fn summary(&self) -> String {
        let json = self.json();
        words(json["summary"].as_str().or(json["description"].as_str()).unwrap_or_default())
    }

    /// The operation in a paragraph.
    pub fn description(&self) -> String {
        let json = self.json();
        words(json["description"].as_str().or(json["summary"].as_str()).unwrap_or_default())
    }

    /// The page that tells of it.
    pub fn page(&self) -> Option<&'a str> {
        self.json()["externalDocs"]["url"].as_str()
    }

    /// Returns whether it may change something: all but GET and HEAD do.
    pub fn writes(&self) -> bool {
        !self.model.is_safe()
    }

    /// Returns the way its list pages, if it answers one that the document says it of.
    pub fn collection(&self) -> Option<&'a Collection> {
        self.model.collection.as_ref()
    }

    /// Returns whether it is served at another address than the other operations.
    pub fn has_own_server(&self) -> bool {
        let has = |pointer: &str| self.api.document.at(pointer).is_some_and(|part| part.get("servers").is_some());
        has(&self.model.pointer) || has(self.model.pointer_of_path())
    }

    /// The path of the document's server, where a base URL lacks it.
    pub fn path_lacking_in(&self, url: &str) -> Option<String> {
        self.api.path_lacking_in(url)
    }

    /// Returns whether it answers those who have no credential too.
    pub fn is_open(&self) -> bool {
        self.model.security.is_public()
    }

    /// The parts of a request that take credentials, for one who has tokens of some schemes by name.
    ///
    /// # Errors
    ///
    /// The tokens that are missing, in words.
    pub fn carriers(&self, has: impl Fn(&str) -> bool) -> Result<Vec<Carrier>, String> {
        self.model.security.chosen(has)
    }

    /// The parameters, those that are required first; credentials are none of them.
    pub fn parameters(&self) -> Vec<Input> {
        let mut inputs: Vec<_> =
            self.own_parameters().map(|parameter| Input::of_parameter(self.api, parameter)).collect();
        inputs.sort_by_key(|input| !input.required);
        inputs
    }

    /// The fields of the body by their paths, those that are required first.
    pub fn fields(&self) -> Vec<Input> {
        let Some(body) = self.body().filter(|body| body.kind != BodyKind::Bytes) else { return Vec::new() };
        let Some(schema) = &body.schema else { return Vec::new() };
        let mut inputs = fields::of(self.api, schema);
        for input in &mut inputs {
            let shown = body.example.pointer(&format!("/{}", input.name.replace('.', "/")));
            input.example = shown.filter(|shown| !shown.is_object()).map(plain).or(input.example.take());
        }
        inputs.sort_by_key(|input| !input.required);
        inputs
    }

    /// Returns whether a request has a body, and whether it must have one.
    pub fn takes_body(&self) -> Option<bool> {
        self.body().map(|body| body.required)
    }

    /// The media type of the body that is sent, if there is one.
    pub fn body_type(&self) -> Option<String> {
        self.body().map(|body| body.media)
    }

    /// The items of the list that an answer is or has: those that the document says, or else the only list of objects.
    pub fn items<'b>(&self, answer: &'b Value) -> Option<&'b Vec<Value>> {
        if let Some(collection) = self.collection() {
            return answer.pointer(&collection.items).and_then(Value::as_array);
        }
        let is_list = |value: &&Value| value.as_array().is_some_and(|items| items.iter().all(Value::is_object));
        let members = || answer.as_object().into_iter().flat_map(|object| object.values());
        let mut lists = Some(answer).filter(is_list).into_iter().chain(members().filter(is_list));
        lists.next().filter(|_| lists.next().is_none()).and_then(Value::as_array)
    }

    /// Names of the fields of its answers that are secrets.
    pub(super) fn secrets(&self) -> Vec<&'a str> {
        let root = self.api.document.root();
        let media = self.model.responses.values().flat_map(|response| &response.content);
        let schemas = media.filter_map(|media| self.api.document.at(media.schema.as_ref()?));
        let names = schemas.flat_map(|schema| crate::generate::secret_names(root, schema));
        names.collect()
    }

    pub(super) fn json(&self) -> &'a Value {
        self.api.document.at(&self.model.pointer).unwrap_or(&Value::Null)
    }

    pub(super) fn body(&self) -> Option<Body> {
        let at = format!("{}/requestBody", self.model.pointer);
        let document = &self.api.document;
        let (body, at) = document.resolve(self.json().get("requestBody")?, &at)?;
        let content = body["content"].as_object()?;
        let kind = |media: &str| match media.to_ascii_lowercase() {
            media if media.contains("json") && !media.contains("ndjson") => BodyKind::Json,
            media if media.starts_with("application/x-www-form-urlencoded") => BodyKind::Form,
            media if media.starts_with("*/*") => BodyKind::Json,
            _ => BodyKind::Bytes,
        };
        let (media, told) = content.iter().min_by_key(|(media, _)| kind(media) as usize)?;
        let schema = told.get("schema").map(|_| format!("{at}/content/{}/schema", crate::spec::escape(media)));
        let name = if media == "*/*" { "application/json".to_owned() } else { media.clone() };
        let shown =
            told["examples"].as_object().and_then(|all| all.values().next()).and_then(|first| first.get("value"));
        let example = told.get("example").or(shown).cloned().unwrap_or_default();
        Some(Body { kind: kind(media), media: name, required: body["required"] == true, schema, example })
    }

    /// The parameters that are no credentials.
    pub(super) fn own_parameters(&self) -> impl Iterator<Item = &'a crate::conformance::Parameter> {
        let model = self.model;
        model.parameters.iter().filter(|parameter| !model.is_credential(parameter))
    }

    /// The parameter of this name: in any letter case, and with `-` for `_`, if no other is spelled so.
    pub(super) fn parameter(&self, name: &str) -> Option<&'a crate::conformance::Parameter> {
        let exact = self.own_parameters().find(|parameter| parameter.name == name);
        exact.or_else(|| self.own_parameters().find(|parameter| super::input::is_alike(&parameter.name, name)))
    }
}
