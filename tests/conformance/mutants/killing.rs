use std::collections::{BTreeMap, BTreeSet};

use scicloud::conformance::Report;
use scicloud::mutants::{self, Class, Mutant, Proxy};
use scicloud::server::{self, Fixture, Running, Settings};

use crate::support::subjects::{SUBJECTS, Subject};
use crate::support::threads::each;

/// The subject whose operation is at fault.
fn subject_of(mutant: &Mutant) -> &'static Subject {
    let found = SUBJECTS.iter().find(|subject| subject.document == mutant.document);
    found.unwrap_or_else(|| panic!("{}: {} has no subject", mutant.name, mutant.document))
}

async fn sample() -> Running {
    server::start(Settings { load: Some(Fixture::sample()), ..Settings::default() }).await.expect("the server starts")
}

/// The statements that a strict run reports.
fn reported(report: &Report) -> BTreeSet<String> {
    let broken = report.findings.iter().filter(|finding| report.is_failure(finding.verdict));
    broken.map(|finding| finding.statement.id.clone()).collect()
}

#[tokio::test]
async fn nothing_is_reported_on_the_correct_server() {
    let server = sample().await;
    for subject in &SUBJECTS {
        let report = subject.suite(&server.base_url()).strict().run().await.expect("a report");
        assert!(report.is_complete, "{}: the requests ran out", subject.document);
        assert_eq!(reported(&report), BTreeSet::new(), "{}: {}", subject.document, report.to_text());
    }
}

/// What the suite made of a mutant.
enum Outcome {
    /// It named a statement that the mutant breaks.
    Killed,
    /// It reported others only.
    Misnamed(BTreeSet<String>),
    Survived,
}

async fn judge(mutant: &Mutant, upstream: &str) -> Outcome {
    let subject = subject_of(mutant);
    let proxy = Proxy::new(mutant, upstream).expect("a proxy");
    let proxy = subject.identities.iter().fold(proxy, |proxy, (_, token, _)| proxy.lend(token));
    let proxy = proxy.start(([127, 0, 0, 1], 0).into()).await.expect("a free port");
    let report = subject.suite(&proxy.base_url()).strict().run().await.expect("a report");
    let reported = reported(&report);
    if reported.iter().any(|statement| mutant.is_found_by(statement)) {
        Outcome::Killed
    } else if reported.is_empty() {
        Outcome::Survived
    } else {
        Outcome::Misnamed(reported)
    }
}

/// Judges all mutants.
fn judge_all(upstream: &str) -> BTreeMap<&'static str, Outcome> {
    let outcomes = each(mutants::all(), async |mutant| judge(mutant, upstream).await);
    mutants::all().iter().map(|mutant| mutant.name.as_str()).zip(outcomes).collect()
}

/// The checked-in list of those that the suite does not find.
fn survivors() -> BTreeSet<&'static str> {
    let lines = include_str!("survivors.txt").lines().map(str::trim);
    lines.filter(|line| !line.is_empty() && !line.starts_with('#')).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn every_mutant_is_found_by_a_statement_that_it_breaks_but_those_listed() {
    let server = sample().await;
    let upstream = server.base_url();
    let outcomes = tokio::task::spawn_blocking(move || judge_all(&upstream)).await.expect("no panic");
    let mut killed: BTreeMap<Class, (usize, usize)> = BTreeMap::new();
    let (mut alive, mut misnamed) = (BTreeSet::new(), Vec::new());
    for mutant in mutants::all() {
        let (found, all) = killed.entry(mutant.class).or_default();
        *all += 1;
        match &outcomes[mutant.name.as_str()] {
            Outcome::Killed => *found += 1,
            Outcome::Misnamed(statements) => {
                misnamed.push(format!("{}: {statements:?}", mutant.name));
                alive.insert(mutant.name.as_str());
            }
            Outcome::Survived => drop(alive.insert(mutant.name.as_str())),
        }
    }
    let found: usize = killed.values().map(|(found, _)| found).sum();
    let classes: Vec<_> = killed.iter().map(|(class, (found, all))| format!("{class} {found}/{all}")).collect();
    println!("{found} of {} mutants found: {}", outcomes.len(), classes.join(", "));
    assert_eq!(alive, survivors(), "the list of survivors is another (left: not found now); misnamed: {misnamed:#?}");
    assert!(found * 100 >= outcomes.len() * 95, "{found} of {} are too few", outcomes.len());
}
