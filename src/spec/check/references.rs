use serde_json::Value;

use super::{Diagnostic, Report, Source, walk};
use crate::spec::references::resolve;

/// Every reference leads to a part of the same document.
pub fn check(source: &Source, faults: &mut Vec<Diagnostic>) {
    let mut report = Report { source, faults };
    walk(&source.root, "", &mut |pointer, value| {
        let Some(reference) = value.get("$ref").and_then(Value::as_str) else { return };
        if resolve(&source.root, value).is_none() {
            report.fault(
                &format!("{pointer}/$ref"),
                format!("`{reference}` leads nowhere"),
                "correct the reference, or add the component it names",
            );
        }
    });
}
