//! Errata: what is served is a part of what is accepted, and narrower.

use serde_json::{Value, json};

use super::instance::{Role, violations};
use super::{Diagnostic, Report, Source};
use crate::spec::extensions;
use crate::spec::references::part;

/// Values of each kind, by which two schemas are told apart.
fn probes() -> [Value; 12] {
    [
        json!(null),
        json!(0),
        json!(-1),
        json!(7),
        json!(1.5),
        json!(""),
        json!("0"),
        json!("text"),
        json!(true),
        json!([]),
        json!([1]),
        json!({}),
    ]
}

pub fn check(source: &Source, faults: &mut Vec<Diagnostic>) {
    let mut report = Report { source, faults };
    let root = &source.root;
    for (index, erratum) in extensions::errata(root).unwrap_or_default().iter().enumerate() {
        let Some(serves) = &erratum.serves else { continue };
        let at = format!("/x-errata/{index}/serves");
        let takes = |schema: &Value, value: &Value| violations(root, schema, value, Role::Answer).is_empty();
        let served: Vec<Value> = probes().into_iter().filter(|probe| takes(serves, probe)).collect();
        for place in &erratum.at {
            let Some(schema) = place.strip_prefix('#').and_then(|place| part(root, place)) else { continue };
            let accepted: Vec<Value> = probes().into_iter().filter(|probe| takes(schema, probe)).collect();
            if let Some(probe) = served.iter().find(|probe| !accepted.contains(probe)) {
                let problem = format!("`{}` serves {probe}, which the schema at `{place}` does not accept", erratum.id);
                report.fault(&at, problem, "widen the schema, or narrow what is served");
            } else if served.len() == accepted.len() {
                let problem = format!("`{}` serves all that the schema at `{place}` accepts", erratum.id);
                report.fault(&at, problem, "leave `serves` out, or widen the schema to what is accepted");
            }
        }
    }
}
