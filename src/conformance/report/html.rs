//! The reports as one page: nothing is fetched, and nothing that came from a server is markup.

use std::collections::BTreeSet;

use super::results::{Coverage, Report, Results, readable};
use crate::conformance::exchange::Exchange;
use crate::conformance::findings::{Evidence, Finding, Verdict};

const STYLE: &str = include_str!("html/style.css");
const SCRIPT: &str = include_str!("html/filter.js");

/// Characters of a body that are shown.
const BODY: usize = 20_000;

/// The verdicts as the page names them, worst first: key, title, and what the title means.
const GROUPS: [(&str, &str, &str); 7] = [
    ("fail", "Broken", "The server was seen to go against the statement."),
    ("lenient", "Too lenient", "The server takes more than the statement allows."),
    ("known", "Known", "Broken, as the baseline says."),
    (
        "drift",
        "Drift",
        "Against the statement, in a way that a documented contradiction, or an open list of values, accepts.",
    ),
    ("unknown", "Can't tell", "The check ran, but the server's data or what the run was told gave no occasion."),
    ("pass", "Kept", "The server was seen to keep to the statement, and never to go against it."),
    ("uncovered", "Not covered", "No check looks at the statement."),
];

/// The page.
pub fn render(results: &Results) -> String {
    let verdict = results.verdict();
    let class = if !results.passed() {
        "fail"
    } else if results.is_complete() {
        "pass"
    } else {
        "unknown"
    };
    let mut reports: Vec<&Report> = results.reports.iter().collect();
    // What is broken is what a reader is after.
    reports.sort_by_key(|report| report.passed());
    let documents: String = reports.into_iter().map(document).collect();
    let unable = results.unable.iter().map(|unable| {
        format!("<p class=\"note\"><b>{}</b> could not be tried: {}</p>", text(&unable.document), text(&unable.reason))
    });
    let unable: String = unable.collect();
    // Where nothing was tried there is nothing to count and to choose from.
    let (numbers, script) = match results.reports.is_empty() {
        true => Default::default(),
        false => (numbers(results) + &filters(results), format!("<script>\n{SCRIPT}</script>\n")),
    };
    format!(
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta http-equiv=\"Content-Security-Policy\" \
         content=\"default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'\">\n\
         <title>Conformance: {verdict}</title>\n<style>\n{STYLE}</style>\n</head>\n<body>\n\
         <header class=\"{class}\"><h1>Conformance: {verdict}</h1>\n\
         <p>A server was asked what its OpenAPI documents describe. Each line below is one statement of a document, \
         and what the server's answers say about it. Open a line for where it is stated, the request to repeat (with \
         the token as a variable, such as <code>$TOKEN_CALLER</code>), and what came back.</p></header>\n\
         <main>\n{unable}{numbers}{documents}</main>\n\
         <footer>Made by scicloud {}{}. No secret is in this page.</footer>\n\
         {script}</body>\n</html>\n",
        env!("CARGO_PKG_VERSION"),
        seeds(results),
    )
}

/// What it takes to send the same requests again.
fn seeds(results: &Results) -> String {
    let seeds: BTreeSet<_> = results.reports.iter().map(|report| report.seed).collect();
    let seeds: Vec<_> = seeds.into_iter().map(|seed| seed.to_string()).collect();
    if seeds.is_empty() { String::new() } else { format!(" with seed {}", seeds.join(" and ")) }
}

/// How much of each document was judged.
fn numbers(results: &Results) -> String {
    let row = |report: &Report| {
        let sum = report.summary();
        let Coverage { checked, unknown, not_covered } = sum.total;
        let all = sum.total.statements().max(1);
        let bar = [("pass", checked - sum.fail), ("fail", sum.fail), ("unknown", unknown), ("uncovered", not_covered)];
        let bar = bar.map(|(class, n)| format!("<i class=\"{class}\" style=\"width:{:.2}%\"></i>", share(n, all)));
        let percent = sum.total.percent();
        let broken = if sum.fail > 0 { " class=\"some fail\"" } else { "" };
        let stopped = if report.is_complete { "" } else { " (then the requests ran out)" };
        format!(
            "<tr><th scope=\"row\"><a href=\"#{name}\">{name}</a></th><td{broken}>{}</td>\
             <td class=\"checked\">{checked} of {} ({percent} %)<div class=\"bar\">{}</div></td><td>{}</td><td>{unknown}</td>\
             <td>{not_covered}</td><td>{}{stopped}</td><td class=\"url\">{}</td></tr>\n",
            sum.fail,
            sum.total.statements(),
            bar.concat(),
            sum.drift,
            sum.requests,
            text(&report.url),
            name = text(&report.document),
        )
    };
    let rows: String = results.reports.iter().map(row).collect();
    format!(
        "<div class=\"wide\"><table>\n<tr><th>Document</th><th>Broken</th><th class=\"checked\">Checked</th>\
         <th>Drift</th><th>Can't tell</th><th>Not covered</th><th>Requests</th><th class=\"url\">Server</th></tr>\n\
         {rows}</table></div>\n\
         <details class=\"more\"><summary>What the statements are about</summary><div class=\"tables\">\n{}</div></details>\n\
         <details class=\"more\"><summary>What the words mean</summary><dl>{}</dl></details>\n",
        results.reports.iter().map(kinds).collect::<String>(),
        GROUPS.map(|(key, title, meaning)| format!("<dt class=\"{key}\">{title}</dt><dd>{meaning}</dd>")).concat(),
    )
}

/// What the statements of a document are about.
fn kinds(report: &Report) -> String {
    let row = |(kind, coverage): (_, Coverage)| {
        format!(
            "<tr><th scope=\"row\">{}</th><td>{}</td><td>{}</td><td>{}</td></tr>\n",
            text(&format!("{kind:?}")),
            coverage.checked,
            coverage.unknown,
            coverage.not_covered
        )
    };
    let rows: String = report.summary().coverage.into_iter().map(row).collect();
    format!(
        "<table><caption>{}</caption>\n\
         <tr><th>About</th><th>Checked</th><th>Can't tell</th><th>Not covered</th></tr>\n{rows}</table>\n",
        text(&report.document)
    )
}

#[expect(clippy::cast_precision_loss, reason = "a width on the screen")]
fn share(part: usize, all: usize) -> f64 {
    part as f64 * 100.0 / all as f64
}

/// A switch per verdict and a field for words; without scripts all is shown.
fn filters(results: &Results) -> String {
    let findings = || results.reports.iter().flat_map(|report| report.findings.iter().map(move |f| group(report, f)));
    let switch = |(key, title, meaning): (&str, &str, &str)| {
        let count = findings().filter(|found| *found == key).count();
        if count == 0 {
            return String::new();
        }
        let checked = if key == "pass" || key == "uncovered" { "" } else { " checked" };
        format!(
            "<label class=\"{key}\" title=\"{meaning}\"><input type=\"checkbox\" value=\"{key}\"{checked}> {title} <b>{count}</b></label>\n"
        )
    };
    let switches: String = GROUPS.into_iter().map(switch).collect();
    format!(
        "<form id=\"filters\" hidden><fieldset><legend>Show</legend>\n{switches}\
         <input type=\"search\" id=\"words\" placeholder=\"only lines with these words\" aria-label=\"Show only lines with these words\">\
         </fieldset></form>\n"
    )
}

fn group(report: &Report, finding: &Finding) -> &'static str {
    match finding.verdict {
        _ if report.is_broken(finding) && report.is_accepted(finding) => "known",
        Verdict::Lenient if report.is_broken(finding) => "lenient",
        _ if report.is_broken(finding) => "fail",
        Verdict::Drift => "drift",
        Verdict::Unknown => "unknown",
        Verdict::Pass | Verdict::Fail | Verdict::Lenient => "pass",
        Verdict::NotCovered => "uncovered",
    }
}

fn document(report: &Report) -> String {
    let lines = GROUPS.iter().flat_map(|(key, title, _)| {
        let found = report.findings.iter().filter(move |finding| group(report, finding) == *key);
        found.map(move |found| line(report, found, key, title))
    });
    let lines: String = lines.collect();
    let lines = notes(report) + &lines;
    format!(
        "<section id=\"{0}\"><h2>{0}</h2>\n{lines}<p class=\"none\" hidden>Nothing here with these filters.</p></section>\n",
        text(&report.document)
    )
}

/// The operations that could not be tried, failures of one cause, and the faults of the document.
fn notes(report: &Report) -> String {
    let item = |item: String| format!("<li>{item}</li>");
    let list = |title: &str, items: String| match items.is_empty() {
        true => items,
        false => format!("<div class=\"note\"><b>{title}</b><ul>{items}</ul></div>\n"),
    };
    let codes = |ids: &[&str]| {
        let some: Vec<_> = ids.iter().take(5).map(|id| format!("<code>{}</code>", text(id))).collect();
        let more = if ids.len() > some.len() { format!(" and {} more", ids.len() - some.len()) } else { String::new() };
        some.join(", ") + &more
    };
    let untried = report.untried_by_need().into_iter();
    let untried = untried.map(|(need, ids)| item(format!("It takes {}: {}", text(&need), codes(&ids)))).collect();
    let causes = report.causes();
    let shared = causes.iter().filter(|cause| cause.others() > 0).map(|cause| {
        let ids: Vec<_> = cause.findings.iter().map(|finding| finding.statement.id.as_str()).collect();
        item(format!("{}: {}", marked(&cause.example().statement.text), codes(&ids)))
    });
    let faults = report.diagnostics.iter().map(|diagnostic| item(text(diagnostic))).collect();
    list("Not tried", untried)
        + &list("Broken by one cause", shared.collect())
        + &list("Faults of the document", faults)
}

/// A statement with what is known about it.
fn line(report: &Report, finding: &Finding, key: &str, title: &str) -> String {
    let statement = &finding.statement;
    let needs = finding.needs.iter().map(|need| format!("<p>To tell, it takes {}.</p>", text(need)));
    let needs: String = if key == "unknown" { needs.collect() } else { String::new() };
    let passes = match (finding.passes, key) {
        (0, _) => String::new(),
        (passes, "pass") => format!("<p>Seen kept {}.</p>", times(passes)),
        (passes, _) => format!("<p>Elsewhere it was seen kept, {}.</p>", times(passes)),
    };
    let mut violations = finding.violations.iter().map(|evidence| violation(report, evidence));
    let first = violations.next().unwrap_or_default();
    let others: Vec<_> = violations.collect();
    let others = match others.len() {
        0 => String::new(),
        1 => {
            format!("<details class=\"more\"><summary>One more request shows it</summary>{}</details>", others.concat())
        }
        n => {
            format!("<details class=\"more\"><summary>{n} more requests show it</summary>{}</details>", others.concat())
        }
    };
    let open = if key == "fail" { " open" } else { "" };
    format!(
        "<details class=\"line {key}\" data-verdict=\"{key}\"{open}><summary><span class=\"badge\">{title}</span> {} \
         <code>{}</code></summary>\n{first}{others}{needs}{passes}<p>Stated in <code>{}</code></p></details>\n",
        marked(&statement.text),
        text(&statement.id),
        text(&report.source_of(finding)),
    )
}

fn times(count: usize) -> String {
    if count == 1 { "once".into() } else { format!("{count} times") }
}

/// Words of ours, with what is between backticks as code.
fn marked(words: &str) -> String {
    let parts: Vec<_> = words.split('`').map(text).collect();
    // An odd backtick is no mark.
    if parts.len() % 2 == 0 {
        return text(words);
    }
    let code = |(index, part): (usize, String)| if index % 2 == 1 { format!("<code>{part}</code>") } else { part };
    parts.into_iter().enumerate().map(code).collect()
}

fn violation(report: &Report, evidence: &Evidence) -> String {
    let erratum = evidence.erratum.as_ref().map(|id| format!("<dt>Erratum</dt><dd><code>{}</code></dd>", text(id)));
    format!(
        "<div class=\"violation\"><dl><dt>Expected</dt><dd>{}</dd><dt>Got</dt><dd>{}</dd>{}</dl>{}</div>\n",
        text(&evidence.expected),
        text(&evidence.got),
        erratum.unwrap_or_default(),
        exchange(report, &evidence.exchange),
    )
}

/// A request to repeat, and what came back.
fn exchange(report: &Report, exchange: &Exchange) -> String {
    let curl = text(&exchange.request.curl(&report.url));
    let answer = match &exchange.answer {
        Ok(answer) => {
            let headers = answer.headers.iter().map(|(name, value)| format!("{name}: {value}\n"));
            format!("HTTP {}\n{}\n{}", answer.status, headers.collect::<String>(), readable(&answer.body, BODY))
        }
        Err(reason) => format!("no answer: {reason}"),
    };
    format!("<pre class=\"curl\">{curl}</pre><pre class=\"answer\">{}</pre>", text(&answer))
}

/// Text that stands for itself, in an element or in an attribute; what would turn its direction around is shown.
fn text(text: &str) -> String {
    let escape = |c: char| match c {
        '&' => "&amp;".to_owned(),
        '<' => "&lt;".to_owned(),
        '>' => "&gt;".to_owned(),
        '"' => "&quot;".to_owned(),
        '\'' => "&#39;".to_owned(),
        '\n' | '\t' => c.to_string(),
        '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => c.escape_unicode().to_string(),
        c if c.is_control() => c.escape_unicode().to_string(),
        c => c.to_string(),
    };
    text.chars().map(escape).collect()
}
