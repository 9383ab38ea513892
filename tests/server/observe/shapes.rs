//! Answers that arrive otherwise than they were given, byte by byte.

use std::time::Duration;

use scicloud::server::observe::{Cut, Effect, Fault, Filter};

use crate::observe::operations::{CASES, Case};
use crate::observe::support::{Raw, Server};

/// The ordinary answer, and the one with an effect; and the entry of the journal for that.
async fn both(
    server: &Server,
    case: &Case,
    effect: Effect,
) -> (Raw, Raw, std::sync::Arc<scicloud::server::observe::Entry>) {
    server.running.faults().clear().await.unwrap();
    let ordinary = case.ask(server).await;
    server.running.faults().set(Fault { effect: Some(effect), ..Fault::new("shape") }).await.unwrap();
    let other = case.ask(server).await;
    let entries = server.running.journal().entries(&Filter { last: Some(1), ..Filter::default() });
    assert_eq!(entries[0].faults, ["shape"], "{case:?}");
    (ordinary, other, entries[0].clone())
}

/// One of each platform; what it answers is the same each time.
fn cases() -> impl Iterator<Item = &'static Case> {
    static ALL: [Case; CASES.len()] = CASES;
    ALL.iter().filter(|case| case.method == "GET")
}

#[tokio::test]
async fn a_truncated_body_is_in_a_whole_message() {
    let server = Server::sample().await;
    for case in cases() {
        for (bytes, left) in [(None, None), (Some(0), Some(0)), (Some(5), Some(5)), (Some(u64::MAX), Some(usize::MAX))]
        {
            let (ordinary, cut, entry) = both(&server, case, Effect::Truncate { bytes }).await;
            let left = left.unwrap_or(ordinary.body().len() / 2).min(ordinary.body().len());
            assert_eq!(cut.body(), &ordinary.body()[..left], "{case:?}");
            assert_eq!(cut.header("Content-Length"), Some(left.to_string()), "{case:?}");
            assert_eq!((cut.status(), entry.status), (Some(case.status), Some(case.status)), "{case:?}");
            assert_eq!((entry.code.as_deref(), entry.caller.as_deref()), (case.code, case.caller), "{case:?}");
        }
    }
}

#[tokio::test]
async fn another_content_type_comes_with_the_body_or_a_gateways_page() {
    let server = Server::sample().await;
    for case in cases() {
        let effect = |page, status| Effect::ContentType { content_type: "text/html".to_owned(), page, status };
        let (ordinary, other, _) = both(&server, case, effect(false, None)).await;
        assert_eq!(other.header("Content-Type").as_deref(), Some("text/html"), "{case:?}");
        assert_eq!(other.body(), ordinary.body(), "{case:?}");
        for (status, wanted, title) in [(None, case.status, "502 Bad Gateway"), (Some(504), 504, "504 Gateway Timeout")]
        {
            let (_, other, entry) = both(&server, case, effect(true, status)).await;
            assert_eq!(other.header("Content-Type").as_deref(), Some("text/html"), "{case:?}");
            assert_eq!((other.status(), entry.status), (Some(wanted), Some(wanted)), "{case:?}");
            let page = String::from_utf8_lossy(other.body());
            assert!(page.starts_with("<html>") && page.contains(title), "{case:?}: {other:?}");
        }
    }
}

#[tokio::test]
async fn a_connection_that_is_cut_before_the_answer_has_no_byte_of_it() {
    let server = Server::sample().await;
    for case in cases() {
        let (_, cut, entry) = both(&server, case, Effect::Cut { at: Cut::Before }).await;
        assert!(cut.bytes.is_empty(), "{case:?}: {cut:?}");
        assert_eq!((entry.status, entry.caller.as_deref()), (None, case.caller), "the operation was done: {case:?}");
    }
}

#[tokio::test]
async fn a_connection_that_is_cut_in_the_answer_has_half_of_the_body() {
    let server = Server::sample().await;
    for case in cases() {
        let (ordinary, cut, entry) = both(&server, case, Effect::Cut { at: Cut::Middle }).await;
        let whole = ordinary.body().len();
        assert_eq!(cut.header("Content-Length"), Some(whole.to_string()), "{case:?}");
        assert_eq!(cut.body(), &ordinary.body()[..whole / 2], "{case:?}");
        assert_eq!(entry.status, Some(case.status), "{case:?}");
    }
}

#[tokio::test]
async fn a_slow_body_comes_whole_and_takes_its_time() {
    let server = Server::sample().await;
    let case = cases().find(|case| case.operation == "showWorkspaceDetail").expect("a long answer");
    let (ordinary, ..) = both(&server, case, Effect::Slow { bytes_per_second: u32::MAX }).await;
    let whole = ordinary.body().len();
    let speed = u32::try_from(whole).unwrap() * 4;
    server
        .running
        .faults()
        .set(Fault { effect: Some(Effect::Slow { bytes_per_second: speed }), ..Fault::new("shape") })
        .await
        .unwrap();
    let started = std::time::Instant::now();
    let slow = case.ask(&server).await;
    assert_eq!(slow.body(), ordinary.body());
    assert_eq!(slow.header("Content-Length"), Some(whole.to_string()));
    // A quarter of a second, less what comes at the beginning.
    assert!(started.elapsed() >= Duration::from_millis(140), "{:?}", started.elapsed());
}

#[tokio::test]
async fn others_are_served_while_a_connection_is_cut() {
    let server = Server::sample().await;
    let fault = Fault {
        effect: Some(Effect::Cut { at: Cut::Before }),
        operation: Some("showVersion".to_owned()),
        ..Fault::new("cut")
    };
    server.running.faults().set(fault).await.unwrap();
    let client = reqwest::Client::new();
    let url = server.running.base_url();
    let refused = client.get(format!("{url}/v3")).send().await;
    assert!(refused.is_err(), "{refused:?}");
    let list = client.get(format!("{url}/v3/projects")).header("X-Auth-Token", "sample-erin").send().await.unwrap();
    assert_eq!(list.status(), 200);
}
