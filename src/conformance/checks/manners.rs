//! What HTTP says and a document leaves to it: HEAD, other methods, the other spelling of a path.

use std::rc::Rc;

use crate::conformance::api::{Api, Operation};
use crate::conformance::exchange::{Answer, Exchange};
use crate::conformance::run::{Call, Run, Stop};
use crate::conformance::samples::{Comparison, base, compare, content, shown};
use crate::conformance::values::path_values;

/// Names and texts of the statements about an operation's path, of which these methods may be tried.
pub fn stated(api: &Api, operation: &Operation, methods: &[String]) -> Vec<(String, String)> {
    let mut list = Vec::new();
    if has_head(api, operation) {
        list.push(("head".into(), "HEAD is answered as GET is, without a body, or refused".into()));
    }
    if let Some(other) = respelled(api, operation) {
        list.push(("trailing-slash".into(), format!("{other} is answered the same, redirected or refused")));
    }
    let methods = unknown_methods(api, operation, methods);
    let text = |method: &str| format!("{method}, which the document does not know here, is refused");
    list.extend(methods.into_iter().map(|method| (format!("method/{method}"), text(method))));
    list
}

/// Whether HEAD is left to HTTP.
fn has_head(api: &Api, operation: &Operation) -> bool {
    let is_own = |other: &Operation| other.path == operation.path && other.method == "HEAD";
    operation.method == "GET" && !api.operations.iter().any(is_own)
}

/// The path with a slash at its end, or without, unless the document knows that one too.
fn respelled(api: &Api, operation: &Operation) -> Option<String> {
    let path = &operation.path;
    let other = path.strip_suffix('/').map_or_else(|| format!("{path}/"), str::to_owned);
    let is_known = other.is_empty() || api.operations.iter().any(|operation| operation.path == other);
    (operation.method == "GET" && !is_known).then_some(other)
}

/// The methods that the document does not have for the path of an operation, if this is the one to speak for it.
fn unknown_methods<'a>(api: &Api, operation: &Operation, methods: &'a [String]) -> Vec<&'a str> {
    let there: Vec<_> = api.operations.iter().filter(|other| other.path == operation.path).collect();
    let speaker = there.iter().find(|other| other.method == "GET").or(there.first());
    if speaker.is_none_or(|speaker| speaker.id != operation.id) {
        return Vec::new();
    }
    // The two are sent anyway, and judged otherwise.
    let unknown = |method: &&str| !["GET", "HEAD"].contains(method) && !there.iter().any(|o| o.method == *method);
    methods.iter().map(String::as_str).filter(unknown).collect()
}

/// Asks an operation by HEAD, and at the other spelling of its path.
pub async fn check(run: &mut Run<'_>, operation: &Operation) -> Result<(), Stop> {
    let identity = run.settings.identities[0].clone();
    match base(run, operation, &identity).await? {
        Ok(call) => {
            head(run, operation, &call).await?;
            trailing_slash(run, operation, &call).await
        }
        Err(need) => {
            for name in ["head", "trailing-slash"] {
                if stands(run, operation, name) {
                    run.findings.unknown(&operation.id, name, &need);
                }
            }
            Ok(())
        }
    }
}

fn stands(run: &Run<'_>, operation: &Operation, name: &str) -> bool {
    run.findings.has(&operation.id, name)
}

/// HEAD has the headers of GET and no body, where it is there at all.
async fn head(run: &mut Run<'_>, operation: &Operation, call: &Call) -> Result<(), Stop> {
    if !stands(run, operation, "head") {
        return Ok(());
    }
    let plain = run.call(operation, call).await?;
    let exchange = run.call(operation, &Call { method: Some("HEAD".into()), ..call.clone() }).await?;
    let (Ok(plain), Some(answer)) = (&plain.answer, answered(run, operation, "head", &exchange)) else { return Ok(()) };
    let (wanted, type_of_head) = (plain.media_type(), answer.media_type());
    let fault = if is_failure(answer) {
        Some(("the headers of GET, or a refusal".to_owned(), answer.status.to_string()))
    } else if !is_2xx(answer) {
        None
    } else if !answer.body.is_empty() {
        Some(("no body".to_owned(), format!("a body: {:?}", answer.body.chars().take(40).collect::<String>())))
    } else if !type_of_head.is_empty() && type_of_head != wanted {
        Some((format!("the content type of GET: {wanted}"), type_of_head.to_owned()))
    } else {
        None
    };
    match fault {
        Some((expected, got)) => run.findings.fail(&operation.id, "head", expected, got, &exchange),
        None => run.findings.pass(&operation.id, "head"),
    }
    Ok(())
}

/// Another spelling is of another path, and no document says that it is there; but if it is, it is the same.
async fn trailing_slash(run: &mut Run<'_>, operation: &Operation, call: &Call) -> Result<(), Stop> {
    let name = "trailing-slash";
    if !stands(run, operation, name) {
        return Ok(());
    }
    let other = Call { is_respelled: true, ..call.clone() };
    let exchange = run.call(operation, &other).await?;
    let Some(answer) = answered(run, operation, name, &exchange) else { return Ok(()) };
    let expected = "the same answer, a redirect or a refusal";
    let is_taken = is_2xx(answer) && !is_refused(operation, answer);
    if !is_taken && !is_failure(answer) {
        run.findings.pass(&operation.id, name);
    } else if content(operation, &exchange).is_none() {
        let got = described(operation, answer, &exchange);
        run.findings.fail(&operation.id, name, expected, got, &exchange);
    } else {
        match compare(run, operation, call, &other).await? {
            Comparison::Same => run.findings.pass(&operation.id, name),
            Comparison::Different(exchange, place) => {
                run.findings.fail(&operation.id, name, expected, place, &exchange);
            }
            Comparison::Untold => run.findings.unknown(&operation.id, name, "data that stay the same for a moment"),
        }
    }
    Ok(())
}

/// Asks each path by the methods that may be tried and that the document does not have for it; last of all, as nobody
/// knows what they do.
pub async fn methods(run: &mut Run<'_>) -> Result<(), Stop> {
    let identity = run.settings.identities[0].clone();
    let api = run.api;
    for operation in &api.operations {
        for method in unknown_methods(api, operation, &run.settings.methods) {
            let name = format!("method/{method}");
            let call = match path_values(run, operation, &identity).await? {
                Ok(values) => Call { method: Some(method.to_owned()), ..Call::new(&identity, values) },
                Err(need) => {
                    run.findings.unknown(&operation.id, &name, need);
                    continue;
                }
            };
            let exchange = run.call(operation, &call).await?;
            let Some(answer) = answered(run, operation, &name, &exchange) else { continue };
            // OPTIONS asks what there is, and changes nothing.
            let is_taken = is_2xx(answer) && !is_refused(operation, answer) && method != "OPTIONS";
            if is_taken || is_failure(answer) {
                let got = described(operation, answer, &exchange);
                run.findings.fail(&operation.id, &name, "405, or another refusal", got, &exchange);
            } else {
                run.findings.pass(&operation.id, &name);
            }
        }
    }
    Ok(())
}

/// The answer; without one it is said what it takes to tell.
fn answered<'a>(
    run: &mut Run<'_>,
    operation: &Operation,
    name: &str,
    exchange: &'a Rc<Exchange>,
) -> Option<&'a Answer> {
    match &exchange.answer {
        Ok(answer) => Some(answer),
        Err(reason) => {
            run.findings.unknown(&operation.id, name, format!("an answer; there was none: {reason}"));
            None
        }
    }
}

fn is_2xx(answer: &Answer) -> bool {
    (200..300).contains(&answer.status)
}

/// A failure of the server; 501 says that it does not know the method.
fn is_failure(answer: &Answer) -> bool {
    answer.status >= 500 && answer.status != 501
}

/// Whether a body that came with a status of success says that the request was refused.
fn is_refused(operation: &Operation, answer: &Answer) -> bool {
    let outcome = operation.response(answer.status).and_then(|response| response.outcome.as_ref());
    let code = outcome.and_then(|outcome| answer.json()?.pointer(&outcome.pointer).cloned());
    code.is_some_and(|code| !code.is_null()) && !Run::succeeded(operation, answer)
}

fn described(operation: &Operation, answer: &Answer, exchange: &Exchange) -> String {
    let start: String = answer.body.chars().take(40).collect();
    format!("{} {start:?}", shown(operation, exchange))
}
