//! A list put together from the upstream's whole list, with a flaw.

use std::cmp::Ordering;

use serde_json::{Value, json};

use super::items::text;
use super::request::Asked;
use super::rewrite::{FilterFlaw, ListFlaw, OrderFlaw, TotalFlaw};
use crate::conformance::Operation;
use crate::spec::{Collection, Filter, Match, Paging};

/// What to ask upstream for: all items, in the order asked for, without the filters that this can do itself.
pub fn whole(collection: &Collection, asked: &Asked) -> Asked {
    let mut whole = asked.clone();
    for name in collection.paging.iter().flat_map(Paging::parameters) {
        whole = whole.without(name);
    }
    collection
        .filters
        .iter()
        .filter(|filter| filter.field.is_some())
        .fold(whole, |whole, filter| whole.without(&filter.parameter))
}

/// The body that the flaw gives for what was asked; `body` has all items, `turn` counts the requests.
pub fn flawed(flaw: &ListFlaw, operation: &Operation, asked: &Asked, body: &mut Value, turn: usize) {
    let Some(collection) = &operation.collection else { return };
    let Some(all) = body.pointer(&collection.items).and_then(Value::as_array).cloned() else { return };
    let unfiltered = all.len();
    let ordered = order(flaw.order, operation, collection, asked, all, turn);
    let (page, filtered) = if flaw.filter_after_paging {
        let page = filter(flaw, collection, asked, page(flaw, collection, asked, &ordered));
        (page, filter(flaw, collection, asked, ordered).len())
    } else {
        let filtered = filter(flaw, collection, asked, ordered);
        (page(flaw, collection, asked, &filtered), filtered.len())
    };
    let page = match flaw.order {
        OrderFlaw::WithinPage => page.into_iter().rev().collect(),
        _ => page,
    };
    let total = match flaw.total {
        TotalFlaw::ZeroPastTheEnd if page.is_empty() => 0,
        TotalFlaw::None | TotalFlaw::ZeroPastTheEnd => filtered,
        TotalFlaw::Unfiltered => unfiltered,
    };
    let counts = [(&collection.total, total), (&collection.returned, page.len())];
    for (pointer, count) in counts {
        if let Some(place) = pointer.as_ref().and_then(|pointer| body.pointer_mut(pointer)) {
            *place = json!(count);
        }
    }
    if let Some(place) = body.pointer_mut(&collection.items) {
        *place = Value::Array(page);
    }
}

fn page(flaw: &ListFlaw, collection: &Collection, asked: &Asked, items: &[Value]) -> Vec<Value> {
    let number = |name: &Option<String>| asked.query(name.as_ref()?)?.parse::<usize>().ok();
    let Some(paging) = &collection.paging else { return items.to_vec() };
    let (offset, limit) = (number(&paging.offset).unwrap_or(0), number(&paging.limit).unwrap_or(usize::MAX));
    let offset = if flaw.last_page_again { offset.min(items.len().saturating_sub(limit)) } else { offset };
    items.iter().skip(offset).take(limit).cloned().collect()
}

fn filter(flaw: &ListFlaw, collection: &Collection, asked: &Asked, mut items: Vec<Value>) -> Vec<Value> {
    for filter in &collection.filters {
        let (Some(field), Some(wanted)) = (&filter.field, asked.query(&filter.parameter)) else { continue };
        let broken = flaw.filter.get(&filter.parameter).copied();
        if wanted.is_empty() && broken != Some(FilterFlaw::EmptyMatters) {
            continue;
        }
        let lets = |item: &Value| {
            let value = item.pointer(field).map(text).unwrap_or_default();
            passes(filter, broken, &value, &wanted)
        };
        items.retain(lets);
        if broken == Some(FilterFlaw::ButFirst) && !items.is_empty() {
            items.remove(0);
        }
    }
    items
}

fn passes(filter: &Filter, broken: Option<FilterFlaw>, value: &str, wanted: &str) -> bool {
    let right = match filter.matching {
        Match::Contains => value.contains(wanted),
        Match::Equals => value == wanted,
        // The documents that are mutated have no others.
        _ => true,
    };
    match broken {
        None | Some(FilterFlaw::ButFirst) => right,
        Some(FilterFlaw::Fold) => value.to_lowercase().contains(&wanted.to_lowercase()),
        Some(FilterFlaw::Prefix) => value.starts_with(wanted),
        Some(FilterFlaw::Suffix) => value.ends_with(wanted),
        Some(FilterFlaw::Whole) => value == wanted,
        Some(FilterFlaw::Within) => value.contains(wanted),
        Some(FilterFlaw::Like) => like(value, wanted),
        Some(FilterFlaw::Inverted) => !right,
        Some(FilterFlaw::EmptyMatters) => right && !wanted.is_empty(),
    }
}

/// Tells if `%wanted%` is like the value, as in SQL.
fn like(value: &str, wanted: &str) -> bool {
    let escape = |c: char| match c {
        '%' => ".*".to_owned(),
        '_' => ".".to_owned(),
        c if c.is_alphanumeric() || c == ' ' || c == '-' => c.to_string(),
        c => format!("\\u{{{:x}}}", u32::from(c)),
    };
    super::condition::matches(&wanted.chars().map(escape).collect::<String>(), value)
}

fn order(
    flaw: OrderFlaw,
    operation: &Operation,
    collection: &Collection,
    asked: &Asked,
    mut items: Vec<Value>,
    turn: usize,
) -> Vec<Value> {
    let Some(sort) = collection.sort.as_ref().filter(|_| flaw != OrderFlaw::None) else { return items };
    let default = || operation.parameter(&sort.by)?.schema.default.as_ref()?.as_str().map(str::to_owned);
    let by = asked.query(&sort.by).or_else(default).and_then(|by| sort.keys.get(&by));
    let Some(by) = by else { return items };
    let descends = is_descending(&items, by);
    let compare = |left: &Value, right: &Value| match flaw {
        OrderFlaw::Fold => folded(left, by).cmp(&folded(right, by)),
        _ => ordered(left.pointer(by), right.pointer(by)),
    };
    let ties = |left: &Value, right: &Value| {
        let tie = |item: &Value| item.pointer(sort.ties.as_deref()?).cloned();
        let order = ordered(tie(left).as_ref(), tie(right).as_ref());
        let turned = match flaw {
            OrderFlaw::TiesDescending => true,
            OrderFlaw::TiesTurn => descends,
            OrderFlaw::TiesChange => turn % 2 == 1,
            OrderFlaw::None | OrderFlaw::Fold | OrderFlaw::WithinPage => false,
        };
        if turned { order.reverse() } else { order }
    };
    items.sort_by(|left, right| {
        let order = compare(left, right);
        let order = if descends { order.reverse() } else { order };
        order.then_with(|| ties(left, right))
    });
    items
}

/// Tells if the upstream's list goes down.
fn is_descending(items: &[Value], by: &str) -> bool {
    let ends = (items.first().and_then(|item| item.pointer(by)), items.last().and_then(|item| item.pointer(by)));
    ordered(ends.0, ends.1) == Ordering::Greater
}

fn folded(item: &Value, by: &str) -> String {
    item.pointer(by).map(text).unwrap_or_default().to_lowercase()
}

fn ordered(left: Option<&Value>, right: Option<&Value>) -> Ordering {
    match (left.and_then(Value::as_f64), right.and_then(Value::as_f64)) {
        (Some(left), Some(right)) => left.total_cmp(&right),
        _ => left.map(text).cmp(&right.map(text)),
    }
}
