//! What a platform tells of itself, so that whatever happens to its requests is said in its own words.

use std::borrow::Cow;

use dropshot::{Body, CONTENT_TYPE_JSON, HttpError, HttpResponseDeleted, HttpResponseHeaders, HttpResponseOk};
use http::header::CONTENT_TYPE;
use http::{Response, StatusCode};
use schemars::JsonSchema;
use serde::Serialize;

use crate::client::{Code, Operation};

/// A response, and the vendor's code in it if it is a refusal.
pub(in crate::server) type Told = (Response<Body>, Option<Cow<'static, str>>);

/// A platform's operations, and how it refuses.
#[derive(Debug)]
pub(in crate::server) struct Dialect {
    /// Name of its document.
    pub(in crate::server) platform: &'static str,
    /// Whose tokens its operations take.
    pub(in crate::server) realm: &'static str,
    /// What its document says of its operations.
    pub(in crate::server) operations: &'static [&'static Operation],
    /// The codes that its document lists.
    pub(in crate::server) codes: &'static [Code],
    /// A refusal as the platform writes it.
    pub(in crate::server) refuse: fn(&Refused<'_>) -> Result<Told, HttpError>,
}

/// A refusal that a platform is to write.
#[derive(Clone, Copy, Debug)]
pub(in crate::server) struct Refused<'a> {
    pub(in crate::server) status: StatusCode,
    /// The vendor's code; without one, whichever the platform has for such a status.
    pub(in crate::server) code: Option<&'a str>,
    pub(in crate::server) message: &'a str,
}

/// JSON as an answer.
pub(in crate::server) fn json<T: Serialize>(status: StatusCode, body: &T) -> Result<Response<Body>, HttpError> {
    let body = serde_json::to_vec(body).map_err(|error| HttpError::for_internal_error(error.to_string()))?;
    let response = Response::builder().status(status).header(CONTENT_TYPE, CONTENT_TYPE_JSON);
    response.body(body.into()).map_err(Into::into)
}

/// What may be a refusal.
pub(in crate::server) trait Coded {
    /// The vendor's code, if it is a refusal that has one.
    fn code(&self) -> Option<Cow<'static, str>> {
        None
    }
}

impl<T: Coded + JsonSchema + Serialize + Send + Sync + 'static> Coded for HttpResponseOk<T> {
    fn code(&self) -> Option<Cow<'static, str>> {
        self.0.code()
    }
}

/// What has no body has succeeded.
impl Coded for HttpResponseDeleted {}

/// What has headers of its own has succeeded.
impl<T: dropshot::HttpCodedResponse> Coded for HttpResponseHeaders<T> {}
