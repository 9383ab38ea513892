//! The page for people: what runs and what it is doing, and each document to read and to try out.
//!
//! Pages, scripts and styles are the same for everybody and need no token. Whatever they show of the server, and the
//! relay by which they try it out, comes from operations that do.

mod assets;
mod documents;
mod response;

use dropshot::{ApiDescription, ApiDescriptionRegisterError, Body, HttpError, Path, RequestContext, endpoint};
use http::header::LOCATION;
use http::{Response, StatusCode};
use schemars::JsonSchema;
use serde::Deserialize;

use self::assets::Asset;
use self::response::Policy;
use super::Context;

pub(super) fn register(api: &mut ApiDescription<Context>) -> Result<(), ApiDescriptionRegisterError> {
    api.register(overview)?;
    api.register(platform)?;
    api.register(asset)?;
    documents::register(api)
}

/// The page of the whole server.
#[endpoint { method = GET, path = "/", unpublished = true }]
async fn overview(rqctx: RequestContext<Context>) -> Result<Response<Body>, HttpError> {
    response::of(&rqctx, &assets::OVERVIEW, Policy::Own)
}

#[derive(Deserialize, JsonSchema)]
struct Named {
    name: String,
}

/// The page of a platform, with its document.
#[endpoint { method = GET, path = "/platforms/{name}", unpublished = true }]
async fn platform(rqctx: RequestContext<Context>, path: Path<Named>) -> Result<Response<Body>, HttpError> {
    let name = path.into_inner().name;
    if crate::documents::texts().all(|(known, _)| known != name) {
        return Err(HttpError::for_not_found(None, format!("there is no platform `{name}`")));
    }
    if rqctx.request.uri().path().ends_with('/') {
        // What the page consists of is named from where it is without that.
        let moved = Response::builder().status(StatusCode::PERMANENT_REDIRECT).header(LOCATION, format!("../{name}"));
        return Ok(moved.body(Body::empty())?);
    }
    response::of(&rqctx, &assets::PLATFORM, Policy::WithComponent)
}

#[derive(Deserialize, JsonSchema)]
struct File {
    path: Vec<String>,
}

/// What the pages consist of.
#[endpoint { method = GET, path = "/assets/{path:.*}", unpublished = true }]
async fn asset(rqctx: RequestContext<Context>, path: Path<File>) -> Result<Response<Body>, HttpError> {
    let path = path.into_inner().path.join("/");
    let found: Option<&Asset> = assets::ALL.iter().find(|asset| asset.path == path);
    let asset = found.ok_or_else(|| HttpError::for_not_found(None, format!("there is no `{path}`")))?;
    response::of(&rqctx, asset, Policy::Own)
}
