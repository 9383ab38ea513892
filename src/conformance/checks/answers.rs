//! Every answer, whatever it was asked for: status, content type, body, outcome, headers, rules.

use std::collections::{BTreeSet, HashMap};
use std::rc::Rc;

use serde_json::Value;

use super::drift::{self, Drift};
use super::unseen;
use crate::conformance::api::{Api, Operation, Response};
use crate::conformance::exchange::{Answer, Credential, Exchange};
use crate::conformance::run::Run;
use crate::conformance::schema::{self, Breach};

/// Judges every exchange of the run.
pub fn check(run: &mut Run<'_>) {
    let api = run.api;
    let mut readings = Readings::default();
    for exchange in run.exchanges.clone() {
        let Some(operation) = api.operation(&exchange.request.operation) else { continue };
        // Another method or path is not the operation; whoever sent it judges it.
        if !operation.is_asked_by(&exchange.request) {
            continue;
        }
        // What refuses an oversized header may stand before the server, and no document speaks of it.
        if matches!(exchange.request.credential, Credential::Long(_)) {
            continue;
        }
        if let Ok(answer) = &exchange.answer {
            judge(run, operation, answer, &exchange, &mut readings);
        }
    }
    unseen::name(run);
}

/// The statement about a fact of a body. A bound that is none of the schema's is that of its format; what else was not
/// listed is about the type.
fn stated(run: &Run<'_>, operation: &str, key: &str, fact: &str) -> Option<String> {
    let (field, keyword) = fact.split_once('#').unwrap_or((fact, ""));
    let is_bound = matches!(keyword, "minimum" | "maximum");
    let facts = [Some(keyword), Some("format").filter(|_| is_bound), Some("type")];
    let mut names = facts.into_iter().flatten().map(|keyword| format!("body/{key}{field}#{keyword}"));
    names.find(|name| run.findings.has(operation, name))
}

fn judge(run: &mut Run<'_>, operation: &Operation, answer: &Answer, exchange: &Rc<Exchange>, readings: &mut Readings) {
    let id = &operation.id;
    let status = answer.status.to_string();
    let class = format!("{}XX", answer.status / 100);
    let key = [status.clone(), class, "default".into()].into_iter().find(|key| operation.responses.contains_key(key));
    let Some(key) = key else {
        let expected = operation.responses.keys().cloned().collect::<Vec<_>>().join(", ");
        run.findings.fail(id, "status", format!("one of {expected}"), status, exchange);
        return;
    };
    run.findings.pass(id, "status");
    run.findings.pass(id, &format!("status/{key}"));
    let response = &operation.responses[&key];
    for header in &response.headers {
        let name = format!("header/{key}/{}", header.name);
        if answer.headers.contains_key(&header.name.to_lowercase()) {
            run.findings.pass(id, &name);
        } else if header.required {
            run.findings.fail(id, &name, format!("a header {}", header.name), "none", exchange);
        } else {
            run.findings.unknown(id, &name, format!("an answer with the header {}", header.name));
        }
    }
    if let Some(schema) = &response.schema {
        content_type(run, id, answer, exchange);
        match readings.of(run.api, operation, &key, schema, &response.pointer, &answer.body) {
            Some(reading) => judge_body(run, id, &key, response, &reading, exchange),
            None => {
                run.findings.fail(id, "content-type", "a body of JSON", not_json(&answer.body), exchange);
            }
        }
    }
}

/// Why a body is no JSON, with its end, as it may have been cut.
fn not_json(body: &str) -> String {
    let problem = serde_json::from_str::<Value>(body).err().map(|error| error.to_string()).unwrap_or_default();
    let end: Vec<char> = body.chars().rev().take(40).collect();
    format!("{problem}; it ends with {:?}", end.into_iter().rev().collect::<String>())
}

fn content_type(run: &mut Run<'_>, id: &str, answer: &Answer, exchange: &Rc<Exchange>) {
    if answer.media_type() == "application/json" || answer.media_type().ends_with("+json") {
        run.findings.pass(id, "content-type");
    } else {
        run.findings.fail(id, "content-type", "application/json", format!("{:?}", answer.media_type()), exchange);
    }
}

/// A body, and what can be said of it whoever sent it when.
struct Reading {
    body: Value,
    breaches: Vec<Breach>,
    exercised: BTreeSet<String>,
    drifts: Vec<Drift>,
}

/// The readings of the bodies met so far: most of them come several times.
#[derive(Default)]
struct Readings {
    known: HashMap<(String, String, String), Option<Rc<Reading>>>,
}

impl Readings {
    fn of(
        &mut self,
        api: &Api,
        operation: &Operation,
        key: &str,
        schema: &Value,
        pointer: &str,
        text: &str,
    ) -> Option<Rc<Reading>> {
        let name = (operation.id.clone(), key.to_owned(), text.to_owned());
        let read = || {
            let body: Value = serde_json::from_str(text).ok()?;
            Some(Rc::new(Reading {
                breaches: schema::breaches(api, schema, &body).unwrap_or_default(),
                exercised: schema::exercised(&api.root, schema, &body),
                drifts: drift::find(api, schema, pointer, &body),
                body,
            }))
        };
        self.known.entry(name).or_insert_with(read).clone()
    }
}

fn judge_body(run: &mut Run<'_>, id: &str, key: &str, response: &Response, reading: &Reading, exchange: &Rc<Exchange>) {
    let Reading { body, breaches, exercised, drifts } = reading;
    for breach in breaches {
        if let Some(name) = stated(run, id, key, &breach.fact) {
            let at = if breach.at.is_empty() { "the top of the body" } else { breach.at.as_str() };
            let (expected, got) = (run.findings.text(id, &name), format!("{} at {at}", breach.problem));
            run.findings.fail(id, &name, expected, got, exchange);
        }
    }
    let broken: Vec<_> = breaches.iter().filter_map(|breach| stated(run, id, key, &breach.fact)).collect();
    for fact in exercised {
        let name = format!("body/{key}{fact}");
        if run.findings.has(id, &name) && !broken.contains(&name) {
            run.findings.pass(id, &name);
        }
    }
    for found in drifts {
        let name = format!("body/{key}{}#type", found.field);
        if run.findings.has(id, &name) {
            run.findings.drift(id, &name, &found.erratum, found.got.as_str(), exchange);
        }
    }
    for (index, rule) in response.rules.iter().enumerate() {
        match schema::holds(&rule.rule, body) {
            Ok(true) => run.findings.pass(id, &format!("rule/{key}/{index}")),
            Ok(false) => run.findings.fail(id, &format!("rule/{key}/{index}"), &rule.rule, "false", exchange),
            Err(error) => run.findings.unknown(id, &format!("rule/{key}/{index}"), error),
        }
    }
    if let Some(outcome) = &response.outcome {
        let name = format!("outcome/{key}");
        if body.pointer(&outcome.pointer).is_some_and(|code| code.is_string() || code.is_number()) {
            run.findings.pass(id, &name);
        } else {
            run.findings.fail(id, &name, format!("a code at {}", outcome.pointer), "none", exchange);
        }
    }
}
