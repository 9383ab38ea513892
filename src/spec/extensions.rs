//! The extensions of the documents; `openapi/README.md` describes them.

use std::collections::BTreeMap;

use serde::{Deserialize, Deserializer, Serialize, de::DeserializeOwned, de::Error};
use serde_json::Value;

/// The extension of an operation that our server does not have.
pub const SERVED: &str = "x-served";

/// `x-outcome`: where the body of a response says whether the request succeeded.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Outcome {
    /// JSON pointer to the code.
    pub pointer: String,
    /// The code that means success; without one the response is a refusal whatever its code.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub success: Option<Value>,
    /// JSON pointer to the message.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub message: Option<String>,
    /// JSON pointer to the id of the request, where the body has one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub request_id: Option<String>,
    /// The codes that ask for signing in again, beside the status 401.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub unauthorized: Vec<String>,
}

/// `x-collection`: how the list of an operation pages, sorts and filters.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Collection {
    /// JSON pointer to the array of items in the body.
    pub items: String,
    /// JSON pointer to the field of an item that tells it from the others.
    pub key: String,
    /// JSON pointer to the number of items on all pages.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub total: Option<String>,
    /// Header with the number of items on all pages.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub total_header: Option<String>,
    /// JSON pointer to the number of items on this page.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub returned: Option<String>,
    /// The way to ask for a page.
    #[serde(default, deserialize_with = "coherent", skip_serializing_if = "Option::is_none")]
    pub paging: Option<Paging>,
    /// The way to ask for an order.
    #[serde(default, deserialize_with = "coherent", skip_serializing_if = "Option::is_none")]
    pub sort: Option<Sort>,
    /// What narrows the list.
    #[serde(default, deserialize_with = "all_coherent", skip_serializing_if = "Vec::is_empty")]
    pub filters: Vec<Filter>,
    /// Other readings of the sources, to each of which a server may keep instead.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub accepts: Vec<Reading>,
}

/// Another reading of what the sources say about a list, which an erratum accepts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Reading {
    /// Name of the erratum that says why.
    pub erratum: String,
    /// What the offset may count too.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit: Option<OffsetUnit>,
    /// What the total may count too.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub total: Option<TotalOf>,
}

/// The items that a total counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum TotalOf {
    /// All of the list, whatever the filters leave out.
    Unfiltered,
}

impl Collection {
    /// The parameters that the list is said to have.
    pub fn parameters(&self) -> impl Iterator<Item = &str> {
        let paging = self.paging.iter().flat_map(Paging::parameters);
        let sort = self.sort.iter().flat_map(|sort| std::iter::once(&sort.by).chain(&sort.direction));
        let filters = self.filters.iter().map(|filter| &filter.parameter);
        paging.chain(sort.chain(filters).map(String::as_str))
    }
}

/// The way to ask for a page of a collection: by where it starts, or by what the page before says of the next one.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Paging {
    /// Parameter that says where the page starts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub offset: Option<String>,
    /// The unit of the offset.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit: Option<OffsetUnit>,
    /// The first offset; without it the parameter's minimum, or else 0.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub first: Option<u64>,
    /// Parameter that says how many items a page has at the most.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limit: Option<String>,
    /// Parameter that takes the cursor of a page.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cursor: Option<String>,
    /// Where an answer has the cursor, or without a cursor the address, of the next page: a JSON pointer or the name of
    /// a header. The last page has none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
    /// The answer to an offset past the end; without it, a page without items or a refusal.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub past_the_end: Option<PastTheEnd>,
}

impl Paging {
    /// The parameters that ask for pages.
    pub fn parameters(&self) -> impl Iterator<Item = &str> {
        self.offset.iter().chain(&self.limit).chain(&self.cursor).map(String::as_str)
    }

    /// The parameters that are whole numbers.
    pub fn numbers(&self) -> impl Iterator<Item = &str> {
        self.offset.iter().chain(&self.limit).map(String::as_str)
    }
}

/// An answer to an offset past the end of a collection.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum PastTheEnd {
    /// A page without items.
    Empty,
    /// A refusal.
    Refused,
}

/// The unit of an offset.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum OffsetUnit {
    /// Items.
    Row,
    /// Pages of `limit` items.
    Page,
}

/// The way to ask for an order of a collection.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Sort {
    /// Parameter that names the key.
    pub by: String,
    /// Parameter that names the direction; without one, the value of `by` does.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub direction: Option<String>,
    /// The value of `direction` that means descending; without it, the one that begins with a word for it. Without
    /// `direction`, the value of `by` that means descending by the key in place of `{}`; without either, none does.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub descending: Option<String>,
    /// Without `direction`, the value of `by` that means ascending by the key in place of `{}`; the key alone unless given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ascending: Option<String>,
    /// What stands between keys where `by` takes several, of which each orders what is equal by those before it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub separator: Option<String>,
    /// For each value of `by`, the JSON pointer to the field of an item that it sorts by.
    pub keys: BTreeMap<String, String>,
    /// JSON pointer to the field of an item that orders equal items, ascending in both directions.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ties: Option<String>,
}

/// A parameter that narrows a collection.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Filter {
    /// The parameter.
    pub parameter: String,
    /// JSON pointer to the field of an item that it looks at; none for a subset the server chooses.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub field: Option<String>,
    /// JSON pointers to several fields, of which one has to pass.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub fields: Vec<String>,
    /// How field and parameter are compared.
    #[serde(rename = "match")]
    pub matching: Match,
    /// True if upper and lower case are the same.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub any_case: bool,
    /// What stands between several values, of which one has to match; between the ends of an interval, `/` unless given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub separator: Option<String>,
    /// What an empty value leaves.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub empty: Option<EmptyFilter>,
    /// True if what a subset leaves out is what the caller has no access to.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub by_access: bool,
}

impl Filter {
    /// JSON pointers to the fields that it looks at.
    pub fn pointers(&self) -> impl Iterator<Item = &str> {
        self.field.iter().chain(&self.fields).map(String::as_str)
    }
}

/// The way a filter compares.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Match {
    /// The field is the parameter's value.
    Equals,
    /// The field contains the parameter's value.
    Contains,
    /// The field begins with the parameter's value.
    Prefix,
    /// The field is the parameter's value or more; a number, a time or a text.
    AtLeast,
    /// The field is the parameter's value or less.
    AtMost,
    /// The field is more than the parameter's value.
    Above,
    /// The field is less than the parameter's value.
    Below,
    /// The field is between two values or one of them; `..` in place of one leaves that side open.
    Interval,
    /// With the parameter true, the list is a part of the whole list.
    Subset,
}

/// What an empty value of a filter leaves of a collection.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum EmptyFilter {
    /// All items.
    All,
    /// No item.
    None,
    /// The request is refused.
    Refused,
}

/// A part of an extension whose members have to go together.
trait Coherent {
    /// Returns the contradiction.
    fn contradiction(&self) -> Option<&'static str>;
}

impl Coherent for Paging {
    fn contradiction(&self) -> Option<&'static str> {
        match (&self.offset, &self.next) {
            (None, None) => Some("paging has neither `offset` nor `next`"),
            (Some(_), _) if self.unit.is_none() => Some("`offset` needs a `unit`, `row` or `page`"),
            (None, _) if self.unit.is_some() || self.first.is_some() || self.past_the_end.is_some() => {
                Some("`unit`, `first` and `past_the_end` are of an `offset`, which is missing")
            }
            (_, None) if self.cursor.is_some() => Some("`cursor` needs `next`, where an answer has the next one"),
            _ => None,
        }
    }
}

impl Coherent for Sort {
    fn contradiction(&self) -> Option<&'static str> {
        let has_place = |form: &Option<String>| form.as_ref().is_none_or(|form| form.matches("{}").count() == 1);
        match &self.direction {
            Some(_) if self.ascending.is_some() => Some("`ascending` is for a sort without `direction`"),
            None if !has_place(&self.ascending) || !has_place(&self.descending) => {
                Some("without `direction`, `ascending` and `descending` have `{}` where the key stands")
            }
            _ if self.separator.as_ref().is_some_and(String::is_empty) => Some("the `separator` is empty"),
            _ => None,
        }
    }
}

impl Coherent for Filter {
    fn contradiction(&self) -> Option<&'static str> {
        let is_subset = self.matching == Match::Subset;
        match (self.pointers().next().is_some(), self.field.is_some() && !self.fields.is_empty()) {
            (_, true) => Some("a filter has `field` or `fields`, not both"),
            (false, _) if !is_subset => Some("a filter has a `field`, unless it is a `subset`"),
            _ if is_subset && self.separator.is_some() => Some("a `subset` takes one value, and no `separator`"),
            _ if self.separator.as_ref().is_some_and(String::is_empty) => Some("the `separator` is empty"),
            _ => None,
        }
    }
}

fn coherent<'de, D: Deserializer<'de>, T: Deserialize<'de> + Coherent>(from: D) -> Result<Option<T>, D::Error> {
    let read = Option::<T>::deserialize(from)?;
    read.as_ref().and_then(T::contradiction).map_or(Ok(()), |problem| Err(D::Error::custom(problem)))?;
    Ok(read)
}

fn all_coherent<'de, D: Deserializer<'de>, T: Deserialize<'de> + Coherent>(from: D) -> Result<Vec<T>, D::Error> {
    let read = Vec::<T>::deserialize(from)?;
    read.iter().find_map(T::contradiction).map_or(Ok(()), |problem| Err(D::Error::custom(problem)))?;
    Ok(read)
}

/// One of `x-rules`, a relation that holds within a value, or of `x-access`, one of an item and who may see it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rule {
    /// The relation as a CEL expression over `self`, or over `item` and `caller`.
    pub rule: String,
    /// The relation in words.
    pub message: String,
    /// The place where the relation is known from.
    pub source: String,
}

/// One of `x-errata`: a contradiction of the sources and what is made of it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Erratum {
    /// Name of the erratum within its document.
    pub id: String,
    /// JSON pointers, each with `#` before it, to the parts of the document concerned.
    pub at: Vec<String>,
    /// What the page's tables or text say.
    pub table: String,
    /// What an example, a client or another page shows instead.
    pub shows: String,
    /// What the server answers.
    pub served: String,
    /// What the client reads and the conformance suite lets pass.
    pub accepted: String,
    /// Schema of what is served, where it is narrower than the schema at `at`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub serves: Option<Value>,
    /// Schema of what a server may take, where it is wider than the schemas of the parameters at `at`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub accepts: Option<Value>,
}

/// Reads an extension's value.
pub fn parse<T: DeserializeOwned>(value: &Value) -> Result<T, serde_json::Error> {
    T::deserialize(value)
}

/// Reads the errata of a document.
pub fn errata(root: &Value) -> Result<Vec<Erratum>, serde_json::Error> {
    root.get("x-errata").map_or_else(|| Ok(Vec::new()), parse)
}
