//! SCNet: accounts and their quotas on the shared storage.

use super::sql::query;
use super::{Store, StoreError};

/// What an account may do.
#[derive(Clone, Copy, Debug)]
pub(crate) struct AccountRow {
    pub(crate) frozen: bool,
    pub(crate) administrator: bool,
}

/// A quota on one directory; usage may exceed it.
#[derive(Clone, Debug)]
pub(crate) struct QuotaRow {
    pub(crate) path: String,
    pub(crate) threshold_gb: f64,
    pub(crate) usage_gb: f64,
    pub(crate) quota_id: Option<i64>,
}

impl Store {
    /// The account of this name.
    pub(crate) async fn account(&self, name: &str) -> Result<Option<AccountRow>, StoreError> {
        let found: Option<(bool, bool)> = query("SELECT frozen, administrator FROM scnet_users WHERE name = $1")
            .bind(name)
            .fetch_optional(&self.pool)
            .await?;
        Ok(found.map(|(frozen, administrator)| AccountRow { frozen, administrator }))
    }

    /// The account's quotas, by path.
    pub(crate) async fn quotas(&self, username: &str) -> Result<Vec<QuotaRow>, StoreError> {
        let found: Vec<(String, f64, f64, Option<i64>)> = query(
            "SELECT path, threshold_gb, usage_gb, quota_id FROM scnet_quotas \
             WHERE username = $1 ORDER BY path",
        )
        .bind(username)
        .fetch_all(&self.pool)
        .await?;
        let quota = |(path, threshold_gb, usage_gb, quota_id)| QuotaRow { path, threshold_gb, usage_gb, quota_id };
        Ok(found.into_iter().map(quota).collect())
    }
}
