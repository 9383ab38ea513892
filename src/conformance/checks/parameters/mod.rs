//! What the document says of parameters: bounds, values, defaults, presence.

mod aspect;
mod calls;
mod probes;
mod refusals;
mod subject;

use futures_util::FutureExt;
use futures_util::future::LocalBoxFuture;

use aspect::Aspect;
use calls::one_of;
use probes::probes;
use subject::Subject;

pub use calls::{telling, with};
pub use refusals::{judge_failure, judge_refusal};

use super::check::{Check, Scope};
use crate::conformance::call::Call;
use crate::conformance::model::{Api, Operation, Parameter, Place, Style};
use crate::conformance::run::{Run, Stop};
use crate::conformance::samples::{base, value};
use crate::conformance::statement::{Kind, Statement};
use crate::conformance::values::goods;

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
