//! What can be counted.

use std::collections::BTreeMap;

use scicloud::server::Settings;
use scicloud::server::observe::{Effect, Fault, Latency};

use crate::observe::operations::{CASES, case};
use crate::observe::support::Server;

/// The samples by name and labels.
fn samples(text: &str) -> BTreeMap<String, f64> {
    assert!(text.ends_with("# EOF\n"), "{text}");
    let lines = text.lines().filter(|line| !line.starts_with('#'));
    lines
        .map(|line| line.rsplit_once(' ').expect("a value"))
        .map(|(name, value)| (name.to_owned(), value.parse().expect("a number")))
        .collect()
}

#[tokio::test]
async fn requests_are_counted_by_operation_status_and_code() {
    let server = Server::sample().await;
    for case in &CASES {
        case.ask(&server).await;
    }
    case("scnet", "listStorageQuotas").ask(&server).await;
    server.get("/nowhere", &[]).await;
    let samples = samples(&server.running.metrics());
    for case in &CASES {
        let (platform, operation, status) = (case.platform, case.operation, case.status);
        let labels = format!(r#"platform="{platform}",operation="{operation}""#);
        let code = case.code.unwrap_or_default();
        let count = if operation == "listStorageQuotas" { 2.0 } else { 1.0 };
        let name = format!(r#"scicloud_requests_total{{{labels},status="{status}",code="{code}"}}"#);
        assert_eq!(samples.get(&name), Some(&count), "{name}: {samples:#?}");
        let name = format!("scicloud_request_duration_seconds_count{{{labels}}}");
        assert_eq!(samples.get(&name), Some(&count), "{name}");
        let name = format!(r#"scicloud_request_duration_seconds_bucket{{le="+Inf",{labels}}}"#);
        assert_eq!(samples.get(&name), Some(&count), "{name}");
    }
    let nowhere = r#"scicloud_requests_total{platform="",operation="",status="404",code=""}"#;
    assert_eq!(samples.get(nowhere), Some(&1.0));
    assert_eq!(samples.get("scicloud_requests_in_flight"), Some(&0.0));
}

#[tokio::test]
async fn faults_the_journals_losses_and_connections_are_counted() {
    let server = Server::with(Settings { journal_entries: 1, ..Settings::default() }).await;
    let fault = Fault {
        latency: Some(Latency::Constant { ms: 1.0 }),
        effect: Some(Effect::TooMany { retry_after_s: 1 }),
        ..Fault::new("f")
    };
    server.running.faults().set(fault).await.unwrap();
    for _ in 0..3 {
        server.get("/v3", &[]).await;
    }
    let samples = samples(&server.running.metrics());
    let labels = r#"platform="iam",operation="showVersion""#;
    let cases = [
        (format!(r#"scicloud_faults_applied_total{{{labels},effect="latency"}}"#), 3.0),
        (format!(r#"scicloud_faults_applied_total{{{labels},effect="too_many"}}"#), 3.0),
        ("scicloud_journal_dropped_total".to_owned(), 2.0),
        (r#"scicloud_store_connections{state="open"}"#.to_owned(), 1.0),
        (r#"scicloud_store_connections{state="most"}"#.to_owned(), 1.0),
    ];
    for (name, wanted) in cases {
        assert_eq!(samples.get(&name), Some(&wanted), "{name}: {samples:#?}");
    }
}
