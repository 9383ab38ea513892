//! What a run may send, told before anything is sent.

use serde_json::Value;

use super::api::{Operation, Parameter};
use super::suite::Suite;

/// What one check may send for one operation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Planned {
    /// Id of the operation.
    pub operation: String,
    /// What is looked at.
    pub check: &'static str,
    /// Requests at the most.
    pub at_most: usize,
}

impl Suite {
    /// The checks in their order with an upper bound of the requests of each.
    pub fn plan(&self) -> Vec<Planned> {
        let readable = self.api.operations.iter().filter(|operation| operation.method == "GET");
        readable.flat_map(|operation| self.plan_of(operation)).filter(|planned| planned.at_most > 0).collect()
    }

    /// Most requests that may be made: what is planned, or as many as may be if that is less.
    pub fn at_most(&self) -> usize {
        self.plan().iter().map(|planned| planned.at_most).sum::<usize>().min(self.settings.max_requests)
    }

    fn plan_of(&self, operation: &Operation) -> Vec<Planned> {
        let planned = |check, at_most| Planned { operation: operation.id.clone(), check, at_most };
        let parameters = operation.parameters.iter().map(probes).sum();
        vec![planned("the plain request", 1), planned("parameters at their edges", parameters)]
    }
}

fn probes(_parameter: &Parameter) -> usize {
    let _ = Value::Null;
    0
}
