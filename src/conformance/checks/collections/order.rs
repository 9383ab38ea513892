//! Order by each key in both directions, ties included.

use std::cmp::Ordering;
use std::collections::BTreeSet;

use serde_json::Value;

use super::aspect::Aspect;
use super::list::{List, Whole, shown};
use crate::conformance::call::Call;
use crate::conformance::choice::spread;
use crate::conformance::model::plain;
use crate::conformance::run::{Run, Stop};
use crate::spec::Sort;

/// Size of the pages on which the order is looked at again.
const PAGE: usize = 7;

/// A value of the direction's parameter, and what it means if that is known.
struct Direction {
    value: String,
    is_descending: Option<bool>,
}

/// Judges every order that can be asked for, and the one that comes unasked.
pub async fn check(run: &mut Run<'_>, list: &List<'_>, whole: &Whole) -> Result<(), Stop> {
    let Some(sort) = &list.collection.sort else { return Ok(()) };
    let directions = directions(list, sort);
    let sorted = |key: &str, way: &Direction| list.base.with(&sort.by, key).with(&sort.direction, way.value.as_str());
    let calls = sort.keys.keys().flat_map(|key| directions.iter().map(|way| sorted(key, way)));
    list.prefetch(run, &calls.collect::<Vec<_>>()).await?;
    for (key, field) in &sort.keys {
        for direction in &directions {
            let call = sorted(key, direction);
            match list.whole(run, &call).await? {
                Ok(sorted) => {
                    judge(run, list, whole, &sorted, (key, field), direction);
                    stable(run, list, &call, &sorted, (key, field)).await?;
                }
                Err(refusal) => {
                    let aspect = Aspect::Sort(key.clone());
                    list.judge(run, &aspect, false, "a sorted list".into(), refusal.got, &refusal.exchange);
                }
            }
        }
    }
    defaults(run, list, sort).await
}

/// The values of the direction's parameter; `asc` and `desc` where the document names none.
fn directions(list: &List<'_>, sort: &Sort) -> Vec<Direction> {
    let parameter = list.operation.parameter(&sort.direction);
    let stated = parameter.map(|parameter| &parameter.schema.values).filter(|values| !values.is_empty());
    let values = stated.map_or_else(|| vec!["asc".into(), "desc".into()], |values| values.iter().map(plain).collect());
    let told = |value: &String| match &sort.descending {
        Some(descending) => Some(value == descending),
        None => by_word(value),
    };
    // Of two, one is what the other is not.
    let other = |value: &String| match values.as_slice() {
        [one, two] => by_word(if value == one { two } else { one }).map(|is_descending| !is_descending),
        _ => None,
    };
    let direction =
        |value: &String| Direction { is_descending: told(value).or_else(|| other(value)), value: value.clone() };
    values.iter().map(direction).collect()
}

/// What the word for a direction means, if it is a usual one.
fn by_word(value: &str) -> Option<bool> {
    let value = value.to_lowercase();
    let begins = |words: &[&str]| words.iter().any(|word| value.starts_with(word));
    match (begins(&["desc", "down", "rev", "-"]), begins(&["asc", "up", "+"])) {
        (true, _) => Some(true),
        (_, true) => Some(false),
        _ => None,
    }
}

/// The sorted list has the items of the list, in order.
fn judge(
    run: &mut Run<'_>,
    list: &List<'_>,
    whole: &Whole,
    sorted: &Whole,
    (key, field): (&str, &str),
    direction: &Direction,
) {
    let (name, ties) = (Aspect::Sort(key.to_owned()), Aspect::Ties(key.to_owned()));
    let set = |keys: &[String]| keys.iter().cloned().collect::<BTreeSet<_>>();
    let (all, got) = (set(&whole.keys), set(&sorted.keys));
    if all != got || whole.keys.len() != sorted.keys.len() {
        let differing: Vec<_> = all.symmetric_difference(&got).cloned().collect();
        let (expected, got) = ("the same items in another order".into(), format!("not so: {}", shown(&differing)));
        list.judge(run, &name, false, expected, got, &sorted.exchange);
    }
    let sort = list.collection.sort.as_ref();
    let Some(is_descending) = direction.is_descending else {
        let parameter = sort.map(|sort| sort.direction.as_str()).unwrap_or_default();
        list.unknown(run, &name, &format!("`descending` in x-collection, as `{parameter}` has words of its own"));
        return;
    };
    let by_field = if list.is_time(run, field) { compare_times } else { compare };
    let pairs = pairs(&sorted.items, field, by_field, sort.map(|sort| sort.ties.as_str()).unwrap_or_default());
    let (mut differs, mut ties_seen) = (false, false);
    for pair in &pairs {
        let wanted = if is_descending { Ordering::Greater } else { Ordering::Less };
        let (kind, is_right) = match pair.by_field {
            Ordering::Equal => (&ties, pair.by_ties != Ordering::Greater),
            other => (&name, other == wanted),
        };
        differs |= pair.by_field != Ordering::Equal;
        ties_seen |= pair.by_field == Ordering::Equal;
        let word = if is_descending && kind == &name { "descending" } else { "ascending" };
        let (expected, got) = (format!("{} {word}", if kind == &name { field } else { "equal items" }), &pair.shown);
        list.judge(run, kind, is_right, expected, got.clone(), &sorted.exchange);
    }
    if !differs {
        list.unknown(run, &name, &format!("two items with different {field}"));
    }
    if !ties_seen {
        list.unknown(run, &ties, &format!("two items with the same {field}"));
    }
}

/// Two neighbours of a list.
struct Pair {
    by_field: Ordering,
    by_ties: Ordering,
    shown: String,
}

/// The neighbours that both have the field: where others belong is not said.
fn pairs(items: &[Value], field: &str, by_field: fn(&Value, &Value) -> Ordering, ties: &str) -> Vec<Pair> {
    let value = |item: &Value| item.pointer(field).filter(|value| !value.is_null()).cloned();
    let both = items.windows(2).filter_map(|pair| {
        let (first, second) = (value(&pair[0])?, value(&pair[1])?);
        let tie = |item: &Value| item.pointer(ties).cloned().unwrap_or_default();
        let (one, other) = (tie(&pair[0]), tie(&pair[1]));
        Some(Pair {
            by_field: by_field(&first, &second),
            by_ties: compare(&one, &other),
            shown: format!("{first} ({one}) before {second} ({other})"),
        })
    });
    both.collect()
}

/// Times by when they are, whatever their offset.
fn compare_times(one: &Value, other: &Value) -> Ordering {
    let time = |value: &Value| chrono::DateTime::parse_from_rfc3339(value.as_str()?).ok();
    match (time(one), time(other)) {
        (Some(one), Some(other)) => one.cmp(&other),
        _ => compare(one, other),
    }
}

/// Numbers by size, all else as text by code point.
fn compare(one: &Value, other: &Value) -> Ordering {
    match (one, other) {
        (Value::Number(one), Value::Number(other)) => match (one.as_i64(), other.as_i64()) {
            (Some(one), Some(other)) => one.cmp(&other),
            _ => one.as_f64().partial_cmp(&other.as_f64()).unwrap_or(Ordering::Equal),
        },
        _ => plain(one).cmp(&plain(other)),
    }
}

/// The order is the same when asked again, and on pages.
async fn stable(
    run: &mut Run<'_>,
    list: &List<'_>,
    call: &Call,
    sorted: &Whole,
    (key, field): (&str, &str),
) -> Result<(), Stop> {
    let fields = |items: &[Value]| items.iter().map(|item| item.pointer(field).cloned()).collect::<Vec<_>>();
    let limit = list.largest_page();
    let size = limit.unwrap_or(sorted.keys.len()).max(1);
    let pages = spread(sorted.keys.len().div_ceil(size), 4, run.settings.seed);
    // Twice, one after the other: a server whose answers alternate can't give both as it gave the first.
    for (index, repetition) in pages.into_iter().flat_map(|index| [(index, 1), (index, 2)]) {
        let start = index * size;
        let offset = if list.counts_rows() { start } else { index };
        let again = Call { repetition: call.repetition + repetition, ..list.at(call, offset, limit) };
        let Ok(again) = list.page(run, &again, limit).await? else { continue };
        let end = sorted.keys.len().min(start + again.keys.len());
        if again.keys != sorted.keys[start..end] {
            // Where only equal items changed places, the ties are to blame.
            let is_tie = fields(&again.items) == fields(&sorted.items[start..end]);
            let name = if is_tie { Aspect::Ties(key.to_owned()) } else { Aspect::Sort(key.to_owned()) };
            let expected = format!("the same order when asked again: {}", shown(&sorted.keys[start..end]));
            list.judge(run, &name, false, expected, shown(&again.keys), &again.exchange);
        }
    }
    if let Some(size) = list.size_near(run, PAGE).filter(|size| sorted.keys.len() > *size) {
        for index in spread(sorted.keys.len().div_ceil(size), 4, run.settings.seed) {
            let start = index * size;
            let slice = start..sorted.keys.len().min(start + size);
            let Ok(page) = list.page(run, &list.nth(call, index, size), Some(size)).await? else { continue };
            let is_tie = fields(&page.items) == fields(&sorted.items[slice.clone()]);
            let name = if is_tie { Aspect::Ties(key.to_owned()) } else { Aspect::Pages };
            let expected = &sorted.keys[slice];
            let text = format!("the same order on pages: {}", shown(expected));
            list.judge(run, &name, page.keys == expected, text, shown(&page.keys), &page.exchange);
        }
    }
    Ok(())
}

/// What is left out is as if the default had been sent.
async fn defaults(run: &mut Run<'_>, list: &List<'_>, sort: &Sort) -> Result<(), Stop> {
    let default = |name: &str| list.operation.parameter(name)?.schema.default.as_ref().map(plain);
    let (by, direction) = (default(&sort.by), default(&sort.direction));
    let keys = sort.keys.keys().map(|key| Some(key.clone())).chain([None]);
    let ways: Vec<_> = directions(list, sort).into_iter().map(|way| Some(way.value)).chain([None]).collect();
    for key in keys {
        for way in &ways {
            let (Some(full_key), Some(full_way)) = (key.clone().or(by.clone()), way.clone().or(direction.clone()))
            else {
                continue;
            };
            if key.is_some() && way.is_some() {
                continue;
            }
            let mut short = list.base.clone();
            for (name, value) in [(&sort.by, &key), (&sort.direction, way)] {
                short = value.as_ref().map_or(short.clone(), |value| short.with(name, value.as_str()));
            }
            let full = list.base.with(&sort.by, full_key.clone()).with(&sort.direction, full_way.clone());
            let (Ok(short), Ok(full)) = (list.whole(run, &short).await?, list.whole(run, &full).await?) else {
                continue;
            };
            if full.keys.len() < 2 {
                list.unknown(run, &Aspect::DefaultOrder, "two items");
                continue;
            }
            let expected = format!("the order of {full_key} {full_way}: {}", shown(&full.keys));
            let is_same = short.keys == full.keys;
            list.judge(run, &Aspect::DefaultOrder, is_same, expected, shown(&short.keys), &short.exchange);
        }
    }
    Ok(())
}
