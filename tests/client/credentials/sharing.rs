//! One token for many calls: one sign-in however many wait, renewal in time, once after a refusal, never in a loop.

use std::collections::VecDeque;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use scicloud::client::{BoxFuture, Issued, Renewing, Retry, TokenSource};
use scicloud::{Error, Token, modelarts};

use crate::credentials::clock::TestClock;
use crate::support::stub::{Received, Reply, Server, reply};

const PAGE: &str = r#"{"total_count":0,"count":0,"workspaces":[]}"#;
const REFUSAL: &str = r#"{"error_code":"ModelArts.0202","error_msg":"token expired"}"#;
const CALLS: usize = 1000;

/// Issues `token-1`, `token-2` and so on, each after a moment in which others come to wait; or fails as it is told.
#[derive(Debug, Default)]
struct Numbered {
    sign_ins: AtomicUsize,
    lifetime: Option<Duration>,
    failures: Mutex<VecDeque<Error>>,
}

impl TokenSource for Numbered {
    fn sign_in(&self) -> BoxFuture<'_, Result<Issued, Error>> {
        Box::pin(async move {
            let number = self.sign_ins.fetch_add(1, Ordering::SeqCst) + 1;
            // Whoever can wait does so now.
            for _ in 0..CALLS {
                tokio::task::yield_now().await;
            }
            match self.failures.lock().unwrap().pop_front() {
                Some(error) => Err(error),
                None => Ok(Issued { token: Token::from(format!("token-{number}")), lifetime: self.lifetime }),
            }
        })
    }

    fn source(&self) -> String {
        "numbers of the test".into()
    }
}

fn renewing(source: Numbered, clock: &Arc<TestClock>) -> Arc<Renewing<Numbered>> {
    Arc::new(Renewing::with_clock(source, clock.clone()))
}

fn client(server: &Server, credentials: &Arc<Renewing<Numbered>>) -> modelarts::Client {
    modelarts::Client::builder(&server.url).credentials(credentials.clone()).retry(Retry::off()).build().unwrap()
}

/// Many calls at once; their errors.
async fn call(client: &modelarts::Client, calls: usize) -> Vec<Error> {
    let call = || {
        let client = client.clone();
        tokio::spawn(async move { client.list_workspaces().project_id("p1").send().await.err() })
    };
    let mut errors = Vec::new();
    for task in (0..calls).map(|_| call()).collect::<Vec<_>>() {
        errors.extend(task.await.unwrap());
    }
    errors
}

fn sign_ins(credentials: &Renewing<Numbered>) -> usize {
    credentials.source_of_tokens().sign_ins.load(Ordering::SeqCst)
}

/// Answers to this token alone.
fn accepting(token: &'static str) -> impl Fn(&Received) -> Reply {
    move |request| if request.header("x-auth-token") == Some(token) { reply(200, PAGE) } else { reply(401, REFUSAL) }
}

#[tokio::test]
async fn a_thousand_calls_with_a_token_past_its_time_sign_in_once() {
    rlimit::increase_nofile_limit(8192).unwrap();
    let clock = TestClock::new();
    let lifetime = Some(Duration::from_secs(3600));
    let credentials = renewing(Numbered { lifetime, ..Numbered::default() }, &clock);
    assert_eq!(credentials.token().await.is_ok().then(|| sign_ins(&credentials)), Some(1));
    clock.pass(Duration::from_secs(3601));
    let server = Server::start(accepting("token-2")).await;
    let errors = call(&client(&server, &credentials), CALLS).await;
    assert!(errors.is_empty(), "{} errors: {:?}", errors.len(), errors.first());
    assert_eq!((sign_ins(&credentials), server.requests().len()), (2, CALLS));
}

#[tokio::test]
async fn a_thousand_calls_with_a_token_that_the_service_let_expire_sign_in_once() {
    rlimit::increase_nofile_limit(8192).unwrap();
    let credentials = renewing(Numbered::default(), &TestClock::new());
    credentials.token().await.unwrap();
    let server = Server::start(accepting("token-2")).await;
    let errors = call(&client(&server, &credentials), CALLS).await;
    assert!(errors.is_empty(), "{} errors: {:?}", errors.len(), errors.first());
    assert_eq!(sign_ins(&credentials), 2);
}

#[tokio::test]
async fn a_server_that_refuses_for_ever_takes_two_sign_ins_and_gives_one_clear_error() {
    let server = Server::start(|_| reply(401, REFUSAL)).await;
    for calls in [1, 50] {
        let credentials = renewing(Numbered::default(), &TestClock::new());
        let mut errors = call(&client(&server, &credentials), calls).await;
        assert_eq!((sign_ins(&credentials), errors.len()), (2, calls));
        let error = errors.remove(0);
        let expected = "listWorkspaces: refused with status 401, code ModelArts.0202: token expired (credential: numbers of the test)";
        assert_eq!(error.to_string(), expected);
    }
}

#[tokio::test]
async fn a_token_is_renewed_before_it_expires_and_not_earlier() {
    for (lifetime, still_good, renewed) in [(86_400, 86_099, 86_101), (3600, 3299, 3301), (100, 74, 76)] {
        let clock = TestClock::new();
        let lifetime = Some(Duration::from_secs(lifetime));
        let credentials = renewing(Numbered { lifetime, ..Numbered::default() }, &clock);
        credentials.token().await.unwrap();
        clock.pass(Duration::from_secs(still_good));
        credentials.token().await.unwrap();
        assert_eq!(sign_ins(&credentials), 1, "after {still_good} seconds of {lifetime:?}");
        clock.pass(Duration::from_secs(renewed - still_good));
        credentials.token().await.unwrap();
        assert_eq!(sign_ins(&credentials), 2, "after {renewed} seconds of {lifetime:?}");
    }
}

#[tokio::test]
async fn a_failed_sign_in_is_that_of_all_who_wait_for_it() {
    let failure = Error::Credentials("the file is gone".into());
    let source = Numbered { failures: Mutex::new([failure].into()), ..Numbered::default() };
    let credentials = renewing(source, &TestClock::new());
    let server = Server::start(|_| reply(200, PAGE)).await;
    let errors = call(&client(&server, &credentials), 100).await;
    assert_eq!((sign_ins(&credentials), errors.len(), server.requests().len()), (1, 100, 0));
    for error in errors {
        let expected = "could not sign in with the numbers of the test: no credentials: the file is gone";
        assert_eq!(error.to_string(), expected);
    }
    assert!(call(&client(&server, &credentials), 1).await.is_empty(), "the next call signs in again");
}

#[tokio::test]
async fn a_sign_in_that_was_refused_is_not_tried_again_for_a_while() {
    let refusing = Server::start(|_| reply(401, REFUSAL)).await;
    let refusal = modelarts::Client::new(&refusing.url, "t").unwrap();
    let refusal = refusal.list_workspaces().project_id("p1").send().await.unwrap_err();
    let source = Numbered { failures: Mutex::new([refusal].into()), ..Numbered::default() };
    let clock = TestClock::new();
    let credentials = renewing(source, &clock);
    for (pass, sign_in, ok) in [(0, 1, false), (9, 1, false), (2, 2, true)] {
        clock.pass(Duration::from_secs(pass));
        assert_eq!((credentials.token().await.is_ok(), sign_ins(&credentials)), (ok, sign_in), "{pass} seconds on");
    }
}

#[tokio::test]
async fn a_token_that_is_still_good_outlives_a_failed_renewal() {
    let clock = TestClock::new();
    let source = Numbered { lifetime: Some(Duration::from_secs(3600)), ..Numbered::default() };
    let credentials = renewing(source, &clock);
    credentials.token().await.unwrap();
    let failures = &credentials.source_of_tokens().failures;
    failures.lock().unwrap().push_back(Error::Credentials("not now".into()));
    let server = Server::start(accepting("token-1")).await;
    clock.pass(Duration::from_secs(3400));
    for _ in 0..2 {
        assert!(call(&client(&server, &credentials), 1).await.is_empty());
        assert_eq!(sign_ins(&credentials), 2, "it is not tried with every call");
    }
    failures.lock().unwrap().push_back(Error::Credentials("never".into()));
    clock.pass(Duration::from_secs(201));
    assert_eq!(call(&client(&server, &credentials), 1).await.len(), 1, "an expired token is not sent");
}

#[tokio::test]
async fn a_token_that_was_given_is_refused_once_and_named() {
    let server = Server::start(|_| reply(401, REFUSAL)).await;
    let client = modelarts::Client::new(&server.url, "token").unwrap();
    let error = client.list_workspaces().project_id("p1").send().await.unwrap_err();
    assert_eq!(error.refusal().unwrap().credential.as_deref(), Some("token that the client was given"));
    assert_eq!(server.requests().len(), 1);
}
