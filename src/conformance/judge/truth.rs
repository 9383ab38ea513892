//! True if a value is as a schema says: yes, no, or not to be told because of a fault of the document.
//!
//! `jsonschema` decides the assertions of each schema object. What combines schemas is decided here, so that one schema
//! is compiled once however many refer to it, and so that a fault spoils what depends on it and nothing else.

use std::collections::HashMap;
use std::ptr;
use std::sync::Arc;

use serde_json::Value;

use super::Schemas;
use super::node::{Choice, Link, Node, Rest};
use super::text::escape;
use crate::spec::Diagnostic;

/// The answer to whether a value is as a schema says.
#[derive(Debug, Clone)]
pub enum Truth {
    Yes,
    No,
    Unknown(Arc<Diagnostic>),
}

/// A part of a value with a schema that is about it.
pub struct Part<'n, 'v> {
    pub key: Key<'v>,
    pub link: &'n Link,
    pub value: &'v Value,
}

/// The place where a part stands in the value around it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Key<'v> {
    /// A property that the schema names.
    Property(&'v str),
    /// Another member.
    Entry(&'v str),
    Item(usize),
}

impl Key<'_> {
    /// The key as a part of a JSON pointer.
    pub fn pointer(&self) -> String {
        match self {
            Self::Property(name) | Self::Entry(name) => format!("/{}", escape(name)),
            Self::Item(index) => format!("/{index}"),
        }
    }
}

/// The evaluation of one value, which remembers what it found.
pub struct Evaluation<'a> {
    schemas: &'a Schemas,
    /// What was found by node and value; none while it is being found.
    known: HashMap<(usize, usize), Option<Truth>>,
    pub depth: usize,
    /// How deep schemas within schemas are followed.
    pub limit: usize,
}

impl<'a> Evaluation<'a> {
    pub fn new(schemas: &'a Schemas, limit: usize) -> Self {
        Self { schemas, known: HashMap::new(), depth: 0, limit }
    }

    pub fn follow(&self, link: &Link) -> Arc<Node> {
        self.schemas.follow(link)
    }

    /// The nodes that hold together with this one, itself first.
    pub fn group(&self, node: &Arc<Node>, value: &Value) -> Vec<Arc<Node>> {
        if !value.is_null() {
            return self.schemas.group(node);
        }
        // Where null is let pass, what stands beside it is not asked.
        self.schemas.gather(node, |node| !node.passes_null)
    }

    pub fn truth_at(&mut self, link: &Link, value: &Value) -> Truth {
        let node = self.follow(link);
        self.truth(&node, value)
    }

    /// Tells if a value is as a schema says.
    pub fn truth(&mut self, node: &Arc<Node>, value: &Value) -> Truth {
        let key = (Arc::as_ptr(node) as usize, ptr::from_ref(value) as usize);
        match self.known.get(&key) {
            Some(Some(truth)) => return truth.clone(),
            Some(None) => return self.untold(node, "it leads to itself without an end"),
            None => {}
        }
        if self.depth == self.limit {
            return self.untold(node, "schemas stand too deep within each other");
        }
        self.known.insert(key, None);
        self.depth += 1;
        let truth = self.whole_truth(node, value);
        self.depth -= 1;
        // Names of properties are looked at as values that do not last.
        if value.is_array() || value.is_object() {
            self.known.insert(key, Some(truth.clone()));
        } else {
            self.known.remove(&key);
        }
        truth
    }

    fn untold(&self, node: &Node, problem: &str) -> Truth {
        let problem = format!("this schema can't be followed: {problem}");
        let diagnostic = self.schemas.document().diagnostic(&node.pointer, problem, "let it come to an end");
        Truth::Unknown(self.schemas.report(&format!("{}#end", node.pointer), diagnostic))
    }

    fn whole_truth(&mut self, node: &Arc<Node>, value: &Value) -> Truth {
        let mut all = All::default();
        for node in self.group(node, value) {
            if node.is_never {
                return Truth::No;
            }
            if let Some((_, diagnostic)) = node.spoils_of(value).next() {
                all.add(Truth::Unknown(Arc::clone(diagnostic)));
            }
            match node.assertions.is_valid(value) {
                Some(true) => {}
                Some(false) => return Truth::No,
                None => all.add(self.exhausted(&node)),
            }
            for finding in self.findings(&node, value, false) {
                if all.is_refuted_by(finding.truth) {
                    return Truth::No;
                }
            }
            let (links, unsure) = self.consequences(&node, value);
            unsure.into_iter().for_each(|diagnostic| all.add(Truth::Unknown(diagnostic)));
            for link in links {
                if all.is_refuted_by(self.truth_at(link, value)) {
                    return Truth::No;
                }
            }
            for part in self.parts(&node, value) {
                if all.is_refuted_by(self.truth_at(part.link, part.value)) {
                    return Truth::No;
                }
            }
        }
        all.truth()
    }

    /// A pattern took the engine longer than it is given.
    pub fn exhausted(&self, node: &Node) -> Truth {
        let problem = "its pattern takes too long to match a value";
        let pointer = format!("{}/pattern", node.pointer);
        let diagnostic = self.schemas.document().diagnostic(&pointer, problem, "write it without nested repetitions");
        Truth::Unknown(self.schemas.report(&format!("{pointer}#engine"), diagnostic))
    }

    /// Schemas that hold for the same value as well, as the value has it: `then`, `else`, those of `dependentSchemas`, and
    /// the branch that a discriminator names.
    pub fn consequences<'n>(&mut self, node: &'n Node, value: &Value) -> (Vec<&'n Link>, Option<Arc<Diagnostic>>) {
        let mut links = Vec::new();
        let mut unsure = None;
        if let Some(condition) = &node.condition {
            match self.truth_at(&condition.test, value) {
                Truth::Yes => links.extend(&condition.then),
                Truth::No => links.extend(&condition.otherwise),
                Truth::Unknown(diagnostic) => unsure = Some(diagnostic),
            }
        }
        let present = node.dependents.iter().filter(|(name, _)| value.get(name).is_some());
        links.extend(present.map(|(_, link)| link));
        links.extend(node.choices.iter().filter_map(|choice| named_branch(choice, value)));
        (links, unsure)
    }

    /// The branches of a choice that the value is valid against, or may be.
    pub fn chosen<'n>(&mut self, choice: &'n Choice, value: &Value) -> Vec<&'n Link> {
        if named_branch(choice, value).is_some() {
            return Vec::new();
        }
        let branches = choice.branches.iter().map(|(_, link)| link);
        branches.filter(|link| !matches!(self.truth_at(link, value), Truth::No)).collect()
    }

    /// The parts of a value, each with the schemas that are about it.
    pub fn parts<'n, 'v>(&mut self, node: &'n Node, value: &'v Value) -> Vec<Part<'n, 'v>> {
        let mut parts = Vec::new();
        match value {
            Value::Object(members) => {
                let evaluated = node
                    .unevaluated_properties
                    .as_ref()
                    .and_then(Rest::link)
                    .map(|link| (link, self.evaluated_of(node, value)));
                for (name, value) in members {
                    let link = node.properties.get(name);
                    parts.extend(link.map(|link| Part { key: Key::Property(name), link, value }));
                    let key = Key::Entry(name);
                    let patterns = node.patterns.iter().filter(|(pattern, _)| matches(pattern, name) == Some(true));
                    parts.extend(patterns.map(|(_, link)| Part { key, link, value }));
                    let additional = node.additional.as_ref().and_then(Rest::link);
                    let additional = additional.filter(|_| node.unsure_names.is_none() && !is_named(node, name));
                    parts.extend(additional.map(|link| Part { key, link, value }));
                    if let Some((link, evaluated)) = &evaluated
                        && evaluated.unsure.is_none()
                        && !evaluated.has_name(name)
                    {
                        parts.push(Part { key, link, value });
                    }
                }
            }
            Value::Array(items) => {
                let evaluated = node
                    .unevaluated_items
                    .as_ref()
                    .and_then(Rest::link)
                    .map(|link| (link, self.evaluated_of(node, value)));
                for (index, value) in items.iter().enumerate() {
                    let key = Key::Item(index);
                    let link = node.prefix.get(index).or_else(|| node.items.as_ref().and_then(Rest::link));
                    parts.extend(link.map(|link| Part { key, link, value }));
                    if let Some((link, evaluated)) = &evaluated
                        && evaluated.unsure.is_none()
                        && !evaluated.has_item(index)
                    {
                        parts.push(Part { key, link, value });
                    }
                }
            }
            _ => {}
        }
        parts
    }
}

/// Truths that all have to be.
#[derive(Default)]
pub struct All {
    unknown: Option<Arc<Diagnostic>>,
}

impl All {
    pub fn add(&mut self, truth: Truth) {
        if let Truth::Unknown(diagnostic) = truth {
            self.unknown.get_or_insert(diagnostic);
        }
    }

    /// Adds a truth that may be a no, which decides.
    pub fn is_refuted_by(&mut self, truth: Truth) -> bool {
        let is_no = matches!(truth, Truth::No);
        self.add(truth);
        is_no
    }

    pub fn truth(self) -> Truth {
        self.unknown.map_or(Truth::Yes, Truth::Unknown)
    }
}

/// The branch that the value names by its discriminator.
pub fn named_branch<'n>(choice: &'n Choice, value: &Value) -> Option<&'n Link> {
    let discriminator = choice.discriminator.as_ref()?;
    let index = discriminator.index(discriminator.name(value)?)?;
    choice.branches.get(index).map(|(_, link)| link)
}

/// Tells if `properties` or `patternProperties` are about a name, or may be.
pub fn is_named(node: &Node, name: &str) -> bool {
    node.properties.contains_key(name) || node.patterns.iter().any(|(pattern, _)| matches(pattern, name) != Some(false))
}

fn matches(pattern: &super::assertions::Assertions, name: &str) -> Option<bool> {
    pattern.is_valid(&Value::String(name.to_owned()))
}
