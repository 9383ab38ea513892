//! The failures that are known, so that only new ones count.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::{Report, Results};
use crate::conformance::findings::Verdict;

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

    /// What is listed and broken by none of the reports, each with what became of it.
    pub fn unmatched(&self, results: &Results) -> Vec<(String, &'static str)> {
        let mut all = Vec::new();
        for listed in &self.accepted {
            let own = results.reports.iter().filter_map(|report| Some((report, listed.strip_prefix(&id(report, ""))?)));
            // Of several documents the one with the longest name, as a name may begin with another.
            let Some((report, name)) = own.min_by_key(|(_, name)| name.len()) else {
                let is_unable =
                    results.unable.iter().any(|unable| listed.starts_with(&format!("{}/", unable.document)));
                if !is_unable {
                    all.push((listed.clone(), "of no document that was tried"));
                }
                continue;
            };
            let is_tried = !report.untried.iter().any(|untried| name.starts_with(&format!("{}/", untried.operation)));
            let found = report.findings.iter().find(|finding| finding.statement.id == name);
            match found.map(|finding| finding.verdict) {
                Some(verdict) if report.is_failure(verdict) => {}
                Some(Verdict::Unknown | Verdict::NotCovered) => {}
                None if !is_tried || !report.is_complete => {}
                None => all.push((listed.clone(), "no statement is called so any more")),
                Some(_) => all.push((listed.clone(), "no longer broken")),
            }
        }
        all
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
