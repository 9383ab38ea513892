//! MapTable: applications, whose secrets are kept as hashes.

use super::secrets::unhashable;
use crate::server::fixture::MapTable;
use crate::server::store::sql::{Tx, query};

pub(super) async fn load(tx: &mut Tx, maptable: &MapTable) -> Result<(), sqlx::Error> {
    for app in &maptable.apps {
        query(
            "INSERT INTO maptable_apps (id, user_id, secret_hash) VALUES ($1, $2, $3) \
             ON CONFLICT (id) DO UPDATE SET user_id = excluded.user_id, secret_hash = excluded.secret_hash",
        )
        .bind(&app.id.value)
        .bind(app.user.value)
        .bind(app.secret.value.hash().map_err(unhashable)?.text())
        .execute(&mut *tx)
        .await?;
    }
    Ok(())
}
