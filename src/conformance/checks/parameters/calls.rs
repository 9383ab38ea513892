//! Calls in which one parameter differs, and what they show.

use serde_json::Value;

use super::probes::probes;
use super::refusals::judge_answered;
use crate::conformance::call::Call;
use crate::conformance::compare::{Comparison, compare};
use crate::conformance::judge::Schemas;
use crate::conformance::model::{Operation, Parameter, Place, plain};
use crate::conformance::run::{Run, Stop};
use crate::conformance::samples::is_success;
use crate::conformance::statement::Statement;
use crate::conformance::values::{joined, takes};

/// The call with this value of a parameter in place of any other.
pub fn with(call: &Call, parameter: &Parameter, value: impl Into<Value>) -> Call {
    let (mut call, value) = (without(call, parameter), value.into());
    match parameter.place {
        Place::Path => {
            call.path.insert(parameter.name.clone(), joined(&value));
        }
        Place::Query => call.query.push((parameter.name.clone(), value)),
        Place::Header | Place::Cookie => call.headers.push((parameter.name.clone(), value)),
    }
    call
}

/// The call without a parameter.
pub fn without(call: &Call, parameter: &Parameter) -> Call {
    let mut call = call.clone();
    let place = if parameter.place == Place::Query { &mut call.query } else { &mut call.headers };
    place.retain(|(name, _)| *name != parameter.name);
    call
}

/// Passes a statement if a call is refused, or has the answer of one of the alternatives.
pub async fn one_of(
    run: &mut Run<'_>,
    operation: &Operation,
    statement: &Statement,
    call: &Call,
    alternatives: &[Call],
    expected: &str,
) -> Result<(), Stop> {
    let exchange = run.call(operation, call).await?;
    if !is_success(operation, &exchange) {
        let ordinary = alternatives.first().unwrap_or(call);
        return judge_answered(run, operation, (statement, expected), &exchange, (call, ordinary)).await;
    }
    let mut violation = None;
    for alternative in alternatives {
        match compare(run, operation, alternative, call).await? {
            Comparison::Same => {
                run.findings.pass(statement);
                return Ok(());
            }
            Comparison::Different(exchange, place) => violation = Some((exchange, place)),
            Comparison::Inconclusive => {}
        }
    }
    match violation {
        Some((exchange, place)) => run.findings.fail(statement, expected, place, &exchange),
        None => run.findings.unknown(statement, "data that stay the same for a moment"),
    }
    Ok(())
}

/// A value of a parameter that is not its default, so that it shows what goes with it.
pub fn telling(parameter: &Parameter, schemas: &Schemas) -> Option<Value> {
    let default = parameter.schema.default.as_ref().map(plain);
    let small = parameter.schema.minimum.as_ref().and_then(|least| least.as_i64()).map(|least| Value::from(least + 1));
    let small = small.filter(|value| takes(parameter, schemas, value));
    let valid =
        probes(parameter, schemas, None).into_iter().filter(|probe| probe.is_valid && probe.keyword != "format");
    let mut values = small.into_iter().chain(valid.map(|probe| probe.value).filter(|value| plain(value).len() < 40));
    values.find(|value| Some(plain(value)) != default)
}
