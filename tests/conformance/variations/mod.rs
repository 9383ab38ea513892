//! No false alarm: servers as correct as ours that differ in what the documents leave open.

mod cases;

use crate::support::proxy;
use crate::support::subjects;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use proxy::{Proxy, Spoil};
use scicloud::conformance::{Exchange, Finding, Report, Verdict};
use scicloud::server::{self, Fixture, Running, Settings};
use subjects::{SUBJECTS, Subject};

/// Another correct server.
pub struct Case {
    /// What is different about it.
    pub name: &'static str,
    /// The documents whose servers may be so.
    pub documents: &'static [&'static str],
    /// What there is.
    pub rows: &'static str,
    /// What it does otherwise.
    pub how: Option<Spoil>,
    /// True if it keeps to what our server sends, where an erratum accepts more.
    pub is_strict: bool,
    /// True if an exchange shows that it is another server.
    pub shows: fn(&Exchange) -> bool,
    /// The percentage of the statements that our server is seen to obey which are to be seen obeyed.
    pub least: usize,
}

/// The state of a fixture in which everyone may ask.
fn fixture(rows: &str) -> Fixture {
    let parse = |text: &str| scicloud::spec::parse("rows", text).unwrap_or_else(|faults| panic!("{faults}"));
    let mut all = parse(include_str!("people.yaml"));
    for (section, parts) in parse(rows).as_object().into_iter().flatten() {
        for (name, part) in parts.as_object().into_iter().flatten() {
            all[section][name] = part.clone();
        }
    }
    Fixture::parse("rows", &all.to_string()).unwrap_or_else(|error| panic!("{error}: {rows}"))
}

async fn server(rows: &str) -> Running {
    let settings = Settings { load: Some(fixture(rows)), ..Settings::default() };
    server::start(settings).await.expect("the server starts")
}

fn passes(report: &Report) -> usize {
    report.findings.iter().filter(|finding| finding.verdict == Verdict::Pass).count()
}

/// Servers by what there is, in a runtime of their own, so that they answer whoever asks on whatever thread.
struct Servers {
    running: BTreeMap<&'static str, Running>,
    _runtime: tokio::runtime::Runtime,
}

impl Servers {
    fn start(cases: &[Case]) -> Self {
        let runtime = tokio::runtime::Runtime::new().expect("a runtime");
        let all: BTreeSet<_> = cases.iter().map(|case| case.rows).collect();
        let running = all.into_iter().map(|rows| (rows, runtime.block_on(server(rows)))).collect();
        Self { running, _runtime: runtime }
    }
}

async fn report(subject: &Subject, case: &Case, servers: &Servers) -> Report {
    let server = servers.running[case.rows].base_url();
    let proxy = match case.how {
        Some(spoil) => Some(Proxy::start(&server, spoil).await),
        None => None,
    };
    let url = proxy.as_ref().map_or(&server, |proxy| &proxy.url);
    let suite = subject.suite(url);
    let suite = if case.is_strict { suite.strict() } else { suite };
    suite.run().await.unwrap_or_else(|error| panic!("{}, {}: {error}", case.name, subject.document))
}

/// Returns the problem with the report on a case, if anything; `usual` statements are seen obeyed on our server.
fn fault(case: &Case, report: &Report, usual: usize) -> Option<String> {
    let least = usual * case.least / 100;
    // A value that an open list does not name is what a strict run is for, and breaks nothing.
    let is_beyond = |finding: &Finding| finding.verdict == Verdict::Drift && finding.statement.id.ends_with("#open");
    let mut broken = report.findings.iter().filter(|finding| report.is_failure(finding.verdict));
    if broken.any(|finding| !is_beyond(finding)) {
        Some(report.to_text())
    } else if !report.is_complete {
        Some("the requests ran out".into())
    } else if !report.exchanges.iter().any(case.shows) {
        Some("no exchange shows that the server is another".into())
    } else if passes(report) < least {
        Some(format!("{} statements are too few, {least} are expected", passes(report)))
    } else {
        None
    }
}

/// Does something for each of a list on a few threads; a run of the suite stays on the thread it is on.
fn each<T: Sync>(list: &[T], work: impl AsyncFn(&T) + Sync) {
    let next = AtomicUsize::new(0);
    std::thread::scope(|scope| {
        for _ in 0..std::thread::available_parallelism().map_or(2, usize::from).min(8) {
            scope.spawn(|| {
                let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
                while let Some(item) = list.get(next.fetch_add(1, Ordering::Relaxed)) {
                    runtime.block_on(work(item));
                }
            });
        }
    });
}

#[test]
fn no_correct_server_is_reported_whatever_it_makes_of_what_is_left_open() {
    let all = cases::all();
    let servers = Servers::start(&all);
    let usual: Mutex<BTreeMap<&str, usize>> = Mutex::default();
    each(&SUBJECTS, async |subject| {
        let report = report(subject, &cases::OURS, &servers).await;
        assert_eq!(fault(&cases::OURS, &report, 0), None, "{}", subject.document);
        usual.lock().expect("no panic").insert(subject.document, passes(&report));
    });
    let usual = usual.into_inner().expect("no panic");
    let pairs = all.iter().flat_map(|case| SUBJECTS.iter().map(move |subject| (case, subject)));
    let pairs: Vec<_> = pairs.filter(|(case, subject)| case.documents.contains(&subject.document)).collect();
    let wrong = Mutex::new(Vec::new());
    each(&pairs, async |(case, subject)| {
        let report = report(subject, case, &servers).await;
        let fault = fault(case, &report, usual[subject.document]);
        let fault = fault.map(|fault| format!("{}, {}: {fault}", case.name, subject.document));
        wrong.lock().expect("no panic").extend(fault);
    });
    let wrong = wrong.into_inner().expect("no panic");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_case_has_a_name_of_its_own_and_a_document() {
    let all = cases::all();
    let names: BTreeSet<_> = all.iter().map(|case| case.name).collect();
    assert_eq!(names.len(), all.len());
    for case in &all {
        assert!(!case.documents.is_empty(), "{}", case.name);
        let known = |name: &&str| SUBJECTS.iter().any(|subject| subject.document == *name);
        assert!(case.documents.iter().all(known), "{}", case.name);
    }
}
