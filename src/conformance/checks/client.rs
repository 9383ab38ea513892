//! The generated client reads what the server sends, and gives it back equal.

use crate::client::Reader;
use crate::conformance::api::{Api, Operation};
use crate::conformance::run::Run;
use crate::conformance::samples::difference;
use crate::conformance::schema;
use crate::{eihealth, maptable, modelarts, scnet};

/// The tables of the documents built in.
const PLATFORMS: [(&str, &[(&str, Reader)]); 4] = [
    ("eihealth", eihealth::READERS),
    ("modelarts", modelarts::READERS),
    ("scnet", scnet::READERS),
    ("maptable", maptable::READERS),
];

/// What reads a body of the operation's success, if there is a client for it.
pub fn reader(api: &Api, operation: &Operation) -> Option<Reader> {
    let (_, readers) = PLATFORMS.into_iter().find(|(name, _)| *name == api.name)?;
    readers.iter().find(|(id, _)| *id == operation.id).map(|(_, reader)| *reader)
}

/// Judges every success of the run that the document allows; what it does not is judged as an answer.
pub fn check(run: &mut Run<'_>) {
    let api = run.api;
    for operation in &api.operations {
        let Some(reader) = reader(api, operation) else { continue };
        let mut seen = false;
        for exchange in run.exchanges.clone() {
            let is_own = exchange.request.operation == operation.id && exchange.request.method == operation.method;
            let answer = exchange.answer.as_ref().ok().filter(|answer| is_own && Run::succeeded(operation, answer));
            let Some((body, status)) = answer.and_then(|answer| Some((answer.json()?, answer.status))) else {
                continue;
            };
            let schema = operation.response(status).and_then(|response| response.schema.as_ref());
            let is_valid =
                schema.is_some_and(|schema| schema::breaches(&api.root, schema, &body).is_ok_and(|all| all.is_empty()));
            if !is_valid {
                continue;
            }
            seen = true;
            match reader(&body) {
                Ok(again) if again == body => run.findings.pass(&operation.id, "client"),
                Ok(again) => {
                    let got = difference(&body, &again, "");
                    run.findings.fail(&operation.id, "client", "the body as it came", got, &exchange);
                }
                Err(error) => run.findings.fail(&operation.id, "client", "a body it can read", error, &exchange),
            }
        }
        if !seen {
            run.findings.unknown(&operation.id, "client", "a success with a valid body");
        }
    }
}
