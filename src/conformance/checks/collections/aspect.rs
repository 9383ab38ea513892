//! The statements about a list.

use crate::conformance::model::{Operation, Parameter};
use crate::conformance::statement::{Kind, Statement};
use crate::spec::Collection;

/// A statement about the list of an operation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Aspect {
    Key,
    Total,
    Returned,
    Pages,
    PageSize,
    PastTheEnd,
    DefaultOrder,
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
        all.extend(collection.total.is_some().then_some(Self::Total));
        all.extend(collection.returned.is_some().then_some(Self::Returned));
        if collection.paging.is_some() {
            all.extend([Self::Pages, Self::PageSize, Self::PastTheEnd]);
        }
        if let Some(sort) = &collection.sort {
            let has_default =
                |name: &String| operation.parameter(name).is_some_and(|parameter| parameter.schema.default.is_some());
            all.extend([&sort.by, &sort.direction].into_iter().any(has_default).then_some(Self::DefaultOrder));
            for key in sort.keys.keys() {
                all.extend([Self::Sort(key.clone()), Self::Ties(key.clone())]);
            }
        }
        for filter in &collection.filters {
            let name = &filter.parameter;
            let may_be_empty = operation.parameter(name).is_some_and(Parameter::may_be_empty);
            let parts = [
                Some(Part::Sound),
                Some(Part::Complete),
                may_be_empty.then_some(Part::Empty),
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
        let (offset, limit) = paging.map(|paging| (paging.offset.as_str(), paging.limit.as_str())).unwrap_or_default();
        let sort = collection.sort.as_ref();
        let (by, way) = sort.map(|sort| (sort.by.as_str(), sort.direction.as_str())).unwrap_or_default();
        let ties = sort.map(|sort| sort.ties.as_str()).unwrap_or_default();
        let pointed = |pointer: &Option<String>| pointer.clone().unwrap_or_default();
        let (name, text) = match self {
            Self::Key => ("key".into(), format!("{} tells the items apart", collection.key)),
            Self::Total => ("total".into(), format!("{} counts the items on all pages", pointed(&collection.total))),
            Self::Returned => {
                ("returned".into(), format!("{} counts the items on the page", pointed(&collection.returned)))
            }
            Self::Pages => ("pages".into(), format!("pages by {offset} and {limit} partition the list")),
            Self::PageSize => ("page-size".into(), format!("no page has more than {limit} items")),
            Self::PastTheEnd => ("past-the-end".into(), format!("past the end, pages by {offset} are empty")),
            Self::DefaultOrder => {
                ("default-order".into(), format!("without {by} and {way} the order is the default one"))
            }
            Self::Sort(key) => (format!("sort/{key}"), format!("{by}={key} sorts the list in both directions")),
            Self::Ties(key) => (format!("ties/{key}"), format!("items of equal {key} come by {ties} ascending")),
            Self::Filter(name, part) => {
                let (part, text) = match part {
                    Part::Sound => ("sound", format!("`{name}` lets nothing through that does not match")),
                    Part::Complete => ("complete", format!("`{name}` leaves nothing out that matches")),
                    Part::Empty => ("empty", format!("an empty `{name}` filters nothing")),
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
