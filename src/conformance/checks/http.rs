//! What HTTP says and a document leaves to it: HEAD, other methods, the other spelling of a path.

use std::rc::Rc;

use futures_util::FutureExt;
use futures_util::future::LocalBoxFuture;
use serde_json::Value;

use super::check::{Check, Scope};
use crate::conformance::call::Call;
use crate::conformance::compare::{Comparison, compare, content};
use crate::conformance::exchange::{Answer, Exchange};
use crate::conformance::judge::Direction;
use crate::conformance::model::{Api, Operation, Parameter, Place};
use crate::conformance::run::{Run, Stop};
use crate::conformance::samples::shown;
use crate::conformance::statement::{Kind, Statement};

/// HEAD, and the other spelling of the path.
pub struct Http;

/// Methods that the document does not have for a path.
pub struct Methods;

fn head_statement(operation: &Operation) -> Statement {
    let text = "HEAD is answered as GET is, without a body, or refused";
    Statement::of(operation, Kind::Http, "head", text, operation.pointer_of_path())
}

fn slash_statement(operation: &Operation, other: &str) -> Statement {
    let text = format!("{other} is answered the same, as something of another kind, redirected or refused");
    Statement::of(operation, Kind::Http, "trailing-slash", text, operation.pointer_of_path())
}

fn method_statement(operation: &Operation, method: &str) -> Statement {
    let text = format!("{method}, which the document does not know here, is refused");
    Statement::of(operation, Kind::Http, &format!("method/{method}"), text, operation.pointer_of_path())
}

/// Tells if HEAD is left to HTTP.
fn has_head(api: &Api, operation: &Operation) -> bool {
    !api.at_path(&operation.path).any(|other| other.path == operation.path && other.method == "HEAD")
}

/// The path with a slash at its end, or without, unless the document knows that one too.
fn respelled(api: &Api, operation: &Operation) -> Option<String> {
    let path = &operation.path;
    let other = path.strip_suffix('/').map_or_else(|| format!("{path}/"), str::to_owned);
    let is_known = other.is_empty() || api.at_path(path).any(|operation| operation.path == other);
    // Of a variable that the document does not declare, an empty value may be one as well as any.
    let is_empty_value = api.operations.iter().any(|below| {
        let rest = below.path.strip_prefix(other.as_str()).filter(|_| other.ends_with('/'));
        let name = rest
            .and_then(|rest| rest.trim_end_matches('/').strip_prefix('{')?.strip_suffix('}'))
            .filter(|name| !name.contains(['{', '}', '/']));
        name.is_some_and(|name| {
            let declared = |parameter: &&Parameter| !parameter.is_undeclared();
            !below.parameters_in(Place::Path).filter(declared).any(|parameter| parameter.name == name)
        })
    });
    (!is_known && !is_empty_value).then_some(other)
}

/// The methods that the document does not have for the path of an operation.
fn unknown_methods<'a>(api: &Api, operation: &Operation, methods: &'a [String]) -> Vec<&'a str> {
    let there: Vec<_> = api.at_path(&operation.path).filter(|other| other.path == operation.path).collect();
    // The two are sent anyway, and judged otherwise.
    let unknown = |method: &&str| !["GET", "HEAD"].contains(method) && !there.iter().any(|o| o.method == *method);
    methods.iter().map(String::as_str).filter(unknown).collect()
}

impl Check for Http {
    fn title(&self) -> &'static str {
        "HEAD and the other spelling of the path"
    }

    fn statements(&self, Scope { api, .. }: Scope<'_>, operation: &Operation) -> Vec<Statement> {
        let head = has_head(api, operation).then(|| head_statement(operation));
        let slash = respelled(api, operation).map(|other| slash_statement(operation, &other));
        head.into_iter().chain(slash).collect()
    }

    fn at_most(&self, scope: Scope<'_>, operation: &Operation) -> usize {
        // The second spelling is asked twice where it differs, beside a repetition of the plain request.
        if self.statements(scope, operation).is_empty() { 0 } else { 7 }
    }

    fn run<'r>(
        &'r self,
        run: &'r mut Run<'_>,
        operation: &'r Operation,
        call: &'r Call,
    ) -> LocalBoxFuture<'r, Result<(), Stop>> {
        async move {
            if has_head(run.api, operation) {
                head(run, operation, call).await?;
            }
            match respelled(run.api, operation) {
                Some(other) => trailing_slash(run, operation, call, &slash_statement(operation, &other)).await,
                None => Ok(()),
            }
        }
        .boxed_local()
    }
}

/// HEAD has the headers of GET and no body, where it is there at all.
async fn head(run: &mut Run<'_>, operation: &Operation, call: &Call) -> Result<(), Stop> {
    let statement = head_statement(operation);
    let plain = run.call(operation, call).await?;
    let exchange = run.call(operation, &Call { method: Some("HEAD".into()), ..call.clone() }).await?;
    let (Ok(plain), Some(answer)) = (&plain.answer, answered(run, &statement, &exchange)) else { return Ok(()) };
    let (wanted, type_of_head) = (plain.media_type(), answer.media_type());
    let problem = if is_failure(answer) {
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
    match problem {
        Some((expected, got)) => run.findings.fail(&statement, expected, got, &exchange),
        None => run.findings.pass(&statement),
    }
    Ok(())
}

/// Another spelling is of another path, and no document says that it is there; but what comes in the same form as from the
/// documented one is taken for it, and ought to be the same.
async fn trailing_slash(
    run: &mut Run<'_>,
    operation: &Operation,
    call: &Call,
    statement: &Statement,
) -> Result<(), Stop> {
    let other = Call { is_respelled: true, ..call.clone() };
    let exchange = run.call(operation, &other).await?;
    let Some(answer) = answered(run, statement, &exchange) else { return Ok(()) };
    let expected = "the same answer, a redirect or a refusal";
    let is_taken = is_2xx(answer) && !is_refused(operation, answer);
    if !is_taken && !is_failure(answer) {
        run.findings.pass(statement);
    } else if content(operation, &exchange).is_none() {
        run.findings.fail(statement, expected, described(operation, answer, &exchange), &exchange);
    } else {
        match compare(run, operation, call, &other).await? {
            Comparison::Same => run.findings.pass(statement),
            Comparison::Different(exchange, place) => {
                let plain = run.call(operation, call).await?;
                if has_nothing(&exchange, &plain) || is_another(run, operation, [&exchange, &plain]) {
                    run.findings.pass(statement);
                } else {
                    run.findings.fail(statement, expected, place, &exchange);
                }
            }
            Comparison::Inconclusive => run.findings.unknown(statement, "data that stay the same for a moment"),
        }
    }
    Ok(())
}

/// Tells if an answer has null where the plain one has an object or a list: with a slash, an id may be another one, or
/// be empty, and some servers say so of what is not there.
fn has_nothing(exchange: &Exchange, plain: &Exchange) -> bool {
    let body = |exchange: &Exchange| exchange.answer.as_ref().ok().and_then(Answer::json);
    let (Some(Value::Object(other)), Some(Value::Object(plain))) = (body(exchange), body(plain)) else { return false };
    let mut parts = plain.iter().filter(|(_, part)| part.is_object() || part.is_array());
    parts.any(|(name, _)| other.get(name).is_some_and(Value::is_null))
}

/// Tells if what came is of another kind: a page for all that is not there, or another operation whose id is empty then,
/// which has another media type, or is not as the document has the plain one.
fn is_another(run: &Run<'_>, operation: &Operation, exchanges: [&Exchange; 2]) -> bool {
    let [other, plain] = exchanges.map(|exchange| exchange.answer.as_ref().ok());
    let is_as_documented = |answer: &Answer| {
        let media = operation.response(answer.status).and_then(|response| response.media(answer.content_type()));
        let schema = media.and_then(|media| media.schema.as_deref());
        let compiled = schema.map(|schema| run.api.schemas.compiled(schema, Direction::Response));
        answer.json().is_some_and(|body| compiled.is_none_or(|schema| schema.is_valid(&body)))
    };
    other.map(Answer::media_type) != plain.map(Answer::media_type)
        || plain.is_some_and(is_as_documented) && !other.is_some_and(is_as_documented)
}

impl Check for Methods {
    fn title(&self) -> &'static str {
        "other methods"
    }

    fn is_for_paths(&self) -> bool {
        true
    }

    fn is_last(&self) -> bool {
        true
    }

    fn statements(&self, Scope { api, settings }: Scope<'_>, operation: &Operation) -> Vec<Statement> {
        let methods = unknown_methods(api, operation, &settings.methods).into_iter();
        methods.map(|method| method_statement(operation, method)).collect()
    }

    fn at_most(&self, scope: Scope<'_>, operation: &Operation) -> usize {
        self.statements(scope, operation).len()
    }

    fn run<'r>(
        &'r self,
        run: &'r mut Run<'_>,
        operation: &'r Operation,
        call: &'r Call,
    ) -> LocalBoxFuture<'r, Result<(), Stop>> {
        methods(run, operation, call).boxed_local()
    }
}

async fn methods(run: &mut Run<'_>, operation: &Operation, call: &Call) -> Result<(), Stop> {
    let settings = run.settings;
    for method in unknown_methods(run.api, operation, &settings.methods) {
        let statement = method_statement(operation, method);
        let exchange = run.call(operation, &Call { method: Some(method.to_owned()), ..call.clone() }).await?;
        let Some(answer) = answered(run, &statement, &exchange) else { continue };
        // OPTIONS asks what there is, and changes nothing.
        let is_taken = is_2xx(answer) && !is_refused(operation, answer) && method != "OPTIONS";
        if is_taken || is_failure(answer) {
            let got = described(operation, answer, &exchange);
            run.findings.fail(&statement, "405, or another refusal", got, &exchange);
        } else {
            run.findings.pass(&statement);
        }
    }
    Ok(())
}

/// The answer; without one it is said what it takes to tell.
fn answered<'a>(run: &mut Run<'_>, statement: &Statement, exchange: &'a Rc<Exchange>) -> Option<&'a Answer> {
    match &exchange.answer {
        Ok(answer) => Some(answer),
        Err(reason) => {
            run.findings.unknown(statement, format!("an answer; there was none: {reason}"));
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

/// Tells if a body that came with a status of success says that the request was refused.
fn is_refused(operation: &Operation, answer: &Answer) -> bool {
    let outcome = operation.response(answer.status).and_then(|response| response.outcome.as_ref());
    let code = outcome.and_then(|outcome| answer.json()?.pointer(&outcome.pointer).cloned());
    code.is_some_and(|code| !code.is_null()) && !Run::succeeded(operation, answer)
}

fn described(operation: &Operation, answer: &Answer, exchange: &Exchange) -> String {
    let start: String = answer.body.chars().take(40).collect();
    format!("{} {start:?}", shown(operation, exchange))
}
