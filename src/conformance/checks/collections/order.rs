//! Order by each key in both directions, ties included.

use std::cmp::Ordering;
use std::collections::BTreeSet;

use serde_json::Value;

use super::aspect::Aspect;
use super::list::{List, Whole, shown};
use super::pages::follow;
use crate::conformance::call::Call;
use crate::conformance::choice::spread;
use crate::conformance::model::plain;
use crate::conformance::run::{Run, Stop};
use crate::spec::Sort;

/// Size of the pages on which the order is looked at again.
const PAGE: usize = 7;

/// A direction that can be asked for, and what it means if that is known.
struct Direction {
    /// The value of the direction's parameter, or the form of the one parameter's with `{}` for the key.
    value: String,
    is_descending: Option<bool>,
}

/// Judges every order that can be asked for, and the one that comes unasked.
pub async fn check(run: &mut Run<'_>, list: &List<'_>, whole: &Whole) -> Result<(), Stop> {
    let Some(sort) = &list.collection.sort else { return Ok(()) };
    let directions = directions(list, sort);
    let calls = sort.keys.keys().flat_map(|key| directions.iter().map(|way| asking(list, sort, key, &way.value)));
    list.prefetch(run, &calls.collect::<Vec<_>>()).await?;
    for (key, field) in &sort.keys {
        for direction in &directions {
            let call = asking(list, sort, key, &direction.value);
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
    several(run, list, sort).await?;
    defaults(run, list, sort).await
}

/// The call for an order.
fn asking(list: &List<'_>, sort: &Sort, key: &str, way: &str) -> Call {
    match &sort.direction {
        Some(direction) => list.base.with(&sort.by, key).with(direction, way),
        None => list.base.with(&sort.by, way.replace("{}", key)),
    }
}

/// The value of the parameter of an order that names a key, upwards where it says the direction too.
pub fn ascending(sort: &Sort, key: &str) -> String {
    let form = sort.ascending.as_deref().filter(|_| sort.direction.is_none());
    form.map_or_else(|| key.to_owned(), |form| form.replace("{}", key))
}

/// The values of the direction's parameter, `asc` and `desc` where the document names none; or the forms of the one parameter.
fn directions(list: &List<'_>, sort: &Sort) -> Vec<Direction> {
    let Some(direction) = &sort.direction else {
        let form = |value: String, is| Direction { value, is_descending: Some(is) };
        let up = form(ascending(sort, "{}"), false);
        return std::iter::once(up).chain(sort.descending.clone().map(|down| form(down, true))).collect();
    };
    let parameter = list.operation.parameter(direction);
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

/// Of two keys, the second orders what is equal by the first.
async fn several(run: &mut Run<'_>, list: &List<'_>, sort: &Sort) -> Result<(), Stop> {
    let Some(separator) = &sort.separator else { return Ok(()) };
    let mut is_told = false;
    for (one, field) in &sort.keys {
        for (other, second) in sort.keys.iter().filter(|(other, _)| *other != one) {
            let down = sort.descending.as_ref().filter(|_| sort.direction.is_none());
            let last = down.map_or_else(|| ascending(sort, other), |form| form.replace("{}", other));
            let asked = format!("{}{separator}{last}", ascending(sort, one));
            let sorted = match list.whole(run, &list.base.with(&sort.by, asked)).await? {
                Ok(sorted) => sorted,
                Err(refusal) => {
                    let expected = "a sorted list".to_owned();
                    list.judge(run, &Aspect::Several, false, expected, refusal.got, &refusal.exchange);
                    continue;
                }
            };
            let wanted = if down.is_some() { Ordering::Greater } else { Ordering::Less };
            for pair in sorted.items.windows(2) {
                let [Some(first), Some(then)] = [&pair[0], &pair[1]].map(|item| pointed(item, field)) else { continue };
                let [Some(before), Some(after)] = [&pair[0], &pair[1]].map(|item| pointed(item, second)) else {
                    continue;
                };
                let (by_first, by_second) = (by_value(first, then), by_value(before, after));
                let is_equal = by_first == Ordering::Equal;
                let is_right = if is_equal { by_second != wanted.reverse() } else { by_first == Ordering::Less };
                is_told |= is_equal && by_second != Ordering::Equal;
                let got = format!("{first}, {before} before {then}, {after}");
                let expected = format!("{field}, and where that is equal {second}");
                if is_equal || !is_right {
                    list.judge(run, &Aspect::Several, is_right, expected, got, &sorted.exchange);
                }
            }
        }
    }
    if !is_told {
        list.unknown(run, &Aspect::Several, "two items that are equal by one key and not by another");
    }
    Ok(())
}

fn pointed<'a>(item: &'a Value, field: &str) -> Option<&'a Value> {
    item.pointer(field).filter(|value| !value.is_null())
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
        let parameter = sort.and_then(|sort| sort.direction.as_deref()).unwrap_or_default();
        list.unknown(run, &name, &format!("`descending` in x-collection, as `{parameter}` has words of its own"));
        return;
    };
    let by_field = if list.is_time(run, field) { by_value } else { compare };
    let pairs = pairs(&sorted.items, field, by_field, sort.and_then(|sort| sort.ties.as_deref()));
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

/// Two neighbors of a list.
struct Pair {
    by_field: Ordering,
    by_ties: Ordering,
    shown: String,
}

/// The neighbors that both have the field: where others belong is not said.
fn pairs(items: &[Value], field: &str, by_field: fn(&Value, &Value) -> Ordering, ties: Option<&str>) -> Vec<Pair> {
    let both = items.windows(2).filter_map(|pair| {
        let (first, second) = (pointed(&pair[0], field)?, pointed(&pair[1], field)?);
        let tie = |item: &Value| ties.and_then(|ties| item.pointer(ties)).cloned().unwrap_or_default();
        let (one, other) = (tie(&pair[0]), tie(&pair[1]));
        Some(Pair {
            by_field: by_field(first, second),
            by_ties: compare(&one, &other),
            shown: match ties {
                Some(_) => format!("{first} ({one}) before {second} ({other})"),
                None => format!("{first} before {second}"),
            },
        })
    });
    both.collect()
}

/// Times by when they are, whatever their offset, all else as [`compare`] does.
pub fn by_value(one: &Value, other: &Value) -> Ordering {
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
    if !list.has_offsets() && list.collection.paging.is_some() {
        let size = list.size_near(run, PAGE.min(sorted.keys.len().saturating_sub(1)).max(1));
        let again = Call { repetition: call.repetition + 1, ..call.clone() };
        let followed = follow(run, list, &again, size, 4).await?;
        let is_tie = fields(&followed.items) == fields(&sorted.items[..followed.items.len().min(sorted.items.len())]);
        let name = if is_tie { Aspect::Ties(key.to_owned()) } else { Aspect::Sort(key.to_owned()) };
        let expected = format!("the same order when asked again: {}", shown(&sorted.keys));
        let is_right = followed.is_start_of(&sorted.keys);
        list.judge(run, &name, is_right, expected, shown(&followed.keys), &followed.exchange);
        return Ok(());
    }
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
    let Some(direction) = &sort.direction else {
        let Some(by) = default(&sort.by) else { return Ok(()) };
        return same_order(run, list, &list.base.clone(), &list.base.with(&sort.by, by.as_str()), &by).await;
    };
    let (by, way_unasked) = (default(&sort.by), default(direction));
    let keys = sort.keys.keys().map(|key| Some(key.clone())).chain([None]);
    let ways: Vec<_> = directions(list, sort).into_iter().map(|way| Some(way.value)).chain([None]).collect();
    for key in keys {
        for way in &ways {
            let (Some(full_key), Some(full_way)) = (key.clone().or(by.clone()), way.clone().or(way_unasked.clone()))
            else {
                continue;
            };
            if key.is_some() && way.is_some() {
                continue;
            }
            let mut short = list.base.clone();
            for (name, value) in [(&sort.by, &key), (direction, way)] {
                short = value.as_ref().map_or(short.clone(), |value| short.with(name, value.as_str()));
            }
            let full = list.base.with(&sort.by, full_key.clone()).with(direction, full_way.clone());
            same_order(run, list, &short, &full, &format!("{full_key} {full_way}")).await?;
        }
    }
    Ok(())
}

/// The first of two calls gives the order that the second asks for by name.
async fn same_order(run: &mut Run<'_>, list: &List<'_>, short: &Call, full: &Call, order: &str) -> Result<(), Stop> {
    let (Ok(short), Ok(full)) = (list.whole(run, short).await?, list.whole(run, full).await?) else { return Ok(()) };
    if full.keys.len() < 2 {
        list.unknown(run, &Aspect::DefaultOrder, "two items");
        return Ok(());
    }
    let expected = format!("the order of {order}: {}", shown(&full.keys));
    list.judge(run, &Aspect::DefaultOrder, short.keys == full.keys, expected, shown(&short.keys), &short.exchange);
    Ok(())
}
