//! Taking single items away: what is in them goes too, and what others refer to stays.

use sqlx::Error;

use super::tokens::forget_all;
use super::{ChangeError, huawei, maptable, raise, scnet, workspaces};
use crate::server::fixture::DEFAULT_WORKSPACE;
use crate::server::maptable as platform_maptable;
use crate::server::store::sql::{Tx, query, transact};
use crate::server::store::state::{
    HuaweiUsers, Kind, MapUsers, MapWorkspaces, Quotas, ScNetUsers, Spaces, Which, Workspaces,
};
use crate::server::store::{Store, modelarts};
use crate::server::{huawei as platform_huawei, scnet as platform_scnet};

/// A kind of items that are taken away one by one.
pub(in crate::server) trait Removable: Kind {
    /// An item in words.
    fn describe(key: &Self::Key) -> String;

    /// Takes away an item that is there.
    fn remove(tx: &mut Tx, key: &Self::Key) -> impl Future<Output = Result<(), ChangeError>> + Send;
}

impl Store {
    /// Takes an item away.
    pub(in crate::server) async fn delete<K: Removable>(&self, key: &K::Key) -> Result<(), ChangeError> {
        let done = transact!(self.pool.changing(), tx => {
            raise(tx).await?;
            if K::read(tx, Which::One(key)).await?.is_empty() {
                return Err(ChangeError::Unknown(format!("there is no {}", K::describe(key))));
            }
            K::remove(tx, key).await?;
        });
        self.noticed(done).await
    }
}

/// Refuses if a query finds a name, of something that refers to what is to go.
async fn refuse_if(
    tx: &mut Tx,
    sql: &'static str,
    id: &str,
    what: impl FnOnce(String) -> String + Send,
) -> Result<(), ChangeError> {
    let found: Option<String> = query(sql).bind(id).fetch_optional(tx).await?;
    found.map_or(Ok(()), |found| Err(ChangeError::Conflict(what(found))))
}

async fn run(tx: &mut Tx, sql: &'static str, id: &str) -> Result<(), Error> {
    query(sql).bind(id).execute(tx).await?;
    Ok(())
}

impl Removable for Workspaces {
    fn describe((project, id): &Self::Key) -> String {
        format!("workspace `{id}` in project `{project}`")
    }

    async fn remove(tx: &mut Tx, (project, id): &Self::Key) -> Result<(), ChangeError> {
        if id == DEFAULT_WORKSPACE {
            return Err(ChangeError::Conflict(format!("every project has a workspace `{DEFAULT_WORKSPACE}`")));
        }
        Ok(modelarts::delete(tx, project, id).await?)
    }
}

impl Removable for Spaces {
    fn describe(id: &String) -> String {
        format!("space `{id}`")
    }

    async fn remove(tx: &mut Tx, id: &String) -> Result<(), ChangeError> {
        Ok(workspaces::delete_space(tx, id).await?)
    }
}

impl Removable for HuaweiUsers {
    fn describe((tenant, id): &Self::Key) -> String {
        format!("user with the id `{id}` in tenant `{tenant}`")
    }

    async fn remove(tx: &mut Tx, (tenant, id): &Self::Key) -> Result<(), ChangeError> {
        let sql = "SELECT name FROM huawei_users WHERE primary_account AND id = $1";
        refuse_if(tx, sql, id, |name| format!("`{name}` is the primary account, which every tenant has")).await?;
        let sql = "SELECT id FROM modelarts_workspaces WHERE owner_id = $1 LIMIT 1";
        refuse_if(tx, sql, id, |it| format!("the user owns the workspace `{it}`; give it to somebody else first"))
            .await?;
        let sql = "SELECT id FROM eihealth_spaces WHERE creator_id = $1 LIMIT 1";
        refuse_if(tx, sql, id, |it| format!("the user created the space `{it}`; delete it first")).await?;
        let sql = "SELECT space_id FROM eihealth_members WHERE user_id = $1 LIMIT 1";
        refuse_if(tx, sql, id, |it| format!("the user is a member of the space `{it}`; end that first")).await?;
        workspaces::refuse_if_granted(tx, id).await?;
        let name: String = query("SELECT name FROM huawei_users WHERE id = $1").bind(id).fetch_one(&mut *tx).await?;
        huawei::refuse_if_granted_by_name(tx, tenant, &name).await?;
        huawei::take_credentials(tx, id).await?;
        forget_all(tx, platform_huawei::REALM, id).await?;
        Ok(run(tx, "DELETE FROM huawei_users WHERE id = $1", id).await?)
    }
}

impl Removable for ScNetUsers {
    fn describe(name: &String) -> String {
        format!("user `{name}` of SCNet")
    }

    async fn remove(tx: &mut Tx, name: &String) -> Result<(), ChangeError> {
        let sql = "SELECT path FROM scnet_quotas WHERE username = $1 LIMIT 1";
        refuse_if(tx, sql, name, |path| format!("the user has a quota on `{path}`; delete it first")).await?;
        scnet::take_credentials(tx, name).await?;
        forget_all(tx, platform_scnet::REALM, name).await?;
        Ok(run(tx, "DELETE FROM scnet_users WHERE name = $1", name).await?)
    }
}

impl Removable for Quotas {
    fn describe((username, path): &Self::Key) -> String {
        format!("quota of `{username}` on `{path}`")
    }

    async fn remove(tx: &mut Tx, (username, path): &Self::Key) -> Result<(), ChangeError> {
        let sql = "DELETE FROM scnet_quotas WHERE username = $1 AND path = $2";
        query(sql).bind(username).bind(path).execute(tx).await?;
        Ok(())
    }
}

impl Removable for MapUsers {
    fn describe(id: &i64) -> String {
        format!("user {id} of MapTable")
    }

    async fn remove(tx: &mut Tx, id: &i64) -> Result<(), ChangeError> {
        for (sql, what) in [
            ("SELECT id FROM maptable_apps WHERE user_id = $1 LIMIT 1", "the application"),
            ("SELECT kind || '/' || workspace_id FROM maptable_members WHERE user_id = $1 LIMIT 1", "the workspace"),
            ("SELECT CAST(id AS TEXT) FROM maptable_projects WHERE creator_id = $1 LIMIT 1", "the project"),
            ("SELECT CAST(project_id AS TEXT) FROM maptable_project_members WHERE user_id = $1 LIMIT 1", "the project"),
        ] {
            let found: Option<String> = query(sql).bind(*id).fetch_optional(&mut *tx).await?;
            if let Some(found) = found {
                let reason = format!("{what} `{found}` is the user's, or has the user as a member; change it first");
                return Err(ChangeError::Conflict(reason));
            }
        }
        for realm in [platform_maptable::REALM, platform_maptable::REFRESH_REALM] {
            forget_all(tx, realm, &id.to_string()).await?;
        }
        for sql in ["DELETE FROM maptable_notifications WHERE user_id = $1", "DELETE FROM maptable_users WHERE id = $1"]
        {
            query(sql).bind(*id).execute(&mut *tx).await?;
        }
        Ok(())
    }
}

impl Removable for MapWorkspaces {
    fn describe((kind, id): &Self::Key) -> String {
        format!("workspace `{kind}/{id}`")
    }

    async fn remove(tx: &mut Tx, (kind, id): &Self::Key) -> Result<(), ChangeError> {
        maptable::empty(tx, kind, *id).await?;
        let sql = "DELETE FROM maptable_workspaces WHERE kind = $1 AND id = $2";
        query(sql).bind(kind).bind(*id).execute(tx).await?;
        Ok(())
    }
}
