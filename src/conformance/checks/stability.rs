//! The same request has the same answer where nothing changed.

use crate::conformance::api::Operation;
use crate::conformance::run::{Call, Run, Stop};
use crate::conformance::samples::{base, content, difference, shown};

/// Repetitions that no other check asks for, so that they follow each other.
const FRESH: std::ops::Range<u32> = 1000..1004;

/// Asks until three answers in a row are equal: data that changed once stay as they are then.
pub async fn check(run: &mut Run<'_>, operation: &Operation) -> Result<(), Stop> {
    let identity = run.settings.identities[0].clone();
    let call = match base(run, operation, &identity).await? {
        Ok(call) => call,
        Err(need) => {
            run.findings.unknown(&operation.id, "stability", need);
            return Ok(());
        }
    };
    let (mut last, mut changes, mut in_a_row) = (None, 0, 0);
    for repetition in FRESH {
        let exchange = run.call(operation, &Call { repetition, ..call.clone() }).await?;
        let Some(body) = content(operation, &exchange) else {
            let got = shown(operation, &exchange);
            run.findings.fail(&operation.id, "stability", "the same success again", got, &exchange);
            return Ok(());
        };
        match last.replace(body.clone()) {
            Some(before) if before == body => in_a_row += 1,
            Some(before) => {
                (changes, in_a_row) = (changes + 1, 0);
                if changes > 1 {
                    let got = difference(&before, &body, "");
                    run.findings.fail(&operation.id, "stability", "the same answer again", got, &exchange);
                    return Ok(());
                }
            }
            None => {}
        }
        if in_a_row > 1 {
            run.findings.pass(&operation.id, "stability");
            return Ok(());
        }
    }
    run.findings.unknown(&operation.id, "stability", "data that stay the same for a moment");
    Ok(())
}
