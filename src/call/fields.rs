//! The fields of a body, one by one.

use serde_json::Value;

use super::input::Input;
use crate::conformance::{Api, Simple};
use crate::spec::escape;

/// Levels to which fields within fields are told.
const DEPTH: usize = 8;

/// Fields that are told, as those of some bodies have no end.
const MOST: usize = 400;

/// The fields of a body by their paths, in the order of the document.
pub fn of(api: &Api, schema: &str) -> Vec<Input> {
    let mut walk = Walk { api, around: Vec::new(), inputs: Vec::new() };
    walk.object(schema, "", true);
    walk.inputs
}

struct Walk<'a> {
    api: &'a Api,
    /// The schemas around the one at hand, of which none is entered again.
    around: Vec<String>,
    inputs: Vec<Input>,
}

impl Walk<'_> {
    fn object(&mut self, pointer: &str, path: &str, required: bool) {
        let document = &self.api.document;
        let Some((schema, at)) = document.at(pointer).and_then(|schema| document.resolve(schema, pointer)) else {
            return;
        };
        if self.around.contains(&at) || self.around.len() > DEPTH {
            return;
        }
        self.around.push(at.clone());
        for (keyword, holds) in [("allOf", true), ("oneOf", false), ("anyOf", false)] {
            for index in 0..schema[keyword].as_array().map_or(0, Vec::len) {
                self.object(&format!("{at}/{keyword}/{index}"), path, required && holds);
            }
        }
        let names: Vec<_> = schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
        for (name, property) in schema["properties"].as_object().into_iter().flatten() {
            let own = format!("{at}/properties/{}", escape(name));
            self.field(property, &own, &format!("{path}{name}"), required && names.contains(&name.as_str()));
        }
        if schema.get("items").is_some() && path.ends_with('.') {
            self.object(&format!("{at}/items"), &format!("{path}0."), false);
        }
        self.around.pop();
    }

    fn field(&mut self, property: &Value, pointer: &str, path: &str, required: bool) {
        let document = &self.api.document;
        let Some((resolved, _)) = document.resolve(property, pointer) else { return };
        if self.inputs.len() >= MOST || resolved["readOnly"] == true || self.inputs.iter().any(|it| it.name == path) {
            return;
        }
        let simple = Simple::of(document, Some(property), pointer);
        let description = property["description"].as_str().or(resolved["description"].as_str()).unwrap_or_default();
        let index = self.inputs.len();
        self.inputs.push(Input::new(path.to_owned(), "body", required, simple, description));
        self.object(pointer, &format!("{path}."), required);
        self.inputs[index].has_fields = self.inputs.len() > index + 1;
    }
}
