//! Answers that are ready to be sent, of operations whose document says what they are.

use std::marker::PhantomData;

use dropshot::{ApiEndpointResponse, Body, HttpError, HttpResponse};
use http::{Response, StatusCode};

/// The answer to a request of an operation that answers `R`, or what is sent in its place.
pub(in crate::server) struct Answer<R> {
    response: Response<Body>,
    documented: PhantomData<fn() -> R>,
}

impl<R> From<Response<Body>> for Answer<R> {
    fn from(response: Response<Body>) -> Self {
        Self { response, documented: PhantomData }
    }
}

impl<R: HttpResponse> HttpResponse for Answer<R> {
    fn to_result(self) -> Result<Response<Body>, HttpError> {
        Ok(self.response)
    }

    fn response_metadata() -> ApiEndpointResponse {
        R::response_metadata()
    }

    fn status_code(&self) -> StatusCode {
        self.response.status()
    }
}
