//! What a run found, for people and for programs.

use serde::{Deserialize, Serialize};

use super::exchange::Exchange;
use super::findings::{Finding, Verdict};

/// What a run found.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Report {
    /// Name of the document.
    pub document: String,
    /// Base URL of the server.
    pub url: String,
    /// Every statement of the document with what is known about it.
    pub findings: Vec<Finding>,
    /// Every exchange in its order.
    pub exchanges: Vec<Exchange>,
    /// Whether every check ran; otherwise the requests ran out.
    pub is_complete: bool,
    /// Whether drift is a failure.
    #[serde(default)]
    pub strict: bool,
}

impl Report {
    /// Whether the server broke no statement; with `strict`, nor drifted from one.
    pub fn passed(&self) -> bool {
        !self.findings.iter().any(|finding| self.is_failure(finding.verdict))
    }

    /// Whether this verdict fails the run.
    pub fn is_failure(&self, verdict: Verdict) -> bool {
        verdict == Verdict::Fail || (self.strict && verdict == Verdict::Drift)
    }

    /// Number of statements with this verdict.
    pub fn count(&self, verdict: Verdict) -> usize {
        self.findings.iter().filter(|finding| finding.verdict == verdict).count()
    }

    /// The failures as text, a paragraph each.
    pub fn to_text(&self) -> String {
        let failures = self.findings.iter().filter(|finding| self.is_failure(finding.verdict));
        let paragraph = |finding: &Finding| {
            let mut text = format!("{}: {}\n", finding.statement.id, finding.statement.text);
            for evidence in finding.breaches.iter().take(1) {
                let curl = evidence.exchange.request.curl(&self.url);
                text += &format!("  expected {}\n  got      {}\n  {curl}\n", evidence.expected, evidence.got);
            }
            text
        };
        failures.map(paragraph).collect::<Vec<_>>().join("\n")
    }
}
