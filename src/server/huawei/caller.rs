//! The one who sends a request, by a token or by a signature.

use std::fmt::Display;

use dropshot::RequestContext;

use super::REALM;
use super::signature::{Signed, body_hashes, only};
use crate::client::Operation;
use crate::server::Context;
use crate::server::answers::Asking;
use crate::server::body::Undocumented;
use crate::server::observe;
use crate::server::sign_in::{SignIn, sign_in};
use crate::server::store::{AccessKeyRow, UserName};

/// The project that a signed request is for, where it is not the key's own.
const PROJECT: &str = "x-project-id";

/// A user who showed good credentials, and what they are for.
#[derive(Debug)]
pub(in crate::server) struct Caller {
    /// Id of the user.
    pub(in crate::server) user_id: String,
    /// None for a token of a domain, or of nothing.
    project_id: Option<String>,
}

/// The reason why it is not known who sends a request.
#[derive(Debug, thiserror::Error)]
pub(in crate::server) enum Rejected {
    #[error("The request has no X-Auth-Token.")]
    Absent,
    #[error("The token is not valid.")]
    Invalid,
    #[error("The token has expired.")]
    Expired,
    /// The problem with it; the words before it are the vendor's.
    #[error("Incorrect IAM authentication information: {0}")]
    Signature(String),
    #[error("The token is of no project.")]
    Unscoped,
    #[error("The credentials are for another project.")]
    Project,
    /// The reason why the service failed; not for the client.
    #[error("The service failed.")]
    Failure(String),
}

fn failure(cause: impl Display) -> Rejected {
    Rejected::Failure(cause.to_string())
}

fn refused(what: impl Into<String>) -> Rejected {
    Rejected::Signature(what.into())
}

impl Caller {
    /// Returns the one who sends the request: by its signature if it has one, else by its token.
    pub(in crate::server) async fn of(
        rqctx: &RequestContext<Context>,
        operation: &Operation,
        body: &Undocumented,
    ) -> Result<Self, Rejected> {
        match Signed::of(&rqctx.request) {
            // In a box, as it is large and would be moved around with every request that has a token.
            Some(signed) => Box::pin(Self::by_signature(rqctx, signed.map_err(refused)?, body)).await,
            None => Self::by_token(rqctx, operation).await,
        }
    }

    /// Returns the one who sends the request, if the token in the operation's header is good.
    pub(in crate::server) async fn by_token(
        rqctx: &RequestContext<Context>,
        operation: &Operation,
    ) -> Result<Self, Rejected> {
        match sign_in(rqctx, REALM, operation).await.map_err(failure)? {
            SignIn::Absent => Err(Rejected::Absent),
            SignIn::Malformed | SignIn::Unknown => Err(Rejected::Invalid),
            SignIn::Expired => Err(Rejected::Expired),
            SignIn::Good(row) => Ok(Self { user_id: row.holder, project_id: row.scope }),
        }
    }

    async fn by_signature(
        rqctx: &RequestContext<Context>,
        signed: Signed<'_>,
        body: &Undocumented,
    ) -> Result<Self, Rejected> {
        let Context { store, clock, .. } = rqctx.context();
        signed.check_date(&clock.signing_ms()).map_err(refused)?;
        let hashes = body_hashes(&rqctx.request, body.bytes().map_err(refused)?).map_err(refused)?;
        let now = clock.now_ms();
        let key = store.access_key(signed.access, now).await.map_err(failure)?;
        let key = key.ok_or_else(|| refused("there is no such access key"))?;
        if key.locked {
            return Err(refused("the access key is locked for five minutes, after five wrong signatures"));
        }
        if !signed.fits(&rqctx.request, &hashes, key.secret.expose()) {
            store.signature_failed(signed.access, now).await.map_err(failure)?;
            return Err(refused("the signature is wrong"));
        }
        store.signature_succeeded(signed.access, now).await.map_err(failure)?;
        observe::caller(&key.user_id);
        let project_id = project(rqctx, &key).await?;
        Ok(Self { user_id: key.user_id, project_id: Some(project_id) })
    }

    /// The project that the credentials are for, if any.
    pub(in crate::server) fn project_id(&self) -> Option<&str> {
        self.project_id.as_deref()
    }

    /// Returns the one who asks, as far as answers depend on it.
    pub(in crate::server) fn asking(&self) -> Asking<'_> {
        Asking { user: &self.user_id, scope: self.project_id.as_deref() }
    }

    /// The credentials must be for the project of the path.
    pub(in crate::server) fn enter(&self, project_id: &str) -> Result<(), Rejected> {
        match self.project_id.as_deref() {
            None => Err(Rejected::Unscoped),
            Some(own) if own == project_id => Ok(()),
            Some(_) => Err(Rejected::Project),
        }
    }
}

/// The project that a signed request is for: the key's own, or another of its tenant that the request names.
async fn project(rqctx: &RequestContext<Context>, key: &AccessKeyRow) -> Result<String, Rejected> {
    let named = only(rqctx.request.headers(), PROJECT).map_err(refused)?.filter(|id| !id.is_empty());
    let Some(named) = named.filter(|id| *id != key.project_id) else { return Ok(key.project_id.clone()) };
    let store = &rqctx.context().store;
    let user = store.huawei_user(UserName::Id(&key.user_id)).await.map_err(failure)?;
    let user = user.ok_or_else(|| failure("an access key of nobody"))?;
    let projects = store.huawei_projects(&user.tenant).await.map_err(failure)?;
    let own = projects.into_iter().find(|project| project.id == named);
    own.map(|project| project.id).ok_or(Rejected::Project)
}
