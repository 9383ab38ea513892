//! Values of two parameters of the query together, each of which is good alone.

use futures_util::FutureExt;
use futures_util::future::LocalBoxFuture;

use super::check::{Check, Scope};
use super::parameters::{judge_failure, telling, with};
use crate::conformance::call::Call;
use crate::conformance::model::{Operation, Parameter, Place};
use crate::conformance::run::{Run, Stop};
use crate::conformance::samples::is_success;
use crate::conformance::statement::{Kind, Statement};
use crate::conformance::values::sample;

pub struct Pairs;

/// Pairs of one operation at the most; a list with many filters has hundreds.
const MOST: usize = 28;

/// Part of the budget that is left to what else there may be to try.
const SPARED: usize = 4;

fn statement(operation: &Operation) -> Statement {
    let text = "no two good values together make the server fail";
    Statement::of(operation, Kind::Parameter, "pairs", text, &operation.pointer)
}

/// The pairs of optional parameters, neighbors first: what belongs together usually stands so.
fn pairs(operation: &Operation) -> Vec<(&Parameter, &Parameter)> {
    let is_free = |parameter: &&Parameter| !parameter.required && !operation.is_credential(parameter);
    let all: Vec<_> = operation.parameters_in(Place::Query).filter(is_free).collect();
    let apart = (1..all.len()).flat_map(|distance| all.iter().zip(all.iter().skip(distance)));
    apart.map(|(one, other)| (*one, *other)).take(MOST).collect()
}

impl Check for Pairs {
    fn title(&self) -> &'static str {
        "two parameters together"
    }

    /// It runs last, so that it takes no requests from what says more.
    fn is_last(&self) -> bool {
        true
    }

    fn statements(&self, _: Scope<'_>, operation: &Operation) -> Vec<Statement> {
        if pairs(operation).is_empty() { Vec::new() } else { vec![statement(operation)] }
    }

    fn at_most(&self, _: Scope<'_>, operation: &Operation) -> usize {
        // Both alone, and together.
        let count = pairs(operation).len();
        if count == 0 { 0 } else { count + operation.parameters_in(Place::Query).count() }
    }

    fn run<'r>(
        &'r self,
        run: &'r mut Run<'_>,
        operation: &'r Operation,
        call: &'r Call,
    ) -> LocalBoxFuture<'r, Result<(), Stop>> {
        check(run, operation, call).boxed_local()
    }
}

async fn check(run: &mut Run<'_>, operation: &Operation, call: &Call) -> Result<(), Stop> {
    let pairs = pairs(operation);
    if pairs.is_empty() {
        return Ok(());
    }
    let statement = statement(operation);
    let schemas = run.api.schemas.clone();
    let known = |parameter: &Parameter| telling(parameter, &schemas).or_else(|| sample(parameter, &schemas));
    let mut is_tried = false;
    for (one, other) in pairs {
        if run.left() < run.settings.max_requests / SPARED {
            run.findings.unknown(&statement, "more requests: --max-requests");
            return Ok(());
        }
        let (Some(first), Some(second)) = (known(one), known(other)) else { continue };
        let (first, second) = (with(call, one, first), with(call, other, second.clone()).query.pop());
        let Some((_, second)) = second else { continue };
        let alone = [first.clone(), with(call, other, second.clone())];
        let both = with(&first, other, second);
        let mut are_good = true;
        for call in &alone {
            let exchange = run.call(operation, call).await?;
            are_good &= is_success(operation, &exchange);
        }
        if !are_good {
            continue;
        }
        let exchange = run.call(operation, &both).await?;
        let expected = format!("no failure of the server with `{}` and `{}` together", one.name, other.name);
        judge_failure(run, operation, (&statement, &expected), &exchange, (&both, call)).await?;
        is_tried = true;
    }
    if !is_tried {
        run.findings.unknown(&statement, "two values that are good alone");
    }
    Ok(())
}
