//! Bodies that no document has.

use async_trait::async_trait;
use dropshot::{
    ApiEndpointBodyContentType, Body, ExclusiveExtractor, ExtensionMode, ExtractorMetadata, HttpError, RequestContext,
    ServerContext, UntypedBody,
};
use http::Request;

/// The body of a request that has none by the document; who signs a request signs that as well.
pub(super) struct Undocumented(Result<UntypedBody, HttpError>);

impl Undocumented {
    pub(super) fn bytes(&self) -> Result<&[u8], String> {
        self.0.as_ref().map(UntypedBody::as_bytes).map_err(|error| error.external_message.clone())
    }
}

#[async_trait]
impl ExclusiveExtractor for Undocumented {
    async fn from_request<C: ServerContext>(
        rqctx: &RequestContext<C>,
        request: Request<Body>,
    ) -> Result<Self, HttpError> {
        Ok(Self(UntypedBody::from_request(rqctx, request).await))
    }

    fn metadata(_: ApiEndpointBodyContentType) -> ExtractorMetadata {
        ExtractorMetadata { extension_mode: ExtensionMode::None, parameters: Vec::new() }
    }
}
