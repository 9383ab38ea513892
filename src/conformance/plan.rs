//! The requests that a run may send, told before anything is sent.

use super::checks::{self, CHECKS, Scope};
use super::suite::Suite;

/// The requests that one check may send for one operation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Planned {
    /// Id of the operation.
    pub operation: String,
    /// Subject of the check.
    pub check: &'static str,
    /// Requests at the most, as long as every list fits its largest page.
    pub at_most: usize,
}

impl Suite {
    /// The checks in their order, each with an upper bound of its requests. It holds for lists that fit their largest
    /// page; whatever the lists are, [`max_requests`](Self::max_requests) holds.
    pub fn plan(&self) -> Vec<Planned> {
        let scope = Scope { api: &self.api, settings: &self.settings };
        let chosen =
            self.api.operations.iter().filter(|operation| operation.is_safe() && self.settings.chooses(operation));
        let of = |operation| checks::about(&CHECKS, operation).map(move |check| (operation, check));
        let planned = chosen.flat_map(of).map(|(operation, check)| Planned {
            operation: operation.id.clone(),
            check: check.title(),
            at_most: check.at_most(scope, operation),
        });
        planned.filter(|planned| planned.at_most > 0).collect()
    }

    /// The faults of the document that show before a request is sent.
    pub fn diagnostics(&self) -> Vec<String> {
        let chosen =
            self.api.operations.iter().filter(|operation| operation.is_safe() && self.settings.chooses(operation));
        let bodies = chosen.flat_map(|operation| operation.responses.values()).flat_map(|response| &response.content);
        self.api.schemas.read_all(bodies.filter_map(|media| media.schema.as_deref()));
        self.api.diagnostics().iter().map(ToString::to_string).collect()
    }

    /// Requests at the most: what is planned, or as many as may be if that is less.
    pub fn at_most(&self) -> usize {
        self.plan().iter().map(|planned| planned.at_most).sum::<usize>().min(self.settings.max_requests)
    }

    /// Number of requests that may be made, number of those that may fail to sign in, and the methods.
    pub fn bounds(&self) -> (usize, usize, Vec<String>) {
        let mut methods = vec!["GET".to_owned(), "HEAD".to_owned()];
        for method in &self.settings.methods {
            if !methods.contains(method) {
                methods.push(method.clone());
            }
        }
        (self.settings.max_requests, self.settings.max_sign_in_failures, methods)
    }
}
