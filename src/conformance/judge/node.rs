//! Schema objects as they are judged: what each asserts itself, and which others it leads to.

use std::collections::HashMap;
use std::sync::{Arc, OnceLock, Weak};

use serde_json::Value;

use super::assertions::Assertions;
use super::fact::{FactKind, LocalFact, Occasion};
use super::{Direction, Schemas};
use crate::spec::{Diagnostic, Rule};

/// A schema object, or a boolean in the place of one.
pub struct Node {
    pub pointer: String,
    pub direction: Direction,
    /// True if it is `false`.
    pub is_never: bool,
    /// True if null counts as kept whatever the rest says, as the document contradicts itself about it.
    pub passes_null: bool,
    pub assertions: Arc<Assertions>,
    /// Keywords that can't be judged, with the diagnostic of each.
    pub spoils: Vec<(String, Arc<Diagnostic>)>,
    pub facts: Vec<LocalFact>,
    /// The rules, each with the diagnostic of what can't be read.
    pub rules: Vec<(Rule, Option<Arc<Diagnostic>>)>,
    /// Schemas that hold as well: what it refers to, and `allOf`.
    pub same: Vec<Link>,
    pub choices: Vec<Choice>,
    /// The property that names a schema made of this one.
    pub discriminator: Option<Discriminator>,
    /// Properties that only requests have.
    pub write_only: Vec<String>,
    pub not: Option<Link>,
    pub condition: Option<Condition>,
    /// What holds as well where a property is present.
    pub dependents: Vec<(String, Link)>,
    pub properties: HashMap<String, Link>,
    /// The names of `properties` in the order of the document.
    pub names: Vec<String>,
    pub patterns: Vec<(Assertions, Link)>,
    /// Set where a pattern of names can't be read, so that which names are left over can't be told.
    pub unsure_names: Option<Arc<Diagnostic>>,
    pub additional: Option<Rest>,
    pub property_names: Option<Link>,
    pub prefix: Vec<Link>,
    pub items: Option<Rest>,
    pub contains: Option<Contains>,
    pub unevaluated_properties: Option<Rest>,
    pub unevaluated_items: Option<Rest>,
    /// All that `same` leads to, itself first.
    pub group: OnceLock<Vec<Weak<Node>>>,
}

/// A way to another node.
pub struct Link {
    pub pointer: String,
    pub direction: Direction,
    pub node: OnceLock<Weak<Node>>,
}

/// What may come beside what is named.
pub enum Rest {
    Nothing,
    Anything,
    Schema(Link),
}

/// `oneOf` or `anyOf`.
pub struct Choice {
    pub keyword: &'static str,
    pub branches: Vec<(String, Link)>,
    pub discriminator: Option<Discriminator>,
}

/// The property whose value says which branch it is.
pub struct Discriminator {
    pub property: String,
    /// Index of the branch by value.
    pub branches: HashMap<String, usize>,
    /// True if the document lists the values, so that another one names nothing.
    pub is_closed: bool,
}

impl Discriminator {
    /// The branch that a value names: by a key of the mapping, by the name of a schema, or by a reference to it.
    pub fn index(&self, name: &str) -> Option<usize> {
        let last = || name.rsplit_once('/').map(|(_, last)| last);
        self.branches.get(name).or_else(|| self.branches.get(last()?)).copied()
    }

    /// What a value says that it is.
    pub fn name<'v>(&self, value: &'v Value) -> Option<&'v str> {
        value.get(&self.property)?.as_str()
    }

    /// The name that a value gives itself, if it is none.
    pub fn stranger<'v>(&self, value: &'v Value) -> Option<&'v str> {
        self.name(value).filter(|name| self.index(name).is_none())
    }

    /// The names in their order.
    pub fn names(&self) -> Vec<String> {
        let mut names: Vec<_> = self.branches.keys().cloned().collect();
        names.sort_unstable();
        names
    }
}

/// `if` with its `then` and `else`.
pub struct Condition {
    pub test: Link,
    pub then: Option<Link>,
    pub otherwise: Option<Link>,
}

/// `contains` with its bounds.
pub struct Contains {
    pub link: Link,
    pub least: u64,
    pub most: Option<u64>,
}

impl Link {
    pub fn new(pointer: String, direction: Direction) -> Self {
        Self { pointer, direction, node: OnceLock::new() }
    }
}

impl Rest {
    pub fn link(&self) -> Option<&Link> {
        match self {
            Self::Nothing | Self::Anything => None,
            Self::Schema(link) => Some(link),
        }
    }
}

impl Node {
    /// The values that an open list names.
    pub fn open_values(&self) -> Vec<&str> {
        let named = self.facts.iter().filter_map(|fact| match &fact.kind {
            FactKind::Value { value } => Some(value.as_str()),
            _ => None,
        });
        named.collect()
    }

    pub fn empty(pointer: &str, direction: Direction) -> Self {
        Self {
            pointer: pointer.into(),
            direction,
            is_never: false,
            passes_null: false,
            assertions: Arc::new(Assertions::none()),
            spoils: Vec::new(),
            facts: Vec::new(),
            rules: Vec::new(),
            same: Vec::new(),
            choices: Vec::new(),
            discriminator: None,
            write_only: Vec::new(),
            not: None,
            condition: None,
            dependents: Vec::new(),
            properties: HashMap::new(),
            names: Vec::new(),
            patterns: Vec::new(),
            unsure_names: None,
            additional: None,
            property_names: None,
            prefix: Vec::new(),
            items: None,
            contains: None,
            unevaluated_properties: None,
            unevaluated_items: None,
            group: OnceLock::new(),
        }
    }

    /// The properties whose values say of which schema a value is.
    pub fn discriminators(&self) -> impl Iterator<Item = &Discriminator> {
        self.choices.iter().filter_map(|choice| choice.discriminator.as_ref()).chain(&self.discriminator)
    }

    /// Notes a keyword that can't be judged, and says so as a fact.
    pub fn spoil(&mut self, schemas: &Schemas, keyword: &str, diagnostic: Diagnostic) {
        let diagnostic = schemas.report(&format!("{}#{keyword}", self.pointer), diagnostic);
        self.spoils.push((keyword.to_owned(), diagnostic));
    }

    /// The diagnostic of a keyword that can't be judged.
    pub fn spoiled(&self, keyword: &str) -> Option<&Arc<Diagnostic>> {
        self.spoils.iter().find(|(known, _)| known == keyword).map(|(_, diagnostic)| diagnostic)
    }

    /// Tells if nothing can be said of any value.
    pub fn is_unusable(&self) -> bool {
        self.spoils.iter().any(|(keyword, _)| matches!(keyword.as_str(), "schema" | "whole" | "$ref"))
    }

    /// What spoils the judgment of a value.
    pub fn spoils_of(&self, value: &Value) -> impl Iterator<Item = &(String, Arc<Diagnostic>)> {
        self.spoils.iter().filter(|(keyword, _)| Occasion::of(keyword).is_given(value))
    }

    /// All links, whatever they are about.
    pub fn links(&self) -> impl Iterator<Item = &Link> {
        let rests = [&self.additional, &self.items, &self.unevaluated_properties, &self.unevaluated_items];
        let rests = rests.into_iter().flatten().filter_map(Rest::link);
        let single = [&self.not, &self.property_names].into_iter().flatten();
        let named = self.properties.values().chain(self.patterns.iter().map(|(_, link)| link));
        let tests = self.condition.iter().map(|condition| &condition.test);
        let contains = self.contains.iter().map(|contains| &contains.link);
        let same = self.same.iter().chain(self.alternatives()).chain(&self.prefix);
        same.chain(rests).chain(single).chain(named).chain(tests).chain(contains)
    }

    /// Links to what may hold for the same value, depending on it.
    pub fn alternatives(&self) -> impl Iterator<Item = &Link> {
        let branches = self.choices.iter().flat_map(|choice| choice.branches.iter().map(|(_, link)| link));
        let conditional = self.condition.iter().flat_map(|condition| condition.then.iter().chain(&condition.otherwise));
        branches.chain(conditional).chain(self.dependents.iter().map(|(_, link)| link))
    }
}
