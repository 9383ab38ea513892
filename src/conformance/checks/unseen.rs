//! What only an occurrence shows, and no answer of the run did.

use crate::conformance::run::Run;

/// Says of every such statement what it would take to tell.
pub fn name(run: &mut Run<'_>) {
    // Why nothing was seen of what is not asked, others have said.
    let asked = |id: &str| run.api.operation(id).is_some_and(|operation| operation.method == "GET");
    let statements = run.findings.statements().filter(|statement| asked(&statement.operation));
    let names = statements.filter_map(|statement| {
        let name = statement.id.strip_prefix(&statement.operation)?.strip_prefix('/')?;
        Some((statement.operation.clone(), name.to_owned()))
    });
    let needs = names.filter_map(|(operation, name)| {
        let status = of_status(&name)?;
        let need = match name.strip_prefix("body/") {
            _ if !run.findings.is_judged(&operation, &format!("status/{status}")) => {
                promised(status).then(|| format!("an answer with status {status}"))?
            }
            Some(fact) => part(run, &operation, fact)?,
            None => return None,
        };
        Some((operation, name, need))
    });
    for (operation, name, need) in needs.collect::<Vec<_>>() {
        run.findings.unknown(&operation, &name, need);
    }
}

/// The status whose answers a statement is about, if it is about those of one.
fn of_status(name: &str) -> Option<&str> {
    let kinds = ["status/", "header/", "outcome/", "rule/", "body/"];
    let rest = kinds.into_iter().find_map(|kind| name.strip_prefix(kind))?;
    rest.split(['/', '[', '#']).next()
}

/// Whether there is a way to see this status: a class of statuses is allowed and not promised, and nobody makes a
/// server fail to see how it does that.
fn promised(status: &str) -> bool {
    status.parse::<u16>().is_ok_and(|status| status < 500)
}

/// The outermost part of a body that never came, of which the fact speaks.
fn part(run: &Run<'_>, operation: &str, fact: &str) -> Option<String> {
    let is_seen = |name: &str| run.findings.is_judged(operation, name);
    if is_seen(&format!("body/{fact}")) {
        return None;
    }
    let (path, keyword) = fact.split_once('#')?;
    let ends = path.char_indices().filter(|(_, c)| matches!(c, '/' | '[')).map(|(end, _)| end).chain([path.len()]);
    let parts = ends.map(|end| &path[..end]).filter(|part| run.findings.has(operation, &format!("body/{part}#type")));
    let absent = parts.into_iter().find(|part| !is_seen(&format!("body/{part}#type")));
    Some(match (absent, keyword.strip_prefix("value/")) {
        (Some(part), _) => format!("a body with {part}"),
        (None, Some(value)) => format!("a body with {value} at {path}"),
        (None, None) if keyword.starts_with("rule") => "a body of which the rule can be told".to_owned(),
        (None, None) => format!("a body with {path} that is not null"),
    })
}
