//! Putting the state of a fixture into the database.

mod eihealth;
mod huawei;
mod huawei_credentials;
mod maptable;
mod maptable_apps;
mod modelarts;
mod people;
mod scnet;
mod secrets;

use sqlx::{AssertSqlSafe, Error};

use super::change::raise;
use super::sql::{On, Tx, query, transact};
use super::{Store, StoreError, StoreKey};
use crate::server::fixture::Fixture;

pub(super) use self::eihealth::eihealth;
pub(super) use self::huawei::huawei;
pub(super) use self::maptable::maptable;
pub(super) use self::modelarts::modelarts;
pub(super) use self::scnet::scnet;
pub(super) use self::secrets::prepare;

/// Every table of state, each before those it refers to.
pub(super) const TABLES: &[&str] = &[
    "faults",
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

/// Puts a fixture that was prepared in place of the whole state.
pub(super) async fn replace(tx: &mut Tx, fixture: &Fixture, key: &StoreKey) -> Result<(), StoreError> {
    for table in TABLES {
        query(AssertSqlSafe(format!("DELETE FROM {table}"))).execute(&mut *tx).await?;
    }
    huawei(tx, &fixture.huawei, key).await?;
    modelarts(tx, &fixture.modelarts, &fixture.huawei).await?;
    eihealth(tx, &fixture.eihealth).await?;
    scnet(tx, &fixture.scnet, key).await?;
    maptable(tx, &fixture.maptable).await?;
    Ok(())
}

impl Store {
    /// Replaces the whole state by the fixture's; requests see the old or the new one, never a mix.
    pub async fn load_fixture(&self, fixture: &Fixture) -> Result<(), StoreError> {
        self.replace(fixture, None).await
    }

    /// Loads a fixture unless the store holds a state, and says whether it did.
    pub async fn fill(&self, fixture: &Fixture) -> Result<bool, StoreError> {
        // Sooner than secrets are hashed, which may take long.
        if holds_state(&self.pool).await? {
            return Ok(false);
        }
        prepare(fixture, &self.key).await?;
        let done = transact!(self.pool.writing_alone(TABLES), tx => {
            // Another server may have been quicker.
            let is_empty = !holds_state(&mut *tx).await?;
            if is_empty {
                raise(tx).await?;
                replace(tx, fixture, &self.key).await?;
            }
            is_empty
        });
        self.noticed(done).await
    }
}

/// Tells if there is anything that a fixture would take the place of.
async fn holds_state(on: impl Into<On<'_>>) -> Result<bool, Error> {
    let tables: Vec<_> = TABLES.iter().map(|table| format!("EXISTS (SELECT 1 FROM {table})")).collect();
    query(AssertSqlSafe(format!("SELECT {}", tables.join(" OR ")))).fetch_one(on).await
}
