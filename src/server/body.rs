//! Bodies of requests, read by hand: what is wrong with one is judged after sign-in, and said without any of its text.

use std::marker::PhantomData;

use async_trait::async_trait;
use dropshot::{
    ApiEndpointBodyContentType, Body, ExclusiveExtractor, ExtensionMode, ExtractorMetadata, HttpError, RequestContext,
    ServerContext, TypedBody, UntypedBody,
};
use http::Request;
use http::header::{CONTENT_TYPE, HeaderValue};
use schemars::JsonSchema;
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::client::{Kind, Operation};

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

/// A JSON body of type `T`, which is judged when the handler asks.
pub(super) struct Json<T> {
    is_json: bool,
    body: Result<UntypedBody, HttpError>,
    of: PhantomData<fn() -> T>,
}

impl<T: DeserializeOwned> Json<T> {
    /// The body, if it is as the document says.
    pub(super) fn get(self, operation: &Operation) -> Result<T, String> {
        if !self.is_json {
            return Err("The body must be of the type application/json.".to_owned());
        }
        let body = self.body.map_err(|error| error.external_message)?;
        let body: Value = serde_json::from_slice(body.as_bytes()).map_err(|error| {
            format!("The body is no JSON, as line {} column {} shows.", error.line(), error.column())
        })?;
        operation.check_body(&body).map_err(|violation| violation.to_string())?;
        for field in operation.body {
            let value = body.pointer(field.name).filter(|value| !value.is_null());
            if matches!(field.kind, Kind::Text { .. }) && value.is_some_and(|value| !value.is_string()) {
                return Err(format!("`{}` is no text.", field.name));
            }
        }
        // The library's own message repeats values, which may be secrets.
        serde_json::from_value(body).map_err(|_| "The body is not what the document describes.".to_owned())
    }
}

#[async_trait]
impl<T: DeserializeOwned + JsonSchema + Send + Sync + 'static> ExclusiveExtractor for Json<T> {
    async fn from_request<C: ServerContext>(
        rqctx: &RequestContext<C>,
        request: Request<Body>,
    ) -> Result<Self, HttpError> {
        let is_json = request.headers().get(CONTENT_TYPE).is_none_or(names_json);
        Ok(Self { is_json, body: UntypedBody::from_request(rqctx, request).await, of: PhantomData })
    }

    fn metadata(content_type: ApiEndpointBodyContentType) -> ExtractorMetadata {
        TypedBody::<T>::metadata(content_type)
    }
}

fn names_json(value: &HeaderValue) -> bool {
    let essence = value.to_str().unwrap_or_default().split(';').next().unwrap_or_default();
    essence.trim().eq_ignore_ascii_case("application/json")
}
