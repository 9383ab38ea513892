//! Each filter lets through what matches, all of it, and nothing else.

use std::collections::BTreeSet;

use serde_json::Value;

use super::aspect::{Aspect, Part};
use super::candidates::{Wanted, matches, middle, wanted};
use super::list::{List, Whole, shown};
use super::order::ascending;
use super::pages::{partition, unasked};
use crate::conformance::call::Call;
use crate::conformance::choice::spread;
use crate::conformance::model::plain;
use crate::conformance::run::{Run, Stop};
use crate::conformance::values::takes;
use crate::spec::diagnostic::counted;
use crate::spec::{EmptyFilter, Filter, Match};

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

/// The values that a filter looks at, each item of an array by itself.
fn values<'a>(filter: &Filter, item: &'a Value) -> Vec<&'a Value> {
    let found = filter.pointers().filter_map(|pointer| item.pointer(pointer));
    let each = found.flat_map(|value| value.as_array().map_or_else(|| vec![value], |items| items.iter().collect()));
    each.filter(|value| !value.is_null() && !value.is_object()).collect()
}

/// Keys of the items that pass.
fn expected(filter: &Filter, whole: &Whole, wanted: &Wanted) -> Vec<String> {
    let is_one = |value: &Value| wanted.any.iter().any(|text| matches(filter, value, text));
    let passing = whole.items.iter().zip(&whole.keys);
    let passing = passing.filter(|(item, _)| values(filter, item).into_iter().any(is_one));
    passing.map(|(_, key)| key.clone()).collect()
}

/// Tells if the parameter of a filter takes a list.
fn is_list(list: &List<'_>, filter: &Filter) -> bool {
    list.operation.parameter(&filter.parameter).is_some_and(|parameter| parameter.schema.is("array"))
}

async fn by_field(run: &mut Run<'_>, list: &List<'_>, filter: &Filter, whole: &Whole) -> Result<(), Stop> {
    let name = |part: Part| Aspect::Filter(filter.parameter.clone(), part);
    let field = filter.pointers().collect::<Vec<_>>().join(" or ");
    let known: Vec<_> = whole.items.iter().flat_map(|item| values(filter, item)).cloned().collect();
    let (mut some, mut most) = (false, None);
    let parameter = list.operation.parameter(&filter.parameter);
    let may_be = |wanted: &Wanted| parameter.is_none_or(|p| takes(p, &run.api.schemas, &wanted.sent));
    let tried = wanted(filter, is_list(list, filter), &known, run.settings.seed).into_iter().filter(may_be);
    let tried: Vec<_> = tried.collect();
    let calls: Vec<_> = tried.iter().map(|wanted| list.base.with(&filter.parameter, wanted.sent.clone())).collect();
    list.prefetch(run, &calls).await?;
    for (wanted, call) in tried.iter().zip(calls) {
        let passing = expected(filter, whole, wanted);
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

/// A filtered list comes in the order asked for; where nothing orders equal items, they may come in any.
async fn ordered(run: &mut Run<'_>, list: &List<'_>, filter: &Filter, call: &Call, found: &Whole) -> Result<(), Stop> {
    let Some(sort) = &list.collection.sort else { return Ok(()) };
    for (key, field) in &sort.keys {
        let asked = ascending(sort, key);
        let (all, part) = (list.base.with(&sort.by, asked.as_str()), call.with(&sort.by, asked.as_str()));
        let (Ok(all), Ok(part)) = (list.whole(run, &all).await?, list.whole(run, &part).await?) else { continue };
        let kept = all.items.iter().zip(&all.keys).filter(|(_, key)| found.keys.contains(key));
        let (items, expected): (Vec<_>, Vec<_>) = kept.map(|(item, key)| (item, key.clone())).unzip();
        let fields = |items: &[&Value]| items.iter().map(|item| item.pointer(field).cloned()).collect::<Vec<_>>();
        let is_right = match sort.ties {
            Some(_) => part.keys == expected,
            None => fields(&part.items.iter().collect::<Vec<_>>()) == fields(&items),
        };
        let name = Aspect::Filter(filter.parameter.clone(), Part::Paged);
        let text = format!("by {key}: {}", shown(&expected));
        list.judge(run, &name, is_right, text, shown(&part.keys), &part.exchange);
    }
    Ok(())
}

/// An empty value leaves what the document says.
async fn empty(run: &mut Run<'_>, list: &List<'_>, filter: &Filter, whole: &Whole) -> Result<(), Stop> {
    let name = Aspect::Filter(filter.parameter.clone(), Part::Empty);
    let Some(left) = filter.empty else { return Ok(()) };
    if whole.keys.is_empty() {
        list.unknown(run, &name, "an item");
        return Ok(());
    }
    let expected = match left {
        EmptyFilter::All => format!("all of {}", counted(whole.keys.len(), "item")),
        EmptyFilter::None => "no item".to_owned(),
        EmptyFilter::Refused => "a refusal".to_owned(),
    };
    match list.whole(run, &list.base.with(&filter.parameter, "")).await? {
        Ok(found) => {
            let is_right = match left {
                EmptyFilter::All => found.keys == whole.keys,
                EmptyFilter::None => found.keys.is_empty(),
                EmptyFilter::Refused => false,
            };
            list.judge(run, &name, is_right, expected, shown(&found.keys), &found.exchange);
        }
        Err(refusal) => {
            let is_right = left == EmptyFilter::Refused && refusal.is_denial;
            list.judge(run, &name, is_right, expected, refusal.got, &refusal.exchange);
        }
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
    let wanted = |ways: [&(String, Value); 2]| {
        let mut of_pair = filters.iter().filter(|filter| ways.iter().any(|(name, _)| *name == filter.parameter));
        of_pair.any(&is_wanted)
    };
    let mut told = false;
    for index in spread(whole.items.len(), 4, run.settings.seed) {
        let ways: Vec<_> = filters.iter().filter_map(|filter| way(list, filter, &whole.items[index])).collect();
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

/// Parameter and value of a filter that leaves a part of the list, as a rule the item in it.
fn way(list: &List<'_>, filter: &Filter, item: &Value) -> Option<(String, Value)> {
    let text = || values(filter, item).first().map(|value| plain(value));
    let text = match filter.matching {
        Match::Contains => middle(&text()?),
        Match::Prefix => text()?.chars().take(3).collect(),
        Match::Interval => format!("{}{}..", text()?, filter.separator.as_deref().unwrap_or("/")),
        Match::Subset => "true".to_owned(),
        _ => text()?,
    };
    let is_free =
        filter.matching == Match::Interval || filter.separator.as_ref().is_none_or(|s| !text.contains(s.as_str()));
    (!text.is_empty() && is_free).then(|| (filter.parameter.clone(), Wanted::one(&text, is_list(list, filter)).sent))
}

/// Judges two filters by what each lets through alone; whether they tell items apart.
async fn pair(run: &mut Run<'_>, list: &List<'_>, whole: &Whole, ways: [&(String, Value); 2]) -> Result<bool, Stop> {
    let mut expected = whole.keys.clone();
    let mut both = list.base.clone();
    for (parameter, value) in ways {
        both = both.with(parameter, value.clone());
        let Ok(alone) = list.whole(run, &list.base.with(parameter, value.clone())).await? else { return Ok(false) };
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
