//! The records that are shown, in which order, and which of their columns.

use std::cmp::Ordering;

use super::levels::Levels;
use super::record::{COLUMNS, Record, Value};
use super::tables::{column_of, names};

/// What is chosen of an overview.
#[derive(Debug, Clone, Default)]
pub struct Choice {
    pub filters: Vec<Filter>,
    /// By worst first unless by a column.
    pub sort: Option<Sort>,
    pub columns: Vec<&'static str>,
    /// Rows of a table, or of the flat table, at the most.
    pub limit: Option<usize>,
}

/// A condition of a record.
#[derive(Debug, Clone, PartialEq)]
pub struct Filter {
    /// Any column unless one is named.
    column: Option<&'static str>,
    test: Test,
}

#[derive(Debug, Clone, PartialEq)]
enum Test {
    Has(String),
    Is(String),
    IsNot(String),
    Above(f64),
    Below(f64),
}

/// A column to sort by.
#[derive(Debug, Clone, PartialEq)]
pub struct Sort {
    column: &'static str,
    is_falling: bool,
}

fn column(name: &str) -> Result<&'static str, String> {
    let usage = column_of(name).map(|column| match column {
        "usage" => "percent",
        "trend" => "growth_gb_week",
        other => other,
    });
    usage.ok_or_else(|| format!("there is no column {name:?}; there are {}", names()))
}

/// Reads `TEXT`, `COLUMN=VALUE`, `COLUMN!=VALUE`, `COLUMN~TEXT`, `COLUMN>NUMBER` or `COLUMN<NUMBER`.
pub fn filter(text: &str) -> Result<Filter, String> {
    let lower = |text: &str| text.trim().to_lowercase();
    let Some(at) = text.find(['=', '!', '~', '<', '>']) else {
        return Ok(Filter { column: None, test: Test::Has(lower(text)) });
    };
    let (name, rest) = text.split_at(at);
    let number = |text: &str| {
        let number = text.trim().trim_end_matches('%').trim_end().parse::<f64>().ok().filter(|number| !number.is_nan());
        number.ok_or_else(|| format!("{text:?} is no number"))
    };
    let test = match rest.as_bytes() {
        [b'!', b'=', ..] => Test::IsNot(lower(&rest[2..])),
        [b'=', ..] => Test::Is(lower(&rest[1..])),
        [b'~', ..] => Test::Has(lower(&rest[1..])),
        [b'>', ..] => Test::Above(number(&rest[1..])?),
        [b'<', ..] => Test::Below(number(&rest[1..])?),
        _ => return Err("after the column comes =, !=, ~, > or <".to_owned()),
    };
    Ok(Filter { column: Some(column(name)?), test })
}

/// Reads the name of a column to sort by, with `-` before it for the greatest first.
pub fn sort(text: &str) -> Result<Sort, String> {
    let (is_falling, name) = text.strip_prefix('-').map_or((false, text), |name| (true, name));
    Ok(Sort { column: column(name)?, is_falling })
}

/// Reads the name of a column.
pub fn shown_column(text: &str) -> Result<&'static str, String> {
    column_of(text).ok_or_else(|| format!("there is no column {text:?}; there are {}", names()))
}

impl Filter {
    /// Tells if a record fulfils it; a failure does unless it has the column itself, as what it hides might.
    fn admits(&self, record: &Record) -> bool {
        let is_failure = record.kind == "failure";
        match self.column.map(|column| record.value(column)) {
            Some(Value::None) | None if is_failure => true,
            Some(value) => self.test.admits(&value),
            None => COLUMNS.iter().any(|column| *column != "time" && self.test.admits(&record.value(column))),
        }
    }
}

impl Test {
    fn admits(&self, value: &Value) -> bool {
        let text = |value: &Value| match value {
            Value::None => String::new(),
            Value::Text(text) | Value::Number(_, text) => text.to_lowercase(),
        };
        match (self, value) {
            (Self::Has(part), value) => *value != Value::None && text(value).contains(part),
            (Self::Is(wanted), Value::Number(number, own)) => {
                wanted == own || wanted.parse::<f64>().is_ok_and(|wanted| wanted == *number)
            }
            (Self::Is(wanted), value) => text(value) == *wanted,
            (Self::IsNot(unwanted), value) => *value != Value::None && text(value) != *unwanted,
            (Self::Above(least), Value::Number(number, _)) => number > least,
            (Self::Below(most), Value::Number(number, _)) => number < most,
            (Self::Above(_) | Self::Below(_), _) => false,
        }
    }
}

impl Sort {
    /// The order of two records; those that have nothing in the column come last.
    fn compare(&self, one: &Record, other: &Record) -> Ordering {
        let (one, other) = (one.value(self.column), other.value(self.column));
        let order = match (&one, &other) {
            (Value::None, Value::None) => return Ordering::Equal,
            (Value::None, _) => return Ordering::Greater,
            (_, Value::None) => return Ordering::Less,
            (Value::Number(one, _), Value::Number(other, _)) => one.total_cmp(other),
            (Value::Text(one), Value::Text(other)) => one.to_lowercase().cmp(&other.to_lowercase()),
            (Value::Number(..), Value::Text(_)) => Ordering::Less,
            (Value::Text(_), Value::Number(..)) => Ordering::Greater,
        };
        if self.is_falling { order.reverse() } else { order }
    }
}

impl Choice {
    /// The records that are chosen, in their order; not yet limited.
    pub fn of(&self, records: &[Record], levels: Levels) -> Vec<Record> {
        let admitted = records.iter().filter(|record| self.filters.iter().all(|filter| filter.admits(record)));
        let mut chosen: Vec<Record> = admitted.cloned().collect();
        match &self.sort {
            Some(sort) => chosen.sort_by(|one, other| sort.compare(one, other)),
            None => chosen.sort_by(|one, other| worst_first(one, other, levels)),
        }
        chosen
    }
}

/// The worst first, and of two as bad, the fuller.
fn worst_first(one: &Record, other: &Record, levels: Levels) -> Ordering {
    let attention = |record: &Record| levels.of(record).max(crate::cli::grid::Tone::Good);
    let full = |record: &Record| record.fullness.unwrap_or(-1.0);
    attention(other).cmp(&attention(one)).then(full(other).total_cmp(&full(one)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn quota(name: &str, used: i64, percent: Option<f64>) -> Record {
        let (name, used_gb) = (name.to_owned(), Some(used.into()));
        Record { kind: "quota", service: "scnet", name, used_gb, percent, fullness: percent, ..Record::default() }
    }

    fn names_of(records: &[Record]) -> Vec<&str> {
        records.iter().map(|record| record.name.as_str()).collect()
    }

    #[test]
    fn filters_admit_what_fulfils_all_of_them_and_failures() {
        let (name, account) = ("!".to_owned(), "a".to_owned());
        let failure = Record { kind: "failure", name, account, ..Record::default() };
        let workspace =
            Record { kind: "workspace", name: "Delta".into(), status: "NORMAL".into(), ..Record::default() };
        let records = [quota("alpha", 9, Some(90.0)), quota("beta", 10, Some(10.0)), workspace, failure];
        let cases: [(&[&str], &[&str]); 12] = [
            (&[], &["alpha", "beta", "Delta", "!"]),
            (&["full>50"], &["alpha", "!"]),
            (&["full < 50 %"], &["beta", "!"]),
            (&["used=10.0"], &["beta", "!"]),
            (&["status!=CREATE_FAILED"], &["Delta", "!"]),
            (&["delta"], &["Delta", "!"]),
            (&["kind=quota"], &["alpha", "beta"]),
            (&["account=a"], &["!"]),
            (&["user=nobody"], &["!"]),
            (&["path~elt"], &["Delta"]),
            (&["status=normal", "name=delta"], &["Delta"]),
            (&["status=normal", "full>1"], &["!"]),
        ];
        for (filters, expected) in cases {
            let filters = filters.iter().map(|text| filter(text).expect(text)).collect();
            let choice = Choice { filters, sort: Some(sort("time").expect("a column")), ..Choice::default() };
            assert_eq!(names_of(&choice.of(&records, Levels::USUAL)), expected, "{:?}", choice.filters);
        }
        for (text, expected) in [("nope=1", "no column \"nope\""), ("full>much", "no number"), ("a!b", "comes =")] {
            assert!(filter(text).is_err_and(|error| error.contains(expected)), "{text}");
        }
    }

    #[test]
    fn the_worst_come_first_unless_a_column_says_otherwise() {
        let failed =
            Record { kind: "workspace", name: "w".into(), status: "CREATE_FAILED".into(), ..Record::default() };
        let records = [quota("none", 5, None), quota("b", 3, Some(50.0)), quota("a", 20, Some(85.0)), failed];
        let cases = [
            (None, ["w", "a", "b", "none"]),
            (Some("path"), ["a", "b", "none", "w"]),
            (Some("used"), ["b", "none", "a", "w"]),
            (Some("-used"), ["a", "none", "b", "w"]),
            (Some("usage"), ["b", "a", "none", "w"]),
        ];
        for (by, expected) in cases {
            let choice = Choice { sort: by.map(|by| sort(by).expect(by)), ..Choice::default() };
            assert_eq!(names_of(&choice.of(&records, Levels::USUAL)), expected, "{by:?}");
        }
    }
}
