//! What matters first: what is over or near its limit, what failed, who could not be asked.

use std::collections::BTreeSet;

use super::human::{count, days, size};
use super::levels::{Levels, status};
use super::record::Record;
use crate::cli::grid::Tone;

/// What needs a look.
#[derive(Clone)]
pub struct Attention {
    pub tone: Tone,
    pub label: &'static str,
    pub account: String,
    pub text: String,
}

/// The first line, and what needs a look, the worst first.
pub struct Summary {
    pub tone: Tone,
    pub line: String,
    pub attention: Vec<Attention>,
}

/// Lines for what is alike, at the most; the details have the rest.
const ALIKE: usize = 4;

impl Summary {
    /// What needs a look, of what is alike a few and how many more there are.
    pub fn shown(&self) -> Vec<Attention> {
        let mut all = Vec::new();
        for alike in self.attention.chunk_by(|one, other| one.label == other.label) {
            let shown = if alike.len() > ALIKE { ALIKE - 1 } else { alike.len() };
            all.extend_from_slice(&alike[..shown]);
            if shown < alike.len() {
                let text = format!("… and {} more below", alike.len() - shown);
                all.push(Attention { tone: Tone::Plain, label: "", account: String::new(), text });
            }
        }
        all
    }
}

/// Sums up all records of so many accounts.
pub fn summary(records: &[Record], accounts: usize, levels: Levels) -> Summary {
    let over = attention(records, Tone::Bad, "over", levels, |record| levels.quota(record) == Tone::Bad);
    let near = attention(records, Tone::Near, "near", levels, |record| levels.quota(record) == Tone::Near);
    let failed = attention(records, Tone::Bad, "failed", levels, |record| status(&record.status) == Tone::Bad);
    // An account that can't sign in fails once for each of its services.
    let mut seen = BTreeSet::new();
    let mut is_new = |record: &Record| seen.insert((record.account.clone(), record.error.clone()));
    let unasked: Vec<_> = records.iter().filter(|record| record.is_unasked).collect();
    let silent: BTreeSet<_> = unasked.iter().map(|record| &record.account).collect();
    let unasked: Vec<_> = unasked.into_iter().filter(|one| is_new(one)).cloned().collect();
    let unasked = attention(&unasked, Tone::Bad, "not asked", levels, |_| true);
    let missing = |record: &Record| record.kind == "failure" && !record.is_unasked;
    let missing = attention(records, Tone::Bad, "missing", levels, missing);

    let is_usual = levels.fail == Levels::USUAL.fail;
    let limit = if is_usual { "its limit".to_owned() } else { format!("{} %", levels.fail) };
    let limits = if is_usual { "their limits".to_owned() } else { limit.clone() };
    let parts = [
        (over.len(), count(over.len(), &format!("quota over {limit}"), &format!("quotas over {limits}"))),
        (near.len(), count(near.len(), "quota near its limit", "quotas near their limits")),
        (failed.len(), count(failed.len(), "failed workspace", "failed workspaces")),
        (silent.len(), count(silent.len(), "account could not be asked", "accounts could not be asked")),
        (missing.len(), count(missing.len(), "answer is missing", "answers are missing")),
    ];
    let parts: Vec<_> = parts.into_iter().filter(|(number, _)| *number > 0).map(|(_, text)| text).collect();
    let accounts = count(accounts, "account", "accounts");
    let line = match parts.is_empty() {
        true => format!("{accounts}: nothing is near its limit, nothing failed"),
        false => format!("{accounts}: {}", parts.join(", ")),
    };
    let attention: Vec<_> = [over, unasked, failed, missing, near].into_iter().flatten().collect();
    let tone = attention.iter().map(|it| it.tone).max().unwrap_or(Tone::Good);
    Summary { tone, line, attention }
}

fn attention(
    records: &[Record],
    tone: Tone,
    label: &'static str,
    levels: Levels,
    is_one: impl FnMut(&Record) -> bool,
) -> Vec<Attention> {
    let mut is_one = is_one;
    let mut found: Vec<_> = records.iter().filter(|record| is_one(record)).collect();
    found.sort_by(|one, other| other.fullness.unwrap_or(0.0).total_cmp(&one.fullness.unwrap_or(0.0)));
    let one = |record: &Record| Attention { tone, label, account: record.account.clone(), text: text(record, levels) };
    found.into_iter().map(one).collect()
}

fn text(record: &Record, levels: Levels) -> String {
    match record.kind {
        "failure" => format!("{}: {}", record.service, record.error),
        "quota" => {
            let gb = |value: &Option<serde_json::Number>| value.as_ref().and_then(serde_json::Number::as_f64);
            let (used, limit) = (gb(&record.used_gb).unwrap_or(0.0), gb(&record.limit_gb).unwrap_or(0.0));
            let full = record.percent.or(record.fullness).unwrap_or_default();
            let soon = record.full_in_days.filter(|_| full <= levels.fail);
            let soon = soon.map(|soon| format!(", full in {}", days(soon)).replace("in today", "today"));
            let (soon, used, limit) = (soon.unwrap_or_default(), size(used), size(limit));
            format!("{full:.1} %, {used} of {limit}{soon}: {} of {}", record.name, record.user)
        }
        _ => format!("{}: {}", record.status, record.name),
    }
}
