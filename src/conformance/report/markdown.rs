//! The reports for a comment on a change, or a page of a wiki.

use super::cause::Cause;
use super::results::{Coverage, Report, Results, readable};
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
        text += &untried(report);
        text += &failures(report);
        text += &list(report, "Drift that errata accept", Verdict::Drift);
        text += &open(report);
        text += &faults(report);
    }
    text
}

fn failures(report: &Report) -> String {
    let mut text = String::new();
    for cause in report.causes() {
        if text.is_empty() {
            text += &format!("\n## {}: broken\n", cell(&report.document));
        }
        text += &failure(report, &cause);
    }
    text
}

fn failure(report: &Report, cause: &Cause<'_>) -> String {
    let finding = cause.example();
    let statement = &finding.statement;
    let class = if finding.verdict == Verdict::Lenient { " (too lenient)" } else { "" };
    let mut text = format!("\n### {}{class}\n\n{}\n\n", code(&statement.id), cell(&statement.text));
    if cause.others() > 0 {
        let others: Vec<_> = cause.findings[1..].iter().take(5).map(|other| code(&other.statement.id)).collect();
        let more = if cause.others() > others.len() { ", …" } else { "" };
        text += &format!("And {} more of the same: {}{more}.\n\n", cause.others(), others.join(", "));
    }
    text += &format!("Stated in {}.\n", code(&report.source_of(finding)));
    if let Some(evidence) = finding.violations.first() {
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

/// The operations that could not be tried.
fn untried(report: &Report) -> String {
    let line = |(need, operations): (String, Vec<&str>)| {
        let some: Vec<_> = operations.iter().take(5).map(|id| code(id)).collect();
        let more = if operations.len() > some.len() { ", …" } else { "" };
        format!("- it takes {}: {}{more}\n", cell(&need), some.join(", "))
    };
    let lines: String = report.untried_by_need().into_iter().map(line).collect();
    if lines.is_empty() { lines } else { format!("\n## {}: not tried\n\n{lines}", cell(&report.document)) }
}

fn faults(report: &Report) -> String {
    let lines: String = report.diagnostics.iter().map(|fault| format!("- {}\n", cell(fault))).collect();
    if lines.is_empty() { lines } else { format!("\n## {}: faults of the document\n\n{lines}", cell(&report.document)) }
}

fn list(report: &Report, title: &str, verdict: Verdict) -> String {
    // Strict drift is among the failures.
    let found = report.findings.iter().filter(|finding| finding.verdict == verdict && !report.is_broken(finding));
    let line = |finding: &Finding| {
        let evidence = finding.violations.first();
        let why = evidence.map(|evidence| match &evidence.erratum {
            Some(erratum) => format!("erratum {}", code(erratum)),
            None => format!("expected {}", code(&evidence.expected)),
        });
        let got = evidence.map(|evidence| evidence.got.clone()).unwrap_or_default();
        format!("- {} ({}): {}\n", code(&finding.statement.id), why.unwrap_or_default(), code(&got))
    };
    let lines: String = found.map(line).collect();
    if lines.is_empty() { lines } else { format!("\n## {}: {title}\n\n{lines}", cell(&report.document)) }
}

fn open(report: &Report) -> String {
    let line = |(need, findings): (String, Vec<&Finding>)| {
        let verb = if findings.len() == 1 { "statement needs" } else { "statements need" };
        format!("- {} {verb} {}\n", findings.len(), cell(&need))
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
