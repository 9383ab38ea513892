//! eiHealth: the spaces a user belongs to and the resources in them.
//!
//! Resources are rows, but statistics are read from counts, which whoever adds or removes resources keeps in the same transaction:
//! they cost what the caller's spaces and the kinds in them cost, however many resources and other members there are.

mod resources;
#[cfg(test)]
mod tests;

use super::sql::query;
use super::{Store, StoreError};

pub(super) use resources::{Holding, add, clear};

/// A space as one of its members sees it.
#[derive(Clone, Debug)]
pub(crate) struct SpaceRow {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) role_type: String,
    pub(crate) creator: String,
    pub(crate) create_s: i64,
    pub(crate) update_s: i64,
    pub(crate) top_s: Option<i64>,
}

/// How many resources of one kind a space holds.
#[derive(Clone, Debug)]
pub(crate) struct ResourceCount {
    pub(crate) space_id: String,
    pub(crate) kind: String,
    pub(crate) total: i64,
    /// Those of the user who asked.
    pub(crate) own: i64,
}

type SpaceColumns = (String, String, String, String, i64, i64, Option<i64>);

impl Store {
    /// The project's spaces that the user is a member of, pinned ones first, and what they hold.
    pub(crate) async fn spaces(
        &self,
        project_id: &str,
        user_id: &str,
    ) -> Result<(Vec<SpaceRow>, Vec<ResourceCount>), StoreError> {
        let mut tx = self.pool.read().await?;
        let spaces: Vec<SpaceColumns> = query(
            "SELECT s.id, s.name, m.role_type, c.name, s.create_s, s.update_s, s.top_s \
             FROM eihealth_members m JOIN eihealth_spaces s ON s.id = m.space_id \
             JOIN huawei_users c ON c.id = s.creator_id \
             WHERE m.user_id = $1 AND s.project_id = $2 \
             ORDER BY s.top_s DESC NULLS LAST, s.name, s.id",
        )
        .bind(user_id)
        .bind(project_id)
        .fetch_all(&mut tx)
        .await?;
        let counts: Vec<(String, String, i64, i64)> = query(
            "SELECT k.space_id, k.kind, k.total, COALESCE(h.total, 0) FROM eihealth_members m \
             JOIN eihealth_spaces s ON s.id = m.space_id JOIN eihealth_kinds k ON k.space_id = s.id \
             LEFT JOIN eihealth_holdings h ON h.space_id = k.space_id AND h.kind = k.kind AND h.owner_id = m.user_id \
             WHERE m.user_id = $1 AND s.project_id = $2 ORDER BY k.first_resource",
        )
        .bind(user_id)
        .bind(project_id)
        .fetch_all(&mut tx)
        .await?;
        tx.end().await?;
        Ok((spaces.into_iter().map(space).collect(), counts.into_iter().map(count).collect()))
    }
}

fn space((id, name, role_type, creator, create_s, update_s, top_s): SpaceColumns) -> SpaceRow {
    SpaceRow { id, name, role_type, creator, create_s, update_s, top_s }
}

fn count((space_id, kind, total, own): (String, String, i64, i64)) -> ResourceCount {
    ResourceCount { space_id, kind, total, own }
}
