//! What anybody may ask: the document, and whether the server lives and can answer.

use std::time::Duration;

use dropshot::{ApiDescription, ApiDescriptionRegisterError, HttpError, HttpResponseOk, RequestContext, endpoint};
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::Value;

use super::Context;

/// The time for which the store may take until the server counts as not ready.
const PATIENCE: Duration = Duration::from_secs(2);

pub(super) fn register(api: &mut ApiDescription<Context>) -> Result<(), ApiDescriptionRegisterError> {
    api.register(openapi_json)?;
    api.register(healthz)?;
    api.register(readyz)
}

/// That all is well.
#[derive(Debug, Serialize, JsonSchema)]
struct Well {
    /// Always `ok`.
    status: &'static str,
}

const WELL: Well = Well { status: "ok" };

/// The document of these operations.
#[endpoint { method = GET, path = "/openapi.json", tags = ["server"] }]
async fn openapi_json(rqctx: RequestContext<Context>) -> Result<HttpResponseOk<Value>, HttpError> {
    Ok(HttpResponseOk(rqctx.context().document.as_ref().clone()))
}

/// Tells if the process answers.
#[endpoint { method = GET, path = "/healthz", tags = ["server"] }]
async fn healthz(_: RequestContext<Context>) -> Result<HttpResponseOk<Well>, HttpError> {
    Ok(HttpResponseOk(WELL))
}

/// Tells if the store answers, within 2 seconds, takes what is written, as far as was seen, and the server is not about to end; 503 if
/// not.
#[endpoint { method = GET, path = "/readyz", tags = ["server"] }]
async fn readyz(rqctx: RequestContext<Context>) -> Result<HttpResponseOk<Well>, HttpError> {
    let unready = |why: String| HttpError::for_unavail(None, why);
    let server = &rqctx.context().server;
    if server.observer.is_closing() {
        return Err(unready("the server is about to end".to_owned()));
    }
    match tokio::time::timeout(PATIENCE, server.store.ping()).await {
        Ok(Ok(())) => Ok(HttpResponseOk(WELL)),
        Ok(Err(error)) => Err(unready(error.to_string())),
        Err(_) => Err(unready(format!("the store does not answer within {} seconds", PATIENCE.as_secs()))),
    }
}
