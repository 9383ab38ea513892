//! Results on the standard output: text, tables that fit the terminal, JSON.

use std::io::{self, IsTerminal, Write};

use clap::ValueEnum;
use comfy_table::{Attribute, Cell, CellAlignment, ContentArrangement, Table, presets};
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

/// Writes text to the standard output; a reader that has gone away is no error.
pub fn print(text: &str) -> u8 {
    match io::stdout().lock().write_all(text.as_bytes()) {
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

/// A table with a header; names of columns that begin with `>` are aligned to the right.
pub fn table(columns: &[&str], rows: impl IntoIterator<Item = Vec<String>>) -> Table {
    let mut table = Table::new();
    table.load_style(presets::NOTHING).set_content_arrangement(ContentArrangement::Dynamic);
    if !io::stdout().is_terminal() {
        // Whoever reads a file or a pipe has lines of any width.
        table.force_no_tty().set_content_arrangement(ContentArrangement::Disabled);
    }
    let header = |name: &&str| Cell::new(name.trim_start_matches('>')).add_attribute(Attribute::Bold);
    table.set_header(columns.iter().map(header).collect::<Vec<_>>());
    for row in rows {
        table.add_row(row);
    }
    for (index, name) in columns.iter().enumerate() {
        if let Some(column) = table.column_mut(index) {
            let side = if name.starts_with('>') { CellAlignment::Right } else { CellAlignment::Left };
            column.set_cell_alignment(side);
            column.set_padding((if index == 0 { 0 } else { 1 }, 1));
        }
    }
    table
}

/// The lines of a table without blanks at their ends.
pub fn lines(table: &Table) -> String {
    let mut text = String::new();
    for line in table.lines() {
        text.push_str(line.trim_end());
        text.push('\n');
    }
    text
}

/// A heading, bold on a terminal.
pub fn heading(text: &str) -> String {
    if io::stdout().is_terminal() { format!("\x1b[1m{text}\x1b[0m\n") } else { format!("{text}\n") }
}
