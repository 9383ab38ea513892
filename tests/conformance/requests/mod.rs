//! The checks of requests, access, stability and the client: silent on the correct server, loud on broken ones.

mod proxy;

use proxy::{Edit, Proxy};
use scicloud::conformance::{Api, Finding, Kind, Report, Statement, Suite, Verdict};
use scicloud::server::{self, Fixture, Running, Settings};

async fn sample() -> Running {
    let settings = Settings { load: Some(Fixture::sample()), ..Settings::default() };
    server::start(settings).await.expect("the server starts")
}

/// The suite for a document with the identities of the sample.
fn suite(document: &str, url: &str) -> Suite {
    let suite = Suite::new(Api::built_in(document).expect("a document")).target(url);
    match document {
        "scnet" => suite
            .identity("test", "sample-test")
            .identity("over", "sample-over")
            .value_of("test", "username", "test")
            .value_of("over", "username", "over"),
        "maptable" => suite
            .identity("16", "Bearer sample-16")
            .identity("17", "Bearer sample-17")
            .value("type", "user")
            .value_of("16", "id", "16")
            .value_of("17", "id", "17"),
        _ => suite
            .identity("alice", "sample-alice")
            .identity("frank", "sample-frank")
            .identity("south", "sample-south")
            .value("project_id", "project-north")
            .value_of("south", "project_id", "project-south"),
    }
}

/// Tells if a statement is judged by the checks that are tested here.
fn is_of_requests(statement: &Statement) -> bool {
    matches!(statement.kind, Kind::Parameter | Kind::Access | Kind::Stability | Kind::Client)
}

/// What the sample can't show of signing in: requests with a body, and what more tries than the suite may make would show.
fn is_open(finding: &Finding) -> bool {
    const SIGNING_IN: [&str; 6] =
        ["createTokens", "createToken", "refreshToken", "showCenter", "showTokenState", "listWorkspaces"];
    let needs = [
        "a request with POST",
        "one more failure to sign in",
        "a value that is of one identity alone",
        "a second identity, and an item that is closed",
    ];
    let told = |need: &String| needs.iter().any(|known| need.starts_with(known));
    let is_of_all = SIGNING_IN.contains(&finding.statement.operation.as_str());
    is_of_all && finding.verdict == Verdict::Unknown && finding.needs.iter().all(told)
}

fn failures(report: &Report) -> Vec<&str> {
    let failed = report.findings.iter().filter(|finding| report.is_failure(finding.verdict));
    failed.map(|finding| finding.statement.id.as_str()).collect()
}

#[tokio::test]
async fn the_correct_server_passes_every_statement_about_requests() {
    let server = sample().await;
    for document in ["eihealth", "modelarts", "scnet", "maptable"] {
        let start = std::time::Instant::now();
        let report = suite(document, &server.base_url()).run().await.expect("a report");
        println!("{document}: {} requests in {:?}", report.exchanges.len(), start.elapsed());
        assert!(report.is_complete && report.passed(), "{document}\n{}", report.to_text());
        let judged = report.findings.iter().filter(|finding| is_of_requests(&finding.statement) && !is_open(finding));
        for finding in judged {
            assert_eq!(finding.verdict, Verdict::Pass, "{document}: {finding:#?}");
        }
    }
}

#[tokio::test]
async fn a_replay_finds_the_same() {
    let server = sample().await;
    let report = suite("modelarts", &server.base_url()).run().await.expect("a report");
    let replayed =
        suite("modelarts", "http://127.0.0.1:1").replay(report.exchanges.clone()).run().await.expect("a report");
    assert_eq!(report.findings, replayed.findings);
}

#[tokio::test]
async fn without_a_second_identity_access_can_not_be_told() {
    let server = sample().await;
    let suite = Suite::new(Api::built_in("scnet").expect("a document")).target(&server.base_url());
    let report = suite.identity("test", "sample-test").value("username", "test").run().await.expect("a report");
    let id = "listStorageQuotas/access/other";
    let finding = report.findings.iter().find(|finding| finding.statement.id == id).expect("a finding");
    assert_eq!((finding.verdict, finding.needs[0].as_str()), (Verdict::Unknown, "a second identity"));
}

#[tokio::test]
async fn each_broken_server_is_caught_at_the_statement_that_it_breaks() {
    use Edit::{Counter, Drop, Query, Token};
    let cases: [(&str, &str, Edit, &str); 13] = [
        ("a limit above the most is taken", "modelarts", Query(&[("limit=1001", "limit=1000")]), "query/limit/maximum"),
        ("a limit of nothing is taken", "modelarts", Query(&[("limit=0", "limit=1")]), "query/limit/minimum"),
        ("the largest limit is refused", "modelarts", Query(&[("limit=1000", "limit=1001")]), "query/limit/maximum"),
        ("a negative offset is taken", "modelarts", Query(&[("offset=-1", "offset=0")]), "query/offset/minimum"),
        ("a fraction is taken", "modelarts", Query(&[("offset=1.5", "offset=1")]), "query/offset/type"),
        ("another order is taken", "modelarts", Query(&[("order=ascx", "order=asc")]), "query/order/enum"),
        ("an odd boolean is taken", "modelarts", Query(&[("=yes", "=true")]), "query/filter_accessible/type"),
        ("the order's default is another", "modelarts", Query(&[("order=desc", "order=asc")]), "query/order/default"),
        ("anyone is let in", "scnet", Token("sample-test"), "access/missing"),
        ("a wrong token is let in", "scnet", Token("sample-test"), "access/wrong"),
        ("another's token is let in", "maptable", Token("Bearer sample-17"), "access/other"),
        ("answers change", "eihealth", Counter, "stability"),
        ("capitals are not known", "modelarts", Drop("x-auth-token:"), "access/spelling"),
    ];
    let server = sample().await;
    for (case, document, edit, statement) in cases {
        let proxy = Proxy::start(&server.base_url(), edit).await;
        // An erratum accepts some of it.
        let report = suite(document, &proxy.url).strict().run().await.expect("a report");
        let failures = failures(&report);
        assert!(failures.iter().any(|id| id.ends_with(statement)), "{case}: {failures:#?}");
    }
}
