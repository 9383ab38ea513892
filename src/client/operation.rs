//! What a document says of an operation, as the generated tables hold it.

use std::borrow::Cow;

use reqwest::header::HeaderValue;
use serde_json::Value;

use super::{Collection, Error, Kind, Location, Parameter, Style, Violation};

/// What a document says of an operation.
#[derive(Debug)]
pub struct Operation {
    /// The operation's id in the document.
    pub id: &'static str,
    /// HTTP method in upper case.
    pub method: &'static str,
    /// Path template, such as `/v1/{project_id}/workspaces`.
    pub path: &'static str,
    /// Name of the header that carries the credential.
    pub credential: Option<&'static str>,
    /// What stands before the credential in its header, such as `Bearer `.
    pub prefix: &'static str,
    /// Names of the headers that carry further keys, which are asked for beside the credential.
    pub keys: &'static [&'static str],
    /// Names in the query that carry further keys.
    pub query_keys: &'static [&'static str],
    /// Names of the cookies that carry further keys.
    pub cookie_keys: &'static [&'static str],
    /// Other keys that may stand for the credential and the keys, the first of which that a client has are sent.
    pub other_keys: &'static [Keys],
    /// True if the credential and the keys may be left out.
    pub is_open: bool,
    /// Where the operation is served, if not where the others are.
    pub server: Option<Server>,
    /// The parameters in the order of the document.
    pub parameters: &'static [Parameter],
    /// The fields of the request's body, each under its JSON pointer, in which `*` is any item of a list and any field of
    /// an object; none where there is no body.
    pub body: &'static [Parameter],
    /// True if the body is sent as a form.
    pub is_form: bool,
    /// The way the fields of a form are sent, where that is not as its text.
    pub encodings: &'static [Encoding],
    /// Names of the fields of answers that are secrets.
    pub secrets: &'static [&'static str],
    /// The documented responses.
    pub responses: &'static [Response],
    /// The list that the operation answers, if it is one.
    pub collection: Option<Collection>,
}

/// Keys that are sent together, in place of a credential.
#[derive(Debug)]
pub struct Keys {
    /// Names of the headers that carry them.
    pub headers: &'static [&'static str],
    /// Names of those in the query.
    pub query: &'static [&'static str],
    /// Names of the cookies that carry them.
    pub cookies: &'static [&'static str],
}

/// The way a field of a form is sent.
#[derive(Debug)]
pub struct Encoding {
    /// Name of the field.
    pub field: &'static str,
    /// The kind of content of its part, where the document has one.
    pub content_type: Option<&'static str>,
    /// The way a form has its list or object; as JSON, where none is told.
    pub style: Option<super::Style>,
    /// True if it is a [`Part`](super::Part), or a list of them.
    pub is_bytes: bool,
}

/// Where an operation is served, if not where the others are.
#[derive(Debug)]
pub struct Server {
    /// Scheme and host, if they are others.
    pub host: Option<&'static str>,
    /// Scheme and host of all other operations.
    pub other_host: &'static str,
    /// The path that it is served under.
    pub path: &'static str,
    /// The path that the others are served under, which the base URL ends with.
    pub other_path: &'static str,
}

/// A documented response.
#[derive(Debug)]
pub struct Response {
    /// A status such as `200`, or a class of them such as `4XX`.
    pub status: &'static str,
    /// The place where the body says whether the request succeeded.
    pub outcome: Option<Outcome>,
    /// Fields that the body has.
    pub required: &'static [&'static str],
    /// Names of the headers that are secrets.
    pub secret_headers: &'static [&'static str],
}

/// The place where a body says whether the request succeeded.
#[derive(Debug)]
pub struct Outcome {
    /// JSON pointer to the code.
    pub pointer: &'static str,
    /// The code of success as JSON; without one the response is a refusal whatever its code.
    pub success: Option<&'static str>,
    /// JSON pointer to the message.
    pub message: Option<&'static str>,
    /// JSON pointer to the id of the request.
    pub request_id: Option<&'static str>,
    /// The codes that ask for signing in again, beside the status 401.
    pub unauthorized: &'static [&'static str],
}

/// A code of refusals that a document lists.
#[derive(Debug)]
pub struct Code {
    /// The code as text.
    pub value: &'static str,
    /// What the document says that it means.
    pub meaning: &'static str,
    /// The statuses that the document says it comes with; none where it does not say.
    pub statuses: &'static [u16],
}

/// The bounds that a document sets to a property of an object.
#[derive(Debug)]
pub struct Field {
    /// Name of the object's schema in the document.
    pub schema: &'static str,
    /// Name of the property.
    pub property: &'static str,
    /// The smallest number of characters.
    pub min_length: Option<usize>,
    /// The largest number of characters.
    pub max_length: Option<usize>,
    /// The smallest number.
    pub minimum: Option<f64>,
}

impl Field {
    /// The bounds of a property, if it has any.
    ///
    /// ```
    /// # #[cfg(feature = "modelarts")] {
    /// use scicloud::client::Field;
    /// use scicloud::modelarts::FIELDS;
    ///
    /// const OWNER: &Field = Field::find(FIELDS, "WorkspaceSummary", "owner").unwrap();
    /// assert_eq!(OWNER.max_length, Some(64));
    /// # }
    /// ```
    #[must_use]
    pub const fn find(fields: &'static [Self], schema: &str, property: &str) -> Option<&'static Self> {
        let mut index = 0;
        while index < fields.len() {
            let field = &fields[index];
            if same(field.schema, schema) && same(field.property, property) {
                return Some(field);
            }
            index += 1;
        }
        None
    }
}

/// `==`, which constants can't use on texts.
const fn same(one: &str, other: &str) -> bool {
    let (one, other) = (one.as_bytes(), other.as_bytes());
    let mut index = 0;
    while index < one.len() && index < other.len() && one[index] == other[index] {
        index += 1;
    }
    index == one.len() && index == other.len()
}

impl Operation {
    /// An operation that the document does not have, for a raw request: a name for it, and the header that carries the
    /// credential, such as [`Operation::credential`] of one that it has.
    #[must_use]
    pub const fn undocumented(id: &'static str, credential: Option<&'static str>) -> Self {
        Self {
            id,
            method: "",
            path: "",
            credential,
            prefix: "",
            keys: &[],
            query_keys: &[],
            cookie_keys: &[],
            other_keys: &[],
            is_open: false,
            server: None,
            parameters: &[],
            body: &[],
            is_form: false,
            encodings: &[],
            secrets: &[],
            responses: &[],
            collection: None,
        }
    }

    /// Tells if a name in a query is that of a key.
    pub(super) fn is_query_key(&self, name: &str) -> bool {
        let others = self.other_keys.iter().flat_map(|keys| keys.query);
        self.query_keys.iter().chain(others).any(|key| *key == name)
    }

    /// The parameter of this name at a place.
    pub(super) fn parameter_in(&self, location: Location, name: &str) -> Option<&Parameter> {
        self.parameters.iter().find(|parameter| parameter.location == location && parameter.name == name)
    }

    /// The parameter of this name.
    pub fn parameter(&self, name: &str) -> Option<&Parameter> {
        self.parameters.iter().find(|parameter| parameter.name == name)
    }

    /// Checks decoded values of the path and the query against the document.
    ///
    /// Names that the document does not know are passed over, and an empty optional value is as good as none.
    ///
    /// # Errors
    ///
    /// The first value, in the order of the document, that is missing, given twice or not allowed.
    ///
    /// ```
    /// # #[cfg(feature = "modelarts")] {
    /// use scicloud::client::Location;
    /// use scicloud::modelarts::LIST_WORKSPACES;
    ///
    /// let values = [(Location::Path, "project_id", "p1"), (Location::Query, "limit", "0")];
    /// let violation = LIST_WORKSPACES.check(values).unwrap_err();
    /// assert_eq!(violation.to_string(), "`limit` is 0, below the minimum of 1");
    /// # }
    /// ```
    pub fn check<N, V>(&self, values: impl IntoIterator<Item = (Location, N, V)>) -> Result<(), Violation>
    where
        N: AsRef<str>,
        V: AsRef<str>,
    {
        let values: Vec<_> = values.into_iter().collect();
        let is_here = |parameter: &&Parameter| matches!(parameter.location, Location::Path | Location::Query);
        for parameter in self.parameters.iter().filter(is_here) {
            let given = values
                .iter()
                .filter(|(location, name, _)| *location == parameter.location && name.as_ref() == parameter.name);
            parameter.check_all(&given.map(|(_, _, value)| value.as_ref()).collect::<Vec<_>>())?;
        }
        Ok(())
    }

    /// Checks the body of a request against the document.
    ///
    /// Fields that the document does not know are passed over.
    ///
    /// # Errors
    ///
    /// The first field, in the order of the document, that is missing or not allowed.
    ///
    /// ```
    /// # #[cfg(feature = "iam")] {
    /// use scicloud::iam::CREATE_TOKEN;
    /// use serde_json::json;
    ///
    /// let body = json!({"auth": {"identity": {"methods": ["token"], "token": {}}}});
    /// let violation = CREATE_TOKEN.check_body(&body).unwrap_err();
    /// assert_eq!(violation.to_string(), "`/auth/identity/token/id` is missing");
    /// # }
    /// ```
    pub fn check_body(&self, body: &Value) -> Result<(), Violation> {
        self.body.iter().try_for_each(|field| {
            let names: Vec<&str> = field.name.split('/').skip(1).collect();
            check_field(field, &names, body, String::new())
        })
    }

    /// The value of a header parameter as it is sent, marked when nobody may see it.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidRequest`] when the document or HTTP forbids the value.
    pub fn header(&self, name: &str, value: &str) -> Result<HeaderValue, Error> {
        let parameters = self.parameters.iter().filter(|parameter| parameter.location == Location::Header);
        let parameter = parameters.into_iter().find(|parameter| parameter.name == name);
        if let Some(parameter) = parameter {
            parameter.check(value).map_err(|violation| Error::invalid(self, violation))?;
        }
        let mut header = HeaderValue::from_str(value).map_err(|_| {
            let reason = "has a character that no header may carry, such as a line break";
            Error::invalid(self, format!("`{name}` {reason}"))
        })?;
        header.set_sensitive(parameter.is_none_or(|parameter| parameter.secret));
        Ok(header)
    }

    /// The documented response for a status, an exact one before a class.
    pub fn response(&self, status: u16) -> Option<&Response> {
        let status = status.to_string();
        let class = format!("{}XX", &status[..1]);
        let find = |wanted: &str| self.responses.iter().find(|response| response.status == wanted);
        find(&status).or_else(|| find(&class))
    }

    /// Returns the place where a refusal with a status that is not documented would say so.
    pub(crate) fn refusal(&self) -> Option<&Outcome> {
        let outcomes = || self.responses.iter().filter_map(|response| response.outcome.as_ref());
        outcomes().find(|outcome| outcome.success.is_none()).or_else(|| outcomes().next())
    }

    /// The values of the path's variables, decoded; none when the path is not of this operation.
    #[cfg(feature = "server")]
    pub(crate) fn path_values<'a>(&self, path: &'a str) -> Option<Vec<(&'static str, Cow<'a, str>)>> {
        let values = self.variables(path)?.into_iter();
        values.map(|(name, value)| Some((name, decoded(value)?))).collect()
    }

    /// The values of the path's variables, decoded, and each item of a list by itself; none when the path is not of this
    /// operation.
    pub(super) fn path_items<'a>(&self, path: &'a str) -> Option<Vec<(&'static str, Cow<'a, str>)>> {
        let mut items = Vec::new();
        for (name, value) in self.variables(path)? {
            match self.parameter_in(Location::Path, name).map(|parameter| &parameter.kind) {
                Some(Kind::Array { style: Style::Joined(between), .. }) => {
                    for item in value.split(between) {
                        items.push((name, decoded(item)?));
                    }
                }
                _ => items.push((name, decoded(value)?)),
            }
        }
        Some(items)
    }

    /// The values of the path's variables as they stand there.
    fn variables<'a>(&self, path: &'a str) -> Option<Vec<(&'static str, &'a str)>> {
        let mut values = Vec::new();
        let (mut template, mut given) = (self.path.split('/'), path.split('/'));
        loop {
            match (template.next(), given.next()) {
                (None, None) => return Some(values),
                (Some(part), Some(segment)) => segment_values(part, segment, &mut values)?,
                _ => return None,
            }
        }
    }
}

fn decoded(text: &str) -> Option<Cow<'_, str>> {
    percent_encoding::percent_decode_str(text).decode_utf8().ok()
}

/// Takes the values of a segment's variables, such as those of `{a}:{b}`; none where a text between them is missing, or
/// stands at several places.
fn segment_values<'a>(part: &'static str, segment: &'a str, values: &mut Vec<(&'static str, &'a str)>) -> Option<()> {
    let (before, rest) = part.split_once('{').unwrap_or((part, ""));
    let mut segment = segment.strip_prefix(before)?;
    let mut rest = rest;
    while let Some((name, after)) = rest.split_once('}') {
        let (text, next) = after.split_once('{').unwrap_or((after, ""));
        let value = if next.is_empty() {
            std::mem::take(&mut segment).strip_suffix(text)?
        } else {
            let (value, others) = segment.split_once(text).filter(|(_, others)| !others.contains(text))?;
            segment = others;
            value
        };
        // One variable at two places has one value.
        match values.iter().find(|(other, _)| *other == name) {
            Some((_, other)) if decoded(other) != decoded(value) => return None,
            Some(_) => {}
            None => values.push((name, value)),
        }
        rest = next;
    }
    segment.is_empty().then_some(())
}

/// Checks a field of a body wherever it stands in a value; `at` is the JSON pointer to the value.
fn check_field(field: &Parameter, names: &[&str], value: &Value, at: String) -> Result<(), Violation> {
    let Some((name, inner)) = names.split_first() else {
        return field.kind.check(value, field.is_hidden()).map_err(|reason| field.violation_at(at, reason));
    };
    match (value, *name) {
        (Value::Array(items), "*") => {
            let mut items = items.iter().enumerate();
            items.try_for_each(|(index, item)| check_field(field, inner, item, format!("{at}/{index}")))
        }
        (Value::Object(members), "*") => {
            members.iter().try_for_each(|(name, member)| check_field(field, inner, member, format!("{at}/{name}")))
        }
        (Value::Object(members), name) => {
            let at = format!("{at}/{name}");
            let has_null = matches!(field.kind, super::Kind::Nullable(_));
            match members.get(&name.replace("~1", "/").replace("~0", "~")) {
                Some(Value::Null) | None if !inner.is_empty() => Ok(()),
                Some(Value::Null) if !has_null && !field.required => Ok(()),
                Some(Value::Null) if !has_null => Err(field.violation_at(at, "is missing")),
                None if field.required => Err(field.violation_at(at, "is missing")),
                None => Ok(()),
                Some(member) => check_field(field, inner, member, at),
            }
        }
        _ => Ok(()),
    }
}
