//! Huawei family: tenants and their users.

use dropshot::{
    ApiDescription, ApiDescriptionRegisterError, EmptyScanParams, HttpError, HttpResponseCreated, HttpResponseDeleted,
    HttpResponseOk, PaginationParams, Path, Query, RequestContext, ResultsPage, WhichPage, endpoint,
};
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::Value;

use super::body::Given;
use super::guard::Authorized;
use super::items::{self, Page};
use super::{Context, error};
use crate::server::fixture::{Tenant, User};
use crate::server::store::{HuaweiUsers, Kind, Tenants};

pub(super) fn register(api: &mut ApiDescription<Context>) -> Result<(), ApiDescriptionRegisterError> {
    api.register(list_huawei_tenants)?;
    api.register(list_huawei_users)?;
    api.register(create_huawei_user)?;
    api.register(show_huawei_user)?;
    api.register(change_huawei_user)?;
    api.register(delete_huawei_user)?;
    Ok(())
}

/// A tenant.
#[derive(Debug, Deserialize, JsonSchema)]
struct TenantPath {
    /// Name of the tenant.
    tenant: String,
}

/// A user.
#[derive(Debug, Deserialize, JsonSchema)]
struct UserPath {
    /// Name of the tenant.
    tenant: String,
    /// Id of the user.
    id: String,
}

impl UserPath {
    fn key(self) -> (String, String) {
        (self.tenant, self.id)
    }
}

/// Lists tenants with their projects, by name.
#[endpoint { method = GET, path = "/huawei/tenants", operation_id = "list_huawei_tenants", tags = ["huawei"] }]
async fn list_huawei_tenants(
    rqctx: RequestContext<Context>,
    _: Authorized,
    page: Page<String>,
) -> Result<HttpResponseOk<ResultsPage<Tenant>>, HttpError> {
    items::list_only::<Tenants>(&rqctx, page).await
}

/// Lists the users of a tenant, by id; 404 if there is no such tenant.
#[endpoint {
    method = GET,
    path = "/huawei/tenants/{tenant}/users",
    operation_id = "list_huawei_users",
    tags = ["huawei"],
}]
async fn list_huawei_users(
    rqctx: RequestContext<Context>,
    _: Authorized,
    path: Path<TenantPath>,
    page: Query<PaginationParams<EmptyScanParams, <HuaweiUsers as Kind>::Key>>,
) -> Result<HttpResponseOk<ResultsPage<User>>, HttpError> {
    let (TenantPath { tenant }, page) = (path.into_inner(), page.into_inner());
    let limit = i64::from(rqctx.page_limit(&page)?.get());
    let after = match page.page {
        WhichPage::First(_) => {
            let first = (tenant.clone(), String::new());
            rqctx.context().server.store.within::<HuaweiUsers>(&first).await.map_err(error::change)?;
            first
        }
        WhichPage::Next(key) => key,
    };
    items::list_after::<HuaweiUsers>(&rqctx, Some(after), limit, |(of, _)| *of == tenant).await
}

/// Makes a user; 409 if there is one with this id.
#[endpoint {
    method = POST,
    path = "/huawei/tenants/{tenant}/users",
    operation_id = "create_huawei_user",
    tags = ["huawei"],
}]
async fn create_huawei_user(
    rqctx: RequestContext<Context>,
    _: Authorized,
    path: Path<TenantPath>,
    user: Given<User>,
) -> Result<HttpResponseCreated<User>, HttpError> {
    items::create::<HuaweiUsers>(&rqctx, (path.into_inner().tenant, user.0)).await
}

/// Shows an user.
#[endpoint { method = GET, path = "/huawei/tenants/{tenant}/users/{id}", operation_id = "show_huawei_user", tags = ["huawei"] }]
async fn show_huawei_user(
    rqctx: RequestContext<Context>,
    _: Authorized,
    path: Path<UserPath>,
) -> Result<HttpResponseOk<User>, HttpError> {
    items::show::<HuaweiUsers>(&rqctx, &path.into_inner().key()).await
}

/// Changes an user, by a JSON merge patch (RFC 7396) of what is shown of it.
#[endpoint { method = PATCH, path = "/huawei/tenants/{tenant}/users/{id}", operation_id = "change_huawei_user", tags = ["huawei"] }]
async fn change_huawei_user(
    rqctx: RequestContext<Context>,
    _: Authorized,
    path: Path<UserPath>,
    patch: Given<Value>,
) -> Result<HttpResponseOk<User>, HttpError> {
    items::patch::<HuaweiUsers>(&rqctx, &path.into_inner().key(), &patch.0).await
}

/// Takes an user away with what is in it; 409 while something else refers to it.
#[endpoint { method = DELETE, path = "/huawei/tenants/{tenant}/users/{id}", operation_id = "delete_huawei_user", tags = ["huawei"] }]
async fn delete_huawei_user(
    rqctx: RequestContext<Context>,
    _: Authorized,
    path: Path<UserPath>,
) -> Result<HttpResponseDeleted, HttpError> {
    items::delete::<HuaweiUsers>(&rqctx, &path.into_inner().key()).await
}
