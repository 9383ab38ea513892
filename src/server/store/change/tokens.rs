//! Tokens that whoever runs the server gives and takes away.

use sqlx::Error;

use super::{ChangeError, raise};
use crate::server::store::sql::{Tx, query, transact};
use crate::server::store::{NewToken, SignInRow, Store, StoreError, TokenHash, TokenRow, insert_sign_in, tokens};
use crate::server::{huawei, maptable, scnet};

/// For whom a token is wanted.
#[derive(Debug)]
pub(in crate::server) enum Wanted<'a> {
    /// A user by name, in a project or in the only one that the user can mean.
    Huawei {
        user: &'a str,
        tenant: Option<&'a str>,
        project: Option<&'a str>,
    },
    /// A user by name, on a cluster or on none.
    ScNet {
        user: &'a str,
        cluster: Option<i64>,
    },
    MapTable {
        user: i64,
    },
}

/// The tokens that are to end.
#[derive(Debug)]
pub(in crate::server) enum Revoke<'a> {
    Token(&'a TokenHash),
    /// All of a user, as the platform's tokens name one.
    Holder(&'a str),
}

impl Store {
    /// Makes up a token.
    pub(in crate::server) async fn issue_to(
        &self,
        wanted: &Wanted<'_>,
        now_ms: i64,
        expires_ms: Option<i64>,
    ) -> Result<NewToken, ChangeError> {
        let prefix = if matches!(wanted, Wanted::MapTable { .. }) { maptable::PREFIX } else { "" };
        let token = NewToken::random(prefix)?;
        let done: Result<(), ChangeError> = transact!(self.pool.writing(), tx => match wanted {
            Wanted::Huawei { user, tenant, project } => {
                let (user_id, project_id) = place(tx, user, *tenant, *project).await?;
                let (methods, for_domain) = (String::new(), false);
                let project_id = Some(project_id);
                let row = SignInRow { user_id, project_id, for_domain, methods, issued_ms: now_ms, expires_ms };
                insert_sign_in(tx, token.hash(), &row).await?;
            }
            Wanted::ScNet { user, cluster } => {
                find_account(tx, user, *cluster).await?;
                let scope = cluster.map(|id| id.to_string());
                let row = TokenRow { holder: (*user).to_owned(), scope, expires_ms };
                tokens::insert(tx, scnet::REALM, token.hash(), &row).await?;
            }
            Wanted::MapTable { user } => {
                let sql = "SELECT id FROM maptable_users WHERE id = $1";
                let found: Option<i64> = query(sql).bind(*user).fetch_optional(&mut *tx).await?;
                found.ok_or_else(|| ChangeError::Unknown(format!("MapTable has no user {user}")))?;
                let row = TokenRow { holder: user.to_string(), scope: None, expires_ms };
                tokens::insert(tx, maptable::REALM, token.hash(), &row).await?;
            }
        });
        done.map(|()| token)
    }

    /// Ends tokens of some realms, and says how many there were.
    pub(in crate::server) async fn revoke(&self, realms: &[&str], which: &Revoke<'_>) -> Result<u64, StoreError> {
        let done = transact!(self.pool.changing(), tx => {
            raise(tx).await?;
            let mut revoked = 0;
            for realm in realms {
                revoked += match which {
                    Revoke::Token(hash) => forget(tx, realm, hash).await?,
                    Revoke::Holder(holder) => forget_all(tx, realm, holder).await?,
                };
            }
            revoked
        });
        self.noticed(done).await
    }

    /// The id of a user by name, whose tenant must be given where several have one of that name.
    pub(in crate::server) async fn huawei_user_id(
        &self,
        name: &str,
        tenant: Option<&str>,
    ) -> Result<String, ChangeError> {
        let sql = "SELECT id, tenant FROM huawei_users WHERE name = $1 AND ($2 IS NULL OR tenant = $2) ORDER BY tenant LIMIT 2";
        let found: Vec<(String, String)> = query(sql).bind(name).bind(tenant).fetch_all(&self.pool).await?;
        match found.as_slice() {
            [] => Err(ChangeError::Unknown(format!("the Huawei family has no user `{name}`"))),
            [(id, _)] => Ok(id.clone()),
            [(_, one), (_, other), ..] => Err(several(name, one, other)),
        }
    }
}

/// Ends a token, and says how many there were.
pub(super) async fn forget(tx: &mut Tx, realm: &str, hash: &TokenHash) -> Result<u64, Error> {
    if realm == huawei::REALM {
        query("DELETE FROM huawei_sign_ins WHERE hash = $1").bind(hash.text()).execute(&mut *tx).await?;
    }
    query("DELETE FROM tokens WHERE realm = $1 AND hash = $2").bind(realm).bind(hash.text()).execute(tx).await
}

/// Ends all tokens of somebody, and says how many there were.
pub(super) async fn forget_all(tx: &mut Tx, realm: &str, holder: &str) -> Result<u64, Error> {
    if realm == huawei::REALM {
        let sql =
            "DELETE FROM huawei_sign_ins WHERE hash IN (SELECT hash FROM tokens WHERE realm = $1 AND holder = $2)";
        query(sql).bind(realm).bind(holder).execute(&mut *tx).await?;
    }
    query("DELETE FROM tokens WHERE realm = $1 AND holder = $2").bind(realm).bind(holder).execute(tx).await
}

/// The ids of a user and of a project of the same tenant.
async fn place(
    tx: &mut Tx,
    user: &str,
    tenant: Option<&str>,
    project: Option<&str>,
) -> Result<(String, String), ChangeError> {
    let sql = "SELECT MIN(u.id), u.tenant, COUNT(*), MIN(p.id), MAX(p.id) \
               FROM huawei_users u JOIN huawei_projects p ON p.tenant = u.tenant \
               WHERE u.name = $1 AND ($2 IS NULL OR u.tenant = $2) AND ($3 IS NULL OR p.id = $3) \
               GROUP BY u.tenant ORDER BY u.tenant LIMIT 2";
    let found: Vec<(String, String, i64, String, String)> =
        query(sql).bind(user).bind(tenant).bind(project).fetch_all(tx).await?;
    match found.as_slice() {
        [] => {
            let within = tenant.map(|tenant| format!(" of tenant `{tenant}`")).unwrap_or_default();
            let of =
                project.map(|project| format!(" and no project `{project}` of the same tenant")).unwrap_or_default();
            Err(ChangeError::Unknown(format!("the Huawei family has no user `{user}`{within}{of}")))
        }
        [(user, _, 1, project, _)] => Ok((user.clone(), project.clone())),
        [(_, tenant, _, first, last)] => {
            let such = format!("such as `{first}` and `{last}`; say which, as `project`");
            Err(ChangeError::Unfit { line: 0, reason: format!("tenant `{tenant}` has several projects, {such}") })
        }
        [(_, one, ..), (_, other, ..), ..] => Err(several(user, one, other)),
    }
}

fn several(user: &str, one: &str, other: &str) -> ChangeError {
    let reason = format!("the tenants `{one}` and `{other}` both have a user `{user}`; say which, as `tenant`");
    ChangeError::Unfit { line: 0, reason }
}

/// The user must be there, and have an account on the cluster that is not stopped.
async fn find_account(tx: &mut Tx, user: &str, cluster: Option<i64>) -> Result<(), ChangeError> {
    let found: Option<String> =
        query("SELECT name FROM scnet_users WHERE name = $1").bind(user).fetch_optional(&mut *tx).await?;
    found.ok_or_else(|| ChangeError::Unknown(format!("SCNet has no user `{user}`")))?;
    let Some(cluster) = cluster.filter(|id| id.to_string() != crate::scnet::PLATFORM) else { return Ok(()) };
    let sql = "SELECT cluster_id FROM scnet_accounts WHERE username = $1 AND cluster_id = $2 AND NOT stopped";
    let found: Option<i64> = query(sql).bind(user).bind(cluster).fetch_optional(tx).await?;
    found.map(drop).ok_or_else(|| {
        ChangeError::Unknown(format!("`{user}` has no account on the cluster {cluster}, or a stopped one"))
    })
}
