//! The statements about a list.

use crate::conformance::model::Operation;
use crate::conformance::statement::{Kind, Statement};
use crate::spec::{Collection, EmptyFilter, Filter, Paging, PastTheEnd};

/// A statement about the list of an operation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Aspect {
    Key,
    Total,
    Returned,
    Pages,
    PageSize,
    PastTheEnd,
    Next,
    DefaultOrder,
    Several,
    Sort(String),
    Ties(String),
    Filter(String, Part),
    Combined,
}

/// A statement about a filter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    Sound,
    Complete,
    Empty,
    Paged,
}

impl Aspect {
    /// All that `x-collection` states.
    pub fn stated(operation: &Operation, collection: &Collection) -> Vec<Self> {
        let mut all = vec![Self::Key];
        let has_total = collection.total.is_some() || collection.total_header.is_some();
        all.extend(has_total.then_some(Self::Total));
        all.extend(collection.returned.is_some().then_some(Self::Returned));
        if let Some(paging) = &collection.paging {
            all.push(Self::Pages);
            all.extend(paging.limit.is_some().then_some(Self::PageSize));
            all.extend(paging.offset.is_some().then_some(Self::PastTheEnd));
            all.extend(paging.next.is_some().then_some(Self::Next));
        }
        if let Some(sort) = &collection.sort {
            let has_default =
                |name: &String| operation.parameter(name).is_some_and(|parameter| parameter.schema.default.is_some());
            let mut asking = std::iter::once(&sort.by).chain(&sort.direction);
            all.extend(asking.any(has_default).then_some(Self::DefaultOrder));
            all.extend((sort.separator.is_some() && sort.keys.len() > 1).then_some(Self::Several));
            for key in sort.keys.keys() {
                all.push(Self::Sort(key.clone()));
                all.extend(sort.ties.is_some().then(|| Self::Ties(key.clone())));
            }
        }
        for filter in &collection.filters {
            let name = &filter.parameter;
            let parts = [
                Some(Part::Sound),
                Some(Part::Complete),
                filter.empty.is_some().then_some(Part::Empty),
                collection.paging.is_some().then_some(Part::Paged),
            ];
            all.extend(parts.into_iter().flatten().map(|part| Self::Filter(name.clone(), part)));
        }
        all.extend((collection.filters.len() > 1).then_some(Self::Combined));
        all
    }

    /// The statement in words.
    pub fn of(&self, operation: &Operation, collection: &Collection) -> Statement {
        let paging = collection.paging.as_ref();
        let of_paging =
            |name: fn(&Paging) -> &Option<String>| paging.and_then(|p| name(p).as_deref()).unwrap_or_default();
        let (offset, limit) = (of_paging(|paging| &paging.offset), of_paging(|paging| &paging.limit));
        let next = of_paging(|paging| &paging.next);
        let sort = collection.sort.as_ref();
        let by = sort.map(|sort| sort.by.as_str()).unwrap_or_default();
        let way = sort.and_then(|sort| sort.direction.as_ref()).map(|way| format!(" and {way}")).unwrap_or_default();
        let ties = sort.and_then(|sort| sort.ties.as_deref()).unwrap_or_default();
        let pointed = |pointer: &Option<String>| pointer.clone().unwrap_or_default();
        let (name, text) = match self {
            Self::Key if collection.key.is_empty() => ("key".into(), "no item is there twice".into()),
            Self::Key => ("key".into(), format!("{} tells the items apart", collection.key)),
            Self::Total => {
                let place = collection.total.as_ref().or(collection.total_header.as_ref());
                ("total".into(), format!("{} counts the items on all pages", pointed(&place.cloned())))
            }
            Self::Returned => {
                ("returned".into(), format!("{} counts the items on the page", pointed(&collection.returned)))
            }
            Self::Pages => {
                let names: Vec<_> = [offset, limit].into_iter().filter(|name| !name.is_empty()).collect();
                let by = if offset.is_empty() { next.to_owned() } else { names.join(" and ") };
                ("pages".into(), format!("pages by {by} partition the list"))
            }
            Self::PageSize => ("page-size".into(), format!("no page has more than {limit} items")),
            Self::PastTheEnd => {
                let answer = match paging.and_then(|paging| paging.past_the_end) {
                    Some(PastTheEnd::Empty) => "are empty",
                    Some(PastTheEnd::Refused) => "are refused",
                    None => "are empty or refused",
                };
                ("past-the-end".into(), format!("past the end, pages by {offset} {answer}"))
            }
            Self::Next => ("next".into(), format!("{next} leads from page to page, up to the last one")),
            Self::DefaultOrder => ("default-order".into(), format!("without {by}{way} the order is the default one")),
            Self::Several => {
                ("sort-several".into(), format!("of several keys in {by}, each orders what is equal before"))
            }
            Self::Sort(key) => {
                let is_both = sort.is_some_and(|sort| sort.direction.is_some() || sort.descending.is_some());
                let ways = if is_both { " in both directions" } else { "" };
                (format!("sort/{key}"), format!("{by}={key} sorts the list{ways}"))
            }
            Self::Ties(key) => (format!("ties/{key}"), format!("items of equal {key} come by {ties} ascending")),
            Self::Filter(name, part) => {
                let (part, text) = match part {
                    Part::Sound => ("sound", format!("`{name}` lets nothing through that does not match")),
                    Part::Complete => ("complete", format!("`{name}` leaves nothing out that matches")),
                    Part::Empty => {
                        let of = |filter: &&Filter| filter.parameter == *name;
                        let left = match collection.filters.iter().find(of).and_then(|filter| filter.empty) {
                            Some(EmptyFilter::None) => "lets nothing through",
                            Some(EmptyFilter::Refused) => "is refused",
                            Some(EmptyFilter::All) | None => "filters nothing",
                        };
                        ("empty", format!("an empty `{name}` {left}"))
                    }
                    Part::Paged => ("paged", format!("`{name}` goes with pages, totals and order")),
                };
                (format!("filter/{name}/{part}"), text)
            }
            Self::Combined => ("combined".into(), "filters that are given together all count".to_owned()),
        };
        let at = format!("{}/x-collection", operation.pointer);
        Statement::of(operation, Kind::Collection, &format!("collection/{name}"), text, &at)
    }
}
