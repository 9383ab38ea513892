//! Whether a value is as a schema says: yes, no, or not to be told because of a fault of the document.
//!
//! `jsonschema` decides the assertions of each schema object. What combines schemas is decided here, so that one schema
//! is compiled once however many refer to it, and so that a fault spoils what depends on it and nothing else.

use std::collections::{HashMap, HashSet};
use std::ptr;
use std::sync::Arc;

use serde_json::Value;

use super::Schemas;
use super::node::{Choice, Link, Node, Rest};
use super::text::{abridged, escape};
use crate::spec::Diagnostic;

/// The answer to whether a value is as a schema says.
#[derive(Debug, Clone)]
pub enum Truth {
    Yes,
    No,
    Unknown(Arc<Diagnostic>),
}

/// What a keyword that other schemas decide says of a value.
pub struct Finding {
    pub keyword: &'static str,
    pub truth: Truth,
    /// Why it is not so, if it is not and reasons were asked for.
    pub problem: String,
}

/// A part of a value with a schema that is about it.
pub struct Part<'n, 'v> {
    pub key: Key<'v>,
    pub link: &'n Link,
    pub value: &'v Value,
}

/// Where a part stands in the value around it.
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

/// The members or items that some keyword has looked at.
#[derive(Default)]
struct Evaluated {
    is_all: bool,
    names: HashSet<String>,
    /// Items before this index.
    until: usize,
    items: HashSet<usize>,
    unsure: Option<Arc<Diagnostic>>,
}

/// The evaluation of one value, which remembers what it found.
pub struct Evaluation<'a> {
    schemas: &'a Schemas,
    /// What was found by node and value; none while it is being found.
    known: HashMap<(usize, usize), Option<Truth>>,
    depth: usize,
    /// How deep schemas within schemas are followed.
    limit: usize,
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

    /// What the keywords say that other schemas decide.
    pub fn findings(&mut self, node: &Node, value: &Value, with_reasons: bool) -> Vec<Finding> {
        let mut findings = Vec::new();
        for choice in &node.choices {
            findings.push(self.choice(choice, value, with_reasons));
        }
        if let Some(link) = &node.not {
            let truth = match self.truth_at(link, value) {
                Truth::Yes => Truth::No,
                Truth::No => Truth::Yes,
                unknown @ Truth::Unknown(_) => unknown,
            };
            findings.push(Finding { keyword: "not", truth, problem: format!("{} is what `not` describes", abridged(value)) });
        }
        match value {
            Value::Object(_) => self.object_findings(node, value, &mut findings),
            Value::Array(items) => self.array_findings(node, value, items, &mut findings),
            _ => {}
        }
        findings
    }

    fn object_findings(&mut self, node: &Node, value: &Value, findings: &mut Vec<Finding>) {
        let Value::Object(members) = value else { return };
        if let Some(link) = node.property_names.as_ref().filter(|_| !members.is_empty()) {
            let mut all = All::default();
            let mut wrong = Vec::new();
            for name in members.keys() {
                match self.truth_at(link, &Value::String(name.clone())) {
                    Truth::No => wrong.push(name.as_str()),
                    truth => all.add(truth),
                }
            }
            let truth = if wrong.is_empty() { all.truth() } else { Truth::No };
            findings.push(Finding { keyword: "propertyNames", truth, problem: format!("no such name may be: {}", quoted(&wrong)) });
        }
        if let Some(Rest::Nothing) = node.additional {
            let more: Vec<_> = members.keys().filter(|name| !is_named(node, name)).map(String::as_str).collect();
            findings.push(nothing_more("additionalProperties", &more, node.unsure_names.clone()));
        }
        if let Some(Rest::Nothing) = node.unevaluated_properties {
            let evaluated = self.evaluated_of(node, value);
            let more = members.keys().filter(|name| !evaluated.has_name(name)).map(String::as_str).collect::<Vec<_>>();
            findings.push(nothing_more("unevaluatedProperties", &more, evaluated.unsure));
        }
    }

    fn array_findings(&mut self, node: &Node, value: &Value, items: &[Value], findings: &mut Vec<Finding>) {
        let more_than = |count: usize| items.len().saturating_sub(count);
        if let Some(Rest::Nothing) = node.items {
            let more = more_than(node.prefix.len());
            let truth = if more == 0 { Truth::Yes } else { Truth::No };
            findings.push(Finding { keyword: "items", truth, problem: format!("{more} items more than documented") });
        }
        if let Some(Rest::Nothing) = node.unevaluated_items {
            let evaluated = self.evaluated_of(node, value);
            let more = (0..items.len()).filter(|index| !evaluated.has_item(*index)).count();
            let truth = match evaluated.unsure {
                _ if more == 0 => Truth::Yes,
                Some(diagnostic) => Truth::Unknown(diagnostic),
                None => Truth::No,
            };
            findings.push(Finding { keyword: "unevaluatedItems", truth, problem: format!("{more} items more than documented") });
        }
        if let Some(contains) = &node.contains {
            let truths: Vec<_> = items.iter().map(|item| self.truth_at(&contains.link, item)).collect();
            let sure = truths.iter().filter(|truth| matches!(truth, Truth::Yes)).count() as u64;
            let mut unsure = truths.into_iter().filter(|truth| matches!(truth, Truth::Unknown(_)));
            let first = unsure.next();
            let possible = sure + u64::from(first.is_some()) + unsure.count() as u64;
            let told = |is_sure: bool, is_possible: bool| match &first {
                _ if is_sure => Truth::Yes,
                Some(unknown) if is_possible => unknown.clone(),
                _ => Truth::No,
            };
            if contains.least > 0 {
                let problem = format!("{sure} items are as `contains` says, not {} or more", contains.least);
                let truth = told(sure >= contains.least, possible >= contains.least);
                findings.push(Finding { keyword: "contains", truth, problem });
            }
            if let Some(most) = contains.most {
                let problem = format!("{sure} items are as `contains` says, not {most} or fewer");
                findings.push(Finding { keyword: "maxContains", truth: told(possible <= most, sure <= most), problem });
            }
        }
    }

    fn choice(&mut self, choice: &Choice, value: &Value, with_reasons: bool) -> Finding {
        let keyword = choice.keyword;
        // What that branch says is said of the value itself.
        if named_branch(choice, value).is_some() {
            return Finding { keyword, truth: Truth::Yes, problem: String::new() };
        }
        let mut valid = Vec::new();
        let mut unknown = None;
        for (label, link) in &choice.branches {
            match self.truth_at(link, value) {
                Truth::Yes => valid.push(label.as_str()),
                Truth::No => {}
                Truth::Unknown(diagnostic) => unknown = unknown.or(Some(diagnostic)),
            }
        }
        let truth = match (valid.len(), unknown) {
            (1, None) => Truth::Yes,
            (count, _) if count > 0 && keyword == "anyOf" => Truth::Yes,
            (0 | 1, Some(diagnostic)) => Truth::Unknown(diagnostic),
            _ => Truth::No,
        };
        let mut problem = String::new();
        if with_reasons && matches!(truth, Truth::No) {
            problem = if valid.is_empty() {
                let reasons = choice.branches.iter().take(3).map(|(label, link)| {
                    let node = self.follow(link);
                    format!("{label}: {}", self.reason(&node, value, "").unwrap_or_default())
                });
                let reasons: Vec<_> = reasons.collect();
                format!("{} is none of `{keyword}` ({})", abridged(value), reasons.join("; "))
            } else {
                format!("{} is more than one of `{keyword}`: {}", abridged(value), valid.join(" and "))
            };
        }
        Finding { keyword, truth, problem }
    }

    /// Why a value is not as a schema says.
    fn reason(&mut self, node: &Arc<Node>, value: &Value, at: &str) -> Option<String> {
        if self.depth == self.limit {
            return None;
        }
        let place = if at.is_empty() { String::new() } else { format!("{at}: ") };
        self.depth += 1;
        let reason = self.group(node, value).iter().find_map(|node| {
            if node.is_never {
                return Some(format!("{place}nothing may stand here"));
            }
            if let Some(failure) = node.assertions.failures(value).into_iter().find(|failure| !failure.is_engine) {
                return Some(format!("{place}{}", failure.problem));
            }
            let findings = self.findings(node, value, false);
            if let Some(finding) = findings.iter().find(|finding| matches!(finding.truth, Truth::No)) {
                return Some(match finding.keyword {
                    "oneOf" | "anyOf" => format!("{place}{} does not fit `{}`", abridged(value), finding.keyword),
                    _ => format!("{place}{}", finding.problem),
                });
            }
            let (links, _) = self.consequences(node, value);
            let below = self.parts(node, value).into_iter().map(|part| (part.link, part.value, part.key.pointer()));
            let all: Vec<_> = links.into_iter().map(|link| (link, value, String::new())).chain(below).collect();
            all.into_iter().find_map(|(link, value, key)| {
                let node = self.follow(link);
                let is_wrong = matches!(self.truth(&node, value), Truth::No);
                is_wrong.then(|| self.reason(&node, value, &format!("{at}{key}"))).flatten()
            })
        });
        self.depth -= 1;
        reason
    }

    /// The parts of a value, each with the schemas that are about it.
    pub fn parts<'n, 'v>(&mut self, node: &'n Node, value: &'v Value) -> Vec<Part<'n, 'v>> {
        let mut parts = Vec::new();
        match value {
            Value::Object(members) => {
                let evaluated = node.unevaluated_properties.as_ref().and_then(Rest::link).map(|link| (link, self.evaluated_of(node, value)));
                for (name, value) in members {
                    let link = node.properties.get(name);
                    parts.extend(link.map(|link| Part { key: Key::Property(name), link, value }));
                    let key = Key::Entry(name);
                    let patterns = node.patterns.iter().filter(|(pattern, _)| matches(pattern, name));
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
                let evaluated = node.unevaluated_items.as_ref().and_then(Rest::link).map(|link| (link, self.evaluated_of(node, value)));
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

    /// What the other keywords of a node have looked at.
    fn evaluated_of(&mut self, node: &Node, value: &Value) -> Evaluated {
        let mut evaluated = Evaluated::default();
        self.evaluate_own(node, value, &mut evaluated);
        for link in &node.same {
            let node = self.follow(link);
            self.evaluate(&node, value, &mut evaluated);
        }
        evaluated
    }

    fn evaluate(&mut self, node: &Arc<Node>, value: &Value, evaluated: &mut Evaluated) {
        for node in self.group(node, value) {
            self.evaluate_own(&node, value, evaluated);
            let rest = if value.is_object() { &node.unevaluated_properties } else { &node.unevaluated_items };
            evaluated.is_all |= rest.is_some();
        }
    }

    fn evaluate_own(&mut self, node: &Node, value: &Value, evaluated: &mut Evaluated) {
        match value {
            Value::Object(members) => {
                evaluated.is_all |= node.additional.is_some();
                let named = members.keys().filter(|name| is_named(node, name));
                evaluated.names.extend(named.cloned());
                evaluated.unsure = evaluated.unsure.take().or_else(|| node.unsure_names.clone());
            }
            Value::Array(items) => {
                evaluated.is_all |= node.items.is_some();
                evaluated.until = evaluated.until.max(node.prefix.len());
                if let Some(contains) = &node.contains {
                    let found = items.iter().enumerate();
                    let found = found.filter(|(_, item)| matches!(self.truth_at(&contains.link, item), Truth::Yes));
                    evaluated.items.extend(found.map(|(index, _)| index));
                }
            }
            _ => {}
        }
        let (mut links, unsure) = self.consequences(node, value);
        evaluated.unsure = evaluated.unsure.take().or(unsure);
        links.extend(node.condition.iter().map(|condition| &condition.test));
        links.extend(node.choices.iter().flat_map(|choice| choice.branches.iter().map(|(_, link)| link)));
        for link in links {
            let branch = self.follow(link);
            match self.truth(&branch, value) {
                Truth::Yes => self.evaluate(&branch, value, evaluated),
                Truth::No => {}
                Truth::Unknown(diagnostic) => evaluated.unsure = evaluated.unsure.take().or(Some(diagnostic)),
            }
        }
    }
}

impl Evaluated {
    fn has_name(&self, name: &str) -> bool {
        self.is_all || self.names.contains(name)
    }

    fn has_item(&self, index: usize) -> bool {
        self.is_all || index < self.until || self.items.contains(&index)
    }
}

/// Truths that all have to be.
#[derive(Default)]
struct All {
    unknown: Option<Arc<Diagnostic>>,
}

impl All {
    fn add(&mut self, truth: Truth) {
        if let Truth::Unknown(diagnostic) = truth {
            self.unknown.get_or_insert(diagnostic);
        }
    }

    /// Adds a truth that may be a no, which decides.
    fn is_refuted_by(&mut self, truth: Truth) -> bool {
        let is_no = matches!(truth, Truth::No);
        self.add(truth);
        is_no
    }

    fn truth(self) -> Truth {
        self.unknown.map_or(Truth::Yes, Truth::Unknown)
    }
}

/// The branch that the value names by its discriminator.
fn named_branch<'n>(choice: &'n Choice, value: &Value) -> Option<&'n Link> {
    let discriminator = choice.discriminator.as_ref()?;
    let index = discriminator.branches.get(value.get(&discriminator.property)?.as_str()?)?;
    choice.branches.get(*index).map(|(_, link)| link)
}

/// Whether `properties` or `patternProperties` are about a name.
fn is_named(node: &Node, name: &str) -> bool {
    node.properties.contains_key(name) || node.patterns.iter().any(|(pattern, _)| matches(pattern, name))
}

fn matches(pattern: &super::assertions::Assertions, name: &str) -> bool {
    pattern.is_valid(&Value::String(name.to_owned())) == Some(true)
}

fn nothing_more(keyword: &'static str, more: &[&str], unsure: Option<Arc<Diagnostic>>) -> Finding {
    let truth = match unsure {
        _ if more.is_empty() => Truth::Yes,
        Some(diagnostic) => Truth::Unknown(diagnostic),
        None => Truth::No,
    };
    Finding { keyword, truth, problem: format!("{} may not be there", quoted(more)) }
}

fn quoted(names: &[&str]) -> String {
    let mut quoted: Vec<_> = names.iter().take(6).map(|name| format!("`{name}`")).collect();
    if names.len() > 6 {
        quoted.push(format!("and {} more", names.len() - 6));
    }
    quoted.join(", ")
}
