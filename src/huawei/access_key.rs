//! An access key and its secret key, which sign each request.

use std::sync::Arc;

use reqwest::header::{CONTENT_TYPE, HeaderName, HeaderValue};
use reqwest::{Body, Request};

use super::Environment;
use super::signature::{self, ALGORITHM, Signable};
use crate::client::{BoxFuture, Clock, Credentials, Error, Generation, Operation, Secret, SystemClock, sha256_hex};

const DATE: HeaderName = HeaderName::from_static("x-sdk-date");
const PROJECT: HeaderName = HeaderName::from_static("x-project-id");
const SECURITY_TOKEN: HeaderName = HeaderName::from_static("x-security-token");
const AUTHORIZATION: HeaderName = reqwest::header::AUTHORIZATION;

/// An access key and its secret key, which sign each request as it is sent (`SDK-HMAC-SHA256`).
///
/// A service that refuses a signature is not asked again: five such refusals lock the key.
#[derive(Debug, Clone)]
pub struct AccessKey {
    access: String,
    secret: Secret,
    security_token: Option<Secret>,
    project: Option<String>,
    source: String,
    clock: Arc<dyn Clock>,
}

impl AccessKey {
    /// A key with its secret.
    pub fn new(access: impl Into<String>, secret: impl Into<Secret>) -> Self {
        Self {
            access: access.into(),
            secret: secret.into(),
            security_token: None,
            project: None,
            source: "access key that the client was given".into(),
            clock: Arc::new(SystemClock),
        }
    }

    /// The key in the variables that Huawei's own libraries read: `HUAWEICLOUD_SDK_AK` and `HUAWEICLOUD_SDK_SK`, and if set,
    /// `HUAWEICLOUD_SDK_SECURITY_TOKEN` and `HUAWEICLOUD_SDK_PROJECT_ID`.
    ///
    /// # Errors
    ///
    /// [`Error::Credentials`] when one of the first two is not set.
    pub fn from_environment(environment: &Environment) -> Result<Self, Error> {
        let optional = |name: &str| environment.get(&format!("HUAWEICLOUD_SDK_{name}"));
        let get = |name: &str| {
            optional(name).ok_or_else(|| Error::Credentials(format!("the variable HUAWEICLOUD_SDK_{name} is not set")))
        };
        let mut key = Self::new(get("AK")?, get("SK")?);
        key.security_token = optional("SECURITY_TOKEN").map(Secret::from);
        key.project = optional("PROJECT_ID").map(str::to_owned);
        key.source = "access key in HUAWEICLOUD_SDK_AK".into();
        Ok(key)
    }

    /// The token that belongs to a temporary key.
    #[must_use]
    pub fn security_token(mut self, token: impl Into<Secret>) -> Self {
        self.security_token = Some(token.into());
        self
    }

    /// The project that requests are for, where the address does not say it.
    #[must_use]
    pub fn project(mut self, id: impl Into<String>) -> Self {
        self.project = Some(id.into());
        self
    }

    /// Returns the clock, for tests.
    #[must_use]
    pub fn clock(mut self, clock: Arc<dyn Clock>) -> Self {
        self.clock = clock;
        self
    }

    fn sign(&self, request: &mut Request, operation: &Operation) -> Result<(), Error> {
        let header = |name: &HeaderName, value: &str| {
            let refuse = |_| Error::invalid(operation, format!("`{name}` has a character that no header may carry"));
            HeaderValue::from_str(value).map_err(refuse)
        };
        // Some decode a plus as a plus: what both sides read alike is sent.
        if let Some(query) = request.url().query().filter(|query| query.contains('+')) {
            let query = query.replace('+', "%20");
            request.url_mut().set_query(Some(&query));
        }
        let date = signature::date(self.clock.now());
        request.headers_mut().insert(DATE, header(&DATE, &date)?);
        if let Some(project) = &self.project {
            request.headers_mut().insert(PROJECT, header(&PROJECT, project)?);
        }
        if let Some(token) = &self.security_token {
            let mut value = header(&SECURITY_TOKEN, token.expose())?;
            value.set_sensitive(true);
            request.headers_mut().insert(SECURITY_TOKEN, value);
        }
        let value = self.authorization(request, &date);
        let mut value = header(&AUTHORIZATION, &value)?;
        value.set_sensitive(true);
        request.headers_mut().insert(AUTHORIZATION, value);
        Ok(())
    }

    /// The value of the header `Authorization` for a request that is complete but for it.
    fn authorization(&self, request: &Request, date: &str) -> String {
        let url = request.url();
        let port = url.port().map(|port| format!(":{port}")).unwrap_or_default();
        let host = format!("{}{port}", url.host_str().unwrap_or_default());
        // Proxies may change others, and those that the HTTP client adds are not there yet.
        let names = [CONTENT_TYPE, PROJECT, DATE, SECURITY_TOKEN];
        let own = names.iter().filter_map(|name| Some((name.as_str(), request.headers().get(name)?.to_str().ok()?)));
        let mut headers: Vec<_> = own.chain([("host", host.as_str())]).collect();
        headers.sort();
        let body = request.body().and_then(Body::as_bytes).unwrap_or_default();
        let signable = Signable {
            method: request.method().as_str(),
            path: url.path(),
            query: url.query().unwrap_or_default(),
            headers: &headers,
            body_hash: &sha256_hex(body),
        };
        let (list, signature) = (signable.header_list(), signable.signature(self.secret.expose(), date));
        format!("{ALGORITHM} Access={}, SignedHeaders={list}, Signature={signature}", self.access)
    }
}

impl Credentials for AccessKey {
    fn authorize<'a>(
        &'a self,
        request: &'a mut Request,
        operation: &'a Operation,
    ) -> BoxFuture<'a, Result<Generation, Error>> {
        Box::pin(async move { self.sign(request, operation).map(|()| Generation::default()) })
    }

    fn source(&self) -> String {
        self.source.clone()
    }
}
