//! Every answer, whatever it was asked for: status, content type, body, outcome, headers, rules.

use std::rc::Rc;

use super::drift;
use crate::conformance::api::{Operation, Response};
use crate::conformance::exchange::{Answer, Credential, Exchange};
use crate::conformance::run::Run;
use crate::conformance::schema;

/// Judges every exchange of the run.
pub fn check(run: &mut Run<'_>) {
    let api = run.api;
    for exchange in run.exchanges.clone() {
        let Some(operation) = api.operation(&exchange.request.operation) else { continue };
        // Another method is not the operation; whoever sent it judges it.
        if exchange.request.method != operation.method {
            continue;
        }
        // What refuses an oversized header may stand before the server, and no document speaks of it.
        if matches!(exchange.request.credential, Credential::Long(_)) {
            continue;
        }
        if let Ok(answer) = &exchange.answer {
            judge(run, operation, answer, &exchange);
        }
    }
    name_the_unseen(run);
}

/// What only an occurrence shows, and none did.
fn name_the_unseen(run: &mut Run<'_>) {
    let unseen: Vec<_> = run
        .findings
        .statements()
        .filter_map(|statement| {
            let name = statement.id.strip_prefix(&statement.operation)?.strip_prefix('/')?;
            let need = match (of_status(name), name.split_once("#value/")) {
                (_, Some((field, value))) => format!("a body with {value} at {}", field.trim_start_matches("body/")),
                (Some(_), _) if name.contains("#rule") => "a body of which the rule can be told".to_owned(),
                (Some(status), _) => format!("an answer with status {status}"),
                _ => return None,
            };
            Some((statement.operation.clone(), name.to_owned(), need))
        })
        .collect();
    for (operation, name, need) in unseen {
        run.findings.unknown(&operation, &name, need);
    }
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

/// The status whose answers a statement is about, if it is about those of one.
fn of_status(name: &str) -> Option<&str> {
    let kinds = ["status/", "header/", "outcome/", "rule/", "body/"];
    let rest = kinds.into_iter().find_map(|kind| name.strip_prefix(kind))?;
    rest.split(['/', '#']).next()
}

fn judge(run: &mut Run<'_>, operation: &Operation, answer: &Answer, exchange: &Rc<Exchange>) {
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
    if let Some(body) = &response.schema {
        judge_body(run, operation, response, &key, body, answer, exchange);
    }
}

fn judge_body(
    run: &mut Run<'_>,
    operation: &Operation,
    response: &Response,
    key: &str,
    schema: &serde_json::Value,
    answer: &Answer,
    exchange: &Rc<Exchange>,
) {
    let id = &operation.id;
    if answer.media_type() == "application/json" || answer.media_type().ends_with("+json") {
        run.findings.pass(id, "content-type");
    } else {
        run.findings.fail(id, "content-type", "application/json", format!("{:?}", answer.media_type()), exchange);
    }
    let root = &run.api.root;
    let Some(body) = answer.json() else {
        let start: String = answer.body.chars().take(80).collect();
        run.findings.fail(id, "content-type", "a body of JSON", format!("{start:?}"), exchange);
        return;
    };
    let breaches = schema::breaches(root, schema, &body).unwrap_or_default();
    for breach in &breaches {
        if let Some(name) = stated(run, id, key, &breach.fact) {
            run.findings.fail(
                id,
                &name,
                "what the schema says",
                format!("{} at {:?}", breach.problem, breach.at),
                exchange,
            );
        }
    }
    let broken: Vec<_> = breaches.iter().filter_map(|breach| stated(run, id, key, &breach.fact)).collect();
    for fact in schema::exercised(root, schema, &body) {
        let name = format!("body/{key}{fact}");
        if run.findings.has(id, &name) && !broken.contains(&name) {
            run.findings.pass(id, &name);
        }
    }
    for found in drift::find(run.api, schema, &response.pointer, &body) {
        let name = format!("body/{key}{}#type", found.field);
        if run.findings.has(id, &name) {
            run.findings.drift(id, &name, &found.erratum, found.got, exchange);
        }
    }
    for (index, rule) in response.rules.iter().enumerate() {
        match schema::holds(&rule.rule, &body) {
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
