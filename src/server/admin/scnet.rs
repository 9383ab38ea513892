//! SCNet: users and their quotas.

use dropshot::{
    ApiDescription, ApiDescriptionRegisterError, HttpError, HttpResponseCreated, HttpResponseDeleted, HttpResponseOk,
    Path, RequestContext, ResultsPage, endpoint,
};
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::Value;

use super::Context;
use super::body::Given;
use super::guard::Authorized;
use super::items::{self, Page};
use crate::server::fixture::{Quota, ScNetUser};
use crate::server::store::{Kind, Quotas, ScNetUsers};

pub(super) fn register(api: &mut ApiDescription<Context>) -> Result<(), ApiDescriptionRegisterError> {
    api.register(list_scnet_users)?;
    api.register(create_scnet_user)?;
    api.register(show_scnet_user)?;
    api.register(change_scnet_user)?;
    api.register(delete_scnet_user)?;
    api.register(list_scnet_quotas)?;
    api.register(create_scnet_quota)?;
    api.register(show_scnet_quota)?;
    api.register(change_scnet_quota)?;
    api.register(delete_scnet_quota)?;
    Ok(())
}

/// A user.
#[derive(Debug, Deserialize, JsonSchema)]
struct UserPath {
    /// Name of the user.
    name: String,
}

impl UserPath {
    fn key(self) -> String {
        self.name
    }
}

/// A quota.
#[derive(Debug, Deserialize, JsonSchema)]
struct QuotaPath {
    /// Name of the user.
    username: String,
    /// The directory, with `%2F` for each `/`.
    path: String,
}

impl QuotaPath {
    fn key(self) -> (String, String) {
        (self.username, self.path)
    }
}

/// Lists users, in the order of their keys.
#[endpoint { method = GET, path = "/scnet/users", operation_id = "list_scnet_users", tags = ["scnet"] }]
async fn list_scnet_users(
    rqctx: RequestContext<Context>,
    _: Authorized,
    page: Page<<ScNetUsers as Kind>::Key>,
) -> Result<HttpResponseOk<ResultsPage<ScNetUser>>, HttpError> {
    items::list::<ScNetUsers>(&rqctx, page).await
}

/// Makes an user; 409 if there is one with its key.
#[endpoint { method = POST, path = "/scnet/users", operation_id = "create_scnet_user", tags = ["scnet"] }]
async fn create_scnet_user(
    rqctx: RequestContext<Context>,
    _: Authorized,
    item: Given<ScNetUser>,
) -> Result<HttpResponseCreated<ScNetUser>, HttpError> {
    items::create::<ScNetUsers>(&rqctx, item.0).await
}

/// Shows an user.
#[endpoint { method = GET, path = "/scnet/users/{name}", operation_id = "show_scnet_user", tags = ["scnet"] }]
async fn show_scnet_user(
    rqctx: RequestContext<Context>,
    _: Authorized,
    path: Path<UserPath>,
) -> Result<HttpResponseOk<ScNetUser>, HttpError> {
    items::show::<ScNetUsers>(&rqctx, &path.into_inner().key()).await
}

/// Changes an user, by a JSON merge patch (RFC 7396) of what is shown of it.
#[endpoint { method = PATCH, path = "/scnet/users/{name}", operation_id = "change_scnet_user", tags = ["scnet"] }]
async fn change_scnet_user(
    rqctx: RequestContext<Context>,
    _: Authorized,
    path: Path<UserPath>,
    patch: Given<Value>,
) -> Result<HttpResponseOk<ScNetUser>, HttpError> {
    items::patch::<ScNetUsers>(&rqctx, &path.into_inner().key(), &patch.0).await
}

/// Takes an user away with what is in it; 409 while something else refers to it.
#[endpoint { method = DELETE, path = "/scnet/users/{name}", operation_id = "delete_scnet_user", tags = ["scnet"] }]
async fn delete_scnet_user(
    rqctx: RequestContext<Context>,
    _: Authorized,
    path: Path<UserPath>,
) -> Result<HttpResponseDeleted, HttpError> {
    items::delete::<ScNetUsers>(&rqctx, &path.into_inner().key()).await
}

/// Lists quotas, in the order of their keys.
#[endpoint { method = GET, path = "/scnet/quotas", operation_id = "list_scnet_quotas", tags = ["scnet"] }]
async fn list_scnet_quotas(
    rqctx: RequestContext<Context>,
    _: Authorized,
    page: Page<<Quotas as Kind>::Key>,
) -> Result<HttpResponseOk<ResultsPage<Quota>>, HttpError> {
    items::list::<Quotas>(&rqctx, page).await
}

/// Makes a quota; 409 if there is one with its key.
#[endpoint { method = POST, path = "/scnet/quotas", operation_id = "create_scnet_quota", tags = ["scnet"] }]
async fn create_scnet_quota(
    rqctx: RequestContext<Context>,
    _: Authorized,
    item: Given<Quota>,
) -> Result<HttpResponseCreated<Quota>, HttpError> {
    items::create::<Quotas>(&rqctx, item.0).await
}

/// Shows a quota.
#[endpoint { method = GET, path = "/scnet/quotas/{username}/{path}", operation_id = "show_scnet_quota", tags = ["scnet"] }]
async fn show_scnet_quota(
    rqctx: RequestContext<Context>,
    _: Authorized,
    path: Path<QuotaPath>,
) -> Result<HttpResponseOk<Quota>, HttpError> {
    items::show::<Quotas>(&rqctx, &path.into_inner().key()).await
}

/// Changes a quota, by a JSON merge patch (RFC 7396) of what is shown of it.
#[endpoint { method = PATCH, path = "/scnet/quotas/{username}/{path}", operation_id = "change_scnet_quota", tags = ["scnet"] }]
async fn change_scnet_quota(
    rqctx: RequestContext<Context>,
    _: Authorized,
    path: Path<QuotaPath>,
    patch: Given<Value>,
) -> Result<HttpResponseOk<Quota>, HttpError> {
    items::patch::<Quotas>(&rqctx, &path.into_inner().key(), &patch.0).await
}

/// Takes a quota away with what is in it; 409 while something else refers to it.
#[endpoint { method = DELETE, path = "/scnet/quotas/{username}/{path}", operation_id = "delete_scnet_quota", tags = ["scnet"] }]
async fn delete_scnet_quota(
    rqctx: RequestContext<Context>,
    _: Authorized,
    path: Path<QuotaPath>,
) -> Result<HttpResponseDeleted, HttpError> {
    items::delete::<Quotas>(&rqctx, &path.into_inner().key()).await
}
