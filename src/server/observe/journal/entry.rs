//! A request as the journal has it.

use std::borrow::Cow;
use std::time::{Duration, SystemTime};

use percent_encoding::percent_decode_str;
use schemars::JsonSchema;
use serde::Serialize;

use crate::client::Operation;

/// A request and how it was answered; no values of headers and bodies, and nothing that looks like a credential.
#[derive(Clone, Debug)]
pub struct Entry {
    /// Number of the entry in the journal, from 1.
    pub number: u64,
    /// When it was answered, by the machine's clock.
    pub time: SystemTime,
    /// The id that the answer has in `X-Request-Id`.
    pub request_id: String,
    /// Name of the platform's document; none where no operation was found for the request.
    pub platform: Option<&'static str>,
    /// Id of the operation in that document.
    pub operation: Option<&'static str>,
    /// The HTTP method.
    pub method: String,
    /// Path and query as they were sent.
    pub target: String,
    /// Name or id of the user, once the credentials were found good. Where a fault answered, or the client left it waiting, only
    /// tokens were looked at, not signatures.
    pub caller: Option<String>,
    /// The HTTP status; none where the connection was cut, or the client left, before the answer.
    pub status: Option<u16>,
    /// The vendor's code of a refusal, also of one with status 200.
    pub code: Option<Cow<'static, str>>,
    /// The time from the whole request to the beginning of the answer.
    pub took: Duration,
    /// Ids of the faults that were applied.
    pub faults: Vec<String>,
    pub(in crate::server::observe) documented: Option<&'static Operation>,
}

/// A parameter of a request, decoded.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Parameter {
    /// `path` or `query`.
    pub r#in: &'static str,
    /// Its name.
    pub name: String,
    /// Its value, as far as it may be shown.
    pub value: String,
}

impl Entry {
    /// The path as it was sent.
    #[must_use]
    pub fn path(&self) -> &str {
        self.target.split_once('?').map_or(&self.target, |(path, _)| path)
    }

    /// The parameters of the path, then those of the query in the order in which they were sent.
    #[must_use]
    pub fn parameters(&self) -> Vec<Parameter> {
        let path = self.documented.and_then(|operation| path_values(operation, self.path())).unwrap_or_default();
        let path = path.into_iter().map(|(name, value)| (name.to_owned(), value));
        let query = self.target.split_once('?').map_or("", |(_, query)| query);
        let query = query.split('&').filter(|pair| !pair.is_empty()).map(|pair| {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            (decoded(name), decoded(value))
        });
        let parameter = |r#in| move |(name, value)| Parameter { r#in, name, value };
        path.map(parameter("path")).chain(query.map(parameter("query"))).collect()
    }

    /// The first value of a parameter of the query.
    #[must_use]
    pub fn query(&self, name: &str) -> Option<String> {
        let mut query = self.parameters().into_iter().filter(|parameter| parameter.r#in == "query");
        query.find(|parameter| parameter.name == name).map(|parameter| parameter.value)
    }
}

/// The values of a path's variables; like the server, it does not mind a slash at the end.
pub(in crate::server::observe) fn path_values(
    operation: &Operation,
    path: &str,
) -> Option<Vec<(&'static str, String)>> {
    let owned = |values: Vec<(&'static str, Cow<'_, str>)>| {
        values.into_iter().map(|(name, value)| (name, value.into_owned())).collect()
    };
    let bare = path.trim_end_matches('/');
    operation.path_values(bare).map(owned).or_else(|| operation.path_values(&format!("{bare}/")).map(owned))
}

fn decoded(text: &str) -> String {
    percent_decode_str(&text.replace('+', " ")).decode_utf8_lossy().into_owned()
}
