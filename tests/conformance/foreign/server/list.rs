//! Filters, order and pages.

use std::cmp::Ordering;
use std::collections::BTreeMap;

use scicloud::spec::{Collection, EmptyFilter, Filter, Match, OffsetUnit, Paging, PastTheEnd, Sort};
use serde_json::{Value, json};

use super::data::{Person, Row};
use super::document::Operation;
use super::flaw::Flaw;

/// Headers of an answer.
pub type Headers = BTreeMap<&'static str, String>;

/// The parameter of the addresses of next pages, which no document has.
pub const PLACE: &str = "_at";

/// A request for a list.
pub struct Listing<'a> {
    pub operation: &'a Operation,
    pub collection: &'a Collection,
    /// The direction that turns the order round.
    pub descending: Option<&'a String>,
    /// Items of a page where nobody can ask for a number.
    pub page_size: Option<usize>,
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

    /// The body and the headers for the rows that there are for the person, or the status of the refusal.
    pub fn answer(&self, rows: Vec<&Row>) -> Result<(Value, Headers), u16> {
        let unfiltered = rows.len();
        let is_empty = |filter: &&Filter| self.asked.get(&filter.parameter).is_some_and(String::is_empty);
        let refused = self.collection.filters.iter().filter(is_empty).any(|f| f.empty == Some(EmptyFilter::Refused));
        if refused && !self.is(Flaw::EmptyIsNone) {
            return Err(400);
        }
        let sorted = self.sorted(rows);
        let (filtered, page, next) = if self.is(Flaw::FilterAfterPaging) {
            let (page, next) = self.page(&sorted)?;
            (self.filtered(sorted), self.filtered(page), next)
        } else {
            let filtered = self.filtered(sorted);
            let (page, next) = self.page(&filtered)?;
            (filtered, page, next)
        };
        let total = match self.flaw {
            Some(Flaw::TotalOfPage) => page.len(),
            Some(Flaw::TotalUnfiltered) => unfiltered,
            _ => filtered.len(),
        };
        let (mut body, mut headers) = (json!({}), Headers::new());
        let counts = [(&self.collection.total, total), (&self.collection.returned, page.len())];
        for (pointer, count) in counts {
            if let Some(pointer) = pointer {
                put(&mut body, pointer, json!(count));
            }
        }
        if self.collection.total_header.is_some() {
            headers.insert("x-total", total.to_string());
        }
        match self.collection.paging.as_ref().and_then(|paging| paging.next.as_deref()) {
            Some("Link") => {
                let links = next.map(|next| format!("</start>; rel=\"first\", <{next}>; rel=\"next\"; title=\"a, b\""));
                headers.extend(links.map(|links| ("link", links)));
            }
            Some(pointer) => put(&mut body, pointer, json!(next)),
            None => {}
        }
        put(&mut body, &self.collection.items, page.iter().map(|row| row.shown.clone()).collect());
        Ok((body, headers))
    }

    fn filtered<'a>(&self, mut rows: Vec<&'a Row>) -> Vec<&'a Row> {
        let given = self.collection.filters.iter().filter(|filter| self.asked.contains_key(&filter.parameter));
        // Left out, a subset is as good as false.
        let active = given.filter(|filter| self.asked[&filter.parameter] != "false");
        let most = if self.is(Flaw::FirstFilterAlone) { 1 } else { usize::MAX };
        for filter in active.take(most) {
            let value = &self.asked[&filter.parameter];
            match filter.empty.filter(|_| value.is_empty()) {
                Some(EmptyFilter::None) if !self.is(Flaw::EmptyIsNone) => rows.clear(),
                Some(_) => {}
                None => rows.retain(|row| self.passes(filter, row, value)),
            }
        }
        rows
    }

    fn passes(&self, filter: &Filter, row: &Row, value: &str) -> bool {
        if filter.matching == Match::Subset {
            let is_open = self.is(Flaw::ClosedListed) || row.is_open_to(self.person);
            return if filter.by_access { is_open } else { row.subsets.contains(&filter.parameter) };
        }
        let is_list = self.operation.parameter(&filter.parameter).is_some_and(|parameter| parameter.is_list());
        let is_several = is_list || (filter.separator.is_some() && filter.matching != Match::Interval);
        let most = if self.is(Flaw::FirstFieldAlone) { 1 } else { usize::MAX };
        let least = if self.is(Flaw::FirstValueAlone) { 1 } else { usize::MAX };
        let values: Vec<_> = if is_several { value.split(',').take(least).collect() } else { vec![value] };
        let mut fields = filter.pointers().take(most).filter_map(|pointer| row.shown.pointer(pointer));
        fields.any(|field| !field.is_null() && values.iter().any(|value| self.meets(filter, field, value)))
    }

    fn meets(&self, filter: &Filter, field: &Value, value: &str) -> bool {
        let fold = |text: &str| match filter.any_case && !self.is(Flaw::CaseMatters) {
            true => text.to_lowercase(),
            false => text.to_owned(),
        };
        let text = fold(&field.as_str().map_or_else(|| field.to_string(), str::to_owned));
        let wanted = fold(value);
        let order = |value: &str| {
            let value = if field.is_number() { json!(value.parse::<f64>().unwrap_or(f64::NAN)) } else { json!(value) };
            by_value(field, &value)
        };
        match filter.matching {
            Match::Equals if self.is(Flaw::EqualsAsPrefix) => text.starts_with(&wanted),
            Match::Equals => text == wanted,
            Match::Contains if self.is(Flaw::ContainsAsPrefix) => text.starts_with(&wanted),
            Match::Contains if self.is(Flaw::ContainsAnyCase) => text.to_lowercase().contains(&value.to_lowercase()),
            Match::Prefix if !self.is(Flaw::PrefixAsContains) => text.starts_with(&wanted),
            Match::Contains | Match::Prefix => text.contains(&wanted),
            Match::AtLeast if !self.is(Flaw::BoundsExcluded) => order(value).is_ge(),
            Match::AtMost if !self.is(Flaw::BoundsExcluded) => order(value).is_le(),
            Match::Above if self.is(Flaw::BoundsIncluded) => order(value).is_ge(),
            Match::Below if self.is(Flaw::BoundsIncluded) => order(value).is_le(),
            Match::Above | Match::AtLeast => order(value).is_gt(),
            Match::Below | Match::AtMost => order(value).is_lt(),
            Match::Interval => {
                let (from, to) = value.split_once('/').unwrap_or((value, value));
                let is_open = |end: &str| end == ".." && !self.is(Flaw::OpenIgnored);
                let ends = if self.is(Flaw::EndExcluded) { Ordering::is_lt } else { Ordering::is_le };
                (is_open(from) || order(from).is_ge()) && (is_open(to) || ends(order(to)))
            }
            Match::Subset => true,
        }
    }

    fn sorted<'a>(&self, mut rows: Vec<&'a Row>) -> Vec<&'a Row> {
        let Some(sort) = &self.collection.sort else { return rows };
        let order = match &sort.direction {
            Some(direction) => {
                let is_descending = self.asked.get(direction) == self.descending;
                self.named(sort).map(|field| vec![(field.as_str(), is_descending)])
            }
            None => self.asked.get(&sort.by).map(|by| in_one(sort, by)),
        };
        let most = if self.is(Flaw::FirstKeyAlone) { 1 } else { usize::MAX };
        let order: Vec<_> = order.into_iter().flatten().take(most).collect();
        let Some((first, _)) = order.first() else { return rows };
        if self.is(Flaw::NullsVanish) {
            rows.retain(|row| row.shown.pointer(first).is_some_and(|value| !value.is_null()));
        }
        rows.sort_by(|one, other| self.compare(sort, &order, &one.shown, &other.shown));
        rows
    }

    /// The field of the key that is asked for, where the direction is another parameter's.
    fn named<'s>(&self, sort: &'s Sort) -> Option<&'s String> {
        let asked = self.asked.get(&sort.by).and_then(|by| sort.keys.get_key_value(by));
        let asked = match asked {
            Some(_) if self.is(Flaw::DefaultKey) && self.left_out.contains(&sort.by) => sort.keys.first_key_value(),
            Some((key, _)) if self.is(Flaw::KeyIgnored) && sort.keys.keys().next() == Some(key) => None,
            asked => asked,
        };
        asked.map(|(_, field)| field)
    }

    fn compare(&self, sort: &Sort, order: &[(&str, bool)], one: &Value, other: &Value) -> Ordering {
        let turned = |order: Ordering, is_turned| if is_turned { order.reverse() } else { order };
        let by_field = |(field, is_descending): &(&str, bool)| {
            let is_turned = *is_descending && !self.is(Flaw::DirectionIgnored);
            match [one, other].map(|item| item.pointer(field).filter(|value| !value.is_null())) {
                [Some(one), Some(other)] => turned(by_value(one, other), is_turned),
                [one, other] => other.is_some().cmp(&one.is_some()),
            }
        };
        let by_fields = order.iter().map(by_field).find(|order| order.is_ne()).unwrap_or(Ordering::Equal);
        let tie = |item: &Value| item.pointer(sort.ties.as_deref()?).cloned();
        let ties = by_value(&tie(one).unwrap_or_default(), &tie(other).unwrap_or_default());
        let is_turned = match self.flaw {
            Some(Flaw::TiesChange) => self.turn % 2 == 1,
            Some(Flaw::TiesTurn) => order.first().is_some_and(|(_, is_descending)| *is_descending),
            _ => false,
        };
        by_fields.then(turned(ties, is_turned))
    }

    /// A page and where the next one is, or the status of the refusal.
    fn page<'a>(&self, rows: &[&'a Row]) -> Result<(Vec<&'a Row>, Option<String>), u16> {
        let Some(paging) = &self.collection.paging else { return Ok((rows.to_vec(), None)) };
        let limit = match &paging.limit {
            Some(limit) if self.is(Flaw::DefaultLimit) && self.left_out.contains(limit) => 1,
            Some(limit) => self.number(limit),
            None => self.page_size.unwrap_or(usize::MAX),
        };
        let start = self.start(paging, limit)?;
        if paging.offset.is_some() && start > 0 && start >= rows.len() {
            match paging.past_the_end {
                Some(PastTheEnd::Refused) if !self.is(Flaw::EmptyPastTheEnd) => return Err(404),
                _ => {}
            }
        }
        let start = if self.is(Flaw::LastPageAgain) { start.min(rows.len().saturating_sub(1)) } else { start };
        let page = rows.iter().skip(start).take(limit + usize::from(self.is(Flaw::PageTooLong))).copied().collect();
        let next = start.saturating_add(limit) + usize::from(self.is(Flaw::NextSkips));
        let is_missing = self.is(Flaw::NextMissing) && limit < 5;
        let next = match (next < rows.len(), self.is(Flaw::NextAgain)) {
            (true, _) => Some(next).filter(|_| !is_missing),
            (false, true) => Some(start),
            (false, false) => None,
        };
        Ok((page, next.map(|next| self.next(paging, next, limit))))
    }

    /// The first row of the page that is asked for.
    fn start(&self, paging: &Paging, limit: usize) -> Result<usize, u16> {
        if let Some(cursor) = paging.cursor.as_ref().and_then(|cursor| self.asked.get(cursor)) {
            return cursor.strip_prefix('c').and_then(|start| start.parse().ok()).ok_or(400);
        }
        let Some(name) = &paging.offset else { return Ok(self.number(PLACE)) };
        let least = self.operation.parameter(name).and_then(|parameter| parameter.least()).unwrap_or(0);
        let first = least + usize::from(self.is(Flaw::OtherFirst));
        let offset = self.number(name).saturating_sub(first);
        let counts_pages = (paging.unit == Some(OffsetUnit::Page)) != self.is(Flaw::OtherUnit);
        let start = if counts_pages { offset.saturating_mul(limit) } else { offset };
        Ok(if self.is(Flaw::PagesOverlap) { start.saturating_sub(1) } else { start })
    }

    /// The cursor or the address of the page that begins with a row.
    fn next(&self, paging: &Paging, start: usize, limit: usize) -> String {
        if paging.cursor.is_some() {
            return format!("c{start}");
        }
        let mut address = reqwest::Url::parse("http://archive.example/").expect("a URL");
        let asked = self.asked.iter().filter(|(name, _)| !self.left_out.contains(name) && *name != PLACE);
        let own = |name: &str| Some(name) == paging.offset.as_deref();
        for (name, value) in asked.filter(|(name, _)| !own(name) && !self.operation.is_in_path(name)) {
            let is_list = self.operation.parameter(name).is_some_and(|parameter| parameter.is_list());
            let values: Vec<_> = if is_list { value.split(',').collect() } else { vec![value] };
            address.query_pairs_mut().extend_pairs(values.into_iter().map(|value| (name, value)));
        }
        match &paging.offset {
            Some(name) => {
                let least = self.operation.parameter(name).and_then(|parameter| parameter.least()).unwrap_or(0);
                address.query_pairs_mut().append_pair(name, &(start / limit.max(1) + least).to_string());
            }
            None => {
                address.query_pairs_mut().append_pair(PLACE, &start.to_string());
            }
        }
        // An absolute address in a header, a relative one in a body.
        let query = address.query().unwrap_or_default();
        match paging.next.as_deref() {
            Some("Link") => format!("http://archive.example{}?{query}", self.operation.path),
            _ => format!("?{query}"),
        }
    }
}

/// The fields of the keys in the one parameter, each with its direction.
fn in_one<'s>(sort: &'s Sort, by: &str) -> Vec<(&'s str, bool)> {
    let keys = by.split(sort.separator.as_deref().unwrap_or(","));
    let field = |key: &str| Some((sort.keys.get(key.trim_start_matches('-'))?.as_str(), key.starts_with('-')));
    keys.filter_map(field).collect()
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
