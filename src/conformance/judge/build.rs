//! From a schema object of the document to its node.

use std::collections::HashMap;
use std::sync::Arc;

use jsonschema::Draft;
use serde_json::{Map, Value};

use super::assertions;
use super::fact::{FactKind, LocalFact};
use super::lower::{self, Lowered};
use super::node::{Choice, Condition, Contains, Discriminator, Link, Node, Rest};
use super::text::{abridged, escape};
use super::{Direction, Schemas, rules, words};
use crate::spec::{Diagnostic, Rule};

impl Node {
    /// Reads the schema at a pointer.
    pub fn build(schemas: &Schemas, pointer: &str, direction: Direction) -> Self {
        let mut node = Self::empty(pointer, direction);
        let document = schemas.document();
        match document.at(pointer) {
            Some(Value::Bool(admits)) => node.is_never = !admits,
            Some(Value::Object(object)) => Builder { schemas, node: &mut node, object }.build(),
            other => {
                let problem = match other {
                    Some(value) => format!("{} is no schema", abridged(value)),
                    None => format!("there is no schema at {pointer}"),
                };
                let diagnostic = document.diagnostic(pointer, problem, "give an object of keywords");
                node.spoil(schemas, "schema", diagnostic);
                node.facts.push(LocalFact::keyword("schema", "is as its schema says".into()));
            }
        }
        node
    }
}

/// Reads one schema object.
struct Builder<'a> {
    schemas: &'a Schemas,
    node: &'a mut Node,
    object: &'a Map<String, Value>,
}

impl Builder<'_> {
    fn build(mut self) {
        let document = self.schemas.document();
        let draft = self.schemas.draft(&self.node.pointer);
        let mut lowered = lower::lower(document, &self.node.pointer, self.object, draft, self.node.direction);
        self.node.passes_null = lowered.passes_null;
        for (keyword, diagnostic) in lowered.remarks.drain(..) {
            self.schemas.report(&format!("{}#{keyword}", self.node.pointer), diagnostic);
        }
        for (keyword, problem) in lowered.unknown.drain(..) {
            let remedy = "write `openapi: 3.1.0`, or say it as 3.0 does; until then it is not judged";
            self.spoil(keyword, keyword, problem, remedy);
        }
        self.assertions(&lowered, draft);
        self.references(&lowered);
        self.applicators(&lowered, draft);
        self.spoiled_facts();
        self.extensions();
    }

    fn pointer(&self, parts: &[&str]) -> String {
        parts.iter().fold(self.node.pointer.clone(), |pointer, part| format!("{pointer}/{}", escape(part)))
    }

    fn link(&self, parts: &[&str]) -> Link {
        Link::new(self.pointer(parts), self.node.direction)
    }

    fn spoil(&mut self, keyword: &str, at: &str, problem: String, remedy: &str) {
        let pointer = if at.is_empty() { self.node.pointer.clone() } else { self.pointer(&[at]) };
        let diagnostic = self.schemas.document().diagnostic(&pointer, problem, remedy);
        self.node.spoil(self.schemas, keyword, diagnostic);
    }

    fn assertions(&mut self, lowered: &Lowered<'_>, draft: Draft) {
        let compiled = self.schemas.assertions(draft, &lowered.shape());
        for (keyword, problem) in &compiled.faults {
            let written = lowered.written(keyword);
            let value = self.object.get(written).map(abridged).unwrap_or_default();
            let problem = format!("`{written}: {value}` can't be read: {problem}");
            self.spoil(written, written, problem, "write it as the standard has it; until then it is not judged");
        }
        if let Some(problem) = &compiled.unusable {
            self.spoil(
                "whole",
                "",
                format!("this schema can't be used: {problem}"),
                "mend it; until then it is not judged",
            );
        }
        let kept =
            lowered.assertions.iter().filter(|(keyword, _)| !compiled.faults.iter().any(|(bad, _)| bad == *keyword));
        for (keyword, value) in kept.filter(|(keyword, value)| can_fail(keyword, value, draft)) {
            match keyword.as_str() {
                "type" => {
                    let words = words::of(self.schemas.document(), self.object);
                    let kind = FactKind::Type { words, is_keyword: true };
                    self.node.facts.push(LocalFact { suffix: "type".into(), kind });
                }
                "required" => {
                    let names = value.as_array().into_iter().flatten().filter_map(Value::as_str);
                    let kinds = names.map(|name| FactKind::Present { property: name.to_owned() });
                    self.node.facts.extend(kinds.map(|kind| LocalFact { suffix: "present".into(), kind }));
                }
                _ => self.node.facts.push(LocalFact::assertion(keyword, value)),
            }
        }
        self.node.assertions = compiled;
    }

    fn references(&mut self, lowered: &Lowered<'_>) {
        for keyword in
            ["$dynamicRef", "$recursiveRef"].into_iter().filter(|keyword| lowered.applicators.contains_key(keyword))
        {
            let problem = format!("`{keyword}` is not followed");
            self.spoil(keyword, keyword, problem, "refer by `$ref`; until then what it leads to is not judged");
        }
        let Some((_, reference)) = lowered.applicators.get("$ref") else { return };
        match self.schemas.target(&self.node.pointer, reference) {
            Ok(pointer) => self.node.same.push(Link::new(pointer, self.node.direction)),
            Err(problem) => self.spoil("$ref", "$ref", problem, "let it lead to a schema of the document"),
        }
    }

    fn applicators(&mut self, lowered: &Lowered<'_>, draft: Draft) {
        // The others were named as faults.
        let readable = |keyword: &str| {
            let found = lowered.applicators.get(keyword)?;
            self.node.spoiled(found.0).is_none().then_some(*found)
        };
        let one = |keyword: &str| readable(keyword).map(|(at, _)| self.link(&[at]));
        let rest = |keyword: &str| match readable(keyword)? {
            (_, Value::Bool(true)) => Some(Rest::Anything),
            (_, Value::Bool(false)) => Some(Rest::Nothing),
            (at, _) => Some(Rest::Schema(self.link(&[at]))),
        };
        let named = |keyword: &str| -> Vec<(String, Link)> {
            let Some((at, Value::Object(schemas))) = readable(keyword) else { return Vec::new() };
            let is_schema = |value: &Value| at != "dependencies" || !value.is_array();
            let schemas = schemas.iter().filter(|(_, value)| is_schema(value));
            schemas.map(|(name, _)| (name.clone(), self.link(&[at, name]))).collect()
        };
        let listed = |keyword: &str| -> Vec<Link> {
            let Some((at, Value::Array(schemas))) = readable(keyword) else { return Vec::new() };
            (0..schemas.len()).map(|index| self.link(&[at, &index.to_string()])).collect()
        };
        let number =
            |keyword: &str| readable(keyword).and_then(|(_, value)| value.as_f64()).map(|number| number as u64);

        let (all, not, prefix, property_names) =
            (listed("allOf"), one("not"), listed("prefixItems"), one("propertyNames"));
        let (additional, items) = (rest("additionalProperties"), rest("items"));
        let (unevaluated_properties, unevaluated_items) = (rest("unevaluatedProperties"), rest("unevaluatedItems"));
        let (properties, patterns, dependents) =
            (named("properties"), named("patternProperties"), named("dependentSchemas"));
        let condition = one("if").map(|test| Condition { test, then: one("then"), otherwise: one("else") });
        let contains = one("contains").map(|link| Contains {
            link,
            least: number("minContains").unwrap_or(1),
            most: number("maxContains"),
        });
        let choices: Vec<_> = ["oneOf", "anyOf"].into_iter().map(|keyword| (keyword, listed(keyword))).collect();

        let document = self.schemas.document();
        let node = &mut *self.node;
        node.same.extend(all);
        (node.not, node.prefix, node.property_names, node.condition) = (not, prefix, property_names, condition);
        (node.additional, node.items, node.contains, node.dependents) = (additional, items, contains, dependents);
        (node.unevaluated_properties, node.unevaluated_items) = (unevaluated_properties, unevaluated_items);
        node.names = properties.iter().map(|(name, _)| name.clone()).collect();
        node.properties = properties.into_iter().collect();
        if node.direction == Direction::Response {
            let names =
                node.names.iter().filter(|name| lower::is_write_only(document, &node.pointer, self.object, name));
            node.write_only = names.cloned().collect();
        }
        for (keyword, branches) in choices.into_iter().filter(|(_, branches)| !branches.is_empty()) {
            self.choice(keyword, branches);
        }
        self.patterns(patterns, draft);
        if self.node.choices.is_empty() {
            self.node.discriminator = lowered.applicators.get("discriminator").and_then(|(_, value)| self.base(value));
        }
        self.applicator_facts();
    }

    fn choice(&mut self, keyword: &'static str, branches: Vec<Link>) {
        let document = self.schemas.document();
        let label = |link: Link| (words::of_branch(document, &link.pointer), link);
        let branches: Vec<_> = branches.into_iter().map(label).collect();
        let says = words::list(branches.iter().map(|(label, _)| label.as_str()));
        let kind = FactKind::Keyword { keyword, says: format!("is {says}") };
        self.node.facts.push(LocalFact { suffix: "type".into(), kind });
        let discriminator = self.object.get("discriminator").and_then(|value| self.discriminator(value, &branches));
        self.node.choices.push(Choice { keyword, branches, discriminator });
    }

    /// A value names a branch by the mapping, or by the name of the schema that the branch refers to.
    fn discriminator(&self, value: &Value, branches: &[(String, Link)]) -> Option<Discriminator> {
        let property = value.get("propertyName")?.as_str()?.to_owned();
        let document = self.schemas.document();
        let targets: Vec<_> = branches
            .iter()
            .map(|(_, link)| {
                let reference = document.at(&link.pointer)?.get("$ref")?;
                self.schemas.target(&link.pointer, reference).ok()
            })
            .collect();
        let mut by_value: HashMap<String, usize> = HashMap::new();
        for (index, target) in targets.iter().enumerate() {
            if let Some(name) = target.as_ref().and_then(|target| target.rsplit('/').next()) {
                by_value.insert(words::unescape(name), index);
            }
        }
        for (name, target) in value.get("mapping").and_then(Value::as_object).into_iter().flatten() {
            let by_name = target.as_str().and_then(|target| by_value.get(target).copied());
            let by_reference = || {
                let target = self.schemas.target(&self.node.pointer, target).ok()?;
                targets.iter().position(|known| known.as_ref() == Some(&target))
            };
            if let Some(index) = by_name.or_else(by_reference) {
                by_value.insert(name.clone(), index);
            }
        }
        // Without a mapping, or beside a schema without a name, documents use other values than the standard has.
        let is_null = |link: &Link| document.at(&link.pointer).is_some_and(|branch| branch["type"] == "null");
        let is_named = branches.iter().zip(&targets).all(|((_, link), target)| target.is_some() || is_null(link));
        Some(Discriminator { property, branches: by_value, is_closed: is_named && has_mapping(value) })
    }

    /// Without branches it is a schema of the document that a value names, one that is made of this one.
    fn base(&self, value: &Value) -> Option<Discriminator> {
        let property = value.get("propertyName")?.as_str()?.to_owned();
        let names = |place: Option<&Value>| {
            place.and_then(Value::as_object).into_iter().flat_map(|all| all.keys().cloned()).collect::<Vec<_>>()
        };
        let schemas = names(self.schemas.document().at("/components/schemas"));
        let branches = schemas.into_iter().chain(names(value.get("mapping"))).map(|name| (name, 0)).collect();
        Some(Discriminator { property, branches, is_closed: has_mapping(value) })
    }

    fn patterns(&mut self, patterns: Vec<(String, Link)>, draft: Draft) {
        for (pattern, link) in patterns {
            match assertions::matcher(draft, &pattern) {
                Ok(matcher) => self.node.patterns.push((matcher, link)),
                Err(problem) => {
                    let pointer = self.pointer(&["patternProperties", &pattern]);
                    let problem = format!("the pattern `{pattern}` can't be read: {problem}");
                    let remedy = "write it as ECMA-262 has it; until then what it matches is not judged";
                    let diagnostic = self.schemas.document().diagnostic(&pointer, problem, remedy);
                    self.node.spoil(self.schemas, "patternProperties", diagnostic);
                    self.node.unsure_names = self.node.spoiled("patternProperties").cloned();
                }
            }
        }
    }

    /// The facts that other schemas decide.
    fn applicator_facts(&mut self) {
        let node = &mut *self.node;
        let nothing = |rest: &Option<Rest>| matches!(rest, Some(Rest::Nothing));
        let mut facts = Vec::new();
        if nothing(&node.additional) {
            facts.push(("additionalProperties", "has no other properties than documented"));
        }
        if nothing(&node.unevaluated_properties) {
            facts.push(("unevaluatedProperties", "has no other properties than documented"));
        }
        if nothing(&node.items) {
            facts.push(("items", "has no more items than documented"));
        }
        if nothing(&node.unevaluated_items) {
            facts.push(("unevaluatedItems", "has no more items than documented"));
        }
        let named: Vec<_> = node.discriminators().filter(|known| known.is_closed).map(|d| d.property.clone()).collect();
        for property in named {
            let says = format!("names one of the documented schemas in `{property}`");
            node.facts.push(LocalFact::keyword("discriminator", says));
        }
        if node.not.is_some() {
            facts.push(("not", "is not what `not` describes"));
        }
        if node.property_names.is_some() {
            facts.push(("propertyNames", "has property names as documented"));
        }
        if node.contains.as_ref().is_some_and(|contains| contains.least > 0) {
            facts.push(("contains", "contains the items it has to"));
        }
        if node.contains.as_ref().is_some_and(|contains| contains.most.is_some()) {
            facts.push(("maxContains", "contains no more of certain items than it may"));
        }
        node.facts.extend(facts.into_iter().map(|(keyword, says)| LocalFact::keyword(keyword, says.into())));
    }

    /// What can't be judged is a fact as well, and is told of as such.
    fn spoiled_facts(&mut self) {
        let node = &mut *self.node;
        for (keyword, _) in &node.spoils {
            if !node.facts.iter().any(|fact| fact.is_about(keyword, None)) {
                let value = self.object.get(keyword).unwrap_or(&Value::Null);
                let kind = FactKind::Assertion { keyword: keyword.clone(), value: value.clone() };
                let suffix = if matches!(keyword.as_str(), "oneOf" | "anyOf") { "type" } else { keyword };
                node.facts.push(LocalFact { suffix: suffix.to_owned(), kind });
            }
        }
    }

    fn extensions(&mut self) {
        use serde::Deserialize;

        let open = self.object.get("x-extensible-enum").and_then(Value::as_array).into_iter().flatten();
        for value in open.filter_map(Value::as_str) {
            let kind = FactKind::Value { value: value.into() };
            self.node.facts.push(LocalFact { suffix: format!("value/{value}"), kind });
        }
        let Some(rules) = self.object.get("x-rules") else { return };
        let rules = match Vec::<Rule>::deserialize(rules) {
            Ok(rules) => rules,
            Err(error) => {
                let remedy = "write rules as scicloud has them; until then none of them is judged";
                self.report(&["x-rules"], format!("`x-rules` can't be read: {error}"), remedy);
                return;
            }
        };
        for (index, rule) in rules.into_iter().enumerate() {
            let problem = rules::compiles(&rule.rule).err();
            let diagnostic = problem.map(|problem| {
                let problem = format!("the rule `{}` can't be read: {problem}", rule.rule);
                self.report(&["x-rules", &index.to_string()], problem, "write it in CEL")
            });
            let kind = FactKind::Rule { index, message: rule.message.clone() };
            self.node.facts.push(LocalFact { suffix: format!("rule{index}"), kind });
            self.node.rules.push((rule, diagnostic));
        }
    }

    fn report(&self, parts: &[&str], problem: String, remedy: &str) -> Arc<Diagnostic> {
        let pointer = self.pointer(parts);
        self.schemas.report(&pointer, self.schemas.document().diagnostic(&pointer, problem, remedy))
    }
}

/// Tells if a discriminator lists its values.
fn has_mapping(discriminator: &Value) -> bool {
    discriminator.get("mapping").and_then(Value::as_object).is_some_and(|mapping| !mapping.is_empty())
}

/// Tells if an assertion is one that a value can fail.
fn can_fail(keyword: &str, value: &Value, draft: Draft) -> bool {
    match keyword {
        "minLength" | "minItems" | "minProperties" => value.as_f64() != Some(0.0),
        "uniqueItems" => value == &Value::Bool(true),
        "format" => value.as_str().is_some_and(|format| assertions::is_checked(format, draft)),
        "dependencies" | "dependentRequired" => value.as_object().is_some_and(|names| !names.is_empty()),
        _ => true,
    }
}
