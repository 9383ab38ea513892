//! Requests and answers, live or from a recording.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;

/// A request as the checks put it together. It holds no secret: the credential is named, not shown.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Request {
    /// Id of the operation.
    pub operation: String,
    /// HTTP method.
    pub method: String,
    /// Path with encoded values.
    pub path: String,
    /// Query as it is sent, without `?`.
    pub query: String,
    /// Header that carries the credential, as it is spelled.
    pub header: Option<String>,
    /// What the header carries.
    pub credential: Credential,
    /// Distinguishes repetitions of the same request.
    pub repetition: u32,
}

/// What the credential's header carries.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Credential {
    /// There is no such header.
    Missing,
    /// The header is empty.
    Empty,
    /// Something that no one has.
    Wrong,
    /// So many characters, which no one has either.
    Long(usize),
    /// The token of the identity of this name.
    Identity(String),
}

/// What came back.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Answer {
    /// HTTP status.
    pub status: u16,
    /// Headers, names in lower case.
    pub headers: BTreeMap<String, String>,
    /// The body as text, unreadable bytes replaced.
    pub body: String,
}

/// A request and what came of it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Exchange {
    /// The request.
    pub request: Request,
    /// The answer, or why there was none.
    pub answer: Result<Answer, String>,
}

impl Request {
    /// Path and query.
    pub fn target(&self) -> String {
        if self.query.is_empty() { self.path.clone() } else { format!("{}?{}", self.path, self.query) }
    }

    /// The request as a curl command, with the token as a variable.
    pub fn curl(&self, base_url: &str) -> String {
        let mut command = String::from("curl -sSi");
        if self.method == "HEAD" {
            command.push_str(" --head");
        } else if self.method != "GET" {
            command.push_str(&format!(" -X {}", self.method));
        }
        if let Some(header) = &self.header {
            match &self.credential {
                Credential::Missing => {}
                Credential::Empty => command.push_str(&format!(" -H '{header};'")),
                Credential::Long(length) => {
                    command.push_str(&format!(" -H \"{header}: $(head -c {length} /dev/zero | tr '\\0' a)\""));
                }
                Credential::Wrong => command.push_str(&format!(" -H '{header}: {}'", wrong(header))),
                Credential::Identity(name) => {
                    let name = name.to_uppercase().replace(|c: char| !c.is_ascii_alphanumeric(), "_");
                    command.push_str(&format!(" -H \"{header}: $TOKEN_{name}\""));
                }
            }
        }
        format!("{command} '{}{}'", base_url.trim_end_matches('/'), self.target().replace('\'', "%27"))
    }
}

/// A credential that no one has, of the form that is usual in the header: what is malformed would show less.
pub fn wrong(header: &str) -> String {
    let scheme = if header.eq_ignore_ascii_case("authorization") { "Bearer " } else { "" };
    format!("{scheme}scicloud-conformance-wrong-credential")
}

impl Answer {
    /// The body as JSON.
    pub fn json(&self) -> Option<Value> {
        serde_json::from_str(&self.body).ok()
    }

    /// The media type of the body in lower case, as its case does not matter, without parameters.
    pub fn media_type(&self) -> String {
        let value = self.headers.get("content-type").map(String::as_str).unwrap_or_default();
        value.split(';').next().unwrap_or_default().trim().to_ascii_lowercase()
    }
}
