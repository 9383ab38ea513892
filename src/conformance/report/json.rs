//! The reports for programs.

use serde_json::{Value, json};

use super::{Report, Results};

/// Numbers first, then the report as it is.
pub fn render(results: &Results) -> Value {
    let document = |report: &Report| {
        let mut object = json!({ "summary": report.summary() });
        if let (Some(object), Ok(Value::Object(report))) = (object.as_object_mut(), serde_json::to_value(report)) {
            object.extend(report);
        }
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
