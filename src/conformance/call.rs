//! A call of an operation, and the request that it is on the wire.

use std::collections::BTreeMap;

use serde_json::Value;

use super::exchange::{Credential, Request, SECRET};
use super::model::{Carrier, Operation, Parameter, Place, encode, plain};
use super::settings::{Identity, Settings};

/// A call of an operation; everything not said is left out of the request.
#[derive(Debug, Clone)]
pub struct Call {
    /// Decoded values of the path's variables.
    pub path: BTreeMap<String, String>,
    /// Names and values of parameters of the query, in their order. A text is sent as it is, whatever the type.
    pub query: Vec<(String, Value)>,
    /// Names and values of headers and cookies that are parameters.
    pub headers: Vec<(String, Value)>,
    pub credential: Credential,
    pub method: Option<String>,
    /// The media types that are asked for, where not for all that are documented.
    pub accept: Option<String>,
    /// Another spelling of the header that carries the credential.
    pub spelling: Option<String>,
    /// True if the path is spelled with a slash at its end where it has none, and without the one it has.
    pub is_respelled: bool,
    pub repetition: u32,
    /// Credentials that stay right before the one that is varied, where several are needed together.
    pub kept: usize,
    /// The parts of the request that have credentials, where not those of the first way that is open.
    pub way: Option<Vec<Carrier>>,
}

impl Call {
    /// A call as an identity with values of the path.
    pub fn new(identity: &Identity, path: BTreeMap<String, String>) -> Self {
        Self {
            path,
            query: Vec::new(),
            headers: Vec::new(),
            credential: Credential::Identity(identity.name.clone()),
            method: None,
            accept: None,
            spelling: None,
            is_respelled: false,
            repetition: 0,
            kept: 0,
            way: None,
        }
    }

    /// The same with one more value in the query.
    #[must_use]
    pub fn with(&self, name: &str, value: impl Into<Value>) -> Self {
        let mut call = self.clone();
        call.query.push((name.to_owned(), value.into()));
        call
    }
}

/// A call as the request that is sent.
pub fn request(settings: &Settings, prefix: &str, operation: &Operation, call: &Call) -> Request {
    let mut path = format!("{}{}", operation.server_path.as_deref().unwrap_or(prefix), path(operation, call));
    if call.is_respelled {
        path = path.strip_suffix('/').map_or_else(|| format!("{path}/"), str::to_owned);
    }
    let declared = |place: Place, name: &str| operation.parameters_in(place).find(|known| known.name == name);
    // What the caller told in confidence is sent, and shown nowhere.
    let is_secret = |parameter: &Parameter, text: &str| {
        let is_told = || settings.values_of(operation, &parameter.name).any(|told| told == text);
        parameter.schema.is_secret() && is_told()
    };
    let query = call.query.iter().flat_map(|(name, value)| match declared(Place::Query, name) {
        Some(parameter) if is_secret(parameter, &plain(value)) => vec![(encode(name), SECRET.to_owned())],
        Some(parameter) => parameter.query_pairs(value),
        None => vec![(encode(name), encode(&plain(value)))],
    });
    let query: Vec<_> = query.map(|(name, value)| format!("{name}={value}")).collect();
    let mut headers = vec![("accept".to_owned(), call.accept.clone().unwrap_or_else(|| operation.accept()))];
    for (name, value) in &call.headers {
        if let Some(parameter) = declared(Place::Header, name) {
            let text = parameter.in_header(value);
            let text = if is_secret(parameter, &text) { SECRET.to_owned() } else { text };
            headers.push((name.to_lowercase(), text));
        } else if let Some(parameter) = declared(Place::Cookie, name) {
            let text = parameter.in_header(value);
            let text = if is_secret(parameter, &text) { SECRET.to_owned() } else { encode(&text) };
            headers.push(("cookie".to_owned(), format!("{name}={text}")));
        }
    }
    let asker = match &call.credential {
        Credential::Identity(name) => settings.identity(name),
        _ => settings.identities.first(),
    };
    let has = |scheme: &str| asker.is_some_and(|identity| identity.tokens.contains_key(scheme));
    let is_anyone = asker.is_none_or(|identity| identity.secrets().all(str::is_empty));
    let mut carriers = match &call.way {
        Some(carriers) => carriers.clone(),
        None if is_anyone => Vec::new(),
        None => operation.security.chosen(has).unwrap_or_default(),
    };
    let kept = call.kept.min(carriers.len());
    carriers.rotate_left(kept);
    if let (Some(spelling), Some(carrier)) = (&call.spelling, carriers.first_mut()) {
        carrier.name.clone_from(spelling);
    }
    let is_spoiled = !matches!(call.credential, Credential::Missing | Credential::Identity(_));
    let others = settings.identities.first().filter(|_| is_spoiled && carriers.len() > 1);
    Request {
        others: others.map(|identity| identity.name.clone()),
        operation: operation.id.clone(),
        method: call.method.clone().unwrap_or_else(|| operation.method.clone()),
        path,
        query: query.join("&"),
        headers,
        carriers,
        credential: call.credential.clone(),
        repetition: call.repetition,
    }
}

/// The path with its values, whatever stands beside a variable in its segment.
fn path(operation: &Operation, call: &Call) -> String {
    let mut path = String::new();
    let mut rest = operation.path.as_str();
    while let Some((before, after)) = rest.split_once('{') {
        let Some((name, after)) = after.split_once('}') else { break };
        path.push_str(before);
        let text = call.path.get(name).map(String::as_str).unwrap_or_default();
        let parameter = operation.parameters_in(Place::Path).find(|parameter| parameter.name == name);
        path.push_str(&parameter.map_or_else(|| encode(text), |parameter| parameter.in_path(text)));
        rest = after;
    }
    path + rest
}
