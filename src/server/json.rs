//! JSON bodies of requests, judged by what the documents say of them.

use std::marker::PhantomData;

use async_trait::async_trait;
use bytes::Bytes;
use dropshot::{
    ApiEndpointBodyContentType, ExclusiveExtractor, ExtractorMetadata, HttpError, RequestContext, ServerContext,
    TypedBody,
};
use schemars::JsonSchema;
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::body;
use crate::client::{Kind, Operation};

/// A body of type `T`, which is judged when the handler asks; no refusal shows what is in it, for it may be a secret.
pub(super) struct Judged<T> {
    read: Result<Value, String>,
    kind: PhantomData<fn() -> T>,
}

impl<T: DeserializeOwned> Judged<T> {
    /// The body, or what is wrong with it.
    pub(super) fn get(self, operation: &Operation) -> Result<T, String> {
        let body = self.read?;
        operation.check_body(&body).map_err(|violation| violation.to_string())?;
        for field in operation.body {
            let value = body.pointer(field.name).filter(|value| !value.is_null());
            if matches!(field.kind, Kind::Text { .. }) && value.is_some_and(|value| !value.is_string()) {
                return Err(format!("`{}` is no text", field.name));
            }
        }
        serde_json::from_value(body).map_err(|_| "the body is not as documented".to_owned())
    }
}

#[async_trait]
impl<T: DeserializeOwned + JsonSchema + Send + Sync + 'static> ExclusiveExtractor for Judged<T> {
    async fn from_request<Context: ServerContext>(
        rqctx: &RequestContext<Context>,
        request: http::Request<dropshot::Body>,
    ) -> Result<Self, HttpError> {
        let bytes = body::read(rqctx, request).await?.map_err(|error| error.external_message);
        let parse = |bytes: Bytes| {
            serde_json::from_slice(&bytes).map_err(|error| {
                format!("the body is no JSON, from line {} column {} on", error.line(), error.column())
            })
        };
        Ok(Self { read: bytes.and_then(parse), kind: PhantomData })
    }

    fn metadata(content_type: ApiEndpointBodyContentType) -> ExtractorMetadata {
        TypedBody::<T>::metadata(content_type)
    }
}
