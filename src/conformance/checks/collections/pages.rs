//! Pages partition the list.

use super::aspect::{Aspect, Part};
use super::list::{List, Whole, shown};
use crate::conformance::call::Call;
use crate::conformance::choice::spread;
use crate::conformance::run::{Run, Stop};

/// Sizes of the pages besides that of the whole list.
const SIZES: [usize; 3] = [1, 2, 7];

/// Size of the pages past the end.
const PAST_THE_END: usize = 7;

/// How many pages of a size are read.
const PAGES_PER_SIZE: usize = 8;

/// Judges the pages of the list without filters.
pub async fn check(run: &mut Run<'_>, list: &List<'_>, whole: &Whole) -> Result<(), Stop> {
    if list.collection.paging.is_none() {
        return Ok(());
    }
    let count = whole.items.len();
    if count == 0 {
        list.unknown(run, &Aspect::PageSize, "an item");
    }
    if count < 2 {
        list.unknown(run, &Aspect::Pages, "two items");
    } else {
        for size in SIZES.into_iter().filter(|size| *size < count).chain([count]) {
            partition(run, list, &list.base, whole, size, PAGES_PER_SIZE, &Aspect::Pages).await?;
        }
        unaligned(run, list, whole).await?;
        unasked(run, list, &list.base, whole, &Aspect::Pages).await?;
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

/// Offsets in rows need not be multiples of the limit.
async fn unaligned(run: &mut Run<'_>, list: &List<'_>, whole: &Whole) -> Result<(), Stop> {
    let count = whole.keys.len();
    let Some(size) = list.size_near(run, 2).filter(|_| list.counts_rows() && count > 2) else { return Ok(()) };
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
    if let Some(total) = page.total {
        let expected = whole.keys.len() as u64;
        let is_filtered = matches!(aspect, Aspect::Filter(_, Part::Paged));
        let aspect = if is_filtered { aspect } else { &Aspect::Total };
        let text = format!("a total of {expected} on every page");
        list.judge(run, aspect, total == expected, text, total.to_string(), &page.exchange);
    }
    Ok(())
}

async fn past_the_end(run: &mut Run<'_>, list: &List<'_>, whole: &Whole) -> Result<(), Stop> {
    let count = whole.keys.len();
    let Some(size) = list.size_near(run, PAST_THE_END) else { return Ok(()) };
    let first = if list.counts_rows() { count } else { count.div_ceil(size) };
    let offsets = [first.max(1), first + 1, first + 1000].into_iter().filter(|offset| list.takes_offset(run, *offset));
    for offset in offsets.collect::<Vec<_>>() {
        match list.page(run, &list.at(&list.base, offset, Some(size)), Some(size)).await? {
            Ok(page) => {
                let is_empty = page.items.is_empty();
                list.judge(run, &Aspect::PastTheEnd, is_empty, "no item".into(), shown(&page.keys), &page.exchange);
                if let Some(total) = page.total {
                    let expected = format!("a total of {count} past the end, too");
                    list.judge(run, &Aspect::Total, total == count as u64, expected, total.to_string(), &page.exchange);
                }
            }
            Err(refusal) => {
                list.judge(run, &Aspect::PastTheEnd, false, "an empty page".into(), refusal.got, &refusal.exchange);
            }
        }
    }
    Ok(())
}
