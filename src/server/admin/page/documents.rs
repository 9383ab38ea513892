//! The texts of the platforms' documents.

use dropshot::{ApiDescription, ApiDescriptionRegisterError, Body, HttpError, Path, RequestContext, endpoint};
use http::Response;
use schemars::JsonSchema;
use serde::Deserialize;

use super::super::Context;
use super::assets::Asset;
use super::response::{self, Policy};
use crate::documents::texts;

pub(super) fn register(api: &mut ApiDescription<Context>) -> Result<(), ApiDescriptionRegisterError> {
    api.register(show_document)
}

#[derive(Deserialize, JsonSchema)]
struct File {
    file: String,
}

/// The text of a document.
#[endpoint { method = GET, path = "/documents/{file}", unpublished = true }]
async fn show_document(rqctx: RequestContext<Context>, path: Path<File>) -> Result<Response<Body>, HttpError> {
    let file = path.into_inner().file;
    let name = file.strip_suffix(".yaml").unwrap_or_default();
    let (_, text) = texts()
        .find(|(known, _)| *known == name)
        .ok_or_else(|| HttpError::for_not_found(None, format!("there is no document `{file}`")))?;
    let asset = Asset { path: "", media_type: "application/yaml", gzipped: false, bytes: text.as_bytes() };
    response::of(&rqctx, &asset, Policy::Own)
}
