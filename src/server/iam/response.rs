//! Answers of forms that the HTTP library has no type for.

use dropshot::{Body, HttpCodedResponse, HttpError};
use http::{Response, StatusCode};
use schemars::JsonSchema;
use serde::Serialize;

use crate::server::observe::Coded;

/// An answer with status 300.
pub(super) struct MultipleChoices<T>(pub(super) T);

impl<T: JsonSchema + Serialize + Send + Sync + 'static> HttpCodedResponse for MultipleChoices<T> {
    type Body = T;
    const STATUS_CODE: StatusCode = StatusCode::MULTIPLE_CHOICES;
    const DESCRIPTION: &'static str = "several to choose from";
}

impl<T: JsonSchema + Serialize + Send + Sync + 'static> From<MultipleChoices<T>> for Result<Response<Body>, HttpError> {
    fn from(MultipleChoices(body): MultipleChoices<T>) -> Self {
        MultipleChoices::for_object(body)
    }
}

impl<T> Coded for MultipleChoices<T> {}

/// An answer with status 200 and no body, to HEAD.
pub(super) struct Bodiless;

impl HttpCodedResponse for Bodiless {
    type Body = ();
    const STATUS_CODE: StatusCode = StatusCode::OK;
    const DESCRIPTION: &'static str = "as said, without a body";
}

impl From<Bodiless> for Result<Response<Body>, HttpError> {
    fn from(Bodiless: Bodiless) -> Self {
        Ok(Response::builder().status(Bodiless::STATUS_CODE).body(Body::empty())?)
    }
}
