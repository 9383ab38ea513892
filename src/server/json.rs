//! Bodies of requests, judged by what the documents say of them.

use std::marker::PhantomData;

use async_trait::async_trait;
use bytes::Bytes;
use dropshot::{
    ApiEndpointBodyContentType, ExclusiveExtractor, ExtractorMetadata, HttpError, RequestContext, ServerContext,
    TypedBody,
};
use http::header::CONTENT_TYPE;
use schemars::JsonSchema;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use super::body;
use super::request::query_pairs;
use crate::client::{Kind, Operation};

/// A body of type `T`, which is judged when the handler asks; no refusal shows what is in it, for it may be a secret.
pub(super) struct Judged<T> {
    bytes: Result<Bytes, String>,
    /// True if the request calls it a form.
    is_form: bool,
    kind: PhantomData<fn() -> T>,
}

impl<T: DeserializeOwned> Judged<T> {
    /// The body, or what is wrong with it.
    pub(super) fn get(self, operation: &Operation) -> Result<T, String> {
        self.get_or_form(operation, &[])
    }

    /// The body, which may be a form if the operation is one of these, or what is wrong with it.
    pub(super) fn get_or_form(self, operation: &Operation, forms: &[&str]) -> Result<T, String> {
        let bytes = self.bytes?;
        let body = if self.is_form && forms.contains(&operation.id) { form(&bytes, operation)? } else { json(&bytes)? };
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

fn json(bytes: &[u8]) -> Result<Value, String> {
    serde_json::from_slice(bytes)
        .map_err(|error| format!("the body is no JSON, from line {} column {} on", error.line(), error.column()))
}

/// The documented fields of a form as the members of an object, which are all texts.
fn form(bytes: &[u8], operation: &Operation) -> Result<Value, String> {
    let text = std::str::from_utf8(bytes).map_err(|_| "the form is not UTF-8".to_owned())?;
    let mut fields = Map::new();
    for (name, value) in query_pairs(text).map_err(|_| "the form is not UTF-8".to_owned())? {
        let pointer = format!("/{name}");
        let is_known = operation.body.iter().any(|field| field.name == pointer);
        if is_known && fields.insert(name, value.into()).is_some() {
            return Err(format!("the form has `{}` twice", &pointer[1..]));
        }
    }
    Ok(Value::Object(fields))
}

/// The media type of forms.
const FORM: &str = "application/x-www-form-urlencoded";

/// Tells if a request calls its body a form, whatever parameters the type has beside it.
fn is_form<C: ServerContext>(rqctx: &RequestContext<C>) -> bool {
    let kind = rqctx.request.headers().get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    kind.split(';').next().unwrap_or_default().trim().eq_ignore_ascii_case(FORM)
}

#[async_trait]
impl<T: DeserializeOwned + JsonSchema + Send + Sync + 'static> ExclusiveExtractor for Judged<T> {
    async fn from_request<Context: ServerContext>(
        rqctx: &RequestContext<Context>,
        request: http::Request<dropshot::Body>,
    ) -> Result<Self, HttpError> {
        let is_form = is_form(rqctx);
        let bytes = body::read(rqctx, request).await?.map_err(|error| error.external_message);
        Ok(Self { bytes, is_form, kind: PhantomData })
    }

    fn metadata(content_type: ApiEndpointBodyContentType) -> ExtractorMetadata {
        TypedBody::<T>::metadata(content_type)
    }
}
