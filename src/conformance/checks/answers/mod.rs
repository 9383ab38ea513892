//! Every answer, whatever it was asked for: status, media type, body, outcome, headers, rules.

mod aspect;
mod format;
mod judge;
mod request;

use futures_util::FutureExt;
use futures_util::future::LocalBoxFuture;

use aspect::{Aspect, choices, is_stated};
use format::{Format, format_of};
use judge::{Judge, Readings};

use super::check::{Check, Scope};
use crate::conformance::call::Call;
use crate::conformance::exchange::Credential;
use crate::conformance::judge::WHOLE;
use crate::conformance::model::{Media, Operation, Response};
use crate::conformance::run::{Run, Stop};
use crate::conformance::samples::right_url;
use crate::conformance::statement::Statement;

pub struct Answers;

/// Requests to find values with which an operation succeeds: the plain one, one with all parameters, and items of lists.
const BASE: usize = 24;

/// Kinds of bodies that are asked for one by one.
const KINDS: usize = 4;

impl Check for Answers {
    fn title(&self) -> &'static str {
        "values with which it succeeds"
    }

    fn statements(&self, _: Scope<'_>, operation: &Operation) -> Vec<Statement> {
        let mut aspects = vec![Aspect::Status];
        let is_head = operation.is_head();
        if is_head {
            aspects.push(Aspect::NoBody);
        } else if operation.responses.values().any(|response| !response.content.is_empty()) {
            aspects.push(Aspect::ContentType);
        }
        for (key, response) in &operation.responses {
            aspects.push(Aspect::Occurs(key, response));
            for header in &response.headers {
                aspects.push(Aspect::Header(key, response, header));
                if header.is_of_stated_value() {
                    aspects.push(Aspect::HeaderValue(key, header));
                }
            }
            if !is_head {
                aspects.extend(of_body(key, response));
            }
        }
        aspects.iter().map(|aspect| aspect.of(operation)).collect()
    }

    fn at_most(&self, scope: Scope<'_>, operation: &Operation) -> usize {
        kinds(operation).len().min(KINDS) + BASE * scope.settings.identities.len().max(1)
    }

    fn is_for_head(&self) -> bool {
        true
    }

    /// Lists what the schemas of the bodies state; of an operation that is not tried, one statement a body is enough.
    fn run<'r>(
        &'r self,
        run: &'r mut Run<'_>,
        operation: &'r Operation,
        call: &'r Call,
    ) -> LocalBoxFuture<'r, Result<(), Stop>> {
        let bodies = operation.responses.iter().filter(|_| !operation.is_head());
        let listed: Vec<_> = bodies.flat_map(|(key, response)| facts(run, operation, key, response)).collect();
        run.findings.declare(listed);
        async move {
            // Each kind of body is asked for by its name; what comes is judged with all the others.
            let came = came(run, operation, call).await?;
            for range in kinds(operation).into_iter().filter(|range| Some(*range) != came.as_deref()).take(KINDS) {
                let asking = Call { accept: Some(range.to_owned()), ..call.clone() };
                run.call(operation, &asking).await?;
            }
            Ok(())
        }
        .boxed_local()
    }

    /// Judges every exchange of the run.
    fn conclude(&self, run: &mut Run<'_>) {
        let api = run.api;
        // What answers where no operation is says nothing of them.
        if run.is_nowhere() {
            let need = right_url(run);
            let chosen: Vec<_> = run.chosen().map(|operation| Aspect::Status.of(operation)).collect();
            return chosen.iter().for_each(|statement| run.findings.unknown(statement, need.as_str()));
        }
        let mut readings = Readings::default();
        for exchange in run.exchanges.clone() {
            let Some(operation) = api.operation(&exchange.request.operation) else { continue };
            // Another method or path is not the operation; whoever sent it judges it.
            if !exchange.request.asks(operation) || !run.settings.chooses(operation) {
                continue;
            }
            // What refuses an oversized header may stand before the server, and no document speaks of it.
            if matches!(exchange.request.credential, Credential::Long(_)) {
                continue;
            }
            if let Ok(answer) = &exchange.answer {
                Judge { run, operation, exchange: &exchange, readings: &mut readings }.answer(answer);
            }
        }
        let chosen: Vec<_> = run.chosen().collect();
        chosen.into_iter().for_each(|operation| name_unseen(run, operation));
    }
}

/// The aspects of a response that its body shows.
fn of_body<'a>(key: &'a str, response: &'a Response) -> impl Iterator<Item = Aspect<'a>> {
    let outcome = response.outcome.is_some().then_some(Aspect::Outcome(key, response));
    let rules = (0..response.rules.len()).map(move |index| Aspect::Rule(key, response, index));
    let is_said =
        |media: &Media| media.schema.is_some() || matches!(format_of(&media.range), Format::Json | Format::Lines);
    let has_body = response.content.iter().any(is_said);
    let choices = choices(key, response).map(move |media| Aspect::Choice(key, response, media));
    outcome.into_iter().chain(rules).chain(has_body.then_some(Aspect::Body(key, response))).chain(choices)
}

/// Media types of a success, where there are several.
fn kinds(operation: &Operation) -> Vec<&str> {
    let successes = operation.responses.iter().filter(|(status, _)| status.starts_with('2'));
    let ranges = successes.flat_map(|(_, response)| &response.content).map(|media| media.name.as_str());
    let mut kinds: Vec<_> = Vec::new();
    for range in ranges.filter(|range| !range.contains('*')) {
        if !kinds.contains(&range) {
            kinds.push(range);
        }
    }
    if operation.is_head() || kinds.len() < 2 { Vec::new() } else { kinds }
}

/// The media type that comes where all are asked for, as the document has it.
async fn came(run: &mut Run<'_>, operation: &Operation, call: &Call) -> Result<Option<String>, Stop> {
    let exchange = run.call(operation, call).await?;
    let Ok(answer) = &exchange.answer else { return Ok(None) };
    let media = operation.response(answer.status).and_then(|response| response.media(answer.content_type()));
    Ok(media.map(|media| media.name.clone()))
}

/// The statements about the parts of a response's bodies.
fn facts(run: &Run<'_>, operation: &Operation, key: &str, response: &Response) -> Vec<Statement> {
    let schemas = response.content.iter().filter_map(|media| media.schema.as_deref());
    let listed = schemas.flat_map(|schema| run.api.schemas.facts(schema));
    let stated = listed.filter(|fact| is_stated(key, &fact.name) && fact.name != WHOLE);
    stated.map(|fact| Aspect::Fact(key, &fact).of(operation)).collect()
}

/// Says of what an answer never gave occasion to judge what it would take.
fn name_unseen(run: &mut Run<'_>, operation: &Operation) {
    for (key, response) in &operation.responses {
        // A class of statuses is allowed and not promised, and nobody makes a server fail to see how it does that.
        let is_promised = key.parse::<u16>().is_ok_and(|status| status < 500);
        let is_seen = run.findings.is_judged(&Aspect::Occurs(key, response).of(operation));
        for media in choices(key, response).filter(|_| is_seen && !operation.is_head()) {
            let statement = Aspect::Choice(key, response, media).of(operation);
            if !run.findings.is_judged(&statement) {
                run.findings.unknown(&statement, format!("an answer of {}", media.name));
            }
        }
        if is_seen || !is_promised {
            continue;
        }
        let mut aspects = vec![Aspect::Occurs(key, response)];
        for header in &response.headers {
            aspects.push(Aspect::Header(key, response, header));
            aspects.extend(header.is_of_stated_value().then_some(Aspect::HeaderValue(key, header)));
        }
        if !operation.is_head() {
            aspects.extend(of_body(key, response));
        }
        let mut statements: Vec<_> = aspects.iter().map(|aspect| aspect.of(operation)).collect();
        if run.is_tried(operation) && !operation.is_head() {
            statements.extend(facts(run, operation, key, response));
        }
        for statement in statements {
            run.findings.unknown(&statement, format!("an answer with status {key}"));
        }
    }
}
