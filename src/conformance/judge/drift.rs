//! Bodies that keep to what is accepted, but not to what an erratum says is served or an open list of values names.

use std::collections::BTreeSet;
use std::sync::Arc;

use serde_json::Value;

use super::node::Node;
use super::text::abridged;
use super::truth::Truth;
use super::{Direction, Schemas};
use crate::spec::Erratum;

/// A part of a body that passes without being as documented.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Drift {
    /// The field, such as `/workspaces[]/id`.
    pub field: String,
    pub cause: Cause,
    /// What came.
    pub got: String,
}

/// The reason why something else than is documented passes.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Cause {
    /// The erratum of this name accepts it.
    Erratum(String),
    /// The list of values is open to more than these.
    Open(Vec<String>),
}

/// An erratum that says more narrowly what is served.
struct Narrow<'a> {
    id: &'a str,
    /// Pointers to the schemas it is about.
    at: Vec<&'a str>,
    served: Arc<Node>,
}

/// The drifts of a body, one per field and cause.
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
    let mut found = Vec::new();
    let mut seen = BTreeSet::new();
    schemas.watch(pointer, body, &mut |evaluation, node, path, value| {
        // An erratum about a list says what else passes.
        let mut told = errata.iter().flat_map(|erratum| &erratum.at).filter_map(|at| at.strip_prefix('#'));
        let is_told = told.any(|at| at == node.pointer);
        let open = if is_told { Vec::new() } else { node.open_values() };
        let is_other = value.as_str().is_some_and(|text| !open.is_empty() && !open.contains(&text));
        if is_other && !matches!(evaluation.truth(node, value), Truth::No) {
            let cause = Cause::Open(open.into_iter().map(str::to_owned).collect());
            if seen.insert((path.to_owned(), cause.clone())) {
                found.push(Drift { field: path.to_owned(), cause, got: abridged(value) });
            }
        }
        for narrow in narrow.iter().filter(|narrow| narrow.at.contains(&node.pointer.as_str())) {
            // What is not even accepted is a failure, and judged as such elsewhere.
            let is_drift = matches!(evaluation.truth(&narrow.served, value), Truth::No)
                && !matches!(evaluation.truth(node, value), Truth::No);
            let cause = Cause::Erratum(narrow.id.to_owned());
            if is_drift && seen.insert((path.to_owned(), cause.clone())) {
                found.push(Drift { field: path.to_owned(), cause, got: abridged(value) });
            }
        }
    });
    found
}
