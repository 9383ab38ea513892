//! From texts to a request that the document allows.

use serde_json::{Map, Value};

use super::document::{Body, BodyKind, Operation};
use super::input::{Input, is_alike, shown_name};
use super::{table, values};
use crate::client;
use crate::client::Hidden;
use crate::conformance::{Carrier, Direction, Parameter, Place, encode, plain};

/// A parameter or a field, with its value as a text.
#[derive(Debug, Clone)]
pub struct Argument {
    /// The name of the parameter, or the path of the field.
    pub name: String,
    /// The value.
    pub value: String,
    /// True if the value is JSON, as `name:=value` has it, and not a text of the type that the document says.
    pub is_json: bool,
}

/// All that is given for a request.
#[derive(Debug, Clone, Default)]
pub struct Arguments {
    /// Parameters and fields in their order.
    pub list: Vec<Argument>,
    /// The body, to which fields are added.
    pub body: Option<Vec<u8>>,
    /// True if what the document forbids is sent too, such as values beyond a bound; unknown parameters go into the query.
    pub is_unchecked: bool,
}

/// A request that the document allows; its credentials come when it is sent.
#[derive(Debug, Clone)]
pub struct Request {
    pub(super) table: &'static client::Operation,
    pub(super) carriers: Vec<Carrier>,
    /// The path, encoded.
    pub(super) path: String,
    /// The query, encoded.
    pub(super) query: String,
    /// Names and values of headers, and whether nobody may see them.
    pub(super) headers: Vec<(String, String, bool)>,
    pub(super) body: Option<Vec<u8>>,
    /// Secrets of the body by the names of their fields.
    pub(super) secrets: Vec<(String, String)>,
    /// The names of the query's secrets.
    pub(super) secret_query: Vec<String>,
    pub(super) is_json_documented: bool,
    pub(super) collection: Option<crate::spec::Collection>,
}

impl Argument {
    /// A parameter or a field by a text.
    pub fn new(name: impl Into<String>, value: impl Into<String>) -> Self {
        Self { name: name.into(), value: value.into(), is_json: false }
    }
}

impl Operation<'_> {
    /// A request with these arguments, with credentials at the parts that are named.
    ///
    /// # Errors
    ///
    /// The parameters and fields that are missing or not allowed, each with the values that are.
    pub fn request(&self, arguments: &Arguments, carriers: Vec<Carrier>) -> Result<Request, String> {
        let fields = self.fields();
        let body = self.body();
        let (mut given, mut assigned) = (Vec::<(&Parameter, Vec<&Argument>)>::new(), Vec::new());
        for argument in &arguments.list {
            let of_body = argument.name.strip_prefix("body.").filter(|_| body.is_some());
            match self.parameter(&argument.name).filter(|_| of_body.is_none()) {
                Some(parameter) => match given.iter_mut().find(|(known, _)| std::ptr::eq(*known, parameter)) {
                    Some((_, all)) => all.push(argument),
                    None => given.push((parameter, vec![argument])),
                },
                None => assigned.push((of_body.unwrap_or(&argument.name), argument)),
            }
        }
        let mut request = Request {
            table: table::of(self, &carriers, &fields),
            carriers,
            path: self.path().to_owned(),
            query: String::new(),
            headers: vec![("accept".into(), self.model.accept(), false)],
            body: None,
            secrets: Vec::new(),
            secret_query: Vec::new(),
            is_json_documented: self.model.success().is_some_and(|success| success.json().is_some()),
            collection: self.model.collection.clone(),
        };
        let lacks = |parameter: &&Parameter| {
            parameter.required && !given.iter().any(|(known, _)| std::ptr::eq(*known, *parameter))
        };
        let is_needed = |parameter: &&Parameter| !arguments.is_unchecked || parameter.place == Place::Path;
        let missing = self.own_parameters().filter(lacks).filter(is_needed).map(|parameter| {
            let input = Input::of_parameter(self.api, parameter);
            format!("`{}` is missing, which takes {}", parameter.name, input.takes)
        });
        let missing: Vec<_> = missing.collect();
        if !missing.is_empty() {
            return Err(missing.join("; "));
        }
        let mut values = Vec::new();
        for (parameter, all) in given {
            let value = self
                .value(parameter, &all, arguments.is_unchecked)
                .map_err(|problem| format!("`{}`: {problem}", parameter.name))?;
            values.push((parameter, value));
        }
        // The order of the document, which is also that of every client.
        values.sort_by_key(|(parameter, _)| {
            self.model.parameters.iter().position(|known| std::ptr::eq(known, *parameter))
        });
        values.iter().for_each(|(parameter, value)| request.add(parameter, value));
        request.add_body(self, body.as_ref(), &fields, arguments, &assigned)?;
        Ok(request)
    }

    /// The value of a parameter, if the document allows it.
    fn value(&self, parameter: &Parameter, given: &[&Argument], is_unchecked: bool) -> Result<Value, String> {
        let texts: Vec<&str> = given.iter().map(|argument| argument.value.as_str()).collect();
        let value = match given {
            [only] if only.is_json => values::json(only)?,
            _ if parameter.is_json => match texts[..] {
                [text] => serde_json::from_str(text).map_err(|error| format!("it is no JSON: {error}"))?,
                _ => return Err("it is given more than once".to_owned()),
            },
            _ => values::typed_all(&parameter.schema, &texts)?,
        };
        let pointer = parameter.schema_pointer.as_deref().filter(|_| !is_unchecked);
        let problem = pointer.and_then(|at| self.api.schemas.compiled(at, Direction::Request).problem(&value));
        let Some(problem) = problem else { return Ok(value) };
        let input = Input::of_parameter(self.api, parameter);
        let problem = if input.is_secret { "the value is not allowed".to_owned() } else { problem };
        Err(format!("{problem}; it takes {}", input.takes))
    }
}

impl Request {
    /// HTTP method in upper case.
    pub fn method(&self) -> &'static str {
        self.table.method
    }

    /// Path and query, below the base URL, with no secret in them.
    pub fn target(&self) -> String {
        let is_open = |pair: &&str| !self.secret_query.iter().any(|name| pair.split('=').next() == Some(name.as_str()));
        let query: Vec<_> = self.query.split('&').filter(is_open).filter(|pair| !pair.is_empty()).collect();
        let query = if query.is_empty() { String::new() } else { format!("?{}", query.join("&")) };
        format!("{}{query}", self.path)
    }

    fn add(&mut self, parameter: &Parameter, value: &Value) {
        let is_secret = parameter.schema.is_secret();
        match parameter.place {
            Place::Path => {
                let text = match value {
                    Value::Array(items) => items.iter().map(plain).collect::<Vec<_>>().join(","),
                    Value::Object(members) if !parameter.is_json => {
                        let pairs = members.iter().flat_map(|(name, value)| [name.clone(), plain(value)]);
                        pairs.collect::<Vec<_>>().join(",")
                    }
                    value => plain(value),
                };
                self.path = self.path.replace(&format!("{{{}}}", parameter.name), &parameter.in_path(&text));
            }
            Place::Query => {
                for (name, value) in parameter.query_pairs(value) {
                    if !self.query.is_empty() {
                        self.query.push('&');
                    }
                    self.query += &format!("{name}={value}");
                    self.secret_query.extend(is_secret.then_some(name));
                }
            }
            Place::Header => self.headers.push((parameter.name.clone(), parameter.in_header(value), is_secret)),
            Place::Cookie => {
                let cookie = format!("{}={}", encode(&parameter.name), encode(&parameter.in_header(value)));
                self.headers.push(("cookie".into(), cookie, is_secret));
            }
        }
    }

    fn add_body(
        &mut self,
        operation: &Operation<'_>,
        body: Option<&Body>,
        fields: &[Input],
        arguments: &Arguments,
        assigned: &[(&str, &Argument)],
    ) -> Result<(), String> {
        let Some(body) = body else {
            if let Some((name, _)) = assigned.first().filter(|_| !arguments.is_unchecked) {
                return Err(unknown_parameter(operation, name));
            }
            for (name, argument) in assigned {
                let between = if self.query.is_empty() { "" } else { "&" };
                self.query += &format!("{between}{}={}", encode(name), encode(&argument.value));
            }
            return match &arguments.body {
                Some(_) => Err("it has no body, so that --body has nothing to say".to_owned()),
                None => Ok(()),
            };
        };
        if body.kind == BodyKind::Bytes {
            if let Some((name, _)) = assigned.first() {
                let media = &body.media;
                let name = shown_name(name);
                return Err(format!("there is no parameter {name}, and the body is {media}: give it by --body FILE"));
            }
            if arguments.body.is_none() && body.required {
                return Err(format!("the body is missing, which is {}: give it by --body FILE", body.media));
            }
            self.set_body(body, arguments.body.clone());
            return Ok(());
        }
        let mut value = match &arguments.body {
            Some(text) => {
                Some(serde_json::from_slice::<Value>(text).map_err(|error| format!("the body is no JSON: {error}"))?)
            }
            None if !assigned.is_empty() => Some(Value::Object(Map::new())),
            None => None,
        };
        for (path, argument) in assigned {
            let Some(value) = &mut value else { continue };
            values::put(value, fields, path, argument, arguments.is_unchecked).map_err(|problem| {
                // A name alone may be meant for a parameter.
                let is_unknown = !path.contains('.') && !fields.iter().any(|field| is_alike(&field.name, path));
                let others =
                    if is_unknown { format!("; as a parameter, {}", parameters(operation)) } else { String::new() };
                problem + &others
            })?;
        }
        let Some(value) = value else {
            if body.required && !arguments.is_unchecked {
                let needed: Vec<_> =
                    fields.iter().filter(|it| it.required && !it.has_fields).map(|it| &*it.name).collect();
                let needed =
                    if needed.is_empty() { String::new() } else { format!(", which has {}", needed.join(", ")) };
                return Err(format!("the body is missing{needed}: give FIELD=VALUE, or --body FILE"));
            }
            return Ok(());
        };
        self.secrets = values::secrets(&value, fields);
        let schemas = &operation.api.schemas;
        let pointer = body.schema.as_deref().filter(|_| !arguments.is_unchecked);
        if let Some(problem) = pointer.and_then(|at| schemas.compiled(at, Direction::Request).problem(&value)) {
            let hidden = Hidden::of_all(self.secrets.iter().map(|(_, secret)| secret.as_str()));
            return Err(told(&hidden.hide_in(&problem), fields));
        }
        self.set_body(body, Some(value.to_string().into_bytes()));
        Ok(())
    }

    fn set_body(&mut self, body: &Body, bytes: Option<Vec<u8>>) {
        if bytes.is_some() {
            self.headers.push(("content-type".into(), body.media.clone(), false));
        }
        self.body = bytes;
    }
}

/// Returns the problem with a body, with the field by its path and what that takes.
fn told(problem: &str, fields: &[Input]) -> String {
    let Some((pointer, reason)) = problem.strip_prefix('/').and_then(|rest| rest.split_once(": ")) else {
        return format!("the body: {problem}");
    };
    let path = pointer.replace('/', ".").replace("~1", "/").replace("~0", "~");
    let general = values::general(path.split('.'));
    let field = fields.iter().find(|field| field.name == general);
    let reason = if field.is_some_and(|field| field.is_secret) { "the value is not allowed" } else { reason };
    let takes = field.map(|field| format!("; it takes {}", field.takes)).unwrap_or_default();
    format!("`{path}`: {reason}{takes}")
}

/// The error of a parameter that an operation does not have.
fn unknown_parameter(operation: &Operation<'_>, name: &str) -> String {
    format!("there is no parameter {}; {}", shown_name(name), parameters(operation))
}

fn parameters(operation: &Operation<'_>) -> String {
    let names: Vec<_> = operation.parameters().into_iter().map(|input| input.name).collect();
    if names.is_empty() { "it has none".to_owned() } else { format!("it has {}", names.join(", ")) }
}
