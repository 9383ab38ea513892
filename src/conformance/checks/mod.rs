//! The checks. Each is generic: it takes what it looks for from the document, and owns its statements.

mod access;
mod answers;
mod check;
mod client;
mod collections;
mod http;
mod links;
mod pairs;
mod parameters;
mod rights;
mod stability;
mod unknown_id;

use std::collections::{BTreeMap, BTreeSet};

pub use check::{Check, Scope};
#[cfg(feature = "cli")]
pub use collections::next_page;
pub use collections::{List, Page, Whole, by_value, matches};

use super::call::Call;
use super::model::Operation;
use super::run::{Run, Stop};
use super::samples::{base, path_values};

/// The checks in the order in which they run.
pub const CHECKS: [&dyn Check; 12] = [
    &answers::Answers,
    &collections::Collections,
    &links::Links,
    &parameters::Parameters,
    &access::Access,
    &rights::Rights,
    &unknown_id::UnknownId,
    &stability::Stability,
    &http::Http,
    &client::Client,
    &pairs::Pairs,
    &http::Methods,
];

/// The checks that an operation is for.
pub fn about<'c>(
    checks: &'c [&'static dyn Check],
    operation: &Operation,
) -> impl Iterator<Item = &'static dyn Check> + use<'c> {
    let is_head = operation.is_head();
    checks.iter().copied().filter(move |check| !is_head || check.is_for_head())
}

/// Runs checks on every chosen operation; what can't be told is said, not guessed. What all would judge is declared.
pub async fn run(run: &mut Run<'_>, checks: &[&'static dyn Check]) -> Result<(), Stop> {
    let scope = Scope { api: run.api, settings: run.settings };
    let chosen: Vec<&Operation> = run.chosen().collect();
    for operation in &chosen {
        let statements = about(&CHECKS, operation).flat_map(|check| check.statements(scope, operation));
        run.findings.declare(statements);
    }
    let first = run.settings.identities[0].clone();
    let mut calls = Vec::new();
    for operation in chosen {
        match base(run, operation, &first).await? {
            Ok(call) => calls.push((operation, call)),
            Err(need) => {
                for statement in about(&CHECKS, operation).flat_map(|check| check.statements(scope, operation)) {
                    run.findings.unknown(&statement, &need);
                }
                if !operation.is_head() {
                    access::between(run, operation).await?;
                }
            }
        }
    }
    let (last, others): (Vec<_>, Vec<_>) = checks.iter().partition(|check| check.is_last());
    for (operation, call) in &calls {
        for check in about(&others, operation) {
            check.run(run, operation, call).await?;
        }
    }
    for check in last {
        for (operation, call) in &calls {
            for check in about(&[check], operation) {
                check.run(run, operation, call).await?;
            }
        }
        if check.is_for_paths() {
            without_get(run, scope, check).await?;
        }
    }
    Ok(())
}

/// Tries other methods at the paths that have no GET.
async fn without_get(run: &mut Run<'_>, scope: Scope<'_>, methods: &dyn Check) -> Result<(), Stop> {
    let first = &run.settings.identities[0];
    let mut paths = BTreeSet::new();
    for operation in scope.api.operations.iter().filter(|operation| run.settings.chooses(operation)) {
        let has_get = scope.api.at_path(&operation.path).any(|o| o.path == operation.path && o.method == "GET");
        if has_get || !paths.insert(&operation.path) {
            continue;
        }
        let statements = methods.statements(scope, operation);
        if statements.is_empty() {
            continue;
        }
        match path_values(run, operation, first, 1).await?.into_iter().next() {
            Some(path) => methods.run(run, operation, &Call::new(first, path)).await?,
            None if operation.variables().next().is_none() => {
                methods.run(run, operation, &Call::new(first, BTreeMap::new())).await?;
            }
            None => {
                let need = format!("values of the variables of {}", operation.path);
                statements.iter().for_each(|statement| run.findings.unknown(statement, need.as_str()));
            }
        }
    }
    Ok(())
}

/// Judges what came, also of a run that ended early.
pub fn conclude(run: &mut Run<'_>, checks: &[&dyn Check]) {
    checks.iter().for_each(|check| check.conclude(run));
}

#[cfg(all(test, feature = "server"))]
mod tests {
    use super::*;
    use crate::conformance::model::Api;
    use crate::conformance::settings::Settings;
    use crate::conformance::suite::Suite;
    use crate::conformance::{Report, Verdict};
    use crate::server::admin::Platform;
    use crate::server::{Fixture, Testbed};

    /// The report of a run of all checks but one.
    async fn without(left_out: Option<&str>, cloud: &Testbed) -> Report {
        let token = cloud.token_for(Platform::Huawei, "alice").expect("a token");
        let other = cloud.token_for(Platform::Huawei, "frank").expect("a token");
        let suite = Suite::new(Api::built_in("modelarts").expect("a document")).target(cloud.url());
        let suite = suite.identity("alice", token.expose()).identity("frank", other.expose());
        let attributes = [
            ("alice", "account", "primary"),
            ("alice", "id", "u-alice"),
            ("frank", "account", "member"),
            ("frank", "id", "u-frank"),
        ];
        let suite = attributes.into_iter().fold(suite, |suite, (who, key, value)| suite.attribute(who, key, value));
        let suite = suite.value("project_id", "project-north").allow_method("OPTIONS");
        let checks: Vec<_> = CHECKS.into_iter().filter(|check| Some(check.title()) != left_out).collect();
        suite.judged(&checks).await.expect("a report")
    }

    /// The statements that were seen to be kept.
    fn kept(report: &Report) -> BTreeSet<&str> {
        let kept = report.findings.iter().filter(|finding| finding.verdict == Verdict::Pass);
        kept.map(|finding| finding.statement.id.as_str()).collect()
    }

    #[tokio::test]
    async fn what_no_check_looks_at_is_not_counted_as_checked() {
        let cloud = Testbed::start(Fixture::sample()).expect("a server");
        let whole = without(None, &cloud).await;
        let api = Api::built_in("modelarts").expect("a document");
        let settings = Settings { methods: vec!["OPTIONS".to_owned()], ..Settings::default() };
        let scope = Scope { api: &api, settings: &settings };
        for check in CHECKS {
            let report = without(Some(check.title()), &cloud).await;
            let statements = api.operations.iter().flat_map(|operation| check.statements(scope, operation));
            let own: BTreeSet<String> = statements.map(|statement| statement.id).collect();
            let is_own = |id: &&&str| own.contains(**id);
            let before = kept(&whole).iter().filter(is_own).count();
            assert!(before > 0, "{}: nothing of it was kept", check.title());
            // Others read pages of lists too, and may judge one on the way.
            let after = kept(&report).iter().filter(is_own).count();
            assert!(after == 0 || after * 10 < before, "{}: {after} of {before} are kept still", check.title());
            assert!(report.count(Verdict::Pass) < whole.count(Verdict::Pass), "{}", check.title());
        }
    }
}
