//! Reading requests: after sign-in, by what the documents say, with their defaults.

use std::collections::BTreeMap;
use std::str::FromStr;

use async_trait::async_trait;
use dropshot::{
    ApiEndpointBodyContentType, ExtractorMetadata, HttpError, Path, RequestContext, ServerContext, SharedExtractor,
};
use http::header::HOST;
use percent_encoding::percent_decode_str;
use serde::{Deserialize, Deserializer, de};

use crate::client::{Location, Operation};

/// An extractor whose failure waits until the handler asks, so that sign-in is judged first.
pub(super) struct Deferred<E>(Result<E, HttpError>);

impl<E> Deferred<E> {
    /// The value, or why there is none.
    pub(super) fn get(self) -> Result<E, String> {
        self.0.map_err(|error| error.external_message)
    }
}

#[async_trait]
impl<E: SharedExtractor> SharedExtractor for Deferred<E> {
    async fn from_request<Context: ServerContext>(rqctx: &RequestContext<Context>) -> Result<Self, HttpError> {
        Ok(Self(E::from_request(rqctx).await))
    }

    fn metadata(body: ApiEndpointBodyContentType) -> ExtractorMetadata {
        E::metadata(body)
    }
}

/// The values of a request's path, decoded, whatever types they are to have.
pub(super) async fn path_as_sent<C: ServerContext>(
    rqctx: &RequestContext<C>,
) -> Result<BTreeMap<String, String>, String> {
    let path = Path::<BTreeMap<String, String>>::from_request(rqctx).await;
    path.map(Path::into_inner).map_err(|error| error.external_message)
}

/// Judges the values of a request's path by what the document says of them.
pub(super) fn check_path(operation: &Operation, path: &[(&str, &str)]) -> Result<(), String> {
    let values = path.iter().map(|&(name, value)| (Location::Path, name, value));
    operation.check(values).map_err(|violation| violation.to_string())
}

/// Judges a request's path and query by what the document says of them.
pub(super) fn check<C: ServerContext>(
    operation: &Operation,
    path: &[(&str, &str)],
    rqctx: &RequestContext<C>,
) -> Result<(), String> {
    let query = query_pairs(rqctx.request.uri().query().unwrap_or_default())?;
    let path = path.iter().map(|&(name, value)| (Location::Path, name, value));
    let query = query.iter().map(|(name, value)| (Location::Query, name.as_str(), value.as_str()));
    operation.check(path.chain(query)).map_err(|violation| violation.to_string())
}

/// A header parameter that is not as the document has it.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum HeaderFault {
    /// The header of this name is not there.
    Missing(&'static str),
    /// The problem with it, which does not show its value.
    Invalid(String),
}

/// The values of an operation's header parameters, by name, as far as they are sent.
pub(super) fn headers<C: ServerContext>(
    operation: &Operation,
    rqctx: &RequestContext<C>,
) -> Result<BTreeMap<&'static str, String>, HeaderFault> {
    let parameters = operation.parameters.iter().filter(|parameter| parameter.location == Location::Header);
    let mut values = BTreeMap::new();
    for parameter in parameters {
        let mut given = rqctx.request.headers().get_all(parameter.name).iter();
        let invalid = |reason: &str| HeaderFault::Invalid(format!("`{}` {reason}", parameter.name));
        let Some(value) = given.next() else {
            if parameter.required {
                return Err(HeaderFault::Missing(parameter.name));
            }
            continue;
        };
        if given.next().is_some() {
            return Err(invalid("is given more than once"));
        }
        let value = value.to_str().map_err(|_| invalid("has a character that is not printable ASCII"))?;
        parameter.check(value).map_err(|violation| HeaderFault::Invalid(violation.to_string()))?;
        values.insert(parameter.name, value.to_owned());
    }
    Ok(values)
}

/// What the caller has as the server's base URL, by the name that the request calls it.
pub(super) fn base_url<C: ServerContext>(rqctx: &RequestContext<C>) -> String {
    let host = rqctx.request.headers().get(HOST).and_then(|host| host.to_str().ok());
    // What is no host and port would be another address in the answer.
    let host = host.filter(|host| host.parse::<http::uri::Authority>().is_ok_and(|it| !it.as_str().contains('@')));
    let host = host.map_or_else(|| rqctx.server.local_addr.to_string(), str::to_owned);
    let scheme = if rqctx.server.using_tls() { "https" } else { "http" };
    format!("{scheme}://{host}")
}

/// The address that the request is for, without its query.
pub(super) fn own_url<C: ServerContext>(rqctx: &RequestContext<C>) -> String {
    format!("{}{}", base_url(rqctx), rqctx.request.uri().path().trim_end_matches('/'))
}

/// The names and values of a query, decoded as forms encode them.
pub(super) fn query_pairs(query: &str) -> Result<Vec<(String, String)>, String> {
    let decode = |text: &str| {
        let spaced = text.replace('+', " ");
        let decoded = percent_decode_str(&spaced).decode_utf8();
        decoded.map(String::from).map_err(|_| "the query is not UTF-8".to_owned())
    };
    let pairs = query.split('&').filter(|pair| !pair.is_empty());
    pairs
        .map(|pair| {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            Ok((decode(name)?, decode(value)?))
        })
        .collect()
}

/// The value given, else the document's default for it.
pub(super) fn or_default<T: FromStr>(given: Option<T>, operation: &Operation, name: &str) -> Result<T, String> {
    if let Some(value) = given {
        return Ok(value);
    }
    let default = operation.parameter(name).and_then(|parameter| parameter.default);
    let value = default.and_then(|text| text.parse().ok());
    value.ok_or_else(|| format!("the document has no usable default for `{name}`"))
}

/// Reads an optional query value; an empty one counts as absent.
pub(super) fn optional<'de, D, T>(deserializer: D) -> Result<Option<T>, D::Error>
where
    D: Deserializer<'de>,
    T: FromStr,
    T::Err: std::fmt::Display,
{
    let text = String::deserialize(deserializer)?;
    if text.is_empty() {
        return Ok(None);
    }
    text.parse().map(Some).map_err(de::Error::custom)
}

/// Reads an optional query value that is true or false in any letter case.
pub(super) fn optional_bool<'de, D>(deserializer: D) -> Result<Option<bool>, D::Error>
where
    D: Deserializer<'de>,
{
    match String::deserialize(deserializer)?.to_ascii_lowercase().as_str() {
        "" => Ok(None),
        "true" => Ok(Some(true)),
        "false" => Ok(Some(false)),
        _ => Err(de::Error::custom("a boolean is `true` or `false`")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn queries_are_decoded_as_forms() {
        let pair = |name: &str, value: &str| (name.to_owned(), value.to_owned());
        assert_eq!(query_pairs(""), Ok(vec![]));
        assert_eq!(query_pairs("a=1&&b"), Ok(vec![pair("a", "1"), pair("b", "")]));
        assert_eq!(query_pairs("a=x+y%2B%3D=z"), Ok(vec![pair("a", "x y+==z")]));
        assert_eq!(query_pairs("a=%E9%BB%98"), Ok(vec![pair("a", "默")]));
        assert!(query_pairs("a=%FF").is_err());
    }
}
