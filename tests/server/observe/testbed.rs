//! The helper for other crates' tests: what was sent to it, and what it fails.

use std::time::Duration;

use scicloud::modelarts;
use scicloud::server::admin::Platform;
use scicloud::server::observe::{Effect, Fault, FaultError, Filter, When};
use scicloud::server::{Fixture, Testbed};

use crate::observe::support::LONG;

#[tokio::test]
async fn a_client_that_tries_again_is_seen_to_do_so() {
    let cloud = Testbed::start(Fixture::sample()).expect("it starts");
    let effect = Some(Effect::Status { status: 503, retry_after_s: None });
    cloud.set_fault(Fault { effect, when: When::First { calls: 2 }, ..Fault::new("twice") }).expect("a fault");
    let token = cloud.token_for(Platform::Huawei, "erin").expect("a token");
    let client = modelarts::Client::new(cloud.url(), token.expose()).expect("a client");
    client.list_workspaces().project_id("project-north").send().await.expect("the third attempt");
    let lists = Filter { operation: Some("listWorkspaces".to_owned()), ..Filter::default() };
    let sent = cloud.wait_for(&lists, 3, LONG);
    assert!(sent.enough);
    let statuses: Vec<_> = sent.entries.iter().map(|entry| (entry.status, entry.faults.len())).collect();
    assert_eq!(statuses, [(Some(503), 1), (Some(503), 1), (Some(200), 0)]);
    assert!(!cloud.wait_for(&lists, 4, Duration::ZERO).enough);
    assert_eq!(cloud.journal().latest(), 3, "requests of the admin listener are not in it");
}

#[test]
fn faults_end_when_they_are_cleared_and_bad_ones_are_refused() {
    let cloud = Testbed::start(Fixture::sample()).expect("it starts");
    assert!(matches!(cloud.set_fault(Fault::new("nothing")), Err(FaultError::Invalid(_))));
    let effect = Some(Effect::TooMany { retry_after_s: 1 });
    cloud.set_fault(Fault { effect, ..Fault::new("busy") }).expect("a fault");
    let ask = || {
        let request = format!("{}/v3", cloud.url());
        tokio::runtime::Runtime::new().unwrap().block_on(async { reqwest::get(request).await.unwrap().status() })
    };
    assert_eq!(ask(), 429);
    cloud.clear_faults().expect("they are gone");
    assert_eq!(ask(), 200);
}
