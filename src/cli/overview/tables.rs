//! The tables that people see: which columns each has, and what is in them.

use super::choose::Choice;
use super::human;
use super::levels::{Levels, status};
use super::record::Record;
use crate::cli::grid::{Cell, Column, Kind, Tone};
use crate::cli::output::clean;

/// A column of a table: its heading, the column of the record, what gives way first, and what is in it.
#[derive(Debug, Clone, Copy)]
pub struct Shown {
    pub label: &'static str,
    pub column: &'static str,
    rank: u8,
    kind: Kind,
    /// True if a row leaves it blank when the row above has the same.
    is_group: bool,
}

const fn shown(label: &'static str, column: &'static str, rank: u8, kind: Kind) -> Shown {
    Shown { label, column, rank, kind, is_group: false }
}

const fn group(label: &'static str, column: &'static str, rank: u8) -> Shown {
    Shown { label, column, rank, kind: Kind::Text(10), is_group: true }
}

/// A table of a service.
pub struct Shape {
    pub service: &'static str,
    pub title: &'static str,
    columns: &'static [Shown],
}

const ACCOUNT: Shown = group("account", "account", 0);

/// The tables, in their order. Statuses stay; ids and addresses give way first.
pub const SHAPES: [Shape; 4] = [
    Shape {
        service: "modelarts",
        title: "ModelArts: workspaces",
        columns: &[
            shown("name", "name", 0, Kind::Text(14)),
            shown("status", "status", 0, Kind::Whole),
            shown("open to", "auth_type", 2, Kind::Whole),
            shown("access", "accessible", 1, Kind::Whole),
            shown("shared with", "shared_with", 5, Kind::Text(11)),
            shown("owner", "user", 3, Kind::Text(8)),
            shown("updated (UTC)", "updated", 4, Kind::Whole),
            shown("enterprise project", "enterprise_project", 6, Kind::Text(10)),
            shown("id", "id", 7, Kind::Text(12)),
        ],
    },
    Shape {
        service: "eihealth",
        title: "eiHealth: resources per space",
        columns: &[
            group("space", "within", 0),
            group("role", "role", 1),
            shown("resource", "name", 0, Kind::Text(10)),
            shown("mine", "mine", 0, Kind::Number),
            shown("total", "total", 0, Kind::Number),
            shown("space id", "id", 2, Kind::Text(12)),
        ],
    },
    Shape {
        service: "scnet",
        title: "SCNet: shared storage",
        columns: &[
            shown("user", "user", 3, Kind::Text(8)),
            shown("path", "name", 0, Kind::Text(14)),
            shown("used", "used_gb", 0, Kind::Number),
            shown("limit", "limit_gb", 1, Kind::Number),
            shown("full", "percent", 0, Kind::Number),
            shown("usage", "usage", 4, Kind::Bar),
            shown("growth/week", "growth_gb_week", 3, Kind::Number),
            shown("full in", "full_in_days", 2, Kind::Number),
            shown("trend", "trend", 5, Kind::Whole),
        ],
    },
    Shape {
        service: "maptable",
        title: "MapTable: projects and tables",
        columns: &[
            group("workspace", "within", 0),
            shown("project", "name", 0, Kind::Text(12)),
            shown("members", "members", 1, Kind::Number),
            shown("tables", "tables", 3, Kind::Text(14)),
            shown("updated (UTC)", "updated", 2, Kind::Whole),
            shown("unread", "unread", 4, Kind::Number),
            shown("id", "id", 5, Kind::Text(12)),
        ],
    },
];

/// The column of a record that a name means: its own, or a heading of a table.
pub fn column_of(name: &str) -> Option<&'static str> {
    let plain = |text: &str| text.trim().trim_end_matches(" (UTC)").to_ascii_lowercase().replace(['-', '_'], " ");
    let wanted = plain(name);
    let own = super::record::COLUMNS.iter().find(|column| plain(column) == wanted).copied();
    let all = || SHAPES.iter().flat_map(|shape| shape.columns);
    own.or_else(|| all().find(|shown| plain(shown.label) == wanted).map(|shown| shown.column))
}

/// The headings by which columns can be named.
pub fn names() -> String {
    let mut all = vec!["account".to_owned()];
    for shown in SHAPES.iter().flat_map(|shape| shape.columns) {
        let name = shown.label.trim_end_matches(" (UTC)").replace(' ', "-");
        if !all.contains(&name) {
            all.push(name);
        }
    }
    all.join(", ")
}

impl Shape {
    /// The columns that are chosen, with the account where there are several; none if the table has none of them.
    pub fn chosen(&self, choice: &Choice, with_account: bool, with_trend: bool) -> Vec<Shown> {
        let all = || std::iter::once(&ACCOUNT).chain(self.columns).copied();
        if choice.columns.is_empty() {
            let is_due = |shown: &Shown| match shown.column {
                "account" => with_account,
                "growth_gb_week" | "full_in_days" | "trend" => with_trend,
                _ => true,
            };
            return all().filter(is_due).collect();
        }
        let named = choice.columns.iter().flat_map(|column| all().filter(move |shown| shown.column == *column));
        // What is asked for by name stays as long as it can.
        named.enumerate().map(|(at, shown)| Shown { rank: shown.rank.min(at as u8), ..shown }).collect()
    }
}

impl Shown {
    /// The heading and how the column gives way.
    pub fn head(&self) -> Column<'static> {
        Column { name: self.label, kind: self.kind, rank: self.rank }
    }

    /// What a record has in the column.
    pub fn cell(&self, record: &Record, levels: Levels) -> Cell {
        let is_empty = matches!(record.kind, "space") || (record.service == "maptable" && record.kind == "workspace");
        let number = |value: Option<i64>| value.map(|value| value.to_string()).unwrap_or_default();
        let gb = |value: &Option<serde_json::Number>| value.as_ref().and_then(serde_json::Number::as_f64);
        let tone = levels.quota(record);
        let (text, tone) = match self.column {
            // Where nothing is within, the record is named by what is empty.
            "within" if is_empty => (record.name.clone(), Tone::Plain),
            "name" if is_empty => ("none".to_owned(), Tone::Plain),
            "mine" | "total" | "members" if is_empty => ("0".to_owned(), Tone::Plain),
            "mine" => (number(record.mine), Tone::Plain),
            "total" => (number(record.total), Tone::Plain),
            "unread" => (number(record.unread), Tone::Plain),
            "accessible" => {
                let text = record.accessible.map_or("?", |accessible| if accessible { "yes" } else { "no" });
                (text.to_owned(), if record.accessible == Some(false) { Tone::Near } else { Tone::Plain })
            }
            "status" => (record.status.clone(), status(&record.status)),
            "updated" => (human::time(&record.updated), Tone::Plain),
            "used_gb" => (gb(&record.used_gb).map(human::size).unwrap_or_default(), Tone::Plain),
            "limit_gb" => {
                let limit = gb(&record.limit_gb).filter(|limit| *limit > 0.0);
                (limit.map_or_else(|| NO_LIMIT.to_owned(), human::size), Tone::Plain)
            }
            "percent" => (record.percent.map_or_else(|| "–".into(), |percent| format!("{percent:.1} %")), tone),
            "usage" => return Cell { text: String::new(), tone, bar: record.fullness },
            "growth_gb_week" => (record.growth_gb_week.map(human::change).unwrap_or_default(), Tone::Plain),
            "full_in_days" => (record.full_in_days.map(human::days).unwrap_or_default(), tone),
            "trend" => (record.sparkline.clone(), Tone::Plain),
            column => match record.value(column) {
                super::record::Value::None => (String::new(), Tone::Plain),
                super::record::Value::Text(text) | super::record::Value::Number(_, text) => (text, Tone::Plain),
            },
        };
        Cell { text: clean(&text), tone, bar: None }
    }
}

/// A limit of 0.
pub const NO_LIMIT: &str = "no limit";

/// The rows of a table, each with all its cells.
pub fn whole_rows(columns: &[Shown], records: &[&Record], levels: Levels) -> Vec<Vec<Cell>> {
    records.iter().map(|record| columns.iter().map(|shown| shown.cell(record, levels)).collect()).collect()
}

/// The rows of a table; a space, a workspace or an account is named once, at the first of its rows.
pub fn rows(columns: &[Shown], records: &[&Record], levels: Levels) -> Vec<Vec<Cell>> {
    let all = whole_rows(columns, records, levels);
    let mut rows = all.clone();
    for (above, (own, row)) in all.iter().zip(all.iter().zip(&mut rows).skip(1)) {
        for (index, shown) in columns.iter().enumerate() {
            if !shown.is_group || own[index].text != above[index].text {
                break;
            }
            row[index] = Cell::default();
        }
    }
    rows
}
