//! The way a list is asked for in an order.

use std::cmp::Ordering;
use std::collections::BTreeMap;

use serde_json::Value;

use super::{Seen, bare, read, shape};
use crate::conformance::call::Call;
use crate::conformance::checks::{Whole, by_value};
use crate::conformance::model::{Operation, Parameter, Place, plain};
use crate::conformance::run::{Run, Stop};
use crate::conformance::values::takes;
use crate::spec::{Collection, Sort};

const KEYS: [&str; 7] = ["sort", "sortby", "orderby", "ordering", "order", "sortkey", "orderfield"];
const DIRECTIONS: [&str; 7] = ["direction", "order", "sortorder", "sortdirection", "dir", "orderdirection", "sortdir"];
/// The way one parameter says both: the form of ascending and that of descending.
const FORMS: [(&str, &str); 5] =
    [("{}", "-{}"), ("{}", "{}:desc"), ("{}", "{} desc"), ("{}", "{} DESC"), ("+{}", "-{}")];

/// Requests for orders at the most.
const MOST: usize = 40;

/// Keys that a way fails with before it counts as none.
const FAILED: usize = 2;

/// The order that answers show: both directions of a key, and the other keys that sort as well.
pub async fn find(
    run: &mut Run<'_>,
    operation: &Operation,
    call: &Call,
    found: &Collection,
    whole: &Whole,
) -> Result<Option<Seen<Sort>>, Stop> {
    let query = |names: &'static [&'static str]| {
        let all = operation.parameters_in(Place::Query).filter(|parameter| !parameter.required);
        all.filter(move |parameter| names.contains(&bare(&parameter.name).as_str()))
    };
    let mut left = MOST;
    let listed = || operation.parameters_in(Place::Query).filter(|parameter| parameter.schema.values.len() > 1);
    let is_named = |parameter: &&Parameter, names: &[&str]| names.contains(&bare(&parameter.name).as_str());
    // Besides by its name, an order is known by values that are called as fields, and a direction by having two.
    for by in query(&KEYS).chain(listed().filter(|by| !is_named(by, &KEYS))) {
        let keys = keys(run, by, found, whole);
        let two = listed().filter(|way| way.schema.values.len() == 2 && !is_named(way, &DIRECTIONS));
        let apart = query(&DIRECTIONS).chain(two).filter(|other| other.name != by.name);
        let ways: Vec<Sort> = apart.flat_map(|way| with_direction(by, way)).chain(in_one(by)).collect();
        for way in ways {
            let (mut sorted, mut failed) = (BTreeMap::new(), 0);
            for (key, field) in &keys {
                if left < 2 {
                    break;
                }
                left -= 2;
                if sorts(run, operation, call, found, whole, (&way, key, field)).await? {
                    sorted.insert(key.clone(), field.clone());
                } else if sorted.is_empty() {
                    // A way that does not do for the first keys is hardly one.
                    failed += 1;
                    if failed == FAILED {
                        break;
                    }
                }
            }
            if !sorted.is_empty() {
                let keys: Vec<_> = sorted.keys().map(String::as_str).collect();
                let evidence = format!("{}: sorted by {}, upwards and downwards", way.by, keys.join(", "));
                return Ok(Some(Seen { what: Sort { keys: sorted, ..way }, evidence }));
            }
        }
    }
    Ok(None)
}

/// Values of the parameter with the fields that they may be about, those that differ most among the items first.
fn keys(run: &Run<'_>, by: &Parameter, found: &Collection, whole: &Whole) -> Vec<(String, String)> {
    let fields = shape::fields(&whole.items);
    let listed: Vec<_> = by.schema.values.iter().map(plain).collect();
    let named: Vec<(String, String)> = match listed.is_empty() {
        // Of equal names the outermost; what stands deeper is hardly sorted by.
        true => {
            let mut near: Vec<_> =
                fields.into_iter().filter(|(_, pointer)| pointer.matches('/').count() <= 2).collect();
            near.sort_by_key(|(_, pointer)| pointer.matches('/').count());
            let mut seen = std::collections::BTreeSet::new();
            near.retain(|(name, _)| seen.insert(name.clone()));
            near
        }
        false => {
            let of = |value: &String| fields.iter().find(|(name, _)| bare(name) == bare(value)).cloned();
            listed.iter().filter_map(|value| Some((value.clone(), of(value)?.1))).collect()
        }
    };
    let distinct = |field: &str| {
        let values: std::collections::BTreeSet<_> =
            whole.items.iter().filter_map(|item| item.pointer(field)).map(plain).collect();
        values.len()
    };
    let is_taken = |key: &str| takes(by, &run.api.schemas, &Value::from(key));
    let named = named.into_iter().filter(|(key, field)| distinct(field) > 1 && is_taken(key));
    let mut named: Vec<_> = named.collect();
    // An id differs most, and many lists are not sorted by it.
    named.sort_by_key(|(_, field)| (*field == found.key, std::cmp::Reverse(distinct(field))));
    named
}

fn sort(by: &Parameter) -> Sort {
    let keys = BTreeMap::new();
    let (by, direction, descending) = (by.name.clone(), None, None);
    Sort { by, direction, descending, ascending: None, separator: None, keys, ties: None }
}

/// The order with a direction of its own: one of its values is downwards.
fn with_direction(by: &Parameter, way: &Parameter) -> Vec<Sort> {
    let values: Vec<_> = way.schema.values.iter().map(plain).collect();
    let values = if values.is_empty() { vec!["desc".to_owned()] } else { values };
    let of = |down: String| Sort { direction: Some(way.name.clone()), descending: Some(down), ..sort(by) };
    values.into_iter().take(2).map(of).collect()
}

fn in_one(by: &Parameter) -> impl Iterator<Item = Sort> {
    FORMS.into_iter().map(|(up, down)| Sort {
        ascending: (up != "{}").then(|| up.to_owned()),
        descending: Some(down.to_owned()),
        ..sort(by)
    })
}

/// Tells if a key gives all items upwards and downwards.
async fn sorts(
    run: &mut Run<'_>,
    operation: &Operation,
    call: &Call,
    found: &Collection,
    whole: &Whole,
    (way, key, field): (&Sort, &str, &str),
) -> Result<bool, Stop> {
    for is_down in [false, true] {
        let form = if is_down { way.descending.as_deref() } else { way.ascending.as_deref() };
        let asking = match &way.direction {
            Some(direction) => {
                let up = operation.parameter(direction).and_then(|parameter| {
                    parameter.schema.values.iter().map(plain).find(|value| Some(value) != way.descending.as_ref())
                });
                let value = if is_down { way.descending.clone() } else { Some(up.unwrap_or_else(|| "asc".to_owned())) };
                call.with(&way.by, key).with(direction, value.unwrap_or_default())
            }
            None => call.with(&way.by, form.unwrap_or("{}").replace("{}", key)),
        };
        let parameter = operation.parameter(&way.by);
        let sent = asking.query.iter().find(|(name, _)| *name == way.by).map(|(_, value)| value.clone());
        if parameter.zip(sent).is_some_and(|(parameter, value)| !takes(parameter, &run.api.schemas, &value)) {
            return Ok(false);
        }
        let Some(sorted) = read(run, operation, found, &asking).await? else { return Ok(false) };
        let same = |one: &Whole, other: &Whole| {
            let keys = |whole: &Whole| whole.keys.iter().cloned().collect::<std::collections::BTreeSet<_>>();
            keys(one) == keys(other)
        };
        if !same(&sorted, whole) || !is_sorted(&sorted.items, field, is_down) {
            return Ok(false);
        }
    }
    Ok(true)
}

/// Tells if the items that have the field are in its order, with at least two different values.
fn is_sorted(items: &[Value], field: &str, is_down: bool) -> bool {
    let values: Vec<_> = items.iter().filter_map(|item| item.pointer(field)).filter(|value| !value.is_null()).collect();
    let orders = values.windows(2).map(|pair| by_value(pair[0], pair[1]));
    let wanted = if is_down { Ordering::Greater } else { Ordering::Less };
    let orders: Vec<_> = orders.collect();
    orders.contains(&wanted) && !orders.contains(&wanted.reverse())
}
