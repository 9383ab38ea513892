//! The checks. Each is generic: it takes what it looks for from the document.

mod access;
mod answers;
pub mod client;
mod collections;
mod drift;
mod links;
pub mod manners;
mod plain;
mod probes;
mod requests;
mod stability;
mod unseen;

use super::run::{Run, Stop};

/// Runs every check on every operation; what can't be told is said, not guessed.
pub async fn run(run: &mut Run<'_>) -> Result<(), Stop> {
    for operation in run.api.operations.clone() {
        if operation.method != "GET" {
            let need = format!("a request with {}, which the suite does not send", operation.method);
            run.findings.unknown_under(&operation.id, "", &need);
            continue;
        }
        plain::check(run, &operation).await?;
        collections::check(run, &operation).await?;
        links::check(run, &operation).await?;
        requests::check(run, &operation).await?;
        access::check(run, &operation).await?;
        stability::check(run, &operation).await?;
        manners::check(run, &operation).await?;
    }
    manners::methods(run).await?;
    // Last, because it judges every answer that the others got.
    client::check(run);
    answers::check(run);
    Ok(())
}
