//! MapTable: what is in a workspace.

use std::collections::HashMap;

use sqlx::Error;

use crate::server::fixture::{DataFile, Instant, MapConfig, MapWorkspace, Project, Spanned, Table};
use crate::server::store::maptable::TableRow;
use crate::server::store::sql::{FromRow, Row, Tx, query};

/// Fills in members, projects and files.
pub(super) async fn add_content(tx: &mut Tx, workspace: &mut MapWorkspace) -> Result<(), Error> {
    let (kind, id) = (workspace.kind.value.clone(), workspace.id.value);
    let sql = "SELECT user_id FROM maptable_members WHERE kind = $1 AND workspace_id = $2 ORDER BY user_id";
    let members: Vec<i64> = query(sql).bind(&kind).bind(id).fetch_all(&mut *tx).await?;
    workspace.members = members.into_iter().map(Spanned::nowhere).collect();

    let sql = "SELECT id, name, icon, description, creator_id, create_us, update_us, role_inherited, recycled, map_center, \
               map_zoom_level, map_positioning, map_ranging, map_is_set, map_base_map, map_share_token, map_is_shared \
               FROM maptable_projects WHERE kind = $1 AND workspace_id = $2 ORDER BY id";
    let projects: Vec<(Project, Recycled)> = query(sql).bind(&kind).bind(id).fetch_all(&mut *tx).await?;
    for (mut project, recycled) in projects {
        add_tables(tx, &mut project).await?;
        if recycled { &mut workspace.recycle_projects } else { &mut workspace.projects }.push(project);
    }

    let sql = "SELECT id, name, create_us, update_us, recycled FROM maptable_data_files \
               WHERE kind = $1 AND workspace_id = $2 ORDER BY id";
    let files: Vec<(DataFile, Recycled)> = query(sql).bind(&kind).bind(id).fetch_all(tx).await?;
    for (file, recycled) in files {
        if recycled { &mut workspace.recycle_data_files } else { &mut workspace.data_files }.push(file);
    }
    Ok(())
}

/// True if something is in the recycle bin.
type Recycled = bool;

impl FromRow for (DataFile, Recycled) {
    fn from_row(row: Row<'_>) -> Result<Self, Error> {
        let instant = |column| row.get(column).map(|micros| Spanned::nowhere(Instant::of_micros(micros)));
        let file = DataFile {
            id: Spanned::nowhere(row.get("id")?),
            name: Spanned::nowhere(row.get("name")?),
            create_time: instant("create_us")?,
            update_time: instant("update_us")?,
        };
        Ok((file, row.get("recycled")?))
    }
}

impl FromRow for (Project, Recycled) {
    fn from_row(row: Row<'_>) -> Result<Self, Error> {
        let text = |column| row.get(column).map(Spanned::nowhere);
        let instant = |column| row.get(column).map(|micros| Spanned::nowhere(Instant::of_micros(micros)));
        let project = Project {
            id: Spanned::nowhere(row.get("id")?),
            name: text("name")?,
            icon: text("icon")?,
            desc: row.get("description")?,
            creator: Spanned::nowhere(row.get("creator_id")?),
            create_time: instant("create_us")?,
            update_time: instant("update_us")?,
            role_inherited: row.get("role_inherited")?,
            members: Vec::new(),
            map_config: MapConfig {
                center: text("map_center")?,
                zoom_level: Spanned::nowhere(row.get("map_zoom_level")?),
                positioning: row.get("map_positioning")?,
                ranging: row.get("map_ranging")?,
                is_set: row.get("map_is_set")?,
                base_map: text("map_base_map")?,
                share_token: text("map_share_token")?,
                is_shared: row.get("map_is_shared")?,
            },
            table_nodes: Vec::new(),
            recycle_table_nodes: Vec::new(),
        };
        Ok((project, row.get("recycled")?))
    }
}

async fn add_tables(tx: &mut Tx, project: &mut Project) -> Result<(), Error> {
    let id = project.id.value;
    let sql = "SELECT user_id FROM maptable_project_members WHERE project_id = $1 ORDER BY user_id";
    let members: Vec<i64> = query(sql).bind(id).fetch_all(&mut *tx).await?;
    project.members = members.into_iter().map(Spanned::nowhere).collect();
    let sql = "SELECT id, project_id, name, kind, position, parent_id, subscribed, published, role_inherited, create_us, \
               update_us, recycled FROM maptable_tables WHERE project_id = $1 ORDER BY position, id";
    let rows: Vec<TableRow> = query(sql).bind(id).fetch_all(tx).await?;
    for row in parents_first(rows) {
        let recycled = row.recycled;
        let table = Table {
            id: Spanned::nowhere(row.id),
            name: Spanned::nowhere(row.name),
            kind: Spanned::nowhere(row.kind),
            order: row.position,
            parent: row.parent_id.map(Spanned::nowhere),
            subscribed: row.subscribed,
            published: row.published,
            role_inherited: row.role_inherited,
            create_time: Spanned::nowhere(Instant::of_micros(row.create_us)),
            update_time: Spanned::nowhere(Instant::of_micros(row.update_us)),
        };
        if recycled { &mut project.recycle_table_nodes } else { &mut project.table_nodes }.push(table);
    }
    Ok(())
}

/// The same tables, each after the group that it is in, as a fixture wants it.
fn parents_first(mut rows: Vec<TableRow>) -> Vec<TableRow> {
    let parents: HashMap<i64, i64> = rows.iter().filter_map(|row| Some((row.id, row.parent_id?))).collect();
    let depth = |id: i64| std::iter::successors(parents.get(&id), |id| parents.get(id)).take(parents.len()).count();
    rows.sort_by_key(|row| depth(row.id));
    rows
}
