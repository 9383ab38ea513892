//! What the server reads from its document: operations, parameters, credentials.

use std::collections::BTreeMap;

use jsonschema::Validator;
use scicloud::spec::{Collection, resolve};
use serde::Deserialize;
use serde_json::Value;

use super::flaw::Flaw;

pub struct Operation {
    pub id: String,
    pub path: String,
    pub parameters: Vec<Parameter>,
    pub collection: Option<Collection>,
    /// Header of the credential, and whether it may be missing.
    pub credential: Option<(String, bool)>,
    pub responses: Value,
}

pub struct Parameter {
    pub name: String,
    pub place: String,
    pub is_required: bool,
    pub default: Option<String>,
    schema: Value,
    validator: Validator,
}

/// The operations of a document that are asked for with GET.
pub fn operations(root: &Value) -> Vec<Operation> {
    let mut operations = Vec::new();
    for (path, item) in root["paths"].as_object().expect("paths") {
        let get = &item["get"];
        let lists = [&item["parameters"], &get["parameters"]];
        let parameters = lists.into_iter().flat_map(|list| list.as_array().into_iter().flatten());
        let id = get["operationId"].as_str().map_or_else(|| format!("GET {path}"), str::to_owned);
        operations.push(Operation {
            id,
            path: path.clone(),
            parameters: parameters.map(|parameter| Parameter::new(root, parameter)).collect(),
            collection: get.get("x-collection").map(|value| Collection::deserialize(value).expect("a collection")),
            credential: credential(root, get),
            responses: get["responses"].clone(),
        });
    }
    operations
}

fn credential(root: &Value, operation: &Value) -> Option<(String, bool)> {
    let ways = operation.get("security").unwrap_or(&root["security"]).as_array()?;
    let is_optional = ways.iter().any(|way| way.as_object().is_some_and(serde_json::Map::is_empty));
    let name = ways.iter().find_map(|way| way.as_object()?.keys().next())?;
    let scheme = &root["components"]["securitySchemes"][name];
    Some((scheme["name"].as_str().unwrap_or("Authorization").to_owned(), is_optional))
}

impl Operation {
    /// The values of the path's variables, if the path is the operation's.
    pub fn variables(&self, path: &str) -> Option<BTreeMap<String, String>> {
        let (own, asked): (Vec<_>, Vec<_>) = (self.path.split('/').collect(), path.split('/').collect());
        let mut variables = BTreeMap::new();
        for (own, asked) in own.iter().zip(&asked) {
            match own.strip_prefix('{').and_then(|own| own.strip_suffix('}')) {
                Some(name) => {
                    let value = percent_encoding::percent_decode_str(asked).decode_utf8().ok()?;
                    variables.insert(name.to_owned(), value.into_owned());
                }
                None if own == asked => {}
                None => return None,
            }
        }
        (own.len() == asked.len()).then_some(variables)
    }

    pub fn is_in_path(&self, name: &str) -> bool {
        self.parameter(name).is_some_and(|parameter| parameter.place == "path")
    }

    pub fn parameter(&self, name: &str) -> Option<&Parameter> {
        self.parameters.iter().find(|parameter| parameter.name == name)
    }

    /// The response that the document has for a status.
    pub fn response<'a>(&'a self, root: &'a Value, status: u16) -> &'a Value {
        let response = self.responses.get(status.to_string()).unwrap_or(&self.responses["default"]);
        resolve(root, response).expect("a response")
    }
}

impl Parameter {
    fn new(root: &Value, parameter: &Value) -> Self {
        let parameter = resolve(root, parameter).expect("a parameter");
        let schema = resolve(root, &parameter["schema"]).expect("a schema").clone();
        let text = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        Self {
            name: parameter["name"].as_str().expect("a name").to_owned(),
            place: parameter["in"].as_str().expect("a place").to_owned(),
            is_required: parameter["required"] == true,
            default: schema.get("default").map(text),
            validator: jsonschema::draft4::new(&schema).expect("a schema"),
            schema,
        }
    }

    /// Tells if several values are sent, each by itself.
    pub fn is_list(&self) -> bool {
        self.schema["type"] == "array"
    }

    /// The least value, where there is one.
    pub fn least(&self) -> Option<usize> {
        self.schema["minimum"].as_u64().and_then(|least| usize::try_from(least).ok())
    }

    /// Tells if the document allows the value, or a flaw does.
    pub fn takes(&self, text: &str, flaw: Option<Flaw>) -> bool {
        if self.is_list() {
            return true;
        }
        let value = match self.schema["type"].as_str() {
            Some("number") => text.parse::<f64>().ok().map(Value::from),
            Some("integer") => text.parse::<i64>().ok().map(Value::from),
            Some("boolean") => text.parse::<bool>().ok().map(Value::from),
            _ => Some(Value::from(text)),
        };
        let Some(value) = value else { return false };
        let is_int32 = self.schema["format"] == "int32";
        if is_int32 && value.as_i64().is_none_or(|number| i32::try_from(number).is_err()) {
            return false;
        }
        let next_to = |keyword: &str, by: i64| {
            let bound = self.schema[keyword].as_i64();
            bound.is_some_and(|bound| value.as_i64() == Some(bound + by))
        };
        match flaw {
            Some(Flaw::MaximumPlusOne) if next_to("maximum", 1) => true,
            Some(Flaw::MinimumMinusOne) if next_to("minimum", -1) => true,
            Some(Flaw::AnyValue) if self.schema["type"] == "string" && self.schema.get("enum").is_some() => true,
            _ => self.validator.is_valid(&value),
        }
    }
}
