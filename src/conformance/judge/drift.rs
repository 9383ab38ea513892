//! Bodies that keep to what is accepted, but not to what an erratum says is served.

use std::collections::BTreeSet;
use std::sync::Arc;

use serde_json::Value;

use super::node::Node;
use super::text::abridged;
use super::truth::Truth;
use super::{Direction, Schemas};
use crate::spec::Erratum;

/// A part of a body that an erratum lets pass.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Drift {
    /// The field, such as `/workspaces[]/id`.
    pub field: String,
    /// Name of the erratum.
    pub erratum: String,
    /// What came.
    pub got: String,
}

/// An erratum that says more narrowly what is served.
struct Narrow<'a> {
    id: &'a str,
    /// Pointers to the schemas it is about.
    at: Vec<&'a str>,
    served: Arc<Node>,
}

/// The drifts of a body, one per field and erratum.
pub fn find(schemas: &Schemas, errata: &[Erratum], pointer: &str, body: &Value) -> Vec<Drift> {
    let written = schemas.document().at("/x-errata").and_then(Value::as_array).into_iter().flatten();
    let served = |id: &str| {
        let index = written.clone().position(|erratum| erratum["id"] == id)?;
        Some(schemas.node(&format!("/x-errata/{index}/serves"), Direction::Response))
    };
    let narrow = errata.iter().filter(|erratum| erratum.serves.is_some());
    let narrow = narrow.filter_map(|erratum| {
        let at = erratum.at.iter().map(|at| at.trim_start_matches('#')).collect();
        Some(Narrow { id: &erratum.id, at, served: served(&erratum.id)? })
    });
    let narrow: Vec<_> = narrow.collect();
    if narrow.is_empty() {
        return Vec::new();
    }
    let mut found = Vec::new();
    let mut seen = BTreeSet::new();
    schemas.watch(pointer, body, &mut |evaluation, node, path, value| {
        for narrow in narrow.iter().filter(|narrow| narrow.at.contains(&node.pointer.as_str())) {
            // What is not even accepted is a failure, and judged as such elsewhere.
            let is_drift = matches!(evaluation.truth(&narrow.served, value), Truth::No)
                && !matches!(evaluation.truth(node, value), Truth::No);
            if is_drift && seen.insert((path.to_owned(), narrow.id)) {
                found.push(Drift { field: path.to_owned(), erratum: narrow.id.to_owned(), got: abridged(value) });
            }
        }
    });
    found
}
