//! The requests and answers of ModelArts.

use std::num::TryFromIntError;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::client::Field;
use crate::modelarts::FIELDS;
use crate::modelarts::types::{ListWorkspacesOrder, ListWorkspacesSortBy};
use crate::server::request::{optional, optional_bool};
use crate::server::store::{GrantRow, VisitedWorkspace, WorkspaceRow};

const LONGEST_DESCRIPTION: usize = longest("description");
const LONGEST_OWNER: usize = longest("owner");

/// Most characters of a workspace's property, as the document has it.
const fn longest(property: &str) -> usize {
    match Field::find(FIELDS, "WorkspaceSummary", property) {
        Some(Field { max_length: Some(most), .. }) => *most,
        _ => panic!("the document bounds no such property"),
    }
}

/// Path of the list.
#[derive(Debug, Deserialize, JsonSchema)]
pub(super) struct ProjectPath {
    /// The project whose workspaces are meant.
    pub(super) project_id: String,
}

/// Path of one workspace.
#[derive(Debug, Deserialize, JsonSchema)]
pub(super) struct WorkspacePath {
    /// The project the workspace belongs to.
    pub(super) project_id: String,
    /// Id of the workspace.
    pub(super) workspace_id: String,
}

/// Query of the list; bounds and defaults are the document's.
#[derive(Debug, Deserialize, JsonSchema)]
pub(super) struct ListWorkspacesQuery {
    /// The place where the page starts.
    #[serde(default, deserialize_with = "optional")]
    #[schemars(with = "i32")]
    pub(super) offset: Option<i32>,
    /// The number of workspaces a page has at the most.
    #[serde(default, deserialize_with = "optional")]
    #[schemars(with = "i32")]
    pub(super) limit: Option<i32>,
    /// The field the list is sorted by.
    #[serde(default, deserialize_with = "optional")]
    #[schemars(with = "ListWorkspacesSortBy")]
    pub(super) sort_by: Option<ListWorkspacesSortBy>,
    /// The direction of the sort.
    #[serde(default, deserialize_with = "optional")]
    #[schemars(with = "ListWorkspacesOrder")]
    pub(super) order: Option<ListWorkspacesOrder>,
    /// Only workspaces of this enterprise project.
    #[serde(default, deserialize_with = "optional")]
    #[schemars(with = "String")]
    pub(super) enterprise_project_id: Option<String>,
    /// Only workspaces whose name contains this text.
    #[serde(default, deserialize_with = "optional")]
    #[schemars(with = "String")]
    pub(super) name: Option<String>,
    /// True if to leave out workspaces that the caller may not enter.
    #[serde(default, deserialize_with = "optional_bool")]
    #[schemars(with = "bool")]
    pub(super) filter_accessible: Option<bool>,
}

/// A page of workspaces.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct WorkspaceList {
    /// The number of workspaces that match, on all pages.
    #[schemars(range(min = 0))]
    total_count: i32,
    /// The number of them that are on this page.
    #[schemars(range(min = 0))]
    count: i32,
    /// Those of this page.
    workspaces: Vec<WorkspaceSummary>,
}

/// A workspace as lists show it.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct WorkspaceSummary {
    /// Id of the workspace.
    #[schemars(length(min = 1))]
    id: String,
    /// Its name.
    name: String,
    /// Its purpose.
    #[schemars(length(min = 0, max = "LONGEST_DESCRIPTION"))]
    description: String,
    /// Name of the user who made it.
    #[schemars(length(min = 0, max = "LONGEST_OWNER"))]
    owner: String,
    /// Id of the enterprise project it is booked to.
    enterprise_project_id: String,
    /// Name of that enterprise project.
    enterprise_project_name: String,
    /// The one who may enter it, in the letters that were stored.
    auth_type: String,
    /// When it was made, in milliseconds since 1970.
    create_time: i64,
    /// When it was last changed, in milliseconds since 1970.
    update_time: i64,
    /// The way it is.
    status: String,
    /// More about how it is.
    status_info: String,
}

/// A workspace with the users it is shared with; its fields have an order of their own, as in the page's example.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct Workspace {
    /// Id of the workspace.
    #[schemars(length(min = 1))]
    id: String,
    /// Its name.
    name: String,
    /// The way it is.
    status: String,
    /// More about how it is.
    status_info: String,
    /// Its purpose.
    #[schemars(length(min = 0, max = "LONGEST_DESCRIPTION"))]
    description: String,
    /// Name of the user who made it.
    #[schemars(length(min = 0, max = "LONGEST_OWNER"))]
    owner: String,
    /// When it was made, in milliseconds since 1970.
    create_time: i64,
    /// When it was last changed, in milliseconds since 1970.
    update_time: i64,
    /// Id of the enterprise project it is booked to.
    enterprise_project_id: String,
    /// Name of that enterprise project.
    enterprise_project_name: String,
    /// The one who may enter it, in the letters that were stored.
    auth_type: String,
    /// The users it is shared with.
    grants: Vec<Grant>,
}

/// A user whom a workspace is shared with.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct Grant {
    /// Id of the user.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "String")]
    user_id: Option<String>,
    /// Name of the user; the id, if given, decides.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "String")]
    user_name: Option<String>,
    /// Kind of user.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "String")]
    user_type: Option<String>,
}

impl WorkspaceList {
    /// The page, unless there are more workspaces than the documented type counts.
    pub(super) fn new(total: i64, rows: Vec<WorkspaceRow>) -> Result<Self, TryFromIntError> {
        Ok(Self {
            total_count: total.try_into()?,
            count: rows.len().try_into()?,
            workspaces: rows.into_iter().map(WorkspaceSummary::from).collect(),
        })
    }
}

impl Workspace {
    pub(super) fn new(row: VisitedWorkspace) -> Self {
        let WorkspaceSummary {
            id,
            name,
            description,
            owner,
            enterprise_project_id,
            enterprise_project_name,
            auth_type,
            create_time,
            update_time,
            status,
            status_info,
        } = row.workspace.into();
        Self {
            id,
            name,
            status,
            status_info,
            description,
            owner,
            create_time,
            update_time,
            enterprise_project_id,
            enterprise_project_name,
            auth_type,
            grants: row.grants.into_iter().map(Grant::from).collect(),
        }
    }
}

impl From<WorkspaceRow> for WorkspaceSummary {
    fn from(row: WorkspaceRow) -> Self {
        Self {
            id: row.id,
            name: row.name,
            description: row.description,
            owner: row.owner,
            enterprise_project_id: row.enterprise_project_id,
            enterprise_project_name: row.enterprise_project_name,
            auth_type: row.auth_type,
            create_time: row.create_ms,
            update_time: row.update_ms,
            status: row.status,
            status_info: row.status_info,
        }
    }
}

impl From<GrantRow> for Grant {
    fn from(row: GrantRow) -> Self {
        Self { user_id: row.user_id, user_name: row.user_name, user_type: row.user_type }
    }
}
