//! Parameters as the path, the query, the headers and the cookies of a request have them.

use percent_encoding::{percent_decode_str, utf8_percent_encode};
use reqwest::header::{CONTENT_TYPE, COOKIE, HeaderName, HeaderValue};
use reqwest::{Body, Request};
use serde::Serialize;
use serde_json::{Map, Value};

use super::path::RESERVED;
use super::{Error, Kind, Location, Operation, Style};

impl Operation {
    /// Writes a list or an object into the path of a request, where its name stands in braces.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidRequest`] when the document forbids the value, or it would be another one there.
    pub fn add_path(&self, request: &mut Request, name: &str, value: &impl Serialize) -> Result<(), Error> {
        let refuse = |reason: String| Err(Error::invalid(self, format!("`{name}` {reason}")));
        let Some((value, kind)) = self.checked(Location::Path, name, value)? else {
            return refuse("is null, where the path needs a value".into());
        };
        let is_json = matches!(kind, Some(Kind::Json(_)));
        let pieces = if is_json { vec![value.to_string()] } else { listed(&value) };
        let mut segments = pieces.iter().flat_map(|piece| piece.split(['/', '\\']));
        if segments.any(|segment| segment == "." || segment == "..") {
            return refuse("would leave its segment of the path".into());
        }
        let pieces: Vec<String> = pieces.iter().map(|piece| encode(piece)).collect();
        let (parts, between) = match kind.map(Kind::style) {
            Some(Style::Named(between)) => (pieces.chunks(2).map(|field| field.join("=")).collect(), Some(between)),
            Some(Style::Joined(between)) => (pieces, Some(between)),
            _ => (pieces, None),
        };
        if let Some(between) = between.filter(|between| parts.iter().any(|part| part.contains(between))) {
            return refuse(format!("has a part with `{between}`, which would be two of them"));
        }
        let url = request.url_mut();
        let path = url.path().replace(&format!("%7B{name}%7D"), &parts.join(between.unwrap_or_default()));
        url.set_path(&path);
        Ok(())
    }

    /// Adds a parameter to the query of a request in the document's style; null and no value at all add nothing.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidRequest`] when the document forbids the value.
    pub fn add_query(&self, request: &mut Request, name: &str, value: &impl Serialize) -> Result<(), Error> {
        let Some((value, kind)) = self.checked(Location::Query, name, value)? else { return Ok(()) };
        let style = kind.map_or(Style::Pairs, Kind::style);
        let url = request.url_mut();
        match (value, style) {
            (value, _) if matches!(kind, Some(Kind::Json(_))) => {
                url.query_pairs_mut().append_pair(name, &value.to_string());
            }
            (Value::Object(fields), Style::Joined(_)) if fields.is_empty() => {}
            (value @ (Value::Array(_) | Value::Object(_)), Style::Joined(separator)) => {
                let items: Vec<_> = listed(&value).iter().map(|item| encode(item)).collect();
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
                let pairs =
                    fields.iter().flat_map(|(field, value)| values(value).map(move |it| (own(field), text(it))));
                url.query_pairs_mut().extend_pairs(pairs);
            }
            (value, _) => {
                url.query_pairs_mut().append_pair(name, &text(&value));
            }
        }
        Ok(())
    }

    /// Adds a parameter to the headers of a request, a list or an object with commas between its parts; null adds nothing.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidRequest`] when the document forbids the value, or a part of it has a comma itself.
    pub fn add_header(&self, request: &mut Request, name: &str, value: &impl Serialize) -> Result<(), Error> {
        let Some((value, kind)) = self.checked(Location::Header, name, value)? else { return Ok(()) };
        let text = match kind {
            Some(Kind::Json(_)) => value.to_string(),
            _ if !value.is_array() && !value.is_object() => text(&value),
            kind => {
                let is_exploded = kind.is_some_and(|kind| kind.style() == Style::Pairs);
                let parts = if is_exploded { fields(&value) } else { listed(&value) };
                if parts.iter().any(|part| part.contains(',')) {
                    let reason = format!("`{name}` has a part with a comma, which would be two of them");
                    return Err(Error::invalid(self, reason));
                }
                parts.join(",")
            }
        };
        let is_secret = self.parameter_in(Location::Header, name).is_some_and(|it| it.secret);
        let is_empty = text.is_empty() && (value.is_array() || value.is_object());
        let name = HeaderName::from_bytes(name.as_bytes()).map_err(|error| Error::invalid(self, error.to_string()))?;
        if !is_empty {
            let mut value = HeaderValue::from_str(&text).map_err(|_| {
                let reason = "has a character that no header may carry, such as a line break";
                Error::invalid(self, format!("`{name}` {reason}"))
            })?;
            value.set_sensitive(is_secret);
            request.headers_mut().insert(name, value);
        }
        Ok(())
    }

    /// Adds a parameter to the cookies of a request, percent-encoded; null adds nothing.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidRequest`] when the document forbids the value.
    pub fn add_cookie(&self, request: &mut Request, name: &str, value: &impl Serialize) -> Result<(), Error> {
        let Some((value, kind)) = self.checked(Location::Cookie, name, value)? else { return Ok(()) };
        let cookies: Vec<String> = match (&value, kind) {
            (value, Some(Kind::Json(_))) => vec![format!("{name}={}", encode(&value.to_string()))],
            (Value::Array(items), Some(kind)) if kind.style() == Style::Pairs => {
                items.iter().map(|item| format!("{name}={}", encode(&text(item)))).collect()
            }
            (Value::Object(fields), Some(kind)) if kind.style() == Style::Pairs => {
                fields.iter().map(|(field, value)| format!("{}={}", encode(field), encode(&text(value)))).collect()
            }
            (Value::Array(_) | Value::Object(_), _) => {
                let parts: Vec<_> = listed(&value).iter().map(|part| encode(part)).collect();
                vec![format!("{name}={}", parts.join(","))]
            }
            (value, _) => vec![format!("{name}={}", encode(&text(value)))],
        };
        if !cookies.is_empty() {
            add_cookies(request, &cookies.join("; ")).map_err(|reason| Error::invalid(self, reason))?;
        }
        Ok(())
    }

    /// A parameter's value as JSON, if it is any, and its kind; what the document forbids is refused.
    fn checked(
        &self,
        location: Location,
        name: &str,
        value: &impl Serialize,
    ) -> Result<Option<(Value, Option<&Kind>)>, Error> {
        // A whole number beyond 64 bits is no value of JSON here, but a text that is sent as it is.
        let beyond = || serde_json::to_string(value).ok().filter(|text| text.parse::<i128>().is_ok()).map(Value::from);
        let json = serde_json::to_value(value).or_else(|error| beyond().ok_or(error));
        let mut value = json.map_err(|error| Error::invalid(self, format!("`{name}`: {error}")))?;
        if value.is_null() {
            return Ok(None);
        }
        let parameter = self.parameter_in(location, name);
        // No style has a field that is null; it is one that is not there.
        if let Value::Object(fields) = &mut value
            && !parameter.is_some_and(|parameter| matches!(parameter.kind, Kind::Json(_)))
        {
            fields.retain(|_, value| !value.is_null());
        }
        // The other ones of the query are checked as the texts that they are sent as.
        let is_checked = |kind: &Kind| {
            location != Location::Query
                || matches!(kind, Kind::Array { .. } | Kind::Object { .. } | Kind::Record { .. } | Kind::Json(_))
        };
        if let Some(parameter) = parameter.filter(|parameter| is_checked(&parameter.kind)) {
            parameter.check_value(&value).map_err(|violation| Error::invalid(self, violation))?;
        }
        Ok(Some((value, parameter.map(|parameter| &parameter.kind))))
    }

    /// The parameters that a query has, decoded, and each item of a list by itself.
    pub(super) fn query_values(&self, query: &str) -> Vec<(Location, String, String)> {
        let mut values = Vec::new();
        for (name, value) in pairs(query) {
            let separator = match self.parameter_in(Location::Query, &name).map(|parameter| &parameter.kind) {
                Some(Kind::Array { style: Style::Joined(separator), .. }) => Some(*separator),
                _ => None,
            };
            let items: Vec<&str> = separator.map_or_else(|| vec![value], |separator| value.split(separator).collect());
            values.extend(items.into_iter().map(|item| (Location::Query, name.clone(), decoded(item))));
        }
        values
    }
}

/// The fields of a form, decoded, each with the last of its values.
pub(super) fn form_fields(form: &str) -> Value {
    pairs(form).map(|(name, value)| (name, Value::from(decoded(value)))).collect()
}

/// The names in a query, decoded, with their values as they stand.
pub(super) fn pairs(query: &str) -> impl Iterator<Item = (String, &str)> {
    let pairs = query.split('&').filter(|pair| !pair.is_empty());
    pairs.map(|pair| pair.split_once('=').unwrap_or((pair, ""))).map(|(name, value)| (decoded(name), value))
}

/// Adds cookies to those that a request has.
pub(super) fn add_cookies(request: &mut Request, cookies: &str) -> Result<(), String> {
    let others =
        request.headers().get(COOKIE).map(|others| (others.to_str().unwrap_or_default(), others.is_sensitive()));
    let (all, is_secret) = match others {
        Some((others, is_secret)) => (format!("{others}; {cookies}"), is_secret),
        None => (cookies.to_owned(), false),
    };
    let mut all = HeaderValue::from_str(&all).map_err(|_| "a cookie has a character that no header may carry")?;
    all.set_sensitive(is_secret);
    request.headers_mut().insert(COOKIE, all);
    Ok(())
}

fn encode(text: &str) -> String {
    utf8_percent_encode(text, RESERVED).to_string()
}

/// The values of a list, or the value itself.
fn values(value: &Value) -> Box<dyn Iterator<Item = &Value> + '_> {
    match value {
        Value::Array(items) => Box::new(items.iter()),
        value => Box::new(std::iter::once(value)),
    }
}

/// The items of a list, or the names and values of an object in turn.
fn listed(value: &Value) -> Vec<String> {
    match value {
        Value::Object(fields) => fields.iter().flat_map(|(name, value)| [name.clone(), text(value)]).collect(),
        value => values(value).map(text).collect(),
    }
}

/// The items of a list, or the fields of an object as `name=value`.
fn fields(value: &Value) -> Vec<String> {
    match value {
        Value::Object(fields) => fields.iter().map(|(name, value)| format!("{name}={}", text(value))).collect(),
        value => listed(value),
    }
}

fn decoded(text: &str) -> String {
    percent_decode_str(&text.replace('+', " ")).decode_utf8_lossy().into_owned()
}

impl Kind {
    /// Returns the way a list or an object is sent.
    fn style(&self) -> Style {
        match self {
            Self::Array { style, .. } | Self::Object { style, .. } | Self::Record { style, .. } => *style,
            Self::Nullable(kind) | Self::Listed { kind, .. } => kind.style(),
            _ => Style::Pairs,
        }
    }
}

/// A value as a text; a whole number has no fraction, whatever its type.
pub(super) fn text(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Number(number) if number.is_f64() => number.as_f64().unwrap_or_default().to_string(),
        other => other.to_string(),
    }
}

/// Writes the body of a request, which is JSON, as a form: a list as several pairs and an object as JSON, unless the
/// document has it otherwise.
pub(super) fn make_form(request: &mut Request, operation: &Operation) -> Result<(), Error> {
    let body = request.body().and_then(Body::as_bytes).unwrap_or_default();
    let fields: Map<String, Value> = serde_json::from_slice(body)
        .map_err(|_| Error::invalid(operation, "the body of a form is an object, whose fields are its pairs"))?;
    let mut pairs = Vec::new();
    let mut add = |name: &str, value: &str| pairs.push(format!("{}={value}", encode(name)));
    for (name, value) in fields.iter().filter(|(_, value)| !value.is_null()) {
        let own = operation.body.iter().find(|field| field.name.strip_prefix('/') == Some(name));
        let is_integer = own.is_some_and(|field| matches!(field.kind, Kind::Integer { .. }));
        if is_integer && value.as_f64().is_some_and(|number| number.abs() >= u64::MAX as f64) {
            return Err(Error::invalid(
                operation,
                format!("`{name}` is beyond 64 bits, which no form is written with"),
            ));
        }
        let encoding = operation.encodings.iter().find(|encoding| encoding.field == name);
        let style = encoding.and_then(|encoding| encoding.style);
        match (value, style) {
            (value, None) if encoding.is_some() => add(name, &encode(&value.to_string())),
            (value @ (Value::Array(_) | Value::Object(_)), Some(Style::Joined(separator))) => {
                let parts: Vec<_> = listed(value).iter().map(|part| encode(part)).collect();
                add(name, &parts.join(separator));
            }
            (Value::Object(fields), Some(style)) => {
                for (field, value) in fields.iter().flat_map(|(field, value)| values(value).map(move |it| (field, it)))
                {
                    let own = if style == Style::Deep { format!("{name}[{field}]") } else { field.clone() };
                    add(&own, &encode(&text(value)));
                }
            }
            (value, _) => values(value).filter(|it| !it.is_null()).for_each(|it| add(name, &encode(&text(it)))),
        }
    }
    *request.body_mut() = Some(Body::from(pairs.join("&")));
    let kind = HeaderValue::from_static("application/x-www-form-urlencoded");
    request.headers_mut().insert(CONTENT_TYPE, kind);
    Ok(())
}
