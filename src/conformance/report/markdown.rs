//! The reports for a comment on a change, or a page of a wiki.

use super::{Coverage, Report, Results, readable};
use crate::conformance::findings::{Finding, Verdict};

/// Characters of a body that are shown.
const BODY: usize = 2000;

/// The verdict, the numbers, the failures with what shows them, then what is open.
pub fn render(results: &Results) -> String {
    let mut text = format!("# Conformance: {}\n\n", results.verdict());
    text += "| document | server | broken | known | drift | can't tell | coverage | requests |\n";
    text += "|---|---|---:|---:|---:|---:|---:|---:|\n";
    for report in &results.reports {
        let sum = report.summary();
        let cells = [cell(&report.document), cell(&report.url)];
        let numbers = [sum.fail, sum.accepted, sum.drift, sum.total.unknown].map(|number| number.to_string());
        let Coverage { checked, .. } = sum.total;
        let covered = format!("{checked} of {} ({} %)", sum.total.statements(), sum.total.percent());
        text += &format!("| {} | {} | {covered} | {} |\n", cells.join(" | "), numbers.join(" | "), sum.requests);
    }
    for unable in &results.unable {
        text += &format!("\n**{}** could not be tried: {}\n", cell(&unable.document), cell(&unable.reason));
    }
    for report in &results.reports {
        text += &failures(report);
        text += &list(report, "Drift that errata accept", Verdict::Drift);
        text += &open(report);
    }
    text
}

fn failures(report: &Report) -> String {
    let mut text = String::new();
    for finding in report.failures() {
        if text.is_empty() {
            text += &format!("\n## {}: broken\n", cell(&report.document));
        }
        text += &failure(report, finding);
    }
    text
}

fn failure(report: &Report, finding: &Finding) -> String {
    let statement = &finding.statement;
    let mut text = format!("\n### {}\n\n{}\n\n", code(&statement.id), cell(&statement.text));
    text += &format!("Stated in {}.\n", code(&report.source_of(finding)));
    if let Some(evidence) = finding.breaches.first() {
        text += &format!("\n- expected: {}\n- got: {}\n", code(&evidence.expected), code(&evidence.got));
        text += &fenced("sh", &evidence.exchange.request.curl(&report.url));
        let answer = match &evidence.exchange.answer {
            Ok(answer) => format!("HTTP {}\n{}", answer.status, readable(&answer.body, BODY)),
            Err(reason) => format!("no answer: {reason}"),
        };
        text += &format!("\n<details><summary>The answer</summary>\n{}\n</details>\n", fenced("", &answer));
    }
    text
}

fn list(report: &Report, title: &str, verdict: Verdict) -> String {
    // Strict drift is among the failures.
    let found = report.findings.iter().filter(|finding| finding.verdict == verdict && !report.is_broken(finding));
    let line = |finding: &Finding| {
        let evidence = finding.breaches.first();
        let erratum = evidence.and_then(|evidence| evidence.erratum.clone()).unwrap_or_default();
        let got = evidence.map(|evidence| evidence.got.clone()).unwrap_or_default();
        format!("- {} (erratum {}): {}\n", code(&finding.statement.id), code(&erratum), code(&got))
    };
    let lines: String = found.map(line).collect();
    if lines.is_empty() { lines } else { format!("\n## {}: {title}\n\n{lines}", cell(&report.document)) }
}

fn open(report: &Report) -> String {
    let line = |(need, findings): (&str, Vec<&Finding>)| {
        let verb = if findings.len() == 1 { "statement needs" } else { "statements need" };
        format!("- {} {verb} {}\n", findings.len(), cell(need))
    };
    let lines: String = report.needs().into_iter().map(line).collect();
    if lines.is_empty() { lines } else { format!("\n## {}: can't tell\n\n{lines}", cell(&report.document)) }
}

/// Text that stands for itself, on one line.
fn cell(text: &str) -> String {
    let escape = |c: char| match c {
        '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '|' | '#' | '&' | '!' | '~' | '$' => format!("\\{c}"),
        c if c.is_control() => " ".into(),
        c => c.to_string(),
    };
    text.chars().map(escape).collect()
}

/// Text as code on one line, between more backticks than it has itself.
fn code(text: &str) -> String {
    let text: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    let ticks = "`".repeat(longest_run(&text) + 1);
    let pad = if text.starts_with('`') || text.ends_with('`') { " " } else { "" };
    if text.is_empty() { "(nothing)".into() } else { format!("{ticks}{pad}{text}{pad}{ticks}") }
}

fn fenced(language: &str, text: &str) -> String {
    let shown = |c: char| if c.is_control() && c != '\n' { c.escape_unicode().to_string() } else { c.to_string() };
    let text: String = text.chars().map(shown).collect();
    let fence = "`".repeat(longest_run(&text).max(2) + 1);
    format!("\n{fence}{language}\n{text}\n{fence}\n")
}

fn longest_run(text: &str) -> usize {
    text.split(|c| c != '`').map(str::len).max().unwrap_or_default()
}
