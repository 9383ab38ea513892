//! Requests and answers, live or from a recording.

use std::collections::BTreeMap;

use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::model::{Carrier, Form, Operation, Place};
use super::wire::CLOSED;
use crate::client::basic;
use crate::spec::diagnostic::counted;

/// A request as the checks put it together. It holds no secret: the credential is named, not shown.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Request {
    /// Id of the operation.
    pub operation: String,
    /// HTTP method.
    pub method: String,
    /// Path with encoded values.
    pub path: String,
    /// Query as it is sent, without `?` and without a credential.
    pub query: String,
    /// Names and values of the headers, those of credentials left out.
    pub headers: Vec<(String, String)>,
    /// The parts of the request that have a credential.
    pub carriers: Vec<Carrier>,
    /// Whose credential they have.
    pub credential: Credential,
    /// Number that tells repetitions of the same request apart.
    pub repetition: u32,
    /// Whose credentials the further carriers have, where that of the first is spoiled.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub others: Option<String>,
}

/// Whose credential a request has. Only the first of several carriers is varied.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Credential {
    /// There is none.
    Missing,
    /// It is empty.
    Empty,
    /// Something that no one has.
    Wrong,
    /// So many characters, which no one has either.
    Long(usize),
    /// The token of the identity of this name.
    Identity(String),
}

/// An answer to a request.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Answer {
    /// HTTP status.
    pub status: u16,
    /// Headers, names in lower case, the values of repeated ones joined by commas.
    pub headers: BTreeMap<String, String>,
    /// The body as text, bytes that are no UTF-8 replaced.
    pub body: String,
    /// True if all bytes of the body are UTF-8.
    #[serde(default = "yes")]
    pub is_utf8: bool,
    /// The length and a digest of a body that is no UTF-8, which tell it from another one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bytes: Option<String>,
}

/// The length and a digest of bytes that are no UTF-8; none of a text. The digest is FNV-1a, which is for mistakes alone.
pub(super) fn bytes_in_words(bytes: &[u8]) -> Option<String> {
    let step = |hash: u64, byte: &u8| (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3);
    let is_text = std::str::from_utf8(bytes).is_ok();
    (!is_text)
        .then(|| format!("{} {:016x}", counted(bytes.len(), "byte"), bytes.iter().fold(0xcbf2_9ce4_8422_2325, step)))
}

fn yes() -> bool {
    true
}

/// A request and what came of it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Exchange {
    /// The request.
    pub request: Request,
    /// The answer, or why there was none.
    pub answer: Result<Answer, String>,
}

/// The text that stands in a request for the told value of a parameter that is a secret. No encoded value has it.
pub(super) const SECRET: &str = "(secret)";

/// The header that asks for answers in a compressed form.
pub(super) const CODINGS: &str = "gzip, br, deflate";

impl Exchange {
    /// Returns whether the server closed the connection in place of an answer.
    pub fn is_closed(&self) -> bool {
        self.answer.as_ref().is_err_and(|reason| reason.starts_with(CLOSED))
    }
}

impl Request {
    /// Tells if it is a request of this operation: one with another method or at another path is not.
    pub fn asks(&self, operation: &Operation) -> bool {
        let is_respelled = self.path.ends_with('/') != operation.path.ends_with('/');
        self.operation == operation.id && self.method == operation.method && !is_respelled
    }

    /// Path and query.
    pub fn target(&self) -> String {
        if self.query.is_empty() { self.path.clone() } else { format!("{}?{}", self.path, self.query) }
    }

    /// The request as a curl command that sends the same, with the token as a variable.
    pub fn curl(&self, base_url: &str) -> String {
        let mut command = String::from("curl -sSi --compressed");
        if self.method == "HEAD" {
            command.push_str(" --head");
        } else if self.method != "GET" {
            command.push_str(&format!(" -X {}", self.method));
        }
        let target = self.target();
        if target.contains(['[', ']', '{', '}']) {
            command.push_str(" -g");
        }
        if target.split(['/', '?']).any(|part| matches!(part, "." | "..")) {
            command.push_str(" --path-as-is");
        }
        for (name, value) in &self.headers {
            if let Some(before) = value.strip_suffix(SECRET) {
                let named = before.strip_suffix('=').unwrap_or(name);
                command.push_str(&format!(" -H \"{name}: {before}${}\"", variable(named)));
                continue;
            }
            let form = if value.is_empty() { format!("{name};") } else { format!("{name}: {value}") };
            command.push_str(&format!(" -H {}", shell_word(&form)));
        }
        let mut query = String::new();
        for (index, carrier) in self.carriers.iter().enumerate() {
            let Some(value) = self.shown(index, carrier) else { continue };
            let name = &carrier.name;
            match carrier.place {
                Place::Header if value.is_empty() => command.push_str(&format!(" -H '{name};'")),
                Place::Header => command.push_str(&format!(" -H \"{name}: {value}\"")),
                Place::Cookie => command.push_str(&format!(" -H \"cookie: {name}={value}\"")),
                Place::Query | Place::Path => query.push_str(&format!(" --data-urlencode \"{name}={value}\"")),
            }
        }
        let is_secret = |pair: &&str| pair.strip_suffix(SECRET).is_some_and(|name| name.ends_with('='));
        let (secret, open): (Vec<&str>, Vec<&str>) = self.query.split('&').partition(is_secret);
        for name in secret.iter().filter_map(|pair| pair.strip_suffix(SECRET)?.strip_suffix('=')) {
            query.push_str(&format!(" --data-urlencode \"{name}=${}\"", variable(name)));
        }
        let open = Some(open.join("&")).filter(|open| !open.is_empty()).map(|open| format!("?{open}"));
        let url = format!("{}{}{}", base_url.trim_end_matches('/'), self.path, open.unwrap_or_default());
        let url = url.replace('\'', "%27");
        let encoding = if query.is_empty() { "" } else { " -G" };
        format!("{command}{encoding}{query} '{url}'")
    }

    /// The value of a carrier as a shell has it between double quotes; none where nothing is sent.
    fn shown(&self, index: usize, carrier: &Carrier) -> Option<String> {
        // Only the first is varied; the others are those of whoever asks.
        let is_varied = index == 0;
        let own = |name: &str| {
            let mut token = format!("TOKEN_{}", variable(name));
            if self.carriers.len() > 1 {
                token += &format!("_{}", variable(&carrier.scheme));
            }
            in_shell(carrier.form, &token)
        };
        Some(match &self.credential {
            Credential::Missing => return None,
            Credential::Empty if is_varied => String::new(),
            Credential::Wrong if is_varied => wrong(carrier.form),
            Credential::Long(length) if is_varied => format!("$(head -c {length} /dev/zero | tr '\\0' a)"),
            Credential::Identity(name) => own(name),
            _ => own(self.others.as_deref()?),
        })
    }
}

/// A text as one word of a shell.
pub(crate) fn shell_word(text: &str) -> String {
    format!("'{}'", text.replace('\'', r"'\''"))
}

/// A token in a variable of the shell, in its form, as it stands between double quotes.
pub(crate) fn in_shell(form: Form, variable: &str) -> String {
    match form {
        Form::Plain => format!("${variable}"),
        Form::Bearer => format!("Bearer ${variable}"),
        Form::Basic => format!("Basic $(printf %s \"${variable}\" | base64 -w0)"),
    }
}

/// The shell variable for what has this name.
pub(crate) fn variable(name: &str) -> String {
    name.to_uppercase().replace(|c: char| !c.is_ascii_alphanumeric(), "_")
}

/// A credential that no one has, of the usual form: what is malformed would show less.
pub fn wrong(form: Form) -> String {
    const NO_ONE: &str = "scicloud-conformance-wrong-credential";
    match form {
        Form::Plain => NO_ONE.to_owned(),
        Form::Bearer => format!("Bearer {NO_ONE}"),
        Form::Basic => format!("Basic {}", basic(&format!("scicloud:{NO_ONE}"))),
    }
}

/// A token in the form of its carrier.
pub(super) fn formed(form: Form, token: &str) -> String {
    let begins = |scheme: &str| token.get(..scheme.len()).is_some_and(|start| start.eq_ignore_ascii_case(scheme));
    match form {
        Form::Bearer if !begins("bearer ") => format!("Bearer {token}"),
        Form::Basic if !begins("basic ") && token.contains(':') => format!("Basic {}", basic(token)),
        Form::Basic if !begins("basic ") => format!("Basic {token}"),
        _ => token.to_owned(),
    }
}

/// What it takes to judge JSON that is right and still not read; none of a text that is no JSON.
pub(super) fn need_of_unread(error: &serde_json::Error) -> Option<&'static str> {
    let problem = error.to_string();
    let is = |start: &str| error.is_syntax() && problem.starts_with(start);
    if is("recursion limit exceeded") {
        Some("a body that is nested at most 127 levels deep; deeper ones are not read")
    } else if is("number out of range") {
        Some("a body whose numbers are below 1.8e308; greater ones are not read")
    } else {
        None
    }
}

/// A secret as a part of a query.
pub(super) fn encoded(secret: &str) -> String {
    utf8_percent_encode(secret, NON_ALPHANUMERIC).to_string()
}

impl Answer {
    /// The body as JSON.
    pub fn json(&self) -> Option<Value> {
        serde_json::from_str(self.text()).ok()
    }

    /// What it takes to judge the body, where it is JSON and still not read.
    pub fn need_of_unread(&self) -> Option<&'static str> {
        serde_json::from_str::<Value>(self.text()).err().as_ref().and_then(need_of_unread)
    }

    /// The body without the byte order mark that some writers put before it.
    pub fn text(&self) -> &str {
        self.body.strip_prefix('\u{feff}').unwrap_or(&self.body)
    }

    /// Tells if the body says that it is UTF-8, or nothing of it, and is.
    pub fn is_in_utf8(&self) -> bool {
        let value = self.headers.get("content-type").map(|value| value.to_ascii_lowercase()).unwrap_or_default();
        let charset = value.split_once("charset=").map(|(_, rest)| rest.split(';').next().unwrap_or_default());
        let is_told = charset.is_none_or(|name| matches!(name.trim_matches(['"', ' ']), "utf-8" | "utf8" | "us-ascii"));
        is_told && self.is_utf8
    }

    /// The media type of the body in lower case, as its case does not matter, without parameters.
    pub fn media_type(&self) -> String {
        self.content_type().split(';').next().unwrap_or_default().trim().to_ascii_lowercase()
    }

    /// The media type with its parameters; empty where none is told.
    pub fn content_type(&self) -> &str {
        self.headers.get("content-type").map(String::as_str).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_two_credentials_the_one_that_is_not_spoiled_is_shown() {
        let carrier = |scheme: &str, name: &str| Carrier {
            scheme: scheme.to_owned(),
            place: Place::Header,
            name: name.to_owned(),
            form: Form::Plain,
        };
        let request = |credential, others: Option<&str>| Request {
            operation: "a".into(),
            method: "GET".into(),
            path: "/a".into(),
            query: String::new(),
            headers: Vec::new(),
            carriers: vec![carrier("key", "X-Key"), carrier("app", "X-App")],
            credential,
            repetition: 0,
            others: others.map(str::to_owned),
        };
        let url = "http://h";
        let wrong = request(Credential::Wrong, Some("me")).curl(url);
        assert!(wrong.contains(r#"-H "X-Key: scicloud-conformance-wrong-credential""#), "{wrong}");
        assert!(wrong.contains(r#"-H "X-App: $TOKEN_ME_APP""#), "{wrong}");
        let empty = request(Credential::Empty, Some("me")).curl(url);
        assert!(empty.contains("-H 'X-Key;'") && empty.contains("$TOKEN_ME_APP"), "{empty}");
        let missing = request(Credential::Missing, None).curl(url);
        assert!(!missing.contains("X-Key") && !missing.contains("X-App"), "{missing}");
    }
}
