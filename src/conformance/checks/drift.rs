//! Bodies that keep to what is accepted, but not to what an erratum says is served.

use std::collections::BTreeSet;
use std::sync::Arc;

use jsonschema::Validator;
use serde_json::Value;

use crate::conformance::api::Api;
use crate::spec::resolve;

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
    served: Arc<Validator>,
}

/// How deep a schema that contains itself is followed.
const DEPTH: usize = 12;

/// The drifts of a body, one per field and erratum.
pub fn find(api: &Api, schema: &Value, pointer: &str, body: &Value) -> Vec<Drift> {
    let narrow = api.errata.iter().filter_map(|erratum| {
        let served = api.schemas.validator(erratum.serves.as_ref()?).ok()?;
        let at = erratum.at.iter().map(|at| at.trim_start_matches('#')).collect();
        Some(Narrow { id: &erratum.id, at, served })
    });
    let narrow: Vec<_> = narrow.collect();
    let mut walk = Walk { api, narrow: &narrow, found: Vec::new() };
    if !narrow.is_empty() {
        walk.part(schema, pointer, body, "", DEPTH);
    }
    let mut seen = BTreeSet::new();
    walk.found.retain(|drift| seen.insert((drift.field.clone(), drift.erratum.clone())));
    walk.found
}

struct Walk<'a> {
    api: &'a Api,
    narrow: &'a [Narrow<'a>],
    found: Vec<Drift>,
}

impl Walk<'_> {
    fn part(&mut self, schema: &Value, pointer: &str, value: &Value, at: &str, depth: usize) {
        let target = schema["$ref"].as_str().map_or(pointer, |reference| reference.trim_start_matches('#'));
        for narrow in self.narrow.iter().filter(|narrow| narrow.at.contains(&pointer) || narrow.at.contains(&target)) {
            // What is not even accepted is a failure, and judged as such elsewhere.
            let is_accepted = || self.api.schemas.validator(schema).is_ok_and(|accepted| accepted.is_valid(value));
            if !narrow.served.is_valid(value) && is_accepted() {
                let (field, erratum) = (at.to_owned(), narrow.id.to_owned());
                self.found.push(Drift { field, erratum, got: abridged(value) });
            }
        }
        let Some(schema) = resolve(&self.api.root, schema).filter(|_| depth > 0) else { return };
        for (index, part) in schema["allOf"].as_array().into_iter().flatten().enumerate() {
            self.part(part, &format!("{target}/allOf/{index}"), value, at, depth - 1);
        }
        for (name, schema) in schema["properties"].as_object().into_iter().flatten() {
            if let Some(value) = value.get(name) {
                self.part(schema, &format!("{target}/properties/{name}"), value, &format!("{at}/{name}"), depth - 1);
            }
        }
        if let Some(items) = schema.get("items") {
            for item in value.as_array().into_iter().flatten() {
                self.part(items, &format!("{target}/items"), item, &format!("{at}[]"), depth - 1);
            }
        }
    }
}

fn abridged(value: &Value) -> String {
    value.to_string().chars().take(80).collect()
}
