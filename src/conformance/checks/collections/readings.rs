//! Which reading of the sources a server keeps to, where errata accept several.

use super::aspect::Aspect;
use super::list::{List, shown};
use crate::conformance::run::{Run, Stop};
use crate::spec::OffsetUnit;

/// Requests that find out what the offset counts.
pub const REQUESTS: usize = 2;

/// Size of the page by which rows and pages are told apart.
const SIZE: usize = 2;

/// Finds what the offset counts, if it is what an erratum accepts and not what is served; `known` is what was found
/// before, for another identity.
pub async fn unit(
    run: &mut Run<'_>,
    list: &List<'_>,
    known: &mut Option<OffsetUnit>,
) -> Result<Option<OffsetUnit>, Stop> {
    let told = list.collection.paging.as_ref().and_then(|paging| paging.unit);
    let mut others = list.collection.accepts.iter().filter(|reading| reading.unit.is_some() && reading.unit != told);
    let Some(reading) = others.next().filter(|_| known.is_none()) else { return Ok(*known) };
    // Only pages of several items tell one from the other.
    let is_sized = |size: usize| list.size_near(run, size) == Some(size);
    if !list.has_offsets() || !is_sized(SIZE) || !is_sized(2 * SIZE) {
        return Ok(None);
    }
    let Ok(start) = list.page(run, &list.at(&list.base, 0, Some(2 * SIZE)), Some(2 * SIZE)).await? else {
        return Ok(None);
    };
    let Ok(next) = list.page(run, &list.at(&list.base, 1, Some(SIZE)), Some(SIZE)).await? else { return Ok(None) };
    let (rows, pages) = (start.keys.get(1..=SIZE), start.keys.get(SIZE..));
    // Two items are the same page by either.
    if start.keys.len() <= SIZE {
        return Ok(None);
    }
    let of = |unit| if unit == Some(OffsetUnit::Page) { pages } else { rows };
    if of(told) == Some(next.keys.as_slice()) {
        *known = told;
    } else if of(reading.unit) == Some(next.keys.as_slice()) {
        *known = reading.unit;
        let served = of(told).map(shown).unwrap_or_default();
        let expected = format!("what erratum `{}` says is served: {served}", reading.erratum);
        list.drift(run, &Aspect::Pages, expected, &reading.erratum, shown(&next.keys), &next.exchange);
    }
    Ok(*known)
}
