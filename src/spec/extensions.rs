//! The five extensions of the documents; `openapi/README.md` describes them.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize, de::DeserializeOwned};
use serde_json::Value;

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
    /// JSON pointer to the number of items on this page.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub returned: Option<String>,
    /// How to ask for a page.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub paging: Option<Paging>,
    /// How to ask for an order.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sort: Option<Sort>,
    /// What narrows the list.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub filters: Vec<Filter>,
}

impl Collection {
    /// The parameters that the list is said to have.
    pub fn parameters(&self) -> impl Iterator<Item = &str> {
        let paging = self.paging.iter().flat_map(|paging| [&paging.offset, &paging.limit]);
        let sort = self.sort.iter().flat_map(|sort| [&sort.by, &sort.direction]);
        let filters = self.filters.iter().map(|filter| &filter.parameter);
        paging.chain(sort).chain(filters).map(String::as_str)
    }
}

/// How to ask for a page of a collection.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Paging {
    /// Parameter that says where the page starts.
    pub offset: String,
    /// Parameter that says how many items a page has at the most.
    pub limit: String,
    /// What the offset counts.
    pub unit: OffsetUnit,
}

/// What an offset counts, from 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum OffsetUnit {
    /// Items.
    Row,
    /// Pages of `limit` items.
    Page,
}

/// How to ask for an order of a collection.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Sort {
    /// Parameter that names the key.
    pub by: String,
    /// Parameter that names the direction.
    pub direction: String,
    /// The value of `direction` that means descending; without it, the one that begins with a word for it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub descending: Option<String>,
    /// For each value of `by`, the JSON pointer to the field of an item that it sorts by.
    pub keys: BTreeMap<String, String>,
    /// JSON pointer to the field of an item that orders equal items, ascending in both directions.
    pub ties: String,
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
    /// How field and parameter are compared.
    #[serde(rename = "match")]
    pub matching: Match,
    /// Whether what a subset leaves out is what the caller has no access to.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub by_access: bool,
}

/// How a filter compares.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Match {
    /// The field is the parameter's value.
    Equals,
    /// The field contains the parameter's value.
    Contains,
    /// With the parameter true, the list is a part of the whole list.
    Subset,
}

/// One of `x-rules`: a relation that holds within a value.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rule {
    /// The relation as a CEL expression over `self`.
    pub rule: String,
    /// The relation in words.
    pub message: String,
    /// Where the relation is known from.
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
}

/// Reads an extension's value.
pub fn parse<T: DeserializeOwned>(value: &Value) -> Result<T, serde_json::Error> {
    T::deserialize(value)
}

/// Reads the errata of a document.
pub fn errata(root: &Value) -> Result<Vec<Erratum>, serde_json::Error> {
    root.get("x-errata").map_or_else(|| Ok(Vec::new()), parse)
}
