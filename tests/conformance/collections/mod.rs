//! Lists, links and drift, judged on a correct server and on spoilt ones.

mod mutants;

use crate::support::proxy;
use crate::support::threads;

use proxy::Proxy;
use scicloud::conformance::{Api, Report, Suite, Verdict};
use scicloud::server::{self, Fixture, Running, Settings};
use threads::each;

/// (document, values of the path, identities)
type Platform = (&'static str, &'static [(&'static str, &'static str)], [(&'static str, &'static str); 2]);

const PLATFORMS: [Platform; 4] = [
    ("modelarts", &[("project_id", "project-north")], [("alice", "sample-alice"), ("frank", "sample-frank")]),
    ("eihealth", &[("project_id", "project-north")], [("alice", "sample-alice"), ("frank", "sample-frank")]),
    ("scnet", &[], [("test", "sample-test"), ("over", "sample-over")]),
    ("maptable", &[("type", "org"), ("id", "7")], [("u16", "Bearer sample-16"), ("u17", "Bearer sample-17")]),
];

fn suite((document, values, identities): &Platform, url: &str) -> Suite {
    let mut suite = Suite::new(Api::built_in(document).expect("a document")).target(url);
    for (name, value) in *values {
        suite = suite.value(name, value);
    }
    for (name, token) in identities {
        suite = suite.identity(name, token);
    }
    match *document {
        "scnet" => suite.value_of("test", "username", "test").value_of("over", "username", "over"),
        "maptable" => suite.value_of("u17", "type", "user").value_of("u17", "id", "17"),
        _ => suite,
    }
}

async fn server() -> Running {
    server::start(Settings { load: Some(Fixture::sample()), ..Settings::default() }).await.expect("the server starts")
}

fn verdict(report: &Report, id: &str) -> Verdict {
    report.findings.iter().find(|finding| finding.statement.id == id).unwrap_or_else(|| panic!("no {id}")).verdict
}

#[tokio::test]
async fn a_correct_server_breaks_nothing_and_drifts_nowhere() {
    let server = server().await;
    for platform in &PLATFORMS {
        let report = suite(platform, &server.base_url()).strict().run().await.expect("it runs");
        assert!(report.passed(), "{}:\n{}", platform.0, report.to_text());
        assert!(report.is_complete, "{}", platform.0);
    }
}

#[tokio::test]
async fn everything_about_lists_and_links_can_be_told_of_the_sample() {
    let server = server().await;
    for platform in &PLATFORMS {
        let report = suite(platform, &server.base_url()).run().await.expect("it runs");
        let about = |id: &str| id.contains("/collection/") || id.contains("/link/");
        let told = report.findings.iter().filter(|finding| about(&finding.statement.id));
        let open: Vec<_> = told
            .filter(|finding| finding.verdict != Verdict::Pass)
            .map(|finding| (&finding.statement.id, finding.verdict, &finding.needs))
            .collect();
        assert!(open.is_empty(), "{}: {open:#?}", platform.0);
    }
}

#[tokio::test]
async fn a_list_too_short_to_tell_says_what_is_needed() {
    let server = server().await;
    let platform: Platform =
        ("modelarts", &[("project_id", "project-south")], [("south", "sample-south"), ("nobody", "sample-expired")]);
    let report = suite(&platform, &server.base_url()).run().await.expect("it runs");
    assert!(report.passed(), "{}", report.to_text());
    let needs = |name: &str| {
        let id = format!("listWorkspaces/collection/{name}");
        let finding = report.findings.iter().find(|finding| finding.statement.id == id).expect("a statement");
        assert_eq!(finding.verdict, Verdict::Unknown, "{name}");
        finding.needs.join("; ")
    };
    for (name, need) in [
        ("key", "two items"),
        ("pages", "two items"),
        ("ties/name", "two items with the same /name"),
        ("sort/status", "two items with different /status"),
        ("filter/name/paged", "two items that match"),
        ("default-order", "two items"),
    ] {
        assert!(needs(name).contains(need), "{name}: {}", needs(name));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_broken_relation_is_found_under_its_statement() {
    let server = server().await;
    let upstream = server.base_url();
    let missed = tokio::task::spawn_blocking(move || {
        each(&mutants::broken(), async |(name, document, statement, spoil)| {
            let proxy = Proxy::start(&upstream, *spoil).await;
            let platform = PLATFORMS.iter().find(|platform| platform.0 == *document).expect("a platform");
            let report = suite(platform, &proxy.url).run().await.expect("it runs");
            let failed = report.findings.iter().filter(|finding| finding.verdict == Verdict::Fail);
            let failed: Vec<_> = failed.map(|finding| finding.statement.id.as_str()).collect();
            (!failed.contains(statement)).then(|| format!("{name}: not {statement} but {failed:?}"))
        })
    });
    let missed: Vec<_> = missed.await.expect("no panic").into_iter().flatten().collect();
    assert!(missed.is_empty(), "{missed:#?}");
}

#[tokio::test]
async fn what_an_erratum_accepts_is_drift_and_fails_only_when_strict() {
    let server = server().await;
    for (name, document, statement, spoil) in mutants::DRIFTING {
        let proxy = Proxy::start(&server.base_url(), *spoil).await;
        let platform = PLATFORMS.iter().find(|platform| platform.0 == *document).expect("a platform");
        let report = suite(platform, &proxy.url).run().await.expect("it runs");
        assert!(report.passed(), "{name}: {}", report.to_text());
        assert_eq!(verdict(&report, statement), Verdict::Drift, "{name}");
        let strict = suite(platform, &proxy.url).strict().run().await.expect("it runs");
        assert!(!strict.passed(), "{name}");
        assert!(strict.to_text().contains("erratum"), "{name}: {}", strict.to_text());
    }
}

#[tokio::test]
async fn a_correct_server_may_have_more_fields_another_order_of_keys_and_no_items() {
    let server = server().await;
    for (name, document, spoil) in mutants::FINE {
        let proxy = Proxy::start(&server.base_url(), *spoil).await;
        let platform = PLATFORMS.iter().find(|platform| platform.0 == *document).expect("a platform");
        let report = suite(platform, &proxy.url).strict().run().await.expect("it runs");
        assert!(report.passed(), "{name}: {}", report.to_text());
    }
}

#[tokio::test]
async fn a_recording_is_judged_as_the_server_was() {
    let server = server().await;
    let (_, _, _, spoil) = mutants::broken()[0];
    let proxy = Proxy::start(&server.base_url(), spoil).await;
    let live = suite(&PLATFORMS[0], &proxy.url).run().await.expect("it runs");
    let again = suite(&PLATFORMS[0], &proxy.url).replay(live.exchanges.clone()).run().await.expect("it runs");
    assert_eq!(again, live);
}

#[test]
fn every_mutant_has_a_name_of_its_own() {
    let broken = mutants::broken();
    let names: std::collections::BTreeSet<_> = broken.iter().map(|(name, ..)| name).collect();
    assert_eq!(names.len(), broken.len());
}
