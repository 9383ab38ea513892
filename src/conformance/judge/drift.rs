//! Bodies that keep to what is accepted, but not to what an erratum says is served or an open list of values names.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use serde::Deserialize;
use serde_json::Value;

use super::fact::Cause;
use super::node::Node;
use super::truth::{Evaluation, Truth};
use super::{Direction, Schemas};
use crate::spec::Erratum;

/// What the errata of a document say of its schemas.
#[derive(Default)]
pub struct Tolerated {
    /// Schema objects that an erratum is about.
    told: HashSet<String>,
    /// What an erratum says to be served more narrowly, with its name, by the schema object.
    narrower: HashMap<String, Vec<(String, Arc<Node>)>>,
}

impl Tolerated {
    pub fn of(schemas: &Schemas) -> Self {
        let written = schemas.document().at("/x-errata").and_then(Value::as_array).into_iter().flatten();
        let mut all = Self::default();
        for (index, erratum) in written.enumerate() {
            // One that can't be read is told as a fault of the document.
            let Ok(erratum) = Erratum::deserialize(erratum) else { continue };
            let served = || schemas.node(&format!("/x-errata/{index}/serves"), Direction::Response);
            let served = erratum.serves.is_some().then(served);
            for at in erratum.at.iter().filter_map(|at| at.strip_prefix('#')) {
                all.told.insert(at.to_owned());
                if let Some(served) = &served {
                    let narrower = all.narrower.entry(at.to_owned()).or_default();
                    narrower.push((erratum.id.clone(), Arc::clone(served)));
                }
            }
        }
        all
    }

    /// Returns the reason why a value passes that is not as a schema object documents it; none where it is, or does not pass.
    pub fn causes(&self, evaluation: &mut Evaluation<'_>, node: &Arc<Node>, value: &Value) -> Vec<Cause> {
        // An erratum about a list says what else passes.
        let is_told = self.told.contains(&*node.pointer);
        let open = if is_told { Vec::new() } else { node.open_values() };
        let is_other = value.as_str().is_some_and(|text| !open.is_empty() && !open.contains(&text));
        let other = is_other.then(|| Cause::Open(open.into_iter().map(str::to_owned).collect()));
        let narrower = self.narrower.get(&*node.pointer).into_iter().flatten();
        let narrower = narrower.filter(|(_, served)| matches!(evaluation.truth(served, value), Truth::No));
        let open = node.discriminators().filter(|known| !known.is_closed && known.stranger(value).is_some());
        let unnamed = open.map(|known| Cause::Unnamed(known.names()));
        let mut causes: Vec<_> =
            narrower.map(|(id, _)| Cause::Erratum(id.clone())).chain(other).chain(unnamed).collect();
        // What is not even accepted is a failure, and judged as such elsewhere.
        if !causes.is_empty() && matches!(evaluation.truth(node, value), Truth::No) {
            causes.clear();
        }
        let leaked = node.write_only.iter().filter(|name| value.get(name).is_some());
        causes.extend(leaked.map(|name| Cause::WriteOnly(name.clone())));
        causes
    }
}
