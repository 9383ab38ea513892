//! The overview as text.

use std::collections::BTreeSet;
use std::fmt::Write;

use chrono::{DateTime, Utc};

use super::choose::Choice;
use super::levels::Levels;
use super::model::Overview;
use super::record::{Record, records};
use super::summary::{Attention, Summary, summary};
use super::tables::{SHAPES, Shape, rows};
use crate::cli::grid::{Cell, Column, Kind, Tone, grid};
use crate::cli::output::{clean, heading};

/// The way an overview is shown.
#[derive(Debug, Clone)]
pub struct View {
    pub choice: Choice,
    pub levels: Levels,
    /// The way to get the rows that are left out.
    pub hint: &'static str,
    /// Characters in a line of the terminal, if there is one.
    pub width: Option<usize>,
}

/// A table of a service with what was chosen for it.
pub struct Part {
    pub shape: &'static Shape,
    /// The accounts that were asked.
    pub accounts: Vec<String>,
    /// Nothing where nobody answered.
    pub is_answered: bool,
    pub records: Vec<Record>,
    /// Records beyond the limit.
    pub left_out: usize,
    pub failures: Vec<Record>,
}

/// The whole overview, for people.
pub struct Page {
    pub summary: Summary,
    pub parts: Vec<Part>,
}

impl Page {
    /// What is shown of an overview.
    pub fn new(overview: &Overview, time: DateTime<Utc>, view: &View) -> Self {
        let (all, services) = (records(overview, time), overview.services());
        let accounts: BTreeSet<_> = services.iter().flat_map(|(_, accounts)| accounts).collect();
        let chosen = view.choice.of(&all, view.levels);
        let part = |(service, accounts): &(&'static str, Vec<&str>)| {
            let shape = SHAPES.iter().find(|shape| shape.service == *service)?;
            let own = chosen.iter().filter(|record| record.service == *service).cloned();
            let (failures, mut records): (Vec<_>, Vec<_>) = own.partition(|record| record.kind == "failure");
            let left_out = records.len().saturating_sub(view.choice.limit.unwrap_or(usize::MAX));
            records.truncate(records.len() - left_out);
            let unasked = failures.iter().filter(|failure| failure.is_unasked).map(|failure| &failure.account);
            let is_answered = unasked.collect::<BTreeSet<_>>().len() < accounts.len();
            let accounts = accounts.iter().map(|account| (*account).to_owned()).collect();
            Some(Part { shape, accounts, is_answered, records, left_out, failures })
        };
        let parts = services.iter().filter_map(part).collect();
        Self { summary: summary(&all, accounts.len(), view.levels), parts }
    }
}

impl Part {
    /// The heading, with the account where there is but one.
    pub fn title(&self) -> String {
        match &self.accounts[..] {
            [only] => format!("{}, account {}", self.shape.title, clean(only)),
            _ => self.shape.title.to_owned(),
        }
    }

    /// The columns that are shown.
    pub fn columns(&self, view: &View) -> Vec<super::tables::Shown> {
        let with_trend = self.records.iter().any(|record| !record.sparkline.is_empty());
        self.shape.chosen(&view.choice, self.accounts.len() > 1, with_trend)
    }

    /// What failed, with the account where there are several.
    pub fn failures(&self) -> impl Iterator<Item = String> {
        self.failures.iter().map(|failure| {
            let whose = if self.accounts.len() > 1 { format!("{}: ", failure.account) } else { String::new() };
            clean(&format!("{whose}{}", failure.error))
        })
    }
}

/// An overview as text.
pub fn render(page: &Page, view: &View) -> String {
    let parts = page.parts.iter().filter_map(|part| details(part, view));
    std::iter::once(first(&page.summary, view)).chain(parts).collect::<Vec<_>>().join("\n")
}

fn first(summary: &Summary, view: &View) -> String {
    let style = summary.tone.style().bold();
    let line = textwrap::fill(&clean(&summary.line), view.width.unwrap_or(usize::MAX));
    let mut text = format!("{style}{line}{style:#}\n");
    let row = |it: Attention| -> Vec<Cell> {
        let label = Cell { text: format!("  {}", it.label), tone: it.tone, bar: None };
        vec![label, clean(&it.account).into(), clean(&it.text).into()]
    };
    let rows: Vec<_> = summary.shown().into_iter().map(row).collect();
    if !rows.is_empty() {
        let kinds = [Kind::Whole, Kind::Text(8), Kind::Text(16)];
        let columns = kinds.map(|kind| Column { name: "", kind, rank: 0 });
        // The headings are empty, and so is their line.
        text += grid(&columns, &rows, view.width).trim_start_matches('\n');
    }
    text
}

/// A service with the account or, where there are several, a column for them, and then what failed.
fn details(part: &Part, view: &View) -> Option<String> {
    let columns = part.columns(view);
    if columns.is_empty() {
        return None;
    }
    let mut text = heading(&part.title());
    let records: Vec<_> = part.records.iter().collect();
    if !records.is_empty() {
        let heads: Vec<_> = columns.iter().map(super::tables::Shown::head).collect();
        text += &grid(&heads, &rows(&columns, &records, view.levels), view.width);
    } else if part.is_answered {
        text += if view.choice.filters.is_empty() { "none\n" } else { "none of what the filter admits\n" };
    }
    if part.left_out > 0 {
        let _ = writeln!(text, "… and {} more{}", part.left_out, view.hint);
    }
    let red = Tone::Bad.style();
    for failure in part.failures() {
        let lines = textwrap::fill(&format!("failed: {failure}"), view.width.unwrap_or(usize::MAX));
        let _ = writeln!(text, "{}", lines.replacen("failed:", &format!("{red}failed:{red:#}"), 1));
    }
    Some(text)
}

#[cfg(test)]
mod tests {
    use super::super::model::{Quota, Section, Workspace};
    use super::*;

    fn overview(accounts: usize) -> Overview {
        let quota = |limit: i64, used: i64| {
            let user = "user-with-a-rather-long-name".to_owned();
            let path = format!("/public/home/over/a/path/that/goes/on/and/on/of-{limit}");
            let mut quota =
                Quota { user, path, used_gb: used.into(), limit_gb: limit.into(), percent: None, trend: None };
            quota.percent = quota.fullness();
            quota
        };
        let workspace = |status: &str| Workspace {
            id: "0123456789abcdef0123456789abcdef".into(),
            name: format!("蛋白质结构预测-a-workspace-with-a-long-name-{status}"),
            status: status.into(),
            auth_type: "INTERNAL".into(),
            accessible: Some(true),
            shared_with: Some(vec!["erin".into(), "frank".into(), "a-third-user".into()]),
            owner: "owner-with-a-long-name".into(),
            enterprise_project: "an enterprise project with a long name".into(),
            updated: "2022-04-07T09:24:47Z".into(),
        };
        let quotas = || vec![quota(100, 50), quota(0, 7), quota(100, 120), quota(100, 90)];
        let workspaces = || vec![workspace("NORMAL"), workspace("CREATE_FAILED")];
        let name = |index| format!("account-{index}");
        let error =
            || vec!["listStorageQuotas: refused with status 403, code 10008: the user has no such right".into()];
        Overview {
            scnet: (0..accounts).map(|i| Section::new(&name(i), "scnet", Ok((quotas(), error())))).collect(),
            modelarts: (0..accounts).map(|i| Section::new(&name(i), "huawei", Ok((workspaces(), vec![])))).collect(),
            ..Overview::default()
        }
    }

    fn shown(accounts: usize, width: Option<usize>, choice: Choice) -> String {
        let view = View { choice, levels: Levels::USUAL, hint: "", width };
        let page = Page::new(&overview(accounts), DateTime::UNIX_EPOCH, &view);
        anstream::adapter::strip_str(&render(&page, &view)).to_string()
    }

    #[test]
    fn every_width_shows_statuses_and_how_full_quotas_are_and_no_line_is_wider() {
        for accounts in [1, 2] {
            for width in 60..=200 {
                let text = shown(accounts, Some(width), Choice::default());
                for line in text.lines() {
                    let measured = console::measure_text_width(line);
                    assert!(measured <= width, "{measured} in {width}: {line}\n{text}");
                }
                for part in ["CREATE_FAILED", "120.0 %", "120 GB", "path", "status", "name"] {
                    assert!(text.contains(part), "no {part} in {width}:\n{text}");
                }
            }
        }
    }

    #[test]
    fn the_first_line_says_what_matters_and_the_worst_come_first() {
        let text = shown(1, None, Choice::default());
        let lines: Vec<_> = text.lines().collect();
        let first = "1 account: 1 quota over its limit, 1 quota near its limit, 1 failed workspace, \
                     1 answer is missing";
        assert_eq!(lines[0], first, "{text}");
        assert!(lines[1].starts_with("  over") && lines[1].contains("  120.0 %, 120 GB of 100 GB: /public"), "{text}");
        let at = |part: &str| text.rfind(part).unwrap_or_else(|| panic!("no {part} in {text}"));
        let order = [at("of-100"), at("of-0")];
        assert!(order.is_sorted(), "one without a limit comes last: {text}");
        assert!(text.lines().any(|line| line.contains("of-0 ") && line.contains("no limit") && line.ends_with('–')));
        let details = text.split("\n\n").nth(1).unwrap_or_default();
        assert!(details.lines().nth(2).is_some_and(|line| line.contains("CREATE_FAILED")), "{details}");
    }

    #[test]
    fn an_account_is_a_column_only_where_there_are_several() {
        for (accounts, heading, is_column) in
            [(1, "SCNet: shared storage, account account-0", false), (2, "SCNet: shared storage", true)]
        {
            let text = shown(accounts, None, Choice::default());
            let section = text.split("\n\n").find(|section| section.lines().next() == Some(heading));
            let section = section.unwrap_or_else(|| panic!("no {heading:?} in\n{text}"));
            assert_eq!(section.lines().nth(1).is_some_and(|line| line.starts_with("account ")), is_column, "{text}");
        }
    }

    #[test]
    fn named_columns_alone_are_shown_in_their_order() {
        let columns = ["full", "path"].map(|name| super::super::choose::shown_column(name).expect(name));
        let text = shown(1, None, Choice { columns: columns.to_vec(), limit: Some(1), ..Choice::default() });
        let section = text.split("\n\n").find(|section| section.starts_with("SCNet")).unwrap_or_default();
        let lines: Vec<_> = section.lines().collect();
        assert!(lines[1].starts_with("   full  path") && lines[2].starts_with("120.0 %  /public"), "{text}");
        assert!(lines[3] == "… and 3 more" && lines[4].starts_with("failed: listStorageQuotas"), "{text}");
    }
}
