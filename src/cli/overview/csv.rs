//! The overview as one flat table for spreadsheets, a line for each thing, of which every kind fills its own columns.

use serde::{Serialize, Serializer};

use super::model::{Overview, Section};

/// A line; the columns are in this order.
#[derive(Debug, Default, Serialize)]
struct Row {
    account: Text,
    platform: &'static str,
    /// `workspace`, `resource`, `quota`, `project`; `space` and `workspace` where nothing is within; `failure`.
    kind: &'static str,
    /// Id of the workspace, the resource's space or the project.
    id: Text,
    /// Name of the workspace or the project, the kind of the resource, or the path of the quota.
    name: Text,
    /// The space of a resource, or the workspace of a project.
    within: Text,
    /// The owner of a workspace, or the user of a quota.
    user: Text,
    status: Text,
    auth_type: Text,
    accessible: Option<bool>,
    shared_with: Text,
    enterprise_project: Text,
    role: Text,
    mine: Option<i64>,
    total: Option<i64>,
    used_gb: Text,
    limit_gb: Text,
    percent: Option<f64>,
    members: Text,
    tables: Text,
    updated: Text,
    error: Text,
}

/// What has a spreadsheet read the table as UTF-8.
const MARK: char = '\u{feff}';

/// A text that no spreadsheet takes for a formula: others name workspaces, and a formula may send what is beside it.
#[derive(Debug, Default)]
struct Text(String);

impl<T: Into<String>> From<T> for Text {
    fn from(text: T) -> Self {
        Self(text.into())
    }
}

impl Serialize for Text {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Self(text) = self;
        // Spreadsheets pass over spaces, and some take the wide characters of East Asia for the narrow ones.
        let first = text.trim_start_matches(' ').chars().next();
        let is_formula = first.is_some_and(|first| "=+-@\t\r\n＝＋－＠".contains(first));
        match is_formula && !is_number(text) {
            true => serializer.serialize_str(&format!("'{text}")),
            false => serializer.serialize_str(text),
        }
    }
}

/// Whether a text is a number and nothing else, as `-1.5`.
fn is_number(text: &str) -> bool {
    let digits = text.strip_prefix(['+', '-']).unwrap_or(text);
    digits.starts_with(|digit: char| digit.is_ascii_digit()) && digits.parse::<f64>().is_ok()
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
    let text = if is_empty { text.lines().take(1).map(|line| format!("{line}\n")).collect() } else { text };
    Ok(format!("{MARK}{text}"))
}

fn rows(overview: &Overview) -> Vec<Row> {
    let mut rows = Vec::new();
    each(&mut rows, &overview.modelarts, |workspace| {
        vec![Row {
            kind: "workspace",
            id: workspace.id.clone().into(),
            name: workspace.name.clone().into(),
            user: workspace.owner.clone().into(),
            status: workspace.status.clone().into(),
            auth_type: workspace.auth_type.clone().into(),
            accessible: workspace.accessible,
            shared_with: workspace.shared_with.as_deref().unwrap_or_default().join(", ").into(),
            enterprise_project: workspace.enterprise_project.clone().into(),
            updated: workspace.updated.clone().into(),
            ..Row::default()
        }]
    });
    each(&mut rows, &overview.eihealth, |space| {
        let resource = |resource: &super::model::Resource| Row {
            kind: "resource",
            id: space.id.clone().into(),
            name: resource.kind.clone().into(),
            within: space.name.clone().into(),
            role: space.role.clone().into(),
            mine: Some(resource.mine),
            total: Some(resource.total),
            ..Row::default()
        };
        match &space.resources[..] {
            [] => {
                let (id, name, role) = (space.id.clone().into(), space.name.clone().into(), space.role.clone().into());
                vec![Row { kind: "space", id, name, role, ..Row::default() }]
            }
            resources => resources.iter().map(resource).collect(),
        }
    });
    each(&mut rows, &overview.scnet, |quota| {
        vec![Row {
            kind: "quota",
            name: quota.path.clone().into(),
            user: quota.user.clone().into(),
            used_gb: quota.used_gb.to_string().into(),
            limit_gb: quota.limit_gb.to_string().into(),
            percent: quota.percent,
            ..Row::default()
        }]
    });
    each(&mut rows, &overview.maptable, |workspace| {
        let project = |project: &super::model::MapProject| Row {
            kind: "project",
            id: project.id.as_ref().map(ToString::to_string).unwrap_or_default().into(),
            name: project.name.clone().into(),
            within: workspace.workspace.clone().into(),
            members: project.members.as_ref().map(ToString::to_string).unwrap_or_default().into(),
            tables: project.tables.join(", ").into(),
            updated: project.updated.clone().into(),
            ..Row::default()
        };
        match &workspace.projects[..] {
            [] => vec![Row { kind: "workspace", name: workspace.workspace.clone().into(), ..Row::default() }],
            projects => projects.iter().map(project).collect(),
        }
    });
    rows
}

/// Adds the lines of all sections of a service, and one for each failure.
fn each<T>(rows: &mut Vec<Row>, sections: &[Section<T>], of: impl Fn(&T) -> Vec<Row>) {
    for section in sections {
        let failure = |error: &String| Row { kind: "failure", error: error.clone().into(), ..Row::default() };
        let own = section.items.iter().flatten().flat_map(&of).chain(section.errors.iter().map(failure));
        rows.extend(own.map(|row| Row { account: section.account.clone().into(), platform: section.platform, ..row }));
    }
}
