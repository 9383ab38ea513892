//! One operation at a time, with what it refers to: a change elsewhere makes no difference there.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

use super::Sides;
use super::difference::{Difference, between};
use super::mutation::{Mutation, Side};
use super::normalisation::{NORMALISATIONS, Statuses, secrets, statuses};

/// What both sides say of an operation, as it is and levelled.
pub struct Slice {
    sides: Sides,
    secrets: BTreeSet<String>,
    levelled: Sides,
    statuses: Statuses,
}

/// The differences that a change makes, of all operations together.
pub fn differences(slices: &[Slice], mutation: &Mutation) -> Vec<Difference> {
    let touched = slices.iter().filter(|slice| mutation.root(&slice.sides).pointer(&mutation.pointer).is_some());
    touched.flat_map(|slice| slice.differences(mutation)).collect()
}

impl Slice {
    /// One of each operation that either side has.
    pub fn all(sides: &Sides) -> Vec<Self> {
        let mut operations = BTreeSet::new();
        for root in [&sides.yaml, &sides.emitted] {
            for (path, item) in root["paths"].as_object().into_iter().flatten() {
                let methods = item.as_object().into_iter().flatten().filter(|(_, member)| is_operation(member));
                operations.extend(methods.map(|(method, _)| (path.trim_end_matches('/'), method.as_str())));
            }
        }
        operations.into_iter().map(|(path, method)| Self::of(sides, path, method)).collect()
    }

    fn of(sides: &Sides, path: &str, method: &str) -> Self {
        let [yaml, emitted] = [&sides.yaml, &sides.emitted].map(|root| part(root, path, method));
        let sides = Sides { platform: sides.platform, yaml, emitted };
        let secrets = secrets(sides.platform);
        let yaml = level_yaml(sides.yaml.clone(), &secrets);
        let statuses = statuses(&yaml);
        let emitted = level_emitted(sides.emitted.clone(), &statuses);
        let levelled = Sides { platform: sides.platform, yaml, emitted };
        Self { sides, secrets, levelled, statuses }
    }

    /// The changed side is levelled anew; the other one only if it depends on what has changed.
    fn differences(&self, mutation: &Mutation) -> Vec<Difference> {
        let mut changed = mutation.root(&self.sides).clone();
        mutation.apply(&mut changed);
        if mutation.side == Side::Emitted {
            return between(&self.levelled.yaml, &level_emitted(changed, &self.statuses));
        }
        let yaml = level_yaml(changed, &self.secrets);
        let statuses = statuses(&yaml);
        if statuses == self.statuses {
            return between(&yaml, &self.levelled.emitted);
        }
        between(&yaml, &level_emitted(self.sides.emitted.clone(), &statuses))
    }
}

fn level_yaml(mut yaml: Value, secrets: &BTreeSet<String>) -> Value {
    NORMALISATIONS.iter().for_each(|it| it.level_yaml(&mut yaml, secrets));
    yaml
}

fn level_emitted(mut emitted: Value, statuses: &Statuses) -> Value {
    NORMALISATIONS.iter().for_each(|it| it.level_emitted(&mut emitted, statuses));
    emitted
}

fn is_operation(member: &Value) -> bool {
    member.get("operationId").is_some()
}

/// Errata, the path with this operation alone, and the components that they lead to; a slash at the path's end is nothing.
fn part(root: &Value, path: &str, method: &str) -> Value {
    let mut paths = root["paths"].as_object().cloned().unwrap_or_default();
    paths.retain(|known, _| known.trim_end_matches('/') == path);
    for item in paths.values_mut().filter_map(Value::as_object_mut) {
        item.retain(|known, member| known == method || !is_operation(member));
    }
    let mut part = json!({ "paths": paths });
    if let Some(errata) = root.get("x-errata") {
        part["x-errata"] = errata.clone();
    }
    let mut needed = BTreeSet::new();
    lead(root, &part, &mut needed);
    let mut components = root["components"].as_object().cloned().unwrap_or_default();
    for (kind, named) in &mut components {
        let Some(named) = named.as_object_mut() else { continue };
        named.retain(|name, _| needed.contains(&format!("/components/{kind}/{name}")));
    }
    part["components"] =
        Value::Object(components.into_iter().filter(|(_, named)| !is_empty(named)).collect::<Map<_, _>>());
    part
}

fn is_empty(named: &Value) -> bool {
    named.as_object().is_some_and(Map::is_empty)
}

/// Collects the pointers to all components that references lead to, from one to the next.
fn lead(root: &Value, value: &Value, needed: &mut BTreeSet<String>) {
    match value {
        Value::Object(object) => {
            let target = object.get("$ref").and_then(Value::as_str).and_then(|to| to.strip_prefix('#'));
            if let Some(target) = target.filter(|target| needed.insert((*target).to_owned()))
                && let Some(component) = root.pointer(target)
            {
                lead(root, component, needed);
            }
            object.values().for_each(|member| lead(root, member, needed));
        }
        Value::Array(items) => items.iter().for_each(|item| lead(root, item, needed)),
        _ => {}
    }
}
