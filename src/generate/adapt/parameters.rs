//! Parameters: those of the path and of the operation, each once, in the styles that clients write.

use heck::ToSnakeCase;
use serde_json::{Value, json};

use super::Adapter;
use super::flat::{Flat, Part};
use crate::spec::{escape, references};

/// The names of a call's functions beside those of its parameters, and of the one variable in them that has the name
/// of none.
const FUNCTIONS: [&str; 8] = ["body", "body_is_set", "body_map", "header_map", "into_request", "new", "send", "stream"];

/// The remedy for a parameter that no client sends.
const LEAVE_OUT: &str = "leave it out of the document; `send_raw` sends what no document has";

/// Headers that OpenAPI passes over as parameters.
const RESERVED: [&str; 3] = ["accept", "content-type", "authorization"];

/// Characters that no address has as they are.
const NOT_IN_PATHS: &percent_encoding::AsciiSet =
    &percent_encoding::CONTROLS.add(b' ').add(b'"').add(b'<').add(b'>').add(b'`').add(b'^').add(b'|');

impl<'a> Adapter<'a> {
    /// The path of an operation, as it is in the new document.
    pub fn path_of(&self, path: &str, operation: &Value) -> String {
        let encoded = |text: &str| percent_encoding::utf8_percent_encode(text, NOT_IN_PATHS).to_string();
        let mut parts = path.split('{');
        let mut renamed = encoded(parts.next().unwrap_or_default());
        for part in parts {
            let (name, rest) = part.split_once('}').unwrap_or((part, ""));
            let name = variable(name);
            let mut parameters = operation["parameters"].as_array().into_iter().flatten();
            let before = parameters.find(|it| it.get("x-before").is_some() && it["name"] == *name);
            let before = before.and_then(|it| it["x-before"].as_str()).unwrap_or_default();
            renamed.push_str(&format!("{before}{{{name}}}{}", encoded(rest)));
        }
        renamed
    }

    /// The parameters of an operation, or none if it is refused.
    pub fn parameters(&mut self, path: &str, method: &str, at: &str) -> Option<Value> {
        let root = self.loaded.root();
        let item = &root["paths"][path];
        if references::sent_path(path).contains('?') {
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
                Err((format!("the parameter `{name}` has the name in Rust of another one"), LEAVE_OUT.to_owned()))
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
                Err((problem, remedy)) => {
                    self.fault(&at, problem, remedy);
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

    /// The problem with the default of a parameter that has a list of values.
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
