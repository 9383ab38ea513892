//! What narrows a list.

use serde_json::Value;

use super::{Seen, bare, read, shape};
use crate::conformance::call::Call;
use crate::conformance::checks::{Whole, matches};
use crate::conformance::model::{Operation, Parameter, Place, plain};
use crate::conformance::run::{Run, Stop};
use crate::conformance::values::takes;
use crate::spec::{Collection, Filter, Match};

/// Values of the data that a filter has to fit, so that it is not taken for another.
const TRIED: usize = 6;

/// Kinds of filters by a text.
const TEXT: [Match; 3] = [Match::Equals, Match::Contains, Match::Prefix];

/// Words before or after a field's name that make a bound of it.
const BOUNDS: [(&str, [Match; 2]); 12] = [
    ("min", [Match::AtLeast, Match::Above]),
    ("from", [Match::AtLeast, Match::Above]),
    ("since", [Match::AtLeast, Match::Above]),
    ("after", [Match::AtLeast, Match::Above]),
    ("gte", [Match::AtLeast, Match::Above]),
    ("gt", [Match::Above, Match::AtLeast]),
    ("max", [Match::AtMost, Match::Below]),
    ("until", [Match::AtMost, Match::Below]),
    ("before", [Match::AtMost, Match::Below]),
    ("lte", [Match::AtMost, Match::Below]),
    ("lt", [Match::Below, Match::AtMost]),
    ("to", [Match::AtMost, Match::Below]),
];

/// The filters that answers show: parameters that are called as a field, and leave just the items that match.
pub async fn find(
    run: &mut Run<'_>,
    operation: &Operation,
    call: &Call,
    found: &Collection,
    whole: &Whole,
) -> Result<Vec<Seen<Filter>>, Stop> {
    let taken: Vec<String> = found.parameters().map(str::to_owned).collect();
    let fields = shape::fields(&whole.items);
    let mut all = Vec::new();
    let query = operation.parameters_in(Place::Query).filter(|parameter| !parameter.required);
    for parameter in query.filter(|parameter| !taken.contains(&parameter.name) && !parameter.is_json) {
        let name = bare(&parameter.name);
        let same = fields.iter().find(|(field, _)| bare(field) == name);
        let bound = || {
            BOUNDS.iter().find_map(|(word, kinds)| {
                let of = |field: &str| name == format!("{word}{field}") || name == format!("{field}{word}");
                fields.iter().find(|(field, _)| of(&bare(field))).map(|(_, pointer)| (pointer, kinds.as_slice()))
            })
        };
        // Of listed values nobody asks for a part.
        let kinds = if parameter.schema.values.is_empty() { &TEXT[..] } else { &TEXT[..1] };
        let Some((field, kinds)) = same.map(|(_, pointer)| (pointer, kinds)).or_else(bound) else { continue };
        if let Some(seen) = kind(run, operation, call, found, whole, (parameter, field, kinds)).await? {
            all.push(seen);
        }
    }
    Ok(all)
}

/// The kind of filter that fits all of what came for some values, and no other that was tried.
async fn kind(
    run: &mut Run<'_>,
    operation: &Operation,
    call: &Call,
    found: &Collection,
    whole: &Whole,
    (parameter, field, kinds): (&Parameter, &str, &[Match]),
) -> Result<Option<Seen<Filter>>, Stop> {
    let values: Vec<&Value> =
        whole.items.iter().filter_map(|item| item.pointer(field)).filter(|v| !v.is_null()).collect();
    let mut texts: Vec<String> = values.iter().map(|value| plain(value)).collect();
    texts.sort();
    texts.dedup();
    // Parts and other letter cases of a value tell equality, containment and prefixes apart.
    let long = texts.iter().filter(|text| text.chars().count() > 3 && text.is_ascii()).max_by_key(|text| text.len());
    let mut tried: Vec<String> = texts.iter().take(TRIED).cloned().collect();
    let is_text = kinds.contains(&Match::Equals) && values.iter().all(|value| value.is_string());
    if let Some(long) = long.filter(|_| is_text) {
        tried.extend([
            long[1..long.len() - 1].to_owned(),
            long[..long.len() - 1].to_owned(),
            long.to_uppercase(),
            long.to_lowercase(),
        ]);
        // With the two cases of a part all kinds are told apart.
        tried.extend([long[..long.len() - 1].to_uppercase(), long[..long.len() - 1].to_lowercase()]);
    }
    let mut answers: Vec<(String, Vec<String>)> = Vec::new();
    for value in tried {
        let sent =
            if parameter.schema.is("array") { Value::from(vec![value.as_str()]) } else { Value::from(value.as_str()) };
        if value.is_empty() || !takes(parameter, &run.api.schemas, &sent) {
            continue;
        }
        let asking = call.with(&parameter.name, sent);
        // A refusal leaves nothing, as far as the kind goes; a server that fails says nothing.
        let keys = read(run, operation, found, &asking).await?.map(|whole| whole.keys);
        if let Some(keys) = keys {
            answers.push((value, keys));
        }
    }
    let filter = |matching: Match, any_case: bool| Filter {
        parameter: parameter.name.clone(),
        field: Some(field.to_owned()),
        fields: Vec::new(),
        matching,
        any_case,
        separator: None,
        empty: None,
        by_access: false,
    };
    let fits = |filter: &Filter| {
        answers.iter().all(|(value, keys)| {
            let passes = |item: &Value| item.pointer(field).is_some_and(|v| !v.is_null() && matches(filter, v, value));
            let passing = whole.items.iter().zip(&whole.keys).filter(|(item, _)| passes(item)).map(|(_, key)| key);
            passing.eq(keys.iter())
        })
    };
    let is_telling = answers.iter().any(|(_, keys)| !keys.is_empty() && keys.len() < whole.keys.len());
    let has_case = is_text && kinds.len() > 1;
    let ways = kinds.iter().flat_map(|kind| [filter(*kind, false), filter(*kind, true)]);
    let fitting: Vec<_> = ways.filter(|filter| is_telling && (has_case || !filter.any_case) && fits(filter)).collect();
    // Where several kinds fit, what came does not tell which it is.
    let [one] = fitting.as_slice() else { return Ok(None) };
    let shown: Vec<_> = answers.iter().take(3).map(|(value, keys)| format!("{value:?} left {}", keys.len())).collect();
    let evidence = format!("{}: of {} items, {}", parameter.name, whole.keys.len(), shown.join(", "));
    Ok(Some(Seen { what: one.clone(), evidence }))
}
