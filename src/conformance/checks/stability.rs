//! The same request has the same answer where nothing changed.

use futures_util::FutureExt;
use futures_util::future::LocalBoxFuture;
use serde_json::Value;

use super::check::{Check, Scope};
use crate::conformance::call::Call;
use crate::conformance::compare::{changing, content, difference, is_same_but_measures, stripped};
use crate::conformance::model::Operation;
use crate::conformance::run::{Run, Stop};
use crate::conformance::samples::shown;
use crate::conformance::statement::{Kind, Statement};

pub struct Stability;

/// Repetitions that no other check asks for, so that they follow each other.
const FRESH: std::ops::Range<u32> = 1000..1004;

fn statement(operation: &Operation) -> Statement {
    let text = "the same request has the same answer, but for values that change by themselves";
    Statement::of(operation, Kind::Stability, "stability", text, &operation.pointer)
}

impl Check for Stability {
    fn title(&self) -> &'static str {
        "the same request again"
    }

    fn statements(&self, _: Scope<'_>, operation: &Operation) -> Vec<Statement> {
        vec![statement(operation)]
    }

    fn at_most(&self, _: Scope<'_>, _: &Operation) -> usize {
        FRESH.len() + 4
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

/// Asks until three answers in a row are equal: data that changed once stay as they are then.
async fn check(run: &mut Run<'_>, operation: &Operation, call: &Call) -> Result<(), Stop> {
    let statement = statement(operation);
    let changing = changing(run, operation, call).await?;
    let (mut last, mut changes, mut in_a_row): (Option<Value>, _, _) = (None, 0, 0);
    for repetition in FRESH {
        let exchange = run.call(operation, &Call { repetition, ..call.clone() }).await?;
        let Some(body) = content(operation, &exchange) else {
            if exchange.answer.is_err() {
                run.findings.unknown(&statement, format!("an answer; there was {}", shown(operation, &exchange)));
            } else {
                run.findings.fail(&statement, "the same success again", shown(operation, &exchange), &exchange);
            }
            return Ok(());
        };
        let body = stripped(&body, &changing);
        match last.replace(body.clone()) {
            Some(before) if before == body || is_same_but_measures(&before, &body) => in_a_row += 1,
            Some(before) => {
                (changes, in_a_row) = (changes + 1, 0);
                if changes > 1 {
                    let got = difference(&before, &body, "");
                    run.findings.fail(&statement, "the same answer again", got, &exchange);
                    return Ok(());
                }
            }
            None => {}
        }
        if in_a_row > 1 {
            run.findings.pass(&statement);
            return Ok(());
        }
    }
    run.findings.unknown(&statement, "data that stay the same for a moment");
    Ok(())
}
