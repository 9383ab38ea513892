//! The way a list is asked for page by page.

use serde_json::{Value, json};

use super::{Seen, asked, bare, step};
use crate::conformance::call::Call;
use crate::conformance::checks::{List, Page, Whole};
use crate::conformance::model::{Operation, Parameter, Place};
use crate::conformance::run::{Run, Stop};
use crate::conformance::values::takes;
use crate::spec::{Collection, OffsetUnit, Paging};

/// Bare names of parameters for the size of a page, its start, its number and its cursor.
const LIMITS: [&str; 15] = [
    "limit",
    "pagesize",
    "perpage",
    "size",
    "count",
    "top",
    "take",
    "per",
    "maxresults",
    "pagelimit",
    "rows",
    "first",
    "max",
    "maxitems",
    "results",
];
const OFFSETS: [&str; 9] = ["offset", "skip", "start", "startindex", "from", "pageoffset", "startat", "begin", "since"];
const NUMBERS: [&str; 6] = ["page", "pagenumber", "pageno", "pageindex", "pagenum", "p"];
const CURSORS: [&str; 11] = [
    "cursor",
    "after",
    "pagetoken",
    "nexttoken",
    "token",
    "startingafter",
    "pagecursor",
    "continuation",
    "marker",
    "next",
    "continuationtoken",
];
/// Bare names of members that say where the next page is.
const NEXTS: [&str; 10] = [
    "next",
    "nextlink",
    "nextpage",
    "nextcursor",
    "nextpagetoken",
    "nexttoken",
    "cursor",
    "odatanextlink",
    "nexturl",
    "endcursor",
];

/// A page of a list, as far as paging is known.
async fn page(
    run: &mut Run<'_>,
    operation: &Operation,
    found: &Collection,
    paging: &Paging,
    call: &Call,
) -> Result<Option<Page>, Stop> {
    let tried = Collection { paging: Some(paging.clone()), ..found.clone() };
    let list = List::new(operation, &tried, call.clone());
    Ok(list.page(run, call, None).await?.ok())
}

/// The paging that answers show: a page of one item, and the way to the next one.
pub async fn find(
    run: &mut Run<'_>,
    operation: &Operation,
    call: &Call,
    found: &Collection,
) -> Result<Option<Seen<Paging>>, Stop> {
    let none =
        Paging { offset: None, unit: None, first: None, limit: None, cursor: None, next: None, past_the_end: None };
    let Some(whole) = page(run, operation, found, &none, call).await? else { return Ok(None) };
    let hints = Hints::of(run, operation);
    let mut sized = (none.clone(), call.clone(), whole.keys.len());
    for parameter in named(operation, &LIMITS, &hints.names) {
        let Some(size) = least(run, parameter).filter(|size| *size < whole.keys.len()) else { continue };
        let small = call.with(&parameter.name, size);
        let small_page = page(run, operation, found, &none, &small).await?;
        if small_page.as_ref().is_some_and(|page| page.keys == whole.keys[..size]) {
            sized = (Paging { limit: Some(parameter.name.clone()), ..none.clone() }, small, size);
            break;
        }
        // Some servers take a size only beside a start.
        if let Some(start) = named(operation, &OFFSETS, &hints.names).first().filter(|_| small_page.is_none()) {
            let both = small.with(&start.name, 0);
            let page = page(run, operation, found, &none, &both).await?;
            if page.is_some_and(|page| page.keys == whole.keys[..size]) {
                sized = (Paging { limit: Some(parameter.name.clone()), ..none.clone() }, small, size);
                break;
            }
        }
    }
    let (known, first, size) = sized;
    // Where pages go on is seen at their second one; without a size that one is past what came.
    let expected = whole.keys.get(size).cloned();
    if let Some(seen) = by_offset(run, operation, found, (&known, &first, size), &whole, &hints).await? {
        return Ok(Some(seen));
    }
    by_next(run, operation, found, (&known, &first), (&whole, expected.as_deref()), &hints).await
}

/// The smallest size of a page that may be asked for.
fn least(run: &Run<'_>, parameter: &Parameter) -> Option<usize> {
    let mut sizes: Vec<u64> = parameter.schema.values.iter().filter_map(Value::as_u64).collect();
    sizes.sort_unstable();
    let taken = [1].into_iter().chain(sizes).find(|size| takes(parameter, &run.api.schemas, &json!(size)));
    taken.and_then(|size| usize::try_from(size).ok())
}

/// A start that is counted in items, or in pages from 0 or 1.
async fn by_offset(
    run: &mut Run<'_>,
    operation: &Operation,
    found: &Collection,
    (known, first, size): (&Paging, &Call, usize),
    whole: &Page,
    hints: &Hints,
) -> Result<Option<Seen<Paging>>, Stop> {
    if known.limit.is_none() || whole.keys.len() < 3 {
        return Ok(None);
    }
    for parameter in named(operation, &[&OFFSETS[..], &NUMBERS].concat(), &hints.names) {
        // Of three pages the second and the third, which tell items from pages and 0 from 1.
        let mut seen = Vec::new();
        for offset in [1, 2] {
            let asking = first.with(&parameter.name, offset);
            let page = page(run, operation, found, known, &asking).await?;
            seen.push(page.and_then(|page| whole.keys.iter().position(|key| page.keys.first() == Some(key))));
        }
        let is_past = |place: Option<usize>, expected: usize| match place {
            Some(place) => place == expected,
            None => expected >= whole.keys.len(),
        };
        let (start, unit) = match (seen[0], seen[1]) {
            (Some(0), Some(1)) if size > 1 => (1, Some(OffsetUnit::Row)),
            (Some(1), Some(2)) if size > 1 => (0, Some(OffsetUnit::Row)),
            (Some(0), Some(place)) if place == size && size > 1 => (1, Some(OffsetUnit::Page)),
            (Some(place), next) if place == size && size > 1 && is_past(next, 2 * size) => (0, Some(OffsetUnit::Page)),
            (Some(1), Some(2)) => (0, unit(run, operation, found, known, first, (parameter, 0), whole).await?),
            (Some(0), Some(1)) => (1, unit(run, operation, found, known, first, (parameter, 1), whole).await?),
            _ => continue,
        };
        let Some(unit) = unit else { continue };
        let name = parameter.name.as_str();
        let least = parameter.schema.minimum.as_ref().and_then(serde_json::Number::as_u64).unwrap_or(0);
        let what = Paging {
            offset: Some(name.to_owned()),
            unit: Some(unit),
            first: Some(start).filter(|start| *start != least),
            ..known.clone()
        };
        let limit = known.limit.as_deref().unwrap_or_default();
        let counted = if unit == OffsetUnit::Row { "items" } else { "pages" };
        let evidence = format!(
            "with {limit}={size}, {name}=1 and {name}=2 gave what comes next: {counted} are counted, from {start}"
        );
        return Ok(Some(Seen { what, evidence }));
    }
    Ok(None)
}

/// Pages of two tell whether items or pages are counted.
async fn unit(
    run: &mut Run<'_>,
    operation: &Operation,
    found: &Collection,
    known: &Paging,
    first: &Call,
    (parameter, start): (&Parameter, u64),
    whole: &Page,
) -> Result<Option<OffsetUnit>, Stop> {
    let Some(limit) = &known.limit else { return Ok(None) };
    let mut two = first.clone();
    two.query.retain(|(name, _)| name != limit);
    let two = two.with(limit, 2).with(&parameter.name, 1 + start);
    let page = page(run, operation, found, known, &two).await?;
    let at = page.and_then(|page| whole.keys.iter().position(|key| page.keys.first() == Some(key)));
    Ok(match at {
        Some(1) if start == 0 => Some(OffsetUnit::Row),
        Some(2) => Some(OffsetUnit::Page),
        _ => None,
    })
}

/// A cursor or an address that leads on.
async fn by_next(
    run: &mut Run<'_>,
    operation: &Operation,
    found: &Collection,
    (known, first): (&Paging, &Call),
    (whole, expected): (&Page, Option<&str>),
    hints: &Hints,
) -> Result<Option<Seen<Paging>>, Stop> {
    let exchange = run.call(operation, first).await?;
    let Ok(answer) = &exchange.answer else { return Ok(None) };
    let body = answer.json().unwrap_or_default();
    let mut places: Vec<String> = hints.nexts.clone();
    nexts(&body, "", 3, &found.items, &mut places);
    if answer.headers.contains_key("link") {
        places.push("Link".to_owned());
    }
    let cursors = named(operation, &CURSORS, &hints.names).into_iter().map(|parameter| Some(parameter.name.clone()));
    let ways: Vec<_> = [None].into_iter().chain(cursors).collect();
    for place in places {
        for cursor in &ways {
            let tried = Paging { next: Some(place.clone()), cursor: cursor.clone(), ..known.clone() };
            let Some(one) = page(run, operation, found, &tried, first).await? else { continue };
            let Some(next) = &one.next else { continue };
            // A cursor is no address; each would be taken for the other's.
            let is_address = next.0.contains(['/', '?']);
            if is_address == cursor.is_some() {
                continue;
            }
            let collection = Collection { paging: Some(tried.clone()), ..found.clone() };
            let list = List::new(operation, &collection, first.clone());
            let Some(following) = list.following(run, first, next) else { continue };
            let Some(two) = page(run, operation, found, &tried, &following).await? else { continue };
            let is_next = match expected {
                Some(expected) => two.keys.first().is_some_and(|key| key == expected),
                None => !two.keys.is_empty() && two.keys.iter().all(|key| !whole.keys.contains(key)),
            };
            if is_next {
                let evidence = format!("{}: the next page is at {place}, and has other items", asked(&exchange));
                return Ok(Some(Seen { what: tried, evidence }));
            }
        }
    }
    Ok(None)
}

/// Members of a body that may say where the next page is.
fn nexts(value: &Value, at: &str, depth: usize, items: &str, places: &mut Vec<String>) {
    let is_list = |pointer: &str| !items.is_empty() && pointer == items;
    for (name, member) in value.as_object().into_iter().flatten().filter(|_| depth > 0) {
        let pointer = step(at, name);
        if is_list(&pointer) {
            continue;
        }
        let is_links = member.as_array().is_some_and(|links| links.iter().any(|link| link["rel"] == "next"));
        let is_told = member.is_string() || member.is_number() || member["href"].is_string();
        if is_links || (is_told && NEXTS.contains(&bare(name).as_str())) {
            places.push(pointer);
        } else {
            nexts(member, &pointer, depth - 1, items, places);
        }
    }
}

/// The query parameters that are called like one of these, those that the document hints at first.
fn named<'a>(operation: &'a Operation, names: &[&str], hinted: &[String]) -> Vec<&'a Parameter> {
    let query = || operation.parameters_in(Place::Query).filter(|parameter| !parameter.required);
    let called = |wanted: &&str| query().find(|parameter| bare(&parameter.name) == *wanted);
    let mut all: Vec<&Parameter> =
        query().filter(|p| hinted.contains(&p.name) && names.contains(&bare(&p.name).as_str())).collect();
    for parameter in names.iter().filter_map(called) {
        if !all.iter().any(|known| known.name == parameter.name) {
            all.push(parameter);
        }
    }
    all
}

/// What other tools' extensions say of paging; it is tried first, and claimed only if it is seen.
struct Hints {
    names: Vec<String>,
    /// Pointers to where the next page may be named.
    nexts: Vec<String>,
}

impl Hints {
    fn of(run: &Run<'_>, operation: &Operation) -> Self {
        let mut hints = Self { names: Vec::new(), nexts: Vec::new() };
        let Some(raw) = run.api.document.root().pointer(&operation.pointer) else { return hints };
        let pointer = |text: &str| format!("/{}", text.trim_start_matches(['$', '.']).replace('.', "/"));
        if let Some(name) = raw["x-ms-pageable"]["nextLinkName"].as_str() {
            hints.nexts.push(step("", name));
        }
        let speakeasy = &raw["x-speakeasy-pagination"];
        let inputs = speakeasy["inputs"].as_array().into_iter().flatten();
        hints.names.extend(inputs.filter_map(|input| input["name"].as_str()).map(str::to_owned));
        for output in ["nextCursor", "nextUrl"] {
            hints.nexts.extend(speakeasy["outputs"][output].as_str().map(pointer));
        }
        let fern = &raw["x-fern-pagination"];
        for member in ["cursor", "offset"] {
            let name = fern[member].as_str().and_then(|text| text.strip_prefix("$request."));
            hints.names.extend(name.map(str::to_owned));
        }
        let next = fern["next_cursor"].as_str().and_then(|text| text.strip_prefix("$response."));
        hints.nexts.extend(next.map(pointer));
        hints
    }
}

/// Members and headers that count all items, or those of the page.
pub async fn counts(
    run: &mut Run<'_>,
    operation: &Operation,
    call: &Call,
    found: &mut Collection,
    whole: &Whole,
    evidence: &mut Vec<String>,
) -> Result<(), Stop> {
    let limit = found.paging.as_ref().and_then(|paging| paging.limit.clone());
    // Without a page that is shorter than the list, nothing tells the two counts apart.
    let size = limit.as_ref().and_then(|limit| least(run, operation.parameter(limit)?));
    let Some((limit, size)) = limit.zip(size.filter(|size| *size < whole.keys.len())) else { return Ok(()) };
    let exchange = run.call(operation, &call.with(&limit, size)).await?;
    let Ok(answer) = &exchange.answer else { return Ok(()) };
    let body = answer.json().unwrap_or_default();
    let count = whole.keys.len() as u64;
    let mut numbers = Vec::new();
    members(&body, "", 2, &found.items, &mut numbers);
    let called = |words: &[&str], name: &str| words.iter().any(|word| bare(name).contains(word));
    let total = numbers.iter().find(|(name, _, number)| {
        *number == count && called(&["total", "count", "match", "found", "size", "returned", "all"], name)
    });
    if let Some((_, pointer, _)) = total {
        found.total = Some(pointer.clone());
        evidence.push(format!("{}: {pointer} is {count}, as many as all pages have", asked(&exchange)));
    } else if let Some((name, _)) = answer
        .headers
        .iter()
        .find(|(name, value)| called(&["total", "count"], name) && value.trim().parse() == Ok(count))
    {
        found.total_header = Some(name.clone());
        evidence.push(format!("{}: the header {name} is {count}, as many as all pages have", asked(&exchange)));
    }
    Ok(())
}

fn members(value: &Value, at: &str, depth: usize, items: &str, numbers: &mut Vec<(String, String, u64)>) {
    for (name, member) in value.as_object().into_iter().flatten() {
        let pointer = step(at, name);
        match member.as_u64() {
            Some(number) => numbers.push((name.clone(), pointer, number)),
            None if depth > 0 && pointer != items => members(member, &pointer, depth - 1, items, numbers),
            None => {}
        }
    }
}
