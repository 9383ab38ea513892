//! `scicloud admin journal`.

use std::time::Duration;

use clap::Args;
use scicloud::client::reqwest::Method;
use serde_json::Value;

use super::connection::{Connected, Failure, segment, text};
use crate::cli::completions::{DOCUMENTS, OPERATIONS};
use crate::cli::grid::{Cell, Column, Kind, Tone, grid};
use crate::cli::{FEWER, SUCCESS, note, output};

/// Show what the platforms' operations were asked, or wait until they were.
///
/// The journal is the server process's own; secrets are not in it.
#[derive(Debug, Args)]
#[command(
    after_help = "Exit codes: 0 done, 1 the server refused, 2 it could not be asked, 3 fewer entries than were waited for.\n\n\
                        Examples:\n  scicloud admin journal --last 20\n  \
                        scicloud admin journal --operation listWorkspaces --status 403 --format json\n  \
                        scicloud admin journal --clear\n  \
                        scicloud admin journal --operation createToken --wait 1"
)]
pub struct Journal {
    /// Only requests of a platform: the name of its document.
    #[arg(long, value_name = "NAME", value_parser = DOCUMENTS, hide_possible_values = true)]
    platform: Option<String>,
    /// Only those of an operation.
    #[arg(long, value_name = "ID", value_parser = OPERATIONS, hide_possible_values = true)]
    operation: Option<String>,
    /// Only those with an HTTP method.
    #[arg(long, value_name = "METHOD")]
    method: Option<String>,
    /// Only those of a user: by id, in the Huawei family (`u-erin`) and MapTable; by name, in SCNet.
    #[arg(long, value_name = "USER")]
    caller: Option<String>,
    /// Only those answered with an HTTP status.
    #[arg(long, value_name = "STATUS", value_parser = clap::value_parser!(u16).range(100..600))]
    status: Option<u16>,
    /// Only those refused with a vendor's code.
    #[arg(long, value_name = "CODE")]
    code: Option<String>,
    /// Only those with a text in path and query, as they were sent.
    #[arg(long, value_name = "TEXT")]
    target: Option<String>,
    /// Only those that a fault was applied to.
    #[arg(long)]
    faulted: bool,
    /// Only those that this fault was applied to.
    #[arg(long, value_name = "ID")]
    fault: Option<String>,
    /// Only those after the entry of this number.
    #[arg(long, value_name = "NUMBER")]
    since: Option<u64>,
    /// Only so many of the latest.
    #[arg(long, value_name = "COUNT")]
    last: Option<usize>,
    /// Wait until there are so many, counting those that are there already; no more than the journal keeps.
    #[arg(long, value_name = "COUNT")]
    wait: Option<usize>,
    /// How long to wait; a minute at the most.
    #[arg(long, value_name = "TIME", default_value = "10s", value_parser = humantime::parse_duration)]
    timeout: Duration,
    /// Forget all entries instead.
    #[arg(long, conflicts_with_all = ["platform", "operation", "method", "caller", "status", "code", "target", "faulted",
        "fault", "since", "last", "wait"])]
    clear: bool,
}

impl Journal {
    pub async fn run(self, connected: &Connected) -> Result<u8, Failure> {
        if self.clear {
            connected.client.json(Method::DELETE, "/journal", None).await?;
            return Ok(SUCCESS);
        }
        let found = connected.client.get(&self.target()).await?;
        connected.show(&found, |found| table(found, output::width()));
        if found["enough"] == true {
            return Ok(SUCCESS);
        }
        let (wanted, waited) = (self.wait.unwrap_or(0), humantime::format_duration(self.timeout));
        match found["closing"] == true {
            true => note(format_args!("there were fewer than {wanted} entries when the server began to stop")),
            false => note(format_args!("there were fewer than {wanted} entries after {waited}")),
        }
        Ok(FEWER)
    }

    /// Path and query of the request.
    fn target(&self) -> String {
        let values = [
            ("platform", self.platform.clone()),
            ("operation", self.operation.clone()),
            ("method", self.method.clone()),
            ("caller", self.caller.clone()),
            ("status", self.status.map(|it| it.to_string())),
            ("code", self.code.clone()),
            ("target", self.target.clone()),
            ("faulted", self.faulted.then(|| "true".to_owned())),
            ("fault", self.fault.clone()),
            ("since", self.since.map(|it| it.to_string())),
            ("last", self.last.map(|it| it.to_string())),
            ("wait_for", self.wait.map(|it| it.to_string())),
            ("timeout_ms", Some(self.timeout.as_millis().to_string())),
        ];
        let given = values.into_iter().filter_map(|(name, value)| Some((name, value?)));
        let pairs = given.map(|(name, value)| format!("{name}={}", segment(&value)));
        format!("/journal?{}", pairs.collect::<Vec<_>>().join("&"))
    }
}

/// Statuses and codes stay; addresses are shortened, and give way first.
const COLUMNS: [Column<'static>; 9] = [
    Column { name: "number", kind: Kind::Number, rank: 0 },
    Column { name: "time", kind: Kind::Whole, rank: 3 },
    Column { name: "operation", kind: Kind::Text(14), rank: 0 },
    Column { name: "caller", kind: Kind::Text(8), rank: 2 },
    Column { name: "status", kind: Kind::Number, rank: 0 },
    Column { name: "code", kind: Kind::Whole, rank: 0 },
    Column { name: "ms", kind: Kind::Number, rank: 4 },
    Column { name: "faults", kind: Kind::Text(8), rank: 1 },
    Column { name: "request", kind: Kind::Text(16), rank: 5 },
];

fn table(found: &Value, width: Option<usize>) -> String {
    let rows = found["entries"].as_array().into_iter().flatten().map(|entry| {
        let faults: Vec<_> = entry["faults"].as_array().into_iter().flatten().map(text).collect();
        let tone = match entry["status"].as_u64() {
            Some(..400) => Tone::Good,
            Some(400..500) => Tone::Near,
            Some(_) => Tone::Bad,
            None => Tone::Plain,
        };
        vec![
            text(&entry["number"]).into(),
            text(&entry["time"]).into(),
            text(&entry["operation"]).into(),
            text(&entry["caller"]).into(),
            Cell { text: text(&entry["status"]), tone, bar: None },
            text(&entry["code"]).into(),
            entry["took_ms"].as_f64().map(|ms| format!("{ms:.1}")).unwrap_or_default().into(),
            faults.join(" ").into(),
            format!("{} {}", text(&entry["method"]), text(&entry["target"])).into(),
        ]
    });
    grid(&COLUMNS, &rows.collect::<Vec<_>>(), width)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn every_width_has_statuses_and_codes_before_addresses() {
        let entry = json!({
            "number": 12345, "time": "2026-01-02T03:04:05.678Z", "operation": "listProjectStatistics", "caller": "u-erin",
            "status": 403, "code": "ModelArts.7005", "took_ms": 12.5, "faults": ["slow"], "method": "GET",
            "target": "/v1/project-north/workspaces?name=a-name-that-is-long&limit=1000&offset=0",
        });
        for width in 60..=200 {
            let text = table(&json!({"entries": [entry]}), Some(width));
            let text = anstream::adapter::strip_str(&text).to_string();
            assert!(text.contains("403") && text.contains("ModelArts.7005"), "{width}:\n{text}");
            let widest = text.lines().map(console::measure_text_width).max().unwrap_or_default();
            assert!(widest <= width, "{widest} in {width}:\n{text}");
        }
    }
}
