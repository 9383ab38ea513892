//! What the server holds, as `*.rows.yaml` has it.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::Value;

use super::flaw::Flaw;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Data {
    pub people: Vec<Person>,
    /// What each operation is about, by its id.
    pub served: BTreeMap<String, Served>,
    /// The bodies of refusals by status, and the headers of all answers.
    pub refusals: BTreeMap<String, Value>,
    #[serde(default)]
    pub headers: BTreeMap<String, String>,
    pub rows: BTreeMap<String, Vec<Row>>,
    pub mutants: Vec<Mutant>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Person {
    pub name: String,
    pub token: String,
    /// Values of paths that are this person's alone.
    #[serde(default)]
    pub own: BTreeMap<String, Value>,
    /// What rules of access may ask of them.
    #[serde(default)]
    pub attributes: BTreeMap<String, String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Served {
    pub rows: String,
    /// The place where the body has the row that is opened; it is the whole body without.
    #[serde(default)]
    pub at: String,
    /// The direction that turns the order round.
    pub descending: Option<String>,
    /// Items of a page where nobody can ask for a number.
    pub page: Option<usize>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Row {
    /// Values of parameters that the row belongs to.
    #[serde(default)]
    pub within: BTreeMap<String, String>,
    /// The only one who knows of it.
    pub only_for: Option<String>,
    /// Those who do not know of it.
    #[serde(default)]
    pub hidden_from: Vec<String>,
    /// Those who may not open it.
    #[serde(default)]
    pub closed_to: Vec<String>,
    /// The subsets that it is in, besides those that go by access.
    #[serde(default)]
    pub subsets: Vec<String>,
    pub shown: Value,
    /// What the details show besides.
    #[serde(default)]
    pub more: BTreeMap<String, Value>,
}

/// The server with one fault.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Mutant {
    pub name: String,
    /// The problem with the code.
    pub flaw: Option<Flaw>,
    /// The problem with the data: values by their pointer into them.
    #[serde(default)]
    pub data: BTreeMap<String, Value>,
    /// Pointer into the data to what is missing.
    pub without: Option<String>,
    /// The statements that it breaks, all of which must be found broken.
    pub breaks: Vec<String>,
    /// The way the names of others begin that may be found broken in consequence, as a list that can't be read to its end
    /// has the wrong total.
    #[serde(default)]
    pub follows: Vec<String>,
}

impl Person {
    /// The values that are this person's alone, as a path has them.
    pub fn values(&self) -> impl Iterator<Item = (&str, String)> {
        let text = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        self.own.iter().map(move |(name, value)| (name.as_str(), text(value)))
    }
}

impl Row {
    pub fn is_known_to(&self, person: Option<&Person>) -> bool {
        let is_hidden = person.is_some_and(|person| self.hidden_from.contains(&person.name));
        !is_hidden && self.only_for.as_ref().is_none_or(|owner| person.is_some_and(|person| person.name == *owner))
    }

    pub fn is_open_to(&self, person: Option<&Person>) -> bool {
        self.is_known_to(person) && person.is_none_or(|person| !self.closed_to.contains(&person.name))
    }

    pub fn is_within(&self, asked: &BTreeMap<String, String>) -> bool {
        self.within.iter().all(|(name, value)| asked.get(name).is_none_or(|asked| asked == value))
    }
}

impl Mutant {
    /// The data as the mutant has them.
    pub fn spoil(&self, data: &mut Value) {
        for (pointer, value) in &self.data {
            *data.pointer_mut(pointer).unwrap_or_else(|| panic!("{}: no {pointer}", self.name)) = value.clone();
        }
        if let Some((around, name)) = self.without.as_deref().and_then(|pointer| pointer.rsplit_once('/')) {
            let around = data.pointer_mut(around).and_then(Value::as_object_mut);
            let removed = around.and_then(|around| around.shift_remove(name));
            assert!(removed.is_some(), "{}: no {:?}", self.name, self.without);
        }
    }
}
