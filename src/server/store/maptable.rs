//! MapTable: workspaces with their projects, tables, files and recycle bins.

use super::sql::{FromRow, Row, Tx, query};
use super::{Store, StoreError};

/// A user as shown to others.
#[derive(Clone, Debug)]
pub(crate) struct UserRow {
    pub(crate) id: i64,
    pub(crate) name: String,
    pub(crate) avatar: Option<String>,
}

/// A project, its creator, and how its map is shown.
#[derive(Clone, Debug)]
pub(crate) struct ProjectRow {
    pub(crate) id: i64,
    pub(crate) name: String,
    pub(crate) icon: String,
    pub(crate) description: String,
    pub(crate) creator: UserRow,
    pub(crate) create_us: i64,
    pub(crate) update_us: i64,
    pub(crate) role_inherited: bool,
    pub(crate) recycled: bool,
    pub(crate) map_center: String,
    pub(crate) map_zoom_level: f64,
    pub(crate) map_positioning: bool,
    pub(crate) map_ranging: bool,
    pub(crate) map_is_set: bool,
    pub(crate) map_base_map: String,
    pub(crate) map_share_token: String,
    pub(crate) map_is_shared: bool,
    pub(crate) member_count: i64,
}

/// A table, or a group of tables, in a project.
#[derive(Clone, Debug)]
pub(crate) struct TableRow {
    pub(crate) id: i64,
    pub(crate) project_id: i64,
    pub(crate) name: String,
    pub(crate) kind: String,
    pub(crate) position: i64,
    pub(crate) parent_id: Option<i64>,
    pub(crate) subscribed: bool,
    pub(crate) published: bool,
    pub(crate) role_inherited: bool,
    pub(crate) create_us: i64,
    pub(crate) update_us: i64,
    pub(crate) recycled: bool,
}

/// A data set of a workspace.
#[derive(Clone, Debug)]
pub(crate) struct DataFileRow {
    pub(crate) id: i64,
    pub(crate) name: String,
    pub(crate) create_us: i64,
    pub(crate) update_us: i64,
    pub(crate) recycled: bool,
}

/// Everything a workspace's detail is made of.
#[derive(Clone, Debug)]
pub(crate) struct WorkspaceContent {
    pub(crate) caller: UserRow,
    pub(crate) unread: i64,
    pub(crate) projects: Vec<ProjectRow>,
    pub(crate) tables: Vec<TableRow>,
    pub(crate) files: Vec<DataFileRow>,
}

impl Store {
    /// Tells if the user is a member of the workspace; `None` if there is no such workspace.
    pub(crate) async fn membership(&self, kind: &str, id: i64, user_id: i64) -> Result<Option<bool>, StoreError> {
        Ok(query(
            "SELECT EXISTS (SELECT 1 FROM maptable_members m \
             WHERE m.kind = w.kind AND m.workspace_id = w.id AND m.user_id = $1) \
             FROM maptable_workspaces w WHERE w.kind = $2 AND w.id = $3",
        )
        .bind(user_id)
        .bind(kind)
        .bind(id)
        .fetch_optional(&self.pool)
        .await?)
    }

    /// What the workspace holds, as of one moment.
    pub(crate) async fn workspace_content(
        &self,
        kind: &str,
        id: i64,
        user_id: i64,
    ) -> Result<WorkspaceContent, StoreError> {
        let mut tx = self.pool.read().await?;
        let content = WorkspaceContent {
            caller: caller(&mut tx, user_id).await?,
            unread: unread(&mut tx, user_id).await?,
            projects: projects(&mut tx, kind, id).await?,
            tables: tables(&mut tx, kind, id).await?,
            files: files(&mut tx, kind, id).await?,
        };
        tx.end().await?;
        Ok(content)
    }
}

async fn caller(tx: &mut Tx, user_id: i64) -> Result<UserRow, sqlx::Error> {
    let (id, name, avatar) =
        query("SELECT id, name, avatar FROM maptable_users WHERE id = $1").bind(user_id).fetch_one(&mut *tx).await?;
    Ok(UserRow { id, name, avatar })
}

async fn unread(tx: &mut Tx, user_id: i64) -> Result<i64, sqlx::Error> {
    query("SELECT COUNT(*) FROM maptable_notifications WHERE user_id = $1 AND NOT is_read")
        .bind(user_id)
        .fetch_one(&mut *tx)
        .await
}

async fn projects(tx: &mut Tx, kind: &str, id: i64) -> Result<Vec<ProjectRow>, sqlx::Error> {
    query(
        "SELECT p.id, p.name, p.icon, p.description, p.creator_id, c.name AS creator_name, c.avatar AS creator_avatar, \
         p.create_us, p.update_us, p.role_inherited, p.recycled, p.map_center, p.map_zoom_level, p.map_positioning, \
         p.map_ranging, p.map_is_set, p.map_base_map, p.map_share_token, p.map_is_shared, \
         (SELECT COUNT(*) FROM maptable_project_members m WHERE m.project_id = p.id) AS member_count \
         FROM maptable_projects p JOIN maptable_users c ON c.id = p.creator_id \
         WHERE p.kind = $1 AND p.workspace_id = $2 ORDER BY p.id",
    )
    .bind(kind)
    .bind(id)
    .fetch_all(&mut *tx)
    .await
}

async fn tables(tx: &mut Tx, kind: &str, id: i64) -> Result<Vec<TableRow>, sqlx::Error> {
    query(
        "SELECT t.id, t.project_id, t.name, t.kind, t.position, t.parent_id, t.subscribed, t.published, t.role_inherited, \
         t.create_us, t.update_us, t.recycled FROM maptable_tables t JOIN maptable_projects p ON p.id = t.project_id \
         WHERE p.kind = $1 AND p.workspace_id = $2 ORDER BY t.position, t.id",
    )
    .bind(kind)
    .bind(id)
    .fetch_all(&mut *tx)
    .await
}

async fn files(tx: &mut Tx, kind: &str, id: i64) -> Result<Vec<DataFileRow>, sqlx::Error> {
    let rows: Vec<(i64, String, i64, i64, bool)> = query(
        "SELECT id, name, create_us, update_us, recycled FROM maptable_data_files \
         WHERE kind = $1 AND workspace_id = $2 ORDER BY id",
    )
    .bind(kind)
    .bind(id)
    .fetch_all(&mut *tx)
    .await?;
    let file = |(id, name, create_us, update_us, recycled)| DataFileRow { id, name, create_us, update_us, recycled };
    Ok(rows.into_iter().map(file).collect())
}

impl FromRow for ProjectRow {
    fn from_row(row: Row<'_>) -> Result<Self, sqlx::Error> {
        Ok(Self {
            id: row.get("id")?,
            name: row.get("name")?,
            icon: row.get("icon")?,
            description: row.get("description")?,
            creator: UserRow {
                id: row.get("creator_id")?,
                name: row.get("creator_name")?,
                avatar: row.get("creator_avatar")?,
            },
            create_us: row.get("create_us")?,
            update_us: row.get("update_us")?,
            role_inherited: row.get("role_inherited")?,
            recycled: row.get("recycled")?,
            map_center: row.get("map_center")?,
            map_zoom_level: row.get("map_zoom_level")?,
            map_positioning: row.get("map_positioning")?,
            map_ranging: row.get("map_ranging")?,
            map_is_set: row.get("map_is_set")?,
            map_base_map: row.get("map_base_map")?,
            map_share_token: row.get("map_share_token")?,
            map_is_shared: row.get("map_is_shared")?,
            member_count: row.get("member_count")?,
        })
    }
}

impl FromRow for TableRow {
    fn from_row(row: Row<'_>) -> Result<Self, sqlx::Error> {
        Ok(Self {
            id: row.get("id")?,
            project_id: row.get("project_id")?,
            name: row.get("name")?,
            kind: row.get("kind")?,
            position: row.get("position")?,
            parent_id: row.get("parent_id")?,
            subscribed: row.get("subscribed")?,
            published: row.get("published")?,
            role_inherited: row.get("role_inherited")?,
            create_us: row.get("create_us")?,
            update_us: row.get("update_us")?,
            recycled: row.get("recycled")?,
        })
    }
}
