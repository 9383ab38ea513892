//! What was found, to be read at a glance: what is broken first, the verdict last.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use anstyle::{AnsiColor, Style};
use scicloud::conformance::report::{Cause, Coverage, Summary, counted};
use scicloud::conformance::{Kind, Report, Results, Verdict};

use super::setup::Prepared;
use crate::cli::output::{clean, heading, table};

const BAD: Style = AnsiColor::Red.on_default().bold();
const GOOD: Style = AnsiColor::Green.on_default().bold();
const OPEN: Style = AnsiColor::Yellow.on_default().bold();

/// Statements of a kind of finding that are shown for one document.
const MOST: usize = 20;

/// Needs of what can't be told that are shown for one document, the most frequent.
const OPEN_MOST: usize = 10;

/// Statements that are named where there is one line for all.
#[cfg(feature = "server")]
const NAMED: usize = 3;

/// Everything that was found.
pub fn render(results: &Results, took: Duration) -> String {
    let each = |part: fn(&Report) -> String| results.reports.iter().map(part).collect::<String>();
    let mut text = each(untried) + &each(failures) + &each(drift) + &each(open) + &each(diagnostics);
    if !results.reports.is_empty() {
        text += &coverage(results);
    }
    for report in &results.reports {
        text += &verdict(report);
    }
    for unable in &results.unable {
        text += &format!("{BAD}{}{BAD:#}: could not run\n", unable.document);
    }
    text + &format!("{}: {}{}\n", coloured(results), effort(results, took), seeds(results))
}

/// The first of some names, and how many more there are.
pub fn some(names: &[impl AsRef<str>], most: usize) -> String {
    let first: Vec<_> = names.iter().take(most).map(|name| clean(name.as_ref())).collect();
    match names.len() - first.len() {
        0 => first.join(", "),
        more => format!("{} and {more} more", first.join(", ")),
    }
}

/// What could not be tried, a line for all operations with the same cause.
fn untried(report: &Report) -> String {
    let mut needs: Vec<_> = report.untried_by_need().into_iter().collect();
    if needs.is_empty() {
        return String::new();
    }
    needs.sort_by_key(|(_, operations)| std::cmp::Reverse(operations.len()));
    let mut text = heading(&format!("{}: not tried", report.document));
    for (need, operations) in needs.iter().take(MOST) {
        text += &format!("  {OPEN}it takes{OPEN:#} {}: {}\n", clean(need), some(operations, 3));
    }
    if needs.len() > MOST {
        text += &format!("  … and {}; --report json=FILE has all\n", counted(needs.len() - MOST, "more cause"));
    }
    text + "\n"
}

/// Faults of the document, on which judgments depend.
fn diagnostics(report: &Report) -> String {
    faults(&report.document, &report.diagnostics)
}

fn faults(document: &str, faults: &[String]) -> String {
    if faults.is_empty() {
        return String::new();
    }
    let mut text = heading(&format!("{document}: faults of the document"));
    for fault in faults.iter().take(MOST) {
        text += &format!("  {}\n", clean(fault));
    }
    if faults.len() > MOST {
        text += &format!("  … and {} more\n", faults.len() - MOST);
    }
    text + "\n"
}

/// The verdict in its colour.
fn coloured(results: &Results) -> String {
    let colour = match (results.passed(), results.is_complete()) {
        (false, _) => BAD,
        (true, false) => OPEN,
        (true, true) => GOOD,
    };
    format!("{colour}{}{colour:#}", results.verdict())
}

fn effort(results: &Results, took: Duration) -> String {
    let requests: usize = results.reports.iter().map(|report| report.exchanges.len()).sum();
    format!("{} in {:.1} s", counted(requests, "request"), took.as_secs_f64())
}

/// What it takes to send the same requests again.
fn seeds(results: &Results) -> String {
    let seeds: BTreeSet<_> = results.reports.iter().map(|report| report.seed).collect();
    let seeds: Vec<_> = seeds.into_iter().map(|seed| seed.to_string()).collect();
    if seeds.is_empty() { String::new() } else { format!(", seed {}", seeds.join(" and ")) }
}

/// All of it on one line.
#[cfg(feature = "server")]
pub fn line(results: &Results, took: Duration) -> String {
    let total = results.reports.iter().map(|report| report.summary().total);
    let total = total.fold(Coverage::default(), Coverage::plus);
    let broken = results.reports.iter().flat_map(Report::failures).map(|finding| clean(&finding.statement.id));
    let unable = results.unable.iter().map(|unable| format!("{}: {}", unable.document, clean(&unable.reason)));
    let mut first: Vec<_> = broken.chain(unable).collect();
    let rest = first.len().saturating_sub(NAMED);
    first.truncate(NAMED);
    let names = match (first.join(", "), rest) {
        (names, _) if names.is_empty() => String::new(),
        (names, 0) => format!(" ({names})"),
        (names, rest) => format!(" ({names} and {rest} more)"),
    };
    format!(
        "conformance: {}{names}, {} of {} checked on {}, {}\n",
        coloured(results),
        total.checked,
        counted(total.statements(), "statement"),
        counted(results.reports.len(), "document"),
        effort(results, took),
    )
}

fn failures(report: &Report) -> String {
    let all = report.causes();
    let mut text: String = all.iter().take(MOST).map(|cause| failure(report, cause)).collect();
    if all.len() > MOST {
        let rest = counted(all.len() - MOST, "more cause");
        text += &format!("… and {rest} in {}; --report html=FILE has all\n\n", report.document);
    }
    text
}

fn failure(report: &Report, cause: &Cause<'_>) -> String {
    let finding = cause.example();
    let statement = &finding.statement;
    let word = if finding.verdict == Verdict::Lenient { "too lenient" } else { "broken" };
    let mut text = format!("{BAD}{word}{BAD:#} {}", clean(&statement.id));
    if cause.others() > 0 {
        let some: Vec<_> = cause.findings[1..].iter().take(2).map(|other| clean(&other.statement.id)).collect();
        let more = if cause.others() > some.len() { ", …" } else { "" };
        text += &format!(", and {} more of the same: {}{more}", cause.others(), some.join(", "));
    }
    text += &format!(
        "\n  {}: {}\n  source    {}\n",
        report.document,
        clean(&statement.text),
        clean(&report.source_of(finding))
    );
    if let Some(evidence) = finding.violations.first() {
        let curl = evidence.exchange.request.curl(&report.url);
        let (expected, got) = (short(&evidence.expected), short(&evidence.got));
        text += &format!("  expected  {expected}\n  got       {got}\n  {}\n", clean(&curl));
    }
    text + "\n"
}

/// Drift that counts is among the failures.
fn drift(report: &Report) -> String {
    let found: Vec<_> = report.findings.iter().filter(|finding| finding.verdict == Verdict::Drift).collect();
    if report.strict || found.is_empty() {
        return String::new();
    }
    let mut text = heading(&format!("{}: drift that the document accepts", report.document));
    for finding in found.iter().take(MOST) {
        let evidence = finding.violations.first();
        let why = evidence.map(|evidence| evidence.erratum.clone().unwrap_or_else(|| short(&evidence.expected)));
        let got = evidence.map(|evidence| short(&evidence.got)).unwrap_or_default();
        text += &format!("  {} ({}): {got}\n", clean(&finding.statement.id), clean(&why.unwrap_or_default()));
    }
    if found.len() > MOST {
        text += &format!("  … and {} more\n", found.len() - MOST);
    }
    text + "\n"
}

/// What could not be told, by what it would take.
fn open(report: &Report) -> String {
    let said = report.untried_by_need();
    // What a whole operation lacks is said before all else.
    let mut needs: Vec<_> = report.needs().into_iter().filter(|(need, _)| !said.contains_key(need)).collect();
    if needs.is_empty() {
        return String::new();
    }
    needs.sort_by_key(|(_, findings)| std::cmp::Reverse(findings.len()));
    let mut text = heading(&format!("{}: can't tell", report.document));
    for (need, findings) in needs.iter().take(OPEN_MOST) {
        let first = findings.first().map(|finding| clean(&finding.statement.id)).unwrap_or_default();
        let rest = match findings.len() {
            0 | 1 => String::new(),
            more => format!(" and {} more", more - 1),
        };
        text += &format!("  it takes {}: {first}{rest}\n", clean(need));
    }
    if needs.len() > OPEN_MOST {
        text += &format!("  … and {} more; --report html=FILE has all\n", needs.len() - OPEN_MOST);
    }
    text + "\n"
}

/// How much of what is stated was judged, by what it is about.
fn coverage(results: &Results) -> String {
    let mut kinds: BTreeMap<Kind, Coverage> = BTreeMap::new();
    for (kind, part) in results.reports.iter().flat_map(|report| report.summary().coverage) {
        let sum = kinds.entry(kind).or_default();
        *sum = sum.plus(part);
    }
    let row = |(kind, part): (Kind, Coverage)| {
        let numbers = [part.checked, part.unknown, part.not_covered].map(|number| number.to_string());
        std::iter::once(format!("{kind:?}").to_lowercase()).chain(numbers).collect()
    };
    table(&["statements about", ">checked", ">can't tell", ">not covered"], kinds.into_iter().map(row)) + "\n"
}

/// One line about one document.
fn verdict(report: &Report) -> String {
    let Summary { fail, accepted, drift, requests, unanswered, total, .. } = report.summary();
    let (colour, word) = match fail {
        0 if !report.untried.is_empty() => (OPEN, "not all could be tried".to_owned()),
        0 if !report.is_complete || unanswered > 0 => (OPEN, "not finished".to_owned()),
        0 => (GOOD, "passed".to_owned()),
        _ => (BAD, format!("{fail} broken")),
    };
    let mut text = format!("{colour}{}: {word}{colour:#}", report.document);
    for (number, words) in [
        (accepted, "known to be broken"),
        (drift, "drifted"),
        (unanswered, if unanswered == 1 { "request unanswered" } else { "requests unanswered" }),
    ] {
        if number > 0 {
            text += &format!(", {number} {words}");
        }
    }
    let Coverage { checked, unknown, not_covered } = total;
    let (all, percent) = (counted(total.statements(), "statement"), total.percent());
    text += &format!(", {checked} of {all} checked ({percent} %)");
    text += &format!(", {unknown} can't be told, {not_covered} not covered, {}", counted(requests, "request"));
    if !report.left_alone.is_empty() {
        text += &format!(", {} by other methods left alone", counted(report.left_alone.len(), "operation"));
    }
    if report.waited > 0.0 {
        text += &format!(", {:.0} s waited as the server asked", report.waited);
    }
    text + "\n"
}

/// Text from a server on part of a line.
fn short(text: &str) -> String {
    let cut: String = text.chars().take(300).collect();
    let more = if cut.len() < text.len() { "…" } else { "" };
    clean(&cut) + more
}

/// What would be sent.
pub fn plan(suites: &[Prepared]) -> String {
    let mut text = String::new();
    for Prepared { name, suite, .. } in suites {
        let (most, failures, methods) = suite.bounds();
        let planned = suite.plan();
        let total = counted(planned.iter().map(|planned| planned.at_most).sum::<usize>().min(most), "request");
        text += &faults(name, &suite.diagnostics());
        text += &heading(&format!("{name}: at most {total}, {} only", listed(&methods)));
        let rows = planned.into_iter().map(|one| vec![one.operation, one.at_most.to_string(), one.check.to_owned()]);
        text += &table(&["operation", ">at most", "what is looked at"], rows);
        text += &format!(
            "Of those with a token, at most {failures} fail to sign in on purpose. A list that does not fit its largest \
             page takes more, but --max-requests ({most}) holds.\n\n"
        );
    }
    text
}

/// Words with commas and an `and`.
fn listed(words: &[String]) -> String {
    match words {
        [before @ .., one, last] if !before.is_empty() => format!("{}, {one} and {last}", before.join(", ")),
        words => words.join(" and "),
    }
}
