//! What goes wrong on demand.

use dropshot::{
    ApiDescription, ApiDescriptionRegisterError, HttpError, HttpResponseDeleted, HttpResponseOk,
    HttpResponseUpdatedNoContent, Path, RequestContext, TypedBody, endpoint,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::guard::Authorized;
use super::{Context, error};
use crate::server::observe::{Dialect, Fault, FaultError, FaultState, Faults};
use crate::server::store::ChangeError;

pub(super) fn register(api: &mut ApiDescription<Context>) -> Result<(), ApiDescriptionRegisterError> {
    api.register(list_platforms)?;
    api.register(list_faults)?;
    api.register(set_fault)?;
    api.register(switch_fault)?;
    api.register(remove_fault)?;
    api.register(clear_faults)
}

/// A platform, and what faults there may be for it.
#[derive(Debug, Serialize, JsonSchema)]
struct Platform {
    /// Name of its document.
    name: &'static str,
    /// Its operations.
    operations: Vec<Operation>,
    /// The codes of refusals that its document lists; without one, any number may be asked for.
    codes: Vec<Code>,
}

/// An operation of a platform.
#[derive(Debug, Serialize, JsonSchema)]
struct Operation {
    /// Its id.
    id: &'static str,
    /// HTTP method.
    method: &'static str,
    /// Path template.
    path: &'static str,
}

/// A code of refusals.
#[derive(Debug, Serialize, JsonSchema)]
struct Code {
    /// As the document writes it.
    code: &'static str,
    /// What it means.
    meaning: &'static str,
    /// The statuses it comes with, as far as the document says.
    statuses: &'static [u16],
}

impl From<&Dialect> for Platform {
    fn from(dialect: &Dialect) -> Self {
        let operations = dialect.operations.iter().map(|it| Operation { id: it.id, method: it.method, path: it.path });
        let codes = dialect.codes.iter();
        Self {
            name: dialect.platform,
            operations: operations.collect(),
            codes: codes.map(|it| Code { code: it.value, meaning: it.meaning, statuses: it.statuses }).collect(),
        }
    }
}

/// The place where a fault is.
#[derive(Debug, Deserialize, JsonSchema)]
struct FaultPath {
    /// Its name.
    id: String,
}

/// True if something is switched on.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Switch {
    /// True if it is.
    on: bool,
}

fn faults(rqctx: &RequestContext<Context>) -> Faults {
    let server = &rqctx.context().server;
    server.observer.faults(&server.store)
}

fn refused(error: FaultError) -> HttpError {
    match error {
        FaultError::Invalid(reason) => HttpError::for_bad_request(None, reason),
        FaultError::Store(error) => error::store(error),
    }
}

fn found(found: bool, id: &str) -> Result<(), HttpError> {
    let missing = || error::change(ChangeError::Unknown(format!("there is no fault `{id}`")));
    if found { Ok(()) } else { Err(missing()) }
}

/// The platforms with their operations and codes, which faults may be for.
#[endpoint { method = GET, path = "/platforms", tags = ["faults"] }]
async fn list_platforms(
    rqctx: RequestContext<Context>,
    _: Authorized,
) -> Result<HttpResponseOk<Vec<Platform>>, HttpError> {
    let dialects = rqctx.context().server.observer.dialects();
    Ok(HttpResponseOk(dialects.iter().map(|dialect| Platform::from(*dialect)).collect()))
}

/// All faults, in the order in which they were first set.
#[endpoint { method = GET, path = "/faults", tags = ["faults"] }]
async fn list_faults(
    rqctx: RequestContext<Context>,
    _: Authorized,
) -> Result<HttpResponseOk<Vec<FaultState>>, HttpError> {
    faults(&rqctx).list().await.map(HttpResponseOk).map_err(|error| refused(error.into()))
}

/// Sets a fault, in place of one of the same id; its calls count from the beginning.
#[endpoint { method = POST, path = "/faults", tags = ["faults"] }]
async fn set_fault(
    rqctx: RequestContext<Context>,
    _: Authorized,
    body: TypedBody<Fault>,
) -> Result<HttpResponseUpdatedNoContent, HttpError> {
    faults(&rqctx).set(body.into_inner()).await.map_err(refused)?;
    Ok(HttpResponseUpdatedNoContent())
}

/// Switches a fault on or off; its calls count on.
#[endpoint { method = PUT, path = "/faults/{id}/on", tags = ["faults"] }]
async fn switch_fault(
    rqctx: RequestContext<Context>,
    _: Authorized,
    path: Path<FaultPath>,
    body: TypedBody<Switch>,
) -> Result<HttpResponseUpdatedNoContent, HttpError> {
    let id = path.into_inner().id;
    found(faults(&rqctx).switch(&id, body.into_inner().on).await.map_err(refused)?, &id)?;
    Ok(HttpResponseUpdatedNoContent())
}

/// Takes a fault away.
#[endpoint { method = DELETE, path = "/faults/{id}", tags = ["faults"] }]
async fn remove_fault(
    rqctx: RequestContext<Context>,
    _: Authorized,
    path: Path<FaultPath>,
) -> Result<HttpResponseDeleted, HttpError> {
    let id = path.into_inner().id;
    found(faults(&rqctx).remove(&id).await.map_err(|error| refused(error.into()))?, &id)?;
    Ok(HttpResponseDeleted())
}

/// Takes all faults away.
#[endpoint { method = DELETE, path = "/faults", tags = ["faults"] }]
async fn clear_faults(rqctx: RequestContext<Context>, _: Authorized) -> Result<HttpResponseDeleted, HttpError> {
    faults(&rqctx).clear().await.map_err(|error| refused(error.into()))?;
    Ok(HttpResponseDeleted())
}
