//! SCNet: access keys, clusters, and who has an account there.

use super::sql::query;
use super::{Store, StoreError};
use crate::client::Secret;

/// Whose an access key is, and what it signs with.
#[derive(Clone, Debug)]
pub(crate) struct KeyRow {
    pub(crate) username: String,
    pub(crate) secret: Secret,
}

/// A cluster as its user sees it.
#[derive(Clone, Debug)]
pub(crate) struct ClusterRow {
    pub(crate) id: i64,
    pub(crate) name: String,
    pub(crate) stopped: bool,
}

/// A cluster with the user's account on it.
#[derive(Clone, Debug)]
pub(crate) struct CenterRow {
    pub(crate) id: i64,
    pub(crate) name: String,
    pub(crate) description: String,
    pub(crate) username: String,
    pub(crate) home_path: String,
}

/// For whom the secret of an access key is sealed.
pub(super) fn sealed_for(access: &str) -> String {
    format!("scnet access key {access}")
}

impl Store {
    /// The access key of this name.
    pub(crate) async fn scnet_key(&self, access: &str) -> Result<Option<KeyRow>, StoreError> {
        let found: Option<(String, String)> = query("SELECT username, sealed FROM scnet_access_keys WHERE access = $1")
            .bind(access)
            .fetch_optional(&self.pool)
            .await?;
        let Some((username, sealed)) = found else { return Ok(None) };
        let owner = sealed_for(access);
        Ok(Some(KeyRow { username, secret: self.opened(&owner, &sealed)? }))
    }

    /// The clusters that a user has, the platform itself last.
    pub(crate) async fn clusters(&self, username: &str) -> Result<Vec<ClusterRow>, StoreError> {
        let found: Vec<(i64, String, bool)> = query(
            "SELECT c.id, c.name, COALESCE(a.stopped, FALSE) FROM scnet_clusters c \
             LEFT JOIN scnet_accounts a ON a.cluster_id = c.id AND a.username = $1 \
             WHERE c.platform OR a.username IS NOT NULL ORDER BY c.platform, c.id",
        )
        .bind(username)
        .fetch_all(&self.pool)
        .await?;
        Ok(found.into_iter().map(|(id, name, stopped)| ClusterRow { id, name, stopped }).collect())
    }

    /// A cluster and the user's account there, unless it is stopped.
    pub(crate) async fn center(&self, username: &str, cluster: i64) -> Result<Option<CenterRow>, StoreError> {
        let found: Option<(i64, String, String, String, String)> = query(
            "SELECT c.id, c.name, c.description, a.cluster_username, a.home_path FROM scnet_clusters c \
             JOIN scnet_accounts a ON a.cluster_id = c.id \
             WHERE a.username = $1 AND c.id = $2 AND NOT a.stopped",
        )
        .bind(username)
        .bind(cluster)
        .fetch_optional(&self.pool)
        .await?;
        Ok(found.map(|(id, name, description, username, home_path)| CenterRow {
            id,
            name,
            description,
            username,
            home_path,
        }))
    }

    /// The platform's name of the user who has this name on a cluster.
    pub(crate) async fn name_on_platform(&self, cluster: i64, name: &str) -> Result<Option<String>, StoreError> {
        let sql = "SELECT username FROM scnet_accounts WHERE cluster_id = $1 AND cluster_username = $2";
        Ok(query(sql).bind(cluster).bind(name).fetch_optional(&self.pool).await?)
    }
}
