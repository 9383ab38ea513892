//! What can be counted, for Prometheus.

use dropshot::{ApiDescription, ApiDescriptionRegisterError, Body, HttpError, RequestContext, endpoint};
use http::Response;
use http::header::CONTENT_TYPE;

use super::Context;
use super::guard::Authorized;

/// What the text is.
const OPEN_METRICS: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";

pub(super) fn register(api: &mut ApiDescription<Context>) -> Result<(), ApiDescriptionRegisterError> {
    api.register(show_metrics)
}

/// The metrics of this process, in the text format of OpenMetrics.
#[endpoint { method = GET, path = "/metrics", tags = ["server"] }]
async fn show_metrics(rqctx: RequestContext<Context>, _: Authorized) -> Result<Response<Body>, HttpError> {
    let server = &rqctx.context().server;
    let text = server.observer.metrics(&server.store);
    Ok(Response::builder().header(CONTENT_TYPE, OPEN_METRICS).body(text.into())?)
}
