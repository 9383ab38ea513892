//! What users of the Huawei family sign in with.

use crate::server::fixture::{Hashed, Huawei, Tenant, User};
use crate::server::store::access_keys::sealed_for;
use crate::server::store::sql::{Tx, query};
use crate::server::store::{StoreError, StoreKey};

/// Computes the hashes of all secrets, which takes too long for a thread that answers requests.
pub(super) async fn hash(huawei: &Huawei) -> Result<(), StoreError> {
    let users = huawei.tenants.iter().flat_map(|tenant| &tenant.users);
    let secrets: Vec<Hashed> = users.flat_map(secrets).cloned().collect();
    let tasks: Vec<_> =
        secrets.into_iter().map(|secret| tokio::task::spawn_blocking(move || secret.hash().map(drop))).collect();
    for task in tasks {
        let hashed = task.await.map_err(|error| StoreError::Secret(error.to_string()))?;
        hashed.map_err(|error| StoreError::Secret(error.to_string()))?;
    }
    Ok(())
}

fn secrets(user: &User) -> impl Iterator<Item = &Hashed> {
    let applications = user.application_credentials.iter().map(|credential| &credential.secret.value);
    user.password.iter().map(|password| &password.value).chain(applications)
}

/// Not met any more after [`hash`].
fn unhashable(error: crate::server::store::HashError) -> sqlx::Error {
    sqlx::Error::Encode(format!("a secret can't be hashed: {error}").into())
}

pub(super) async fn load(tx: &mut Tx, tenant: &Tenant, key: &StoreKey) -> Result<(), sqlx::Error> {
    for user in &tenant.users {
        insert_password(tx, user).await?;
        insert_access_keys(tx, tenant, user, key).await?;
        insert_application_credentials(tx, user).await?;
    }
    Ok(())
}

async fn insert_password(tx: &mut Tx, user: &User) -> Result<(), sqlx::Error> {
    let Some(password) = &user.password else { return Ok(()) };
    query("UPDATE huawei_users SET password_hash = $1 WHERE id = $2")
        .bind(password.value.hash().map_err(unhashable)?.text())
        .bind(&user.id.value)
        .execute(&mut *tx)
        .await?;
    Ok(())
}

async fn insert_access_keys(
    tx: &mut Tx,
    tenant: &Tenant,
    user: &User,
    store_key: &StoreKey,
) -> Result<(), sqlx::Error> {
    for key in &user.access_keys {
        let access = &key.access.value;
        query(
            "INSERT INTO huawei_access_keys (access, user_id, project_id, sealed_secret, failures) \
             VALUES ($1, $2, $3, $4, 0)",
        )
        .bind(access)
        .bind(&user.id.value)
        .bind(key.project_id(tenant))
        .bind(hex::encode(store_key.seal(&sealed_for(access), &key.secret.value)))
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
