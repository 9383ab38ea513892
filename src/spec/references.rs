use std::borrow::Cow;
use std::collections::{BTreeSet, HashMap};

use percent_encoding::percent_decode_str;
use serde_json::{Map, Value};

use super::reading::escape;

/// The value, or what it refers to within the document.
///
/// `None` when a reference leads nowhere or in a circle.
pub fn resolve<'a>(root: &'a Value, value: &'a Value) -> Option<&'a Value> {
    let mut value = value;
    for _ in 0..32 {
        match value.get("$ref").and_then(Value::as_str) {
            Some(reference) => value = target(root, reference)?,
            None => return Some(value),
        }
    }
    None
}

/// The value that a reference within the document leads to, which may be a reference itself.
fn target<'a>(root: &'a Value, reference: &str) -> Option<&'a Value> {
    let fragment = reference.strip_prefix('#')?;
    root.pointer(fragment).or_else(|| root.pointer(&decode(fragment)))
}

/// The pointer, or whatever it is, that the fragment of a URI stands for.
pub fn decode(fragment: &str) -> Cow<'_, str> {
    percent_decode_str(fragment).decode_utf8().unwrap_or(Cow::Borrowed(fragment))
}

/// The part of a document that a JSON pointer leads to, in which a parameter has its name in place of a number: after
/// an edit, a number is that of another one.
pub fn part<'a>(root: &'a Value, pointer: &str) -> Option<&'a Value> {
    let (mut part, mut around) = (root, String::new());
    for key in pointer.split('/').skip(1) {
        let key = key.replace("~1", "/").replace("~0", "~");
        part = match part {
            Value::Array(parameters) if around == "parameters" => {
                let mut parameters = parameters.iter().filter_map(|parameter| resolve(root, parameter));
                parameters.find(|parameter| parameter["name"] == *key)?
            }
            Value::Array(items) => items.get(key.parse::<usize>().ok()?)?,
            part => part.get(&key)?,
        };
        around = key;
    }
    Some(part)
}

/// The schema of the field that a JSON pointer into a body leads to.
pub fn field<'a>(root: &'a Value, schema: &'a Value, pointer: &str) -> Option<&'a Value> {
    let mut schema = resolve(root, schema)?;
    if pointer.is_empty() {
        return Some(schema);
    }
    for name in pointer.strip_prefix('/')?.split('/') {
        schema = resolve(root, property(root, schema, name)?)?;
    }
    Some(schema)
}

fn property<'a>(root: &'a Value, schema: &'a Value, name: &str) -> Option<&'a Value> {
    let own = schema["properties"].get(name);
    own.or_else(|| {
        let mut parts = schema["allOf"].as_array()?.iter();
        parts.find_map(|part| property(root, resolve(root, part)?, name))
    })
}

/// The operation that a path, or a part of it, belongs to: its id, or its method and path.
pub fn operation_at(root: &Value, pointer: &str) -> Option<String> {
    let mut parts = pointer.split('/').skip(1);
    match parts.next()? {
        "paths" => {
            let path = parts.next()?.replace("~1", "/").replace("~0", "~");
            let item = &root["paths"][&path];
            let method = match parts.next() {
                Some(method) if item[method].get("responses").is_some() => method.to_owned(),
                _ => item.as_object()?.keys().find(|key| item[*key].get("responses").is_some())?.clone(),
            };
            Some(name(root, &path, &method))
        }
        _ => None,
    }
}

/// The first operation that refers to each component, be it through others: its id, or its method and path.
pub fn users(root: &Value) -> HashMap<String, String> {
    let mut users = HashMap::new();
    for (path, method) in operations(root) {
        for reference in used(root, path, method) {
            users.entry(reference.to_owned()).or_insert_with(|| name(root, path, method));
        }
    }
    users
}

/// Tells if a part of the document belongs to an operation, be it through a reference.
pub fn belongs(root: &Value, pointer: &str, path: &str, method: &str) -> bool {
    let mut parts = pointer.split('/').skip(1);
    if parts.next() != Some("components") {
        let has_own_servers = root["paths"][path][method].get("servers").is_some();
        let is_shared = pointer.starts_with("/servers") && !has_own_servers;
        return is_shared || pointer.starts_with(&operation_pointer(path, method));
    }
    let (Some(kind), Some(name)) = (parts.next(), parts.next()) else { return false };
    if kind == "securitySchemes" {
        return schemes(root, path, method).contains(&name);
    }
    used(root, path, method).contains(format!("#/components/{kind}/{name}").as_str())
}

/// The references of an operation and of its path's parameters, and of what they lead to.
fn used<'a>(root: &'a Value, path: &str, method: &str) -> BTreeSet<&'a str> {
    let mut seen = BTreeSet::new();
    collect(root, &root["paths"][path][method], &mut seen);
    collect(root, &root["paths"][path]["parameters"], &mut seen);
    seen
}

/// Names of the security schemes that an operation asks for.
pub fn schemes<'a>(root: &'a Value, path: &str, method: &str) -> Vec<&'a str> {
    ways(root, path, method).flat_map(|names| names.keys()).map(String::as_str).collect()
}

/// The ways to call an operation, each with the schemes that it takes together.
fn ways<'a>(root: &'a Value, path: &str, method: &str) -> impl Iterator<Item = &'a Map<String, Value>> {
    let own = root["paths"][path][method].get("security");
    let ways = own.or_else(|| root.get("security")).and_then(Value::as_array).into_iter().flatten();
    ways.filter_map(Value::as_object)
}

/// The headers that carry the credentials of an operation, whichever of them it is asked with.
pub fn carriers<'a>(root: &'a Value, path: &str, method: &str) -> Vec<&'a str> {
    schemes(root, path, method).into_iter().filter_map(|name| carrier(root, name)).collect()
}

fn carrier<'a>(root: &'a Value, scheme: &str) -> Option<&'a str> {
    let scheme = resolve(root, &root["components"]["securitySchemes"][scheme])?;
    match scheme["type"].as_str() {
        Some("http") => Some("Authorization"),
        _ => scheme["name"].as_str().filter(|_| scheme["in"] == "header"),
    }
}

/// What stands before a credential in its header.
fn prefix(root: &Value, scheme: &str) -> &'static str {
    let scheme = resolve(root, &root["components"]["securitySchemes"][scheme]).unwrap_or(&Value::Null);
    match scheme["scheme"].as_str().filter(|_| scheme["type"] == "http") {
        Some("bearer") => "Bearer ",
        Some("basic") => "Basic ",
        _ => "",
    }
}

/// What an operation asks for to know who calls.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Security<'a> {
    /// The headers that carry the credential and the keys beside it.
    pub headers: Vec<&'a str>,
    /// What stands before the credential in its header, such as `Bearer `.
    pub prefix: &'static str,
    /// The names in the query that carry further keys.
    pub query_keys: Vec<&'a str>,
    /// The names of the cookies that carry further keys.
    pub cookie_keys: Vec<&'a str>,
    /// True if they may be left out.
    pub is_open: bool,
}

/// The first way to call an operation with credentials, and whether there is one without.
pub fn security<'a>(root: &'a Value, path: &str, method: &str) -> Security<'a> {
    let ways: Vec<Vec<&str>> =
        ways(root, path, method).map(|names| names.keys().map(String::as_str).collect()).collect();
    let carriers = |names: &Vec<&'a str>| {
        let carriers = names.iter().filter_map(|name| Some((carrier(root, name)?, prefix(root, name))));
        carriers.collect::<Vec<_>>()
    };
    let first = ways.iter().find(|names| !names.is_empty());
    let carriers = first.map(carriers).unwrap_or_default();
    let keys = |place: &str| {
        let schemes = first.into_iter().flatten();
        let schemes = schemes.filter_map(|name| resolve(root, &root["components"]["securitySchemes"][name]));
        let keys = schemes.filter(|scheme| scheme["type"] == "apiKey" && scheme["in"] == place);
        keys.filter_map(|scheme| scheme["name"].as_str()).collect()
    };
    Security {
        query_keys: keys("query"),
        cookie_keys: keys("cookie"),
        headers: carriers.iter().map(|(header, _)| *header).collect(),
        prefix: carriers.first().map_or("", |(_, prefix)| prefix),
        is_open: ways.iter().any(Vec::is_empty),
    }
}

/// The ways to call an operation with keys alone, after the first way of all: the names of their headers, of those in the
/// query and of their cookies.
#[cfg(any(feature = "generate", not(generated)))]
pub fn other_keys<'a>(root: &'a Value, path: &str, method: &str) -> Vec<[Vec<&'a str>; 3]> {
    let ways = ways(root, path, method).filter(|names| !names.is_empty()).skip(1);
    let keys = ways.filter_map(|names| {
        let mut keys = [Vec::new(), Vec::new(), Vec::new()];
        for scheme in names.keys() {
            let scheme = resolve(root, &root["components"]["securitySchemes"][scheme])?;
            let place = ["header", "query", "cookie"].iter().position(|place| scheme["in"] == *place);
            let name = scheme["name"].as_str().filter(|_| scheme["type"] == "apiKey")?;
            keys[place?].push(name);
        }
        Some(keys)
    });
    keys.collect()
}

/// Where an operation is served, if not where the others are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Server<'a> {
    /// Scheme and host, if they are others.
    pub host: Option<&'a str>,
    /// Scheme and host of all other operations.
    pub other_host: &'a str,
    /// The path that it is served under.
    pub path: &'a str,
    /// The path that the others are served under.
    pub other_path: &'a str,
}

/// Where an operation is served, if not where the others are; hosts are compared where both are known.
///
/// # Errors
///
/// The address, when it has no path that could be put in place of another.
pub fn server<'a>(root: &'a Value, path: &str, method: &str) -> Result<Option<Server<'a>>, &'a str> {
    let url = |part: &'a Value| part["servers"][0]["url"].as_str();
    let item = &root["paths"][path];
    let Some(own) = url(&item[method]).or_else(|| url(item)) else { return Ok(None) };
    let (other_host, other_path) = split_url(url(root).unwrap_or_default());
    let (host, path) = split_url(own);
    if !has_known_path(own) {
        return Err(own);
    }
    let is_known = !host.is_empty() && ![host, other_host].iter().any(|host| host.contains('{'));
    let server = Server { host: Some(host).filter(|it| is_known && *it != other_host), other_host, path, other_path };
    Ok(Some(server).filter(|server| server.host.is_some() || path != other_path))
}

/// Tells if the path of an address is as it stands, so that it could be put in place of another.
pub fn has_known_path(url: &str) -> bool {
    let (host, path) = split_url(url);
    !path.contains('{') && (!host.is_empty() || url.starts_with('/'))
}

/// The address of the first of some servers, the variables of its path replaced by their defaults.
#[cfg(any(feature = "generate", not(generated)))]
pub fn first_server(servers: &Value) -> Option<String> {
    let server = &servers[0];
    let (host, path) = split_url(server["url"].as_str()?);
    let variables = server["variables"].as_object().into_iter().flatten();
    let path = variables.fold(path.to_owned(), |path, (name, variable)| match variable["default"].as_str() {
        Some(default) => path.replace(&format!("{{{name}}}"), default),
        None => path,
    });
    Some(host.to_owned() + &path)
}

/// Scheme and host of an address, and the path after them without a trailing slash.
fn split_url(url: &str) -> (&str, &str) {
    let start = url.find("://").map_or(0, |at| at + 3);
    let end = url[start..].find('/').map_or(url.len(), |at| start + at);
    (&url[..end], url[end..].trim_end_matches('/'))
}

/// The schema of an operation's request body, as the document has it.
pub fn request_schema<'a>(root: &'a Value, path: &str, method: &str) -> Option<&'a Value> {
    let body = resolve(root, root["paths"][path][method].get("requestBody")?)?;
    body["content"]["application/json"].get("schema")
}

/// What a body of texts alone may be sent as, beside JSON.
pub const FORM: &str = "application/x-www-form-urlencoded";

/// What a body of several parts is sent as.
#[cfg(any(feature = "generate", not(generated)))]
pub const MULTIPART: &str = "multipart/form-data";

/// Tells if an operation's request body may be sent as a form too.
pub fn takes_form(root: &Value, path: &str, method: &str) -> bool {
    let body = root["paths"][path][method].get("requestBody").and_then(|body| resolve(root, body));
    body.is_some_and(|body| body["content"].get(FORM).is_some())
}

/// Names of the schemas that requests have, be it through others.
pub fn request_schemas(root: &Value) -> BTreeSet<&str> {
    let bodies = operations(root).filter_map(|(path, method)| request_schema(root, path, method));
    schemas(root, bodies)
}

/// Names of the schemas that answers have, be it through others.
pub fn answer_schemas(root: &Value) -> BTreeSet<&str> {
    schemas(root, operations(root).map(|(path, method)| &root["paths"][path][method]["responses"]))
}

/// Tells if a schema of the components leads back to itself.
pub fn holds_itself(root: &Value, name: &str) -> bool {
    let mut seen = BTreeSet::new();
    collect(root, &root["components"]["schemas"][name], &mut seen);
    seen.contains(format!("#/components/schemas/{name}").as_str())
}

fn schemas<'a>(root: &'a Value, parts: impl Iterator<Item = &'a Value>) -> BTreeSet<&'a str> {
    let mut seen = BTreeSet::new();
    parts.for_each(|part| collect(root, part, &mut seen));
    seen.into_iter().filter_map(|reference| reference.strip_prefix("#/components/schemas/")).collect()
}

/// The methods that operations may have.
pub const METHODS: [&str; 8] = ["get", "put", "post", "delete", "options", "head", "patch", "trace"];

/// Path and method of every operation.
pub fn operations(root: &Value) -> impl Iterator<Item = (&str, &str)> {
    let paths = root["paths"].as_object().into_iter().flatten();
    paths.flat_map(|(path, item)| {
        let methods = item.as_object().into_iter().flatten();
        let methods = methods.filter(|(method, it)| METHODS.contains(&method.as_str()) && it.is_object());
        methods.map(move |(method, _)| (path.as_str(), method.as_str()))
    })
}

/// A path as it is sent: what stands behind `#` tells operations of one path apart.
pub fn sent_path(path: &str) -> &str {
    path.split('#').next().unwrap_or_default()
}

/// Pointer to an operation.
pub fn operation_pointer(path: &str, method: &str) -> String {
    format!("/paths/{}/{method}", escape(path))
}

fn name(root: &Value, path: &str, method: &str) -> String {
    let id = root["paths"][path][method]["operationId"].as_str();
    id.map_or_else(|| format!("{} {path}", method.to_uppercase()), str::to_owned)
}

fn collect<'a>(root: &'a Value, value: &'a Value, seen: &mut BTreeSet<&'a str>) {
    match value {
        Value::Object(object) => {
            if let Some(reference) = object.get("$ref").and_then(Value::as_str)
                && seen.insert(reference)
                && let Some(target) = resolve(root, value)
            {
                collect(root, target, seen);
            }
            object.values().for_each(|member| collect(root, member, seen));
        }
        Value::Array(items) => items.iter().for_each(|item| collect(root, item, seen)),
        _ => {}
    }
}
