//! eiHealth: spaces, members, and the resources they have.

use super::people::People;
use crate::server::fixture::{EiHealth, Huawei, Space};
use crate::server::store::eihealth::{Holding, add};
use crate::server::store::sql::{Batch, Tx};

const SPACES: &str = "eihealth_spaces (id, project_id, name, creator_id, create_s, update_s, top_s)";

const MEMBERS: &str = "eihealth_members (user_id, space_id, role_type)";

pub(super) async fn load(tx: &mut Tx, eihealth: &EiHealth, huawei: &Huawei) -> Result<(), sqlx::Error> {
    let people = People::of(huawei);
    let mut rows = Batch::new(SPACES);
    for space in &eihealth.spaces {
        let row = [
            (&space.id.value).into(),
            (&space.project.value).into(),
            (&space.name.value).into(),
            people.id(&space.project.value, &space.creator.value)?.into(),
            space.create_time.value.seconds().into(),
            space.update_time.value.seconds().into(),
            space.top_time.as_ref().and_then(|time| time.value.seconds()).into(),
        ];
        rows.push(tx, row).await?;
    }
    rows.finish(tx).await?;
    let mut members = Batch::new(MEMBERS);
    for space in &eihealth.spaces {
        for (member, role) in &space.members.0 {
            let user = people.id(&space.project.value, &member.value)?;
            members.push(tx, [user.into(), (&space.id.value).into(), (&role.value).into()]).await?;
        }
    }
    members.finish(tx).await?;
    for space in &eihealth.spaces {
        add_resources(tx, space, &people).await?;
    }
    Ok(())
}

async fn add_resources(tx: &mut Tx, space: &Space, people: &People<'_>) -> Result<(), sqlx::Error> {
    for (owner, kinds) in &space.resources.0 {
        let owner_id = people.id(&space.project.value, &owner.value)?;
        for (kind, count) in &kinds.0 {
            let holding = Holding { space_id: &space.id.value, owner_id, kind: &kind.value };
            add(tx, holding, i64::from(count.value)).await?;
        }
    }
    Ok(())
}
