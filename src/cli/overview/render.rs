//! The overview as text.

use std::fmt::Write;

use anstyle::AnsiColor;
use comfy_table::{Cell, Color};

use super::model::{MapWorkspace, Overview, Quota, Section, Space, Workspace};
use crate::cli::output::{clean, fitted_table, heading, table_width};

/// Width of the bar of a quota where there is no terminal, the least that shows anything, and the widest that still
/// is one with its row.
const BAR: usize = 12;
const SHORTEST_BAR: usize = 4;
const LONGEST_BAR: usize = 40;

/// From so many percent on, a quota is nearly full.
const NEARLY: f64 = 80.0;

/// How tables are shown.
pub struct Look<'a> {
    /// Rows of a table at the most.
    pub rows: usize,
    /// How to get the rest.
    pub hint: &'a str,
    /// Characters in a line of the terminal, if there is one.
    pub width: Option<usize>,
}

type Rows = Vec<Vec<String>>;

/// An overview as text.
pub fn render(overview: &Overview, look: &Look<'_>) -> String {
    let workspaces =
        ["name", "status", "open to", "access", "shared with", "owner", "updated", "enterprise project", "id"];
    let spaces = ["space", "role", "resource", ">mine", ">total"];
    let maps = ["workspace", "project", ">members", "tables", "updated"];
    let parts = [
        part("ModelArts: workspaces", &overview.modelarts, |sections| {
            plain(&workspaces, lines(sections, workspace_rows), look)
        }),
        part("eiHealth: resources per space", &overview.eihealth, |sections| {
            plain(&spaces, lines(sections, space_rows), look)
        }),
        part("SCNet: shared storage", &overview.scnet, |sections| quotas(sections, look)),
        part("MapTable: projects and tables", &overview.maptable, |sections| {
            plain(&maps, lines(sections, map_rows), look)
        }),
    ];
    parts.into_iter().flatten().collect::<Vec<_>>().join("\n")
}

/// A service with the account or, where there are several, a column for them, and then what failed.
fn part<T>(title: &str, sections: &[Section<T>], table: impl FnOnce(&[Section<T>]) -> String) -> Option<String> {
    let title = match sections {
        [] => return None,
        [only] => format!("{title} ({})", clean(&only.account)),
        _ => title.to_owned(),
    };
    let mut text = heading(&title);
    if sections.iter().any(|section| section.items.is_some()) {
        text += &table(sections);
    }
    let red = AnsiColor::Red.on_default();
    for section in sections {
        let whose = if sections.len() > 1 { format!("{}: ", section.account) } else { String::new() };
        for error in &section.errors {
            let _ = writeln!(text, "{red}failed:{red:#} {}", clean(&format!("{whose}{error}")));
        }
    }
    Some(text)
}

/// The rows of all accounts, each of which is named at its first row where there are several.
fn lines<T>(sections: &[Section<T>], rows: impl Fn(&T) -> Rows) -> Lines {
    let mut all = Vec::new();
    for section in sections {
        let mut account = section.account.as_str();
        for row in section.items.iter().flatten().flat_map(&rows) {
            let named = (sections.len() > 1).then(|| std::mem::take(&mut account).to_owned());
            all.push(named.into_iter().chain(row).map(|cell| clean(&cell)).collect());
        }
    }
    Lines { all, with_account: sections.len() > 1 }
}

struct Lines {
    all: Rows,
    with_account: bool,
}

impl Lines {
    fn columns<'a>(&self, columns: &[&'a str]) -> Vec<&'a str> {
        self.with_account.then_some("account").into_iter().chain(columns.iter().copied()).collect()
    }
}

fn plain(columns: &[&str], lines: Lines, look: &Look<'_>) -> String {
    let columns = lines.columns(columns);
    limited(lines.all, look, |rows| fitted_table(&columns, rows, look.width))
}

/// As many rows as there may be, and how many more there are.
fn limited<T>(mut all: Vec<T>, look: &Look<'_>, table: impl FnOnce(&[T]) -> String) -> String {
    if all.is_empty() {
        return "none\n".into();
    }
    let left_out = all.len().saturating_sub(look.rows);
    all.truncate(look.rows);
    let mut text = table(&all);
    if left_out > 0 {
        let _ = writeln!(text, "… and {left_out} more{}", look.hint);
    }
    text
}

fn workspace_rows(workspace: &Workspace) -> Rows {
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
    vec![cells.into_iter().map(|cell| cell.to_string()).collect()]
}

fn space_rows(space: &Space) -> Rows {
    if space.resources.is_empty() {
        return vec![vec![space.name.clone(), space.role.clone(), "none".into(), "0".into(), "0".into()]];
    }
    // A space is named once, at its first resource.
    let mut names = [space.name.clone(), space.role.clone()];
    let rows = space.resources.iter().map(|resource| {
        let [name, role] = std::mem::take(&mut names);
        vec![name, role, resource.kind.clone(), resource.mine.to_string(), resource.total.to_string()]
    });
    rows.collect()
}

fn map_rows(workspace: &MapWorkspace) -> Rows {
    let mut name = workspace.workspace.clone();
    if workspace.projects.is_empty() {
        return vec![vec![name, "none".into(), "0".into(), String::new(), String::new()]];
    }
    let rows = workspace.projects.iter().map(|project| {
        let members = project.members.as_ref().map(ToString::to_string).unwrap_or_default();
        let tables = project.tables.join(", ");
        vec![std::mem::take(&mut name), project.name.clone(), members, tables, project.updated.clone()]
    });
    rows.collect()
}

fn quota_rows(quota: &Quota) -> Rows {
    vec![vec![
        quota.user.clone(),
        quota.path.clone(),
        format!("{} GB", quota.used_gb),
        format!("{} GB", quota.limit_gb),
        quota.percent.map_or_else(|| "–".into(), |percent| format!("{percent:.1} %")),
    ]]
}

/// Quotas with bars that take what is left of the line.
fn quotas(sections: &[Section<Quota>], look: &Look<'_>) -> String {
    let lines = lines(sections, quota_rows);
    let columns = lines.columns(&["user", "path", ">used", ">limit", ">full"]);
    let percents: Vec<_> = sections.iter().flat_map(|section| section.items.iter().flatten()).collect();
    let percents: Vec<_> = percents.into_iter().map(|quota| quota.percent.unwrap_or(0.0)).collect();
    let over = percents.iter().any(|percent| *percent > 100.0);
    let rows = lines.all.iter().take(look.rows).cloned().collect::<Vec<_>>();
    let taken = table_width(&columns, &rows) + 2 + if over { OVER.len() } else { 0 };
    let length = look.width.map_or(BAR, |width| width.saturating_sub(taken).clamp(SHORTEST_BAR, LONGEST_BAR));
    let all = lines.all.into_iter().zip(percents).map(|(row, percent)| {
        let cells = row.into_iter().map(Cell::from);
        cells.chain([Cell::from(bar(percent, length)).fg(colour(percent))]).collect::<Vec<_>>()
    });
    let columns = [&columns[..], &["usage"]].concat();
    limited(all.collect(), look, |rows| fitted_table(&columns, rows, look.width))
}

/// What stands after a bar that is more than full.
const OVER: &str = " over";

fn bar(percent: f64, length: usize) -> String {
    let full = ((percent / 100.0 * length as f64).round() as usize).min(length);
    let over = if percent > 100.0 { OVER } else { "" };
    format!("{}{}{over}", "█".repeat(full), "░".repeat(length - full))
}

fn colour(percent: f64) -> Color {
    match percent {
        _ if percent > 100.0 => Color::Red,
        _ if percent >= NEARLY => Color::Yellow,
        _ => Color::Green,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(accounts: usize, width: Option<usize>) -> String {
        let quota = |percent: f64| Quota {
            user: "over".into(),
            path: "/work/over".into(),
            used_gb: 1.into(),
            limit_gb: 2.into(),
            percent: Some(percent),
        };
        let section =
            |index| Section::new(&format!("a{index}"), "scnet", Ok((vec![quota(50.0), quota(120.0)], vec![])));
        let overview = Overview { scnet: (0..accounts).map(section).collect(), ..Overview::default() };
        render(&overview, &Look { rows: usize::MAX, hint: "", width })
    }

    #[test]
    fn bars_take_what_is_left_of_the_line() {
        // The width of the terminal, and how long a bar is in it, none where there is no place for any.
        let cases = [(None, Some(12)), (Some(49), Some(4)), (Some(60), None), (Some(70), None), (Some(300), Some(40))];
        let mut before = 0;
        for (width, expected) in cases {
            let text = anstream::adapter::strip_str(&shown(1, width)).to_string();
            let bar = |line: &str| line.chars().filter(|c| ['█', '░'].contains(c)).count();
            let lengths: Vec<_> = text.lines().map(bar).filter(|length| *length > 0).collect();
            assert_eq!(lengths.len(), 2, "{width:?}: {text}");
            assert_eq!(lengths[0], lengths[1], "{width:?}: {text}");
            if let Some(expected) = expected {
                assert_eq!(lengths[0], expected, "{width:?}: {text}");
            }
            if let Some(width) = width {
                assert!(lengths[0] >= before, "{width}: {text}");
                before = lengths[0];
                let widest = text.lines().map(console::measure_text_width).max().unwrap_or_default();
                assert!(widest <= width, "{widest} in {width}: {text}");
            }
        }
        let narrow = shown(1, Some(48));
        assert!(!narrow.contains('█') && narrow.contains("usage"), "{narrow}");
    }

    #[test]
    fn an_account_is_a_column_only_where_there_are_several() {
        for (accounts, heading, is_column) in
            [(1, "SCNet: shared storage (a0)", false), (2, "SCNet: shared storage", true)]
        {
            let text = anstream::adapter::strip_str(&shown(accounts, None)).to_string();
            assert_eq!(text.lines().next(), Some(heading), "{text}");
            assert_eq!(text.lines().nth(1).is_some_and(|line| line.starts_with("account ")), is_column, "{text}");
        }
    }
}
