//! Pages partition the list.

use super::list::{List, Whole, shown};
use crate::conformance::choice::spread;
use crate::conformance::run::{Call, Run, Stop};

/// Sizes of the pages besides that of the whole list.
const SIZES: [usize; 3] = [1, 2, 7];

/// How many pages of a size are read.
const PAGES_PER_SIZE: usize = 8;

/// Judges the pages of the list without filters.
pub async fn check(run: &mut Run<'_>, list: &List<'_>, whole: &Whole) -> Result<(), Stop> {
    if list.collection.paging.is_none() {
        return Ok(());
    }
    let count = whole.items.len();
    if count == 0 {
        list.unknown(run, "page-size", "an item");
    }
    if count < 2 {
        list.unknown(run, "pages", "two items");
    } else {
        for size in SIZES.into_iter().filter(|size| *size < count).chain([count]) {
            partition(run, list, &list.base, whole, size, PAGES_PER_SIZE, "pages").await?;
        }
        unaligned(run, list, whole).await?;
        unasked(run, list, &list.base, whole, "pages").await?;
    }
    past_the_end(run, list, whole).await
}

/// Pages of one size are the slices of the list.
pub async fn partition(
    run: &mut Run<'_>,
    list: &List<'_>,
    call: &Call,
    whole: &Whole,
    size: usize,
    most: usize,
    name: &str,
) -> Result<(), Stop> {
    let indices = spread(whole.keys.len().div_ceil(size), most, run.settings.seed);
    let slices = indices.into_iter().map(|index| {
        let offset = if list.counts_rows() { index * size } else { index };
        let end = whole.keys.len().min((index + 1) * size);
        (list.at(call, offset, Some(size)), (index * size, end, size))
    });
    let (calls, slices): (Vec<_>, Vec<_>) = slices.unzip();
    run.ahead(list.operation, &calls).await?;
    for (call, bounds) in calls.iter().zip(slices) {
        slice(run, list, call, whole, bounds, name).await?;
    }
    Ok(())
}

/// Offsets in rows need not be multiples of the limit.
async fn unaligned(run: &mut Run<'_>, list: &List<'_>, whole: &Whole) -> Result<(), Stop> {
    let count = whole.keys.len();
    if list.counts_rows() && count > 2 {
        slice(run, list, &list.at(&list.base, 1, Some(2)), whole, (1, 3, 2), "pages").await?;
        slice(run, list, &list.at(&list.base, count - 1, Some(2)), whole, (count - 1, count, 2), "pages").await?;
    }
    Ok(())
}

/// Without a limit, the page is the start of the list.
pub async fn unasked(run: &mut Run<'_>, list: &List<'_>, call: &Call, whole: &Whole, name: &str) -> Result<(), Stop> {
    if let Ok(page) = list.page(run, call, None).await? {
        let is_start = whole.keys.starts_with(&page.keys) && !page.keys.is_empty();
        let expected = format!("the start of the list: {}", shown(&whole.keys));
        list.judge(run, name, is_start, expected, shown(&page.keys), &page.exchange);
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
    name: &str,
) -> Result<(), Stop> {
    let expected = &whole.keys[start..end];
    let page = match list.page(run, call, Some(size)).await? {
        Ok(page) => page,
        Err(refusal) => {
            list.judge(run, name, false, shown(expected), refusal.got, &refusal.exchange);
            return Ok(());
        }
    };
    // Too long a page is judged as such; here its start counts.
    let got = &page.keys[..page.keys.len().min(size)];
    list.judge(run, name, got == expected, shown(expected), shown(got), &page.exchange);
    if let Some(total) = page.total {
        let (expected, name) = (whole.keys.len() as u64, if name.ends_with("/paged") { name } else { "total" });
        let text = format!("a total of {expected} on every page");
        list.judge(run, name, total == expected, text, total.to_string(), &page.exchange);
    }
    Ok(())
}

async fn past_the_end(run: &mut Run<'_>, list: &List<'_>, whole: &Whole) -> Result<(), Stop> {
    let (count, size) = (whole.keys.len(), 7);
    let first = if list.counts_rows() { count } else { count.div_ceil(size) };
    for offset in [first.max(1), first + 1, first + 1000] {
        match list.page(run, &list.at(&list.base, offset, Some(size)), Some(size)).await? {
            Ok(page) => {
                let is_empty = page.items.is_empty();
                list.judge(run, "past-the-end", is_empty, "no item".into(), shown(&page.keys), &page.exchange);
                if let Some(total) = page.total {
                    let expected = format!("a total of {count} past the end, too");
                    list.judge(run, "total", total == count as u64, expected, total.to_string(), &page.exchange);
                }
            }
            Err(refusal) => {
                list.judge(run, "past-the-end", false, "an empty page".into(), refusal.got, &refusal.exchange);
            }
        }
    }
    Ok(())
}
