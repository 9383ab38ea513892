//! Each filter lets through what matches, all of it, and nothing else.

use std::collections::BTreeSet;

use serde_json::Value;

use super::aspect::{Aspect, Part};
use super::candidates::{candidates, matches, middle};
use super::list::{List, Whole, shown};
use super::pages::{partition, unasked};
use crate::conformance::call::Call;
use crate::conformance::choice::spread;
use crate::conformance::model::plain;
use crate::conformance::run::{Run, Stop};
use crate::conformance::samples::takes;
use crate::spec::{Filter, Match};

/// Judges every filter against the list without any.
pub async fn check(run: &mut Run<'_>, list: &List<'_>, whole: &Whole) -> Result<(), Stop> {
    for filter in &list.collection.filters {
        match filter.matching {
            Match::Subset => subset(run, list, filter, whole).await?,
            _ => by_field(run, list, filter, whole).await?,
        }
        empty(run, list, filter, whole).await?;
    }
    combined(run, list, whole, |_| true).await
}

/// Judges only the filters of which the server says what they let through.
pub async fn subsets(run: &mut Run<'_>, list: &List<'_>, whole: &Whole) -> Result<(), Stop> {
    for filter in list.collection.filters.iter().filter(|filter| filter.matching == Match::Subset) {
        subset(run, list, filter, whole).await?;
    }
    combined(run, list, whole, |filter| filter.matching == Match::Subset).await
}

/// The text of the field that a filter looks at.
fn text(filter: &Filter, item: &Value) -> Option<String> {
    item.pointer(filter.field.as_deref()?).filter(|value| !value.is_null()).map(plain)
}

/// Keys of the items that pass.
fn expected(filter: &Filter, whole: &Whole, value: &str) -> Vec<String> {
    let passes = |item: &Value| text(filter, item).is_some_and(|text| matches(filter.matching, &text, value));
    let passing = whole.items.iter().zip(&whole.keys).filter(|(item, _)| passes(item));
    passing.map(|(_, key)| key.clone()).collect()
}

async fn by_field(run: &mut Run<'_>, list: &List<'_>, filter: &Filter, whole: &Whole) -> Result<(), Stop> {
    let name = |part: Part| Aspect::Filter(filter.parameter.clone(), part);
    let field = filter.field.as_deref().unwrap_or_default();
    let texts: Vec<_> = whole.items.iter().filter_map(|item| text(filter, item)).collect();
    let (mut some, mut most) = (false, None);
    let parameter = list.operation.parameter(&filter.parameter);
    let may_be = |value: &String| {
        parameter.is_none_or(|parameter| takes(parameter, &run.api.schemas, &Value::from(value.as_str())))
    };
    let values = candidates(filter.matching, &texts, run.settings.seed).into_iter().filter(may_be);
    let values: Vec<_> = values.collect();
    let calls: Vec<_> = values.iter().map(|value| list.base.with(&filter.parameter, value.as_str())).collect();
    list.prefetch(run, &calls).await?;
    for (value, call) in values.iter().zip(calls) {
        let passing = expected(filter, whole, value);
        let found = match list.whole(run, &call).await? {
            Ok(found) => found,
            // A value that no item has may be no value at all.
            Err(_) if passing.is_empty() => continue,
            Err(refusal) => {
                list.judge(run, &name(Part::Complete), false, shown(&passing), refusal.got, &refusal.exchange);
                continue;
            }
        };
        some |= !passing.is_empty() && passing.len() < whole.keys.len();
        judge(run, list, filter, whole, &found, &passing);
        let size = passing.len() * usize::from(found.keys == passing && passing.len() < whole.keys.len());
        if size > 1 && most.as_ref().is_none_or(|(known, _, _): &(usize, _, _)| size > *known) {
            most = Some((size, call, found));
        }
    }
    if !some {
        list.unknown(run, &name(Part::Sound), &format!("two items with different {field}"));
        list.unknown(run, &name(Part::Complete), &format!("an item with {field}"));
    }
    let Some((_, call, found)) = most else {
        list.unknown(run, &name(Part::Paged), &format!("two items that match one value of `{}`", filter.parameter));
        return Ok(());
    };
    partition(run, list, &call, &found, 2, 4, &name(Part::Paged)).await?;
    unasked(run, list, &call, &found, &name(Part::Paged)).await?;
    ordered(run, list, filter, &call, &found).await
}

/// What came is judged against the keys that should have.
fn judge(run: &mut Run<'_>, list: &List<'_>, filter: &Filter, whole: &Whole, found: &Whole, passing: &[String]) {
    let name = |part: Part| Aspect::Filter(filter.parameter.clone(), part);
    let intruders: Vec<_> = found.keys.iter().filter(|key| !passing.contains(key)).cloned().collect();
    let missing: Vec<_> = passing.iter().filter(|key| !found.keys.contains(key)).cloned().collect();
    let (wanted, exchange) = (shown(passing), &found.exchange);
    if passing.len() < whole.keys.len() {
        let got = format!("also {}", shown(&intruders));
        list.judge(run, &name(Part::Sound), intruders.is_empty(), wanted.clone(), got, exchange);
    }
    if !passing.is_empty() {
        let got = format!("all but {}", shown(&missing));
        list.judge(run, &name(Part::Complete), missing.is_empty(), wanted.clone(), got, exchange);
    }
    if found.keys.iter().collect::<BTreeSet<_>>().len() < found.keys.len() {
        list.judge(
            run,
            &Aspect::Key,
            false,
            wanted.clone(),
            format!("an item twice: {}", shown(&found.keys)),
            exchange,
        );
    } else if intruders.is_empty() && missing.is_empty() && passing.len() > 1 {
        let is_in_order = found.keys == passing;
        list.judge(
            run,
            &name(Part::Paged),
            is_in_order,
            format!("in the list's order: {wanted}"),
            shown(&found.keys),
            exchange,
        );
    }
    let total = if list.collection.paging.is_some() { name(Part::Paged) } else { Aspect::Total };
    // The total of one item or none shows little of pages.
    if found.keys.len() > 1 || found.totals.iter().any(|(total, _)| total.is_some_and(|t| t > 1)) {
        list.judge_total(run, found, &total, found.keys.len());
    }
}

/// A filtered list comes in the order asked for.
async fn ordered(run: &mut Run<'_>, list: &List<'_>, filter: &Filter, call: &Call, found: &Whole) -> Result<(), Stop> {
    let Some(sort) = &list.collection.sort else { return Ok(()) };
    for key in sort.keys.keys() {
        let (all, part) = (list.base.with(&sort.by, key.as_str()), call.with(&sort.by, key.as_str()));
        let (Ok(all), Ok(part)) = (list.whole(run, &all).await?, list.whole(run, &part).await?) else { continue };
        let expected: Vec<_> = all.keys.into_iter().filter(|key| found.keys.contains(key)).collect();
        let name = Aspect::Filter(filter.parameter.clone(), Part::Paged);
        let text = format!("by {key}: {}", shown(&expected));
        list.judge(run, &name, part.keys == expected, text, shown(&part.keys), &part.exchange);
    }
    Ok(())
}

/// An empty value filters nothing, where one may be sent.
async fn empty(run: &mut Run<'_>, list: &List<'_>, filter: &Filter, whole: &Whole) -> Result<(), Stop> {
    let name = Aspect::Filter(filter.parameter.clone(), Part::Empty);
    if !Aspect::stated(list.operation, list.collection).contains(&name) {
        return Ok(());
    }
    if whole.keys.is_empty() {
        list.unknown(run, &name, "an item");
        return Ok(());
    }
    let expected = format!("all {} items", whole.keys.len());
    match list.whole(run, &list.base.with(&filter.parameter, "")).await? {
        Ok(found) => list.judge(run, &name, found.keys == whole.keys, expected, shown(&found.keys), &found.exchange),
        Err(refusal) => list.judge(run, &name, false, expected, refusal.got, &refusal.exchange),
    }
    Ok(())
}

/// With true, a part of the list; with false, all of it.
async fn subset(run: &mut Run<'_>, list: &List<'_>, filter: &Filter, whole: &Whole) -> Result<(), Stop> {
    let name = |part: Part| Aspect::Filter(filter.parameter.clone(), part);
    for (value, part) in [("true", Part::Sound), ("false", Part::Complete)] {
        let call = list.base.with(&filter.parameter, value);
        let found = match list.whole(run, &call).await? {
            Ok(found) => found,
            Err(refusal) => {
                list.judge(run, &name(part), false, "a list".into(), refusal.got, &refusal.exchange);
                continue;
            }
        };
        let within = |key: &&String| value == "false" || found.keys.contains(key);
        let expected: Vec<String> = whole.keys.iter().filter(within).cloned().collect();
        let text = format!("{} of the list: {}", if value == "true" { "a part" } else { "all" }, shown(&expected));
        list.judge(run, &name(part), found.keys == expected, text, shown(&found.keys), &found.exchange);
        if whole.keys.is_empty() {
            list.unknown(run, &name(part), "an item");
        }
        list.judge_total(run, &found, &name(Part::Paged), found.keys.len());
        if value == "true" && found.keys.len() > 1 {
            partition(run, list, &call, &found, 2, 4, &name(Part::Paged)).await?;
            unasked(run, list, &call, &found, &name(Part::Paged)).await?;
        }
    }
    Ok(())
}

/// Two filters let through what passes both; one of the two is of those that the caller wants to see.
async fn combined(
    run: &mut Run<'_>,
    list: &List<'_>,
    whole: &Whole,
    is_wanted: impl Fn(&Filter) -> bool,
) -> Result<(), Stop> {
    let filters = &list.collection.filters;
    if filters.len() < 2 {
        return Ok(());
    }
    let wanted = |ways: [&(String, String); 2]| {
        let mut of_pair = filters.iter().filter(|filter| ways.iter().any(|(name, _)| *name == filter.parameter));
        of_pair.any(&is_wanted)
    };
    let mut told = false;
    for index in spread(whole.items.len(), 4, run.settings.seed) {
        let ways: Vec<_> = filters.iter().filter_map(|filter| way(filter, &whole.items[index])).collect();
        for (place, one) in ways.iter().enumerate() {
            for other in ways[place + 1..].iter().filter(|other| wanted([one, other])) {
                told |= pair(run, list, whole, [one, other]).await?;
            }
        }
    }
    if !told {
        list.unknown(run, &Aspect::Combined, "two items that two filters tell apart");
    }
    Ok(())
}

/// Parameter and value of a filter that an item passes.
fn way(filter: &Filter, item: &Value) -> Option<(String, String)> {
    let value = match filter.matching {
        Match::Equals => text(filter, item)?,
        Match::Contains => middle(&text(filter, item)?),
        Match::Subset => "true".to_owned(),
    };
    Some((filter.parameter.clone(), value)).filter(|(_, value)| !value.is_empty())
}

/// Judges two filters by what each lets through alone; whether they tell items apart.
async fn pair(run: &mut Run<'_>, list: &List<'_>, whole: &Whole, ways: [&(String, String); 2]) -> Result<bool, Stop> {
    let mut expected = whole.keys.clone();
    let mut both = list.base.clone();
    for (parameter, value) in ways {
        both = both.with(parameter, value.as_str());
        let Ok(alone) = list.whole(run, &list.base.with(parameter, value.as_str())).await? else { return Ok(false) };
        expected.retain(|key| alone.keys.contains(key));
    }
    let (text, is_telling) = (shown(&expected), expected.len() < whole.keys.len());
    match list.whole(run, &both).await? {
        Ok(found) => {
            list.judge(run, &Aspect::Combined, found.keys == expected, text, shown(&found.keys), &found.exchange);
            list.judge_total(run, &found, &Aspect::Combined, expected.len());
        }
        Err(refusal) => list.judge(run, &Aspect::Combined, false, text, refusal.got, &refusal.exchange),
    }
    Ok(is_telling)
}
