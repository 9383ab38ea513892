//! The generated client reads what the server sends, and gives it back equal.

use std::collections::BTreeSet;
use std::rc::Rc;

use serde_json::Value;

use crate::client::Reader;
use crate::conformance::api::{Api, Operation};
use crate::conformance::exchange::Exchange;
use crate::conformance::run::Run;
use crate::conformance::samples::difference;
use crate::{eihealth, iam, maptable, modelarts, scnet};

/// The tables of the documents built in.
const PLATFORMS: [(&str, &[(&str, Reader)]); 5] = [
    ("eihealth", eihealth::READERS),
    ("modelarts", modelarts::READERS),
    ("scnet", scnet::READERS),
    ("maptable", maptable::READERS),
    ("iam", iam::READERS),
];

/// What reads a body of the operation's success, if there is a client for it.
pub fn reader(api: &Api, operation: &Operation) -> Option<Reader> {
    let (_, readers) = PLATFORMS.into_iter().find(|(name, _)| *name == api.name)?;
    readers.iter().find(|(id, _)| *id == operation.id).map(|(_, reader)| *reader)
}

/// Judges every success of the run that the document allows; what it does not is judged as an answer.
pub fn check(run: &mut Run<'_>) {
    let api = run.api;
    for operation in api.operations.iter().filter(|operation| operation.method == "GET") {
        let Some(reader) = reader(api, operation) else { continue };
        let bodies = bodies(run, operation);
        if bodies.is_empty() {
            run.findings.unknown(&operation.id, "client", "a success with a valid body");
        }
        for (exchange, body) in bodies {
            match reader(&body) {
                Ok(again) if again == body => run.findings.pass(&operation.id, "client"),
                Ok(again) => {
                    let got = difference(&body, &again, "");
                    run.findings.fail(&operation.id, "client", "the body as it came", got, &exchange);
                }
                Err(error) => run.findings.fail(&operation.id, "client", "a body it can read", error, &exchange),
            }
        }
    }
}

/// The different valid bodies of an operation's successes, each with the first exchange that brought it.
fn bodies(run: &Run<'_>, operation: &Operation) -> Vec<(Rc<Exchange>, Value)> {
    let mut seen = BTreeSet::new();
    let mut bodies = Vec::new();
    for exchange in &run.exchanges {
        let is_own = operation.is_asked_by(&exchange.request);
        let success = exchange.answer.as_ref().ok().filter(|answer| is_own && Run::succeeded(operation, answer));
        let Some(answer) = success.filter(|answer| seen.insert(answer.body.as_str())) else { continue };
        let schema = operation.response(answer.status).and_then(|response| response.schema.as_ref());
        let validator = schema.and_then(|schema| run.api.schemas.validator(schema).ok());
        if let (Some(validator), Some(body)) = (validator, answer.json())
            && validator.is_valid(&body)
        {
            bodies.push((Rc::clone(exchange), body));
        }
    }
    bodies
}
