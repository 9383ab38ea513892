//! A way from the page to the platforms' operations, which are on an address that a page of this one may not ask.
//!
//! The request for `/relay/PATH` goes to `/PATH` of the platforms' listener and nowhere else. Of its headers go those whose
//! name begins with `Relay-`, without that: the others are between the browser and this listener, its token among them.

use std::net::{Ipv4Addr, Ipv6Addr};
use std::time::Duration;

use dropshot::{
    ApiDescription, ApiDescriptionRegisterError, Body, ErrorStatusCode, HttpError, Path, RequestContext, UntypedBody,
    endpoint,
};
use http::header::{CONNECTION, CONTENT_LENGTH, HOST, TE, TRAILER, TRANSFER_ENCODING, UPGRADE};
use http::{HeaderMap, HeaderName, Method, Response, Uri};
use schemars::JsonSchema;
use serde::Deserialize;

use super::Context;
use super::guard::Authorized;
use crate::server::Error;

/// What the names of headers that go on begin with.
const PREFIX: &str = "relay-";

/// What is between the two ends of one connection, and is not passed on.
const HOP_BY_HOP: [HeaderName; 7] = [
    CONNECTION,
    HeaderName::from_static("keep-alive"),
    HeaderName::from_static("proxy-connection"),
    TE,
    TRAILER,
    TRANSFER_ENCODING,
    UPGRADE,
];

/// The time for which the platforms' listener, which is in the same process, may take to be there.
const CONNECT: Duration = Duration::from_secs(5);

/// What asks the platforms' listener.
#[derive(Clone, Debug)]
pub(super) struct Relay {
    http: reqwest::Client,
    origin: String,
}

impl Relay {
    /// A relay to the platforms' listener with this base URL.
    pub(super) fn new(url: &str) -> Result<Self, Error> {
        let http = reqwest::Client::builder()
            .no_proxy()
            .redirect(reqwest::redirect::Policy::none())
            .connect_timeout(CONNECT)
            // A connection for each request, so that one that is cut on demand is not taken for one that was too old.
            .pool_max_idle_per_host(0)
            .retry(reqwest::retry::never())
            // What is compressed is handed on as it is.
            .no_brotli()
            .no_deflate()
            .no_gzip()
            // It is this process's own listener; its certificate is for the names that others call it by.
            .tls_danger_accept_invalid_certs(true)
            .build()
            .map_err(Error::Relay)?;
        Ok(Self { http, origin: reachable(url) })
    }

    async fn pass(
        &self,
        rqctx: &RequestContext<Context>,
        method: Method,
        body: &[u8],
    ) -> Result<Response<Body>, HttpError> {
        let url = format!("{}{}", self.origin, target(rqctx.request.uri()));
        let mut request = self.http.request(method, url).headers(passed_on(rqctx.request.headers()));
        if !body.is_empty() {
            request = request.body(body.to_vec());
        }
        let answer: Response<reqwest::Body> = request.send().await.map_err(unanswered)?.into();
        let (mut head, body) = answer.into_parts();
        for name in &HOP_BY_HOP {
            head.headers.remove(name);
        }
        Ok(Response::from_parts(head, Body::wrap(body)))
    }
}

/// Where a listener can be reached from the same machine, if it listens on all addresses.
fn reachable(url: &str) -> String {
    let (any4, any6) = (Ipv4Addr::UNSPECIFIED.to_string(), format!("[{}]", Ipv6Addr::UNSPECIFIED));
    let own6 = format!("//[{}]:", Ipv6Addr::LOCALHOST);
    url.replacen(&format!("//{any4}:"), &format!("//{}:", Ipv4Addr::LOCALHOST), 1).replacen(
        &format!("//{any6}:"),
        &own6,
        1,
    )
}

/// Path and query without the relay's own part, as they were sent; they begin with `/` and so never name another host.
fn target(uri: &Uri) -> &str {
    let whole = uri.path_and_query().map_or("/", |target| target.as_str());
    whole.strip_prefix("/relay").filter(|rest| rest.starts_with('/')).unwrap_or("/")
}

/// The headers that the request asks to pass on.
fn passed_on(headers: &HeaderMap) -> HeaderMap {
    let mut passed = HeaderMap::new();
    for (name, value) in headers {
        let name = name.as_str().strip_prefix(PREFIX).and_then(|name| HeaderName::try_from(name).ok());
        // The address and the length are those of the new request.
        let own = |name: &HeaderName| HOP_BY_HOP.contains(name) || [HOST, CONTENT_LENGTH].contains(name);
        if let Some(name) = name.filter(|name| !own(name)) {
            passed.append(name, value.clone());
        }
    }
    passed
}

fn unanswered(error: reqwest::Error) -> HttpError {
    let error = error.without_url();
    let mut causes = vec![error.to_string()];
    let mut source = std::error::Error::source(&error);
    while let Some(cause) = source {
        causes.push(cause.to_string());
        source = cause.source();
    }
    let message = format!("the platforms' listener gave no answer: {}", causes.join(": "));
    HttpError {
        status_code: ErrorStatusCode::BAD_GATEWAY,
        error_code: None,
        external_message: message.clone(),
        internal_message: message,
        headers: None,
    }
}

pub(super) fn register(api: &mut ApiDescription<Context>) -> Result<(), ApiDescriptionRegisterError> {
    api.register(relay_get)?;
    api.register(relay_post)
}

#[derive(Deserialize, JsonSchema)]
struct Target {
    #[serde(rename = "path")]
    _path: Vec<String>,
}

/// Passes a request on to a platform's operation.
#[endpoint { method = GET, path = "/relay/{path:.*}", unpublished = true }]
async fn relay_get(
    rqctx: RequestContext<Context>,
    _: Authorized,
    _: Path<Target>,
) -> Result<Response<Body>, HttpError> {
    rqctx.context().relay.pass(&rqctx, Method::GET, &[]).await
}

/// Passes a request with a body on to a platform's operation.
#[endpoint { method = POST, path = "/relay/{path:.*}", unpublished = true }]
async fn relay_post(
    rqctx: RequestContext<Context>,
    _: Authorized,
    _: Path<Target>,
    body: UntypedBody,
) -> Result<Response<Body>, HttpError> {
    rqctx.context().relay.pass(&rqctx, Method::POST, body.as_bytes()).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_listener_on_all_addresses_is_asked_on_its_own_machine() {
        let cases = [
            ("http://127.0.0.1:8080", "http://127.0.0.1:8080"),
            ("http://0.0.0.0:8080", "http://127.0.0.1:8080"),
            ("https://[::]:8080", "https://[::1]:8080"),
            ("https://10.0.0.0:8080", "https://10.0.0.0:8080"),
        ];
        for (url, wanted) in cases {
            assert_eq!(reachable(url), wanted, "{url}");
        }
    }

    #[test]
    fn what_is_left_of_the_address_is_a_path() {
        let cases = [
            ("/relay/v1/x?y=%2F&z", "/v1/x?y=%2F&z"),
            ("/relay//v1", "//v1"),
            ("/relay/", "/"),
            ("/relay", "/"),
            ("/relay@elsewhere.example/", "/"),
        ];
        for (sent, wanted) in cases {
            assert_eq!(target(&sent.parse().expect("an address")), wanted, "{sent}");
        }
    }

    #[test]
    fn a_header_is_passed_on_that_asks_for_it() {
        let names =
            ["authorization", "cookie", "relay-token", "relay-authorization", "relay-host", "relay-te", "relay-"];
        let headers = names.iter().map(|name| (HeaderName::from_static(name), (*name).parse().expect("a value")));
        let passed = passed_on(&headers.collect());
        let mut passed: Vec<_> = passed.iter().map(|(name, value)| (name.as_str(), value.as_bytes())).collect();
        passed.sort_unstable();
        assert_eq!(passed, [("authorization", &b"relay-authorization"[..]), ("token", b"relay-token")]);
    }
}
