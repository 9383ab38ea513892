//! The keywords that other schemas decide: what each says of a value, and why.

use std::sync::Arc;

use serde_json::Value;

use super::node::{Choice, Node, Rest};
use super::text::abridged;
use super::truth::{All, Evaluation, Truth, is_named, named_branch};
use crate::spec::Diagnostic;
use crate::spec::diagnostic::counted;

/// What a keyword that other schemas decide says of a value.
pub struct Finding {
    pub keyword: &'static str,
    pub truth: Truth,
    /// The reason why it is not so, if it is not and reasons were asked for.
    pub problem: String,
}

impl Evaluation<'_> {
    /// What the keywords say that other schemas decide.
    pub fn findings(&mut self, node: &Node, value: &Value, with_reasons: bool) -> Vec<Finding> {
        let mut findings = Vec::new();
        for discriminator in node.discriminators().filter(|discriminator| discriminator.is_closed) {
            let Some(name) = discriminator.name(value) else { continue };
            let truth = if discriminator.index(name).is_some() { Truth::Yes } else { Truth::No };
            let problem = format!("`{}` is {:?}, which names no schema", discriminator.property, name);
            findings.push(Finding { keyword: "discriminator", truth, problem });
        }
        // A value that names no branch is of none, and that is said already.
        let is_named = |choice: &&Choice| {
            let closed = choice.discriminator.as_ref().filter(|discriminator| discriminator.is_closed);
            closed.is_none_or(|discriminator| discriminator.stranger(value).is_none())
        };
        for choice in node.choices.iter().filter(is_named) {
            findings.push(self.choice(choice, value, with_reasons));
        }
        if let Some(link) = &node.not {
            let truth = match self.truth_at(link, value) {
                Truth::Yes => Truth::No,
                Truth::No => Truth::Yes,
                unknown @ Truth::Unknown(_) => unknown,
            };
            findings.push(Finding {
                keyword: "not",
                truth,
                problem: format!("{} is what `not` describes", abridged(value)),
            });
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
            findings.push(Finding {
                keyword: "propertyNames",
                truth,
                problem: format!("no such name may be: {}", quoted(&wrong)),
            });
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
            findings.push(Finding {
                keyword: "items",
                truth,
                problem: format!("{} than documented", counted(more, "more item")),
            });
        }
        if let Some(Rest::Nothing) = node.unevaluated_items {
            let evaluated = self.evaluated_of(node, value);
            let more = (0..items.len()).filter(|index| !evaluated.has_item(*index)).count();
            let truth = match evaluated.unsure {
                _ if more == 0 => Truth::Yes,
                Some(diagnostic) => Truth::Unknown(diagnostic),
                None => Truth::No,
            };
            findings.push(Finding {
                keyword: "unevaluatedItems",
                truth,
                problem: format!("{} than documented", counted(more, "more item")),
            });
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
                let problem =
                    format!("the items that are as `contains` says are {sure}, not {} or more", contains.least);
                let truth = told(sure >= contains.least, possible >= contains.least);
                findings.push(Finding { keyword: "contains", truth, problem });
            }
            if let Some(most) = contains.most {
                let problem = format!("the items that are as `contains` says are {sure}, not {most} or fewer");
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

    /// Returns the reason why a value is not as a schema says.
    pub fn reason(&mut self, node: &Arc<Node>, value: &Value, at: &str) -> Option<String> {
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
