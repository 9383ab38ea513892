//! The form of a check.

use futures_util::future::LocalBoxFuture;

use crate::conformance::call::Call;
use crate::conformance::model::{Api, Operation};
use crate::conformance::run::{Run, Stop};
use crate::conformance::settings::Settings;
use crate::conformance::statement::Statement;

/// The document and the settings, which tell before a run what it will look at.
#[derive(Clone, Copy)]
pub struct Scope<'a> {
    pub api: &'a Api,
    pub settings: &'a Settings,
}

/// A check of operations: the statements that it judges, the requests that it takes, and the run itself.
pub trait Check: Sync {
    /// The subject, as the plan of a run names it.
    fn title(&self) -> &'static str;

    /// The statements about an operation that the check judges if it can.
    fn statements(&self, scope: Scope<'_>, operation: &Operation) -> Vec<Statement>;

    /// Requests about an operation at the most, as long as every list fits its largest page.
    fn at_most(&self, scope: Scope<'_>, operation: &Operation) -> usize;

    /// Judges an operation, from a call of it that succeeds.
    fn run<'r>(
        &'r self,
        run: &'r mut Run<'_>,
        operation: &'r Operation,
        call: &'r Call,
    ) -> LocalBoxFuture<'r, Result<(), Stop>>;

    /// Tells if it judges operations that are answered without a body.
    fn is_for_head(&self) -> bool {
        false
    }

    /// Tells if it is about paths rather than operations, so that it tries those without GET as well.
    fn is_for_paths(&self) -> bool {
        false
    }

    /// Tells if it runs when the others have, as nobody knows what its requests do.
    fn is_last(&self) -> bool {
        false
    }

    /// Judges what the other checks got, when all have run.
    fn conclude(&self, _: &mut Run<'_>) {}
}
