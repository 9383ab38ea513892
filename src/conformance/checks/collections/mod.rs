//! Lists: keys, counts, pages, order and filters, as `x-collection` says.

mod candidates;
mod filters;
mod list;
mod order;
mod pages;

pub use list::{List, Whole, first_offset};

use crate::conformance::api::Operation;
use crate::conformance::run::{Call, Run, Stop};
use crate::conformance::samples::with_required;
use crate::conformance::values::path_values;

/// Judges the collection of an operation, if it has one.
pub async fn check(run: &mut Run<'_>, operation: &Operation) -> Result<(), Stop> {
    let Some(collection) = &operation.collection else { return Ok(()) };
    let identities = &run.settings.identities;
    for (index, identity) in identities.iter().enumerate() {
        let is_first = index == 0;
        let values = match path_values(run, operation, identity).await? {
            Ok(values) => values,
            Err(need) if is_first => {
                run.findings.unknown_under(&operation.id, "collection/", &need);
                continue;
            }
            Err(_) => continue,
        };
        let base = match with_required(run, operation, &Call::new(identity, values)) {
            Ok(base) => base,
            Err(need) => {
                run.findings.unknown_under(&operation.id, "collection/", &need);
                return Ok(());
            }
        };
        let list = List { operation, collection, base };
        match list.whole(run, &list.base).await? {
            Ok(whole) => judge(run, &list, &whole, is_first).await?,
            Err(refusal) if is_first => {
                let need = format!("a list in place of {}", refusal.got);
                run.findings.unknown_under(&operation.id, "collection/", &need);
            }
            // Another identity may have no list of its own.
            Err(_) => {}
        }
    }
    Ok(())
}

async fn judge(run: &mut Run<'_>, list: &List<'_>, whole: &Whole, is_first: bool) -> Result<(), Stop> {
    list.judge_keys(run, whole);
    if !whole.is_complete {
        let need = format!("a list of at most {} items", whole.items.len());
        run.findings.unknown_under(&list.operation.id, "collection/", &need);
        return Ok(());
    }
    list.judge_total(run, whole, "total", whole.items.len());
    if !is_first {
        return filters::subsets(run, list, whole).await;
    }
    pages::check(run, list, whole).await?;
    order::check(run, list, whole).await?;
    filters::check(run, list, whole).await
}
