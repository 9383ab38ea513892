//! The overview as one page that needs nothing else: no script, no font, no picture from elsewhere.

use std::fmt::Write;

use chrono::{DateTime, Utc};

use super::human;
use super::record::Record;
use super::render::{Page, Part, View};
use super::summary::Summary;
use super::tables::{Shown, whole_rows};
use crate::cli::grid::{Cell, Kind, Tone};

const STYLE: &str = include_str!("page.css");

/// The text of the page.
pub fn page(page: &Page, time: DateTime<Utc>, view: &View) -> String {
    let at = human::time(&human::stamp(time));
    let parts: String = page.parts.iter().filter_map(|part| section(part, view)).collect();
    format!(
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <title>Overview of {at} UTC</title>\n<style>\n{STYLE}</style>\n</head>\n<body>\n\
         <header><h1>Overview</h1><p>{at} UTC</p></header>\n<main>\n{}{parts}</main>\n</body>\n</html>\n",
        first(&page.summary)
    )
}

fn first(summary: &Summary) -> String {
    let mut text =
        format!("<section class=\"summary\">\n<p class=\"{}\">{}</p>\n", class(summary.tone), escaped(&summary.line));
    if !summary.attention.is_empty() {
        text += "<ul>\n";
        for it in summary.shown() {
            let _ = writeln!(
                text,
                "<li><b class=\"{}\">{}</b><i>{}</i><span>{}</span></li>",
                class(it.tone),
                it.label,
                escaped(&it.account),
                escaped(&it.text)
            );
        }
        text += "</ul>\n";
    }
    text + "</section>\n"
}

fn section(part: &Part, view: &View) -> Option<String> {
    let columns = part.columns(view);
    if columns.is_empty() {
        return None;
    }
    let mut text = format!("<section>\n<h2>{}</h2>\n", escaped(&part.title()));
    if !part.records.is_empty() {
        text += &table(&columns, part, view);
    } else if part.is_answered {
        text += "<p>none</p>\n";
    }
    if part.left_out > 0 {
        let _ = writeln!(text, "<p>… and {} more</p>", part.left_out);
    }
    for failure in part.failures() {
        let _ = writeln!(text, "<p><b class=\"bad\">failed:</b> {}</p>", escaped(&failure));
    }
    Some(text + "</section>\n")
}

fn table(columns: &[Shown], part: &Part, view: &View) -> String {
    let heads: String =
        columns.iter().map(|shown| format!("<th scope=\"col\"{}>{}</th>", side(shown), escaped(shown.label))).collect();
    let records: Vec<_> = part.records.iter().collect();
    let mut text = format!("<table>\n<thead><tr>{heads}</tr></thead>\n<tbody>\n");
    for (record, row) in part.records.iter().zip(whole_rows(columns, &records, view.levels)) {
        let cells = columns.iter().zip(row).map(|(shown, it)| cell(shown, &it, record));
        let _ = writeln!(text, "<tr>{}</tr>", cells.collect::<String>());
    }
    text + "</tbody>\n</table>\n"
}

fn cell(shown: &Shown, cell: &Cell, record: &Record) -> String {
    let content = match (cell.bar, shown.column) {
        (Some(full), _) => format!(
            "<span class=\"bar {}\"><span style=\"width: {:.1}%\"></span></span>",
            class(cell.tone),
            full.clamp(0.0, 100.0)
        ),
        (None, "trend") => line(&record.course),
        (None, _) if cell.tone == Tone::Plain => escaped(&cell.text),
        (None, _) => format!("<span class=\"{}\">{}</span>", class(cell.tone), escaped(&cell.text)),
    };
    // Narrow screens show a row as a list, each cell with its heading.
    format!("<td{} data-label=\"{}\">{content}</td>", side(shown), escaped(shown.label))
}

fn side(shown: &Shown) -> &'static str {
    match shown.head().kind {
        Kind::Number => " class=\"number\"",
        Kind::Whole => " class=\"whole\"",
        Kind::Text(_) | Kind::Bar => "",
    }
}

fn class(tone: Tone) -> &'static str {
    match tone {
        Tone::Plain => "plain",
        Tone::Good => "good",
        Tone::Near => "near",
        Tone::Bad => "bad",
    }
}

/// Values as a line of 80 by 20, the least and the greatest value at its lower and upper edge.
fn line(values: &[f64]) -> String {
    let [first, .., last] = values else { return String::new() };
    let least = values.iter().copied().fold(f64::INFINITY, f64::min);
    let greatest = values.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let point = |(index, value): (usize, &f64)| {
        let x = 2.0 + index as f64 * 76.0 / (values.len() - 1) as f64;
        let y = if greatest > least { 18.0 - (value - least) / (greatest - least) * 16.0 } else { 10.0 };
        format!("{x:.1},{y:.1}")
    };
    let points: Vec<_> = values.iter().enumerate().map(point).collect();
    let title = format!("{} to {}", human::size(*first), human::size(*last));
    format!(
        "<svg class=\"trend\" viewBox=\"0 0 80 20\" role=\"img\"><title>{title}</title><polyline points=\"{}\"/></svg>",
        points.join(" ")
    )
}

/// Text that stands for itself, in an element or in an attribute.
fn escaped(text: &str) -> String {
    let escape = |c: char| match c {
        '&' => "&amp;".to_owned(),
        '<' => "&lt;".to_owned(),
        '>' => "&gt;".to_owned(),
        '"' => "&quot;".to_owned(),
        '\'' => "&#39;".to_owned(),
        c => c.to_string(),
    };
    crate::cli::output::clean(text).chars().map(escape).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_of_others_is_no_markup_and_a_trend_is_a_line() {
        assert_eq!(escaped("<b a='\"'>&\u{202e}"), "&lt;b a=&#39;&quot;&#39;&gt;&amp;\\u{202e}");
        let trend = line(&[1.0, 3.0, 2.0]);
        assert!(trend.contains("points=\"2.0,18.0 40.0,2.0 78.0,10.0\"") && trend.contains("1 GB to 2 GB"), "{trend}");
        assert!(line(&[5.0, 5.0]).contains("2.0,10.0 78.0,10.0") && line(&[1.0]).is_empty());
    }
}
