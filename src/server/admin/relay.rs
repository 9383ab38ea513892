//! A way from the page to the platforms' operations, which are on an address that a page of this one may not ask.
//!
//! The request for `/relay/PATH` goes to `/PATH` of the platforms' listener and nowhere else. Of its headers go those whose
//! name begins with `Relay-`, without that: the others are between the browser and this listener, its token among them.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
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

/// How long the platforms' listener, which is in the same process, may take to be there.
const CONNECT: Duration = Duration::from_secs(5);

/// What asks the platforms' listener.
#[derive(Clone, Debug)]
pub(super) struct Relay {
    http: reqwest::Client,
    origin: String,
}

impl Relay {
    /// A relay to the platforms' listener at its address.
    pub(super) fn new(address: SocketAddr) -> Result<Self, reqwest::Error> {
        let http = reqwest::Client::builder()
            .no_proxy()
            .redirect(reqwest::redirect::Policy::none())
            .connect_timeout(CONNECT)
            // A connection for each request, so that one that is cut on demand is not taken for one that was too old.
            .pool_max_idle_per_host(0)
            .retry(reqwest::retry::never())
            .build()?;
        Ok(Self { http, origin: format!("http://{}", reachable(address)) })
    }

    async fn pass(&self, rqctx: &RequestContext<Context>, method: Method, body: &[u8]) -> Result<Response<Body>, HttpError> {
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

/// Where a listener can be reached from the same machine.
fn reachable(mut address: SocketAddr) -> SocketAddr {
    if address.ip().is_unspecified() {
        address.set_ip(match address.ip() {
            IpAddr::V4(_) => Ipv4Addr::LOCALHOST.into(),
            IpAddr::V6(_) => Ipv6Addr::LOCALHOST.into(),
        });
    }
    address
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
