//! The path of the document's server, where the base URL lacks it.

use super::call::Call;
use super::exchange::Exchange;
use super::model::Operation;
use super::run::{Run, Stop};
use super::samples::{path_values, with_required};

/// Operations that are asked to find out whether the base URL lacks the path of the document's server.
const ASKED: usize = 3;

/// Adds the path of the document's server where the base URL has none and nothing is there without it.
pub(super) async fn settle_prefix(run: &mut Run<'_>) -> Result<(), Stop> {
    let settings = run.settings;
    let is_bare = reqwest::Url::parse(&settings.url).is_ok_and(|url| url.path() == "/");
    let paths: Vec<String> = run.api.server_paths().filter(|_| is_bare && run.prefix.is_empty()).collect();
    if paths.is_empty() {
        return Ok(());
    }
    let mut asked: Vec<&Operation> = run.chosen().filter(|operation| operation.server_path.is_none()).collect();
    asked.sort_by_key(|operation| operation.variables().count());
    for operation in asked.into_iter().take(ASKED) {
        let Some(values) = path_values(run, operation, &settings.identities[0], 1).await?.into_iter().next() else {
            continue;
        };
        let call = Call::new(&settings.identities[0], values);
        let Ok(call) = with_required(run, operation, &call) else { continue };
        if is_there(operation, &*run.call(operation, &call).await?) {
            return Ok(());
        }
        for path in &paths {
            run.prefix.clone_from(path);
            if is_there(operation, &*run.call(operation, &call).await?) {
                // What was asked elsewhere says nothing of the operations.
                run.exchanges.retain(|exchange| exchange.request.path.starts_with(path));
                return Ok(());
            }
            run.prefix.clear();
            run.exchanges.retain(|exchange| !exchange.request.path.starts_with(path));
        }
    }
    Ok(())
}

/// Tells if an answer shows that an operation is there: it is no 404, and neither a redirect nor a page, with which servers
/// answer what they do not know, unless the document has them.
fn is_there(operation: &Operation, exchange: &Exchange) -> bool {
    exchange.answer.as_ref().is_ok_and(|answer| {
        let has = |status: &str| operation.responses.contains_key(status);
        let is_redirect = (300..400).contains(&answer.status) && !has(&answer.status.to_string()) && !has("3XX");
        let is_page = answer.media_type() == "text/html"
            && (200..300).contains(&answer.status)
            && operation.response(answer.status).is_none_or(|response| response.media("text/html").is_none());
        answer.status != 404 && !is_redirect && !is_page
    })
}
