//! Answers that were given once and are still true.

use std::borrow::Cow;
use std::marker::PhantomData;
use std::sync::Arc;

use bytes::Bytes;
use dropshot::{ApiEndpointResponse, Body, CONTENT_TYPE_JSON, HttpError, HttpResponse, HttpResponseOk, RequestContext};
use http::header::CONTENT_TYPE;
use http::{Response, StatusCode};
use quick_cache::sync::Cache;
use quick_cache::{Equivalent, Weighter};
use schemars::JsonSchema;
use serde::Serialize;

use super::Context;
use super::observe::Coded;

/// The number of answers there may be, if they are small.
const MOST: usize = 10_000;

/// What an answer takes besides its own bytes and its key's, as far as that can be told.
const BESIDE: usize = 256;

/// An answer in JSON with status 200, of an operation that answers `T`.
pub(super) struct Ready<T> {
    body: Bytes,
    code: Option<Cow<'static, str>>,
    documented: PhantomData<fn() -> T>,
}

impl<T> From<Bytes> for Ready<T> {
    fn from(body: Bytes) -> Self {
        Self { body, code: None, documented: PhantomData }
    }
}

impl<T: Coded + Serialize> Ready<T> {
    fn of(answer: &T) -> Result<Self, HttpError> {
        let body = serde_json::to_vec(answer).map_err(|error| HttpError::for_internal_error(error.to_string()))?;
        Ok(Self { code: answer.code(), ..Bytes::from(body).into() })
    }
}

impl<T: JsonSchema + Serialize + Send + Sync + 'static> HttpResponse for Ready<T> {
    fn to_result(self) -> Result<Response<Body>, HttpError> {
        let response = Response::builder().header(CONTENT_TYPE, CONTENT_TYPE_JSON);
        Ok(response.body(Body::with_content(self.body))?)
    }

    fn response_metadata() -> ApiEndpointResponse {
        HttpResponseOk::<T>::response_metadata()
    }

    fn status_code(&self) -> StatusCode {
        StatusCode::OK
    }
}

impl<T> Coded for Ready<T> {
    fn code(&self) -> Option<Cow<'static, str>> {
        self.code.clone()
    }
}

/// The answers of this process; clones share them.
#[derive(Clone)]
pub(super) struct Answers(Arc<Cache<Key, Kept, Size>>);

/// The one who asks, as far as answers depend on it.
#[derive(Clone, Copy, Debug, Hash)]
pub(super) struct Asking<'a> {
    /// As the platform's tokens name the user.
    pub(super) user: &'a str,
    /// The purpose of the token.
    pub(super) scope: Option<&'a str>,
}

/// The one who asked, and what: an address is one platform's, and only GETs are kept.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct Key {
    user: String,
    scope: Option<String>,
    target: String,
}

/// A key to look up.
#[derive(Clone, Copy, Debug, Hash)]
struct Wanted<'a> {
    asking: Asking<'a>,
    target: &'a str,
}

impl Equivalent<Key> for Wanted<'_> {
    fn equivalent(&self, key: &Key) -> bool {
        let Asking { user, scope } = self.asking;
        user == key.user && scope == key.scope.as_deref() && self.target == key.target
    }
}

impl From<Wanted<'_>> for Key {
    fn from(Wanted { asking, target }: Wanted<'_>) -> Self {
        Self { user: asking.user.to_owned(), scope: asking.scope.map(str::to_owned), target: target.to_owned() }
    }
}

#[derive(Clone)]
struct Kept {
    body: Bytes,
    /// The store's generation before it was read.
    generation: i64,
}

#[derive(Clone)]
struct Size;

impl Weighter<Key, Kept> for Size {
    fn weight(&self, key: &Key, kept: &Kept) -> u64 {
        (kept.body.len() + key.user.len() + key.target.len() + BESIDE) as u64
    }
}

impl std::fmt::Debug for Answers {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Answers").field("len", &self.0.len()).field("bytes", &self.0.weight()).finish_non_exhaustive()
    }
}

impl Answers {
    /// Room for answers of so many bytes; none are kept with 0.
    pub(super) fn new(bytes: usize) -> Self {
        Self(Arc::new(Cache::with_weighter(MOST.min(bytes), bytes as u64, Size)))
    }

    /// What a caller is answered: what was answered before if nothing has changed since, else what `work` gives.
    ///
    /// What `work` does must depend on nothing but the caller, the request's address, and the state. A change that another server makes is
    /// seen as late as [`Store::generation`](super::Store::generation) says.
    pub(super) async fn answer<T, F, W>(
        &self,
        rqctx: &RequestContext<Context>,
        asking: Asking<'_>,
        work: impl FnOnce() -> W,
    ) -> Result<Ready<T>, F>
    where
        T: Coded + Serialize,
        F: From<HttpError>,
        W: Future<Output = Result<T, F>>,
    {
        let target = rqctx.request.uri().path_and_query().map_or("", |it| it.as_str());
        let wanted = Wanted { asking, target };
        // From before the store is read, so that no change in between goes unnoticed.
        let generation = rqctx.context().store.generation();
        if let Some(kept) = self.0.get(&wanted).filter(|kept| Some(kept.generation) == generation) {
            return Ok(kept.body.into());
        }
        // Work that asks the database is large, and would be moved around with every request that needs none.
        let ready = Ready::of(&Box::pin(work()).await?)?;
        if let Some(generation) = generation.filter(|_| ready.code.is_none()) {
            self.0.insert(wanted.into(), Kept { body: ready.body.clone(), generation });
        }
        Ok(ready)
    }
}
