//! The reports for programs.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

use super::cause::Cause;
use super::results::{Report, Results};

/// Says of each finding that a baseline lists that it is known.
fn mark_known(report: &mut Map<String, Value>, known: &BTreeSet<String>) {
    let findings = report.get_mut("findings").and_then(Value::as_array_mut).into_iter().flatten();
    let is_known = |finding: &Value| finding["statement"]["id"].as_str().is_some_and(|id| known.contains(id));
    findings.filter(|finding| is_known(finding)).for_each(|finding| finding["is_known"] = json!(true));
}

/// Numbers first, then the report as it is.
pub fn render(results: &Results) -> Value {
    let document = |report: &Report| {
        let mut object = json!({ "summary": report.summary() });
        let known = report.accepted.clone();
        if let (Some(object), Ok(Value::Object(report))) = (object.as_object_mut(), serde_json::to_value(report)) {
            object.extend(report);
            mark_known(object, &known);
        }
        let ids = |cause: &Cause<'_>| cause.findings.iter().map(|found| found.statement.id.clone()).collect::<Vec<_>>();
        object["causes"] = report.causes().iter().map(ids).collect::<Vec<_>>().into();
        object
    };
    json!({
        "generator": concat!("scicloud ", env!("CARGO_PKG_VERSION")),
        "passed": results.passed(),
        "complete": results.is_complete(),
        "documents": results.reports.iter().map(document).collect::<Vec<_>>(),
        "unable": results.unable,
    })
}
