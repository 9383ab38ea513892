//! True if and when a request is sent again.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use scicloud::client::{Attempt, Decision, Retry, RetryPolicy};
use scicloud::{Error, iam, maptable, modelarts};

use crate::credentials::clock::TestClock;
use crate::credentials::tracing_output;
use crate::support::stub::{Reply, Server, reply};

const PAGE: &str = r#"{"total_count":0,"count":0,"workspaces":[]}"#;

fn with_header(status: u16, header: &str) -> Reply {
    (status, format!("{header}\r\n"), r#"{"error_code":"X","error_msg":"busy"}"#.into())
}

/// Answers one after the other, the last of them for ever.
async fn serving(replies: Vec<Reply>) -> Server {
    let next = AtomicUsize::new(0);
    Server::start(move |_| replies[next.fetch_add(1, Ordering::SeqCst).min(replies.len() - 1)].clone()).await
}

async fn list(url: &str, clock: &std::sync::Arc<TestClock>, retry: impl RetryPolicy + 'static) -> Result<(), Error> {
    let client = modelarts::Client::builder(url).retry(retry).clock(clock.clone()).build().unwrap();
    let client = client.with_token("token").unwrap();
    client.list_workspaces().project_id("p1").send().await.map(|_| ())
}

#[tokio::test]
async fn what_may_pass_is_tried_again_and_nothing_else() {
    let busy = |status| with_header(status, "x: y");
    let page = || reply(200, PAGE);
    let cases = [
        (vec![page()], 1, true),
        (vec![busy(429), page()], 2, true),
        (vec![busy(502), busy(503), busy(504), page()], 4, true),
        (vec![busy(503)], 4, false),
        (vec![busy(500), page()], 1, false),
        (vec![busy(501), page()], 1, false),
        (vec![busy(400), page()], 1, false),
        (vec![busy(401), page()], 1, false),
        (vec![busy(403), page()], 1, false),
        (vec![busy(404), page()], 1, false),
    ];
    for (replies, requests, ok) in cases {
        let statuses: Vec<_> = replies.iter().map(|reply| reply.0).collect();
        let (server, clock) = (serving(replies).await, TestClock::new());
        let result = list(&server.url, &clock, Retry::default()).await;
        assert_eq!((server.requests().len(), result.is_ok()), (requests, ok), "{statuses:?}: {result:?}");
        assert_eq!(clock.slept().len(), requests - 1, "{statuses:?}");
    }
}

#[tokio::test]
async fn delays_grow_and_are_partly_random() {
    let (mut firsts, server) = (Vec::new(), serving(vec![with_header(503, "x: y")]).await);
    for _ in 0..20 {
        let clock = TestClock::new();
        list(&server.url, &clock, Retry::default()).await.unwrap_err();
        let slept = clock.slept();
        for (delay, least) in slept.iter().zip([200, 400, 800]) {
            let least = Duration::from_millis(least);
            assert!((least..=least * 2).contains(delay), "{slept:?}");
        }
        firsts.push(slept[0]);
    }
    firsts.sort();
    firsts.dedup();
    assert!(firsts.len() > 10, "{firsts:?}");
}

#[tokio::test]
async fn the_service_says_how_long_to_wait() {
    // The date of the answer goes before ours, which is 2023-11-14T22:13:20Z.
    let own_date = "date: Tue, 14 Nov 2023 21:00:00 GMT\r\nretry-after: Tue, 14 Nov 2023 21:00:05 GMT";
    let cases = [
        ("retry-after: 7", Some(7)),
        ("retry-after: Tue, 14 Nov 2023 22:13:29 GMT", Some(9)),
        (own_date, Some(5)),
        ("retry-after: Tue, 14 Nov 2023 22:00:00 GMT", None),
        ("retry-after: soon", None),
        ("retry-after: -1", None),
        ("retry-after: 1.5", Some(2)),
        ("retry-after: 3.0", Some(3)),
        ("retry-after: 0.001", Some(1)),
        ("retry-after: 2, 2", Some(2)),
        ("retry-after: 2,9 ,x", Some(9)),
        ("retry-after: 2\r\nretry-after: 8", Some(8)),
        ("retry-after: 4, Tue, 14 Nov 2023 22:13:29 GMT", Some(9)),
        ("retry-after: Tue, 14 Nov 2023 22:13:24 GMT, 1", Some(4)),
        ("retry-after: .5", None),
        ("retry-after: 1.5.5", None),
    ];
    for (header, seconds) in cases {
        let server = serving(vec![with_header(429, header), reply(200, PAGE)]).await;
        let clock = TestClock::new();
        list(&server.url, &clock, Retry::default()).await.unwrap();
        match seconds {
            Some(seconds) => assert_eq!(clock.slept(), [Duration::from_secs(seconds)], "{header}"),
            None => assert!(clock.slept()[0] < Duration::from_secs(1), "{header}: {:?}", clock.slept()),
        }
    }
}

#[tokio::test]
async fn a_wait_beyond_reason_is_a_long_one() {
    let long = [
        "3600",
        "99999999999999999999",
        "18446744073709551615.5",
        "1e3, 99999999999999999999",
        "Fri, 31 Dec 9999 23:59:59 GMT",
    ];
    for wait in long {
        let server = serving(vec![with_header(503, &format!("retry-after: {wait}")), reply(200, PAGE)]).await;
        let clock = TestClock::new();
        list(&server.url, &clock, Retry::default()).await.unwrap_err();
        assert_eq!((server.requests().len(), clock.slept().len()), (1, 0), "{wait}");
    }
}

#[tokio::test]
async fn a_call_ends_with_its_budget() {
    let server = serving(vec![with_header(503, "retry-after: 11")]).await;
    for (budget, requests) in [(10, 1), (11, 2), (32, 3), (33, 4)] {
        let clock = TestClock::new();
        let before = server.requests().len();
        let retry = Retry::default().attempts(100).budget(Duration::from_secs(budget));
        list(&server.url, &clock, retry).await.unwrap_err();
        assert_eq!(server.requests().len() - before, requests, "{budget} seconds");
    }
}

#[tokio::test]
async fn a_connection_that_fails_is_tried_again() {
    let clock = TestClock::new();
    let error = list("http://127.0.0.1:1", &clock, Retry::default()).await.unwrap_err();
    assert!(matches!(error, Error::Transport { .. }), "{error:?}");
    assert_eq!(clock.slept().len(), 3);
    let clock = TestClock::new();
    list("http://127.0.0.1:1", &clock, Retry::off()).await.unwrap_err();
    assert!(clock.slept().is_empty());
}

#[tokio::test]
async fn what_cannot_be_repeated_is_sent_once() {
    let server = serving(vec![with_header(503, "x: y")]).await;
    let clock = TestClock::new();
    let client = iam::Client::builder(&server.url).clock(clock.clone()).build().unwrap();
    let identity = iam::types::Identity::builder().methods([]);
    let request = iam::types::TokenRequest::builder().auth(iam::types::Auth::builder().identity(identity));
    client.create_token().body(request).send().await.unwrap_err();
    assert_eq!(server.requests().len(), 1);
    // What signs in says that it may be repeated.
    let settings = scicloud::client::Settings::default().clock(clock.clone());
    let application = maptable::Application::credentials(&server.url, "id", "secret", &settings).unwrap();
    application.token().await.unwrap_err();
    assert_eq!(server.requests().len(), 5);
}

#[tokio::test]
async fn each_decision_is_an_event() {
    let output = tracing_output::capture();
    let server = serving(vec![with_header(503, "x: y"), with_header(404, "x: y")]).await;
    list(&server.url, &TestClock::new(), Retry::default()).await.unwrap_err();
    let text = output.text();
    for expected in [
        r#"trying again operation="listWorkspaces" number=1 status=503 delay="#,
        r#"not trying again operation="listWorkspaces" number=2 status=404 reason="it would fail again""#,
    ] {
        assert!(text.contains(expected), "{expected}: {text}");
    }
}

/// Once more after whatever it was.
#[derive(Debug)]
struct Stubborn;

impl RetryPolicy for Stubborn {
    fn decide(&self, attempt: &Attempt<'_>) -> Decision {
        match attempt.number {
            1 => Decision::Again(Duration::from_secs(60)),
            _ => Decision::Stop("enough"),
        }
    }
}

#[tokio::test]
async fn a_policy_of_ones_own_decides() {
    let server = serving(vec![with_header(418, "x: y")]).await;
    let clock = TestClock::new();
    list(&server.url, &clock, Stubborn).await.unwrap_err();
    assert_eq!((server.requests().len(), clock.slept()), (2, vec![Duration::from_secs(60)]));
}
