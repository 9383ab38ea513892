//! The platforms' documents: which there are, and the text of each.

use std::sync::LazyLock;

use dropshot::{
    ApiDescription, ApiDescriptionRegisterError, Body, HttpError, HttpResponseOk, Path, RequestContext, endpoint,
};
use http::Response;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::super::Context;
use super::super::guard::Authorized;
use super::assets::Asset;
use super::response::{self, Policy};
use crate::documents::texts;

pub(super) fn register(api: &mut ApiDescription<Context>) -> Result<(), ApiDescriptionRegisterError> {
    api.register(list_documents)?;
    api.register(show_document)
}

/// A document of a platform.
#[derive(Clone, Debug, Serialize, JsonSchema)]
struct Document {
    /// Its name, such as `modelarts`.
    name: &'static str,
    /// What it is about.
    title: String,
    /// Its operations.
    operations: Vec<Operation>,
}

/// An operation of a platform.
#[derive(Clone, Debug, Serialize, JsonSchema)]
struct Operation {
    /// Its id.
    id: String,
    /// What it does.
    summary: String,
}

/// Which documents the server answers by, with their operations.
#[endpoint { method = GET, path = "/documents", tags = ["server"] }]
async fn list_documents(
    _: RequestContext<Context>,
    _: Authorized,
) -> Result<HttpResponseOk<Vec<Document>>, HttpError> {
    static DOCUMENTS: LazyLock<Vec<Document>> = LazyLock::new(|| texts().map(|(name, text)| read(name, text)).collect());
    Ok(HttpResponseOk(DOCUMENTS.clone()))
}

fn read(name: &'static str, text: &str) -> Document {
    let root: Value = serde_saphyr::from_str(text).expect("the build script has read the same text");
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let paths = root["paths"].as_object().into_iter().flat_map(|paths| paths.values());
    let operations = paths.filter_map(Value::as_object).flat_map(|path| path.values());
    let operations = operations.filter(|operation| operation.get("operationId").is_some());
    let operations = operations.map(|it| Operation { id: text(&it["operationId"]), summary: text(&it["summary"]) });
    Document { name, title: text(&root["info"]["title"]), operations: operations.collect() }
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
