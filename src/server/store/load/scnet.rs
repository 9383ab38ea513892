//! SCNet: accounts, tokens and quotas.

use crate::server::fixture::ScNet;
use crate::server::scnet::REALM;
use crate::server::store::{TokenRow, Tx, tokens};

pub(super) async fn load(tx: &mut Tx<'_>, scnet: &ScNet) -> Result<(), sqlx::Error> {
    for user in &scnet.users {
        sqlx::query("INSERT INTO scnet_users (name, frozen, administrator) VALUES ($1, $2, $3)")
            .bind(&user.name.value)
            .bind(user.frozen)
            .bind(user.administrator)
            .execute(&mut **tx)
            .await?;
    }
    for token in &scnet.tokens {
        let row = TokenRow {
            holder: token.user.value.clone(),
            scope: None,
            expires_ms: token.expires_at.map(|time| time.millis()),
        };
        tokens::insert(tx, REALM, &token.token.value, row).await?;
    }
    for quota in &scnet.quotas {
        sqlx::query(
            "INSERT INTO scnet_quotas (username, path, threshold_gb, usage_gb, quota_id) \
             VALUES ($1, $2, $3, $4, $5)",
        )
        .bind(&quota.username.value)
        .bind(&quota.path.value)
        .bind(quota.threshold.value)
        .bind(quota.usage.value)
        .bind(quota.quota_id)
        .execute(&mut **tx)
        .await?;
    }
    Ok(())
}
