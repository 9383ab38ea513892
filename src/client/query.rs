//! Parameters as the query of a request has them.

use percent_encoding::{percent_decode_str, utf8_percent_encode};
use reqwest::header::{CONTENT_TYPE, HeaderValue};
use reqwest::{Body, Request};
use serde::Serialize;
use serde_json::{Map, Value};

use super::path::RESERVED;
use super::{Error, Kind, Location, Operation, Style};

impl Operation {
    /// Adds a parameter to the query of a request in the document's style; null and no value at all add nothing.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidRequest`] when the document forbids the value.
    pub fn add_query(&self, request: &mut Request, name: &str, value: &impl Serialize) -> Result<(), Error> {
        let value = serde_json::to_value(value).map_err(|error| Error::invalid(self, format!("`{name}`: {error}")))?;
        if value.is_null() {
            return Ok(());
        }
        let parameter = self.parameter(name);
        if let Some(parameter) = parameter.filter(|it| matches!(it.kind, Kind::Array { .. } | Kind::Object { .. })) {
            parameter.check_value(&value).map_err(|violation| Error::invalid(self, violation))?;
        }
        let style = match parameter.map(|parameter| &parameter.kind) {
            Some(Kind::Array { style, .. } | Kind::Object { style, .. }) => *style,
            _ => Style::Pairs,
        };
        let url = request.url_mut();
        match (value, style) {
            (Value::Array(items), Style::Joined(separator)) => {
                let encode = |text: &str| utf8_percent_encode(text, RESERVED).to_string();
                let items: Vec<_> = items.iter().map(|item| encode(&text(item))).collect();
                let own = format!("{}={}", encode(name), items.join(separator));
                let query = url.query().map_or_else(|| own.clone(), |others| format!("{others}&{own}"));
                url.set_query(Some(&query));
            }
            (Value::Array(items), _) if items.is_empty() => {}
            (Value::Array(items), _) => {
                url.query_pairs_mut().extend_pairs(items.iter().map(|item| (name, text(item))));
            }
            (Value::Object(fields), _) if fields.is_empty() => {}
            (Value::Object(fields), style) => {
                let own =
                    |field: &String| if style == Style::Deep { format!("{name}[{field}]") } else { field.clone() };
                url.query_pairs_mut().extend_pairs(fields.iter().map(|(field, value)| (own(field), text(value))));
            }
            (value, _) => {
                url.query_pairs_mut().append_pair(name, &text(&value));
            }
        }
        Ok(())
    }

    /// The parameters that a query has, decoded, and each item of a list by itself.
    pub(super) fn query_values(&self, query: &str) -> Vec<(Location, String, String)> {
        let mut values = Vec::new();
        for (name, value) in pairs(query) {
            let separator = match self.parameter(&name).map(|parameter| &parameter.kind) {
                Some(Kind::Array { style: Style::Joined(separator), .. }) => Some(*separator),
                _ => None,
            };
            let items: Vec<&str> = separator.map_or_else(|| vec![value], |separator| value.split(separator).collect());
            values.extend(items.into_iter().map(|item| (Location::Query, name.clone(), decoded(item))));
        }
        values
    }
}

/// The names in a query, decoded, with their values as they stand.
pub(super) fn pairs(query: &str) -> impl Iterator<Item = (String, &str)> {
    let pairs = query.split('&').filter(|pair| !pair.is_empty());
    pairs.map(|pair| pair.split_once('=').unwrap_or((pair, ""))).map(|(name, value)| (decoded(name), value))
}

fn decoded(text: &str) -> String {
    percent_decode_str(&text.replace('+', " ")).decode_utf8_lossy().into_owned()
}

/// A value as a text; a whole number has no fraction, whatever its type.
fn text(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Number(number) if number.is_f64() => number.as_f64().unwrap_or_default().to_string(),
        other => other.to_string(),
    }
}

/// Writes the body of a request, which is JSON, as a form: a list as several pairs, an object as JSON.
pub(super) fn make_form(request: &mut Request, operation: &Operation) -> Result<(), Error> {
    let body = request.body().and_then(Body::as_bytes).unwrap_or_default();
    let fields: Map<String, Value> = serde_json::from_slice(body)
        .map_err(|_| Error::invalid(operation, "the body of a form is an object, whose fields are its pairs"))?;
    let mut pairs = Vec::new();
    for (name, value) in &fields {
        let values = value.as_array().map_or_else(|| vec![value], |items| items.iter().collect());
        for value in values.into_iter().filter(|value| !value.is_null()) {
            let [name, value] = [name, &text(value)].map(|text| utf8_percent_encode(text, RESERVED).to_string());
            pairs.push(format!("{name}={value}"));
        }
    }
    *request.body_mut() = Some(Body::from(pairs.join("&")));
    let kind = HeaderValue::from_static("application/x-www-form-urlencoded");
    request.headers_mut().insert(CONTENT_TYPE, kind);
    Ok(())
}
