//! Results on the standard output: text, tables that fit the terminal, JSON.

use std::io::{self, Write};

use anstyle::Style;
use clap::ValueEnum;
use comfy_table::{Attribute, Cell, CellAlignment, ColumnConstraint, ContentArrangement, Table, presets};
use serde::Serialize;

use super::{SUCCESS, unable};

/// How results are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// Aligned tables, for people.
    Table,
    /// JSON, for programs.
    Json,
}

/// What came from elsewhere as one line that can't steer a terminal: control and bidirectional characters are escaped.
pub fn clean(text: &str) -> String {
    let steers = |c: char| {
        c.is_control() || matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
    };
    let escape = |c: char| if steers(c) { c.escape_unicode().to_string() } else { c.to_string() };
    text.chars().map(escape).collect()
}

/// Writes text to the standard output; a reader that has gone away is no error.
pub fn print(text: &str) -> u8 {
    match anstream::stdout().lock().write_all(text.as_bytes()) {
        Ok(()) => SUCCESS,
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => SUCCESS,
        Err(error) => unable(format_args!("can't write the result: {error}")),
    }
}

/// Writes a value as indented JSON.
pub fn print_json(value: &impl Serialize) -> u8 {
    match serde_json::to_string_pretty(value) {
        Ok(json) => print(&(json + "\n")),
        Err(error) => unable(format_args!("can't write the result as JSON: {error}")),
    }
}

/// A table whose last column wraps to the terminal's width; columns that begin with `>` are aligned to the right.
pub fn table(columns: &[&str], rows: impl IntoIterator<Item = Vec<String>>) -> String {
    let rows: Vec<Vec<String>> = rows.into_iter().collect();
    let Some(width) = width() else {
        return lines(&plain_table(columns, rows));
    };
    wrapped(columns, rows, width)
}

fn wrapped(columns: &[&str], rows: Vec<Vec<String>>, width: usize) -> String {
    let last = columns.len() - 1;
    let longest = |index: usize| {
        let cells = rows.iter().map(|row| row[index].as_str()).chain([columns[index]]);
        cells.map(console::measure_text_width).max().unwrap_or_default() + 2
    };
    let left = width.saturating_sub((0..last).map(longest).sum());
    if left < NARROWEST {
        // The last column is what the table is for; those before it give way.
        let Some(middle) = last.checked_sub(1).filter(|middle| *middle > 0) else {
            return fitted_table(columns, &rows, Some(width));
        };
        let without =
            |row: Vec<String>| row.into_iter().enumerate().filter(|(i, _)| *i != middle).map(|(_, cell)| cell);
        let fewer: Vec<_> = columns.iter().enumerate().filter(|(i, _)| *i != middle).map(|(_, name)| *name).collect();
        let rows = rows.into_iter().map(|row| without(row).collect()).collect();
        let name = columns[middle].trim_start_matches('>');
        return format!("{}(a wider terminal also shows: {name})\n", wrapped(&fewer, rows, width));
    }
    let mut table = plain_table(columns, rows);
    table.set_width(u16::try_from(width).unwrap_or(u16::MAX)).set_content_arrangement(ContentArrangement::Dynamic);
    for column in table.column_iter_mut().take(last) {
        column.set_constraint(ColumnConstraint::ContentWidth);
    }
    lines(&table)
}

/// Characters a column needs to be wrapped in a readable way.
const NARROWEST: usize = 24;

/// A paragraph in lines of the terminal's width, each after an indent, the first after a label.
pub fn paragraph(label: &str, indent: usize, text: &str) -> String {
    let width = width().unwrap_or(usize::MAX).max(indent + NARROWEST);
    let (first, others) = (format!("{label:<indent$}"), " ".repeat(indent));
    let options = textwrap::Options::new(width).initial_indent(&first).subsequent_indent(&others);
    let words = text.split_whitespace().collect::<Vec<_>>().join(" ");
    textwrap::fill(&words, options) + "\n"
}

/// Characters in a line of the terminal, if there is one.
pub fn width() -> Option<usize> {
    let width = Table::new().width().map(usize::from)?;
    // Some terminals don't know their size, and say 0.
    let told = || std::env::var("COLUMNS").ok()?.parse().ok().filter(|columns| *columns > 0);
    Some(width).filter(|width| *width > 0).or_else(told).or(Some(80))
}

fn widest(text: &str) -> usize {
    text.lines().map(console::measure_text_width).max().unwrap_or_default()
}

/// A table of one line a row; where it is wider than a terminal, the last columns are left out, and named below.
pub fn fitted_table<T: Clone + Into<Cell>>(columns: &[&str], rows: &[Vec<T>], width: Option<usize>) -> String {
    let mut shown = columns.len();
    loop {
        let text = lines(&plain_table(&columns[..shown], rows.iter().map(|row| row[..shown].to_vec())));
        let widest = widest(&text);
        if shown <= 2 || width.is_none_or(|width| widest <= width) {
            let left_out = &columns[shown..];
            return if left_out.is_empty() {
                text
            } else {
                format!("{text}(a wider terminal also shows: {})\n", left_out.join(", ").replace('>', ""))
            };
        }
        shown -= 1;
    }
}

fn plain_table<T: Into<Cell>>(columns: &[&str], rows: impl IntoIterator<Item = Vec<T>>) -> Table {
    let mut table = Table::new();
    // The stream that the text goes to takes the styles off where they are not wanted.
    table.load_style(presets::NOTHING).enforce_styling();
    table.set_content_arrangement(ContentArrangement::Disabled);
    let header = |name: &&str| Cell::new(name.trim_start_matches('>')).add_attribute(Attribute::Bold);
    table.set_header(columns.iter().map(header).collect::<Vec<_>>());
    for row in rows {
        table.add_row(row);
    }
    for (index, name) in columns.iter().enumerate() {
        if let Some(column) = table.column_mut(index) {
            let side = if name.starts_with('>') { CellAlignment::Right } else { CellAlignment::Left };
            column.set_cell_alignment(side);
            column.set_padding((if index == 0 { 0 } else { 1 }, if index + 1 == columns.len() { 0 } else { 1 }));
        }
    }
    table
}

/// The lines of a table without blanks at their ends.
fn lines(table: &Table) -> String {
    table.lines().map(|line| line.trim_end().to_owned() + "\n").collect()
}

/// A heading, bold where that can be shown.
pub fn heading(text: &str) -> String {
    let bold = Style::new().bold();
    format!("{bold}{text}{bold:#}\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_narrow_terminal_leaves_out_the_last_columns_and_says_so() {
        let rows = [vec!["alpha".to_owned(), "beta".to_owned(), "10".to_owned()]];
        let columns = ["first", "second", ">third"];
        let cases =
            [(None, "10", ""), (Some(22), "10", ""), (Some(16), "beta", "(a wider terminal also shows: third)")];
        for (width, last, note) in cases {
            let text = anstream::adapter::strip_str(&fitted_table(&columns, &rows, width)).to_string();
            let mut lines = text.lines();
            assert!(lines.nth(1).is_some_and(|row| row.ends_with(last)), "{width:?}: {text}");
            assert_eq!(lines.next().unwrap_or_default(), note, "{width:?}: {text}");
        }
    }
}
