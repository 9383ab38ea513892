//! `scicloud overview --history`: the runs that were kept.

use std::path::Path;

use chrono::DateTime;
use serde_json::{Value, json};

use super::history::{Course, History, Key};
use super::levels::Levels;
use super::record::{COLUMNS, Record};
use super::trend::{self, Point};
use super::{Format, csv, human};
use crate::cli::grid::{Cell, Column, Kind, grid};
use crate::cli::output::{clean, heading, width};

/// The runs of a file, of all accounts unless some are named.
pub async fn shown(
    file: &Path,
    accounts: &[String],
    format: Format,
    columns: &[&str],
    levels: Levels,
) -> Result<String, String> {
    let missing = || format!("there is no history in {}; `scicloud overview --record` begins one", file.display());
    let mut history = History::open(file, false).await?.ok_or_else(missing)?;
    let is_asked = |account: &str| accounts.is_empty() || accounts.iter().any(|own| own == account);
    match format {
        Format::Table => {
            let courses = history.courses(i64::MIN).await?;
            let courses: Vec<_> = courses.into_iter().filter(|((account, ..), _)| is_asked(account)).collect();
            Ok(table(file, &courses, levels))
        }
        Format::Html => Err("the history is written as a table, CSV or JSON".to_owned()),
        Format::Csv | Format::Json => {
            let mut lines = history.lines().await?;
            lines.retain(|line| is_asked(line.get("account").and_then(Value::as_str).unwrap_or_default()));
            if format == Format::Json {
                return serde_json::to_string_pretty(&json!(lines))
                    .map(|json| json + "\n")
                    .map_err(|error| error.to_string());
            }
            let columns = if columns.is_empty() { &COLUMNS[..] } else { columns };
            let cell = |line: &serde_json::Map<String, Value>, column: &str| {
                line.get(column).and_then(Value::as_str).unwrap_or_default().to_owned()
            };
            csv::table(columns, lines.iter().map(|line| columns.iter().map(|column| cell(line, column)).collect()))
        }
    }
}

/// Columns of the table; addresses give way before what they are about.
const TABLE: [Column<'static>; 9] = [
    Column { name: "account", kind: Kind::Text(8), rank: 2 },
    Column { name: "path", kind: Kind::Text(14), rank: 0 },
    Column { name: "since (UTC)", kind: Kind::Whole, rank: 6 },
    Column { name: "from", kind: Kind::Number, rank: 4 },
    Column { name: "to", kind: Kind::Number, rank: 0 },
    Column { name: "limit", kind: Kind::Number, rank: 3 },
    Column { name: "growth/week", kind: Kind::Number, rank: 1 },
    Column { name: "full in", kind: Kind::Number, rank: 0 },
    Column { name: "trend", kind: Kind::Whole, rank: 5 },
];

fn table(file: &Path, courses: &[(Key, Course)], levels: Levels) -> String {
    let points = || courses.iter().flat_map(|(_, course)| &course.points);
    let mut times: Vec<i64> = points().map(|point| point.at_ms).collect();
    times.sort_unstable();
    times.dedup();
    let place = clean(&file.display().to_string());
    let (Some(first), Some(last)) = (times.first(), times.last()) else {
        return format!("no quota is in the history {place}\n");
    };
    let runs = human::count(times.len(), "run", "runs");
    let title = format!("{runs} with quotas, {} to {} (UTC), in {place}", moment(*first), moment(*last));
    let rows: Vec<_> = courses.iter().filter_map(|(key, course)| row(key, course, levels)).collect();
    let title = textwrap::fill(&title, width().unwrap_or(usize::MAX));
    heading(&title) + &grid(&TABLE, &rows, width())
}

fn moment(at_ms: i64) -> String {
    DateTime::from_timestamp_millis(at_ms).map(|time| human::time(&human::stamp(time))).unwrap_or_default()
}

fn row((account, _, path): &Key, course: &Course, levels: Levels) -> Option<Vec<Cell>> {
    let (first, last): (&Point, &Point) = (course.points.first()?, course.points.last()?);
    let trend = trend::trend(&course.points, course.limit_gb).unwrap_or_default();
    let limit = course.limit_gb.filter(|limit| *limit > 0.0);
    let record = Record {
        fullness: limit.map(|limit| last.used_gb / limit * 100.0),
        full_in_days: trend.full_in_days,
        ..Record::default()
    };
    let tone = levels.quota(&record);
    let toned = |text: String| Cell { text, tone, bar: None };
    Some(vec![
        clean(account).into(),
        clean(path).into(),
        moment(first.at_ms).into(),
        human::size(first.used_gb).into(),
        toned(human::size(last.used_gb)),
        limit.map_or_else(|| super::tables::NO_LIMIT.to_owned(), human::size).into(),
        trend.growth_gb_week.map(human::change).unwrap_or_default().into(),
        toned(trend.full_in_days.map(human::days).unwrap_or_default()),
        trend::bars(&course.points).into(),
    ])
}
