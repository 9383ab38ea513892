//! Putting the state of a fixture into the database.

mod eihealth;
mod huawei;
mod huawei_credentials;
mod maptable;
mod maptable_apps;
mod modelarts;
mod scnet;

use super::{Store, StoreError};
use crate::server::fixture::Fixture;

/// Every table of state, each before those it refers to.
const TABLES: &[&str] = &[
    "faults",
    "huawei_sign_ins",
    "huawei_application_credentials",
    "huawei_access_keys",
    "tokens",
    "modelarts_grants",
    "modelarts_workspaces",
    "eihealth_resources",
    "eihealth_members",
    "eihealth_spaces",
    "huawei_projects",
    "huawei_users",
    "huawei_enterprise_projects",
    "huawei_tenants",
    "scnet_access_keys",
    "scnet_accounts",
    "scnet_clusters",
    "scnet_quotas",
    "scnet_users",
    "maptable_apps",
    "maptable_data_files",
    "maptable_tables",
    "maptable_project_members",
    "maptable_projects",
    "maptable_members",
    "maptable_workspaces",
    "maptable_notifications",
    "maptable_users",
];

impl Store {
    /// Replaces the whole state by the fixture's; requests see the old or the new one, never a mix.
    pub async fn load_fixture(&self, fixture: &Fixture) -> Result<(), StoreError> {
        huawei_credentials::hash(&fixture.huawei).await?;
        let apps = maptable_apps::hashed(&fixture.maptable).await?;
        let mut tx = self.pool.begin().await?;
        // Rows of one table may refer to each other, in whichever order they are deleted.
        sqlx::query("PRAGMA defer_foreign_keys = ON").execute(&mut *tx).await?;
        for table in TABLES {
            let sql = sqlx::AssertSqlSafe(format!("DELETE FROM {table}"));
            sqlx::query(sql).execute(&mut *tx).await?;
        }
        huawei::load(&mut tx, &fixture.huawei, &self.key).await?;
        modelarts::load(&mut tx, &fixture.modelarts, &fixture.huawei).await?;
        eihealth::load(&mut tx, &fixture.eihealth).await?;
        scnet::load(&mut tx, &fixture.scnet, &self.key).await?;
        maptable::load(&mut tx, &fixture.maptable).await?;
        maptable_apps::load(&mut tx, apps).await?;
        tx.commit().await?;
        self.faults_changed();
        Ok(())
    }
}
