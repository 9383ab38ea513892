use std::fmt::Write;

use super::gather::{Maps, Overview, Quota, Quotas, Section, Spaces, Workspaces};
use crate::cli::output::{fitted_table, heading};

/// Width of the bar of a quota, in characters.
const BAR: usize = 12;

/// An overview as text, with at most `rows` rows a table.
pub fn render(overview: &Overview, rows: usize) -> String {
    let parts = [
        section("ModelArts: workspaces", &overview.modelarts, |answer| workspaces(answer, rows)),
        section("eiHealth: resources per space", &overview.eihealth, |answer| spaces(answer, rows)),
        section("SCNet: shared storage", &overview.scnet, |answer| quotas(answer, rows)),
        section("MapTable: projects and tables", &overview.maptable, |answer| maps(answer, rows)),
    ];
    parts.into_iter().flatten().collect::<Vec<_>>().join("\n")
}

fn section<T>(title: &str, section: &Option<Section<T>>, render: impl FnOnce(&T) -> String) -> Option<String> {
    Some(match section.as_ref()? {
        Section::Answered(answer) => heading(title) + &render(answer),
        Section::Failed { error } => heading(title) + &format!("failed: {error}\n"),
    })
}

fn workspaces(answer: &Workspaces, rows: usize) -> String {
    let columns =
        ["name", "status", "open to", "access", "shared with", "owner", "updated", "enterprise project", "id"];
    let all = answer.workspaces.iter().map(|workspace| {
        let access = if workspace.accessible { "yes" } else { "no" };
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
    limited(&columns, all.collect(), rows)
}

fn spaces(answer: &Spaces, rows: usize) -> String {
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
    limited(&columns, all, rows)
}

fn quotas(answer: &Quotas, rows: usize) -> String {
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
    limited(&columns, all.collect(), rows)
}

/// A bar that says so when it is more than full.
fn bar(quota: &Quota) -> String {
    let percent = quota.percent.unwrap_or(0.0);
    let full = ((percent / 100.0 * BAR as f64).round() as usize).min(BAR);
    let over = if percent > 100.0 { " over" } else { "" };
    format!("{}{}{over}", "█".repeat(full), "░".repeat(BAR - full))
}

fn maps(answer: &Maps, rows: usize) -> String {
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
            all.push(vec![name, project.name.clone(), project.members.clone(), tables, project.updated.clone()]);
        }
    }
    limited(&columns, all, rows)
}

fn limited(columns: &[&str], mut all: Vec<Vec<String>>, rows: usize) -> String {
    if all.is_empty() {
        return "none\n".into();
    }
    let left_out = all.len().saturating_sub(rows);
    all.truncate(rows);
    let mut text = fitted_table(columns, &all);
    if left_out > 0 {
        let _ = writeln!(text, "… and {left_out} more");
    }
    text
}
