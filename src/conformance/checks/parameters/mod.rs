//! What the document says of parameters: bounds, values, defaults, presence.

mod aspect;
mod probes;
mod refusals;
mod subject;

use futures_util::FutureExt;
use futures_util::future::LocalBoxFuture;
use serde_json::Value;

use aspect::Aspect;
use probes::probes;
use refusals::judge_answered;
use subject::Subject;

pub use refusals::{judge_failure, judge_refusal};

use super::{Check, Scope};
use crate::conformance::call::Call;
use crate::conformance::compare::{Comparison, compare};
use crate::conformance::model::{Api, Operation, Parameter, Place, Style, plain};
use crate::conformance::run::{Run, Stop};
use crate::conformance::samples::{base, is_success, value};
use crate::conformance::statement::{Kind, Statement};
use crate::conformance::values::{goods, joined};

pub struct Parameters;

/// The parameter that no document knows.
pub const UNKNOWN: &str = "scicloud_no_such_parameter";

impl Check for Parameters {
    fn title(&self) -> &'static str {
        "parameters: both sides of their bounds, left out, empty, repeated, defaults"
    }

    fn statements(&self, Scope { api, .. }: Scope<'_>, operation: &Operation) -> Vec<Statement> {
        let unknown = (!takes_any_name(api, operation)).then(|| unknown_statement(operation));
        let of = |parameter: &Parameter| {
            let aspects = Aspect::stated(operation, parameter).into_iter();
            aspects.map(|aspect| aspect.of(operation, parameter)).collect::<Vec<_>>()
        };
        operation.parameters.iter().flat_map(of).chain(unknown).collect()
    }

    fn at_most(&self, Scope { api, settings }: Scope<'_>, operation: &Operation) -> usize {
        let own = |place| operation.parameters_in(place);
        let probed = operation.parameters.iter().map(|parameter| {
            let good = goods(parameter, &api.schemas).len() + 1;
            probes(parameter, &api.schemas, None).len() + 2 * good + 2
        });
        let query = own(Place::Query).count();
        let defaults = own(Place::Query).filter(|parameter| parameter.schema.default.is_some()).count();
        let flags = own(Place::Query).filter(|parameter| parameter.schema.is("boolean")).count();
        let presence = if query > 0 { 4 * query + 4 + 2 * flags } else { 4 };
        probed.sum::<usize>() + presence + 2 * defaults * query.max(1) * settings.identities.len().max(1)
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

/// Probes every parameter of an operation from a call that succeeds.
async fn check(run: &mut Run<'_>, operation: &Operation, call: &Call) -> Result<(), Stop> {
    for parameter in &operation.parameters {
        let subject = Subject { operation, parameter, aspects: Aspect::stated(operation, parameter) };
        if operation.is_credential(parameter) {
            subject.credential(run, call).await?;
            continue;
        }
        let is_header = matches!(parameter.place, Place::Header | Place::Cookie);
        if is_header && !parameter.required && value(run, operation, parameter).is_none() {
            let need = format!("a value of {}: --value {}:{0}=…", parameter.name, operation.id);
            subject.aspects.iter().for_each(|aspect| run.findings.unknown(&subject.statement(aspect), need.as_str()));
            continue;
        }
        subject.bounds(run, call).await?;
        if parameter.place != Place::Path {
            subject.presence(run, call).await?;
        }
        if parameter.place == Place::Query {
            subject.empty(run, call).await?;
            subject.repeated(run, call).await?;
        }
    }
    if !takes_any_name(run.api, operation) {
        unknown_parameter(run, operation, call).await?;
    }
    let settings = run.settings;
    for identity in &settings.identities {
        // Another identity may see other items, on which a default tells more.
        if let Ok(call) = base(run, operation, identity).await? {
            for parameter in operation.parameters_in(Place::Query) {
                let subject = Subject { operation, parameter, aspects: Vec::new() };
                subject.default(run, &call).await?;
            }
        }
    }
    Ok(())
}

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

fn without(call: &Call, parameter: &Parameter) -> Call {
    let mut call = call.clone();
    let place = if parameter.place == Place::Query { &mut call.query } else { &mut call.headers };
    place.retain(|(name, _)| *name != parameter.name);
    call
}

/// Tells if an object in the query has its fields for parameters, and any are its fields.
fn takes_any_name(api: &Api, operation: &Operation) -> bool {
    operation.parameters_in(Place::Query).any(|parameter| {
        let is_spread = parameter.style == Style::Form && parameter.explode && !parameter.is_json;
        let schema = parameter.schema_pointer.as_deref().filter(|_| is_spread && parameter.schema.is("object"));
        let others = schema.and_then(|pointer| api.document.at(pointer)?.get("additionalProperties"));
        others.is_some_and(|others| *others != false)
    })
}

fn unknown_statement(operation: &Operation) -> Statement {
    let text = "a parameter that the document does not know changes nothing, or is refused";
    Statement::of(operation, Kind::Parameter, "unknown-parameter", text, &operation.pointer)
}

/// A parameter that the document does not know changes nothing, or is refused.
async fn unknown_parameter(run: &mut Run<'_>, operation: &Operation, call: &Call) -> Result<(), Stop> {
    let (varied, alternatives) = (call.with(UNKNOWN, "1"), [call.clone()]);
    let expected = "the same without it, or a refusal";
    one_of(run, operation, &unknown_statement(operation), &varied, &alternatives, expected).await
}

/// Passes a statement if a call is refused, or has the answer of one of the alternatives.
async fn one_of(
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
pub fn telling(parameter: &Parameter, schemas: &crate::conformance::judge::Schemas) -> Option<Value> {
    let default = parameter.schema.default.as_ref().map(plain);
    let small = parameter.schema.minimum.as_ref().and_then(|least| least.as_i64()).map(|least| Value::from(least + 1));
    let small = small.filter(|value| crate::conformance::values::takes(parameter, schemas, value));
    let valid =
        probes(parameter, schemas, None).into_iter().filter(|probe| probe.is_valid && probe.keyword != "format");
    let mut values = small.into_iter().chain(valid.map(|probe| probe.value).filter(|value| plain(value).len() < 40));
    values.find(|value| Some(plain(value)) != default)
}
