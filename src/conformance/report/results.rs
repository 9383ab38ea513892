//! What was found, and the counts of it.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use serde::{Deserialize, Serialize};

use crate::conformance::exchange::Exchange;
use crate::conformance::findings::{Finding, Verdict};
use crate::conformance::statement::Kind;
use crate::spec::diagnostic::counted;
use crate::spec::document::in_file;

/// What a run found.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Report {
    /// Name of the document.
    pub document: String,
    /// The file that the document is.
    pub source: String,
    /// Base URL of the server.
    pub url: String,
    /// Every statement of the document with what is known about it.
    pub findings: Vec<Finding>,
    /// Every exchange in its order.
    pub exchanges: Vec<Exchange>,
    /// Operations that were to be tried and never succeeded.
    pub untried: Vec<Untried>,
    /// Ids of the operations that are left alone, as they are no GET.
    pub left_alone: Vec<String>,
    /// Faults of the document, each with file and line; what depends on them could not be judged.
    pub diagnostics: Vec<String>,
    /// Seconds that the server had the run wait by `Retry-After`.
    pub waited: f64,
    /// True if every check ran; otherwise the requests ran out, or the server was gone.
    pub is_complete: bool,
    /// True if drift is a failure.
    pub strict: bool,
    /// True if a server may take more than is documented.
    pub lenient: bool,
    /// Seed of the choice where there was more than may be tried.
    pub seed: u64,
    /// Ids of the statements that are known to fail.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub accepted: BTreeSet<String>,
}

/// An operation that never succeeded, so that little could be told of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Untried {
    /// Id of the operation.
    pub operation: String,
    /// Need: what it would take. Equal where the cause is one.
    pub need: String,
}

/// The reports of one call of the suite on several documents.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Results {
    /// One for each document that the server was held to.
    pub reports: Vec<Report>,
    /// The documents that it could not be held to.
    pub unable: Vec<Unable>,
}

/// The reason why a server could not be held to a document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Unable {
    /// Name of the document.
    pub document: String,
    /// The problem.
    pub reason: String,
}

/// The number of statements that were judged.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Coverage {
    /// Those with a verdict, whatever it is.
    pub checked: usize,
    /// Those that could not be told.
    pub unknown: usize,
    /// Those that no check looked at.
    pub not_covered: usize,
}

/// The numbers of a report.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Summary {
    /// True if nothing failed that was not accepted beforehand.
    pub passed: bool,
    /// Statements that the server was seen to obey.
    pub pass: usize,
    /// Statements that fail the run, without those that were accepted beforehand.
    pub fail: usize,
    /// Statements that it breaks as was known.
    pub accepted: usize,
    /// Statements beyond which it takes something, without those that were accepted beforehand.
    pub lenient: usize,
    /// Statements that it goes against as an erratum accepts.
    pub drift: usize,
    /// Requests that were made.
    pub requests: usize,
    /// GET requests without an answer.
    pub unanswered: usize,
    /// All statements.
    pub total: Coverage,
    /// The statements by what they are about.
    pub coverage: BTreeMap<Kind, Coverage>,
}

impl Coverage {
    /// Number of statements.
    pub fn statements(&self) -> usize {
        self.checked + self.unknown + self.not_covered
    }

    /// The checked among all, in whole per cent, and 100 only when it is all.
    pub fn percent(&self) -> usize {
        (self.checked * 100).checked_div(self.statements()).unwrap_or(100)
    }

    fn add(&mut self, verdict: Verdict) {
        match verdict {
            Verdict::Fail | Verdict::Lenient | Verdict::Drift | Verdict::Pass => self.checked += 1,
            Verdict::Unknown => self.unknown += 1,
            Verdict::NotCovered => self.not_covered += 1,
        }
    }

    /// The sum of two.
    #[must_use]
    pub fn plus(self, other: Self) -> Self {
        Self {
            checked: self.checked + other.checked,
            unknown: self.unknown + other.unknown,
            not_covered: self.not_covered + other.not_covered,
        }
    }
}

impl Report {
    /// Tells if the server broke no statement but those that were accepted beforehand.
    pub fn passed(&self) -> bool {
        self.failures().next().is_none()
    }

    /// The broken statements that were not accepted beforehand; drift is among them only when it is strict.
    pub fn failures(&self) -> impl Iterator<Item = &Finding> {
        self.findings.iter().filter(|finding| self.is_broken(finding) && !self.is_accepted(finding))
    }

    /// The statements that a later run may be told to accept.
    pub fn broken(&self) -> impl Iterator<Item = &Finding> {
        self.findings.iter().filter(|finding| self.is_broken(finding))
    }

    pub(super) fn is_broken(&self, finding: &Finding) -> bool {
        self.is_failure(finding.verdict)
    }

    /// Tells if this verdict fails the run, unless it is known.
    pub fn is_failure(&self, verdict: Verdict) -> bool {
        match verdict {
            Verdict::Fail => true,
            Verdict::Drift => self.strict,
            Verdict::Lenient => !self.lenient,
            Verdict::Unknown | Verdict::Pass | Verdict::NotCovered => false,
        }
    }

    pub(super) fn is_accepted(&self, finding: &Finding) -> bool {
        self.accepted.contains(&finding.statement.id)
    }

    /// Number of statements with this verdict.
    pub fn count(&self, verdict: Verdict) -> usize {
        self.findings.iter().filter(|finding| finding.verdict == verdict).count()
    }

    /// Returns the place where a statement stands: the file and the pointer into it.
    pub fn source_of(&self, finding: &Finding) -> String {
        place_of(&self.source, &finding.statement.pointer)
    }

    /// What is open, by what would be needed to tell.
    pub fn needs(&self) -> BTreeMap<String, Vec<&Finding>> {
        let open = self.findings.iter().filter(|finding| finding.verdict == Verdict::Unknown);
        let needs = open.flat_map(|finding| {
            finding.needs.iter().map(move |need| (need.as_str(), finding.statement.operation.as_str(), finding))
        });
        by_need(needs)
    }

    /// The numbers of the report.
    pub fn summary(&self) -> Summary {
        let mut coverage: BTreeMap<Kind, Coverage> = BTreeMap::new();
        for finding in &self.findings {
            coverage.entry(finding.statement.kind).or_default().add(finding.verdict);
        }
        Summary {
            passed: self.passed(),
            pass: self.count(Verdict::Pass),
            fail: self.failures().count(),
            accepted: self.broken().filter(|finding| self.is_accepted(finding)).count(),
            lenient: self.count(Verdict::Lenient),
            drift: self.count(Verdict::Drift),
            requests: self.exchanges.len(),
            unanswered: self.exchanges.iter().filter(|exchange| is_unanswered(exchange)).count(),
            total: coverage.values().fold(Coverage::default(), |sum, part| sum.plus(*part)),
            coverage,
        }
    }

    /// The operations that could not be tried, by what it would take.
    pub fn untried_by_need(&self) -> BTreeMap<String, Vec<&str>> {
        by_need(self.untried.iter().map(|untried| {
            let operation = untried.operation.as_str();
            (untried.need.as_str(), operation, operation)
        }))
    }

    /// The failures as text, a paragraph each.
    pub fn to_text(&self) -> String {
        let paragraph = |finding: &Finding| {
            let mut text = format!("{}: {}\n", finding.statement.id, finding.statement.text);
            for evidence in finding.violations.iter().take(1) {
                let curl = evidence.exchange.request.curl(&self.url);
                text += &format!("  expected {}\n  got      {}\n  {curl}\n", evidence.expected, evidence.got);
            }
            text
        };
        self.failures().map(paragraph).collect::<Vec<_>>().join("\n")
    }
}

impl Results {
    /// Tells if every chosen operation was tried to the end, with an answer to every GET.
    pub fn is_complete(&self) -> bool {
        let whole = |report: &Report| {
            report.is_complete && report.untried.is_empty() && !report.exchanges.iter().any(is_unanswered)
        };
        self.unable.is_empty() && self.reports.iter().all(whole)
    }

    /// Tells if no statement was broken but those that were accepted beforehand.
    pub fn passed(&self) -> bool {
        self.reports.iter().all(Report::passed)
    }

    /// The verdict in a few words.
    pub fn verdict(&self) -> String {
        match self.reports.iter().map(|report| report.failures().count()).sum() {
            0 if !self.unable.is_empty() => "could not run".into(),
            0 if !self.is_complete() => "not all could be tried".into(),
            0 => "passed".into(),
            failures => format!("{} broken", counted(failures, "statement")),
        }
    }
}

/// What has a need, by it: a need that names the operation, as an option does, is one for all operations that share it.
fn by_need<'a, T>(needs: impl Iterator<Item = (&'a str, &'a str, T)>) -> BTreeMap<String, Vec<T>> {
    let mut shared: BTreeMap<String, (BTreeSet<&str>, Vec<T>)> = BTreeMap::new();
    for (need, operation, what) in needs {
        let entry = shared.entry(need.replace(&format!("{operation}:"), "OPERATION:")).or_default();
        entry.0.insert(need);
        entry.1.push(what);
    }
    let named = shared.into_iter().map(|(need, (own, what))| match own.into_iter().collect::<Vec<_>>()[..] {
        [one] => (one.to_owned(), what),
        _ => (need, what),
    });
    named.collect()
}

/// File and pointer of a part; what stands in another file is told by that file, whose path starts at the document's.
fn place_of(source: &str, pointer: &str) -> String {
    match in_file(pointer) {
        Some((file, rest)) if file.contains("://") => format!("{file}#{rest}"),
        Some((file, rest)) => {
            let directory = Path::new(source).parent().unwrap_or(Path::new(""));
            format!("{}#{rest}", directory.join(file).display())
        }
        None => format!("{source}#{pointer}"),
    }
}

/// Tells if an answer is missing. A server may hang up on another method, and then it is said what that leaves untold.
fn is_unanswered(exchange: &Exchange) -> bool {
    exchange.answer.is_err() && exchange.request.method == "GET"
}

/// A body as people read it: JSON indented, a long one cut with a note.
pub(super) fn readable(body: &str, most: usize) -> String {
    let pretty =
        serde_json::from_str::<serde_json::Value>(body).ok().and_then(|v| serde_json::to_string_pretty(&v).ok());
    let text = pretty.unwrap_or_else(|| body.to_owned());
    let length = text.chars().count();
    if length <= most {
        return text;
    }
    format!("{}\n… ({})", text.chars().take(most).collect::<String>(), counted(length - most, "more character"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_named_by_the_file_that_it_is_in() {
        let cases = [
            ("/paths/~1a/get", "docs/api.yaml#/paths/~1a/get"),
            ("/x-files/parts~1pet.yaml/Pet/type", "docs/parts/pet.yaml#/Pet/type"),
            ("/x-files/pet.yaml", "docs/pet.yaml#"),
            ("/x-files-/a~0b.yaml/a~1b", "docs/a~b.yaml#/a~1b"),
            ("/x-files/https:~1~1host~1a.yaml/A", "https://host/a.yaml#/A"),
        ];
        for (pointer, expected) in cases {
            assert_eq!(place_of("docs/api.yaml", pointer), expected, "{pointer}");
        }
    }

    #[test]
    fn a_need_that_differs_in_the_operation_alone_is_one() {
        let needs = [
            ("a value: --value pet:id=…", "pet", 1),
            ("a value: --value owner:id=…", "owner", 2),
            ("a value: --value vet:name=…", "vet", 3),
            ("a token", "pet", 4),
            ("a token", "vet", 5),
        ];
        let expected = [
            ("a token".to_owned(), vec![4, 5]),
            ("a value: --value OPERATION:id=…".to_owned(), vec![1, 2]),
            ("a value: --value vet:name=…".to_owned(), vec![3]),
        ];
        assert_eq!(by_need(needs.into_iter()), BTreeMap::from(expected));
    }
}
