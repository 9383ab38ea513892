//! What a mutant is, and the closed set of rewrites that it is made of.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;

/// A server with one fault.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct Mutant {
    /// The name of the mutant.
    pub name: String,
    /// What kind of fault it has.
    pub class: Class,
    /// The document of the operation, as several have one of the same name.
    pub document: String,
    /// The operation that is at fault.
    pub operation: String,
    /// The documented sentence that it breaks.
    pub breaks: String,
    /// The way the ids of the statements begin that it may be found by; without an operation, those of its own.
    pub found_by: Vec<String>,
    #[serde(default, skip_serializing_if = "When::is_always")]
    pub(crate) when: When,
    /// The rewrites, one after another.
    pub(crate) how: Vec<Rewrite>,
}

/// A kind of fault.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum Class {
    /// An answer that the schema forbids.
    Body,
    /// What should be refused is not, or is refused in another way than documented.
    Error,
    /// Answers, or parts of one, that don't go together.
    Relation,
    /// Someone sees what they may not.
    Access,
    /// What the vendor's page says in a place where this contradicts what is served.
    Drift,
}

impl std::fmt::Display for Class {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Body => "body",
            Self::Error => "error",
            Self::Relation => "relation",
            Self::Access => "access",
            Self::Drift => "drift",
        })
    }
}

impl Mutant {
    /// Tells if a statement is one that the mutant may be found by.
    #[must_use]
    pub fn is_found_by(&self, statement: &str) -> bool {
        let own = statement.strip_prefix(&self.operation).and_then(|rest| rest.strip_prefix('/'));
        let begins = |pattern: &String| {
            statement.starts_with(pattern.as_str()) || own.is_some_and(|own| own.starts_with(pattern.as_str()))
        };
        self.found_by.iter().any(begins)
    }
}

/// The time when a mutant acts; all that is said must hold.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct When {
    /// Query parameters that must be there and match a regular expression.
    pub query: BTreeMap<String, String>,
    /// Query parameters that must not be there.
    pub without: Vec<String>,
    /// Variables of the path that must match.
    pub path: BTreeMap<String, String>,
    /// The answers that are rewritten.
    pub answer: AnswerKind,
    /// The HTTP status that the upstream's answer must have.
    pub status: Option<u16>,
    /// Only each second request of the operation.
    pub alternately: bool,
}

impl When {
    pub fn is_always(&self) -> bool {
        *self == Self::default()
    }
}

/// Kinds of answers.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum AnswerKind {
    #[default]
    Success,
    Refusal,
    Any,
}

/// One rewrite. Pointers are JSON pointers in which `*` stands for every item of an array.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub(crate) enum Rewrite {
    /// Replaces or, without `to`, takes out a query parameter whose value matches.
    Query {
        name: String,
        #[serde(default = "anything")]
        matches: String,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        to: Option<String>,
    },
    /// Adds a query parameter that is not there.
    Default { name: String, to: String },
    /// Computes a number of the query: times the parameter `by`, plus `plus`.
    Compute {
        name: String,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        times: Option<String>,
        #[serde(default)]
        plus: i64,
    },
    /// Replaces a variable of the path that matches, without `to` by the last one that had success.
    Path {
        name: String,
        #[serde(default = "anything")]
        matches: String,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        to: Option<String>,
    },
    /// Answers such callers as it would answer one who may.
    Borrow(Vec<Caller>),
    /// Puts a list together from the upstream's whole list, with a flaw.
    List(ListFlaw),
    /// Changes every value at a pointer.
    Edit { at: String, into: Change },
    /// Takes out a member or an item.
    Remove(String),
    /// Gives a member another name.
    Rename { at: String, to: String },
    /// Moves the members of an object into the object that it is in.
    Flatten(String),
    /// Changes an array as a whole.
    Items { at: String, change: ItemsChange },
    /// Another HTTP status.
    Status(u16),
    /// Another value of a header or, without one, no such header.
    Header {
        name: String,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        to: Option<String>,
    },
    /// Another body.
    Body(String),
    /// Only the first half of the body.
    Truncate,
}

fn anything() -> String {
    String::new()
}

/// Callers by their credential.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Caller {
    /// There is no credential.
    Missing,
    /// It is empty.
    Empty,
    /// Nobody has it.
    Unknown,
    /// Someone has it, who may not see this.
    Foreign,
}

/// What becomes of a value.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Change {
    /// This value.
    Value(Value),
    /// The value at this pointer.
    Copy(String),
    /// Plus a number.
    Plus(f64),
    /// A text with more at its end.
    Suffix(String),
    /// As text.
    Text,
    /// As a number, where it is one.
    Number,
    Upper,
    Lower,
    /// Each word with a capital.
    Capital,
    /// In an object, as its member `value`.
    Nested,
    /// In an array.
    List,
    /// Only the value of the first item of an array.
    First,
    /// The date of a time.
    Date,
    /// A time with a blank in place of the `T`, without an offset.
    Blank,
    /// The seconds since 1970 of a time in milliseconds.
    Seconds,
    /// The time in milliseconds since 1970 as text.
    Rfc3339,
}

/// What becomes of an array.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum ItemsChange {
    DropFirst,
    DropLast,
    DropMiddle,
    /// The first item twice.
    RepeatFirst,
    /// The first item in place of the second.
    OverwriteSecond,
    Reverse,
    /// The first two items exchanged.
    SwapFirst,
    /// Only items whose field matches.
    Keep {
        field: String,
        matches: String,
    },
    /// Only items whose field does not match.
    Without {
        field: String,
        matches: String,
    },
}

/// The problem with a list.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct ListFlaw {
    /// The way a filter goes wrong, by its parameter.
    pub filter: BTreeMap<String, FilterFlaw>,
    pub order: OrderFlaw,
    pub total: TotalFlaw,
    /// Filters look only at the page that there were without them.
    pub filter_after_paging: bool,
    /// Past the end, there is the last page.
    pub last_page_again: bool,
}

/// The way a filter goes wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum FilterFlaw {
    /// Letter case does not matter.
    Fold,
    /// The field begins with the value.
    Prefix,
    /// The field ends with the value.
    Suffix,
    /// The field is the value.
    Whole,
    /// The value is in the field.
    Within,
    /// `%` and `_` stand for others, as in SQL.
    Like,
    /// All that matches but the first.
    ButFirst,
    /// All that does not match.
    Inverted,
    /// Nothing, if the value is empty.
    EmptyMatters,
}

/// The way an order goes wrong.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum OrderFlaw {
    #[default]
    None,
    /// Letter case does not matter.
    Fold,
    /// Ties come by key descending.
    TiesDescending,
    /// Ties turn with the direction.
    TiesTurn,
    /// Ties come differently with each request.
    TiesChange,
    /// Each page is in order, the whole is not.
    WithinPage,
}

/// The way a total goes wrong.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum TotalFlaw {
    #[default]
    None,
    /// It is that of the list without filters.
    Unfiltered,
    /// It is 0 where the page is empty.
    ZeroPastTheEnd,
}
