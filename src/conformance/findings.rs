//! What the checks found about each statement.

use std::collections::BTreeMap;
use std::rc::Rc;

use serde::{Deserialize, Serialize};

use super::exchange::Exchange;
use super::statement::Statement;

/// What is known about a statement in the end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// The server breaks it.
    Fail,
    /// The server goes against it in a way that an erratum accepts.
    Drift,
    /// It could not be told.
    Unknown,
    /// The server was seen to obey it.
    Pass,
    /// No check looked.
    NotCovered,
}

/// A statement and what is known about it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Finding {
    /// The statement.
    pub statement: Statement,
    /// What is known.
    pub verdict: Verdict,
    /// Times it was seen to be obeyed.
    pub passes: usize,
    /// Where it was broken, or drifted, the shortest first, at most five.
    pub breaches: Vec<Evidence>,
    /// What would be needed to tell.
    pub needs: Vec<String>,
}

/// An exchange that goes against a statement.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Evidence {
    /// What the document has one expect.
    pub expected: String,
    /// What came.
    pub got: String,
    /// The erratum that accepts it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub erratum: Option<String>,
    /// The exchange.
    pub exchange: Exchange,
}

#[derive(Debug, Default)]
struct State {
    passes: usize,
    failures: Vec<Evidence>,
    drifts: Vec<Evidence>,
    needs: Vec<String>,
}

/// Collects what the checks find.
#[derive(Debug)]
pub struct Findings {
    states: BTreeMap<String, (Statement, State)>,
}

impl Findings {
    pub fn new(statements: Vec<Statement>) -> Self {
        let states = statements.into_iter().map(|statement| (statement.id.clone(), (statement, State::default())));
        Self { states: states.collect() }
    }

    fn state(&mut self, operation: &str, name: &str) -> Option<&mut State> {
        let id = format!("{operation}/{name}");
        let found = self.states.get_mut(&id).map(|(_, state)| state);
        // A check that judges what is not stated is a fault of ours, and no verdict on the server.
        debug_assert!(found.is_some(), "no statement {id}");
        found
    }

    /// Whether the document states this.
    pub fn has(&self, operation: &str, name: &str) -> bool {
        self.states.contains_key(&format!("{operation}/{name}"))
    }

    /// A statement in words.
    pub fn text(&self, operation: &str, name: &str) -> String {
        let found = self.states.get(&format!("{operation}/{name}"));
        found.map(|(statement, _)| statement.text.clone()).unwrap_or_default()
    }

    /// Whether some answer gave occasion to judge this.
    pub fn is_judged(&self, operation: &str, name: &str) -> bool {
        self.states
            .get(&format!("{operation}/{name}"))
            .is_some_and(|(_, state)| state.passes > 0 || !state.failures.is_empty() || !state.drifts.is_empty())
    }

    pub fn pass(&mut self, operation: &str, name: &str) {
        if let Some(state) = self.state(operation, name) {
            state.passes += 1;
        }
    }

    pub fn fail(
        &mut self,
        operation: &str,
        name: &str,
        expected: impl Into<String>,
        got: impl Into<String>,
        exchange: &Rc<Exchange>,
    ) {
        let evidence = evidence(expected.into(), got.into(), None, exchange);
        if let Some(state) = self.state(operation, name) {
            state.failures.push(evidence);
        }
    }

    pub fn drift(
        &mut self,
        operation: &str,
        name: &str,
        erratum: &str,
        got: impl Into<String>,
        exchange: &Rc<Exchange>,
    ) {
        let evidence =
            evidence(format!("what erratum `{erratum}` says is served"), got.into(), Some(erratum), exchange);
        if let Some(state) = self.state(operation, name) {
            state.drifts.push(evidence);
        }
    }

    pub fn unknown(&mut self, operation: &str, name: &str, need: impl Into<String>) {
        let need = need.into();
        if let Some(state) = self.state(operation, name).filter(|state| !state.needs.contains(&need)) {
            state.needs.push(need);
        }
    }

    /// Says of every statement about an operation under a prefix what would be needed to tell.
    pub fn unknown_under(&mut self, operation: &str, prefix: &str, need: &str) {
        let start = format!("{operation}/{prefix}");
        let names = self.states.range(start.clone()..).take_while(|(id, _)| id.starts_with(&start));
        let names: Vec<String> = names.map(|(id, _)| id[operation.len() + 1..].to_owned()).collect();
        names.iter().for_each(|name| self.unknown(operation, name, need));
    }

    /// The statements, in the order of their names.
    pub fn statements(&self) -> impl Iterator<Item = &Statement> {
        self.states.values().map(|(statement, _)| statement)
    }

    /// The findings, worst first within the order of the document's statements.
    pub fn finish(self) -> Vec<Finding> {
        let findings = self.states.into_values().map(|(statement, state)| {
            let verdict = if !state.failures.is_empty() {
                Verdict::Fail
            } else if !state.drifts.is_empty() {
                Verdict::Drift
            } else if state.passes > 0 {
                Verdict::Pass
            } else if !state.needs.is_empty() {
                Verdict::Unknown
            } else {
                Verdict::NotCovered
            };
            let mut breaches = if state.failures.is_empty() { state.drifts } else { state.failures };
            breaches.sort_by_key(|evidence| evidence.exchange.request.target().len());
            // A page that several checks read is one breach.
            breaches.dedup();
            breaches.truncate(5);
            Finding { statement, verdict, passes: state.passes, breaches, needs: state.needs }
        });
        findings.collect()
    }
}

fn evidence(expected: String, got: String, erratum: Option<&str>, exchange: &Rc<Exchange>) -> Evidence {
    Evidence { expected, got, erratum: erratum.map(str::to_owned), exchange: Exchange::clone(exchange) }
}
