//! Answers that are no success: refusals of what is wrong, of what there is not, and failures of the server.

use std::rc::Rc;

use serde_json::Value;

use crate::conformance::call::Call;
use crate::conformance::exchange::Exchange;
use crate::conformance::model::{Operation, Parameter, plain};
use crate::conformance::run::{Run, Stop};
use crate::conformance::samples::{is_success, shown};
use crate::conformance::statement::Statement;
use crate::spec::diagnostic::visible;

/// The longest address at which a closed connection counts as a failure.
const LONGEST: usize = 2000;

/// The number of repetitions that no other check makes.
const ALONE: u32 = 1000;

/// Tells if an answer says that a good value is that of nothing, or of something of others; in a list, each item is one.
pub fn is_of_nothing(parameter: &Parameter, keyword: &str, exchange: &Exchange) -> bool {
    let schema = &parameter.schema;
    let of = schema.items.as_deref().unwrap_or(schema);
    let is_text = of.is("string") && of.values.is_empty();
    // What has the right form may still name no field, fit no data, or be a fault in a language of its own.
    let is_made_up = match keyword {
        "pattern" | "items" => is_text,
        "format" => is_text && !matches!(schema.format.as_deref(), Some("date" | "date-time" | "ipv4" | "ipv6")),
        "minItems" | "maxItems" | "uniqueItems" => of.values.is_empty(),
        "properties" => true,
        _ => false,
    };
    let says = |status| match status {
        401 | 403 | 404 | 410 => is_text || is_made_up,
        400 | 406 | 409 | 422 => is_made_up,
        _ => false,
    };
    exchange.answer.as_ref().is_ok_and(|answer| says(answer.status))
}

/// Tells if a status is that of a failing server; 501 and others of its kind are refusals where the document has them.
pub fn is_failure(operation: &Operation, status: u16) -> bool {
    let is_documented = || operation.responses.contains_key(&status.to_string());
    status >= 500 && (matches!(status, 500 | 502..=504) || !is_documented())
}

/// Passes a statement if the answer is a refusal, which a failure of the server is not. To take more than is documented
/// is a class of its own.
pub fn judge_refusal(
    run: &mut Run<'_>,
    operation: &Operation,
    statement: &Statement,
    expected: &str,
    exchange: &Rc<Exchange>,
) {
    match &exchange.answer {
        Err(reason) => run.findings.unknown(statement, format!("an answer; there was none: {reason}")),
        Ok(answer) if is_failure(operation, answer.status) => {
            run.findings.fail(statement, expected, shown(operation, exchange), exchange);
        }
        Ok(_) if is_success(operation, exchange) => {
            run.findings.lenient(statement, expected, shown(operation, exchange), exchange);
        }
        Ok(_) => run.findings.pass(statement),
    }
}

/// Fails a statement if the server failed at a varied call, by its status or by closing the connection; passes it if not.
pub async fn judge_failure(
    run: &mut Run<'_>,
    operation: &Operation,
    (statement, expected): (&Statement, &str),
    exchange: &Rc<Exchange>,
    calls: (&Call, &Call),
) -> Result<(), Stop> {
    let is_failed = match &exchange.answer {
        Ok(answer) => is_failure(operation, answer.status),
        Err(_) if hangs_up(run, operation, exchange, calls).await? => true,
        Err(reason) => {
            run.findings.unknown(statement, format!("an answer; there was none: {reason}"));
            return Ok(());
        }
    };
    run.findings.judge(statement, !is_failed, expected, shown(operation, exchange), exchange);
    Ok(())
}

/// As [`judge_refusal`], with a connection that the server closes for a failure of it.
pub async fn judge_answered(
    run: &mut Run<'_>,
    operation: &Operation,
    (statement, expected): (&Statement, &str),
    exchange: &Rc<Exchange>,
    calls: (&Call, &Call),
) -> Result<(), Stop> {
    if hangs_up(run, operation, exchange, calls).await? {
        run.findings.fail(statement, expected, shown(operation, exchange), exchange);
    } else {
        judge_refusal(run, operation, statement, expected, exchange);
    }
    Ok(())
}

/// Tells if the server closes the connection at a varied call, asked alone as well, and answers the ordinary one after it
/// as it did before.
async fn hangs_up(
    run: &mut Run<'_>,
    operation: &Operation,
    exchange: &Exchange,
    (varied, ordinary): (&Call, &Call),
) -> Result<bool, Stop> {
    // What stands before a server may close the connection at an address that is too long for it.
    if !exchange.is_closed() || exchange.request.target().len() > LONGEST {
        return Ok(false);
    }
    // Sent beside others, it may have been another one at which the server failed.
    let alone = Call { repetition: varied.repetition + ALONE, ..varied.clone() };
    if !run.call(operation, &alone).await?.is_closed() {
        return Ok(false);
    }
    // The number makes it a request of its own, after the one in question.
    let after = u32::try_from(run.exchanges.len()).unwrap_or(u32::MAX - ALONE) + ALONE;
    let after = run.call(operation, &Call { repetition: after, ..ordinary.clone() }).await?;
    Ok(is_success(operation, &after))
}

/// A value short enough to be read.
pub fn quoted(value: &Value) -> String {
    let text = plain(value);
    let length = text.chars().count();
    if length > 40 { format!("{length} characters") } else { format!("`{}`", visible(&text)) }
}
