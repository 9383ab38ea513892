//! The failures that are known, so that only new ones count.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::{Report, Results};

/// The statements that are known to be broken, each as `DOCUMENT/ID`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Baseline {
    /// The statements.
    pub accepted: BTreeSet<String>,
}

/// Why a baseline can't be read.
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

    /// Has the reports accept what is known, and returns what is listed about their documents but no longer broken.
    pub fn apply(&self, results: &mut Results) -> Vec<String> {
        let mut mended = Vec::new();
        for report in &mut results.reports {
            let prefix = id(report, "");
            let listed = self.accepted.iter().filter_map(|id| id.strip_prefix(&prefix));
            report.accepted = listed.map(str::to_owned).collect();
            let broken: BTreeSet<_> = report.broken().map(|finding| finding.statement.id.as_str()).collect();
            let gone = report.accepted.iter().filter(|id| !broken.contains(id.as_str()));
            mended.extend(gone.map(|name| id(report, name)));
        }
        mended
    }
}

fn id(report: &Report, statement: &str) -> String {
    format!("{}/{statement}", report.document)
}
