//! Findings with one cause, which are one matter for whoever mends the server.

use std::collections::{BTreeMap, BTreeSet};

use super::results::Report;
use crate::conformance::findings::{Finding, Verdict};
use crate::conformance::statement::Kind;

/// Failures that have one cause, the one with the shortest request first.
#[derive(Debug, Clone)]
pub struct Cause<'a> {
    /// The findings, at least one.
    pub findings: Vec<&'a Finding>,
}

impl<'a> Cause<'a> {
    /// The finding to show.
    pub fn example(&self) -> &'a Finding {
        self.findings[0]
    }

    /// Number of further findings.
    pub fn others(&self) -> usize {
        self.findings.len() - 1
    }
}

impl Report {
    /// The failures by their causes: first what is broken, then what is taken beyond the document, each the most
    /// frequent first.
    pub fn causes(&self) -> Vec<Cause<'_>> {
        let mut causes: BTreeMap<(Verdict, String), Vec<&Finding>> = BTreeMap::new();
        let failures: Vec<_> = self.failures().collect();
        let open: BTreeSet<_> = failures.iter().filter(|f| is_missing(f)).map(|f| &f.statement.operation).collect();
        for finding in failures {
            // Where no credential is asked for, neither an empty nor a wrong one is another matter.
            let is_same = is_credential(finding) && open.contains(&finding.statement.operation);
            let cause = if is_same { "no credential".to_owned() } else { cause(finding) };
            causes.entry((finding.verdict, cause)).or_default().push(finding);
        }
        let length =
            |finding: &Finding| finding.violations.first().map_or(0, |first| first.exchange.request.target().len());
        let mut causes: Vec<_> = causes.into_iter().collect();
        causes.sort_by(|((one, _), first), ((other, _), second)| {
            one.cmp(other).then(second.len().cmp(&first.len())).then(first[0].statement.id.cmp(&second[0].statement.id))
        });
        let sorted = causes.into_iter().map(|(_, mut findings)| {
            findings.sort_by_key(|finding| (is_credential(finding) && !is_missing(finding), length(finding)));
            Cause { findings }
        });
        sorted.collect()
    }
}

/// Tells if a finding says that something is answered without a credential.
fn is_missing(finding: &Finding) -> bool {
    finding.statement.name() == "access/missing"
}

/// Tells if a finding is about a missing, empty or wrong credential.
fn is_credential(finding: &Finding) -> bool {
    matches!(finding.statement.name(), "access/missing" | "access/empty" | "access/wrong")
}

/// Tells if several operations may be about a part.
fn is_shared(pointer: &str) -> bool {
    pointer.starts_with("/components/") || pointer.starts_with("/x-files")
}

/// The cause of a finding as a text that is equal for what is likely mended in one place.
fn cause(finding: &Finding) -> String {
    let statement = &finding.statement;
    let first = finding.violations.first();
    let (expected, got) = first.map(|first| (first.expected.as_str(), first.got.as_str())).unwrap_or_default();
    let last = |name: &str| name.rsplit(['/', '#']).next().unwrap_or_default().to_owned();
    match statement.kind {
        // A null that may not be there breaks all that is said of the place: its type, and its values.
        Kind::Field if got.starts_with("null is not ") => {
            let field = statement.id.rsplit_once('#').map_or(statement.id.as_str(), |(field, _)| field);
            let is_shared = statement.pointer.starts_with("/components/");
            format!("{} null", if is_shared { statement.pointer.as_str() } else { field })
        }
        // A part of a component is one, whichever operations show it.
        Kind::Field | Kind::Rule if is_shared(&statement.pointer) => {
            format!("{} {}", statement.pointer, last(&statement.id))
        }
        Kind::Parameter => format!("{} {expected} {got}", last(&statement.id)),
        Kind::Access | Kind::Http => {
            format!("{} {expected} {}", statement.name(), got.split(' ').next().unwrap_or_default())
        }
        Kind::Answer if statement.name() == "status" || statement.name() == "content-type" => {
            format!("{} {got}", statement.name())
        }
        _ => statement.id.clone(),
    }
}
