//! Requests that ought to succeed, which the checks then vary, and answers compared.

use std::rc::Rc;

use serde_json::Value;

use super::api::{Operation, Parameter};
use super::choice::some;
use super::exchange::{Answer, Exchange};
use super::run::{Call, Run, Stop};
use super::statement::plain;
use super::suite::Identity;
use super::values::{linked, path_values};

/// How many items of a list are tried until the details of one are open to the identity.
const TRIES: usize = 10;

/// A call of an operation that succeeds as this identity, or what would be needed for one.
///
/// Only what is required is sent; everything else too where a server wants more than it says.
pub async fn base(run: &mut Run<'_>, operation: &Operation, identity: &Identity) -> Result<Result<Call, String>, Stop> {
    let path = match path_values(run, operation, identity).await? {
        Ok(path) => path,
        Err(need) => return Ok(Err(need)),
    };
    let call = match with_required(run, operation, &Call::new(identity, path)) {
        Ok(call) => call,
        Err(need) => return Ok(Err(need)),
    };
    // No run has values for headers, but for that of the credential.
    let is_credential =
        |name: &String| operation.credential.as_ref().is_some_and(|header| header.eq_ignore_ascii_case(name));
    let mut headers = operation.parameters.iter().filter(|parameter| parameter.location == "header");
    if let Some(header) = headers.find(|header| header.required && !is_credential(&header.name)) {
        return Ok(Err(format!("a value of the header {}", header.name)));
    }
    let mut calls = vec![call.clone(), with_optional(operation, &call)];
    for values in some(linked(run, operation, identity).await?, TRIES, run.settings.seed) {
        let mut path = call.path.clone();
        path.extend(values);
        calls.push(Call { path, ..call.clone() });
    }
    let mut first = None;
    for call in calls {
        let exchange = run.call(operation, &call).await?;
        if is_success(operation, &exchange) {
            return Ok(Ok(call));
        }
        first.get_or_insert(exchange);
    }
    let got = first.map_or_else(|| "nothing".to_owned(), |exchange| shown(operation, &exchange));
    Ok(Err(format!("values with which {} succeeds as {}; now it is answered {got}", operation.id, identity.name)))
}

/// The same call with a value for every parameter that the query must have, or what is missing for that.
pub fn with_required(run: &Run<'_>, operation: &Operation, call: &Call) -> Result<Call, String> {
    let mut required =
        operation.parameters.iter().filter(|parameter| parameter.location == "query" && parameter.required);
    required.try_fold(call.clone(), |call, parameter| {
        let told = run.settings.values.get(&parameter.name).cloned();
        match told.or_else(|| sample(parameter)) {
            Some(value) => Ok(call.with(&parameter.name, value)),
            None => Err(format!("a value of {}", parameter.name)),
        }
    })
}

/// The same call with a value for every optional parameter.
pub fn with_optional(operation: &Operation, call: &Call) -> Call {
    let optional = operation.parameters.iter().filter(|parameter| parameter.location == "query" && !parameter.required);
    optional.fold(call.clone(), |call, parameter| match sample(parameter) {
        Some(value) => call.with(&parameter.name, value),
        None => call,
    })
}

/// A value that the document allows: its default, its example, or one made from its bounds.
pub fn sample(parameter: &Parameter) -> Option<String> {
    let schema = &parameter.schema;
    let told = schema.get("default").or(parameter.example.as_ref()).or_else(|| schema["enum"].get(0));
    told.map(plain).or_else(|| match schema["type"].as_str() {
        Some("integer" | "number") => Some(schema["minimum"].as_i64().unwrap_or(1).to_string()),
        Some("boolean") => Some("true".into()),
        _ => None,
    })
}

/// Whether an exchange ended in a success.
pub fn is_success(operation: &Operation, exchange: &Exchange) -> bool {
    exchange.answer.as_ref().is_ok_and(|answer| Run::succeeded(operation, answer))
}

/// An answer in a few words: its status, and the code in its body.
pub fn shown(operation: &Operation, exchange: &Exchange) -> String {
    let answer = match &exchange.answer {
        Ok(answer) => answer,
        Err(reason) => return format!("nothing: {reason}"),
    };
    let outcome = operation.response(answer.status).and_then(|response| response.outcome.as_ref());
    let code = outcome.and_then(|outcome| answer.json()?.pointer(&outcome.pointer).map(plain));
    match code {
        Some(code) => format!("{} with code {code}", answer.status),
        None => answer.status.to_string(),
    }
}

/// The body of a success, without the id of the request, which is another each time.
pub fn content(operation: &Operation, exchange: &Exchange) -> Option<Value> {
    let answer: &Answer = exchange.answer.as_ref().ok().filter(|answer| Run::succeeded(operation, answer))?;
    // What is no JSON is judged as such; here it counts as it came.
    let mut body = answer.json().unwrap_or_else(|| Value::from(answer.body.as_str()));
    let outcome = operation.response(answer.status).and_then(|response| response.outcome.as_ref());
    if let Some(id) = outcome.and_then(|outcome| body.pointer_mut(outcome.request_id.as_deref()?)) {
        *id = Value::Null;
    }
    Some(body)
}

/// How two calls compare that ought to have the same answer.
pub enum Comparison {
    Same,
    /// They differ in both of two rounds, with the place where they do.
    Different(Rc<Exchange>, String),
    /// One of them is no success, or what they show changed in between.
    Untold,
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
                None => return Ok(Comparison::Untold),
            }
        }
        if bodies[0].1 == bodies[1].1 {
            return Ok(Comparison::Same);
        }
        seen.push(bodies);
    }
    if seen[0][0].1 != seen[1][0].1 {
        return Ok(Comparison::Untold);
    }
    let place = difference(&seen[0][0].1, &seen[0][1].1, "");
    Ok(Comparison::Different(Rc::clone(&seen[0][1].0), place))
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
        Value::Array(items) => format!("{} items", items.len()),
        Value::Object(members) => format!("{} members", members.len()),
        value => value.to_string().chars().take(40).collect(),
    };
    format!("{} in place of {} at {at:?}", short(other), short(one))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn the_first_difference_is_named_by_its_place() {
        let cases = [
            (json!({"a": [1, 2]}), json!({"a": [1, 3]}), r#"3 in place of 2 at "/a/1""#),
            (json!({"a": [1, 2]}), json!({"a": [1]}), r#"1 items in place of 2 items at "/a""#),
            (json!({"a": 1}), json!({"b": 1, "a": 1}), r#"2 members in place of 1 members at """#),
        ];
        for (one, other, expected) in cases {
            assert_eq!(difference(&one, &other, ""), expected);
        }
    }
}
