//! MapTable: applications, whose secrets are kept as hashes.

use crate::server::fixture::{MapApp, MapTable};
use crate::server::store::sql::{Tx, query};
use crate::server::store::{HashError, PasswordHash, StoreError};

/// An application as the database has it.
pub(super) struct AppRow {
    id: String,
    user: i64,
    hash: PasswordHash,
}

/// The applications with their secrets hashed, which takes so long that no transaction should wait for it.
pub(super) async fn hashed(maptable: &MapTable) -> Result<Vec<AppRow>, StoreError> {
    let apps = maptable.apps.clone();
    let hash = move || {
        let row = |app: &MapApp| {
            let hash = app.secret.value.hash()?;
            Ok(AppRow { id: app.id.value.clone(), user: app.user.value, hash })
        };
        apps.iter().map(row).collect::<Result<Vec<_>, HashError>>()
    };
    let hashed = tokio::task::spawn_blocking(hash).await.map_err(|error| StoreError::Secret(error.to_string()))?;
    hashed.map_err(|error| StoreError::Secret(error.to_string()))
}

pub(super) async fn load(tx: &mut Tx, apps: &[AppRow]) -> Result<(), sqlx::Error> {
    for app in apps {
        query("INSERT INTO maptable_apps (id, user_id, secret_hash) VALUES ($1, $2, $3)")
            .bind(&app.id)
            .bind(app.user)
            .bind(app.hash.text())
            .execute(&mut *tx)
            .await?;
    }
    Ok(())
}
