//! SCNet: accounts, tokens and quotas.

use crate::server::fixture::{ScNet, ScNetUser};
use crate::server::scnet::REALM;
use crate::server::store::scnet_sign_in::sealed_for;
use crate::server::store::sql::{Tx, query};
use crate::server::store::{StoreError, StoreKey, TokenRow, tokens};

pub(in crate::server::store) async fn scnet(tx: &mut Tx, scnet: &ScNet, key: &StoreKey) -> Result<(), StoreError> {
    for cluster in &scnet.clusters {
        query(
            "INSERT INTO scnet_clusters (id, name, description, platform) VALUES ($1, $2, $3, $4) \
             ON CONFLICT (id) DO UPDATE SET name = excluded.name, description = excluded.description",
        )
        .bind(cluster.id.value)
        .bind(&cluster.name.value)
        .bind(&cluster.description)
        .bind(cluster.is_platform())
        .execute(&mut *tx)
        .await?;
    }
    for user in &scnet.users {
        query(
            "INSERT INTO scnet_users (name, frozen, administrator) VALUES ($1, $2, $3) \
             ON CONFLICT (name) DO UPDATE SET frozen = excluded.frozen, administrator = excluded.administrator",
        )
        .bind(&user.name.value)
        .bind(user.frozen)
        .bind(user.administrator)
        .execute(&mut *tx)
        .await?;
        insert_accounts(tx, user).await?;
        insert_keys(tx, user, key).await?;
    }
    for token in &scnet.tokens {
        let row = TokenRow {
            holder: token.user.value.clone(),
            scope: token.cluster.as_ref().map(|id| id.value.to_string()),
            expires_ms: token.expires_at.map(|time| time.millis()),
        };
        tokens::insert(tx, REALM, &token.token.value, &row).await?;
    }
    for quota in &scnet.quotas {
        query(
            "INSERT INTO scnet_quotas (username, path, threshold_gb, usage_gb, quota_id) \
             VALUES ($1, $2, $3, $4, $5) ON CONFLICT (username, path) DO UPDATE \
             SET threshold_gb = excluded.threshold_gb, usage_gb = excluded.usage_gb, quota_id = excluded.quota_id",
        )
        .bind(&quota.username.value)
        .bind(&quota.path.value)
        .bind(quota.threshold.value)
        .bind(quota.usage.value)
        .bind(quota.quota_id)
        .execute(&mut *tx)
        .await?;
    }
    Ok(())
}

async fn insert_accounts(tx: &mut Tx, user: &ScNetUser) -> Result<(), sqlx::Error> {
    for account in &user.clusters {
        query(
            "INSERT INTO scnet_accounts (username, cluster_id, cluster_username, home_path, stopped) \
             VALUES ($1, $2, $3, $4, $5)",
        )
        .bind(&user.name.value)
        .bind(account.id.value)
        .bind(user.name_on(account))
        .bind(user.home_on(account))
        .bind(account.stopped)
        .execute(&mut *tx)
        .await?;
    }
    Ok(())
}

async fn insert_keys(tx: &mut Tx, user: &ScNetUser, key: &StoreKey) -> Result<(), StoreError> {
    for pair in &user.access_keys {
        let sealed = pair.secret.value.sealed(key, &sealed_for(&pair.access.value))?;
        query("INSERT INTO scnet_access_keys (access, username, sealed) VALUES ($1, $2, $3)")
            .bind(&pair.access.value)
            .bind(&user.name.value)
            .bind(sealed)
            .execute(&mut *tx)
            .await?;
    }
    Ok(())
}
