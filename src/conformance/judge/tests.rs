//! The judge on small schemas, one for each kind of thing that it has to get right.

use std::sync::Arc;

use serde_json::{Value, json};

use super::{Direction, Outcome, Schemas};
use crate::spec::document::Document;

mod dialects;
mod faults;
mod kinds;
mod vast;

/// The schemas of a document of a version with these components.
fn schemas(version: &str, components: Value) -> Schemas {
    let document = json!({
        "openapi": version,
        "info": { "title": "Shop", "version": "1" },
        "paths": {},
        "components": { "schemas": components },
    });
    let text = serde_json::to_string_pretty(&document).unwrap_or_default();
    Schemas::new(Arc::new(Document::parse("shop.json", &text).unwrap_or_else(|error| panic!("{error}"))))
}

/// What a body shows of the schema `Body`, by the names of the facts.
struct Shown(Vec<(String, Outcome)>);

impl Shown {
    fn of(schemas: &Schemas, body: &Value) -> Self {
        let judgment = schemas.judge("/components/schemas/Body", body, None);
        Self(judgment.facts.into_iter().map(|judged| (judged.fact.name.clone(), judged.outcome)).collect())
    }

    fn names(&self, is_such: impl Fn(&Outcome) -> bool) -> Vec<&str> {
        self.0.iter().filter(|(_, outcome)| is_such(outcome)).map(|(name, _)| name.as_str()).collect()
    }

    fn broken(&self) -> Vec<&str> {
        self.names(|outcome| matches!(outcome, Outcome::Broken { .. }))
    }

    fn held(&self) -> Vec<&str> {
        self.names(|outcome| *outcome == Outcome::Held)
    }

    fn unseen(&self) -> Vec<&str> {
        self.names(|outcome| matches!(outcome, Outcome::Unseen { .. }))
    }

    fn spoiled(&self) -> Vec<&str> {
        self.names(|outcome| matches!(outcome, Outcome::Spoiled(_)))
    }

    fn outcome(&self, name: &str) -> &Outcome {
        let found = self.0.iter().find(|(known, _)| known == name);
        &found.unwrap_or_else(|| panic!("there is no fact {name}: {:?}", self.0)).1
    }
}

/// What a body shows of one schema of a version.
fn shown(version: &str, schema: Value, body: &Value) -> Shown {
    Shown::of(&schemas(version, json!({ "Body": schema })), body)
}

/// Tells if a body is as one schema of a version, and that the facts agree.
fn is_valid(version: &str, schema: Value, body: &Value) -> Option<bool> {
    let schemas = schemas(version, json!({ "Body": schema }));
    let verdict = schemas.verdict("/components/schemas/Body", body, Direction::Response);
    let shown = Shown::of(&schemas, body);
    assert_eq!(verdict == Some(false), !shown.broken().is_empty(), "{body}: {:?}", shown.0);
    verdict
}
