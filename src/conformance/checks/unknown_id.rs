//! An id that exists nowhere is not answered as if it did.

use std::collections::BTreeSet;
use std::rc::Rc;

use futures_util::FutureExt;
use futures_util::future::LocalBoxFuture;
use serde_json::Value;

use super::check::{Check, Scope};
use crate::conformance::call::Call;
use crate::conformance::exchange::Exchange;
use crate::conformance::follow::parent;
use crate::conformance::model::{Api, Operation, Parameter, Place, plain};
use crate::conformance::run::{Run, Stop};
use crate::conformance::samples::{is_success, linked, listed, shown};
use crate::conformance::statement::{Kind, Statement};
use crate::conformance::values::takes;

pub struct UnknownId;

/// Lists that are asked one above the other for ids that are known.
const DEPTH: usize = 3;

/// How far a number is from the greatest that is known.
const FAR: i64 = 7_919_000;

fn statement(operation: &Operation, variable: &str) -> Statement {
    let text = match refusal(operation) {
        Some(status) => format!("a {variable} that exists nowhere is refused with {status}, or as documented"),
        None => format!("a {variable} that exists nowhere is not answered with something else"),
    };
    Statement::of(operation, Kind::Link, "unknown-id", text, &operation.pointer)
}

/// The status by which the document refuses what is not there.
fn refusal(operation: &Operation) -> Option<&'static str> {
    ["404", "410"].into_iter().find(|status| operation.responses.contains_key(*status))
}

/// The last variable of the path that a link or the list above fills, unless its values are listed.
fn variable<'a>(api: &'a Api, operation: &'a Operation) -> Option<&'a Parameter> {
    let links: Vec<_> = api.links_to(operation).filter(|(source, _)| source.id != operation.id).collect();
    let above = parent(api, operation).map(|(_, variable)| variable);
    let is_filled =
        |name: &&str| above == Some(*name) || links.iter().any(|(_, link)| link.parameters.contains_key(*name));
    let name = operation.variables().filter(is_filled).last()?;
    let parameter = operation.parameters_in(Place::Path).find(|parameter| parameter.name == name)?;
    let is_id = parameter.schema.values.is_empty() && !parameter.schema.is("boolean") && !parameter.schema.is("array");
    is_id.then_some(parameter)
}

impl Check for UnknownId {
    fn title(&self) -> &'static str {
        "an id that exists nowhere"
    }

    fn statements(&self, Scope { api, .. }: Scope<'_>, operation: &Operation) -> Vec<Statement> {
        variable(api, operation).map(|parameter| statement(operation, &parameter.name)).into_iter().collect()
    }

    fn at_most(&self, Scope { api, .. }: Scope<'_>, operation: &Operation) -> usize {
        usize::from(variable(api, operation).is_some())
    }

    fn run<'r>(
        &'r self,
        run: &'r mut Run<'_>,
        operation: &'r Operation,
        call: &'r Call,
    ) -> LocalBoxFuture<'r, Result<(), Stop>> {
        check(run, operation, call).boxed_local()
    }
}

async fn check(run: &mut Run<'_>, operation: &Operation, call: &Call) -> Result<(), Stop> {
    let Some(parameter) = variable(run.api, operation) else { return Ok(()) };
    let (name, statement) = (&parameter.name, statement(operation, &parameter.name));
    let Some(own) = call.path.get(name) else { return Ok(()) };
    let identity = run.settings.identities[0].clone();
    let mut sets = linked(run, operation, &identity, DEPTH).await?;
    sets.extend(listed(run, operation, &identity, DEPTH).await?);
    let known: BTreeSet<String> = sets.iter().filter_map(|values| values.get(name)).cloned().collect();
    if !known.contains(own) {
        run.findings.unknown(&statement, format!("a value of {name} that a link or a list gives"));
        return Ok(());
    }
    let schemas = run.api.schemas.clone();
    let candidate =
        alike(own, &known).into_iter().find(|value| takes(parameter, &schemas, &Value::from(value.as_str())));
    let Some(candidate) = candidate else {
        run.findings.unknown(&statement, format!("a value of {name} like {own} that no item has"));
        return Ok(());
    };
    let mut unknown = call.clone();
    unknown.path.insert(name.clone(), candidate.clone());
    let exchange = run.call(operation, &unknown).await?;
    let sample = run.call(operation, call).await?;
    judge(run, operation, &statement, (own, &candidate), &sample, &exchange);
    Ok(())
}

/// Values of the same make as one that is known, none of them known.
fn alike(own: &str, known: &BTreeSet<String>) -> Vec<String> {
    let mut all = Vec::new();
    if let Ok(number) = own.parse::<i64>() {
        let most = known.iter().filter_map(|value| value.parse::<i64>().ok()).max().unwrap_or(number);
        all.extend([FAR, 977, 7].into_iter().filter_map(|by| most.checked_add(by)).map(|number| number.to_string()));
    }
    // Digits stay digits, and the letters of hexadecimal numbers among themselves.
    let is_hex = own.chars().all(|c| !c.is_ascii_alphabetic() || c.is_ascii_hexdigit());
    let shifted = |by: u32| {
        let shift = |c: char| {
            let within = |first: char, count: u32| {
                char::from_u32(u32::from(first) + (u32::from(c) - u32::from(first) + by) % count).unwrap_or(c)
            };
            match c {
                '0'..='9' => within('0', 10),
                'a'..='f' if is_hex => within('a', 6),
                'A'..='F' if is_hex => within('A', 6),
                'a'..='z' => within('a', 26),
                'A'..='Z' => within('A', 26),
                c => c,
            }
        };
        // What stands first may be a prefix or a version that all ids share.
        let count = own.chars().count();
        let kept = count / 2;
        own.chars().enumerate().map(|(index, c)| if index < kept { c } else { shift(c) }).collect::<String>()
    };
    all.extend([5, 3, 1].into_iter().map(shifted));
    all.extend([format!("{own}-zq9x"), format!("{own}9")]);
    all.retain(|value| !known.contains(value) && value != own);
    all
}

fn judge(
    run: &mut Run<'_>,
    operation: &Operation,
    statement: &Statement,
    (own, unknown): (&str, &str),
    sample: &Rc<Exchange>,
    exchange: &Rc<Exchange>,
) {
    let answer = match &exchange.answer {
        Ok(answer) => answer,
        Err(reason) => return run.findings.unknown(statement, format!("an answer; there was none: {reason}")),
    };
    let got = shown(operation, exchange);
    let expected =
        refusal(operation).map_or_else(|| "a refusal".to_owned(), |status| format!("a refusal with {status}"));
    if !is_success(operation, exchange) {
        run.findings.judge(statement, answer.status < 500, expected, got, exchange);
        return;
    }
    let body = |exchange: &Exchange| exchange.answer.as_ref().ok().and_then(|answer| answer.json());
    let (sample, body) = (body(sample).unwrap_or_default(), body(exchange).unwrap_or_default());
    let mut places = Vec::new();
    places_of(&sample, own, "", &mut places);
    let other = places
        .iter()
        .filter_map(|place| Some((place, body.pointer(place)?)))
        .find(|(_, value)| (value.is_string() || value.is_number()) && plain(value) != unknown);
    if let Some((place, value)) = other {
        let expected = format!("nothing, or {unknown} at {place}");
        run.findings.fail(statement, expected, format!("{got} with {value} there"), exchange);
    } else if refusal(operation).is_none() || says_nothing(run, operation, &sample, &body) {
        run.findings.pass(statement);
    } else {
        let start: String = answer.body.split_whitespace().collect::<Vec<_>>().join(" ").chars().take(60).collect();
        run.findings.fail(statement, expected, format!("{got} {start}"), exchange);
    }
}

/// The pointers to the values of a body that are an id.
fn places_of(value: &Value, id: &str, at: &str, places: &mut Vec<String>) {
    match value {
        Value::Object(members) => members.iter().for_each(|(name, member)| {
            places_of(member, id, &format!("{at}/{}", crate::spec::escape(name)), places);
        }),
        Value::Array(items) => {
            items.iter().enumerate().for_each(|(index, item)| places_of(item, id, &format!("{at}/{index}"), places));
        }
        value if !value.is_null() && plain(value) == id => places.push(at.to_owned()),
        _ => {}
    }
}

/// Tells if the answer has null where the document says in so many words that it may stand in place of the item.
fn says_nothing(run: &Run<'_>, operation: &Operation, sample: &Value, body: &Value) -> bool {
    let schema = operation.success().and_then(|response| response.json()?.schema.clone());
    let Some(schema) = schema else { return false };
    let schemas = &run.api.schemas;
    let is_named = |pointer: &str| {
        let takes = |value: &Value| schemas.takes(pointer, value);
        takes(&Value::Null) && !(takes(&Value::from("a")) && takes(&Value::from(1)) && takes(&Value::from(vec![1])))
    };
    if body.is_null() && !sample.is_null() {
        return is_named(&schema);
    }
    let members = body.as_object().into_iter().flatten().filter(|(_, value)| value.is_null());
    let mut emptied = members.filter(|(name, _)| sample[name.as_str()].is_object());
    emptied.any(|(name, _)| {
        let field = format!("/{}", crate::spec::escape(name));
        schemas.schema_of(&schema, &field).is_some_and(|(_, pointer)| is_named(&pointer))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_unknown_id_is_of_the_same_make_as_a_known_one() {
        let cases = [("7", "7919007"), ("BG-0007", "BG-5552"), ("3f2b1c4d", "3f2b6b9c"), ("north", "nowym")];
        for (own, expected) in cases {
            let candidates = alike(own, &BTreeSet::from([own.to_owned()]));
            assert_eq!(candidates[0], expected, "{own}: {candidates:?}");
        }
        assert!(!alike("7", &BTreeSet::from(["7".to_owned(), "12".to_owned()])).contains(&"12".to_owned()));
    }
}
