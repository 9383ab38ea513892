//! Huawei family: what makes way for users and tokens of a fixture.

use sqlx::Error;

use super::ChangeError;
use super::tokens::forget;
use crate::server::fixture::{Huawei, Tenant};
use crate::server::huawei::REALM;
use crate::server::store::sql::{Tx, query};

/// Takes away what the fixture's users had to sign in with, and their names where those change.
pub(super) async fn make_room(tx: &mut Tx, huawei: &Huawei) -> Result<(), ChangeError> {
    for tenant in &huawei.tenants {
        rename(tx, tenant).await?;
        for user in &tenant.users {
            take_credentials(tx, &user.id.value).await?;
        }
    }
    for token in &huawei.tokens {
        forget(tx, REALM, &token.token.value).await?;
    }
    Ok(())
}

/// Takes away the keys and applications of a user.
pub(super) async fn take_credentials(tx: &mut Tx, user_id: &str) -> Result<(), Error> {
    for sql in [
        "DELETE FROM huawei_access_keys WHERE user_id = $1",
        "DELETE FROM huawei_application_credentials WHERE user_id = $1",
    ] {
        query(sql).bind(user_id).execute(&mut *tx).await?;
    }
    Ok(())
}

/// Gives users who are to have other names such as nobody can have, so that two may change theirs for each other's.
async fn rename(tx: &mut Tx, tenant: &Tenant) -> Result<(), ChangeError> {
    for user in &tenant.users {
        let sql = "SELECT name FROM huawei_users WHERE id = $1";
        let name: Option<String> = query(sql).bind(&user.id.value).fetch_optional(&mut *tx).await?;
        let Some(name) = name.filter(|name| *name != user.name.value) else { continue };
        refuse_if_granted_by_name(tx, &tenant.name.value, &name).await?;
        let sql = "UPDATE huawei_users SET name = $2 WHERE id = $1";
        let unused = format!("\u{1}{}", user.id.value);
        query(sql).bind(&user.id.value).bind(&unused).execute(&mut *tx).await?;
    }
    Ok(())
}

/// A grant that names somebody must not come to name nobody.
pub(super) async fn refuse_if_granted_by_name(tx: &mut Tx, tenant: &str, name: &str) -> Result<(), ChangeError> {
    let sql = "SELECT w.project_id, w.id FROM modelarts_grants g JOIN modelarts_workspaces w ON w.number = g.workspace \
               WHERE w.tenant = $1 AND g.user_name = $2 LIMIT 1";
    let found: Option<(String, String)> = query(sql).bind(tenant).bind(name).fetch_optional(tx).await?;
    match found {
        None => Ok(()),
        Some((project, workspace)) => Err(ChangeError::Conflict(format!(
            "the workspace `{workspace}` of project `{project}` is shared with `{name}` by that name; take that grant away first"
        ))),
    }
}
