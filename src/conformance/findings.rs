//! The verdict on each statement, collected from the checks.

use std::collections::BTreeMap;
use std::rc::Rc;

use serde::{Deserialize, Serialize};

use super::exchange::Exchange;
use super::statement::Statement;

/// The verdict on a statement at the end of a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// The server breaks it.
    Fail,
    /// The server takes more than the document allows.
    Lenient,
    /// The server goes against it in a way that an erratum, or an open list of values, accepts.
    Drift,
    /// Nothing that came could tell.
    Unknown,
    /// The server was seen to obey it.
    Pass,
    /// No check looked.
    NotCovered,
}

/// A statement and the verdict on it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Finding {
    /// The statement.
    pub statement: Statement,
    /// The verdict.
    pub verdict: Verdict,
    /// Times it was seen to be obeyed.
    pub passes: usize,
    /// Exchanges that go against it, the shortest first, at most five.
    pub violations: Vec<Evidence>,
    /// Needs: what a run would have to have to tell.
    pub needs: Vec<String>,
}

/// An exchange that goes against a statement.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Evidence {
    /// The answer that the document has one expect.
    pub expected: String,
    /// The answer that came.
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
    leniences: Vec<Evidence>,
    drifts: Vec<Evidence>,
    needs: Vec<String>,
}

/// A collector of what the checks find. A statement that is judged is in it, whether it was listed before or not.
#[derive(Debug, Default)]
pub struct Findings {
    states: BTreeMap<String, (Statement, State)>,
}

/// Violations of one statement that are kept, the shortest; a server that is wrong everywhere would fill the memory.
const KEPT: usize = 50;

impl Findings {
    /// Lists statements that are to be judged.
    pub fn declare(&mut self, statements: impl IntoIterator<Item = Statement>) {
        for statement in statements {
            self.state(&statement);
        }
    }

    fn state(&mut self, statement: &Statement) -> &mut State {
        let entry = self.states.entry(statement.id.clone());
        &mut entry.or_insert_with(|| (statement.clone(), State::default())).1
    }

    /// Tells if some answer gave occasion to judge this.
    pub fn is_judged(&self, statement: &Statement) -> bool {
        self.states.get(&statement.id).is_some_and(|(_, state)| {
            state.passes > 0 || !state.failures.is_empty() || !state.leniences.is_empty() || !state.drifts.is_empty()
        })
    }

    /// Counts a time that the statement was seen to be obeyed by a check that could have found otherwise.
    pub fn pass(&mut self, statement: &Statement) {
        self.state(statement).passes += 1;
    }

    pub fn fail(
        &mut self,
        statement: &Statement,
        expected: impl Into<String>,
        got: impl Into<String>,
        exchange: &Rc<Exchange>,
    ) {
        let evidence = evidence(expected.into(), got.into(), None, exchange);
        keep(&mut self.state(statement).failures, evidence);
    }

    /// Says that the server took what the statement does not allow.
    pub fn lenient(
        &mut self,
        statement: &Statement,
        expected: impl Into<String>,
        got: impl Into<String>,
        exchange: &Rc<Exchange>,
    ) {
        let evidence = evidence(expected.into(), got.into(), None, exchange);
        keep(&mut self.state(statement).leniences, evidence);
    }

    /// Says that what came passes, though it is not as documented: an erratum accepts it, or a list of values is open.
    pub fn drift(
        &mut self,
        statement: &Statement,
        expected: impl Into<String>,
        erratum: Option<&str>,
        got: impl Into<String>,
        exchange: &Rc<Exchange>,
    ) {
        let evidence = evidence(expected.into(), got.into(), erratum, exchange);
        keep(&mut self.state(statement).drifts, evidence);
    }

    pub fn unknown(&mut self, statement: &Statement, need: impl Into<String>) {
        let need = need.into();
        let state = self.state(statement);
        if !state.needs.contains(&need) {
            state.needs.push(need);
        }
    }

    /// Judges in one of the two ways.
    pub fn judge(
        &mut self,
        statement: &Statement,
        is_right: bool,
        expected: impl Into<String>,
        got: impl Into<String>,
        exchange: &Rc<Exchange>,
    ) {
        if is_right { self.pass(statement) } else { self.fail(statement, expected, got, exchange) }
    }

    /// The findings in the order of the statements' names.
    pub fn finish(self) -> Vec<Finding> {
        let findings = self.states.into_values().map(|(statement, state)| {
            let State { passes, failures, leniences, drifts, needs } = state;
            let (verdict, mut violations) = if !failures.is_empty() {
                (Verdict::Fail, failures)
            } else if !leniences.is_empty() {
                (Verdict::Lenient, leniences)
            } else if !drifts.is_empty() {
                (Verdict::Drift, drifts)
            } else if passes > 0 {
                (Verdict::Pass, Vec::new())
            } else if !needs.is_empty() {
                (Verdict::Unknown, Vec::new())
            } else {
                (Verdict::NotCovered, Vec::new())
            };
            // A page that several checks read is one violation.
            violations.dedup();
            violations.truncate(5);
            Finding { statement, verdict, passes, violations, needs }
        });
        findings.collect()
    }
}

/// Keeps the shortest requests, those that came first before others of the same length.
fn keep(all: &mut Vec<Evidence>, evidence: Evidence) {
    let length = |evidence: &Evidence| evidence.exchange.request.target().len();
    let place = all.partition_point(|known| length(known) <= length(&evidence));
    all.insert(place, evidence);
    all.truncate(KEPT);
}

fn evidence(expected: String, got: String, erratum: Option<&str>, exchange: &Rc<Exchange>) -> Evidence {
    Evidence { expected, got, erratum: erratum.map(str::to_owned), exchange: Exchange::clone(exchange) }
}
