//! What a fixture refers to, as far as the state has it.

use std::collections::BTreeSet;

use sqlx::Error;

use super::{HuaweiUsers, Kind, MapWorkspaces, Tenants, Which, maptable, push_in, scnet};
use crate::server::fixture::{Fixture, References};
use crate::server::store::sql::{Builder, Tx, Value};

/// Values in one statement.
const AT_ONCE: usize = 500;

/// The slice of the state that a fixture must be checked with before it is added.
pub(in crate::server::store) async fn known(tx: &mut Tx, fixture: &Fixture) -> Result<Fixture, Error> {
    let wanted = fixture.references();
    let mut known = Fixture::default();
    add_tenants(tx, &wanted, &mut known).await?;
    add_scnet(tx, &wanted, &mut known).await?;
    add_maptable(tx, &wanted, &mut known).await?;
    Ok(known)
}

/// The texts that queries `begin … column IN (values)` find.
async fn find<'q, T: Ord + crate::server::store::sql::FromRow>(
    tx: &mut Tx,
    begin: &'static str,
    column: &'static str,
    values: impl IntoIterator<Item = impl Into<Value<'q>>>,
) -> Result<BTreeSet<T>, Error> {
    let mut values: Vec<Value<'q>> = values.into_iter().map(Into::into).collect();
    let mut found = BTreeSet::new();
    while !values.is_empty() {
        let rest = values.split_off(values.len().min(AT_ONCE));
        let mut sql = Builder::new(tx.dialect(), begin);
        push_in(&mut sql, column, std::mem::replace(&mut values, rest));
        found.extend(sql.build().fetch_all::<T>(&mut *tx).await?);
    }
    Ok(found)
}

async fn add_tenants(tx: &mut Tx, wanted: &References<'_>, known: &mut Fixture) -> Result<(), Error> {
    // Whoever has what the fixture gives to somebody, in whichever tenant.
    let mut holders: BTreeSet<String> = BTreeSet::new();
    let keys = "SELECT user_id FROM huawei_access_keys WHERE ";
    holders.append(&mut find(tx, keys, "access", wanted.access_keys.iter().copied()).await?);
    let applications = "SELECT user_id FROM huawei_application_credentials WHERE ";
    holders.append(&mut find(tx, applications, "id", wanted.applications.iter().copied()).await?);
    holders.extend(wanted.user_ids.iter().map(|id| (*id).to_owned()));

    let mut tenants: BTreeSet<String> =
        find(tx, "SELECT name FROM huawei_tenants WHERE ", "name", wanted.tenants.iter().copied()).await?;
    let projects = "SELECT tenant FROM huawei_projects WHERE ";
    tenants.append(&mut find(tx, projects, "id", wanted.projects.iter().copied()).await?);
    let users = "SELECT DISTINCT tenant FROM huawei_users WHERE ";
    tenants.append(&mut find(tx, users, "id", &holders).await?);
    for name in &tenants {
        for mut tenant in Tenants::read(tx, Which::One(name)).await? {
            let ids = needed_users(tx, name, wanted, &holders).await?;
            for id in ids {
                let users = HuaweiUsers::read(tx, Which::One(&(name.clone(), id))).await?;
                tenant.users.extend(users.into_iter().map(|(_, user)| user));
            }
            known.huawei.tenants.push(tenant);
        }
    }
    Ok(())
}

/// The ids of those users of a tenant who are referred to, and of the primary account.
async fn needed_users(
    tx: &mut Tx,
    tenant: &str,
    wanted: &References<'_>,
    holders: &BTreeSet<String>,
) -> Result<BTreeSet<String>, Error> {
    let mut sql = Builder::new(tx.dialect(), "SELECT id FROM huawei_users WHERE primary_account AND tenant = ");
    sql.push_bind(tenant);
    let mut ids: BTreeSet<String> = sql.build().fetch_all::<String>(&mut *tx).await?.into_iter().collect();
    let pairs: BTreeSet<(String, String)> =
        find(tx, "SELECT tenant, id FROM huawei_users WHERE ", "name", wanted.user_names.iter().copied()).await?;
    ids.extend(pairs.into_iter().filter(|(of, _)| of == tenant).map(|(_, id)| id));
    let pairs: BTreeSet<(String, String)> =
        find(tx, "SELECT tenant, id FROM huawei_users WHERE ", "id", holders).await?;
    ids.extend(pairs.into_iter().filter(|(of, _)| of == tenant).map(|(_, id)| id));
    Ok(ids)
}

async fn add_scnet(tx: &mut Tx, wanted: &References<'_>, known: &mut Fixture) -> Result<(), Error> {
    let nothing = wanted.scnet_names.is_empty() && wanted.clusters.is_empty() && wanted.scnet_keys.is_empty();
    if nothing {
        return Ok(());
    }
    known.scnet.clusters = scnet::clusters(tx).await?;
    let wanted_names = || wanted.scnet_names.iter().copied();
    let mut names: BTreeSet<String> = find(tx, "SELECT name FROM scnet_users WHERE ", "name", wanted_names()).await?;
    let accounts = "SELECT DISTINCT username FROM scnet_accounts WHERE ";
    names.append(&mut find(tx, accounts, "cluster_username", wanted_names()).await?);
    let keys = "SELECT username FROM scnet_access_keys WHERE ";
    names.append(&mut find(tx, keys, "access", wanted.scnet_keys.iter().copied()).await?);
    for name in names {
        let mut sql = Builder::new(tx.dialect(), scnet::USERS);
        sql.push(" WHERE u.name = ").push_bind(&name);
        known.scnet.users.append(&mut scnet::users(tx, sql).await?);
    }
    Ok(())
}

async fn add_maptable(tx: &mut Tx, wanted: &References<'_>, known: &mut Fixture) -> Result<(), Error> {
    let mut workspaces: BTreeSet<(String, i64)> = BTreeSet::new();
    let of_projects = "SELECT kind, workspace_id FROM maptable_projects WHERE ";
    workspaces.append(&mut find(tx, of_projects, "id", wanted.map_projects.iter().copied()).await?);
    let of_tables = "SELECT p.kind, p.workspace_id FROM maptable_tables t JOIN maptable_projects p ON p.id = t.project_id \
                     WHERE ";
    workspaces.append(&mut find(tx, of_tables, "t.id", wanted.map_tables.iter().copied()).await?);
    let of_files = "SELECT kind, workspace_id FROM maptable_data_files WHERE ";
    workspaces.append(&mut find(tx, of_files, "id", wanted.map_files.iter().copied()).await?);
    for key in &workspaces {
        known.maptable.workspaces.append(&mut MapWorkspaces::read(tx, Which::One(key)).await?);
    }
    let others = Fixture { maptable: known.maptable.clone(), ..Fixture::default() };
    let ids = wanted.map_users.union(&others.references().map_users).copied().collect::<BTreeSet<_>>();
    let ids: BTreeSet<i64> = find(tx, "SELECT id FROM maptable_users WHERE ", "id", ids).await?;
    for id in ids {
        let mut sql = Builder::new(tx.dialect(), "SELECT id, name, avatar FROM maptable_users WHERE id = ");
        sql.push_bind(id);
        known.maptable.users.append(&mut maptable::users(tx, sql).await?);
    }
    Ok(())
}
