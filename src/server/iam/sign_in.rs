//! The one who signs in, and for what.

use dropshot::RequestContext;
use serde_json::Value;

use super::failure::Failure;
use super::request::{
    ApplicationCredential, AuthMethod, DomainReference, Identity, PasswordUser, ProjectReference, WantedScope,
};
use crate::client::Secret;
use crate::server::Context;
use crate::server::store::{HuaweiProject, HuaweiUser, PasswordHash, Store, StoreError, TokenHash, UserName};

/// Somebody who showed good credentials.
#[derive(Debug)]
pub(super) struct Proven {
    pub(super) user: HuaweiUser,
    /// The methods by which, separated by spaces.
    pub(super) methods: String,
    /// The only project that the credentials are for.
    project_id: Option<String>,
    /// The time when a token expires that was shown: one that is got for it lasts no longer.
    pub(super) expires_ms: Option<i64>,
}

/// The scope of a token.
#[derive(Debug)]
pub(super) enum Reach {
    Project(HuaweiProject),
    Domain,
    Nothing,
}

/// The method of application credentials.
const APPLICATION: &str = "application_credential";

const WRONG_PASSWORD: &str = "The user name or the password is wrong.";
const WRONG_APPLICATION: &str = "The application credential or its secret is wrong.";
const WRONG_TOKEN: &str = "The token is not valid.";

/// Returns the one who signs in, if what is shown is good.
pub(super) async fn prove(rqctx: &RequestContext<Context>, identity: Identity) -> Result<Proven, Failure> {
    let store = &rqctx.context().store;
    let missing = |name: &str| Failure::bad_request(format!("`identity` has the method `{name}` and no `{name}`."));
    match identity.methods.as_slice() {
        [AuthMethod::Password] => by_password(store, identity.password.ok_or_else(|| missing("password"))?.user).await,
        [AuthMethod::Token] => {
            let token = identity.token.ok_or_else(|| missing("token"))?;
            by_token(store, token.id.expose(), rqctx.context().clock.now_ms()).await
        }
        [AuthMethod::ApplicationCredential] => {
            let credential = identity.application_credential;
            by_application(store, credential.ok_or_else(|| missing(APPLICATION))?).await
        }
        [] => Err(Failure::bad_request("`identity` has no method.")),
        _ => Err(Failure::bad_request("`identity` has several methods; one at a time is served.")),
    }
}

async fn by_password(store: &Store, wanted: PasswordUser) -> Result<Proven, Failure> {
    let user = find_user(store, wanted.id.as_deref(), wanted.name.as_deref(), wanted.domain.as_ref()).await?;
    let hash = match &user {
        Some(user) => store.huawei_password(&user.id).await.map_err(Failure::internal)?,
        None => None,
    };
    match (fits(hash, wanted.password).await?, user) {
        (true, Some(user)) => Ok(Proven { user, methods: "password".to_owned(), project_id: None, expires_ms: None }),
        _ => Err(Failure::unauthorized(WRONG_PASSWORD)),
    }
}

async fn by_application(store: &Store, wanted: ApplicationCredential) -> Result<Proven, Failure> {
    let found = match (&wanted.id, &wanted.name, &wanted.user) {
        (Some(id), _, _) => store.application(id).await,
        (None, Some(name), Some(user)) => {
            match find_user(store, user.id.as_deref(), user.name.as_deref(), user.domain.as_ref()).await? {
                Some(user) => store.application_of(&user.id, name).await,
                None => Ok(None),
            }
        }
        _ => return Err(Failure::bad_request("An application credential needs an id, or a name and a user.")),
    };
    let found = found.map_err(Failure::internal)?;
    let good = fits(found.as_ref().map(|found| found.secret.clone()), wanted.secret).await?;
    let found = found.filter(|_| good).ok_or_else(|| Failure::unauthorized(WRONG_APPLICATION))?;
    let user = holder(store, &found.user_id).await?;
    let methods = APPLICATION.to_owned();
    Ok(Proven { user, methods, project_id: Some(found.project_id), expires_ms: None })
}

async fn by_token(store: &Store, token: &str, now_ms: i64) -> Result<Proven, Failure> {
    let wrong = || Failure::unauthorized(WRONG_TOKEN);
    let hash = TokenHash::of(token).map_err(|_| wrong())?;
    let row = store.sign_in_of(&hash).await.map_err(Failure::internal)?;
    let row = row.filter(|row| row.expires_ms.is_none_or(|end| end > now_ms)).ok_or_else(wrong)?;
    let user = holder(store, &row.user_id).await?;
    let others = row.methods.split_ascii_whitespace().filter(|method| *method != "token");
    let methods = std::iter::once("token").chain(others).collect::<Vec<_>>().join(" ");
    // What began with an application credential stays within its project.
    let is_of_application = methods.split(' ').any(|method| method == APPLICATION);
    let project_id = row.project_id.filter(|_| is_of_application);
    Ok(Proven { user, methods, project_id, expires_ms: row.expires_ms })
}

/// The user whom the store has for credentials of its own.
pub(super) async fn holder(store: &Store, user_id: &str) -> Result<HuaweiUser, Failure> {
    let user = store.huawei_user(UserName::Id(user_id)).await.map_err(Failure::internal)?;
    user.ok_or_else(|| Failure::internal("credentials of nobody"))
}

async fn find_user(
    store: &Store,
    id: Option<&str>,
    name: Option<&str>,
    domain: Option<&DomainReference>,
) -> Result<Option<HuaweiUser>, Failure> {
    let name = match (id, name, domain) {
        (Some(id), _, _) => UserName::Id(id),
        (None, Some(name), Some(domain)) => match domain.tenant().map_err(Failure::bad_request)? {
            Some(tenant) => UserName::In { tenant, name },
            None => return Ok(None),
        },
        _ => return Err(Failure::bad_request("A user needs an id, or a name and the domain that the name is of.")),
    };
    store.huawei_user(name).await.map_err(Failure::internal)
}

/// Tells if the secret has this hash; whether there is one at all can't be told from the time it takes.
async fn fits(hash: Option<PasswordHash>, secret: Secret) -> Result<bool, Failure> {
    let compare = move || match hash {
        Some(hash) => hash.fits(secret.expose()),
        None => {
            PasswordHash::pretend(secret.expose());
            false
        }
    };
    PasswordHash::computed(compare).await.map_err(Failure::internal)
}

/// Returns the scope of the token: what is asked for, or else the project of the credentials, or the only one of the domain.
pub(super) async fn reach(store: &Store, proven: &Proven, scope: Option<Value>) -> Result<Reach, Failure> {
    let tenant = &proven.user.tenant;
    let scope = scope.map(WantedScope::try_from).transpose().map_err(Failure::bad_request)?;
    let projects = store.huawei_projects(tenant).await.map_err(Failure::internal)?;
    let reach = match scope {
        None => return Ok(default_reach(projects, proven)),
        Some(WantedScope::Nothing) => Reach::Nothing,
        Some(WantedScope::Domain(domain)) if domain.tenant().map_err(Failure::bad_request)? == Some(tenant) => {
            Reach::Domain
        }
        Some(WantedScope::Domain(_)) => return Err(Failure::forbidden("The domain is not the user's.")),
        Some(WantedScope::Project(wanted)) => Reach::Project(find_project(projects, tenant, &wanted)?),
    };
    let within = match (&proven.project_id, &reach) {
        (None, _) => true,
        (Some(own), Reach::Project(project)) => *own == project.id,
        (Some(_), _) => false,
    };
    if within { Ok(reach) } else { Err(Failure::forbidden("The application credential is for its own project only.")) }
}

fn default_reach(mut projects: Vec<HuaweiProject>, proven: &Proven) -> Reach {
    if let Some(own) = &proven.project_id {
        projects.retain(|project| project.id == *own);
    }
    match (projects.pop(), projects.is_empty()) {
        (Some(only), true) => Reach::Project(only),
        _ => Reach::Nothing,
    }
}

/// The project that is wanted among those of the user's domain; others are as good as none.
fn find_project(
    projects: Vec<HuaweiProject>,
    tenant: &str,
    wanted: &ProjectReference,
) -> Result<HuaweiProject, Failure> {
    if wanted.id.is_none() && wanted.name.is_none() {
        return Err(Failure::bad_request("A project needs an id or a name."));
    }
    let domain = wanted.domain.as_ref().map(DomainReference::tenant).transpose().map_err(Failure::bad_request)?;
    let in_domain = domain.is_none_or(|domain| domain == Some(tenant));
    let fits = |project: &HuaweiProject| {
        wanted.id.as_ref().map_or(wanted.name.as_ref() == Some(&project.name), |id| *id == project.id)
    };
    let found = projects.into_iter().find(|project| in_domain && fits(project));
    found.ok_or_else(|| Failure::not_found("The user's domain has no such project."))
}

/// The project of this id in the user's domain.
pub(super) async fn project_of(
    store: &Store,
    user: &HuaweiUser,
    project_id: &str,
) -> Result<Option<HuaweiProject>, StoreError> {
    let projects = store.huawei_projects(&user.tenant).await?;
    Ok(projects.into_iter().find(|project| project.id == project_id))
}
