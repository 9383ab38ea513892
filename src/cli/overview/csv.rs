//! The overview as one flat table, a line for each thing, of which every kind fills its own columns.

use serde::Serialize;

use super::model::{Overview, Section};

/// A line; the columns are in this order.
#[derive(Debug, Default, Serialize)]
struct Row {
    account: String,
    platform: &'static str,
    /// `workspace`, `resource`, `quota`, `project`; `space` and `workspace` where nothing is within; `failure`.
    kind: &'static str,
    /// Id of the workspace, the resource's space or the project.
    id: String,
    /// Name of the workspace or the project, the kind of the resource, or the path of the quota.
    name: String,
    /// The space of a resource, or the workspace of a project.
    within: String,
    /// The owner of a workspace, or the user of a quota.
    user: String,
    status: String,
    auth_type: String,
    accessible: Option<bool>,
    shared_with: String,
    enterprise_project: String,
    role: String,
    mine: Option<i64>,
    total: Option<i64>,
    used_gb: String,
    limit_gb: String,
    percent: Option<f64>,
    members: String,
    tables: String,
    updated: String,
    error: String,
}

/// The text of the table.
pub fn csv(overview: &Overview) -> Result<String, String> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    let rows = rows(overview);
    let is_empty = rows.is_empty();
    // The names of the columns come with the first line.
    for row in rows.into_iter().chain(is_empty.then(Row::default)) {
        writer.serialize(row).map_err(|error| error.to_string())?;
    }
    let bytes = writer.into_inner().map_err(|error| error.to_string())?;
    let text = String::from_utf8(bytes).map_err(|error| error.to_string())?;
    Ok(if is_empty { text.lines().take(1).map(|line| format!("{line}\n")).collect() } else { text })
}

fn rows(overview: &Overview) -> Vec<Row> {
    let mut rows = Vec::new();
    each(&mut rows, &overview.modelarts, |workspace| {
        vec![Row {
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
            ..Row::default()
        }]
    });
    each(&mut rows, &overview.eihealth, |space| {
        let resource = |resource: &super::model::Resource| Row {
            kind: "resource",
            id: space.id.clone(),
            name: resource.kind.clone(),
            within: space.name.clone(),
            role: space.role.clone(),
            mine: Some(resource.mine),
            total: Some(resource.total),
            ..Row::default()
        };
        match &space.resources[..] {
            [] => {
                let (id, name, role) = (space.id.clone(), space.name.clone(), space.role.clone());
                vec![Row { kind: "space", id, name, role, ..Row::default() }]
            }
            resources => resources.iter().map(resource).collect(),
        }
    });
    each(&mut rows, &overview.scnet, |quota| {
        vec![Row {
            kind: "quota",
            name: quota.path.clone(),
            user: quota.user.clone(),
            used_gb: quota.used_gb.to_string(),
            limit_gb: quota.limit_gb.to_string(),
            percent: quota.percent,
            ..Row::default()
        }]
    });
    each(&mut rows, &overview.maptable, |workspace| {
        let project = |project: &super::model::MapProject| Row {
            kind: "project",
            id: project.id.as_ref().map(ToString::to_string).unwrap_or_default(),
            name: project.name.clone(),
            within: workspace.workspace.clone(),
            members: project.members.as_ref().map(ToString::to_string).unwrap_or_default(),
            tables: project.tables.join(", "),
            updated: project.updated.clone(),
            ..Row::default()
        };
        match &workspace.projects[..] {
            [] => vec![Row { kind: "workspace", name: workspace.workspace.clone(), ..Row::default() }],
            projects => projects.iter().map(project).collect(),
        }
    });
    rows
}

/// Adds the lines of all sections of a service, and one for each failure.
fn each<T>(rows: &mut Vec<Row>, sections: &[Section<T>], of: impl Fn(&T) -> Vec<Row>) {
    for section in sections {
        let failure = |error: &String| Row { kind: "failure", error: error.clone(), ..Row::default() };
        let own = section.items.iter().flatten().flat_map(&of).chain(section.errors.iter().map(failure));
        rows.extend(own.map(|row| Row { account: section.account.clone(), platform: section.platform, ..row }));
    }
}
