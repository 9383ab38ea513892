//! eiHealth: what the caller's spaces hold.

mod types;

use dropshot::{
    ApiDescription, ApiDescriptionRegisterError, ApiEndpoint, ApiEndpointVersions, ErrorStatusCode, HttpResponseOk,
    Method, Path, RequestContext,
};
use http::header::ALLOW;

use self::types::{ProjectPath, ProjectStatisticList};
use super::Context;
use super::answers::Ready;
use super::body::Undocumented;
use super::endpoint::{MIME, place, serve};
use super::huawei::{self, Caller, Codes, GATEWAY, GATEWAY_FORBIDDEN, Refusal, refuse};
use super::observe::{Answer, Coded, Dialect, visit};
use super::request::{Deferred, check};
use crate::eihealth::{CODES, LIST_PROJECT_STATISTICS, OPERATIONS};

/// Registers the platform's operations, to serve them or to derive a document from them.
pub fn register(api: &mut ApiDescription<Context>) -> Result<(), ApiDescriptionRegisterError> {
    // No document has these, so that the platform itself refuses other methods and not the router.
    for other in [Method::POST, Method::PUT, Method::PATCH, Method::DELETE, Method::HEAD, Method::OPTIONS] {
        let (_, path) = place(&LIST_PROJECT_STATISTICS);
        let id = format!("{}By{other}", LIST_PROJECT_STATISTICS.id);
        let endpoint = ApiEndpoint::new(id, wrong_method, other, MIME, path, ApiEndpointVersions::All);
        api.register(endpoint.visible(false))?;
    }
    serve!(api, LIST_PROJECT_STATISTICS => list_project_statistics)
}

/// eiHealth's codes. No list for this operation was found: who may not ask is refused as by the gateway, and the others
/// are of neighboring operations (errata `codes-of-neighbors`).
#[derive(Debug)]
struct EiHealthCodes;

const PROJECT_UNAVAILABLE: &str = "eihealth.01000020";
const METHOD_UNSUPPORTED: &str = "eihealth.01000014";

impl Codes for EiHealthCodes {
    const TOKEN_ABSENT: &'static str = GATEWAY;
    const TOKEN_INVALID: &'static str = GATEWAY;
    const TOKEN_EXPIRED: &'static str = GATEWAY;
    const TOKEN_UNSCOPED: (ErrorStatusCode, &'static str) = (ErrorStatusCode::FORBIDDEN, GATEWAY_FORBIDDEN);
    const PROJECT_INVALID: &'static str = PROJECT_UNAVAILABLE;
    const PROJECT_FOREIGN: &'static str = GATEWAY_FORBIDDEN;
    const REQUEST_INVALID: &'static str = PROJECT_UNAVAILABLE;
    const INTERNAL: &'static str = "eihealth.03009999";
}

type Failure = Refusal<EiHealthCodes>;

/// The way the platform refuses.
pub(super) static DIALECT: Dialect = Dialect {
    platform: "eihealth",
    realm: huawei::REALM,
    operations: OPERATIONS,
    codes: CODES,
    refuse: refuse::<EiHealthCodes>,
};

impl Coded for ProjectStatisticList {}

fn bad_project(message: String) -> Failure {
    Refusal::new(ErrorStatusCode::BAD_REQUEST, EiHealthCodes::PROJECT_INVALID, message)
}

/// Counts the resources in the spaces that the caller is a member of.
async fn list_project_statistics(
    rqctx: RequestContext<Context>,
    path: Deferred<Path<ProjectPath>>,
    body: Undocumented,
) -> Result<Answer<Ready<ProjectStatisticList>>, Failure> {
    let work = async {
        let caller = Caller::of(&rqctx, &LIST_PROJECT_STATISTICS, &body).await?;
        let statistics = || statistics(&rqctx, &caller, path);
        rqctx.context().answers.answer(&rqctx, caller.asking(), statistics).await
    };
    visit(&rqctx, &DIALECT, &LIST_PROJECT_STATISTICS, work).await
}

async fn statistics(
    rqctx: &RequestContext<Context>,
    caller: &Caller,
    path: Deferred<Path<ProjectPath>>,
) -> Result<ProjectStatisticList, Failure> {
    let project_id = path.get().map_err(bad_project)?.into_inner().project_id;
    check(&LIST_PROJECT_STATISTICS, &[("project_id", &project_id)], rqctx).map_err(bad_project)?;
    caller.enter(&project_id)?;
    let found = rqctx.context().store.spaces(&project_id, &caller.user_id).await;
    let spaces = found.map_err(Failure::internal)?;
    ProjectStatisticList::new(spaces).map_err(Failure::internal)
}

/// Refuses a request with a method that the platform does not know here, whoever sends it, and says which it knows.
async fn wrong_method(
    rqctx: RequestContext<Context>,
    _path: Deferred<Path<ProjectPath>>,
) -> Result<Answer<HttpResponseOk<ProjectStatisticList>>, Failure> {
    let message = "The request method is not supported.";
    let work = async { Err(Refusal::new(ErrorStatusCode::BAD_REQUEST, METHOD_UNSUPPORTED, message)) };
    let refused = visit(&rqctx, &DIALECT, &LIST_PROJECT_STATISTICS, work).await?;
    Ok(refused.with_header(ALLOW, LIST_PROJECT_STATISTICS.method))
}
