//! eiHealth: spaces, members, and one row per resource.

use crate::server::fixture::{EiHealth, Space};
use crate::server::store::sql::{Tx, query};

/// The id of a user of the tenant that a project (`$1`) belongs to, by name (`$2`).
const USER: &str = "(SELECT u.id FROM huawei_users u JOIN huawei_projects p \
     ON p.tenant = u.tenant WHERE p.id = $1 AND u.name = $2)";

pub(in crate::server::store) async fn eihealth(tx: &mut Tx, eihealth: &EiHealth) -> Result<(), sqlx::Error> {
    let sql = "SELECT COALESCE(MAX(id), 0) + 1 FROM eihealth_resources";
    let mut next_resource: i64 = query(sql).fetch_one(&mut *tx).await?;
    for space in &eihealth.spaces {
        insert_space(tx, space).await?;
        insert_members(tx, space).await?;
        next_resource = insert_resources(tx, space, next_resource).await?;
    }
    Ok(())
}

async fn insert_space(tx: &mut Tx, space: &Space) -> Result<(), sqlx::Error> {
    let sql = format!(
        "INSERT INTO eihealth_spaces (project_id, creator_id, id, name, create_s, update_s, top_s) \
         VALUES ($1, {USER}, $3, $4, $5, $6, $7)"
    );
    query(sqlx::AssertSqlSafe(sql))
        .bind(&space.project.value)
        .bind(&space.creator.value)
        .bind(&space.id.value)
        .bind(&space.name.value)
        .bind(space.create_time.value.seconds())
        .bind(space.update_time.value.seconds())
        .bind(space.top_time.as_ref().and_then(|time| time.value.seconds()))
        .execute(&mut *tx)
        .await?;
    Ok(())
}

async fn insert_members(tx: &mut Tx, space: &Space) -> Result<(), sqlx::Error> {
    for (member, role) in &space.members.0 {
        let sql = format!("INSERT INTO eihealth_members (user_id, space_id, role_type) VALUES ({USER}, $3, $4)");
        query(sqlx::AssertSqlSafe(sql))
            .bind(&space.project.value)
            .bind(&member.value)
            .bind(&space.id.value)
            .bind(&role.value)
            .execute(&mut *tx)
            .await?;
    }
    Ok(())
}

/// Adds the space's resources, numbered from `next` on, and says which number is free then.
async fn insert_resources(tx: &mut Tx, space: &Space, mut next: i64) -> Result<i64, sqlx::Error> {
    // Kinds are listed in the order of their first resources.
    for kind in space.listed_kinds() {
        for (owner, own) in &space.resources.0 {
            let Some(count) = own.get(kind) else { continue };
            let sql = format!("SELECT {USER}");
            let owner: String = query(sqlx::AssertSqlSafe(sql))
                .bind(&space.project.value)
                .bind(&owner.value)
                .fetch_one(&mut *tx)
                .await?;
            for _ in 0..count.value {
                query("INSERT INTO eihealth_resources (id, space_id, owner_id, kind) VALUES ($1, $2, $3, $4)")
                    .bind(next)
                    .bind(&space.id.value)
                    .bind(&owner)
                    .bind(kind)
                    .execute(&mut *tx)
                    .await?;
                next += 1;
            }
        }
    }
    Ok(next)
}
