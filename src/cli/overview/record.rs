//! An overview as one flat list, a record for each thing, of which every kind fills its own columns.

use super::csv;
use super::human::stamp;
use super::model::{MapProject, Overview, Resource, Section, Space, Workspace};
use chrono::{DateTime, Utc};

/// The columns, in the order in which spreadsheets get them.
pub const COLUMNS: [&str; 27] = [
    "time",
    "account",
    "platform",
    "service",
    "kind",
    "id",
    "name",
    "within",
    "user",
    "status",
    "auth_type",
    "accessible",
    "shared_with",
    "enterprise_project",
    "role",
    "mine",
    "total",
    "used_gb",
    "limit_gb",
    "percent",
    "growth_gb_week",
    "full_in_days",
    "members",
    "tables",
    "updated",
    "unread",
    "error",
];

/// One thing, or a failure in its place.
#[derive(Debug, Clone, Default)]
pub struct Record {
    /// Time of the run.
    pub time: String,
    pub account: String,
    pub platform: &'static str,
    /// `modelarts`, `eihealth`, `scnet`, `maptable`.
    pub service: &'static str,
    /// `workspace`, `resource`, `quota`, `project`; `space` and `workspace` where nothing is within; `failure`.
    pub kind: &'static str,
    /// Id of the workspace, the resource's space or the project.
    pub id: String,
    /// Name of the workspace or the project, the kind of the resource, or the path of the quota.
    pub name: String,
    /// The space of a resource, or the workspace of a project.
    pub within: String,
    /// The owner of a workspace, or the user of a quota.
    pub user: String,
    pub status: String,
    pub auth_type: String,
    pub accessible: Option<bool>,
    pub shared_with: String,
    pub enterprise_project: String,
    pub role: String,
    pub mine: Option<i64>,
    pub total: Option<i64>,
    pub used_gb: Option<serde_json::Number>,
    pub limit_gb: Option<serde_json::Number>,
    /// How full a quota is, rounded.
    pub percent: Option<f64>,
    /// How full a quota is, in percent and not rounded; none when it has no limit.
    pub fullness: Option<f64>,
    pub growth_gb_week: Option<f64>,
    pub full_in_days: Option<f64>,
    /// The way the use of a quota went, as a line of small bars.
    pub sparkline: String,
    /// The same as numbers, the latest last.
    pub course: Vec<f64>,
    pub members: String,
    pub tables: String,
    pub updated: String,
    pub unread: Option<i64>,
    pub error: String,
    /// True if nothing of the account's service could be asked for.
    pub is_unasked: bool,
}

/// The content of a column.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    None,
    Text(String),
    /// A number, and how it is written.
    Number(f64, String),
}

impl Record {
    /// What is in a column.
    pub fn value(&self, column: &str) -> Value {
        let text = match column {
            "time" => &self.time,
            "account" => &self.account,
            "platform" => self.platform,
            "service" => self.service,
            "kind" => self.kind,
            "id" => &self.id,
            "name" => &self.name,
            "within" => &self.within,
            "user" => &self.user,
            "status" => &self.status,
            "auth_type" => &self.auth_type,
            "shared_with" => &self.shared_with,
            "enterprise_project" => &self.enterprise_project,
            "role" => &self.role,
            "tables" => &self.tables,
            "updated" => &self.updated,
            "error" => &self.error,
            "accessible" => self.accessible.map_or("", |is| if is { "true" } else { "false" }),
            "members" => return self.members.parse().map_or_else(|_| of(&self.members), |n| number(n, &self.members)),
            "mine" => return whole(self.mine),
            "total" => return whole(self.total),
            "unread" => return whole(self.unread),
            "used_gb" => return size(self.used_gb.as_ref()),
            "limit_gb" => return size(self.limit_gb.as_ref()),
            "percent" => return real(self.percent),
            "growth_gb_week" => return real(self.growth_gb_week),
            "full_in_days" => return real(self.full_in_days),
            _ => "",
        };
        of(text)
    }
}

fn of(text: &str) -> Value {
    if text.is_empty() { Value::None } else { Value::Text(text.to_owned()) }
}

fn number(value: f64, text: &str) -> Value {
    Value::Number(value, text.to_owned())
}

fn whole(value: Option<i64>) -> Value {
    value.map_or(Value::None, |value| number(value as f64, &value.to_string()))
}

fn real(value: Option<f64>) -> Value {
    value.map_or(Value::None, |value| number(value, &value.to_string()))
}

fn size(value: Option<&serde_json::Number>) -> Value {
    value.map_or(Value::None, |value| number(value.as_f64().unwrap_or_default(), &value.to_string()))
}

/// The records of an overview that was made at a time.
pub fn records(overview: &Overview, time: DateTime<Utc>) -> Vec<Record> {
    let mut all = Vec::new();
    each(&mut all, "modelarts", &overview.modelarts, |workspace| vec![of_workspace(workspace)]);
    each(&mut all, "eihealth", &overview.eihealth, of_space);
    each(&mut all, "scnet", &overview.scnet, |quota| {
        let trend = quota.trend.clone().unwrap_or_default();
        vec![Record {
            kind: "quota",
            name: quota.path.clone(),
            user: quota.user.clone(),
            used_gb: Some(quota.used_gb.clone()),
            limit_gb: Some(quota.limit_gb.clone()),
            percent: quota.percent,
            fullness: quota.fullness(),
            growth_gb_week: trend.growth_gb_week,
            full_in_days: trend.full_in_days,
            sparkline: trend.sparkline,
            course: trend.course,
            ..Record::default()
        }]
    });
    each(&mut all, "maptable", &overview.maptable, |workspace| {
        let empty = || Record { kind: "workspace", name: workspace.workspace.clone(), ..Record::default() };
        let projects = workspace.projects.iter().map(|project| of_project(project, &workspace.workspace));
        let rows: Vec<_> = projects.collect();
        let rows = if rows.is_empty() { vec![empty()] } else { rows };
        rows.into_iter().map(|row| Record { unread: Some(workspace.unread_notifications), ..row }).collect()
    });
    let time = stamp(time);
    all.iter_mut().for_each(|record| record.time.clone_from(&time));
    all
}

fn of_workspace(workspace: &Workspace) -> Record {
    Record {
        kind: "workspace",
        id: workspace.id.clone(),
        name: workspace.name.clone(),
        user: workspace.owner.clone(),
        status: workspace.status.clone(),
        auth_type: workspace.auth_type.clone(),
        accessible: workspace.accessible,
        shared_with: workspace.shared_with.as_deref().unwrap_or_default().join(", "),
        enterprise_project: workspace.enterprise_project.clone(),
        updated: workspace.updated.clone(),
        ..Record::default()
    }
}

fn of_space(space: &Space) -> Vec<Record> {
    let common = Record { id: space.id.clone(), role: space.role.clone(), ..Record::default() };
    if space.resources.is_empty() {
        return vec![Record { kind: "space", name: space.name.clone(), ..common }];
    }
    let resource = |resource: &Resource| Record {
        kind: "resource",
        name: resource.kind.clone(),
        within: space.name.clone(),
        mine: Some(resource.mine),
        total: Some(resource.total),
        ..common.clone()
    };
    space.resources.iter().map(resource).collect()
}

fn of_project(project: &MapProject, workspace: &str) -> Record {
    Record {
        kind: "project",
        id: project.id.as_ref().map(ToString::to_string).unwrap_or_default(),
        name: project.name.clone(),
        within: workspace.to_owned(),
        members: project.members.as_ref().map(ToString::to_string).unwrap_or_default(),
        tables: project.tables.join(", "),
        updated: project.updated.clone(),
        ..Record::default()
    }
}

/// Adds the records of all sections of a service, and one for each failure.
fn each<T>(all: &mut Vec<Record>, service: &'static str, sections: &[Section<T>], of: impl Fn(&T) -> Vec<Record>) {
    for section in sections {
        let is_unasked = section.items.is_none();
        let failure =
            |error: &String| Record { kind: "failure", error: error.clone(), is_unasked, ..Record::default() };
        let own = section.items.iter().flatten().flat_map(&of).chain(section.errors.iter().map(failure));
        let account = || section.account.clone();
        all.extend(own.map(|record| Record { account: account(), platform: section.platform, service, ..record }));
    }
}

/// The text of the flat table with these columns, or with all if none are named.
pub fn csv(records: &[Record], columns: &[&str]) -> Result<String, String> {
    let columns = if columns.is_empty() { &COLUMNS[..] } else { columns };
    let cell = |record: &Record, column: &str| match record.value(column) {
        Value::None => String::new(),
        Value::Text(text) | Value::Number(_, text) => text,
    };
    let rows = records.iter().map(|record| columns.iter().map(|column| cell(record, column)).collect());
    csv::table(columns, rows)
}
