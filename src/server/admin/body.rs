//! Bodies of requests: what a fixture has, as YAML or JSON.

use async_trait::async_trait;
use dropshot::{
    ApiEndpointBodyContentType, ExclusiveExtractor, ExtractorMetadata, HttpError, RequestContext, ServerContext,
    TypedBody, UntypedBody,
};
use schemars::JsonSchema;
use serde::de::DeserializeOwned;

use super::error;
use crate::server::fixture;
use crate::server::store::ChangeError;

/// A body of this type; JSON is YAML too.
#[derive(Debug)]
pub(super) struct Given<T>(pub(super) T);

#[async_trait]
impl<T: DeserializeOwned + JsonSchema + Send + Sync + 'static> ExclusiveExtractor for Given<T> {
    async fn from_request<C: ServerContext>(
        rqctx: &RequestContext<C>,
        request: http::Request<dropshot::Body>,
    ) -> Result<Self, HttpError> {
        let body = UntypedBody::from_request(rqctx, request).await?;
        let read = fixture::text(body.as_bytes()).and_then(fixture::read_item);
        read.map(Self).map_err(|fault| error::body(ChangeError::from(fault)))
    }

    fn metadata(content_type: ApiEndpointBodyContentType) -> ExtractorMetadata {
        TypedBody::<T>::metadata(content_type)
    }
}
