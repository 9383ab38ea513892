//! The failures that are known, so that only new ones count.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use serde::{Deserialize, Serialize};

use super::results::{Report, Results};
use crate::conformance::findings::Verdict;

/// The statements that are known to be broken, each as `DOCUMENT/ID`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Baseline {
    /// The statements.
    pub accepted: BTreeSet<String>,
}

/// The reason why a baseline can't be read.
#[derive(Debug, thiserror::Error)]
#[error("neither a JSON list of statements nor TOML with `accepted = [...]`: {0}")]
pub struct BaselineError(String);

impl Baseline {
    /// What a run shows to be broken.
    pub fn of(results: &Results) -> Self {
        let ids = |report: &Report| report.broken().map(|found| id(report, &found.statement.id)).collect::<Vec<_>>();
        Self { accepted: results.reports.iter().flat_map(ids).collect() }
    }

    /// Reads a JSON list, or TOML with the list as `accepted`.
    ///
    /// # Errors
    ///
    /// When it is neither.
    pub fn parse(text: &str) -> Result<Self, BaselineError> {
        if let Ok(accepted) = serde_json::from_str(text) {
            return Ok(Self { accepted });
        }
        toml::from_str(text).map_err(|error| BaselineError(error.message().to_owned()))
    }

    /// As a JSON list, a line each, to be kept beside the code.
    pub fn to_json(&self) -> String {
        let lines: Vec<_> = self.accepted.iter().map(|id| format!("  {}", serde_json::json!(id))).collect();
        if lines.is_empty() { "[]\n".into() } else { format!("[\n{}\n]\n", lines.join(",\n")) }
    }

    /// As TOML, a line each.
    pub fn to_toml(&self) -> String {
        let lines: String = self.accepted.iter().map(|id| format!("  {},\n", serde_json::json!(id))).collect();
        if lines.is_empty() { "accepted = []\n".into() } else { format!("accepted = [\n{lines}]\n") }
    }

    /// Has the reports accept what is known, and returns the entries that none of the failures match, by why.
    pub fn apply(&self, results: &mut Results) -> BTreeMap<Stale, Vec<String>> {
        let mut stale: BTreeMap<Stale, Vec<String>> = BTreeMap::new();
        for report in &mut results.reports {
            let prefix = id(report, "");
            let listed = self.accepted.iter().filter_map(|id| id.strip_prefix(&prefix));
            report.accepted = listed.map(str::to_owned).collect();
        }
        for entry in &self.accepted {
            let of = |report: &Report| Some(Stale::of(report, entry.strip_prefix(&id(report, ""))?));
            // Where two documents' names begin alike, an entry is stale if it is so for both.
            let each: Vec<_> = results.reports.iter().filter_map(of).collect();
            let first = each.first().copied().unwrap_or(Some(Stale::Elsewhere));
            if let Some(reason) = first.filter(|_| !each.contains(&None)) {
                stale.entry(reason).or_default().push(entry.clone());
            }
        }
        stale
    }
}

/// The reason why an entry of a baseline matches no failure of a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Stale {
    /// The statement was seen to be kept.
    Kept,
    /// The statement could not be told.
    Untold,
    /// The operation has no such statement.
    Gone,
    /// The run tried no such operation, or not that document.
    Elsewhere,
}

impl Stale {
    /// The reason for a statement of a report, unless it is one of those that are still broken or let pass.
    fn of(report: &Report, id: &str) -> Option<Self> {
        match report.findings.iter().find(|finding| finding.statement.id == id).map(|finding| finding.verdict) {
            Some(Verdict::Fail | Verdict::Lenient | Verdict::Drift) => None,
            Some(Verdict::Pass) => Some(Self::Kept),
            Some(Verdict::Unknown | Verdict::NotCovered) => Some(Self::Untold),
            None => {
                let mut operations = report.findings.iter().map(|finding| finding.statement.operation.as_str());
                let is_tried = operations.any(|name| id.strip_prefix(name).is_some_and(|rest| rest.starts_with('/')));
                Some(if is_tried { Self::Gone } else { Self::Elsewhere })
            }
        }
    }
}

impl fmt::Display for Stale {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Kept => "no longer broken",
            Self::Untold => "not to be told by this run",
            Self::Gone => "no statement of the document any more",
            Self::Elsewhere => "about nothing that this run tried",
        })
    }
}

fn id(report: &Report, statement: &str) -> String {
    format!("{}/{statement}", report.document)
}
