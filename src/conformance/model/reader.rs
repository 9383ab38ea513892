//! Reading a document into the model.

use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use crate::spec::Diagnostic;
use crate::spec::document::Document;

/// The way from a document to the model, with what is found to be wrong on it.
pub struct Reader<'a> {
    pub document: &'a Document,
    pub faults: Vec<Diagnostic>,
}

impl<'a> Reader<'a> {
    pub fn fault(&mut self, pointer: &str, problem: impl Into<String>, remedy: impl Into<String>) {
        self.faults.push(self.document.diagnostic(pointer, problem, remedy));
    }

    /// Follows a reference; a dangling one is told by the document.
    pub fn resolve(&self, value: &'a Value, pointer: &str) -> Option<(&'a Value, String)> {
        self.document.resolve(value, pointer)
    }

    /// An extension of ours; one of another shape, such as another's of the same name, is told and left out.
    pub fn read<T: DeserializeOwned>(&mut self, value: &Value, pointer: &str, name: &str) -> Option<T> {
        match T::deserialize(value.get(name)?) {
            Ok(read) => Some(read),
            Err(error) => {
                let at = format!("{pointer}/{name}");
                self.fault(&at, format!("`{name}` can't be read: {error}"), "write it as openapi/README.md says");
                None
            }
        }
    }
}

pub fn members(value: &Value) -> impl Iterator<Item = (&String, &Value)> {
    value.as_object().into_iter().flat_map(Map::iter)
}

pub fn items(value: &Value) -> impl Iterator<Item = &Value> {
    value.as_array().into_iter().flatten()
}

/// The paths of servers, without a slash at the end; a variable has its default.
pub fn server_paths(servers: &Value) -> impl Iterator<Item = String> {
    items(servers).filter_map(|server| {
        let mut url = server["url"].as_str()?.to_owned();
        for (name, variable) in members(&server["variables"]) {
            url = url.replace(&format!("{{{name}}}"), variable["default"].as_str().unwrap_or_default());
        }
        let path = match url.split_once("://") {
            Some((_, rest)) => rest.find('/').map_or("/", |start| &rest[start..]),
            None => &url,
        };
        let is_path = path.starts_with('/') && !path.contains('{');
        is_path.then(|| path.trim_end_matches('/').to_owned())
    })
}
