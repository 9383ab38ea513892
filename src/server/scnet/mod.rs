//! SCNet: quotas on the shared storage.

mod types;

use dropshot::{ApiDescription, ApiDescriptionRegisterError, HttpResponseOk, Path, RequestContext, endpoint};

use self::types::{Code, Refusal, StorageQuota, StorageQuotaAnswer, UserPath};
use super::request::{Deferred, check};
use super::sign_in::{SignIn, sign_in};
use super::store::{AccountRow, StoreError};
use super::{Context, log};
use crate::scnet::LIST_STORAGE_QUOTAS;

/// Under which the platform's tokens are kept.
pub(super) const REALM: &str = "scnet";

/// Registers the platform's operations, to serve them or to derive a document from them.
pub fn register(api: &mut ApiDescription<Context>) -> Result<(), ApiDescriptionRegisterError> {
    api.register(list_storage_quotas)
}

/// Lists the directories a user has on the shared storage, with quota and usage.
///
/// Every refusal of the platform's own is an answer with HTTP status 200.
#[endpoint {
    method = GET,
    path = "/hpc/openapi/v2/parastor/quota/usernames/{username}",
    operation_id = "listStorageQuotas",
    tags = ["storage"],
}]
async fn list_storage_quotas(
    rqctx: RequestContext<Context>,
    path: Deferred<Path<UserPath>>,
) -> Result<HttpResponseOk<StorageQuotaAnswer>, Refusal> {
    let answer = match quotas(&rqctx, path).await {
        Ok(quotas) => StorageQuotaAnswer::success(quotas),
        Err(code) => StorageQuotaAnswer::refusal(&code),
    };
    Ok(HttpResponseOk(answer))
}

async fn quotas(rqctx: &RequestContext<Context>, path: Deferred<Path<UserPath>>) -> Result<Vec<StorageQuota>, Code> {
    let store = &rqctx.context().store;
    let caller = match sign_in(rqctx, REALM, &LIST_STORAGE_QUOTAS).await.map_err(internal)? {
        SignIn::Good(row) => row.holder,
        SignIn::Absent | SignIn::Malformed | SignIn::Unknown | SignIn::Expired => {
            return Err(Code::NoPermission);
        }
    };
    let account = store.account(&caller).await.map_err(internal)?.ok_or(Code::NoPermission)?;
    unfrozen(account)?;

    let username = path.get().map_err(Code::ParameterInvalid)?.into_inner().username;
    check(&LIST_STORAGE_QUOTAS, &[("username", &username)], rqctx).map_err(Code::ParameterInvalid)?;
    if username != caller {
        if !account.administrator {
            return Err(Code::NotAllowed);
        }
        let other = store.account(&username).await.map_err(internal)?;
        unfrozen(other.ok_or_else(|| Code::ParameterInvalid("there is no such user".to_owned()))?)?;
    }
    let rows = store.quotas(&username).await.map_err(internal)?;
    Ok(rows.into_iter().map(|row| StorageQuota::new(&username, row)).collect())
}

fn unfrozen(account: AccountRow) -> Result<(), Code> {
    if account.frozen { Err(Code::Frozen) } else { Ok(()) }
}

/// The cause goes to the log and not to the client.
fn internal(error: StoreError) -> Code {
    log::failure(Code::Internal.number(), error);
    Code::Internal
}
