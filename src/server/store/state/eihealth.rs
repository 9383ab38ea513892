//! eiHealth: spaces with their members and how many resources those have.

use sqlx::Error;

use super::{Kind, Which, push_in};
use crate::server::fixture::{Entries, Instant, Space, Spanned};
use crate::server::store::sql::{Builder, FromRow, Row, Tx};

/// Spaces, by id.
#[derive(Debug)]
pub(in crate::server) enum Spaces {}

impl Kind for Spaces {
    type Key = String;
    type Item = Space;

    async fn read(tx: &mut Tx, which: Which<'_, String>) -> Result<Vec<Space>, Error> {
        let mut sql = Builder::new(
            tx.dialect(),
            "SELECT s.project_id, s.id, s.name, c.name AS creator, s.create_s, s.update_s, s.top_s \
             FROM eihealth_spaces s JOIN huawei_users c ON c.id = s.creator_id",
        );
        match which {
            Which::One(id) => {
                sql.push(" WHERE s.id = ").push_bind(id);
            }
            Which::After(after, limit) => {
                if let Some(id) = after {
                    sql.push(" WHERE s.id > ").push_bind(id);
                }
                sql.push(" ORDER BY s.id LIMIT ").push_bind(limit);
            }
        }
        let mut spaces: Vec<Space> = sql.build().fetch_all(&mut *tx).await?;
        add_members(tx, &mut spaces).await?;
        add_resources(tx, &mut spaces).await?;
        Ok(spaces)
    }

    fn key(space: &Space) -> String {
        space.id.value.clone()
    }
}

impl FromRow for Space {
    fn from_row(row: Row<'_>) -> Result<Self, Error> {
        let text = |column| row.get(column).map(Spanned::nowhere);
        let instant = |seconds: i64| Spanned::nowhere(Instant::of_micros(seconds.saturating_mul(1_000_000)));
        Ok(Self {
            project: text("project_id")?,
            id: text("id")?,
            name: text("name")?,
            creator: text("creator")?,
            create_time: instant(row.get("create_s")?),
            update_time: instant(row.get("update_s")?),
            top_time: row.get::<Option<i64>>("top_s")?.map(instant),
            members: Entries::default(),
            resources: Entries::default(),
            kinds: Vec::new(),
        })
    }
}

/// The space of this id among those of a page, which are in the order of their ids.
fn of<'a>(spaces: &'a mut [Space], id: &str) -> Option<&'a mut Space> {
    let at = spaces.binary_search_by(|space| space.id.value.as_str().cmp(id)).ok()?;
    spaces.get_mut(at)
}

fn ids(spaces: &[Space]) -> Vec<String> {
    spaces.iter().map(|space| space.id.value.clone()).collect()
}

async fn add_members(tx: &mut Tx, spaces: &mut [Space]) -> Result<(), Error> {
    let mut sql = Builder::new(
        tx.dialect(),
        "SELECT m.space_id, u.name, m.role_type FROM eihealth_members m JOIN huawei_users u ON u.id = m.user_id WHERE ",
    );
    push_in(&mut sql, "m.space_id", ids(spaces));
    sql.push(" ORDER BY m.space_id, u.name");
    let rows: Vec<(String, String, String)> = sql.build().fetch_all(tx).await?;
    for (space, user, role) in rows {
        if let Some(space) = of(spaces, &space) {
            space.members.0.push((Spanned::nowhere(user), Spanned::nowhere(role)));
        }
    }
    Ok(())
}

/// Adds the counts of each space by user, the kinds in the order of the space's list.
async fn add_resources(tx: &mut Tx, spaces: &mut [Space]) -> Result<(), Error> {
    let mut sql = Builder::new(
        tx.dialect(),
        "SELECT h.space_id, u.name, h.kind, h.total, (SELECT MIN(r.id) FROM eihealth_resources r WHERE r.holding = h.number) \
         FROM eihealth_holdings h JOIN huawei_users u ON u.id = h.owner_id WHERE ",
    );
    push_in(&mut sql, "h.space_id", ids(spaces));
    sql.push(" ORDER BY 1, 5");
    let rows: Vec<(String, String, String, i64, i64)> = sql.build().fetch_all(tx).await?;
    for (space, user, kind, count, _) in rows {
        let Some(space) = of(spaces, &space) else { continue };
        // The first that somebody has of a kind says where the kind is in the list.
        if space.kinds.iter().all(|known| known.value != kind) {
            space.kinds.push(Spanned::nowhere(kind.clone()));
        }
        let count = Spanned::nowhere(u32::try_from(count).unwrap_or(u32::MAX));
        let own = match space.resources.0.iter_mut().find(|(owner, _)| owner.value == user) {
            Some((_, own)) => own,
            None => {
                space.resources.0.push((Spanned::nowhere(user), Entries::default()));
                let Some((_, own)) = space.resources.0.last_mut() else { continue };
                own
            }
        };
        own.0.push((Spanned::nowhere(kind), count));
    }
    spaces.iter_mut().for_each(put_in_order);
    Ok(())
}

/// Makes what is written of a space follow from what the space is, and leaves the order of kinds out where it needs no saying.
fn put_in_order(space: &mut Space) {
    let place = |kinds: &[Spanned<String>], kind: &str| kinds.iter().position(|known| known.value == kind);
    space.resources.0.sort_by(|one, other| one.0.value.cmp(&other.0.value));
    for (_, own) in &mut space.resources.0 {
        own.0.sort_by_key(|(kind, _)| place(&space.kinds, &kind.value));
    }
    let wanted = std::mem::take(&mut space.kinds);
    if !space.listed_kinds().iter().eq(wanted.iter().map(|kind| &kind.value)) {
        space.kinds = wanted;
    }
}
