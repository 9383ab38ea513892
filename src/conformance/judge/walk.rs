//! The walk over a body and its schema together: which facts are given occasion, and which are broken.

use std::collections::{HashMap, HashSet, VecDeque};
use std::sync::Arc;

use serde_json::Value;

use super::fact::{Cause, Drift, FactKind, Judged, Judgment, Outcome};
use super::node::Node;
use super::outline::{FactId, Outline, PlaceId, Step, TOP, WHOLE_ID};
use super::text::{abridged, escape};
use super::truth::{Evaluation, Key, Truth};
use super::{Schemas, rules};
use crate::spec::Diagnostic;
use crate::spec::diagnostic::counted;

/// The nodes that are about a value, each with the place that names its facts.
type Entries = Vec<(PlaceId, Arc<Node>)>;

/// A walk over one body.
pub struct Walk<'a> {
    schemas: &'a Schemas,
    evaluation: Evaluation<'a>,
    outline: &'a mut Outline,
    request: Option<&'a Value>,
    outcomes: HashMap<FactId, Shown>,
    seen: HashSet<PlaceId>,
    /// JSON pointer to where the walk is.
    at: String,
    drifts: Vec<Drift>,
    is_of_request: bool,
}

/// What was shown of a fact so far; a later one counts for more.
enum Shown {
    Unseen(String),
    Held,
    Spoiled(Arc<Diagnostic>),
    Broken { at: String, problem: String, more: usize },
}

impl<'a> Walk<'a> {
    pub fn new(schemas: &'a Schemas, outline: &'a mut Outline, request: Option<&'a Value>, limit: usize) -> Self {
        Self {
            schemas,
            evaluation: Evaluation::new(schemas, limit),
            outline,
            request,
            outcomes: HashMap::new(),
            seen: HashSet::new(),
            at: String::new(),
            drifts: Vec::new(),
            is_of_request: false,
        }
    }

    /// Walks over a body.
    pub fn run(&mut self, root: &Arc<Node>, body: &Value) {
        self.value(body, vec![(TOP, Arc::clone(root))]);
        self.outcomes.entry(WHOLE_ID).or_insert(Shown::Held);
    }

    /// What was shown of every fact that is known.
    pub fn judgment(self) -> Judgment {
        let Self { outline, mut outcomes, seen, drifts, is_of_request, .. } = self;
        let facts = outline.facts().enumerate();
        let judged = facts.map(|(id, fact)| {
            let outcome = match outcomes.remove(&id) {
                Some(Shown::Held) => Outcome::Held,
                Some(Shown::Spoiled(diagnostic)) => Outcome::Spoiled((*diagnostic).clone()),
                Some(Shown::Unseen(need)) => Outcome::Unseen { need },
                Some(Shown::Broken { at, problem, more: 0 }) => Outcome::Broken { at, problem },
                Some(Shown::Broken { at, problem, more }) => {
                    Outcome::Broken { at, problem: format!("{problem} (and so in {})", counted(more, "more place")) }
                }
                None => Outcome::Unseen { need: outline.need(id, |place| seen.contains(&place)) },
            };
            Judged { fact: Arc::clone(fact), outcome }
        });
        Judgment { facts: judged.collect(), drifts, is_of_request }
    }

    fn value(&mut self, value: &Value, entries: Entries) {
        let mut below: Vec<(Key<'_>, &Value, Entries)> = Vec::new();
        let mut by_key: HashMap<(bool, String), usize> = HashMap::new();
        let mut known = HashSet::new();
        self.seen.extend(entries.iter().map(|(place, _)| *place));
        let mut ahead = VecDeque::from(entries);
        while let Some((place, entry)) = ahead.pop_front() {
            for node in self.evaluation.group(&entry, value) {
                let place = self.outline.fold(place, &node);
                if !known.insert((place, Arc::as_ptr(&node))) {
                    continue;
                }
                self.seen.insert(place);
                self.node(place, &node, value);
                let (consequences, unsure) = self.evaluation.consequences(&node, value);
                if let Some(diagnostic) = unsure {
                    self.show(WHOLE_ID, Shown::Spoiled(diagnostic));
                }
                let chosen = node.choices.iter().flat_map(|choice| self.evaluation.chosen(choice, value));
                let same: Vec<_> = consequences.into_iter().chain(chosen.collect::<Vec<_>>()).collect();
                ahead.extend(same.into_iter().map(|link| (place, self.evaluation.follow(link))));
                for part in self.evaluation.parts(&node, value) {
                    let step = Step::from(part.key);
                    let child = self.outline.below(self.schemas, place, &step);
                    let key = (matches!(part.key, Key::Item(_)), part.key.pointer());
                    let index = *by_key.entry(key).or_insert_with(|| {
                        below.push((part.key, part.value, Vec::new()));
                        below.len() - 1
                    });
                    below[index].2.push((child, self.evaluation.follow(part.link)));
                }
            }
        }
        for (key, value, entries) in below {
            let end = self.at.len();
            self.at.push_str(&key.pointer());
            self.value(value, entries);
            self.at.truncate(end);
        }
    }

    /// Judges what one schema object says itself of a value.
    fn node(&mut self, place: PlaceId, node: &Arc<Node>, value: &Value) {
        for cause in self.schemas.tolerated().causes(&mut self.evaluation, node, value) {
            let path = self.outline.path(place);
            // What a property has that should not be there may be a secret.
            let (field, got) = match &cause {
                Cause::WriteOnly(name) => (format!("{path}/{}", escape(name)), "a value".to_owned()),
                _ => (path.to_owned(), abridged(value)),
            };
            if !self.drifts.iter().any(|known| known.field == field && known.cause == cause) {
                self.drifts.push(Drift { field, cause, got });
            }
        }
        let facts = self.outline.facts_of(place, node);
        if node.is_never {
            self.broken(WHOLE_ID, "nothing may stand here".to_owned());
        }
        for failure in node.assertions.failures(value) {
            let about = |fact: &super::fact::LocalFact| fact.is_about(&failure.keyword, failure.property.as_deref());
            let fact = node.facts.iter().position(about).map_or(WHOLE_ID, |index| facts[index]);
            if failure.is_engine {
                if let Truth::Unknown(diagnostic) = self.evaluation.exhausted(node) {
                    self.show(fact, Shown::Spoiled(diagnostic));
                }
            } else {
                self.broken(fact, failure.problem);
            }
        }
        for finding in self.evaluation.findings(node, value, true) {
            let fact = node.facts.iter().position(|fact| fact.is_about(finding.keyword, None));
            let fact = fact.map_or(WHOLE_ID, |index| facts[index]);
            match finding.truth {
                Truth::Yes => self.show(fact, Shown::Held),
                Truth::No => self.broken(fact, finding.problem),
                Truth::Unknown(diagnostic) => self.show(fact, Shown::Spoiled(diagnostic)),
            }
        }
        for (keyword, diagnostic) in node.spoils_of(value) {
            if place == TOP && node.is_unusable() {
                self.show(WHOLE_ID, Shown::Spoiled(Arc::clone(diagnostic)));
            }
            let fact = node.facts.iter().position(|fact| fact.is_about(keyword, None));
            let fact = fact.map_or(WHOLE_ID, |index| facts[index]);
            self.show(fact, Shown::Spoiled(Arc::clone(diagnostic)));
        }
        for (local, fact) in node.facts.iter().zip(facts.iter()) {
            match &local.kind {
                // Where letter case is open, the value counts in any.
                FactKind::Value { value: known } => {
                    let is_known = value.as_str().is_some_and(|value| value.eq_ignore_ascii_case(known));
                    is_known.then(|| self.show(*fact, Shown::Held));
                }
                FactKind::Rule { index, .. } => self.rule(*fact, &node.rules[*index], value),
                _ if local.is_given(value) => self.show(*fact, Shown::Held),
                _ => {}
            }
        }
    }

    fn rule(&mut self, fact: FactId, (rule, fault): &(crate::spec::Rule, Option<Arc<Diagnostic>>), value: &Value) {
        if let Some(diagnostic) = fault {
            self.show(fact, Shown::Spoiled(Arc::clone(diagnostic)));
            return;
        }
        if value.is_null() {
            return;
        }
        self.is_of_request |= rule.rule.contains("request");
        match rules::holds(&rule.rule, value, self.request) {
            Ok(true) => self.show(fact, Shown::Held),
            Ok(false) => self.broken(fact, format!("`{}` is false", rule.rule)),
            Err(reason) => self.show(fact, Shown::Unseen(format!("a body of which the rule can be told: {reason}"))),
        }
    }

    fn broken(&mut self, fact: FactId, problem: String) {
        let at = self.at.clone();
        self.show(fact, Shown::Broken { at, problem, more: 0 });
    }

    fn show(&mut self, fact: FactId, shown: Shown) {
        match (self.outcomes.get_mut(&fact), shown) {
            (Some(Shown::Broken { more, at, .. }), Shown::Broken { at: again, .. }) => {
                *more += usize::from(*at != again)
            }
            (Some(known), shown) if known.weight() >= shown.weight() => {}
            (_, shown) => drop(self.outcomes.insert(fact, shown)),
        }
    }
}

impl Shown {
    fn weight(&self) -> u8 {
        match self {
            Self::Unseen(_) => 0,
            Self::Held => 1,
            Self::Spoiled(_) => 2,
            Self::Broken { .. } => 3,
        }
    }
}
