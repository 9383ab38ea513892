//! Huawei family: tenants, their users and projects, and tokens.

use super::huawei_credentials;
use crate::server::fixture::{DEFAULT_ENTERPRISE_PROJECT, Huawei, Tenant};
use crate::server::store::huawei::insert_sign_in;
use crate::server::store::sql::{Tx, query};
use crate::server::store::{SignInRow, StoreKey, now_ms};

pub(super) async fn load(tx: &mut Tx, huawei: &Huawei, key: &StoreKey) -> Result<(), sqlx::Error> {
    for tenant in &huawei.tenants {
        insert_tenant(tx, tenant).await?;
        huawei_credentials::load(tx, tenant, key).await?;
    }
    for token in &huawei.tokens {
        let user_id = query(
            "SELECT u.id FROM huawei_users u JOIN huawei_projects p ON p.tenant = u.tenant \
             WHERE p.id = $1 AND u.name = $2",
        )
        .bind(&token.project.value)
        .bind(&token.user.value)
        .fetch_one(&mut *tx)
        .await?;
        let expires_ms = token.expires_at.map(|time| time.millis());
        let row = SignInRow {
            user_id,
            project_id: Some(token.project.value.clone()),
            for_domain: false,
            methods: String::new(),
            issued_ms: expires_ms.map_or(now_ms(), |end| end.min(now_ms())),
            expires_ms,
        };
        insert_sign_in(tx, &token.token.value, &row).await?;
    }
    Ok(())
}

async fn insert_tenant(tx: &mut Tx, tenant: &Tenant) -> Result<(), sqlx::Error> {
    let name = &tenant.name.value;
    query("INSERT INTO huawei_tenants (name) VALUES ($1)").bind(name).execute(&mut *tx).await?;
    for user in &tenant.users {
        query("INSERT INTO huawei_users (id, tenant, name, primary_account) VALUES ($1, $2, $3, $4)")
            .bind(&user.id.value)
            .bind(name)
            .bind(&user.name.value)
            .bind(user.primary_account)
            .execute(&mut *tx)
            .await?;
    }
    for project in &tenant.projects {
        query("INSERT INTO huawei_projects (id, tenant, name) VALUES ($1, $2, $3)")
            .bind(&project.id.value)
            .bind(name)
            .bind(&project.name.value)
            .execute(&mut *tx)
            .await?;
    }
    for project in &tenant.enterprise_projects {
        insert_enterprise_project(tx, name, &project.id.value, &project.name.value).await?;
    }
    let default = DEFAULT_ENTERPRISE_PROJECT;
    if tenant.enterprise_projects.iter().all(|project| project.id.value != default) {
        insert_enterprise_project(tx, name, default, "default").await?;
    }
    Ok(())
}

async fn insert_enterprise_project(tx: &mut Tx, tenant: &str, id: &str, name: &str) -> Result<(), sqlx::Error> {
    query("INSERT INTO huawei_enterprise_projects (tenant, id, name) VALUES ($1, $2, $3)")
        .bind(tenant)
        .bind(id)
        .bind(name)
        .execute(&mut *tx)
        .await?;
    Ok(())
}
