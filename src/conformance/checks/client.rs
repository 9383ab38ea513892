//! The generated client reads what the server sends, and gives it back equal.

use std::collections::BTreeSet;
use std::rc::Rc;

use futures_util::FutureExt;
use futures_util::future::LocalBoxFuture;
use serde_json::Value;

use super::check::{Check, Scope};
use crate::client::Reader;
use crate::conformance::call::Call;
use crate::conformance::compare::difference;
use crate::conformance::exchange::Exchange;
use crate::conformance::judge::Direction;
use crate::conformance::model::{Api, Operation};
use crate::conformance::run::{Run, Stop};
use crate::conformance::statement::{Kind, Statement};
use crate::{eihealth, iam, maptable, modelarts, scnet};

pub struct Client;

/// The tables of the documents built in.
const PLATFORMS: [(&str, &[(&str, Reader)]); 5] = [
    ("eihealth", eihealth::READERS),
    ("modelarts", modelarts::READERS),
    ("scnet", scnet::READERS),
    ("maptable", maptable::READERS),
    ("iam", iam::READERS),
];

fn statement(operation: &Operation) -> Statement {
    let text = "the client reads an answer and gives it back equal";
    Statement::of(operation, Kind::Client, "client", text, &operation.pointer)
}

/// The reader of a body of the operation's success, if there is a client for it.
fn reader(api: &Api, operation: &Operation) -> Option<Reader> {
    let (_, readers) = PLATFORMS.into_iter().find(|(name, _)| *name == api.name)?;
    readers.iter().find(|(id, _)| *id == operation.id).map(|(_, reader)| *reader)
}

impl Check for Client {
    fn title(&self) -> &'static str {
        "the client's reading"
    }

    fn statements(&self, scope: Scope<'_>, operation: &Operation) -> Vec<Statement> {
        reader(scope.api, operation).map(|_| statement(operation)).into_iter().collect()
    }

    fn at_most(&self, _: Scope<'_>, _: &Operation) -> usize {
        0
    }

    fn run<'r>(&'r self, _: &'r mut Run<'_>, _: &'r Operation, _: &'r Call) -> LocalBoxFuture<'r, Result<(), Stop>> {
        async { Ok(()) }.boxed_local()
    }

    /// Judges every success of the run that the document allows; what it does not is judged as an answer.
    fn conclude(&self, run: &mut Run<'_>) {
        let api = run.api;
        for operation in run.chosen().filter(|operation| !operation.is_head()) {
            let Some(reader) = reader(api, operation) else { continue };
            let statement = statement(operation);
            let bodies = bodies(run, operation);
            if bodies.is_empty() {
                run.findings.unknown(&statement, "a success with a valid body");
            }
            for (exchange, body) in bodies {
                match reader(&body) {
                    Ok(again) if again == body => run.findings.pass(&statement),
                    Ok(again) => {
                        let got = difference(&body, &again, "");
                        run.findings.fail(&statement, "the body as it came", got, &exchange);
                    }
                    Err(error) => run.findings.fail(&statement, "a body it can read", error, &exchange),
                }
            }
        }
    }
}

/// The different valid bodies of an operation's successes, each with the first exchange that brought it.
fn bodies(run: &Run<'_>, operation: &Operation) -> Vec<(Rc<Exchange>, Value)> {
    let mut seen = BTreeSet::new();
    let mut bodies = Vec::new();
    for exchange in &run.exchanges {
        let is_own = exchange.request.asks(operation);
        let success = exchange.answer.as_ref().ok().filter(|answer| is_own && Run::succeeded(operation, answer));
        let Some(answer) = success.filter(|answer| seen.insert(answer.body.as_str())) else { continue };
        let media = operation.response(answer.status).and_then(|response| response.json());
        let schema = media.and_then(|media| media.schema.as_deref());
        let compiled = schema.map(|schema| run.api.schemas.compiled(schema, Direction::Response));
        if let (Some(compiled), Some(body)) = (compiled, answer.json())
            && compiled.is_valid(&body)
        {
            bodies.push((Rc::clone(exchange), body));
        }
    }
    bodies
}
