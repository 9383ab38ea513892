//! The plain request of every operation, first of all: it shows whether anyone is there.

use crate::conformance::api::Operation;
use crate::conformance::run::{Call, Run, Stop};
use crate::conformance::samples::with_required;
use crate::conformance::values::path_values;

/// Asks with nothing but what is required.
pub async fn check(run: &mut Run<'_>, operation: &Operation) -> Result<(), Stop> {
    let identity = run.settings.identities[0].clone();
    match path_values(run, operation, &identity).await? {
        Ok(values) => {
            let call = Call::new(&identity, values);
            let call = with_required(run, operation, &call).unwrap_or(call);
            run.call(operation, &call).await?;
        }
        Err(need) => run.findings.unknown(&operation.id, "status", need),
    }
    Ok(())
}
