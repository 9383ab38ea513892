//! MapTable: users, tokens, and workspaces with what is in them.

use super::maptable_apps;
use crate::server::fixture::{DataFile, MapTable, MapWorkspace, Project, Table};
use crate::server::maptable::{REALM, REFRESH_REALM};
use crate::server::store::sql::{Tx, query};
use crate::server::store::{TokenRow, tokens};

pub(in crate::server::store) async fn maptable(tx: &mut Tx, maptable: &MapTable) -> Result<(), sqlx::Error> {
    insert_users(tx, maptable).await?;
    maptable_apps::load(tx, maptable).await?;
    for workspace in &maptable.workspaces {
        insert_workspace(tx, workspace).await?;
        for (recycled, projects) in [(false, &workspace.projects), (true, &workspace.recycle_projects)] {
            for project in projects {
                insert_project(tx, workspace, project, recycled).await?;
            }
        }
        for (recycled, files) in [(false, &workspace.data_files), (true, &workspace.recycle_data_files)] {
            for file in files {
                insert_file(tx, workspace, file, recycled).await?;
            }
        }
    }
    Ok(())
}

async fn insert_users(tx: &mut Tx, maptable: &MapTable) -> Result<(), sqlx::Error> {
    for user in &maptable.users {
        query(
            "INSERT INTO maptable_users (id, name, avatar) VALUES ($1, $2, $3) \
             ON CONFLICT (id) DO UPDATE SET name = excluded.name, avatar = excluded.avatar",
        )
        .bind(user.id.value)
        .bind(&user.name.value)
        .bind(user.avatar.as_ref().map(|avatar| &avatar.value))
        .execute(&mut *tx)
        .await?;
        for (position, notification) in (0_i64..).zip(&user.notifications) {
            query(
                "INSERT INTO maptable_notifications (user_id, position, body, is_read) \
                 VALUES ($1, $2, $3, $4)",
            )
            .bind(user.id.value)
            .bind(position)
            .bind(&notification.text)
            .bind(notification.read)
            .execute(&mut *tx)
            .await?;
        }
    }
    for (realm, given) in [(REALM, &maptable.tokens), (REFRESH_REALM, &maptable.refresh_tokens)] {
        for token in given {
            let expires_ms = token.expires_at.map(|time| time.millis());
            let row = TokenRow { holder: token.user.value.to_string(), scope: None, expires_ms };
            tokens::insert(tx, realm, &token.token.value, &row).await?;
        }
    }
    Ok(())
}

async fn insert_workspace(tx: &mut Tx, workspace: &MapWorkspace) -> Result<(), sqlx::Error> {
    query(
        "INSERT INTO maptable_workspaces (kind, id, name, avatar, plan) VALUES ($1, $2, $3, $4, $5) \
         ON CONFLICT (kind, id) DO UPDATE SET name = excluded.name, avatar = excluded.avatar, plan = excluded.plan",
    )
    .bind(&workspace.kind.value)
    .bind(workspace.id.value)
    .bind(workspace.name.as_ref().map(|name| &name.value))
    .bind(workspace.avatar.as_ref().map(|avatar| &avatar.value))
    .bind(&workspace.plan.value)
    .execute(&mut *tx)
    .await?;
    for member in &workspace.members {
        query("INSERT INTO maptable_members (kind, workspace_id, user_id) VALUES ($1, $2, $3)")
            .bind(&workspace.kind.value)
            .bind(workspace.id.value)
            .bind(member.value)
            .execute(&mut *tx)
            .await?;
    }
    Ok(())
}

async fn insert_project(
    tx: &mut Tx,
    workspace: &MapWorkspace,
    project: &Project,
    recycled: bool,
) -> Result<(), sqlx::Error> {
    let map = &project.map_config;
    query(
        "INSERT INTO maptable_projects (id, kind, workspace_id, name, icon, description, \
         creator_id, create_us, update_us, role_inherited, recycled, map_center, map_zoom_level, \
         map_positioning, map_ranging, map_is_set, map_base_map, map_share_token, map_is_shared) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, \
         $18, $19)",
    )
    .bind(project.id.value)
    .bind(&workspace.kind.value)
    .bind(workspace.id.value)
    .bind(&project.name.value)
    .bind(&project.icon.value)
    .bind(&project.desc)
    .bind(project.creator.value)
    .bind(project.create_time.value.micros())
    .bind(project.update_time.value.micros())
    .bind(project.role_inherited)
    .bind(recycled)
    .bind(&map.center.value)
    .bind(map.zoom_level.value)
    .bind(map.positioning)
    .bind(map.ranging)
    .bind(map.is_set)
    .bind(&map.base_map.value)
    .bind(&map.share_token.value)
    .bind(map.is_shared)
    .execute(&mut *tx)
    .await?;
    insert_project_content(tx, project).await
}

async fn insert_project_content(tx: &mut Tx, project: &Project) -> Result<(), sqlx::Error> {
    for member in &project.members {
        query("INSERT INTO maptable_project_members (project_id, user_id) VALUES ($1, $2)")
            .bind(project.id.value)
            .bind(member.value)
            .execute(&mut *tx)
            .await?;
    }
    for table in &project.table_nodes {
        insert_table(tx, project, table, false).await?;
    }
    for table in &project.recycle_table_nodes {
        insert_table(tx, project, table, true).await?;
    }
    Ok(())
}

async fn insert_table(tx: &mut Tx, project: &Project, table: &Table, recycled: bool) -> Result<(), sqlx::Error> {
    query(
        "INSERT INTO maptable_tables (id, project_id, name, kind, position, parent_id, subscribed, \
         published, role_inherited, create_us, update_us, recycled) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
    )
    .bind(table.id.value)
    .bind(project.id.value)
    .bind(&table.name.value)
    .bind(&table.kind.value)
    .bind(table.order)
    .bind(table.parent.as_ref().map(|parent| parent.value))
    .bind(table.subscribed)
    .bind(table.published)
    .bind(table.role_inherited)
    .bind(table.create_time.value.micros())
    .bind(table.update_time.value.micros())
    .bind(recycled)
    .execute(&mut *tx)
    .await?;
    Ok(())
}

async fn insert_file(
    tx: &mut Tx,
    workspace: &MapWorkspace,
    file: &DataFile,
    recycled: bool,
) -> Result<(), sqlx::Error> {
    query(
        "INSERT INTO maptable_data_files (id, kind, workspace_id, name, create_us, update_us, \
         recycled) VALUES ($1, $2, $3, $4, $5, $6, $7)",
    )
    .bind(file.id.value)
    .bind(&workspace.kind.value)
    .bind(workspace.id.value)
    .bind(&file.name.value)
    .bind(file.create_time.value.micros())
    .bind(file.update_time.value.micros())
    .bind(recycled)
    .execute(&mut *tx)
    .await?;
    Ok(())
}
