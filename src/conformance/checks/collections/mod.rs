//! Lists: keys, counts, pages, order and filters, as `x-collection` says.

mod aspect;
mod candidates;
mod filters;
mod list;
mod next;
mod order;
mod pages;
mod readings;

use futures_util::FutureExt;
use futures_util::future::LocalBoxFuture;

use aspect::Aspect;
pub use candidates::matches;
pub use list::{List, Page, Whole, shown};
#[cfg(feature = "cli")]
pub use next::next_page;
pub use order::by_value;

use super::check::{Check, Scope};
use crate::conformance::call::Call;
use crate::conformance::model::Operation;
use crate::conformance::run::{Run, Stop};
use crate::conformance::samples::base;
use crate::conformance::statement::Statement;
use crate::spec::diagnostic::counted;
use crate::spec::{Collection, Match};

pub struct Collections;

/// Pages that are turned of one order or filter, at all sizes.
const PAGES: usize = 40;
/// Requests for a list, or for what one filter leaves of it, on one page and on some small ones.
const PARTS: usize = 10;
/// Values of the data that one filter is tried with.
const VALUES: usize = 30;

impl Check for Collections {
    fn title(&self) -> &'static str {
        "pages, order and filters of the list"
    }

    fn statements(&self, _: Scope<'_>, operation: &Operation) -> Vec<Statement> {
        let Some(collection) = &operation.collection else { return Vec::new() };
        let aspects = Aspect::stated(operation, collection).into_iter();
        aspects.map(|aspect| aspect.of(operation, collection)).collect()
    }

    fn at_most(&self, Scope { settings, .. }: Scope<'_>, operation: &Operation) -> usize {
        let Some(collection) = &operation.collection else { return 0 };
        // What only the first identity shows of a list is looked at once; what a filter leaves each of them is not.
        let subsets = collection.filters.iter().filter(|filter| filter.matching == Match::Subset).count();
        of_first(operation, collection) + PARTS * (1 + subsets) * (settings.identities.len().max(1) - 1)
    }

    fn run<'r>(
        &'r self,
        run: &'r mut Run<'_>,
        operation: &'r Operation,
        _: &'r Call,
    ) -> LocalBoxFuture<'r, Result<(), Stop>> {
        check(run, operation).boxed_local()
    }
}

/// Requests that the first identity makes for its list.
fn of_first(operation: &Operation, collection: &Collection) -> usize {
    let pages = if collection.paging.is_some() { PAGES } else { 2 };
    let orders = collection.sort.as_ref().map_or(0, |sort| {
        let parameter = sort.direction.as_ref().and_then(|direction| operation.parameter(direction));
        let directions = parameter.map_or(2, |parameter| parameter.schema.values.len());
        let several = if sort.separator.is_some() { sort.keys.len() } else { 0 };
        sort.keys.len() * (directions.max(2) + several)
    });
    let values = |matching| if matching == Match::Subset { 3 } else { VALUES };
    let filters: usize = collection.filters.iter().map(|filter| values(filter.matching) + pages).sum();
    2 * pages + orders * pages + filters + readings::REQUESTS
}

/// Judges the collection of an operation, if it has one.
async fn check(run: &mut Run<'_>, operation: &Operation) -> Result<(), Stop> {
    let Some(collection) = &operation.collection else { return Ok(()) };
    let settings = run.settings;
    let mut unit = None;
    for (index, identity) in settings.identities.iter().enumerate() {
        let is_first = index == 0;
        let Ok(call) = base(run, operation, identity).await? else { continue };
        // The list is asked for without what narrows it.
        let mut base = call;
        base.query.retain(|(name, _)| operation.parameter(name).is_some_and(|parameter| parameter.required));
        let mut list = List::settled(run, operation, collection, base).await?;
        list.unit = readings::unit(run, &list, &mut unit).await?;
        match list.whole(run, &list.base).await? {
            Ok(whole) => {
                list.unfiltered = Some(whole.items.len() as u64);
                judge(run, &list, &whole, is_first).await?;
            }
            Err(refusal) if is_first => list.all_unknown(run, &format!("a list in place of {}", refusal.got)),
            // Another identity may have no list of its own.
            Err(_) => {}
        }
    }
    Ok(())
}

async fn judge(run: &mut Run<'_>, list: &List<'_>, whole: &Whole, is_first: bool) -> Result<(), Stop> {
    list.judge_keys(run, whole);
    if !whole.is_complete {
        list.all_unknown(run, &format!("a list of at most {}", counted(whole.items.len(), "item")));
        return Ok(());
    }
    list.judge_total(run, whole, &Aspect::Total, whole.items.len());
    if !is_first {
        return filters::subsets(run, list, whole).await;
    }
    pages::check(run, list, whole).await?;
    order::check(run, list, whole).await?;
    filters::check(run, list, whole).await
}
