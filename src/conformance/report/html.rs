//! The reports as one page: nothing is fetched, and nothing that came from a server is markup.

use super::{Coverage, Report, Results, readable};
use crate::conformance::exchange::Exchange;
use crate::conformance::findings::{Evidence, Finding, Verdict};

const STYLE: &str = include_str!("html/style.css");
const SCRIPT: &str = include_str!("html/filter.js");

/// Characters of a body that are shown.
const BODY: usize = 20_000;

/// The verdicts as the page names them, worst first: key, title, and what the title means.
const GROUPS: [(&str, &str, &str); 6] = [
    ("fail", "Broken", "The server was seen to go against the statement."),
    ("known", "Known", "Broken, as the baseline says."),
    ("drift", "Drift", "Against the statement, in a way that a documented contradiction of its sources accepts."),
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
    let documents: String = results.reports.iter().map(document).collect();
    let unable = results.unable.iter().map(|unable| {
        format!("<p class=\"note\"><b>{}</b> could not be tried: {}</p>", text(&unable.document), text(&unable.reason))
    });
    let unable: String = unable.collect();
    format!(
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta http-equiv=\"Content-Security-Policy\" \
         content=\"default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'\">\n\
         <title>Conformance: {verdict}</title>\n<style>\n{STYLE}</style>\n</head>\n<body>\n\
         <header class=\"{class}\"><h1>Conformance: {verdict}</h1>\n\
         <p>A server was asked what its OpenAPI documents describe. Each line below is one statement of a document, \
         and what the server's answers say about it. Open a line to see the requests.</p></header>\n\
         <main>\n{unable}{}{}{documents}</main>\n\
         <footer>Made by scicloud {}. Requests carry the token as a variable; no secret is in this page.</footer>\n\
         <script>\n{SCRIPT}</script>\n</body>\n</html>\n",
        numbers(results),
        filters(results),
        env!("CARGO_PKG_VERSION"),
    )
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
        let stopped = if report.is_complete { "" } else { " (then the requests ran out)" };
        format!(
            "<tr><th scope=\"row\">{}</th><td class=\"url\">{}</td><td>{}</td><td>{}</td><td>{unknown}</td>\
             <td>{not_covered}</td><td>{checked} of {} ({percent} %)<div class=\"bar\">{}</div></td><td>{}{stopped}</td></tr>\n",
            text(&report.document),
            text(&report.url),
            sum.fail,
            sum.drift,
            sum.total.statements(),
            bar.concat(),
            sum.requests,
        )
    };
    let rows: String = results.reports.iter().map(row).collect();
    format!(
        "<div class=\"wide\"><table>\n<tr><th>Document</th><th>Server</th><th>Broken</th><th>Drift</th><th>Can't tell</th>\
         <th>Not covered</th><th>Checked</th><th>Requests</th></tr>\n{rows}</table></div>\n{}",
        results.reports.iter().map(kinds).collect::<String>()
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
        "<details class=\"kinds\"><summary>Coverage of {} by kind of statement</summary><table>\n\
         <tr><th>About</th><th>Checked</th><th>Can't tell</th><th>Not covered</th></tr>\n{rows}</table></details>\n",
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
        let checked = if key == "pass" || key == "uncovered" { "" } else { " checked" };
        format!(
            "<label class=\"{key}\" title=\"{meaning}\"><input type=\"checkbox\" value=\"{key}\"{checked}> {title} <b>{count}</b></label>\n"
        )
    };
    let switches: String = GROUPS.into_iter().map(switch).collect();
    format!(
        "<form id=\"filters\" hidden><fieldset><legend>Show</legend>\n{switches}\
         <input type=\"search\" id=\"words\" placeholder=\"words\" aria-label=\"Show only lines with these words\">\
         </fieldset></form>\n"
    )
}

fn group(report: &Report, finding: &Finding) -> &'static str {
    match finding.verdict {
        _ if report.is_broken(finding) && report.is_accepted(finding) => "known",
        _ if report.is_broken(finding) => "fail",
        Verdict::Drift => "drift",
        Verdict::Unknown => "unknown",
        Verdict::Pass | Verdict::Fail => "pass",
        Verdict::NotCovered => "uncovered",
    }
}

fn document(report: &Report) -> String {
    let lines = GROUPS.iter().flat_map(|(key, title, _)| {
        let found = report.findings.iter().filter(move |finding| group(report, finding) == *key);
        found.map(move |found| line(report, found, key, title))
    });
    let lines: String = lines.collect();
    format!(
        "<section><h2>{}</h2>\n{lines}<p class=\"none\" hidden>Nothing here with these filters.</p></section>\n",
        text(&report.document)
    )
}

/// A statement with what is known about it.
fn line(report: &Report, finding: &Finding, key: &str, title: &str) -> String {
    let statement = &finding.statement;
    let needs = finding.needs.iter().map(|need| format!("<p>To tell, it takes {}.</p>", text(need)));
    let needs: String = if key == "unknown" { needs.collect() } else { String::new() };
    let passes = if finding.passes > 0 { format!("<p>Seen kept {} times.</p>", finding.passes) } else { String::new() };
    let breaches: String = finding.breaches.iter().map(|evidence| breach(report, evidence)).collect();
    let open = if key == "fail" { " open" } else { "" };
    format!(
        "<details class=\"line {key}\" data-verdict=\"{key}\"{open}><summary><span class=\"badge\">{title}</span> {} \
         <code>{}</code></summary>\n<p>Stated in <code>{}</code></p>{needs}{passes}{breaches}</details>\n",
        text(&statement.text),
        text(&statement.id),
        text(&report.source_of(finding)),
    )
}

fn breach(report: &Report, evidence: &Evidence) -> String {
    let erratum = evidence.erratum.as_ref().map(|id| format!("<dt>Erratum</dt><dd><code>{}</code></dd>", text(id)));
    format!(
        "<div class=\"breach\"><dl><dt>Expected</dt><dd>{}</dd><dt>Got</dt><dd>{}</dd>{}</dl>{}</div>\n",
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
    format!("<pre class=\"curl\">{curl}</pre><pre>{}</pre>", text(&answer))
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
