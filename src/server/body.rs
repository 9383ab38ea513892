//! The bodies of requests.

use std::any::Any;

use async_trait::async_trait;
use bytes::Bytes;
use dropshot::{
    ApiEndpointBodyContentType, Body, ClientErrorStatusCode, ExclusiveExtractor, ExtensionMode, ExtractorMetadata,
    HttpError, RequestContext, ServerContext,
};
use http::Request;
use http_body_util::{BodyExt, LengthLimitError, Limited};
use hyper::body::Body as _;

use super::Context;

/// The body of a request that has none by the document; who signs a request signs that as well.
pub(super) struct Undocumented(Result<Bytes, HttpError>);

impl Undocumented {
    pub(super) fn bytes(&self) -> Result<&[u8], String> {
        self.0.as_deref().map_err(|error| error.external_message.clone())
    }
}

#[async_trait]
impl ExclusiveExtractor for Undocumented {
    async fn from_request<C: ServerContext>(
        rqctx: &RequestContext<C>,
        request: Request<Body>,
    ) -> Result<Self, HttpError> {
        Ok(Self(read(rqctx, request).await?))
    }

    fn metadata(_: ApiEndpointBodyContentType) -> ExtractorMetadata {
        ExtractorMetadata { extension_mode: ExtensionMode::None, parameters: Vec::new() }
    }
}

/// Reads a body; what is wrong with it is told when it is asked for, but who sends it too slowly is refused at once.
pub(super) async fn read<C: ServerContext>(
    rqctx: &RequestContext<C>,
    request: Request<Body>,
) -> Result<Result<Bytes, HttpError>, HttpError> {
    if request.body().is_end_stream() {
        return Ok(Ok(Bytes::new()));
    }
    let context = (rqctx.context() as &dyn Any).downcast_ref::<Context>();
    let reading = collect(request.into_body(), rqctx.request_body_max_bytes());
    let Some(patience) = context.map(|context| context.observer.limits.body_time) else { return Ok(reading.await) };
    tokio::time::timeout(patience, reading).await.map_err(|_| {
        let message = format!("The body did not come within {}.", humantime::format_duration(patience));
        HttpError::for_client_error(None, ClientErrorStatusCode::REQUEST_TIMEOUT, message)
    })
}

/// All of a body; what is too long is not read to its end, as dropshot's own extractors do.
async fn collect(body: Body, most: usize) -> Result<Bytes, HttpError> {
    let collected = Limited::new(body, most).collect().await.map_err(|error| {
        let message = match error.downcast_ref::<LengthLimitError>() {
            Some(_) => format!("request body exceeded maximum size of {most} bytes"),
            None => format!("error streaming request body: {error}"),
        };
        HttpError::for_bad_request(None, message)
    })?;
    Ok(collected.to_bytes())
}
