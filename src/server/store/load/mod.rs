//! Putting the state of a fixture into the database.

mod eihealth;
mod huawei;
mod huawei_credentials;
mod maptable;
mod maptable_apps;
mod modelarts;
mod people;
mod scnet;

use sqlx::AssertSqlSafe;

use super::sql::{query, transact};
use super::{Store, StoreError};
use crate::server::fixture::Fixture;

/// Every table of state, each before those it refers to.
const TABLES: &[&str] = &[
    "huawei_sign_ins",
    "huawei_application_credentials",
    "huawei_access_keys",
    "tokens",
    "ranked_nodes",
    "ranked_entries",
    "ranked_lists",
    "modelarts_lists",
    "modelarts_grants",
    "modelarts_workspaces",
    "eihealth_resources",
    "eihealth_holdings",
    "eihealth_kinds",
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
        transact!(self.pool.writing_alone(TABLES), tx => {
            for table in TABLES {
                query(AssertSqlSafe(format!("DELETE FROM {table}"))).execute(&mut *tx).await?;
            }
            huawei::load(tx, &fixture.huawei, &self.key).await?;
            modelarts::load(tx, &fixture.modelarts, &fixture.huawei).await?;
            eihealth::load(tx, &fixture.eihealth, &fixture.huawei).await?;
            scnet::load(tx, &fixture.scnet, &self.key).await?;
            maptable::load(tx, &fixture.maptable).await?;
            maptable_apps::load(tx, &apps).await?;
        })
    }
}
