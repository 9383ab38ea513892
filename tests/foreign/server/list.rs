//! Filters, order and pages.

use std::cmp::Ordering;
use std::collections::BTreeMap;

use scicloud::spec::{Collection, Filter, Match, OffsetUnit, Sort};
use serde_json::{Value, json};

use super::data::{Person, Row};
use super::document::Operation;
use super::flaw::Flaw;

/// A request for a list.
pub struct Listing<'a> {
    pub operation: &'a Operation,
    pub collection: &'a Collection,
    /// The direction that turns the order round.
    pub descending: Option<&'a String>,
    pub person: Option<&'a Person>,
    /// Values of the path and the query; what is missing is here with its default.
    pub asked: &'a BTreeMap<String, String>,
    /// Those that have their value from the document.
    pub left_out: &'a [String],
    pub flaw: Option<Flaw>,
    /// Number of the request.
    pub turn: usize,
}

impl Listing<'_> {
    fn is(&self, flaw: Flaw) -> bool {
        self.flaw == Some(flaw)
    }

    /// A number of the request; what a flaw lets through is 0.
    fn number(&self, name: &str) -> usize {
        self.asked.get(name).and_then(|value| value.parse().ok()).unwrap_or(0)
    }

    /// The body for the rows that there are for the person.
    pub fn body(&self, rows: Vec<&Row>) -> Value {
        let unfiltered = rows.len();
        let sorted = self.sorted(rows);
        let (filtered, page) = if self.is(Flaw::FilterAfterPaging) {
            let page = self.filtered(self.page(&sorted));
            (self.filtered(sorted), page)
        } else {
            let filtered = self.filtered(sorted);
            let page = self.page(&filtered);
            (filtered, page)
        };
        let total = match self.flaw {
            Some(Flaw::TotalOfPage) => page.len(),
            Some(Flaw::TotalUnfiltered) => unfiltered,
            _ => filtered.len(),
        };
        let mut body = json!({});
        let counts = [(&self.collection.total, total), (&self.collection.returned, page.len())];
        for (pointer, count) in counts {
            if let Some(pointer) = pointer {
                put(&mut body, pointer, json!(count));
            }
        }
        put(&mut body, &self.collection.items, page.iter().map(|row| row.shown.clone()).collect());
        body
    }

    fn filtered<'a>(&self, mut rows: Vec<&'a Row>) -> Vec<&'a Row> {
        let given = self.collection.filters.iter().filter(|filter| self.asked.contains_key(&filter.parameter));
        // Left out, a subset is as good as false.
        let active = given.filter(|filter| self.asked[&filter.parameter] != "false");
        let most = if self.is(Flaw::FirstFilterAlone) { 1 } else { usize::MAX };
        for filter in active.take(most) {
            rows.retain(|row| self.passes(filter, row, &self.asked[&filter.parameter]));
        }
        rows
    }

    fn passes(&self, filter: &Filter, row: &Row, value: &str) -> bool {
        let field = filter.field.as_deref().and_then(|field| row.shown.pointer(field));
        let text = match field {
            Some(Value::String(text)) => text.clone(),
            Some(value) => value.to_string(),
            None => String::new(),
        };
        match filter.matching {
            Match::Equals if self.is(Flaw::EqualsAsPrefix) => text.starts_with(value),
            Match::Equals => text == value,
            Match::Contains if self.is(Flaw::ContainsAsPrefix) => text.starts_with(value),
            Match::Contains if self.is(Flaw::ContainsAnyCase) => text.to_lowercase().contains(&value.to_lowercase()),
            Match::Contains => text.contains(value),
            Match::Subset if filter.by_access => self.is(Flaw::ClosedListed) || row.is_open_to(self.person),
            Match::Subset => row.subsets.contains(&filter.parameter),
        }
    }

    fn sorted<'a>(&self, mut rows: Vec<&'a Row>) -> Vec<&'a Row> {
        let Some(sort) = &self.collection.sort else { return rows };
        let asked = self.asked.get(&sort.by).and_then(|by| sort.keys.get_key_value(by));
        let asked = match asked {
            Some(_) if self.is(Flaw::DefaultKey) && self.left_out.contains(&sort.by) => sort.keys.first_key_value(),
            Some((key, _)) if self.is(Flaw::KeyIgnored) && sort.keys.keys().next() == Some(key) => None,
            asked => asked,
        };
        let Some((_, field)) = asked else { return rows };
        if self.is(Flaw::NullsVanish) {
            rows.retain(|row| row.shown.pointer(field).is_some_and(|value| !value.is_null()));
        }
        rows.sort_by(|one, other| self.compare(sort, field, &one.shown, &other.shown));
        rows
    }

    fn compare(&self, sort: &Sort, field: &str, one: &Value, other: &Value) -> Ordering {
        let is_descending = self.asked.get(&sort.direction) == self.descending && !self.is(Flaw::DirectionIgnored);
        let turned = |order: Ordering, is_turned| if is_turned { order.reverse() } else { order };
        let by_field = match [one, other].map(|item| item.pointer(field).filter(|value| !value.is_null())) {
            [Some(one), Some(other)] => turned(by_value(one, other), is_descending),
            [one, other] => other.is_some().cmp(&one.is_some()),
        };
        let tie = |item: &Value| item.pointer(&sort.ties).cloned().unwrap_or_default();
        let ties = by_value(&tie(one), &tie(other));
        let is_turned = match self.flaw {
            Some(Flaw::TiesChange) => self.turn % 2 == 1,
            Some(Flaw::TiesTurn) => is_descending,
            _ => false,
        };
        by_field.then(turned(ties, is_turned))
    }

    fn page<'a>(&self, rows: &[&'a Row]) -> Vec<&'a Row> {
        let Some(paging) = &self.collection.paging else { return rows.to_vec() };
        let is_default = self.is(Flaw::DefaultLimit) && self.left_out.contains(&paging.limit);
        let limit = if is_default { 1 } else { self.number(&paging.limit) };
        let first = self.operation.parameter(&paging.offset).and_then(|parameter| parameter.least()).unwrap_or(0);
        let offset = self.number(&paging.offset).saturating_sub(first);
        let counts_pages = (paging.unit == OffsetUnit::Page) != self.is(Flaw::OtherUnit);
        let mut start = if counts_pages { offset.saturating_mul(limit) } else { offset };
        if self.is(Flaw::PagesOverlap) {
            start = start.saturating_sub(1);
        }
        if self.is(Flaw::LastPageAgain) {
            start = start.min(rows.len().saturating_sub(1));
        }
        let limit = limit + usize::from(self.is(Flaw::PageTooLong));
        rows.iter().skip(start).take(limit).copied().collect()
    }
}

/// Times by when they are, other texts by character, numbers by size.
fn by_value(one: &Value, other: &Value) -> Ordering {
    match (one, other) {
        (Value::String(one), Value::String(other)) => {
            let time = |text: &str| chrono::DateTime::parse_from_rfc3339(text).ok();
            match (time(one), time(other)) {
                (Some(one), Some(other)) => one.cmp(&other),
                _ => one.cmp(other),
            }
        }
        _ => one.as_f64().partial_cmp(&other.as_f64()).unwrap_or(Ordering::Equal),
    }
}

/// Puts a value at a pointer, with the objects that it takes.
pub fn put(body: &mut Value, pointer: &str, value: Value) {
    let place = pointer.split('/').skip(1).fold(body, |body, name| &mut body[name]);
    *place = value;
}
