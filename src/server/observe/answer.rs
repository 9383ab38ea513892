//! Answers that are ready to be sent, of operations whose document says what they are.

use std::marker::PhantomData;

use dropshot::{ApiEndpointResponse, Body, HttpError, HttpResponse};
use http::{HeaderName, HeaderValue, Response, StatusCode};

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

impl<R> Answer<R> {
    /// The same with a header that no document has.
    pub(in crate::server) fn with_header(mut self, name: HeaderName, value: &'static str) -> Self {
        self.response.headers_mut().insert(name, HeaderValue::from_static(value));
        self
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
