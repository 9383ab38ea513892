//! A document as the checks see it: references resolved, extensions read, foreign documents welcome.

use std::collections::BTreeMap;

use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use super::exchange::Request;
use super::schema::Schemas;
use crate::spec::{Collection, Erratum, Outcome, Rule, resolve, walk};

/// A document to hold a server to.
#[derive(Debug, Clone)]
pub struct Api {
    /// What the document is called in reports.
    pub name: String,
    /// The document.
    pub root: Value,
    /// The operations in the order of the document.
    pub operations: Vec<Operation>,
    /// The contradictions of its sources, by the pointers they are about.
    pub errata: Vec<Erratum>,
    pub(super) schemas: Schemas,
}

/// Why a document can't be used.
#[derive(Debug, thiserror::Error)]
#[error("{name}: {problem}")]
pub struct ApiError {
    /// The document.
    pub name: String,
    /// What is wrong with it.
    pub problem: String,
}

/// An operation with all that is said about it.
#[derive(Debug, Clone)]
pub struct Operation {
    pub id: String,
    /// HTTP method in upper case.
    pub method: String,
    pub path: String,
    /// JSON pointer to it.
    pub pointer: String,
    pub parameters: Vec<Parameter>,
    /// By status, such as `200` or `4XX`.
    pub responses: BTreeMap<String, Response>,
    pub collection: Option<Collection>,
    /// The header that carries the credential.
    pub credential: Option<String>,
    /// Whether the operation also answers those who have none.
    pub is_public: bool,
}

#[derive(Debug, Clone)]
pub struct Parameter {
    pub name: String,
    /// `path`, `query` or `header`.
    pub location: String,
    pub required: bool,
    /// The schema, resolved.
    pub schema: Value,
    pub example: Option<Value>,
    pub pointer: String,
}

#[derive(Debug, Clone)]
pub struct Response {
    pub pointer: String,
    /// The schema of a JSON body as the document has it, possibly a reference.
    pub schema: Option<Value>,
    pub outcome: Option<Outcome>,
    /// Rules about the body that stand with the response.
    pub rules: Vec<Rule>,
    pub links: Vec<Link>,
    /// The documented headers.
    pub headers: Vec<Header>,
}

#[derive(Debug, Clone)]
pub struct Header {
    pub name: String,
    /// Whether every answer has it.
    pub required: bool,
}

/// A way from an answer to another operation.
#[derive(Debug, Clone)]
pub struct Link {
    pub name: String,
    pub operation: String,
    /// Runtime expressions by parameter.
    pub parameters: BTreeMap<String, String>,
    pub pointer: String,
}

impl Api {
    /// Reads a document from YAML or JSON.
    ///
    /// # Errors
    ///
    /// When it is neither, has no operations, or has an extension of ours that can't be read.
    pub fn parse(name: &str, text: &str) -> Result<Self, ApiError> {
        // What is quoted of the document can't steer a terminal.
        let escape = |c: char| if c.is_control() && c != '\n' { c.escape_unicode().to_string() } else { c.to_string() };
        let fault =
            |problem: String| ApiError { name: name.to_owned(), problem: problem.chars().map(escape).collect() };
        let root = crate::spec::parse(name, text).map_err(|faults| fault(faults.to_string()))?;
        version(&root).map_err(fault)?;
        references(&root).map_err(fault)?;
        Self::new(name, root).map_err(fault)
    }

    /// One of the documents that the crate is built from.
    pub fn built_in(name: &str) -> Option<Self> {
        let document = crate::documents::by_name(name)?;
        Self::new(name, document.root.clone()).ok()
    }

    fn new(name: &str, root: Value) -> Result<Self, String> {
        extensions(&root, "#")?;
        let mut operations = Vec::new();
        for (path, item) in members(&root["paths"]) {
            for (method, operation) in members(item).filter(|(_, operation)| operation.get("responses").is_some()) {
                operations.push(Operation::new(&root, path, method, item, operation));
            }
        }
        if operations.is_empty() {
            return Err("the document has no operations".into());
        }
        operations.iter().try_for_each(Operation::has_what_its_list_names)?;
        let errata = root.get("x-errata").and_then(read).unwrap_or_default();
        Ok(Self { name: name.to_owned(), operations, errata, schemas: Schemas::new(&root), root })
    }

    /// The operation with this id.
    pub fn operation(&self, id: &str) -> Option<&Operation> {
        self.operations.iter().find(|operation| operation.id == id)
    }
}

/// What is not OpenAPI 3.0 means other things by the same words.
fn version(root: &Value) -> Result<(), String> {
    let version = |name: &str| root[name].as_str().map(str::to_owned).or_else(|| root.get(name).map(Value::to_string));
    match (version("openapi"), version("swagger")) {
        (Some(version), _) if version.starts_with("3.0") => Ok(()),
        (Some(version), _) => Err(format!("it is written in OpenAPI {version}; convert it to 3.0")),
        (_, Some(version)) => Err(format!("it is written in Swagger {version}; convert it to OpenAPI 3.0")),
        _ => Err("it does not say `openapi: 3.0.3`, or another 3.0".into()),
    }
}

/// Every reference leads somewhere within the document; what one leads to could not be judged otherwise.
fn references(root: &Value) -> Result<(), String> {
    let mut found = Ok(());
    walk(root, "", &mut |at, value| {
        let Some(reference) = value.get("$ref").and_then(Value::as_str).filter(|_| found.is_ok()) else { return };
        if !reference.starts_with('#') {
            found = Err(format!("#{at} refers to another file, {reference}; bundle the document into one"));
        } else if resolve(root, value).is_none() {
            found = Err(format!("#{at} refers to {reference}, which leads nowhere or in a circle"));
        }
    });
    found
}

/// Whether a documented status is one of success: of the class 2XX, or 300, which offers a choice.
pub fn is_success(status: &str) -> bool {
    status.starts_with('2') || status == "300"
}

impl Operation {
    fn new(root: &Value, path: &str, method: &str, item: &Value, operation: &Value) -> Self {
        let at_path = format!("/paths/{}", escape(path));
        let pointer = format!("{at_path}/{method}");
        let shared = parameters(root, &item["parameters"], &format!("{at_path}/parameters"));
        let own = parameters(root, &operation["parameters"], &format!("{pointer}/parameters"));
        let responses = members(&operation["responses"]).filter_map(|(status, response)| {
            let at = match response["$ref"].as_str() {
                Some(reference) => reference.trim_start_matches('#').to_owned(),
                None => format!("{pointer}/responses/{status}"),
            };
            Some((status.clone(), Response::new(root, resolve(root, response)?, at)))
        });
        Self {
            id: operation["operationId"]
                .as_str()
                .map_or_else(|| format!("{} {path}", method.to_uppercase()), str::to_owned),
            method: method.to_uppercase(),
            path: path.to_owned(),
            parameters: shared.into_iter().chain(own).collect(),
            responses: responses.collect(),
            collection: operation.get("x-collection").and_then(read),
            credential: credential(root, operation),
            is_public: security(root, operation).any(|requirement| members(requirement).next().is_none()),
            pointer,
        }
    }

    /// The documented response for a status, an exact one before a class and a default.
    pub fn response(&self, status: u16) -> Option<&Response> {
        let class = format!("{}XX", status / 100);
        let keys = [status.to_string(), class, "default".to_owned()];
        keys.iter().find_map(|key| self.responses.get(key))
    }

    /// Whether a request is one of this operation: one with another method or at another path is not.
    pub fn is_asked_by(&self, request: &Request) -> bool {
        let is_respelled = request.path.ends_with('/') != self.path.ends_with('/');
        request.operation == self.id && request.method == self.method && !is_respelled
    }

    /// JSON pointer to the path that the operation is at.
    pub fn pointer_of_path(&self) -> &str {
        self.pointer.rsplit_once('/').map_or("", |(path, _)| path)
    }

    /// The response of success.
    pub fn success(&self) -> Option<&Response> {
        self.responses.iter().find(|(status, _)| is_success(status)).map(|(_, response)| response)
    }

    pub fn parameter(&self, name: &str) -> Option<&Parameter> {
        self.parameters.iter().find(|parameter| parameter.name == name)
    }

    /// A parameter that `x-collection` names and nobody declares would be a check less, without a word.
    fn has_what_its_list_names(&self) -> Result<(), String> {
        let Some(Collection { paging, sort, filters, .. }) = &self.collection else { return Ok(()) };
        let names = paging.iter().flat_map(|paging| [&paging.offset, &paging.limit]);
        let names = names.chain(sort.iter().flat_map(|sort| [&sort.by, &sort.direction]));
        let mut names = names.chain(filters.iter().map(|filter| &filter.parameter));
        match names.find(|name| self.parameter(name).is_none()) {
            Some(name) => {
                let at = &self.pointer;
                Err(format!("`x-collection` at #{at} names the parameter `{name}`, which is not declared there"))
            }
            None => Ok(()),
        }
    }
}

impl Parameter {
    /// Whether nothing is said against an empty value.
    pub fn may_be_empty(&self) -> bool {
        let schema = &self.schema;
        let is_bounded = ["enum", "pattern", "format"].into_iter().any(|keyword| schema.get(keyword).is_some());
        schema["type"] == "string" && schema["minLength"].as_u64().unwrap_or(0) == 0 && !is_bounded
    }

    /// Whether the schema takes this value.
    pub fn takes(&self, schemas: &Schemas, value: &str) -> bool {
        let value = match self.schema["type"].as_str() {
            Some("integer" | "number" | "boolean") => serde_json::from_str(value).unwrap_or(Value::Null),
            _ => Value::from(value),
        };
        schemas.validator(&self.schema).is_ok_and(|validator| validator.is_valid(&value))
    }
}

impl Response {
    fn new(root: &Value, response: &Value, pointer: String) -> Self {
        let headers = members(&response["headers"]).map(|(name, header)| {
            let required = resolve(root, header).is_some_and(|header| header["required"] == true);
            Header { name: name.clone(), required }
        });
        let content = members(&response["content"]);
        let json = content.into_iter().find(|(media, _)| media.contains("json"));
        let links = members(&response["links"]).filter_map(|(name, link)| {
            Some(Link {
                name: name.clone(),
                operation: link["operationId"].as_str()?.to_owned(),
                parameters: members(&link["parameters"])
                    .filter_map(|(name, value)| Some((name.clone(), value.as_str()?.to_owned())))
                    .collect(),
                pointer: format!("{pointer}/links/{name}"),
            })
        });
        Self {
            headers: headers.collect(),
            schema: json.and_then(|(_, media)| media.get("schema").cloned()),
            outcome: response.get("x-outcome").and_then(read),
            rules: response.get("x-rules").and_then(read).unwrap_or_default(),
            links: links.collect(),
            pointer,
        }
    }
}

fn parameters(root: &Value, list: &Value, at: &str) -> Vec<Parameter> {
    let list = list.as_array().into_iter().flatten().enumerate();
    let parameters = list.filter_map(|(index, parameter)| {
        let pointer = match parameter["$ref"].as_str() {
            Some(reference) => reference.trim_start_matches('#').to_owned(),
            None => format!("{at}/{index}"),
        };
        let parameter = resolve(root, parameter)?;
        let schema = resolve(root, &parameter["schema"]).cloned().unwrap_or_default();
        let example = parameter.get("example").or_else(|| schema.get("example")).cloned();
        Some(Parameter {
            name: parameter["name"].as_str()?.to_owned(),
            location: parameter["in"].as_str()?.to_owned(),
            required: parameter["required"] == true,
            example,
            schema,
            pointer,
        })
    });
    parameters.collect()
}

/// The ways to be let in, of which an empty one needs nothing.
fn security<'a>(root: &'a Value, operation: &'a Value) -> impl Iterator<Item = &'a Value> {
    let required = operation.get("security").or_else(|| root.get("security"));
    required.and_then(Value::as_array).into_iter().flatten()
}

/// The header of the first API key that the operation asks for.
fn credential(root: &Value, operation: &Value) -> Option<String> {
    let names = security(root, operation).flat_map(|requirement| members(requirement).map(|(name, _)| name));
    let schemes = &root["components"]["securitySchemes"];
    names.into_iter().find_map(|name| {
        let scheme = resolve(root, &schemes[name])?;
        match (scheme["type"].as_str()?, scheme["in"].as_str()) {
            ("apiKey", Some("header")) => scheme["name"].as_str().map(str::to_owned),
            ("http" | "oauth2" | "openIdConnect", _) => Some("Authorization".to_owned()),
            _ => None,
        }
    })
}

fn read<T: DeserializeOwned>(value: &Value) -> Option<T> {
    T::deserialize(value).ok()
}

/// Where an extension of ours is not as `openapi/README.md` has it, if anywhere: what can't be read is never judged.
fn extensions(value: &Value, at: &str) -> Result<(), String> {
    fn shape<T: DeserializeOwned>(value: &Value) -> Result<T, String> {
        T::deserialize(value).map_err(|error| error.to_string())
    }
    for (key, member) in members(value).filter(|(key, _)| !matches!(key.as_str(), "example" | "examples")) {
        let at = format!("{at}/{}", escape(key));
        let read = match key.as_str() {
            "x-outcome" => shape::<Outcome>(member).map(drop),
            "x-collection" => shape::<Collection>(member).map(drop),
            "x-errata" => shape::<Vec<Erratum>>(member).map(drop),
            "x-rules" => {
                shape::<Vec<Rule>>(member).and_then(|rules| rules.iter().try_for_each(super::schema::compiles))
            }
            _ => {
                extensions(member, &at)?;
                Ok(())
            }
        };
        read.map_err(|problem| format!("`{key}` at {at} can't be read: {problem}"))?;
    }
    let items = value.as_array().into_iter().flatten().enumerate();
    items.into_iter().try_for_each(|(index, item)| extensions(item, &format!("{at}/{index}")))
}

fn members(value: &Value) -> impl Iterator<Item = (&String, &Value)> {
    value.as_object().into_iter().flat_map(Map::iter)
}

fn escape(key: &str) -> String {
    key.replace('~', "~0").replace('/', "~1")
}
