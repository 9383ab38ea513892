//! Answers compared, without what changes from one request to the next.

use std::collections::BTreeSet;
use std::rc::Rc;

use percent_encoding::percent_decode_str;
use serde_json::{Map, Value};

use super::call::Call;
use super::exchange::Exchange;
use super::model::Operation;
use super::run::{Run, Stop};
use super::samples::is_success;
use crate::spec::diagnostic::counted;

/// A repetition that shows what changes by itself; no other check asks for it.
const AGAIN: u32 = 900;

/// The body of a success, without the id of the request, which is another each time.
pub fn content(operation: &Operation, exchange: &Exchange) -> Option<Value> {
    let answer = exchange.answer.as_ref().ok().filter(|_| is_success(operation, exchange))?;
    // A body that is no JSON is judged as such; here it counts as it came.
    let text = answer.bytes.as_ref().unwrap_or(&answer.body);
    let mut body = answer.json().unwrap_or_else(|| Value::from(text.as_str()));
    let outcome = operation.response(answer.status).and_then(|response| response.outcome.as_ref());
    if let Some(id) = outcome.and_then(|outcome| body.pointer_mut(outcome.request_id.as_deref()?)) {
        *id = Value::Null;
    }
    // A link to itself has the query that was sent.
    let own = [exchange.request.target(), exchange.request.path.clone()];
    without_address(&mut body, &own);
    Some(body)
}

/// Puts the same word in place of every address of the request itself, whatever its query.
fn without_address(value: &mut Value, own: &[String; 2]) {
    match value {
        Value::String(text) if is_own(text, own) => *text = "(the address of the request)".to_owned(),
        Value::Array(items) => items.iter_mut().for_each(|item| without_address(item, own)),
        Value::Object(members) => members.values_mut().for_each(|member| without_address(member, own)),
        _ => {}
    }
}

/// Tells if a text is the address of the request itself; a slash at the end of the path makes no other address.
fn is_own(text: &str, [target, path]: &[String; 2]) -> bool {
    let bare = |text: &str| {
        let path = text.split('?').next().unwrap_or_default().trim_end_matches('/');
        percent_decode_str(path).decode_utf8_lossy().into_owned()
    };
    let path = bare(path);
    // Without a query, a relative one may be the path of anything.
    let is_address = text.contains("://") || (text.starts_with('/') && text.contains('?'));
    path.len() > 1 && (text == target || (is_address && bare(text).ends_with(&path)))
}

/// The comparison of two calls that ought to have the same answer.
pub enum Comparison {
    Same,
    /// They differ in both of two rounds, with the place where they do.
    Different(Rc<Exchange>, String),
    /// One of them is no success, or what they show changed in between.
    Inconclusive,
}

/// Compares what two calls bring; once more if it differs, as the data may have changed in between.
pub async fn compare(run: &mut Run<'_>, operation: &Operation, one: &Call, other: &Call) -> Result<Comparison, Stop> {
    let mut seen = Vec::new();
    for round in 0..2 {
        let mut bodies = Vec::new();
        for call in [one, other] {
            let exchange = run.call(operation, &Call { repetition: call.repetition + round, ..call.clone() }).await?;
            match content(operation, &exchange) {
                Some(body) => bodies.push((exchange, body)),
                None => return Ok(Comparison::Inconclusive),
            }
        }
        if bodies[0].1 == bodies[1].1 {
            return Ok(Comparison::Same);
        }
        seen.push(bodies);
    }
    let changing = changing(run, operation, one).await?;
    let strip = |body: &Value| stripped(body, &changing);
    let (first, again) = (strip(&seen[0][0].1), strip(&seen[1][0].1));
    if first != again {
        return Ok(Comparison::Inconclusive);
    }
    let varied = strip(&seen[0][1].1);
    if first == varied {
        return Ok(Comparison::Same);
    }
    let sent = seen[0].iter().flat_map(|(exchange, _)| pairs(&exchange.request.query)).collect();
    if without_echoes(&first, &sent) == without_echoes(&varied, &sent) {
        return Ok(Comparison::Same);
    }
    let place = difference(&first, &varied, "");
    Ok(Comparison::Different(Rc::clone(&seen[0][1].0), place))
}

/// The names and values of a query.
fn pairs(query: &str) -> impl Iterator<Item = (String, String)> {
    let decoded = |text: &str| percent_decode_str(&text.replace('+', " ")).decode_utf8_lossy().into_owned();
    query.split('&').map(move |pair| {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        (decoded(name), decoded(value))
    })
}

/// A body without what addresses in its texts repeat of what was sent: links to other things have it, and pages do.
fn without_echoes(body: &Value, sent: &BTreeSet<(String, String)>) -> Value {
    match body {
        Value::String(text) => Value::from(without_echo(text, sent)),
        Value::Array(items) => items.iter().map(|item| without_echoes(item, sent)).collect(),
        Value::Object(members) => {
            members.iter().map(|(name, member)| (name.clone(), without_echoes(member, sent))).collect()
        }
        value => value.clone(),
    }
}

fn without_echo(text: &str, sent: &BTreeSet<(String, String)>) -> String {
    let text = text.replace("&amp;", "&").replace("\\u0026", "&");
    let mut parts = text.split('?');
    let mut rest = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let end = part.find(|c: char| c.is_whitespace() || "\"'<>#`\\)".contains(c)).unwrap_or(part.len());
        let (query, after) = part.split_at(end);
        let is_sent = |pair: &&str| pair.is_empty() || pairs(pair).all(|pair| sent.contains(&pair));
        let kept: Vec<_> = query.split('&').filter(|pair| !is_sent(pair)).collect();
        rest = format!("{rest}?{}{after}", kept.join("&"));
    }
    rest
}

/// The places of a body, with `*` for every index, whose values change between equal requests.
pub async fn changing(run: &mut Run<'_>, operation: &Operation, call: &Call) -> Result<BTreeSet<String>, Stop> {
    if let Some(known) = run.changing.get(&operation.id) {
        return Ok(known.clone());
    }
    let mut bodies = Vec::new();
    for repetition in [0, AGAIN, AGAIN + 1, AGAIN + 2] {
        let exchange = run.call(operation, &Call { repetition, ..call.clone() }).await?;
        bodies.extend(content(operation, &exchange));
    }
    let mut places = BTreeSet::new();
    let mut returning = BTreeSet::new();
    for pair in bodies.windows(2) {
        scalars(&pair[0], &pair[1], "", &mut places);
    }
    // A time or a counter goes on; what comes back to what it was is another matter.
    for (index, body) in bodies.iter().enumerate().skip(2) {
        let mut left = BTreeSet::new();
        scalars(&bodies[index - 1], body, "", &mut left);
        for before in &bodies[..index - 1] {
            let mut differing = BTreeSet::new();
            scalars(before, body, "", &mut differing);
            returning.extend(left.difference(&differing).cloned());
        }
    }
    // But what is measured, such as a load, goes up and down.
    let mut measures = BTreeSet::new();
    bodies.iter().for_each(|body| measured(body, "", &mut measures));
    places.retain(|place| !returning.contains(place) || measures.contains(place));
    run.changing.insert(operation.id.clone(), places.clone());
    Ok(places)
}

/// Adds the places of single values that differ; where shapes do, that is more than a change of a value.
pub fn scalars(one: &Value, other: &Value, at: &str, places: &mut BTreeSet<String>) {
    match (one, other) {
        (Value::Object(one), Value::Object(other)) => {
            for (name, value) in one {
                if let Some(other) = other.get(name) {
                    scalars(value, other, &format!("{at}/{name}"), places);
                }
            }
        }
        (Value::Array(one), Value::Array(other)) if one.len() == other.len() => {
            one.iter().zip(other).for_each(|(one, other)| scalars(one, other, &format!("{at}/*"), places));
        }
        (Value::Object(_) | Value::Array(_), _) | (_, Value::Object(_) | Value::Array(_)) => {}
        _ if one != other => drop(places.insert(at.to_owned())),
        _ => {}
    }
}

/// Tells if two bodies are equal but for what is measured.
pub fn is_same_but_measures(one: &Value, other: &Value) -> bool {
    let mut measures = BTreeSet::new();
    [one, other].into_iter().for_each(|body| measured(body, "", &mut measures));
    stripped(one, &measures) == stripped(other, &measures)
}

/// Adds the places of numbers with a fraction.
fn measured(value: &Value, at: &str, places: &mut BTreeSet<String>) {
    match value {
        Value::Object(members) => {
            members.iter().for_each(|(name, member)| measured(member, &format!("{at}/{name}"), places));
        }
        Value::Array(items) => items.iter().for_each(|item| measured(item, &format!("{at}/*"), places)),
        value if value.is_f64() => drop(places.insert(at.to_owned())),
        _ => {}
    }
}

/// The body with nothing in the places that change.
pub fn stripped(body: &Value, changing: &BTreeSet<String>) -> Value {
    fn strip(value: &mut Value, at: &str, changing: &BTreeSet<String>) {
        if changing.contains(at) {
            *value = Value::Null;
        }
        match value {
            Value::Object(members) => {
                members.iter_mut().for_each(|(name, member)| strip(member, &format!("{at}/{name}"), changing));
            }
            Value::Array(items) => items.iter_mut().for_each(|item| strip(item, &format!("{at}/*"), changing)),
            _ => {}
        }
    }
    let mut body = body.clone();
    if !changing.is_empty() {
        strip(&mut body, "", changing);
    }
    body
}

/// The first place where two values differ.
pub fn difference(one: &Value, other: &Value, at: &str) -> String {
    let deeper = match (one, other) {
        (Value::Object(one), Value::Object(other)) if one.len() == other.len() => {
            one.iter().find_map(|(key, value)| {
                other.get(key).filter(|other| *other != value).map(|other| (key.clone(), value, other))
            })
        }
        (Value::Array(one), Value::Array(other)) => {
            let mut pairs = one.iter().zip(other).enumerate();
            pairs.find(|(_, (one, other))| one != other).map(|(index, (one, other))| (index.to_string(), one, other))
        }
        _ => None,
    };
    if let Some((key, one, other)) = deeper {
        return difference(one, other, &format!("{at}/{key}"));
    }
    let short = |value: &Value| match value {
        Value::Array(items) => counted(items.len(), "item"),
        Value::Object(members) => counted(members.len(), "member"),
        value => value.to_string().chars().take(40).collect(),
    };
    let place = if at.is_empty() { "at the top" } else { &format!("at {at}") };
    if let (Value::Object(one), Value::Object(other)) = (one, other) {
        let only = |one: &Map<String, Value>, other: &Map<String, Value>| {
            one.keys().find(|name| !other.contains_key(*name)).map(|name| format!("`{name}`"))
        };
        match (only(other, one), only(one, other)) {
            (Some(new), Some(old)) => return format!("{new} in place of {old} {place}"),
            (Some(new), None) => return format!("{new} beside the others {place}"),
            (None, Some(old)) => return format!("no {old} {place}"),
            (None, None) => {}
        }
    }
    format!("{} in place of {} {place}", short(other), short(one))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn the_first_difference_is_named_by_its_place() {
        let cases = [
            (json!({"a": [1, 2]}), json!({"a": [1, 3]}), "3 in place of 2 at /a/1"),
            (json!({"a": [1, 2]}), json!({"a": [1]}), "1 item in place of 2 items at /a"),
            (json!({"a": 1}), json!({"b": 1, "a": 1}), "`b` beside the others at the top"),
            (json!({"a": 1, "b": 1}), json!({"a": 1}), "no `b` at the top"),
            (json!({"x": {"a": 1}}), json!({"x": {"b": 1}}), "`b` in place of `a` at /x"),
        ];
        for (one, other, expected) in cases {
            assert_eq!(difference(&one, &other, ""), expected);
        }
    }

    #[test]
    fn values_that_change_by_themselves_are_found_and_left_out_but_members_of_a_list_are_not() {
        let one = json!({"at": 1, "items": [{"id": 1, "age": 5}, {"id": 2, "age": 6}]});
        let other = json!({"at": 2, "items": [{"id": 1, "age": 7}, {"id": 2, "age": 8}]});
        let mut places = BTreeSet::new();
        scalars(&one, &other, "", &mut places);
        assert_eq!(places, BTreeSet::from(["/at".to_owned(), "/items/*/age".to_owned()]));
        assert_eq!(stripped(&one, &places), stripped(&other, &places));
        assert_ne!(stripped(&one, &places), stripped(&json!({"at": 3, "items": []}), &places));
    }

    #[test]
    fn a_link_to_the_request_itself_is_the_same_whatever_its_query() {
        let own = ["/a/b?x=1".to_owned(), "/a/b".to_owned()];
        let mut body = json!({"self": "http://h/a/b?x=1&y=2", "other": "http://h/a/bc", "path": "/a/b?x=1"});
        body["relative"] = json!("/a/b?");
        body["bare"] = json!("/a/b");
        without_address(&mut body, &own);
        assert_eq!(body["self"], body["path"]);
        assert_eq!(body["self"], body["relative"]);
        assert_eq!(body["other"], "http://h/a/bc");
        assert_eq!(body["bare"], "/a/b");
    }

    #[test]
    fn of_an_address_only_what_was_sent_is_left_out() {
        let sent = pairs("url=a%20b&zoom=2").collect();
        let cases = [
            ("http://x/{z}?url=a+b&zoom=2&scale=1", "http://x/{z}?scale=1"),
            ("<a href='/x?zoom=2&amp;url=a%20b'>?", "<a href='/x?'>?"),
            ("/x?zoom=3", "/x?zoom=3"),
            ("zoom=2", "zoom=2"),
        ];
        for (text, expected) in cases {
            assert_eq!(without_echo(text, &sent), expected);
        }
    }
}
