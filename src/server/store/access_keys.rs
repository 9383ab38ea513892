//! Access keys that requests are signed with, and how often that went wrong.

use super::sql::query;
use super::{Store, StoreError};
use crate::client::Secret;

/// Wrong signatures in a row that lock a key.
const MOST_FAILURES: i64 = 5;

/// The time for which a key stays locked.
const LOCKED_MS: i64 = 5 * 60 * 1000;

/// For whom the secret of an access key is sealed.
pub(super) fn sealed_for(access: &str) -> String {
    format!("Huawei access key {access}")
}

/// An access key; whether it is locked is as of the moment it was asked for.
#[derive(Clone, Debug)]
pub(crate) struct AccessKeyRow {
    pub(crate) user_id: String,
    pub(crate) project_id: String,
    pub(crate) secret: Secret,
    pub(crate) locked: bool,
}

impl Store {
    /// The access key of this name.
    pub(crate) async fn access_key(&self, access: &str, now_ms: i64) -> Result<Option<AccessKeyRow>, StoreError> {
        let found: Option<(String, String, String, Option<i64>)> = query(
            "SELECT user_id, project_id, sealed_secret, locked_until_ms FROM huawei_access_keys WHERE access = $1",
        )
        .bind(access)
        .fetch_optional(&self.pool)
        .await?;
        let Some((user_id, project_id, sealed, locked_until)) = found else { return Ok(None) };
        let secret = self.opened(&sealed_for(access), &sealed)?;
        let locked = locked_until.is_some_and(|end| end > now_ms);
        Ok(Some(AccessKeyRow { user_id, project_id, secret, locked }))
    }

    /// Counts a wrong signature; in one statement, so that processes that share the store miss none.
    pub(crate) async fn signature_failed(&self, access: &str, now_ms: i64) -> Result<(), StoreError> {
        if self.read_only {
            return Ok(());
        }
        // A lock that has ended leaves nothing behind.
        query(
            "UPDATE huawei_access_keys SET \
             failures = CASE WHEN locked_until_ms <= $2 THEN 1 ELSE failures + 1 END, \
             locked_until_ms = CASE WHEN locked_until_ms <= $2 THEN NULL \
                 WHEN locked_until_ms IS NULL AND failures + 1 >= $3 THEN $4 ELSE locked_until_ms END \
             WHERE access = $1",
        )
        .bind(access)
        .bind(now_ms)
        .bind(MOST_FAILURES)
        .bind(now_ms.saturating_add(LOCKED_MS))
        .execute(&self.pool)
        .await?;
        Ok(())
    }

    /// Forgets the failures of a key that is not locked, after a right signature.
    pub(crate) async fn signature_succeeded(&self, access: &str, now_ms: i64) -> Result<(), StoreError> {
        if self.read_only {
            return Ok(());
        }
        query(
            "UPDATE huawei_access_keys SET failures = 0, locked_until_ms = NULL \
             WHERE access = $1 AND failures > 0 AND (locked_until_ms IS NULL OR locked_until_ms <= $2)",
        )
        .bind(access)
        .bind(now_ms)
        .execute(&self.pool)
        .await?;
        Ok(())
    }
}
