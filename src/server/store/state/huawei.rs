//! Huawei family: tenants, and users with what they sign in with.

use sqlx::Error;

use super::{Kind, Which, push_in};
use crate::server::fixture::{
    AccessKey, ApplicationCredential, Hashed, Instant, KeySecret, NamedId, Spanned, Tenant, User,
};
use crate::server::store::PasswordHash;
use crate::server::store::sql::{Builder, Tx, query};

/// Tenants with their projects, by name; their users are [`HuaweiUsers`].
#[derive(Debug)]
pub(in crate::server) enum Tenants {}

impl Kind for Tenants {
    type Key = String;
    type Item = Tenant;

    async fn read(tx: &mut Tx, which: Which<'_, String>) -> Result<Vec<Tenant>, Error> {
        let mut sql = Builder::new(tx.dialect(), "SELECT name FROM huawei_tenants");
        match which {
            Which::One(name) => {
                sql.push(" WHERE name = ").push_bind(name);
            }
            Which::After(after, limit) => {
                if let Some(name) = after {
                    sql.push(" WHERE name > ").push_bind(name);
                }
                sql.push(" ORDER BY name LIMIT ").push_bind(limit);
            }
        }
        let names: Vec<String> = sql.build().fetch_all(&mut *tx).await?;
        let mut tenants = Vec::with_capacity(names.len());
        for name in names {
            let projects =
                named(tx, "SELECT id, name FROM huawei_projects WHERE tenant = $1 ORDER BY id", &name).await?;
            let sql = "SELECT id, name FROM huawei_enterprise_projects WHERE tenant = $1 ORDER BY id";
            let enterprise_projects = named(tx, sql, &name).await?;
            tenants.push(Tenant { name: Spanned::nowhere(name), users: Vec::new(), projects, enterprise_projects });
        }
        Ok(tenants)
    }

    fn key(tenant: &Tenant) -> String {
        tenant.name.value.clone()
    }
}

async fn named(tx: &mut Tx, sql: &'static str, tenant: &str) -> Result<Vec<NamedId>, Error> {
    let rows: Vec<(String, String)> = query(sql).bind(tenant).fetch_all(tx).await?;
    Ok(rows.into_iter().map(|(id, name)| NamedId { id: Spanned::nowhere(id), name: Spanned::nowhere(name) }).collect())
}

/// Users, by tenant and id.
#[derive(Debug)]
pub(in crate::server) enum HuaweiUsers {}

/// A row of a user.
type UserColumns = (String, String, String, bool, Option<String>);

/// What the rows of users begin with.
pub(super) const USERS: &str = "SELECT u.tenant, u.id, u.name, u.primary_account, u.password_hash FROM huawei_users u";

impl Kind for HuaweiUsers {
    type Key = (String, String);
    /// The tenant, and the user.
    type Item = (String, User);

    async fn read(tx: &mut Tx, which: Which<'_, Self::Key>) -> Result<Vec<Self::Item>, Error> {
        let mut sql = Builder::new(tx.dialect(), USERS);
        match which {
            Which::One((tenant, id)) => {
                sql.push(" WHERE u.tenant = ").push_bind(tenant).push(" AND u.id = ").push_bind(id);
            }
            Which::After(after, limit) => {
                if let Some((tenant, id)) = after {
                    sql.push(" WHERE (u.tenant, u.id) > (").push_bind(tenant).push(", ").push_bind(id).push(")");
                }
                sql.push(" ORDER BY u.tenant, u.id LIMIT ").push_bind(limit);
            }
        }
        users(tx, sql).await
    }

    fn key((tenant, user): &Self::Item) -> Self::Key {
        (tenant.clone(), user.id.value.clone())
    }
}

/// The users that a query finds, in its order, with what they sign in with.
pub(super) async fn users(tx: &mut Tx, sql: Builder<'_>) -> Result<Vec<(String, User)>, Error> {
    let rows: Vec<UserColumns> = sql.build().fetch_all(&mut *tx).await?;
    let user = |(tenant, id, name, primary_account, hash): UserColumns| {
        let password = hash.map(|hash| Spanned::nowhere(Hashed::from(PasswordHash::stored(hash))));
        let (id, name) = (Spanned::nowhere(id), Spanned::nowhere(name));
        let (access_keys, application_credentials) = (Vec::new(), Vec::new());
        (tenant, User { id, name, primary_account, password, access_keys, application_credentials })
    };
    let mut users: Vec<(String, User)> = rows.into_iter().map(user).collect();
    add_access_keys(tx, &mut users).await?;
    add_applications(tx, &mut users).await?;
    Ok(users)
}

fn ids(users: &[(String, User)]) -> Vec<String> {
    users.iter().map(|(_, user)| user.id.value.clone()).collect()
}

fn of<'a>(users: &'a mut [(String, User)], id: &str) -> Option<&'a mut User> {
    users.iter_mut().map(|(_, user)| user).find(|user| user.id.value == id)
}

type KeyColumns = (String, String, String, String, i64, Option<i64>);

async fn add_access_keys(tx: &mut Tx, users: &mut [(String, User)]) -> Result<(), Error> {
    let mut sql = Builder::new(
        tx.dialect(),
        "SELECT user_id, access, project_id, sealed_secret, failures, locked_until_ms FROM huawei_access_keys WHERE ",
    );
    push_in(&mut sql, "user_id", ids(users));
    sql.push(" ORDER BY access");
    let rows: Vec<KeyColumns> = sql.build().fetch_all(tx).await?;
    for (user_id, access, project, sealed, failures, locked_until) in rows {
        let key = AccessKey {
            access: Spanned::nowhere(access),
            secret: Spanned::nowhere(KeySecret::Sealed(sealed)),
            project: Some(Spanned::nowhere(project)),
            failures: u32::try_from(failures).unwrap_or(u32::MAX),
            locked_until: locked_until.map(Instant::of_millis),
        };
        of(users, &user_id).into_iter().for_each(|user| user.access_keys.push(key.clone()));
    }
    Ok(())
}

async fn add_applications(tx: &mut Tx, users: &mut [(String, User)]) -> Result<(), Error> {
    let mut sql = Builder::new(
        tx.dialect(),
        "SELECT user_id, id, name, secret_hash, project_id FROM huawei_application_credentials WHERE ",
    );
    push_in(&mut sql, "user_id", ids(users));
    sql.push(" ORDER BY id");
    let rows: Vec<(String, String, String, String, String)> = sql.build().fetch_all(tx).await?;
    for (user_id, id, name, hash, project) in rows {
        let credential = ApplicationCredential {
            id: Spanned::nowhere(id),
            name: Spanned::nowhere(name),
            secret: Spanned::nowhere(Hashed::from(PasswordHash::stored(hash))),
            project: Spanned::nowhere(project),
        };
        of(users, &user_id).into_iter().for_each(|user| user.application_credentials.push(credential.clone()));
    }
    Ok(())
}
