//! Names that schemas give themselves: `$id` and `$anchor` of JSON Schema.

use std::collections::HashMap;

use serde_json::Value;

use super::pointer;
use crate::spec::reading::escape;

/// The names, with the pointers to their schemas.
#[derive(Debug, Default)]
pub struct Identifiers {
    ids: HashMap<String, String>,
    /// By the pointer to the file and the name.
    anchors: HashMap<(String, String), String>,
    /// Where references to a part of a schema with an `$id` lead, by the pointers to them.
    within: HashMap<String, String>,
}

impl Identifiers {
    /// Learns the names in a file that stands at `prefix`.
    pub fn collect(&mut self, file: &Value, prefix: &str) {
        self.learn(file, &mut prefix.to_owned(), prefix, None);
    }

    fn learn(&mut self, value: &Value, at: &mut String, file: &str, resource: Option<(&Value, &str)>) {
        let end = at.len();
        let root;
        let mut resource = resource;
        match value {
            Value::Object(object) => {
                if let Some(id) = object.get("$id").and_then(Value::as_str) {
                    self.ids.insert(id.trim_end_matches('#').to_owned(), at.clone());
                    root = at.clone();
                    resource = Some((value, root.as_str())).filter(|(_, root)| *root != file);
                }
                for keyword in ["$anchor", "$dynamicAnchor"] {
                    if let Some(anchor) = object.get(keyword).and_then(Value::as_str) {
                        self.anchors.entry((file.to_owned(), anchor.to_owned())).or_insert_with(|| at.clone());
                    }
                }
                if let (Some((schema, root)), Some(reference)) = (resource, pointer::reference_of(value))
                    && let Some(fragment) = reference.strip_prefix('#').map(pointer::decode)
                    && schema.pointer(&fragment).is_some()
                {
                    self.within.insert(at.clone(), format!("{root}{fragment}"));
                }
                for (name, member) in object {
                    if member.is_object() || member.is_array() {
                        at.push('/');
                        at.push_str(&escape(name));
                        self.learn(member, at, file, resource);
                        at.truncate(end);
                    }
                }
            }
            Value::Array(items) => {
                for (index, item) in items.iter().enumerate() {
                    if item.is_object() || item.is_array() {
                        at.push_str(&format!("/{index}"));
                        self.learn(item, at, file, resource);
                        at.truncate(end);
                    }
                }
            }
            _ => {}
        }
    }

    /// Returns the place where the reference at a pointer leads if it is one within a schema with an `$id`.
    pub fn within(&self, pointer: &str) -> Option<&str> {
        self.within.get(pointer).map(String::as_str)
    }

    /// Where a reference leads by the names: its part before `#`, the pointer to that as a file, its fragment.
    pub fn find(&self, id: &str, file: &str, fragment: &str) -> Option<String> {
        let by_id = self.ids.get(id).filter(|_| !id.is_empty());
        if fragment.is_empty() || fragment.starts_with('/') {
            return by_id.map(|found| format!("{found}{}", pointer::decode(fragment)));
        }
        // An anchor is looked for in the file, and then in that of the `$id`.
        let files = [file, by_id.map_or("", |_| "")];
        files.into_iter().find_map(|file| self.anchors.get(&(file.to_owned(), fragment.to_owned()))).cloned()
    }
}
