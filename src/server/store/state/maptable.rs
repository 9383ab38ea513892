//! MapTable: users with their notifications, applications, and workspaces.

use sqlx::Error;

use super::maptable_content::add_content;
use super::{Kind, Which, push_in};
use crate::server::fixture::{Hashed, MapApp, MapUser, MapWorkspace, Notification, Spanned};
use crate::server::store::PasswordHash;
use crate::server::store::sql::{Builder, Tx, query};

/// Users, by id.
#[derive(Debug)]
pub(in crate::server) enum MapUsers {}

impl Kind for MapUsers {
    type Key = i64;
    type Item = MapUser;

    async fn read(tx: &mut Tx, which: Which<'_, i64>) -> Result<Vec<MapUser>, Error> {
        let mut sql = Builder::new(tx.dialect(), "SELECT id, name, avatar FROM maptable_users");
        match which {
            Which::One(id) => {
                sql.push(" WHERE id = ").push_bind(*id);
            }
            Which::After(after, limit) => {
                if let Some(id) = after {
                    sql.push(" WHERE id > ").push_bind(*id);
                }
                sql.push(" ORDER BY id LIMIT ").push_bind(limit);
            }
        }
        users(tx, sql).await
    }

    fn key(user: &MapUser) -> i64 {
        user.id.value
    }
}

/// The users that a query finds, in its order, with their notifications.
pub(super) async fn users(tx: &mut Tx, sql: Builder<'_>) -> Result<Vec<MapUser>, Error> {
    let rows: Vec<(i64, String, Option<String>)> = sql.build().fetch_all(&mut *tx).await?;
    let user = |(id, name, avatar): (i64, String, Option<String>)| MapUser {
        id: Spanned::nowhere(id),
        name: Spanned::nowhere(name),
        avatar: avatar.map(Spanned::nowhere),
        notifications: Vec::new(),
    };
    let mut users: Vec<MapUser> = rows.into_iter().map(user).collect();
    let mut sql = Builder::new(tx.dialect(), "SELECT user_id, body, is_read FROM maptable_notifications WHERE ");
    push_in(&mut sql, "user_id", users.iter().map(|user| user.id.value));
    sql.push(" ORDER BY user_id, position");
    let rows: Vec<(i64, String, bool)> = sql.build().fetch_all(tx).await?;
    for (id, text, read) in rows {
        if let Some(user) = users.iter_mut().find(|user| user.id.value == id) {
            user.notifications.push(Notification { text, read });
        }
    }
    Ok(users)
}

/// Every application, by id.
pub(super) async fn apps(tx: &mut Tx) -> Result<Vec<MapApp>, Error> {
    let sql = "SELECT id, secret_hash, user_id FROM maptable_apps ORDER BY id";
    let rows: Vec<(String, String, i64)> = query(sql).fetch_all(tx).await?;
    let app = |(id, hash, user)| MapApp {
        id: Spanned::nowhere(id),
        secret: Spanned::nowhere(Hashed::from(PasswordHash::stored(hash))),
        user: Spanned::nowhere(user),
    };
    Ok(rows.into_iter().map(app).collect())
}

type WorkspaceColumns = (String, i64, Option<String>, Option<String>, String);

/// Workspaces with all that is in them, by type and id.
#[derive(Debug)]
pub(in crate::server) enum MapWorkspaces {}

impl Kind for MapWorkspaces {
    type Key = (String, i64);
    type Item = MapWorkspace;

    async fn read(tx: &mut Tx, which: Which<'_, Self::Key>) -> Result<Vec<MapWorkspace>, Error> {
        let mut sql = Builder::new(tx.dialect(), "SELECT kind, id, name, avatar, plan FROM maptable_workspaces");
        match which {
            Which::One((kind, id)) => {
                sql.push(" WHERE kind = ").push_bind(kind).push(" AND id = ").push_bind(*id);
            }
            Which::After(after, limit) => {
                if let Some((kind, id)) = after {
                    sql.push(" WHERE (kind, id) > (").push_bind(kind).push(", ").push_bind(*id).push(")");
                }
                sql.push(" ORDER BY kind, id LIMIT ").push_bind(limit);
            }
        }
        let rows: Vec<WorkspaceColumns> = sql.build().fetch_all(&mut *tx).await?;
        let mut workspaces = Vec::with_capacity(rows.len());
        for (kind, id, name, avatar, plan) in rows {
            let mut workspace = MapWorkspace {
                kind: Spanned::nowhere(kind),
                id: Spanned::nowhere(id),
                name: name.map(Spanned::nowhere),
                avatar: avatar.map(Spanned::nowhere),
                plan: Spanned::nowhere(plan),
                members: Vec::new(),
                projects: Vec::new(),
                recycle_projects: Vec::new(),
                data_files: Vec::new(),
                recycle_data_files: Vec::new(),
            };
            add_content(tx, &mut workspace).await?;
            workspaces.push(workspace);
        }
        Ok(workspaces)
    }

    fn key(workspace: &MapWorkspace) -> Self::Key {
        (workspace.kind.value.clone(), workspace.id.value)
    }
}
