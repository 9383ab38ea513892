//! Pages partition the list.

use std::collections::BTreeSet;
use std::rc::Rc;

use serde_json::Value;

use super::aspect::{Aspect, Part};
use super::list::{List, Whole, shown};
use crate::conformance::call::Call;
use crate::conformance::choice::spread;
use crate::conformance::exchange::Exchange;
use crate::conformance::run::{Run, Stop};
use crate::spec::PastTheEnd;
use crate::spec::diagnostic::counted;

/// Sizes of the pages besides that of the whole list.
const SIZES: [usize; 3] = [1, 2, 7];

/// Size of the pages past the end.
const PAST_THE_END: usize = 7;

/// The number of pages of a size that are read.
const PAGES_PER_SIZE: usize = 8;

/// The number of pages that are read as each says where the next one is, to the end of the list.
const MOST_FOLLOWED: usize = 20;

/// Judges the pages of the list without filters.
pub async fn check(run: &mut Run<'_>, list: &List<'_>, whole: &Whole) -> Result<(), Stop> {
    let Some(paging) = &list.collection.paging else { return Ok(()) };
    let count = whole.items.len();
    if count == 0 {
        list.unknown(run, &Aspect::PageSize, "an item");
    }
    if count < 2 {
        list.unknown(run, &Aspect::Pages, "two items");
    } else {
        let sizes = || SIZES.into_iter().filter(|size| *size < count).chain([count]);
        for size in sizes() {
            partition(run, list, &list.base, whole, size, PAGES_PER_SIZE, &Aspect::Pages).await?;
        }
        if paging.limit.is_none() {
            unsized_pages(run, list, whole).await?;
        }
        unaligned(run, list, whole).await?;
        unasked(run, list, &list.base, whole, &Aspect::Pages).await?;
    }
    if paging.next.is_some() {
        chain(run, list, whole).await?;
    }
    past_the_end(run, list, whole).await
}

/// Pages of one size, or the next to it that may be asked for, are the slices of the list.
pub async fn partition(
    run: &mut Run<'_>,
    list: &List<'_>,
    call: &Call,
    whole: &Whole,
    size: usize,
    most: usize,
    aspect: &Aspect,
) -> Result<(), Stop> {
    let Some(size) = list.size_near(run, size) else { return Ok(()) };
    if !list.has_offsets() {
        let followed = follow(run, list, call, Some(size), most).await?;
        let is_right = followed.is_start_of(&whole.keys);
        let expected = format!("page by page the list: {}", shown(&whole.keys));
        list.judge(run, aspect, is_right, expected, shown(&followed.keys), &followed.exchange);
        for (total, exchange) in &followed.totals {
            judge_page_total(run, list, aspect, (*total, whole.keys.len()), exchange);
        }
        return Ok(());
    }
    let indices = spread(whole.keys.len().div_ceil(size), most, run.settings.seed);
    let slices = indices.into_iter().map(|index| {
        let end = whole.keys.len().min((index + 1) * size);
        (list.nth(call, index, size), (index * size, end, size))
    });
    let (calls, slices): (Vec<_>, Vec<_>) = slices.unzip();
    run.prefetch(list.operation, &calls).await?;
    for (call, bounds) in calls.iter().zip(slices) {
        slice(run, list, call, whole, bounds, aspect).await?;
    }
    Ok(())
}

/// Pages that were read one after the other, each where the one before says that it is.
pub struct Followed {
    pub items: Vec<Value>,
    pub keys: Vec<String>,
    /// The total of each page.
    pub totals: Vec<(Option<u64>, Rc<Exchange>)>,
    pub end: End,
    /// The last page.
    pub exchange: Rc<Exchange>,
}

/// The reason why no more pages were read.
pub enum End {
    /// The page says of no other.
    Last,
    /// Enough were read.
    Enough,
    /// The next page is one that was read before.
    Again(String),
    /// The next page is no page.
    Refused(String),
    /// The address of the next page is not one of the list.
    Elsewhere(String),
}

impl Followed {
    /// Tells if this is the list, or its start where there is more.
    pub fn is_start_of(&self, keys: &[String]) -> bool {
        keys.starts_with(&self.keys) && !matches!(self.end, End::Last if self.keys.len() < keys.len())
    }
}

/// Reads pages of one size as each says where the next one is.
pub async fn follow(
    run: &mut Run<'_>,
    list: &List<'_>,
    call: &Call,
    size: Option<usize>,
    most: usize,
) -> Result<Followed, Stop> {
    let mut call = list.at(call, 0, size);
    let exchange = run.call(list.operation, &call).await?;
    let (items, keys, totals) = (Vec::new(), Vec::new(), Vec::new());
    let mut followed = Followed { items, keys, totals, end: End::Enough, exchange };
    let mut seen = BTreeSet::new();
    for _ in 0..most {
        let page = match list.page(run, &call, size).await? {
            Ok(page) => page,
            Err(refusal) => {
                followed.end = End::Refused(refusal.got);
                followed.exchange = refusal.exchange;
                return Ok(followed);
            }
        };
        followed.items.extend(page.items);
        followed.keys.extend(page.keys);
        followed.totals.push((page.total, Rc::clone(&page.exchange)));
        followed.exchange = page.exchange;
        let Some(next) = page.next else {
            followed.end = End::Last;
            break;
        };
        if !seen.insert(next.0.clone()) {
            followed.end = End::Again(next.0);
            break;
        }
        match list.following(run, &call, &next) {
            Some(following) => call = following,
            None => {
                followed.end = End::Elsewhere(next.0);
                break;
            }
        }
    }
    Ok(followed)
}

/// Following the next pages leads to the end of the list, and then no further.
async fn chain(run: &mut Run<'_>, list: &List<'_>, whole: &Whole) -> Result<(), Stop> {
    let count = whole.keys.len();
    let least = (count / (MOST_FOLLOWED - 2)).max(2);
    let size = list.size_near(run, least).filter(|size| *size >= least || *size >= count).or(list.largest_page());
    // The last page may be one without items, where the one before was full.
    let most = size.map_or(MOST_FOLLOWED, |size| count.div_ceil(size) + 2);
    let followed = follow(run, list, &list.base, size, most).await?;
    let expected = format!("{}, and then no next page", counted(count, "item"));
    let keys = &followed.keys;
    let got = match &followed.end {
        End::Elsewhere(address) => {
            let need = format!("a next page at the list's own path; {address} is elsewhere");
            list.unknown(run, &Aspect::Next, &need);
            return Ok(());
        }
        End::Refused(got) => Some(got.clone()),
        End::Again(next) => Some(format!("the next page {next:?} again")),
        End::Enough => Some(format!("a next page after {}", counted(keys.len(), "item"))),
        End::Last if keys.len() < count && whole.keys.starts_with(keys) => {
            Some(format!("no next page after {}", counted(keys.len(), "item")))
        }
        End::Last => None,
    };
    let is_right = got.is_none();
    list.judge(run, &Aspect::Next, is_right, expected, got.unwrap_or_default(), &followed.exchange);
    Ok(())
}

/// Pages whose size nobody can ask for have no item twice; those at any offset are where the list goes on.
async fn unsized_pages(run: &mut Run<'_>, list: &List<'_>, whole: &Whole) -> Result<(), Stop> {
    let pages = whole.totals.len();
    if list.has_offsets() && list.counts_rows() {
        for start in spread(whole.keys.len(), 4, run.settings.seed) {
            let Ok(page) = list.page(run, &list.at(&list.base, start, None), None).await? else { continue };
            let rest = &whole.keys[start..];
            let is_right = rest.starts_with(&page.keys) && !page.keys.is_empty();
            list.judge(run, &Aspect::Pages, is_right, shown(rest), shown(&page.keys), &page.exchange);
        }
    } else if pages < 2 {
        list.unknown(run, &Aspect::Pages, "a list of more than one page");
    } else {
        let distinct: BTreeSet<_> = whole.keys.iter().collect();
        let expected = format!("{} on {pages} pages, none twice", counted(whole.keys.len(), "item"));
        let got = format!("{} different ones", distinct.len());
        list.judge(run, &Aspect::Pages, distinct.len() == whole.keys.len(), expected, got, &whole.exchange);
    }
    Ok(())
}

/// Offsets in rows need not be multiples of the limit.
async fn unaligned(run: &mut Run<'_>, list: &List<'_>, whole: &Whole) -> Result<(), Stop> {
    let count = whole.keys.len();
    let is_free = list.has_offsets() && list.counts_rows();
    let Some(size) = list.size_near(run, 2).filter(|_| is_free && count > 2) else { return Ok(()) };
    for start in [1, count - 1] {
        let end = count.min(start + size);
        slice(run, list, &list.at(&list.base, start, Some(size)), whole, (start, end, size), &Aspect::Pages).await?;
    }
    Ok(())
}

/// Without a limit, the page is the start of the list.
pub async fn unasked(
    run: &mut Run<'_>,
    list: &List<'_>,
    call: &Call,
    whole: &Whole,
    aspect: &Aspect,
) -> Result<(), Stop> {
    if let Ok(page) = list.page(run, call, None).await? {
        let is_start = whole.keys.starts_with(&page.keys) && !page.keys.is_empty();
        let expected = format!("the start of the list: {}", shown(&whole.keys));
        list.judge(run, aspect, is_start, expected, shown(&page.keys), &page.exchange);
    }
    Ok(())
}

/// A page is the items from `start` to `end`, and its total that of the whole.
async fn slice(
    run: &mut Run<'_>,
    list: &List<'_>,
    call: &Call,
    whole: &Whole,
    (start, end, size): (usize, usize, usize),
    aspect: &Aspect,
) -> Result<(), Stop> {
    let expected = &whole.keys[start..end];
    let page = match list.page(run, call, Some(size)).await? {
        Ok(page) => page,
        Err(refusal) => {
            list.judge(run, aspect, false, shown(expected), refusal.got, &refusal.exchange);
            return Ok(());
        }
    };
    // Too long a page is judged as such; here its start counts.
    let got = &page.keys[..page.keys.len().min(size)];
    list.judge(run, aspect, got == expected, shown(expected), shown(got), &page.exchange);
    judge_page_total(run, list, aspect, (page.total, whole.keys.len()), &page.exchange);
    Ok(())
}

/// The total of a page is that of the whole.
fn judge_page_total(
    run: &mut Run<'_>,
    list: &List<'_>,
    aspect: &Aspect,
    (total, expected): (Option<u64>, usize),
    exchange: &Rc<Exchange>,
) {
    let Some(total) = total else { return };
    let is_filtered = matches!(aspect, Aspect::Filter(_, Part::Paged));
    let aspect = if is_filtered { aspect } else { &Aspect::Total };
    let text = format!("a total of {expected} on every page");
    list.judge_one_total(run, aspect, (total, expected as u64), text, exchange);
}

async fn past_the_end(run: &mut Run<'_>, list: &List<'_>, whole: &Whole) -> Result<(), Stop> {
    let count = whole.keys.len();
    let told = list.collection.paging.as_ref().and_then(|paging| paging.past_the_end);
    let size = list.size_near(run, PAST_THE_END);
    let first = match size {
        Some(size) if !list.counts_rows() => count.div_ceil(size),
        None if !list.counts_rows() => whole.totals.len(),
        _ => count,
    };
    let offsets = [first.max(1), first + 1, first + 1000].into_iter().filter(|offset| list.takes_offset(run, *offset));
    for offset in offsets.collect::<Vec<_>>() {
        match list.page(run, &list.at(&list.base, offset, size), size).await? {
            Ok(page) => {
                let is_right = page.items.is_empty() && told != Some(PastTheEnd::Refused);
                let expected = if told == Some(PastTheEnd::Refused) { "a refusal" } else { "no item" };
                list.judge(run, &Aspect::PastTheEnd, is_right, expected.into(), shown(&page.keys), &page.exchange);
                if let Some(total) = page.total {
                    let expected = format!("a total of {count} past the end, too");
                    list.judge(run, &Aspect::Total, total == count as u64, expected, total.to_string(), &page.exchange);
                }
            }
            Err(refusal) => {
                let is_right = refusal.is_denial && told != Some(PastTheEnd::Empty);
                let expected = if told == Some(PastTheEnd::Refused) { "a refusal" } else { "an empty page" };
                list.judge(run, &Aspect::PastTheEnd, is_right, expected.into(), refusal.got, &refusal.exchange);
            }
        }
    }
    Ok(())
}
