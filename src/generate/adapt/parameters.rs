//! Parameters: those of the path and of the operation, each once, in the styles that clients write.

use heck::ToSnakeCase;
use serde_json::{Value, json};

use super::super::parameters::VALUES;
use super::Adapter;
use super::flat::{Flat, Part};
use super::names::words;
use crate::spec::escape;

/// What the functions of a call are called beside those of its parameters, and the one variable in them that has the name
/// of none.
const FUNCTIONS: [&str; 7] = ["body", "body_map", "header_map", "into_request", "new", "send", "stream"];

/// Headers that OpenAPI passes over as parameters.
const RESERVED: [&str; 3] = ["accept", "content-type", "authorization"];

/// What a variable of a path has to keep to, so that it stays in its segment, be it decoded on the way.
const SEGMENT: &str = r"^(?!(?:.*[/\\])?\.{1,2}(?:[/\\]|$)).+$";

/// What no address has as it is.
const NOT_IN_PATHS: &percent_encoding::AsciiSet =
    &percent_encoding::CONTROLS.add(b' ').add(b'"').add(b'<').add(b'>').add(b'`').add(b'^').add(b'|');

impl<'a> Adapter<'a> {
    /// A path, as it is in the new document.
    pub fn path_of(&self, path: &str) -> String {
        let encoded = |text: &str| percent_encoding::utf8_percent_encode(text, NOT_IN_PATHS).to_string();
        let mut parts = path.split('{');
        let mut renamed = encoded(parts.next().unwrap_or_default());
        for part in parts {
            let (name, rest) = part.split_once('}').unwrap_or((part, ""));
            renamed.push_str(&format!("{{{}}}{}", variable(name), encoded(rest)));
        }
        renamed
    }

    /// The parameters of an operation, or none if it is refused.
    pub fn parameters(&mut self, path: &str, method: &str, at: &str) -> Option<Value> {
        let root = self.loaded.root();
        let item = &root["paths"][path];
        if path.contains(['?', '#']) {
            self.fault(at, format!("the path {path} has a query"), "make each part of the query a parameter");
            return None;
        }
        let shared = format!("/paths/{}/parameters", escape(path));
        let own = format!("{at}/parameters");
        let mut listed: Vec<(&'a Value, String)> = Vec::new();
        for (list, pointer) in [(&item["parameters"], shared), (&item[method]["parameters"], own)] {
            for (index, parameter) in list.as_array().into_iter().flatten().enumerate() {
                let at = format!("{pointer}/{index}");
                let Some((parameter, at)) = self.loaded.resolve(parameter, &at) else {
                    self.fault(&at, "the parameter leads nowhere", "correct the reference");
                    return None;
                };
                // One of the operation stands in place of the same one of the path.
                listed.retain(|(other, _)| other["name"] != parameter["name"] || other["in"] != parameter["in"]);
                listed.push((parameter, at));
            }
        }
        let mut parameters = Vec::new();
        let mut functions: Vec<String> = FUNCTIONS.map(str::to_owned).to_vec();
        let mut variables: Vec<&str> = path.split('{').skip(1).filter_map(|rest| rest.split('}').next()).collect();
        for (parameter, at) in listed {
            let name = parameter["name"].as_str().unwrap_or_default();
            let place = parameter["in"].as_str().unwrap_or_default();
            let is_required = parameter["required"] == true || place == "path";
            if place == "header" && RESERVED.contains(&name.to_ascii_lowercase().as_str()) {
                continue;
            }
            if place == "path" && !variables.contains(&name) {
                let problem = format!("the path parameter `{name}` does not occur in the path {path}");
                self.fault(&at, problem, "write it into the path in braces, or remove it");
                continue;
            }
            variables.retain(|variable| place != "path" || *variable != name);
            let renamed = if place == "path" { variable(name) } else { own_name(name, place, &functions) };
            let function = renamed.to_snake_case();
            if let Some(problem) = self.odd_default(parameter, &at) {
                self.fault(&format!("{at}/schema"), problem, "correct the default, or add it to the values");
                if is_required {
                    return None;
                }
                continue;
            }
            let adapted = if functions.contains(&function) {
                Err(format!("the parameter `{name}` has the name in Rust of another one"))
            } else {
                self.parameter(parameter, &at, name, place)
            };
            match adapted {
                Ok(mut adapted) => {
                    functions.push(function);
                    if renamed != name {
                        adapted["x-name"] = json!(name);
                        adapted["name"] = json!(renamed);
                    }
                    if place == "path" {
                        // The path has the new name as well.
                        adapted.as_object_mut().map(|adapted| adapted.remove("x-name"));
                    }
                    parameters.push(adapted);
                }
                Err(problem) => {
                    self.fault(&at, problem, "leave it out of the document; `send_raw` sends what no document has");
                    if is_required {
                        return None;
                    }
                }
            }
        }
        if let Some(variable) = variables.first() {
            let problem = format!("the path parameter `{variable}` is not declared");
            self.fault(at, problem, "declare it under `parameters`, or take it out of the path");
            return None;
        }
        if path.contains("}{") {
            let problem = format!("two variables of the path {path} have nothing between them");
            self.fault(at, problem, "make them one parameter, as nobody can tell where the first ends");
            return None;
        }
        Some(Value::Array(parameters))
    }

    /// What is wrong with the default of a parameter that has a list of values.
    fn odd_default(&self, parameter: &'a Value, at: &str) -> Option<String> {
        let value = parameter.get("schema")?;
        let flat = Flat::of(self.loaded, &Part { value, at: format!("{at}/schema") });
        let default = flat.keywords.get("default")?;
        let items = flat.items.as_ref().map(|items| Flat::of(self.loaded, items));
        let values = flat.values.or_else(|| items?.values)?;
        let given = default.as_array().map_or(std::slice::from_ref(default), Vec::as_slice);
        let other = given.iter().find(|value| !values.contains(value))?;
        Some(format!("the default {other} of the parameter `{}` is none of its values", parameter["name"].as_str()?))
    }

    fn parameter(&mut self, parameter: &'a Value, at: &str, name: &str, place: &str) -> Result<Value, String> {
        let value = match parameter.get("schema") {
            Some(value) => Part { value, at: format!("{at}/schema") },
            // A text that the caller writes, as of JSON.
            None => Part { value: parameter, at: at.to_owned() },
        };
        let flat = Flat::of(self.loaded, &value);
        let mut adapted =
            json!({ "name": name, "in": place, "required": parameter["required"] == true || place == "path" });
        if let Some(description) = parameter["description"].as_str().or(flat.description) {
            adapted["description"] = json!(words(description));
        }
        let style = parameter["style"].as_str().unwrap_or(if place == "query" { "form" } else { "simple" });
        let explode = parameter["explode"].as_bool().unwrap_or(style == "form");
        let ty = flat.ty.as_deref().unwrap_or("string");
        let mut schema = match (place, ty) {
            ("query", "array") if matches!(style, "form" | "spaceDelimited" | "pipeDelimited") => {
                let items = flat.items.as_ref().map(|items| Flat::of(self.loaded, items));
                if items.as_ref().is_some_and(|items| matches!(items.ty.as_deref(), Some("object" | "array"))) {
                    return Err(format!("the items of the parameter `{name}` are no texts, numbers or booleans"));
                }
                let items = items.as_ref().map(scalar);
                let mut schema = scalar(&flat);
                schema["type"] = json!("array");
                schema["items"] = items.unwrap_or_else(|| json!({ "type": "string" }));
                adapted["style"] = json!(style);
                adapted["explode"] = json!(explode);
                schema
            }
            ("query", "object") if style == "deepObject" || style == "form" && explode => {
                let mut properties = serde_json::Map::new();
                for (name, part) in &flat.properties {
                    let flat = Flat::of(self.loaded, part);
                    if matches!(flat.ty.as_deref(), Some("object" | "array")) {
                        return Err(format!("`{name}` of the parameter is no text, number or boolean"));
                    }
                    properties.insert(name.clone(), scalar(&flat));
                }
                adapted["style"] = json!(style);
                adapted["explode"] = json!(true);
                let required: Vec<_> = flat.required.iter().filter(|name| properties.contains_key(*name)).collect();
                json!({ "type": "object", "required": required, "properties": properties })
            }
            ("cookie", _) => return Err(format!("the parameter `{name}` is a cookie")),
            ("query" | "path" | "header", "array" | "object") => {
                return Err(format!("the parameter `{name}` of the {place} is of type {ty} in the style `{style}`"));
            }
            ("query", _) if style != "form" => return Err(format!("the parameter `{name}` has the style `{style}`")),
            ("path", _) if style != "simple" => return Err(format!("the parameter `{name}` has the style `{style}`")),
            ("header", "number") => json!({ "type": "string" }),
            ("query" | "path" | "header", _) => scalar(&flat),
            _ => return Err(format!("the parameter `{name}` is in the {place}")),
        };
        if schema["format"] == "password"
            && place != "header"
            && let Some(schema) = schema.as_object_mut()
        {
            schema.remove("format");
        }
        if place == "path" && schema["type"] == "string" {
            if schema["minLength"].as_u64().is_none_or(|least| least == 0) {
                schema["minLength"] = json!(1);
            }
            if schema.get("pattern").is_none() && schema.get("enum").is_none() {
                schema["pattern"] = json!(SEGMENT);
            }
        }
        adapted["schema"] = schema;
        Ok(adapted)
    }
}

/// A variable of a path under a name that is none of the functions that every call has.
fn variable(name: &str) -> String {
    let plain: String = name.chars().map(|c| if c.is_ascii_alphanumeric() || c == '_' { c } else { '_' }).collect();
    let is_free = !FUNCTIONS.contains(&plain.to_snake_case().as_str()) && !plain.to_snake_case().is_empty();
    if is_free { plain } else { format!("{plain}_value") }
}

/// A name for a parameter that no other function of the call has.
fn own_name(name: &str, place: &str, functions: &[String]) -> String {
    let snake = name.to_snake_case();
    let is_plain = name.is_ascii() && !snake.is_empty() && !snake.starts_with(|first: char| first.is_ascii_digit());
    if is_plain && !functions.contains(&snake) {
        return name.to_owned();
    }
    let bare = super::names::plain(name).to_snake_case();
    let mut names =
        (1..).map(|number| if number == 1 { format!("{bare}_{place}") } else { format!("{bare}_{place}_n{number}") });
    names.find(|name| !functions.contains(&name.to_snake_case())).unwrap_or_default()
}

/// The schema of one value of a parameter.
fn scalar(flat: &Flat<'_>) -> Value {
    let ty = flat.ty.as_deref().filter(|ty| matches!(*ty, "string" | "integer" | "number" | "boolean"));
    let mut schema = json!({ "type": ty.unwrap_or("string") });
    for (keyword, value) in &flat.keywords {
        if !matches!(keyword.as_str(), "readOnly" | "writeOnly") {
            schema[keyword] = value.clone();
        }
    }
    let texts: Vec<&str> = flat.values.iter().flatten().filter_map(Value::as_str).collect();
    let names: std::collections::BTreeSet<String> =
        texts.iter().map(|text| super::names::plain(text).to_snake_case()).collect();
    let are_names = names.len() == texts.len() && !names.contains("") && texts.iter().all(|text| text.is_ascii());
    if schema["type"] == "string" && !texts.is_empty() {
        // Texts that are no names in Rust make no type, but are all there is as well.
        schema[if are_names { "enum" } else { VALUES }] = json!(texts);
        // An enum says all.
        for keyword in ["format", "pattern", "minLength", "maxLength"] {
            schema.as_object_mut().map(|schema| schema.remove(keyword));
        }
    }
    schema
}
