use std::fmt::Write;

use super::gather::{Maps, Overview, Quota, Quotas, Section, Spaces, Workspaces};
use crate::cli::output::{clean, fitted_table, heading};

/// Width of the bar of a quota, in characters.
const BAR: usize = 12;

/// How many rows a table has at the most, and how to get the rest.
pub struct Limit<'a> {
    pub rows: usize,
    pub hint: &'a str,
}

/// An overview as text.
pub fn render(overview: &Overview, limit: &Limit<'_>) -> String {
    let parts = [
        section("ModelArts: workspaces", &overview.modelarts, |answer| {
            workspaces(answer, limit) + &failures(&answer.errors)
        }),
        section("eiHealth: resources per space", &overview.eihealth, |answer| spaces(answer, limit)),
        section("SCNet: shared storage", &overview.scnet, |answer| quotas(answer, limit) + &failures(&answer.errors)),
        section("MapTable: projects and tables", &overview.maptable, |answer| {
            maps(answer, limit) + &failures(&answer.errors)
        }),
    ];
    parts.into_iter().flatten().collect::<Vec<_>>().join("\n")
}

fn section<T>(title: &str, section: &Option<Section<T>>, render: impl FnOnce(&T) -> String) -> Option<String> {
    Some(match section.as_ref()? {
        Section::Answered(answer) => heading(title) + &render(answer),
        Section::Failed { error } => heading(title) + &failures(std::slice::from_ref(error)),
    })
}

fn workspaces(answer: &Workspaces, limit: &Limit<'_>) -> String {
    let columns =
        ["name", "status", "open to", "access", "shared with", "owner", "updated", "enterprise project", "id"];
    let all = answer.workspaces.iter().map(|workspace| {
        let access = workspace.accessible.map_or("?", |accessible| if accessible { "yes" } else { "no" });
        let shared_with = workspace.shared_with.as_ref().map(|users| users.join(", ")).unwrap_or_default();
        let cells = [
            &workspace.name,
            &workspace.status,
            &workspace.auth_type,
            access,
            &shared_with,
            &workspace.owner,
            &workspace.updated,
            &workspace.enterprise_project,
            &workspace.id,
        ];
        cells.into_iter().map(|cell| cell.to_string()).collect()
    });
    limited(&columns, all.collect(), limit)
}

fn spaces(answer: &Spaces, limit: &Limit<'_>) -> String {
    let columns = ["space", "role", "resource", ">mine", ">total"];
    let mut all = Vec::new();
    for space in &answer.spaces {
        let mut names = [space.name.clone(), space.role.clone()];
        if space.resources.is_empty() {
            all.push(vec![space.name.clone(), space.role.clone(), "none".into(), "0".into(), "0".into()]);
        }
        for resource in &space.resources {
            // A space is named once, at its first resource.
            let [name, role] = std::mem::take(&mut names);
            all.push(vec![name, role, resource.kind.clone(), resource.mine.to_string(), resource.total.to_string()]);
        }
    }
    limited(&columns, all, limit)
}

fn quotas(answer: &Quotas, limit: &Limit<'_>) -> String {
    let columns = ["user", "path", ">used", ">limit", ">", "usage"];
    let all = answer.quotas.iter().map(|quota| {
        vec![
            quota.user.clone(),
            quota.path.clone(),
            format!("{} GB", quota.used_gb),
            format!("{} GB", quota.limit_gb),
            quota.percent.map_or_else(|| "–".into(), |percent| format!("{percent:.1} %")),
            bar(quota),
        ]
    });
    limited(&columns, all.collect(), limit)
}

/// A bar that says so when it is more than full.
fn bar(quota: &Quota) -> String {
    let percent = quota.percent.unwrap_or(0.0);
    let full = ((percent / 100.0 * BAR as f64).round() as usize).min(BAR);
    let over = if percent > 100.0 { " over" } else { "" };
    format!("{}{}{over}", "█".repeat(full), "░".repeat(BAR - full))
}

fn maps(answer: &Maps, limit: &Limit<'_>) -> String {
    let columns = ["workspace", "project", ">members", "tables", "updated"];
    let mut all = Vec::new();
    for workspace in &answer.workspaces {
        let mut name = workspace.workspace.clone();
        if workspace.projects.is_empty() {
            all.push(vec![name.clone(), "none".into(), "0".into(), String::new(), String::new()]);
        }
        for project in &workspace.projects {
            let tables = project.tables.join(", ");
            let name = std::mem::take(&mut name);
            let members = project.members.as_ref().map(ToString::to_string).unwrap_or_default();
            all.push(vec![name, project.name.clone(), members, tables, project.updated.clone()]);
        }
    }
    limited(&columns, all, limit)
}

/// What of a platform failed, a line each.
fn failures(errors: &[String]) -> String {
    errors.iter().map(|error| format!("failed: {}\n", clean(error))).collect()
}

fn limited(columns: &[&str], mut all: Vec<Vec<String>>, limit: &Limit<'_>) -> String {
    if all.is_empty() {
        return "none\n".into();
    }
    let left_out = all.len().saturating_sub(limit.rows);
    all.truncate(limit.rows);
    all.iter_mut().flatten().for_each(|cell| *cell = clean(cell));
    let mut text = fitted_table(columns, &all);
    if left_out > 0 {
        let _ = writeln!(text, "… and {left_out} more{}", limit.hint);
    }
    text
}
