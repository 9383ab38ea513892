//! What users of the Huawei family sign in with.

use super::secrets::unhashable;
use crate::server::fixture::{Tenant, User};
use crate::server::store::access_keys::sealed_for;
use crate::server::store::sql::{Tx, query};
use crate::server::store::{PasswordHash, StoreError, StoreKey};

pub(super) async fn load(tx: &mut Tx, tenant: &Tenant, key: &StoreKey) -> Result<(), StoreError> {
    for user in &tenant.users {
        insert_password(tx, user).await?;
        insert_access_keys(tx, tenant, user, key).await?;
        insert_application_credentials(tx, user).await?;
    }
    Ok(())
}

async fn insert_password(tx: &mut Tx, user: &User) -> Result<(), sqlx::Error> {
    let hash = user.password.as_ref().map(|password| password.value.hash()).transpose().map_err(unhashable)?;
    query("UPDATE huawei_users SET password_hash = $1 WHERE id = $2")
        .bind(hash.as_ref().map(PasswordHash::text))
        .bind(&user.id.value)
        .execute(&mut *tx)
        .await?;
    Ok(())
}

async fn insert_access_keys(tx: &mut Tx, tenant: &Tenant, user: &User, store_key: &StoreKey) -> Result<(), StoreError> {
    for key in &user.access_keys {
        let access = &key.access.value;
        query(
            "INSERT INTO huawei_access_keys (access, user_id, project_id, sealed_secret, failures, locked_until_ms) \
             VALUES ($1, $2, COALESCE($3, (SELECT MIN(id) FROM huawei_projects WHERE tenant = $7)), $4, $5, $6)",
        )
        .bind(access)
        .bind(&user.id.value)
        .bind(key.project.as_ref().map(|project| &project.value))
        .bind(key.secret.value.sealed(store_key, &sealed_for(access))?)
        .bind(i64::from(key.failures))
        .bind(key.locked_until.map(|time| time.millis()))
        .bind(&tenant.name.value)
        .execute(&mut *tx)
        .await?;
    }
    Ok(())
}

async fn insert_application_credentials(tx: &mut Tx, user: &User) -> Result<(), sqlx::Error> {
    for credential in &user.application_credentials {
        query(
            "INSERT INTO huawei_application_credentials (id, user_id, name, secret_hash, project_id) \
             VALUES ($1, $2, $3, $4, $5)",
        )
        .bind(&credential.id.value)
        .bind(&user.id.value)
        .bind(&credential.name.value)
        .bind(credential.secret.value.hash().map_err(unhashable)?.text())
        .bind(&credential.project.value)
        .execute(&mut *tx)
        .await?;
    }
    Ok(())
}
