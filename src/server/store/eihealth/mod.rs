//! eiHealth: the spaces a user belongs to and the resources in them.
//!
//! Resources are rows, but statistics are read from counts, which whoever adds or removes resources keeps in the same transaction:
//! they cost what the caller's spaces and the kinds in them cost, however many resources and other members there are.

mod resources;
#[cfg(test)]
mod tests;

use std::collections::HashMap;

use sqlx::AssertSqlSafe;

use super::sql::{On, from_json, query};
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
    /// What it holds, in the order in which the first of each kind came.
    pub(crate) counts: Vec<ResourceCount>,
}

/// The number of resources of one kind a space holds.
#[derive(Clone, Debug)]
pub(crate) struct ResourceCount {
    pub(crate) kind: String,
    pub(crate) total: i64,
    /// Those of the user who asked.
    pub(crate) own: i64,
}

/// The spaces of a project that a user is a member of.
const SPACES: &str = "eihealth_members m JOIN eihealth_spaces s ON s.id = m.space_id";

type SpaceColumns = (String, String, String, String, i64, i64, Option<i64>);

/// A space, its resource that is the first of a kind, that kind, and how many there are.
type KindColumns = (String, i64, String, i64);

/// A space, a kind, and how many of it the user has.
type OwnColumns = (String, String, i64);

impl Store {
    /// The project's spaces that the user is a member of, pinned ones first, with what they hold.
    pub(crate) async fn spaces(&self, project_id: &str, user_id: &str) -> Result<Vec<SpaceRow>, StoreError> {
        let (array, all) = self.pool.dialect().json_arrays();
        // One statement sees one moment.
        let sql = format!(
            "SELECT CAST((SELECT {all}({array}(s.id, s.name, m.role_type, c.name, s.create_s, s.update_s, s.top_s)) \
                 FROM {SPACES} JOIN huawei_users c ON c.id = s.creator_id WHERE m.user_id = $1 AND s.project_id = $2) AS TEXT), \
             CAST((SELECT {all}({array}(k.space_id, k.first_resource, k.kind, k.total)) \
                 FROM {SPACES} JOIN eihealth_kinds k ON k.space_id = s.id WHERE m.user_id = $1 AND s.project_id = $2) AS TEXT), \
             CAST((SELECT {all}({array}(h.space_id, h.kind, h.total)) FROM eihealth_holdings h WHERE h.owner_id = $1) AS TEXT)"
        );
        let found = query(AssertSqlSafe(sql)).bind(user_id).bind(project_id).fetch_one(On::Reader(&self.pool)).await?;
        let (spaces, kinds, own): (Option<String>, Option<String>, Option<String>) = found;
        let (spaces, kinds, own) = (from_json(spaces)?, from_json(kinds)?, from_json(own)?);
        Ok(with_counts(spaces, kinds, own))
    }
}

/// Puts together what is in no order.
fn with_counts(spaces: Vec<SpaceColumns>, mut kinds: Vec<KindColumns>, own: Vec<OwnColumns>) -> Vec<SpaceRow> {
    let own: HashMap<(String, String), i64> =
        own.into_iter().map(|(space, kind, total)| ((space, kind), total)).collect();
    kinds.sort_by_key(|(_, first, ..)| *first);
    let mut counts: HashMap<String, Vec<ResourceCount>> = HashMap::with_capacity(spaces.len());
    for (space, _, kind, total) in kinds {
        let key = (space, kind);
        let own = own.get(&key).copied().unwrap_or_default();
        counts.entry(key.0).or_default().push(ResourceCount { kind: key.1, total, own });
    }
    let row = |(id, name, role_type, creator, create_s, update_s, top_s): SpaceColumns| {
        let counts = counts.remove(&id).unwrap_or_default();
        SpaceRow { id, name, role_type, creator, create_s, update_s, top_s, counts }
    };
    let mut spaces: Vec<_> = spaces.into_iter().map(row).collect();
    // An absent time is the least.
    spaces.sort_by(|one, other| {
        other.top_s.cmp(&one.top_s).then_with(|| (&one.name, &one.id).cmp(&(&other.name, &other.id)))
    });
    spaces
}
