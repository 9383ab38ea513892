//! The same request has the same answer where nothing changed.

use crate::conformance::api::Operation;
use crate::conformance::run::{Call, Run, Stop};
use crate::conformance::samples::{base, content, difference, shown};

/// Asks twice, and a third time if the answers differ: data that changed once stay as they are then.
pub async fn check(run: &mut Run<'_>, operation: &Operation) -> Result<(), Stop> {
    let identity = run.settings.identities[0].clone();
    let call = match base(run, operation, &identity).await? {
        Ok(call) => call,
        Err(need) => {
            run.findings.unknown(&operation.id, "stability", need);
            return Ok(());
        }
    };
    let mut last = None;
    for repetition in 0..3 {
        let exchange = run.call(operation, &Call { repetition, ..call.clone() }).await?;
        let Some(body) = content(operation, &exchange) else {
            let got = shown(operation, &exchange);
            run.findings.fail(&operation.id, "stability", "the same success again", got, &exchange);
            return Ok(());
        };
        match last.replace(body.clone()) {
            Some(before) if before == body => {
                run.findings.pass(&operation.id, "stability");
                return Ok(());
            }
            Some(before) if repetition == 2 => {
                let got = difference(&before, &body, "");
                run.findings.fail(&operation.id, "stability", "the same answer again", got, &exchange);
            }
            _ => {}
        }
    }
    Ok(())
}
