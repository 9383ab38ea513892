//! SCNet: clusters, users with their accounts and keys, and quotas.

use sqlx::Error;

use super::{Kind, Which, push_in};
use crate::server::fixture::{Account, Cluster, KeySecret, Quota, ScNetAccessKey, ScNetUser, Spanned};
use crate::server::store::sql::{Builder, Tx, query};

/// Every cluster, by id.
pub(super) async fn clusters(tx: &mut Tx) -> Result<Vec<Cluster>, Error> {
    let sql = "SELECT id, name, description FROM scnet_clusters ORDER BY id";
    let rows: Vec<(i64, String, String)> = query(sql).fetch_all(tx).await?;
    let cluster =
        |(id, name, description)| Cluster { id: Spanned::nowhere(id), name: Spanned::nowhere(name), description };
    Ok(rows.into_iter().map(cluster).collect())
}

/// Users, by name.
#[derive(Debug)]
pub(in crate::server) enum ScNetUsers {}

/// What the rows of users begin with.
pub(super) const USERS: &str = "SELECT u.name, u.frozen, u.administrator FROM scnet_users u";

impl Kind for ScNetUsers {
    type Key = String;
    type Item = ScNetUser;

    async fn read(tx: &mut Tx, which: Which<'_, String>) -> Result<Vec<ScNetUser>, Error> {
        let mut sql = Builder::new(tx.dialect(), USERS);
        match which {
            Which::One(name) => {
                sql.push(" WHERE u.name = ").push_bind(name);
            }
            Which::After(after, limit) => {
                if let Some(name) = after {
                    sql.push(" WHERE u.name > ").push_bind(name);
                }
                sql.push(" ORDER BY u.name LIMIT ").push_bind(limit);
            }
        }
        users(tx, sql).await
    }

    fn key(user: &ScNetUser) -> String {
        user.name.value.clone()
    }
}

/// The users that a query finds, in its order, with their keys and accounts.
pub(super) async fn users(tx: &mut Tx, sql: Builder<'_>) -> Result<Vec<ScNetUser>, Error> {
    let rows: Vec<(String, bool, bool)> = sql.build().fetch_all(&mut *tx).await?;
    let user = |(name, frozen, administrator)| ScNetUser {
        name: Spanned::nowhere(name),
        frozen,
        administrator,
        access_keys: Vec::new(),
        clusters: Vec::new(),
    };
    let mut users: Vec<ScNetUser> = rows.into_iter().map(user).collect();
    add_keys(tx, &mut users).await?;
    add_accounts(tx, &mut users).await?;
    Ok(users)
}

fn names(users: &[ScNetUser]) -> Vec<String> {
    users.iter().map(|user| user.name.value.clone()).collect()
}

fn of<'a>(users: &'a mut [ScNetUser], name: &str) -> Option<&'a mut ScNetUser> {
    users.iter_mut().find(|user| user.name.value == name)
}

async fn add_keys(tx: &mut Tx, users: &mut [ScNetUser]) -> Result<(), Error> {
    let mut sql = Builder::new(tx.dialect(), "SELECT username, access, sealed FROM scnet_access_keys WHERE ");
    push_in(&mut sql, "username", names(users));
    sql.push(" ORDER BY access");
    let rows: Vec<(String, String, String)> = sql.build().fetch_all(tx).await?;
    for (username, access, sealed) in rows {
        let secret = Spanned::nowhere(KeySecret::Sealed(sealed));
        let key = ScNetAccessKey { access: Spanned::nowhere(access), secret };
        of(users, &username).into_iter().for_each(|user| user.access_keys.push(key.clone()));
    }
    Ok(())
}

async fn add_accounts(tx: &mut Tx, users: &mut [ScNetUser]) -> Result<(), Error> {
    let mut sql = Builder::new(
        tx.dialect(),
        "SELECT username, cluster_id, cluster_username, home_path, stopped FROM scnet_accounts WHERE ",
    );
    push_in(&mut sql, "username", names(users));
    sql.push(" ORDER BY cluster_id");
    let rows: Vec<(String, i64, String, String, bool)> = sql.build().fetch_all(tx).await?;
    for (username, cluster, name, home, stopped) in rows {
        if let Some(user) = of(users, &username) {
            let account = Account::of(user, cluster, name, home, stopped);
            user.clusters.push(account);
        }
    }
    Ok(())
}

/// Quotas, by user and path.
#[derive(Debug)]
pub(in crate::server) enum Quotas {}

impl Kind for Quotas {
    type Key = (String, String);
    type Item = Quota;

    async fn read(tx: &mut Tx, which: Which<'_, Self::Key>) -> Result<Vec<Quota>, Error> {
        let mut sql =
            Builder::new(tx.dialect(), "SELECT username, path, threshold_gb, usage_gb, quota_id FROM scnet_quotas");
        match which {
            Which::One((user, path)) => {
                sql.push(" WHERE username = ").push_bind(user).push(" AND path = ").push_bind(path);
            }
            Which::After(after, limit) => {
                if let Some((user, path)) = after {
                    sql.push(" WHERE (username, path) > (").push_bind(user).push(", ").push_bind(path).push(")");
                }
                sql.push(" ORDER BY username, path LIMIT ").push_bind(limit);
            }
        }
        let rows: Vec<(String, String, f64, f64, Option<i64>)> = sql.build().fetch_all(tx).await?;
        let quota = |(username, path, threshold, usage, quota_id)| Quota {
            username: Spanned::nowhere(username),
            path: Spanned::nowhere(path),
            threshold: Spanned::nowhere(threshold),
            usage: Spanned::nowhere(usage),
            quota_id,
        };
        Ok(rows.into_iter().map(quota).collect())
    }

    fn key(quota: &Quota) -> Self::Key {
        (quota.username.value.clone(), quota.path.value.clone())
    }
}
