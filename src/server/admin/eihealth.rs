//! eiHealth: spaces, their members, and how many resources those have.

use chrono::{DateTime, SecondsFormat};
use dropshot::{
    ApiDescription, ApiDescriptionRegisterError, HttpError, HttpResponseCreated, HttpResponseDeleted, HttpResponseOk,
    Path, RequestContext, ResultsPage, endpoint,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use super::Context;
use super::body::Given;
use super::guard::Authorized;
use super::items::{self, Page};
use super::new::{Defaults, New, complete_times};
use crate::server::fixture::{Space, Spanned};
use crate::server::store::{ChangeError, Kind, Spaces};

pub(super) fn register(api: &mut ApiDescription<Context>) -> Result<(), ApiDescriptionRegisterError> {
    api.register(list_eihealth_spaces)?;
    api.register(create_eihealth_space)?;
    api.register(show_eihealth_space)?;
    api.register(change_eihealth_space)?;
    api.register(delete_eihealth_space)?;
    api.register(put_eihealth_member)?;
    api.register(delete_eihealth_member)?;
    api.register(put_eihealth_resources)?;
    Ok(())
}

/// A space.
#[derive(Debug, Deserialize, JsonSchema)]
struct SpacePath {
    /// Id of the space.
    id: String,
}

impl SpacePath {
    fn key(self) -> String {
        self.id
    }
}

/// A member of a space.
#[derive(Debug, Deserialize, JsonSchema)]
struct MemberPath {
    /// Id of the space.
    id: String,
    /// Name of the user.
    user: String,
}

/// What a member is.
#[derive(Debug, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Member {
    /// Such as `Owner` or `Viewer`.
    role: String,
}

/// What a member has of a kind.
#[derive(Debug, Deserialize, JsonSchema)]
struct ResourcesPath {
    /// Id of the space.
    id: String,
    /// Name of the user.
    user: String,
    /// Kind of resource, such as `job`.
    kind: String,
}

/// The number of resources of a kind.
#[derive(Debug, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Count {
    /// The number of them; 0 takes all away.
    count: u32,
}

impl Defaults for Space {
    const FIELDS: &'static [&'static str] = &["create_time", "update_time", "members"];

    fn complete(fields: &mut Map<String, Value>, now_ms: i64) {
        // No clock of a server goes beyond what can be written.
        let now = DateTime::from_timestamp_millis(now_ms).unwrap_or_default();
        complete_times(fields, now.to_rfc3339_opts(SecondsFormat::Secs, true).into());
        if let Some(creator) = fields.get("creator").and_then(Value::as_str).map(str::to_owned) {
            fields.entry("members").or_insert_with(|| json!({creator: "Owner"}));
        }
    }
}

/// Lists spaces, in the order of their keys.
#[endpoint { method = GET, path = "/eihealth/spaces", operation_id = "list_eihealth_spaces", tags = ["eihealth"] }]
async fn list_eihealth_spaces(
    rqctx: RequestContext<Context>,
    _: Authorized,
    page: Page<<Spaces as Kind>::Key>,
) -> Result<HttpResponseOk<ResultsPage<Space>>, HttpError> {
    items::list::<Spaces>(&rqctx, page).await
}

/// Makes a space; 409 if there is one with its key. Its times are now and its creator is its only member, as `Owner`, unless they
/// are given.
#[endpoint { method = POST, path = "/eihealth/spaces", operation_id = "create_eihealth_space", tags = ["eihealth"] }]
async fn create_eihealth_space(
    rqctx: RequestContext<Context>,
    _: Authorized,
    item: New<Space>,
) -> Result<HttpResponseCreated<Space>, HttpError> {
    items::create::<Spaces>(&rqctx, item.0).await
}

/// Shows a space.
#[endpoint { method = GET, path = "/eihealth/spaces/{id}", operation_id = "show_eihealth_space", tags = ["eihealth"] }]
async fn show_eihealth_space(
    rqctx: RequestContext<Context>,
    _: Authorized,
    path: Path<SpacePath>,
) -> Result<HttpResponseOk<Space>, HttpError> {
    items::show::<Spaces>(&rqctx, &path.into_inner().key()).await
}

/// Changes a space, by a JSON merge patch (RFC 7396) of what is shown of it.
#[endpoint { method = PATCH, path = "/eihealth/spaces/{id}", operation_id = "change_eihealth_space", tags = ["eihealth"] }]
async fn change_eihealth_space(
    rqctx: RequestContext<Context>,
    _: Authorized,
    path: Path<SpacePath>,
    patch: Given<Value>,
) -> Result<HttpResponseOk<Space>, HttpError> {
    items::patch::<Spaces>(&rqctx, &path.into_inner().key(), &patch.0).await
}

/// Takes a space away with what is in it; 409 while something else refers to it.
#[endpoint { method = DELETE, path = "/eihealth/spaces/{id}", operation_id = "delete_eihealth_space", tags = ["eihealth"] }]
async fn delete_eihealth_space(
    rqctx: RequestContext<Context>,
    _: Authorized,
    path: Path<SpacePath>,
) -> Result<HttpResponseDeleted, HttpError> {
    items::delete::<Spaces>(&rqctx, &path.into_inner().key()).await
}

/// Makes a user a member of a space, or gives a member another role.
#[endpoint {
    method = PUT,
    path = "/eihealth/spaces/{id}/members/{user}",
    operation_id = "put_eihealth_member",
    tags = ["eihealth"],
}]
async fn put_eihealth_member(
    rqctx: RequestContext<Context>,
    _: Authorized,
    path: Path<MemberPath>,
    member: Given<Member>,
) -> Result<HttpResponseOk<Space>, HttpError> {
    let MemberPath { id, user } = path.into_inner();
    items::change::<Spaces>(&rqctx, &id, |mut space| {
        space.members.set(&user, Spanned::nowhere(member.0.role.clone()));
        Ok(space)
    })
    .await
}

/// Ends a membership; 404 if there is none, and 409 while the member has resources.
#[endpoint {
    method = DELETE,
    path = "/eihealth/spaces/{id}/members/{user}",
    operation_id = "delete_eihealth_member",
    tags = ["eihealth"],
}]
async fn delete_eihealth_member(
    rqctx: RequestContext<Context>,
    _: Authorized,
    path: Path<MemberPath>,
) -> Result<HttpResponseDeleted, HttpError> {
    let MemberPath { id, user } = path.into_inner();
    items::change::<Spaces>(&rqctx, &id, |mut space| {
        if space.resources.get(&user).is_some() {
            let reason = format!("`{user}` has resources in the space; set their numbers to 0 first");
            return Err(ChangeError::Conflict(reason));
        }
        let gone = space.members.remove(&user);
        gone.map(|_| space).ok_or_else(|| ChangeError::Unknown(format!("`{user}` is no member of the space")))
    })
    .await?;
    Ok(HttpResponseDeleted())
}

/// Says how many resources of a kind a member has.
#[endpoint {
    method = PUT,
    path = "/eihealth/spaces/{id}/resources/{user}/{kind}",
    operation_id = "put_eihealth_resources",
    tags = ["eihealth"],
}]
async fn put_eihealth_resources(
    rqctx: RequestContext<Context>,
    _: Authorized,
    path: Path<ResourcesPath>,
    count: Given<Count>,
) -> Result<HttpResponseOk<Space>, HttpError> {
    let ResourcesPath { id, user, kind } = path.into_inner();
    items::change::<Spaces>(&rqctx, &id, |mut space| {
        let mut own = space.resources.remove(&user).unwrap_or_default();
        own.set(&kind, Spanned::nowhere(count.0.count));
        space.resources.set(&user, own);
        Ok(space)
    })
    .await
}
