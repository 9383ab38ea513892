//! eiHealth: spaces, members, and the resources they have.

use super::people::People;
use crate::server::fixture::{EiHealth, Space};
use crate::server::store::eihealth::{Holding, add};
use crate::server::store::sql::{Batch, Tx};

const SPACES: &str = "eihealth_spaces (id, project_id, name, creator_id, create_s, update_s, top_s)";

const MEMBERS: &str = "eihealth_members (user_id, space_id, role_type)";

/// Adds spaces, of which none is there.
pub(in crate::server::store) async fn eihealth(tx: &mut Tx, eihealth: &EiHealth) -> Result<(), sqlx::Error> {
    let mut people = People::default();
    let mut rows = Batch::new(SPACES);
    for space in &eihealth.spaces {
        let (_, creator) = people.find(tx, &space.project.value, &space.creator.value).await?;
        let row = [
            (&space.id.value).into(),
            (&space.project.value).into(),
            (&space.name.value).into(),
            creator.clone().into(),
            space.create_time.value.seconds().into(),
            space.update_time.value.seconds().into(),
            space.top_time.as_ref().and_then(|time| time.value.seconds()).into(),
        ];
        rows.push(tx, row).await?;
    }
    rows.finish(tx).await?;
    let mut rows = Batch::new(MEMBERS);
    for space in &eihealth.spaces {
        for (member, role) in &space.members.0 {
            let (_, user) = people.find(tx, &space.project.value, &member.value).await?;
            rows.push(tx, [user.clone().into(), (&space.id.value).into(), (&role.value).into()]).await?;
        }
    }
    rows.finish(tx).await?;
    for space in &eihealth.spaces {
        add_resources(tx, space, &mut people).await?;
    }
    Ok(())
}

async fn add_resources(tx: &mut Tx, space: &Space, people: &mut People) -> Result<(), sqlx::Error> {
    // Kinds are listed in the order of their first resources.
    for kind in space.listed_kinds() {
        for (owner, own) in &space.resources.0 {
            let Some(count) = own.get(kind) else { continue };
            let (_, owner_id) = people.find(tx, &space.project.value, &owner.value).await?;
            add(tx, Holding { space_id: &space.id.value, owner_id, kind }, i64::from(count.value)).await?;
        }
    }
    Ok(())
}
