//! MapTable: what makes way for users, tokens and workspaces of a fixture.

use sqlx::Error;

use super::tokens::forget;
use crate::server::fixture::MapTable;
use crate::server::maptable::{REALM, REFRESH_REALM};
use crate::server::store::sql::{Tx, query};

/// Takes away what is in the fixture's workspaces, and what its users were told.
pub(super) async fn make_room(tx: &mut Tx, maptable: &MapTable) -> Result<(), Error> {
    for user in &maptable.users {
        let sql = "DELETE FROM maptable_notifications WHERE user_id = $1";
        query(sql).bind(user.id.value).execute(&mut *tx).await?;
    }
    for (realm, tokens) in [(REALM, &maptable.tokens), (REFRESH_REALM, &maptable.refresh_tokens)] {
        for token in tokens {
            forget(tx, realm, &token.token.value).await?;
        }
    }
    for workspace in &maptable.workspaces {
        empty(tx, &workspace.kind.value, workspace.id.value).await?;
    }
    Ok(())
}

/// The projects of a workspace (`$1`, `$2`).
const PROJECTS: &str = "(SELECT id FROM maptable_projects WHERE kind = $1 AND workspace_id = $2)";

/// Takes away all that is in a workspace, its members included.
pub(super) async fn empty(tx: &mut Tx, kind: &str, id: i64) -> Result<(), Error> {
    for rows in [
        // What is in groups before the groups.
        format!("maptable_tables WHERE parent_id IS NOT NULL AND project_id IN {PROJECTS}"),
        format!("maptable_tables WHERE project_id IN {PROJECTS}"),
        format!("maptable_project_members WHERE project_id IN {PROJECTS}"),
        "maptable_projects WHERE kind = $1 AND workspace_id = $2".to_owned(),
        "maptable_data_files WHERE kind = $1 AND workspace_id = $2".to_owned(),
        "maptable_members WHERE kind = $1 AND workspace_id = $2".to_owned(),
    ] {
        let sql = sqlx::AssertSqlSafe(format!("DELETE FROM {rows}"));
        query(sql).bind(kind).bind(id).execute(&mut *tx).await?;
    }
    Ok(())
}
