//! The pages of a list one after the other, and whether they fit together.

use std::collections::HashSet;
use std::marker::PhantomData;

use reqwest::{Client, Request};
use serde::de::DeserializeOwned;

use super::answer::Page;
use super::query::pairs;
use super::{Collection, Error, OffsetUnit, Operation, PageFault, Paging, Session, exchange};

/// A list that is read page by page.
pub struct Pages<T> {
    session: Session,
    http: Client,
    /// The request as the caller put it together, which is that of the first page.
    request: Request,
    operation: &'static Operation,
    collection: &'static Collection,
    /// None for a list without pages.
    progress: Option<Progress>,
    items: PhantomData<fn() -> T>,
}

impl<T: DeserializeOwned> Pages<T> {
    /// The pages of a list from the one that a request asks for.
    pub fn new(
        session: &Session,
        http: &Client,
        request: Request,
        operation: &'static Operation,
    ) -> Result<Self, Error> {
        let no_list = || Error::invalid(operation, "the document says of no list that it answers");
        let collection = operation.collection.as_ref().ok_or_else(no_list)?;
        let progress = collection.paging.as_ref().map(|paging| {
            let unit = session.offset_unit.unwrap_or(paging.unit);
            Progress::new(operation, paging, unit, given(&request, paging.offset))
        });
        let (session, http) = (session.clone(), http.clone());
        Ok(Self { session, http, request, operation, collection, progress, items: PhantomData })
    }

    /// The items of the next page that none before had, and whether it is the last.
    pub async fn next(&mut self) -> Result<(Vec<T>, bool), Error> {
        let request = self.next_request()?;
        let page = exchange::send_for_page(&self.session, &self.http, request, self.operation, self.collection).await?;
        match &mut self.progress {
            Some(progress) => progress.take(page),
            None => Ok((page.items, true)),
        }
    }

    /// The caller's request, with another offset after the first page.
    fn next_request(&self) -> Result<Request, Error> {
        let streamed = || Error::invalid(self.operation, "its body is a stream, which can be sent only once");
        let mut request = self.request.try_clone().ok_or_else(streamed)?;
        if let Some(progress) = self.progress.as_ref().filter(|progress| progress.offset != progress.start) {
            let name = progress.paging.offset;
            // The other parameters stay as they are written, which says where a list's items end.
            let query = self.request.url().query().unwrap_or_default().split('&');
            let others = query.filter(|pair| pairs(pair).any(|(own, _)| own != name));
            let others = others.collect::<Vec<_>>().join("&");
            request.url_mut().set_query((!others.is_empty()).then_some(others.as_str()));
            request.url_mut().query_pairs_mut().append_pair(name, &progress.offset.to_string());
        }
        Ok(request)
    }
}

/// The whole number that a request's query has under this name.
fn given(request: &Request, name: &str) -> Option<i64> {
    request.url().query_pairs().find(|(own, _)| own == name)?.1.parse().ok()
}

/// How far a list is read.
struct Progress {
    operation: &'static Operation,
    paging: &'static Paging,
    unit: OffsetUnit,
    /// The offset of the page to begin with.
    start: i64,
    /// The offset of the page to ask for next.
    offset: i64,
    /// The number of items that came, those that came again included.
    received: u64,
    /// The number of items the largest page had.
    largest: u64,
    /// The part that tells the items that came from others.
    seen: HashSet<String>,
    /// The number of items that came again.
    repeated: u64,
    /// The total of the first page that has one.
    first_total: Option<u64>,
}

impl Progress {
    fn new(operation: &'static Operation, paging: &'static Paging, unit: OffsetUnit, given: Option<i64>) -> Self {
        let default = || operation.parameter(paging.offset)?.default?.parse().ok();
        let start = given.or_else(default).unwrap_or(paging.first);
        Self {
            operation,
            paging,
            unit,
            start,
            offset: start,
            received: 0,
            largest: 0,
            seen: HashSet::new(),
            repeated: 0,
            first_total: None,
        }
    }

    /// Returns the number of rows or pages of the list that were never asked for, as it was begun behind them.
    fn skipped(&self) -> u64 {
        self.start.saturating_sub(self.paging.first).try_into().unwrap_or(0)
    }

    /// Returns the number of items that lie before the next page; with skipped pages at least as many.
    fn position(&self) -> u64 {
        let of_each = match self.unit {
            OffsetUnit::Row => 1,
            OffsetUnit::Page => self.largest,
        };
        self.skipped().saturating_mul(of_each).saturating_add(self.received)
    }

    /// Takes a page in, for its new items and whether it is the last.
    fn take<T>(&mut self, page: Page<T>) -> Result<(Vec<T>, bool), Error> {
        let Page { items, keys, total } = page;
        if items.is_empty() {
            return self.end(total).map(|()| (items, true));
        }
        // Compared before any is added: what one page has twice says nothing of the offset.
        let is_new: Vec<bool> = keys.iter().map(|key| !self.seen.contains(key)).collect();
        let repeated = count(is_new.iter().filter(|is_new| !**is_new));
        let all = count(keys.iter());
        self.repeated += repeated;
        self.first_total = self.first_total.or(total);
        let grown = total.zip(self.first_total).map_or(0, |(total, first)| total.saturating_sub(first));
        // Items that came in before the page push as many of the last one onto it, and a total that grows for ever would
        // let the same ones come for ever.
        if repeated > 0 && self.repeated > grown.min(count(self.seen.iter())) {
            return Err(self.fault(match repeated == all {
                true => PageFault::Repeated { items: all },
                false => PageFault::Overlapping { repeated, items: all },
            }));
        }
        self.seen.extend(keys);
        self.received += all;
        self.largest = self.largest.max(all);
        let step = match self.unit {
            OffsetUnit::Row => i64::try_from(all).unwrap_or(i64::MAX),
            OffsetUnit::Page => 1,
        };
        self.offset = self.offset.saturating_add(step);
        let new = items.into_iter().zip(is_new).filter_map(|(item, is_new)| is_new.then_some(item));
        // A total that more items have than it says is none to end at.
        Ok((new.collect(), total == Some(self.position())))
    }

    /// Tells if the list may end with an empty page here.
    fn end(&self, total: Option<u64>) -> Result<(), Error> {
        let is_exact = self.unit == OffsetUnit::Row || self.skipped() == 0;
        let before = self.position();
        match total {
            Some(total) if is_exact && before < total => Err(self.fault(PageFault::EndedEarly { before, total })),
            _ => Ok(()),
        }
    }

    fn fault(&self, fault: PageFault) -> Error {
        let Self { operation, paging, unit, offset, .. } = *self;
        Error::Pages { operation: operation.id, parameter: paging.offset, offset, unit, fault }
    }
}

fn count<T>(items: impl Iterator<Item = T>) -> u64 {
    items.map(|_| 1).sum()
}
