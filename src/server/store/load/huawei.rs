//! Huawei family: tenants, their users and projects, and tokens.

use super::huawei_credentials;
use crate::server::fixture::{DEFAULT_ENTERPRISE_PROJECT, Huawei, Tenant};
use crate::server::store::huawei::insert_sign_in;
use crate::server::store::sql::{Tx, query};
use crate::server::store::{SignInRow, StoreError, StoreKey, now_ms};

pub(in crate::server::store) async fn huawei(tx: &mut Tx, huawei: &Huawei, key: &StoreKey) -> Result<(), StoreError> {
    for tenant in &huawei.tenants {
        insert_tenant(tx, tenant).await?;
        huawei_credentials::load(tx, tenant, key).await?;
    }
    for token in &huawei.tokens {
        let (project, tenant) = (token.project.as_ref(), token.tenant.as_ref());
        let sql = "SELECT id FROM huawei_users \
                   WHERE name = $1 AND tenant = COALESCE($2, (SELECT tenant FROM huawei_projects WHERE id = $3))";
        let user_id = query(sql)
            .bind(&token.user.value)
            .bind(tenant.map(|tenant| &tenant.value))
            .bind(project.map(|project| &project.value))
            .fetch_one(&mut *tx)
            .await?;
        let issued_ms = token.issued_at.map(|time| time.millis());
        let expires_ms = token.expires_at.map(|time| time.millis());
        let row = SignInRow {
            user_id,
            project_id: project.map(|project| project.value.clone()),
            for_domain: token.for_domain,
            methods: token.methods.iter().map(|method| method.value.as_str()).collect::<Vec<_>>().join(" "),
            issued_ms: issued_ms.unwrap_or_else(|| expires_ms.map_or(now_ms(), |end| end.min(now_ms()))),
            expires_ms,
        };
        insert_sign_in(tx, &token.token.value, &row).await?;
    }
    Ok(())
}

async fn insert_tenant(tx: &mut Tx, tenant: &Tenant) -> Result<(), sqlx::Error> {
    let name = &tenant.name.value;
    let sql = "INSERT INTO huawei_tenants (name) VALUES ($1) ON CONFLICT (name) DO NOTHING";
    query(sql).bind(name).execute(&mut *tx).await?;
    for user in &tenant.users {
        query(
            "INSERT INTO huawei_users (id, tenant, name, primary_account) VALUES ($1, $2, $3, $4) \
             ON CONFLICT (id) DO UPDATE SET name = excluded.name, primary_account = excluded.primary_account",
        )
        .bind(&user.id.value)
        .bind(name)
        .bind(&user.name.value)
        .bind(user.primary_account)
        .execute(&mut *tx)
        .await?;
    }
    for project in &tenant.projects {
        query(
            "INSERT INTO huawei_projects (id, tenant, name) VALUES ($1, $2, $3) \
             ON CONFLICT (id) DO UPDATE SET name = excluded.name",
        )
        .bind(&project.id.value)
        .bind(name)
        .bind(&project.name.value)
        .execute(&mut *tx)
        .await?;
    }
    for project in &tenant.enterprise_projects {
        query(
            "INSERT INTO huawei_enterprise_projects (tenant, id, name) VALUES ($1, $2, $3) \
             ON CONFLICT (tenant, id) DO UPDATE SET name = excluded.name",
        )
        .bind(name)
        .bind(&project.id.value)
        .bind(&project.name.value)
        .execute(&mut *tx)
        .await?;
    }
    query(
        "INSERT INTO huawei_enterprise_projects (tenant, id, name) VALUES ($1, $2, 'default') \
         ON CONFLICT (tenant, id) DO NOTHING",
    )
    .bind(name)
    .bind(DEFAULT_ENTERPRISE_PROJECT)
    .execute(tx)
    .await?;
    Ok(())
}
