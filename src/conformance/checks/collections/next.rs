//! The next page, as an answer names it.

use serde_json::Value;

use crate::conformance::call::{Call, request};
use crate::conformance::exchange::Answer;
use crate::conformance::model::{Operation, Place, plain};
use crate::conformance::run::Run;
use crate::spec::Paging;

/// The cursor or the address of the next page, as it came.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Next(pub String);

impl Next {
    /// What an answer says of the page after it; the last one says nothing, null or an empty text.
    pub fn of(paging: &Paging, answer: &Answer, body: &Value) -> Option<Self> {
        next_page(paging, |name| answer.headers.get(name).map(String::as_str), body).map(Self)
    }

    /// A call for the page; none where its address is not one of the list.
    pub fn call(&self, run: &Run<'_>, operation: &Operation, cursor: Option<&str>, from: &Call) -> Option<Call> {
        let mut call = from.clone();
        if let Some(cursor) = cursor {
            call.query.retain(|(name, _)| name != cursor);
            call.query.push((cursor.to_owned(), Value::from(self.0.as_str())));
            return Some(call);
        }
        let own = format!(
            "{}{}",
            run.settings.url.trim_end_matches('/'),
            request(run.settings, &run.prefix, operation, from).path
        );
        let own = reqwest::Url::parse(&own).ok()?;
        let next = own.join(&self.0).ok()?;
        // A server behind another may have a part of the path from there.
        let (own, path) = (decoded(own.path()), decoded(next.path()));
        if !own.ends_with(path.trim_end_matches('/')) && !path.ends_with(own.trim_end_matches('/')) && own != path {
            return None;
        }
        let parameter = |name: &str| operation.parameters_in(Place::Query).find(|parameter| parameter.name == name);
        let pairs = next.query_pairs().filter(|(name, _)| parameter(name).is_none_or(|p| !operation.is_credential(p)));
        let pairs = pairs.filter(|(name, _)| !operation.security.carriers().any(|carrier| carrier.name == *name));
        let value = |name: &str, text: &str| match parameter(name) {
            Some(parameter) if parameter.is_json => parameter.parsed(text),
            _ => Value::from(text),
        };
        call.query = pairs.map(|(name, text)| (name.to_string(), value(&name, &text))).collect();
        Some(call)
    }
}

/// The cursor or the address of the page after an answer, whose headers are found by their names in lower case.
pub fn next_page<'a>(paging: &Paging, header: impl Fn(&str) -> Option<&'a str>, body: &Value) -> Option<String> {
    let place = paging.next.as_ref()?;
    let text = match place.strip_prefix('/') {
        Some(_) => in_body(body.pointer(place)?)?,
        None => {
            let value = header(&place.to_lowercase())?;
            if place.eq_ignore_ascii_case("link") { in_link(value)? } else { value.to_owned() }
        }
    };
    Some(text).filter(|next| !next.is_empty())
}

/// A cursor or an address, an object with the address, or the one of several such objects that is `next`.
fn in_body(value: &Value) -> Option<String> {
    let href = |object: &Value| object.get("href").and_then(Value::as_str).map(str::to_owned);
    match value {
        Value::Object(_) => href(value),
        Value::Array(links) => links.iter().find(|link| link["rel"] == "next").and_then(href),
        Value::String(_) | Value::Number(_) => Some(plain(value)),
        Value::Null | Value::Bool(_) => None,
    }
}

/// The address with `rel=next` of a `Link` header (RFC 8288).
pub fn in_link(header: &str) -> Option<String> {
    let mut rest = header;
    while let Some((_, after)) = rest.split_once('<') {
        let (address, after) = after.split_once('>')?;
        let (parameters, more) = parameters(after);
        let mut named = parameters.iter().filter(|(name, _)| name.eq_ignore_ascii_case("rel"));
        let is_next = named.next().is_some_and(|(_, value)| {
            value.split_ascii_whitespace().any(|relation| relation.eq_ignore_ascii_case("next"))
        });
        if is_next {
            return Some(address.to_owned());
        }
        rest = more;
    }
    None
}

/// The parameters of one link, and what comes after them; what is quoted may have commas and semicolons.
fn parameters(text: &str) -> (Vec<(String, String)>, &str) {
    let mut quoted = false;
    let is_end = |(_, c): &(usize, char)| {
        quoted ^= *c == '"';
        *c == ',' && !quoted
    };
    let end = text.char_indices().find(is_end).map_or(text.len(), |(end, _)| end);
    let mut quoted = false;
    let parts = text[..end].split(|c| {
        quoted ^= c == '"';
        c == ';' && !quoted
    });
    let pair = |part: &str| {
        let (name, value) = part.split_once('=')?;
        Some((name.trim().to_owned(), value.trim().trim_matches('"').to_owned()))
    };
    (parts.filter_map(pair).collect(), &text[end..])
}

fn decoded(path: &str) -> String {
    percent_encoding::percent_decode_str(path).decode_utf8_lossy().into_owned()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn the_next_page_of_a_link_header_is_found_whatever_is_around_it() {
        let cases = [
            ("</a?page=2>; rel=\"next\"", Some("/a?page=2")),
            (
                "<http://h/a?p=1>; rel=prev, <http://h/a?p=3>; rel=next; title=\"a, b; rel=prev\"",
                Some("http://h/a?p=3"),
            ),
            ("<x,y>;title=\"<no>; rel=next\";rel=last", None),
            ("<?p=2>; Rel=\"last NEXT\"", Some("?p=2")),
            ("</a>; rel=\"nextish\"", None),
            ("", None),
            ("<broken", None),
        ];
        for (header, expected) in cases {
            assert_eq!(in_link(header).as_deref(), expected, "{header}");
        }
    }

    #[test]
    fn the_next_page_of_a_body_is_a_text_a_number_or_a_link() {
        let cases = [
            (json!("abc"), Some("abc")),
            (json!(7), Some("7")),
            (json!(null), None),
            (json!(false), None),
            (json!({"href": "/a"}), Some("/a")),
            (json!([{"rel": "self", "href": "/s"}, {"rel": "next", "href": "/n"}]), Some("/n")),
            (json!([{"rel": "self", "href": "/s"}]), None),
        ];
        for (value, expected) in cases {
            assert_eq!(in_body(&value).as_deref(), expected, "{value}");
        }
    }
}
