//! The way a list is asked for, and what each page of it must keep to by itself.

use std::collections::BTreeSet;
use std::rc::Rc;

use serde_json::{Number, Value};

use super::aspect::Aspect;
use super::next::Next;
use crate::conformance::call::Call;
use crate::conformance::exchange::{Answer, Exchange};
use crate::conformance::model::{Operation, Parameter, plain};
use crate::conformance::run::{Run, Stop};
use crate::conformance::statement::Statement;
use crate::conformance::values::takes;
use crate::spec::diagnostic::counted;
use crate::spec::{Collection, OffsetUnit, PastTheEnd, TotalOf};

/// A list and how one identity asks for it.
pub struct List<'a> {
    pub operation: &'a Operation,
    pub collection: &'a Collection,
    /// The request without any parameter of the list.
    pub base: Call,
    /// The unit of the offset, where the server was found to keep to another reading than the document serves.
    pub unit: Option<OffsetUnit>,
    /// True if the first page is asked for with its offset too, as the server takes no size without one.
    pub sends_start: bool,
    /// Number of items without any filter, once it is known.
    pub unfiltered: Option<u64>,
}

/// A page of a list.
pub struct Page {
    pub items: Vec<Value>,
    pub keys: Vec<String>,
    pub total: Option<u64>,
    /// The place where the answer says that the next page is.
    pub next: Option<Next>,
    pub exchange: Rc<Exchange>,
}

/// All pages of a list, read with the largest pages.
pub struct Whole {
    pub items: Vec<Value>,
    pub keys: Vec<String>,
    /// The total of each page.
    pub totals: Vec<(Option<u64>, Rc<Exchange>)>,
    /// The first page.
    pub exchange: Rc<Exchange>,
    /// True if the pages were read to the end.
    pub is_complete: bool,
}

/// An answer that is no list.
pub struct Refusal {
    pub got: String,
    /// True if the server refuses the request, and does not fail.
    pub is_denial: bool,
    pub exchange: Rc<Exchange>,
}

/// The number of pages that are read.
const MOST_PAGES: usize = 20;

impl<'a> List<'a> {
    /// A list as its document says that it is asked for.
    pub fn new(operation: &'a Operation, collection: &'a Collection, base: Call) -> Self {
        Self { operation, collection, base, unit: None, sends_start: false, unfiltered: None }
    }

    /// A list whose first page is asked for with its offset where the server refuses a size without one.
    pub async fn settled(
        run: &mut Run<'_>,
        operation: &'a Operation,
        collection: &'a Collection,
        base: Call,
    ) -> Result<Self, Stop> {
        let mut list = Self::new(operation, collection, base);
        let Some(limit) = list.largest_page().filter(|_| list.has_offsets()) else { return Ok(list) };
        let exchange = run.call(operation, &list.at(&list.base, 0, Some(limit))).await?;
        if exchange.answer.as_ref().is_ok_and(|answer| (400..500).contains(&answer.status)) {
            list.sends_start = true;
            let exchange = run.call(operation, &list.at(&list.base, 0, Some(limit))).await?;
            list.sends_start = exchange.answer.as_ref().is_ok_and(|answer| Run::succeeded(operation, answer));
        }
        Ok(list)
    }
}

impl List<'_> {
    /// The first offset of the list: the one that is told, else the least that may be asked for.
    fn first_offset(&self) -> usize {
        let paging = self.collection.paging.as_ref();
        let told = paging.and_then(|paging| paging.first);
        let least = || {
            let parameter = self.operation.parameter(paging?.offset.as_ref()?)?;
            parameter.schema.minimum.as_ref()?.as_u64()
        };
        usize::try_from(told.or_else(least).unwrap_or(0)).unwrap_or(0)
    }

    /// All that an answer to the call would have on all pages.
    pub async fn whole(&self, run: &mut Run<'_>, call: &Call) -> Result<Result<Whole, Refusal>, Stop> {
        let limit = self.largest_page();
        let mut at = self.at(call, 0, limit);
        let first = match self.page(run, &at, limit).await? {
            Ok(page) => page,
            Err(refusal) => return Ok(Err(refusal)),
        };
        let mut whole = Whole {
            totals: vec![(first.total, Rc::clone(&first.exchange))],
            exchange: first.exchange,
            items: first.items,
            keys: first.keys,
            is_complete: true,
        };
        let Some(paging) = &self.collection.paging else { return Ok(Ok(whole)) };
        let (mut last, mut next) = (whole.items.len(), first.next);
        for index in 1..=MOST_PAGES {
            let total = whole.totals.last().and_then(|(total, _)| *total);
            let is_last = match paging.offset {
                Some(_) => {
                    let is_short = limit.is_some_and(|limit| last < limit);
                    last == 0 || total.map_or(is_short, |total| whole.items.len() as u64 >= total)
                }
                None => next.is_none(),
            };
            whole.is_complete = is_last;
            if is_last || index == MOST_PAGES {
                break;
            }
            let offset = if self.counts_rows() { whole.items.len() } else { index };
            at = match &next {
                Some(next) if paging.offset.is_none() => match self.following(run, &at, next) {
                    Some(following) => following,
                    None => break,
                },
                _ => self.at(call, offset, limit),
            };
            match self.page(run, &at, limit).await? {
                // A next page that has nothing new would be the next one for ever.
                Ok(page) if !self.has_offsets() && Self::is_again(&whole, &page) => {
                    let (expected, got) = ("items that are new, or no next page".into(), shown(&page.keys));
                    self.judge(run, &Aspect::Next, false, expected, got, &page.exchange);
                    whole.is_complete = true;
                    break;
                }
                Ok(page) => {
                    last = page.items.len();
                    next = page.next;
                    whole.items.extend(page.items);
                    whole.keys.extend(page.keys);
                    whole.totals.push((page.total, page.exchange));
                }
                // Where nothing else says so, the refusal of a page past the end is the end.
                Err(refusal) if self.may_refuse_past_the_end() && refusal.is_denial && total.is_none() => {
                    whole.is_complete = true;
                    break;
                }
                Err(refusal) => return Ok(Err(refusal)),
            }
        }
        Ok(Ok(whole))
    }

    /// Tells if a page has items, and none that is new.
    fn is_again(whole: &Whole, page: &Page) -> bool {
        !page.keys.is_empty() && page.keys.iter().all(|key| whole.keys.contains(key))
    }

    /// Tells if an offset past the end may be refused.
    pub fn may_refuse_past_the_end(&self) -> bool {
        let paging = self.collection.paging.as_ref();
        paging.is_some_and(|paging| paging.offset.is_some() && paging.past_the_end != Some(PastTheEnd::Empty))
    }

    /// The call for the next page; none where its address is elsewhere.
    pub fn following(&self, run: &Run<'_>, call: &Call, next: &Next) -> Option<Call> {
        let cursor = self.collection.paging.as_ref().and_then(|paging| paging.cursor.as_ref());
        next.call(run, self.operation, cursor.map(String::as_str), call)
    }

    /// Asks for the first pages of several lists at once, so that [`whole`](Self::whole) has them.
    pub async fn prefetch(&self, run: &mut Run<'_>, calls: &[Call]) -> Result<(), Stop> {
        let limit = self.largest_page();
        let first: Vec<_> = calls.iter().map(|call| self.at(call, 0, limit)).collect();
        run.prefetch(self.operation, &first).await
    }

    /// One page; what it must keep to by itself is judged.
    pub async fn page(
        &self,
        run: &mut Run<'_>,
        call: &Call,
        limit: Option<usize>,
    ) -> Result<Result<Page, Refusal>, Stop> {
        let exchange = run.call(self.operation, call).await?;
        let answer = match &exchange.answer {
            Ok(answer) => answer,
            Err(reason) => {
                let got = format!("no answer: {reason}");
                return Ok(Err(Refusal { got, is_denial: false, exchange: exchange.clone() }));
            }
        };
        let items = Run::items(self.collection, answer).filter(|_| Run::succeeded(self.operation, answer));
        let Some(items) = items else {
            let start: String = answer.body.split_whitespace().collect::<Vec<_>>().join(" ").chars().take(80).collect();
            let is_denial = answer.status < 500 && !Run::succeeded(self.operation, answer);
            let got = format!("{} {start}", answer.status);
            return Ok(Err(Refusal { got, is_denial, exchange: exchange.clone() }));
        };
        let body = answer.json().unwrap_or_default();
        let count = |pointer: &Option<String>| pointer.as_ref().and_then(|pointer| body.pointer(pointer)?.as_u64());
        if let Some(returned) = count(&self.collection.returned) {
            let is_right = returned == items.len() as u64;
            self.judge(run, &Aspect::Returned, is_right, items.len().to_string(), returned.to_string(), &exchange);
        }
        if let Some(limit) = limit.filter(|limit| items.len() >= *limit) {
            let expected = format!("at most {}", counted(limit, "item"));
            self.judge(run, &Aspect::PageSize, items.len() == limit, expected, items.len().to_string(), &exchange);
        }
        let keys = items.iter().map(|item| self.key(item)).collect();
        let header = self.collection.total_header.as_ref().and_then(|name| answer.headers.get(&name.to_lowercase()));
        let total = count(&self.collection.total).or_else(|| header.and_then(|value| value.trim().parse().ok()));
        let next = self.collection.paging.as_ref().and_then(|paging| Next::of(paging, answer, &body));
        Ok(Ok(Page { items, keys, total, next, exchange: exchange.clone() }))
    }

    /// A call for the page at an offset, which is counted from 0 here; for the first page where there are no offsets.
    pub fn at(&self, call: &Call, offset: usize, limit: Option<usize>) -> Call {
        let Some(paging) = &self.collection.paging else { return call.clone() };
        let call = match (limit, &paging.limit) {
            (Some(limit), Some(name)) => call.with(name, limit.to_string()),
            _ => call.clone(),
        };
        match &paging.offset {
            Some(name) if offset > 0 || self.sends_start => call.with(name, (offset + self.first_offset()).to_string()),
            _ => call,
        }
    }

    /// A call for the page of this index among those of one size.
    pub fn nth(&self, call: &Call, index: usize, size: usize) -> Call {
        self.at(call, if self.counts_rows() { index * size } else { index }, Some(size))
    }

    fn limit(&self) -> Option<&Parameter> {
        self.operation.parameter(self.collection.paging.as_ref()?.limit.as_ref()?)
    }

    /// The size of the largest page that may be asked for; none where no size may.
    pub fn largest_page(&self) -> Option<usize> {
        let schema = &self.limit()?.schema;
        let listed = schema.values.iter().filter_map(Value::as_u64).max();
        let below = || Some(schema.exclusive_maximum.as_ref()?.as_u64()?.saturating_sub(1));
        let most = || schema.maximum.as_ref().and_then(Number::as_u64).or_else(below);
        let default = || schema.default.as_ref().and_then(Value::as_u64);
        // A bound that is far beyond any page is there for the type's sake.
        let largest = listed.or_else(most).filter(|most| *most <= 100_000).or_else(default).unwrap_or(100);
        Some(usize::try_from(largest.max(1)).unwrap_or(100))
    }

    /// The size of pages next to this one that may be asked for, a smaller one before a larger.
    pub fn size_near(&self, run: &Run<'_>, size: usize) -> Option<usize> {
        let (parameter, most) = (self.limit()?, self.largest_page()?);
        (1..=size).rev().chain(size..=most).find(|size| takes(parameter, &run.api.schemas, &Value::from(*size)))
    }

    /// Tells if a page at this offset, counted from 0, may be asked for.
    pub fn takes_offset(&self, run: &Run<'_>, offset: usize) -> bool {
        let value = Value::from(offset + self.first_offset());
        let name = self.collection.paging.as_ref().and_then(|paging| paging.offset.as_ref());
        let parameter = name.and_then(|name| self.operation.parameter(name));
        parameter.is_some_and(|parameter| takes(parameter, &run.api.schemas, &value))
    }

    /// Tells if pages are asked for by where they start.
    pub fn has_offsets(&self) -> bool {
        self.collection.paging.as_ref().is_some_and(|paging| paging.offset.is_some())
    }

    pub fn counts_rows(&self) -> bool {
        let told = self.collection.paging.as_ref().and_then(|paging| paging.unit);
        self.unit.or(told) != Some(OffsetUnit::Page)
    }

    /// Tells if a field of the items is a time by its schema.
    pub fn is_time(&self, run: &Run<'_>, field: &str) -> bool {
        let schema = self.operation.success().and_then(|response| response.json()?.schema.as_deref());
        let items = schema.and_then(|schema| run.api.schemas.schema_of(schema, &self.collection.items));
        let item = items.and_then(|(array, at)| Some((array.get("items")?, format!("{at}/items"))));
        let field = item.and_then(|(_, at)| run.api.schemas.schema_of(&at, field));
        field.is_some_and(|(schema, _)| schema["format"] == "date-time")
    }

    /// The key that tells an item from the others, as text.
    pub fn key(&self, item: &Value) -> String {
        item.pointer(&self.collection.key).map(plain).unwrap_or_default()
    }

    /// No two items of the list have the same key.
    pub fn judge_keys(&self, run: &mut Run<'_>, whole: &Whole) {
        let mut seen = BTreeSet::new();
        let twice = whole.keys.iter().find(|key| !seen.insert(key.as_str()));
        if let Some(key) = twice {
            let place = if self.collection.key.is_empty() { "" } else { " with " };
            let expected = format!("one item{place}{} {key}", self.collection.key);
            self.judge(run, &Aspect::Key, false, expected, "two".into(), &whole.exchange);
        } else if whole.keys.len() > 1 {
            run.findings.pass(&self.statement(&Aspect::Key));
        } else {
            self.unknown(run, &Aspect::Key, "two items");
        }
    }

    /// The total is the number of items on all pages, on each page.
    pub fn judge_total(&self, run: &mut Run<'_>, whole: &Whole, aspect: &Aspect, expected: usize) {
        for (total, exchange) in &whole.totals {
            if let Some(total) = total {
                self.judge_one_total(
                    run,
                    aspect,
                    (*total, expected as u64),
                    format!("a total of {expected}"),
                    exchange,
                );
            }
        }
    }

    /// One total is the number of items that pass, or that of all items where an erratum accepts this.
    pub fn judge_one_total(
        &self,
        run: &mut Run<'_>,
        aspect: &Aspect,
        (total, passing): (u64, u64),
        expected: String,
        exchange: &Rc<Exchange>,
    ) {
        let reading = self.collection.accepts.iter().find(|reading| reading.total == Some(TotalOf::Unfiltered));
        match reading.filter(|_| total != passing && Some(total) == self.unfiltered) {
            Some(reading) => self.drift(run, aspect, expected, &reading.erratum, total.to_string(), exchange),
            None => self.judge(run, aspect, total == passing, expected, total.to_string(), exchange),
        }
    }

    /// Says that an erratum accepts what came, if the document states the aspect of this list.
    pub fn drift(
        &self,
        run: &mut Run<'_>,
        aspect: &Aspect,
        expected: String,
        erratum: &str,
        got: String,
        exchange: &Rc<Exchange>,
    ) {
        if self.is_stated(aspect) {
            run.findings.drift(&self.statement(aspect), expected, Some(erratum), got, exchange);
        }
    }

    pub fn statement(&self, aspect: &Aspect) -> Statement {
        aspect.of(self.operation, self.collection)
    }

    fn is_stated(&self, aspect: &Aspect) -> bool {
        Aspect::stated(self.operation, self.collection).contains(aspect)
    }

    /// Judges an aspect, if the document states it of this list.
    pub fn judge(
        &self,
        run: &mut Run<'_>,
        aspect: &Aspect,
        is_right: bool,
        expected: String,
        got: String,
        exchange: &Rc<Exchange>,
    ) {
        if !self.is_stated(aspect) {
            return;
        }
        match exchange.answer.as_ref().ok().and_then(Answer::need_of_unread) {
            Some(need) => self.unknown(run, aspect, need),
            None => run.findings.judge(&self.statement(aspect), is_right, expected, got, exchange),
        }
    }

    pub fn unknown(&self, run: &mut Run<'_>, aspect: &Aspect, need: &str) {
        if self.is_stated(aspect) {
            run.findings.unknown(&self.statement(aspect), need);
        }
    }

    /// Says of all aspects what would be needed to tell.
    pub fn all_unknown(&self, run: &mut Run<'_>, need: &str) {
        for aspect in Aspect::stated(self.operation, self.collection) {
            run.findings.unknown(&self.statement(&aspect), need);
        }
    }
}

/// Some keys, for people.
pub fn shown(keys: &[String]) -> String {
    let start = keys.iter().take(3).cloned().collect::<Vec<_>>().join(", ");
    match keys.len() {
        0 => "no item".into(),
        1..=3 => start,
        count => format!("{start} and {} more", count - 3),
    }
}
