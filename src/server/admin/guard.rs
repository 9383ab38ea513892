//! The one who may use the admin listener: whoever has its token, and no page of another site in somebody's browser.

use std::any::Any;
use std::net::IpAddr;

use async_trait::async_trait;
use dropshot::{
    ApiEndpointBodyContentType, ClientErrorStatusCode, ExtensionMode, ExtractorMetadata, HttpError, RequestContext,
    ServerContext, SharedExtractor,
};
use http::header::{AUTHORIZATION, HOST, ORIGIN, WWW_AUTHENTICATE};
use http::uri::Authority;
use http::{HeaderMap, Uri};
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

use super::Context;
use crate::client::Secret;

/// What requests are held to.
pub(super) struct Guard {
    /// The SHA-256 hash of the token, so that the comparison takes as long for any text.
    token: [u8; 32],
    hosts: Vec<String>,
}

impl std::fmt::Debug for Guard {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Guard").field("hosts", &self.hosts).finish_non_exhaustive()
    }
}

impl Guard {
    pub(super) fn new(token: &Secret, hosts: Vec<String>) -> Self {
        Self { token: Sha256::digest(token.expose().as_bytes()).into(), hosts }
    }

    fn check(&self, uri: &Uri, headers: &HeaderMap) -> Result<(), HttpError> {
        self.same_site(uri, headers)?;
        let mut given = headers.get_all(AUTHORIZATION).iter();
        let (Some(value), None) = (given.next(), given.next()) else {
            return Err(unauthorized("send the admin token, once, as `Authorization: Bearer TOKEN`"));
        };
        let value = value.as_bytes();
        let scheme = value.get(..BEARER.len()).is_some_and(|scheme| scheme.eq_ignore_ascii_case(BEARER));
        let token = value.get(BEARER.len()..).filter(|_| scheme);
        let token = token.ok_or_else(|| unauthorized("the credential is not `Bearer` and a token"))?;
        if bool::from(Sha256::digest(token).as_slice().ct_eq(&self.token)) {
            return Ok(());
        }
        Err(unauthorized("this is not the admin token"))
    }

    /// Refuses what a page of another site has a browser send, also under a name that was made to lead here.
    fn same_site(&self, uri: &Uri, headers: &HeaderMap) -> Result<(), HttpError> {
        let host = headers.get(HOST).and_then(|host| host.to_str().ok());
        let host = host.or_else(|| uri.authority().map(Authority::as_str));
        let authority = host.and_then(|host| host.parse::<Authority>().ok());
        let authority = authority.ok_or_else(|| forbidden("the request has no usable `Host`".to_owned()))?;
        if !self.is_ours(authority.host()) {
            let host = authority.host();
            return Err(forbidden(format!(
                "`{host}` is no name of this listener; use its numeric address, or start the server with --admin-host {host}"
            )));
        }
        let own = |origin: &[u8]| {
            let rest = origin.strip_prefix(b"http://").or_else(|| origin.strip_prefix(b"https://"));
            rest.is_some_and(|rest| rest.eq_ignore_ascii_case(authority.as_str().as_bytes()))
        };
        if headers.get_all(ORIGIN).iter().all(|origin| own(origin.as_bytes())) {
            return Ok(());
        }
        Err(forbidden("pages of other sites may not use this listener".to_owned()))
    }

    fn is_ours(&self, host: &str) -> bool {
        let bare = host.trim_start_matches('[').trim_end_matches(']');
        bare.parse::<IpAddr>().is_ok()
            || host.eq_ignore_ascii_case("localhost")
            || self.hosts.iter().any(|name| name.eq_ignore_ascii_case(host))
    }
}

const BEARER: &[u8] = b"Bearer ";

fn unauthorized(message: &str) -> HttpError {
    let mut error = HttpError::for_client_error(None, ClientErrorStatusCode::UNAUTHORIZED, message.to_owned());
    error.headers_mut().insert(WWW_AUTHENTICATE, http::HeaderValue::from_static("Bearer"));
    error
}

fn forbidden(message: String) -> HttpError {
    HttpError::for_client_error(None, ClientErrorStatusCode::FORBIDDEN, message)
}

/// Says that the request came with the admin token; goes before every other extractor of an operation.
#[derive(Debug)]
pub(super) struct Authorized;

#[async_trait]
impl SharedExtractor for Authorized {
    async fn from_request<C: ServerContext>(rqctx: &RequestContext<C>) -> Result<Self, HttpError> {
        let context = (rqctx.context() as &dyn Any).downcast_ref::<Context>();
        let context = context.ok_or_else(|| {
            HttpError::for_internal_error("an operation of the admin listener is on another one".to_owned())
        })?;
        context.guard.check(rqctx.request.uri(), rqctx.request.headers())?;
        Ok(Self)
    }

    fn metadata(_: ApiEndpointBodyContentType) -> ExtractorMetadata {
        ExtractorMetadata { extension_mode: ExtensionMode::None, parameters: Vec::new() }
    }
}
