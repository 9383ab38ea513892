//! MapTable: applications, and the workspaces of who signs in.

use super::sql::query;
use super::{PasswordHash, Store, StoreError};

/// A workspace as the list shows it.
#[derive(Clone, Debug)]
pub(crate) struct WorkspaceSummaryRow {
    pub(crate) id: i64,
    pub(crate) name: String,
    pub(crate) kind: String,
    pub(crate) avatar: Option<String>,
    pub(crate) plan: String,
}

impl Store {
    /// The user for whom an application signs in, and the hash of its secret.
    pub(crate) async fn app(&self, id: &str) -> Result<Option<(i64, PasswordHash)>, StoreError> {
        let found: Option<(i64, String)> = query("SELECT user_id, secret_hash FROM maptable_apps WHERE id = $1")
            .bind(id)
            .fetch_optional(&self.pool)
            .await?;
        Ok(found.map(|(user, hash)| (user, PasswordHash::stored(hash))))
    }

    /// The workspaces that a user is a member of, the user's own first.
    pub(crate) async fn workspaces_of(&self, user_id: i64) -> Result<Vec<WorkspaceSummaryRow>, StoreError> {
        let found: Vec<(i64, String, String, Option<String>, String)> = query(
            "SELECT w.id, COALESCE(w.name, CASE w.kind WHEN 'user' THEN u.name ELSE CAST(w.id AS TEXT) END), \
             w.kind, w.avatar, w.plan FROM maptable_workspaces w \
             JOIN maptable_members m ON m.kind = w.kind AND m.workspace_id = w.id \
             JOIN maptable_users u ON u.id = m.user_id \
             WHERE m.user_id = $1 ORDER BY w.kind DESC, w.id",
        )
        .bind(user_id)
        .fetch_all(&self.pool)
        .await?;
        let row = |(id, name, kind, avatar, plan)| WorkspaceSummaryRow { id, name, kind, avatar, plan };
        Ok(found.into_iter().map(row).collect())
    }
}
