//! IAM: signing in to the Huawei family, as Keystone has it.

mod answer;
mod failure;
mod listed;
mod projects;
mod request;
mod response;
mod sign_in;
mod tokens;

use dropshot::{ApiDescription, ApiDescriptionRegisterError, HttpResponseOk, RequestContext};

use self::answer::{VersionAnswer, VersionList};
use self::failure::Failure;
use self::response::MultipleChoices;
use super::Context;
use super::endpoint::serve;
use super::huawei;
use super::observe::{Answer, Coded, Dialect, visit};
use super::request::base_url;
use crate::iam::{CODES, LIST_VERSIONS, OPERATIONS, SHOW_VERSION};

/// The way the platform refuses.
pub(super) static DIALECT: Dialect =
    Dialect { platform: "iam", realm: huawei::REALM, operations: OPERATIONS, codes: CODES, refuse: failure::refuse };

impl Coded for VersionAnswer {}

/// Registers the platform's operations, to serve them or to derive a document from them.
pub fn register(api: &mut ApiDescription<Context>) -> Result<(), ApiDescriptionRegisterError> {
    tokens::register(api)?;
    projects::register(api)?;
    serve!(api, LIST_VERSIONS => list_versions, SHOW_VERSION => show_version)
}

/// Lists the versions of the interface.
async fn list_versions(rqctx: RequestContext<Context>) -> Result<Answer<MultipleChoices<VersionList>>, Failure> {
    let work = async { VersionList::new(&base_url(&rqctx)).map(MultipleChoices).map_err(Failure::internal) };
    visit(&rqctx, &DIALECT, &LIST_VERSIONS, work).await
}

/// Shows the version of the interface.
async fn show_version(rqctx: RequestContext<Context>) -> Result<Answer<HttpResponseOk<VersionAnswer>>, Failure> {
    let work = async { VersionAnswer::new(&base_url(&rqctx)).map(HttpResponseOk).map_err(Failure::internal) };
    visit(&rqctx, &DIALECT, &SHOW_VERSION, work).await
}
