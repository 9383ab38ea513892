//! What MapTable tells of a workspace.

use std::collections::HashMap;

use schemars::JsonSchema;
use serde::Serialize;

use crate::server::store::{DataFileRow, ProjectRow, TableRow, UserRow, WorkspaceContent as Rows};
use crate::server::value::{Nullable, Number, Open, OutOfRange, Timestamp};

/// The tables of each project, by its id.
type Tables = HashMap<i64, Vec<TableRow>>;

/// The platform writes its times in China's time zone, in hours from UTC.
const ZONE: i32 = 8;

/// A workspace and whom it belongs to.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct WorkspaceDetail {
    /// `user` or `org`.
    r#type: String,
    /// What is in it.
    detail: WorkspaceContent,
}

/// What is in a workspace.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
struct WorkspaceContent {
    /// The caller.
    current_user: User,
    /// The projects.
    projects: Vec<Project>,
    /// The projects in the trash; null for none.
    recycle_projects: Nullable<Vec<Project>>,
    /// The data sets; null for none.
    data_files: Nullable<Vec<Open>>,
    /// The data sets in the trash; null for none.
    recycle_data_files: Nullable<Vec<Open>>,
    /// The number of notifications the caller has not read.
    #[schemars(range(min = 0))]
    unread_notifications_count: i64,
}

/// A user as others see them.
#[derive(Debug, Serialize, JsonSchema)]
struct User {
    /// Id of the user.
    id: i64,
    /// Name of the user.
    name: String,
    /// Address of the user's picture, if there is one.
    avatar: Nullable<String>,
}

/// A project and its tables.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
struct Project {
    /// Id of the project.
    id: i64,
    /// Its name.
    name: String,
    /// Name of its icon.
    icon: String,
    /// What it is about.
    desc: String,
    /// The one who made it.
    creator: User,
    /// The time when it was last changed.
    update_time: Timestamp,
    /// The time when it was made.
    create_time: Timestamp,
    /// True if the caller's role comes from the workspace.
    role_inherited: bool,
    /// The tables and groups of tables.
    table_nodes: Vec<TableNode>,
    /// Those in the trash; null for none.
    recycle_table_nodes: Nullable<Vec<TableNode>>,
    /// The way the map looks.
    map_config: MapConfig,
    /// The number of members it has.
    #[schemars(range(min = 0))]
    member_count: i64,
}

/// A table or a group of tables.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
struct TableNode {
    /// Id of the table.
    id: i64,
    /// Its name.
    name: String,
    /// What it is.
    r#type: String,
    /// Its place among the tables.
    order: i64,
    /// Id of the group it is in; null outside groups.
    #[serde(rename = "parentID")]
    parent_id: Nullable<i64>,
    /// True if it is subscribed from elsewhere.
    subscribed: bool,
    /// True if others may subscribe to it.
    published: bool,
    /// True if the caller's role comes from the project.
    role_inherited: bool,
    /// The time when it was made.
    create_time: Timestamp,
    /// The time when it was last changed.
    update_time: Timestamp,
}

/// The way a project's map looks.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
struct MapConfig {
    /// Longitude and latitude of the middle.
    center: String,
    /// How near the map is.
    zoom_level: Number,
    /// True if the map shows where the viewer is.
    positioning: bool,
    /// True if distances can be measured.
    ranging: bool,
    /// True if the map was ever set up.
    is_set: bool,
    /// Name of the map underneath.
    base_map: String,
    /// What a shared map is opened with.
    share_token: String,
    /// True if the map is shared.
    is_shared: bool,
}

impl WorkspaceDetail {
    pub(super) fn new(kind: String, rows: Rows) -> Result<Self, OutOfRange> {
        let mut tables = Tables::default();
        for row in rows.tables {
            tables.entry(row.project_id).or_default().push(row);
        }
        let (recycled, projects) = rows.projects.into_iter().partition(|row| row.recycled);
        let (recycled_files, files) = rows.files.into_iter().partition(|row| row.recycled);
        let content = WorkspaceContent {
            current_user: rows.caller.into(),
            projects: Project::all(projects, &tables)?,
            recycle_projects: Nullable::unless_empty(Project::all(recycled, &tables)?),
            data_files: data_files(files)?,
            recycle_data_files: data_files(recycled_files)?,
            unread_notifications_count: rows.unread,
        };
        Ok(Self { r#type: kind, detail: content })
    }
}

impl Project {
    fn all(rows: Vec<ProjectRow>, tables: &Tables) -> Result<Vec<Self>, OutOfRange> {
        let own = |row: &ProjectRow| tables.get(&row.id).map_or(&[][..], Vec::as_slice);
        rows.into_iter().map(|row| Self::new(own(&row), row)).collect()
    }

    /// The project with its tables.
    fn new(tables: &[TableRow], row: ProjectRow) -> Result<Self, OutOfRange> {
        let nodes = |recycled| {
            let these = tables.iter().filter(|table| table.recycled == recycled);
            these.map(TableNode::new).collect::<Result<Vec<_>, _>>()
        };
        Ok(Self {
            table_nodes: nodes(false)?,
            recycle_table_nodes: Nullable::unless_empty(nodes(true)?),
            id: row.id,
            name: row.name,
            icon: row.icon,
            desc: row.description,
            creator: row.creator.into(),
            update_time: time(row.update_us)?,
            create_time: time(row.create_us)?,
            role_inherited: row.role_inherited,
            map_config: MapConfig {
                center: row.map_center,
                zoom_level: Number(row.map_zoom_level),
                positioning: row.map_positioning,
                ranging: row.map_ranging,
                is_set: row.map_is_set,
                base_map: row.map_base_map,
                share_token: row.map_share_token,
                is_shared: row.map_is_shared,
            },
            member_count: row.member_count,
        })
    }
}

impl TableNode {
    fn new(row: &TableRow) -> Result<Self, OutOfRange> {
        Ok(Self {
            id: row.id,
            name: row.name.clone(),
            r#type: row.kind.clone(),
            order: row.position,
            parent_id: Nullable(row.parent_id),
            subscribed: row.subscribed,
            published: row.published,
            role_inherited: row.role_inherited,
            create_time: time(row.create_us)?,
            update_time: time(row.update_us)?,
        })
    }
}

impl From<UserRow> for User {
    fn from(row: UserRow) -> Self {
        Self { id: row.id, name: row.name, avatar: Nullable(row.avatar) }
    }
}

fn time(micros: i64) -> Result<Timestamp, OutOfRange> {
    Timestamp::micros_at_offset(micros, ZONE)
}

/// No page shows a data set: that it has these fields is a guess, so the schema names none.
fn data_files(rows: Vec<DataFileRow>) -> Result<Nullable<Vec<Open>>, OutOfRange> {
    let file = |row: DataFileRow| {
        let fields = [
            ("id", row.id.into()),
            ("name", row.name.into()),
            ("createTime", serde_json::json!(time(row.create_us)?)),
            ("updateTime", serde_json::json!(time(row.update_us)?)),
        ];
        Ok(Open(fields.into_iter().map(|(key, value)| (key.to_owned(), value)).collect()))
    };
    Ok(Nullable::unless_empty(rows.into_iter().map(file).collect::<Result<_, _>>()?))
}
