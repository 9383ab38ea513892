//! What `unevaluatedProperties` and `unevaluatedItems` are about: the parts that no other keyword has looked at.

use std::collections::HashSet;
use std::sync::Arc;

use serde_json::Value;

use super::node::Node;
use super::truth::{Evaluation, Truth, is_named};
use crate::spec::Diagnostic;

/// The members or items that some keyword has looked at.
#[derive(Default)]
pub struct Evaluated {
    is_all: bool,
    names: HashSet<String>,
    /// Items before this index.
    until: usize,
    items: HashSet<usize>,
    /// The nodes that were asked, as schemas may lead to themselves.
    asked: HashSet<*const Node>,
    /// Set where a fault of the document leaves open what was looked at.
    pub unsure: Option<Arc<Diagnostic>>,
}

impl Evaluated {
    pub fn has_name(&self, name: &str) -> bool {
        self.is_all || self.names.contains(name)
    }

    pub fn has_item(&self, index: usize) -> bool {
        self.is_all || index < self.until || self.items.contains(&index)
    }
}

impl Evaluation<'_> {
    /// What the other keywords of a node have looked at.
    pub fn evaluated_of(&mut self, node: &Node, value: &Value) -> Evaluated {
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
            if !evaluated.asked.insert(Arc::as_ptr(&node)) {
                continue;
            }
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
