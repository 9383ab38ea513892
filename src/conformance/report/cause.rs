//! Findings with one cause, which are one matter for whoever mends the server.

use std::collections::BTreeMap;

use super::Report;
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
        for finding in self.failures() {
            causes.entry((finding.verdict, cause(finding))).or_default().push(finding);
        }
        let length =
            |finding: &Finding| finding.violations.first().map_or(0, |first| first.exchange.request.target().len());
        let mut causes: Vec<_> = causes.into_iter().collect();
        causes.sort_by(|((one, _), first), ((other, _), second)| {
            one.cmp(other).then(second.len().cmp(&first.len())).then(first[0].statement.id.cmp(&second[0].statement.id))
        });
        let sorted = causes.into_iter().map(|(_, mut findings)| {
            findings.sort_by_key(|finding| length(finding));
            Cause { findings }
        });
        sorted.collect()
    }
}

/// Whether several operations may be about a part.
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
