//! ModelArts' workspaces and eiHealth's spaces.

use sqlx::Error;

use super::ChangeError;
use crate::server::fixture::Fixture;
use crate::server::store::sql::{Tx, query};
use crate::server::store::{eihealth, load};

/// Adds the fixture's workspaces and spaces, in place of those of the same ids.
pub(super) async fn add(tx: &mut Tx, fixture: &Fixture) -> Result<(), Error> {
    load::modelarts(tx, &fixture.modelarts, &fixture.huawei).await?;
    for space in &fixture.eihealth.spaces {
        delete_space(tx, &space.id.value).await?;
    }
    load::eihealth(tx, &fixture.eihealth).await
}

/// Takes away a space with its members and resources.
pub(super) async fn delete_space(tx: &mut Tx, id: &str) -> Result<(), Error> {
    eihealth::clear(tx, id).await?;
    for sql in ["DELETE FROM eihealth_members WHERE space_id = $1", "DELETE FROM eihealth_spaces WHERE id = $1"] {
        query(sql).bind(id).execute(&mut *tx).await?;
    }
    Ok(())
}

/// A grant must not come to be for nobody.
pub(super) async fn refuse_if_granted(tx: &mut Tx, user_id: &str) -> Result<(), ChangeError> {
    let sql = "SELECT w.project_id, w.id FROM modelarts_grants g JOIN modelarts_workspaces w ON w.number = g.workspace \
               WHERE g.user_id = $1 LIMIT 1";
    let found: Option<(String, String)> = query(sql).bind(user_id).fetch_optional(tx).await?;
    found.map_or(Ok(()), |(project, workspace)| {
        Err(ChangeError::Conflict(format!(
            "the workspace `{workspace}` of project `{project}` is shared with the user; take that grant away first"
        )))
    })
}
