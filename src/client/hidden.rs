//! The secrets of an exchange, which no error may show.

use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use reqwest::Request;
use reqwest::header::HeaderMap;
use serde_json::Value;

use super::{Operation, Secret, encode_path};

/// Length in bytes from which on a secret is looked for in what services say.
///
/// Shorter ones would take innocent words with them, and by the gaps would show what they are.
const SHORTEST_SECRET: usize = 4;

/// What stands in place of a secret.
const HIDDEN: &str = "(hidden)";

/// The secrets of an exchange.
pub(crate) struct Hidden {
    /// As they may stand in a text, the longest first, as one may be a part of another.
    spellings: Vec<Secret>,
    /// Names of the fields of answers that are secrets, whatever their values.
    fields: &'static [&'static str],
}

impl Hidden {
    /// The secrets that a request carries.
    pub fn of(request: &Request, operation: &Operation) -> Self {
        let mut hidden = Self { spellings: Vec::new(), fields: operation.secrets };
        hidden.add_headers(request.headers());
        let keys = request.url().query_pairs().filter(|(name, _)| operation.is_query_key(name));
        keys.for_each(|(_, key)| hidden.add(&key));
        let body = request.body().and_then(|body| {
            let bytes = body.as_bytes()?;
            let form = || std::str::from_utf8(bytes).ok().map(super::query::form_fields);
            if operation.is_form { form() } else { serde_json::from_slice::<Value>(bytes).ok() }
        });
        let secrets = operation.body.iter().filter(|field| field.secret);
        for field in secrets {
            let names: Vec<&str> = field.name.split('/').skip(1).collect();
            body.iter().for_each(|body| hidden.add_at(body, &names));
        }
        hidden
    }

    /// Secrets that are known beforehand.
    #[cfg(any(feature = "conformance", feature = "server"))]
    pub fn of_all<'a>(secrets: impl Iterator<Item = &'a str>) -> Self {
        let mut hidden = Self { spellings: Vec::new(), fields: &[] };
        secrets.for_each(|secret| hidden.add(secret));
        hidden
    }

    /// Learns the headers that are marked as secrets.
    pub fn add_headers(&mut self, headers: &HeaderMap) {
        let secrets = headers.values().filter(|value| value.is_sensitive());
        secrets.filter_map(|value| value.to_str().ok()).for_each(|secret| self.add(secret));
    }

    /// Learns the secrets of an answer, to hide them in its text too.
    pub fn add_fields(&mut self, body: &Value) {
        match body {
            Value::Array(items) => items.iter().for_each(|item| self.add_fields(item)),
            Value::Object(members) => {
                for (name, member) in members {
                    if self.fields.contains(&name.as_str()) { self.add_all(member) } else { self.add_fields(member) }
                }
            }
            _ => {}
        }
    }

    /// Learns the values at a pointer into a body, in which `*` is any item and any field.
    fn add_at(&mut self, value: &Value, names: &[&str]) {
        match (names.split_first(), value) {
            (None, value) => self.add_all(value),
            (Some((&"*", names)), Value::Array(items)) => items.iter().for_each(|item| self.add_at(item, names)),
            (Some((&"*", names)), Value::Object(fields)) => fields.values().for_each(|it| self.add_at(it, names)),
            (Some((name, names)), Value::Object(fields)) => {
                let field = fields.get(&name.replace("~1", "/").replace("~0", "~"));
                field.into_iter().for_each(|field| self.add_at(field, names));
            }
            _ => {}
        }
    }

    /// Learns every value within a secret, which may be of another shape than is documented.
    fn add_all(&mut self, value: &Value) {
        match value {
            Value::String(text) => self.add(text),
            Value::Number(number) => self.add(&number.to_string()),
            Value::Array(items) => items.iter().for_each(|item| self.add_all(item)),
            Value::Object(members) => members.values().for_each(|member| self.add_all(member)),
            Value::Null | Value::Bool(_) => {}
        }
    }

    fn add(&mut self, secret: &str) {
        // A service may well say it without what stands before it.
        let bare = ["Bearer ", "Basic "].iter().find_map(|prefix| secret.strip_prefix(prefix)).unwrap_or(secret);
        if bare.len() < SHORTEST_SECRET {
            return;
        }
        let quoted = Value::from(bare).to_string();
        self.spellings.push(bare.into());
        self.spellings.push(quoted[1..quoted.len() - 1].into());
        // Some encode all that is no letter or digit, others only what has to be.
        self.spellings.push(encode_path(bare).into());
        self.spellings.push(utf8_percent_encode(bare, NON_ALPHANUMERIC).to_string().into());
        self.spellings.sort_by_key(|spelling| std::cmp::Reverse(spelling.expose().len()));
    }

    /// A text without the secrets, which services and proxies may echo.
    pub fn hide_in(&self, text: &str) -> String {
        self.spellings.iter().fold(text.to_owned(), |text, secret| text.replace(secret.expose(), HIDDEN))
    }

    /// A body without the secrets.
    pub fn hide_in_body(&self, body: &Value) -> Value {
        match body {
            Value::String(text) => Value::String(self.hide_in(text)),
            Value::Array(items) => items.iter().map(|item| self.hide_in_body(item)).collect(),
            Value::Object(members) => {
                let hide = |(name, member): (&String, &Value)| {
                    let is_secret = self.fields.contains(&name.as_str()) && !member.is_null();
                    (name.clone(), if is_secret { HIDDEN.into() } else { self.hide_in_body(member) })
                };
                members.iter().map(hide).collect()
            }
            other => other.clone(),
        }
    }

    /// The first bytes of a text, at most so many, without the secrets.
    ///
    /// A secret of an answer that is no JSON is not known, so that nothing is shown of one that may have any.
    pub fn start(&self, body: &[u8], length: usize, is_json: bool) -> String {
        let may_have = |name: &&str| String::from_utf8_lossy(body).contains(&format!("\"{name}\""));
        if !is_json && self.fields.iter().any(may_have) {
            return HIDDEN.into();
        }
        // A secret that begins before the cut is whole in this piece.
        let longest = self.spellings.first().map_or(0, |secret| secret.expose().len());
        let text = self.hide_in(&String::from_utf8_lossy(&body[..body.len().min(length + longest)]));
        text[..text.floor_char_boundary(length)].to_owned()
    }
}
