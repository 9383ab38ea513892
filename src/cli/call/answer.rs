//! Answers as JSON, tables and CSV.

use scicloud::call::{Answer, Operation};
use scicloud::client::Content;
use serde_json::Value;
use std::fmt::Write as _;
use std::io::Write as _;

use super::{Format, Options};
use crate::cli::grid::{Cell, Column, Kind, grid};
use crate::cli::output::{clean, print, width};
use crate::cli::{SUCCESS, csv, note, unable};

/// What stands in place of a secret.
const HIDDEN: &str = "(hidden)";

/// Columns that stay on a narrow terminal.
const KEPT: usize = 2;

/// Characters of a cell that give way on a narrow terminal.
const SHORTEST: usize = 10;

/// Writes an answer.
pub fn show(options: &Options, operation: &Operation<'_>, answer: Answer) -> Result<u8, String> {
    let mut head = String::new();
    if options.include {
        let _ = writeln!(head, "HTTP {}", answer.status);
        for (name, value, is_secret) in &answer.headers {
            let value = if *is_secret && !options.show_secrets { HIDDEN } else { value };
            let _ = writeln!(head, "{name}: {}", clean(value));
        }
        head.push('\n');
    }
    match answer.content {
        Content::Json(value) => {
            if let Some(collection) = operation.collection().filter(|it| it.paging.is_some()) {
                let total = collection.total.as_ref().and_then(|total| value.pointer(total)?.as_u64());
                let came = operation.items(&value).map_or(0, Vec::len);
                if let Some(total) = total.filter(|total| *total > came as u64) {
                    note(format_args!("{came} of {total} items; --all fetches every page"));
                }
            }
            let list = operation.items(&value).cloned();
            written(options, value, list, &head)
        }
        _ if options.format.is_some_and(|format| format != Format::Json) => Err(no_list()),
        Content::Bytes(bytes) => {
            print(&head);
            match std::io::stdout().lock().write_all(&bytes) {
                Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => {
                    Ok(unable(format_args!("can't write the result: {error}")))
                }
                _ => Ok(SUCCESS),
            }
        }
        Content::Nothing => {
            if !options.include {
                note(format_args!("{}: status {}, without a body", operation.id(), answer.status));
            }
            Ok(print(&head))
        }
    }
}

/// Writes the items of all pages.
pub fn items(options: &Options, items: Vec<Value>) -> Result<u8, String> {
    written(options, Value::Array(items.clone()), Some(items), "")
}

fn no_list() -> String {
    "the answer has no list to write as a table; --format json writes it as it is".to_owned()
}

fn written(options: &Options, value: Value, list: Option<Vec<Value>>, head: &str) -> Result<u8, String> {
    let text = match options.format.unwrap_or(Format::Json) {
        Format::Json => serde_json_text(&value)?,
        format => {
            let list = list.ok_or_else(no_list)?;
            let columns = columns(&list, &options.columns)?;
            if format == Format::Csv { as_csv(&list, &columns)? } else { as_table(&list, &columns) }
        }
    };
    if !options.show_secrets && text.contains(HIDDEN) {
        note("secrets of the answer are hidden; --show-secrets writes them");
    }
    Ok(print(&format!("{head}{text}")))
}

fn serde_json_text(value: &Value) -> Result<String, String> {
    serde_json::to_string_pretty(value).map(|text| text + "\n").map_err(|error| error.to_string())
}

/// The columns that are asked for, or else the fields of the items in the order in which they come.
fn columns(list: &[Value], asked: &[String]) -> Result<Vec<String>, String> {
    let mut all: Vec<String> = Vec::new();
    for name in list.iter().filter_map(Value::as_object).flat_map(|item| item.keys()) {
        if !all.contains(name) {
            all.push(name.clone());
        }
    }
    if asked.is_empty() {
        return Ok(if all.is_empty() { vec!["value".to_owned()] } else { all });
    }
    let unknown =
        asked.iter().find(|column| !list.is_empty() && !list.iter().any(|item| field(item, column).is_some()));
    match unknown {
        Some(column) => Err(format!("no item has {column:?}; there are {}", all.join(", "))),
        None => Ok(asked.to_vec()),
    }
}

/// The field of an item, or one within it by a path with full stops; an item that is no object is its own field.
fn field<'a>(item: &'a Value, column: &str) -> Option<&'a Value> {
    let Some(members) = item.as_object() else { return (column == "value").then_some(item) };
    members.get(column).or_else(|| column.split('.').try_fold(item, |item, name| item.get(name)))
}

fn text(value: Option<&Value>) -> String {
    match value {
        None | Some(Value::Null) => String::new(),
        Some(Value::String(text)) => text.clone(),
        Some(Value::Array(items)) if items.iter().all(|item| !item.is_array() && !item.is_object()) => {
            items.iter().map(|item| text(Some(item))).collect::<Vec<_>>().join(", ")
        }
        Some(other) => other.to_string(),
    }
}

fn as_csv(list: &[Value], columns: &[String]) -> Result<String, String> {
    let names: Vec<&str> = columns.iter().map(String::as_str).collect();
    csv::table(&names, list.iter().map(|item| columns.iter().map(|column| text(field(item, column))).collect()))
}

fn as_table(list: &[Value], columns: &[String]) -> String {
    let names: Vec<String> = columns.iter().map(|column| clean(column)).collect();
    let kind = |column: &str| {
        let mut values = list.iter().filter_map(|item| field(item, column)).filter(|value| !value.is_null()).peekable();
        let is_number = values.peek().is_some() && values.all(Value::is_number);
        if is_number { Kind::Number } else { Kind::Text(SHORTEST) }
    };
    let columns_: Vec<_> = columns
        .iter()
        .zip(&names)
        .enumerate()
        .map(|(index, (column, name))| {
            let rank = if index < KEPT { 0 } else { u8::try_from(index).unwrap_or(u8::MAX) };
            Column { name, kind: kind(column), rank }
        })
        .collect();
    let rows: Vec<Vec<Cell>> = list
        .iter()
        .map(|item| columns.iter().map(|column| clean(&text(field(item, column))).into()).collect())
        .collect();
    grid(&columns_, &rows, width())
}
