//! Nothing of another tenant under any parameter: states and questions are drawn, and each answer is held to what the
//! documents' sentences say of it.
//!
//! Besides, no answer has a text that is not for the one who asks, and each is the same where all others are not there.

mod alone;
mod bench;
mod choose;
mod draw;
mod marks;
mod model;
#[cfg(unix)]
mod question;
mod sign;
mod step;
mod view;
mod world;

use crate::support::postgres;

use std::cell::RefCell;
use std::collections::BTreeMap;

use proptest::prelude::*;
use proptest::sample::Index;
use proptest::test_runner::{Config, TestError, TestRunner};
use tokio::runtime::Runtime;

use self::alone::Who;
use self::bench::Bench;

/// The number of states that are drawn, in SQLite and in PostgreSQL, unless `PROPTEST_CASES` says more.
const CASES: [u32; 2] = [64, 12];

/// Ends that a run must have seen, so that it says something: an operation with a status, and a code unless it is a success.
const ENDS: &[(&str, &str)] = &[
    ("listWorkspaces", "200"),
    ("listWorkspaces", "400 ModelArts.0107"),
    ("listWorkspaces", "401 APIG.0301"),
    ("listWorkspaces", "401 ModelArts.0203"),
    ("listWorkspaces", "403 ModelArts.0210"),
    ("showWorkspace", "200"),
    ("showWorkspace", "400 ModelArts.7005"),
    ("showWorkspace", "403 ModelArts.0112"),
    ("showWorkspace", "403 ModelArts.0210"),
    ("listProjectStatistics", "200"),
    ("listProjectStatistics", "403 APIG.0302"),
    ("listProjects", "200"),
    ("validateToken", "200"),
    ("validateToken", "403 403"),
    ("createToken", "200"),
    ("createToken", "201"),
    ("createToken", "401 401"),
    ("createToken", "403 403"),
    ("createToken", "404 404"),
    ("listStorageQuotas", "200"),
    ("listStorageQuotas", "200 10004"),
    ("listStorageQuotas", "200 10009"),
    ("createTokens", "200"),
    ("createTokens", "200 10008"),
    ("showCenter", "200"),
    ("showTokenState", "200"),
    ("showWorkspaceDetail", "200"),
    ("showWorkspaceDetail", "403 403"),
    ("showWorkspaceDetail", "404 404"),
    ("refreshToken", "200"),
    ("refreshToken", "401 401"),
];

/// The number of times that each operation ended in which way.
type Tally = BTreeMap<(&'static str, String), usize>;

/// Draws states and questions for a server with this store.
fn hold(runtime: &Runtime, store: &str, cases: u32) -> Tally {
    let bench = RefCell::new(runtime.block_on(Bench::start(store)));
    let config = Config { failure_persistence: None, max_shrink_iters: 2000, ..Config::default() };
    let cases = if std::env::var_os("PROPTEST_CASES").is_some() { config.cases } else { cases };
    let who = (any::<Index>(), any::<Index>()).prop_map(|(tenant, user)| Who { tenant, user });
    let drawn = (draw::world(), step::steps(), who);
    let outcome = TestRunner::new(Config { cases, ..config })
        .run(&drawn, |(world, steps, who)| runtime.block_on(bench.borrow_mut().case(&world, &steps, who)));
    match outcome {
        Ok(()) => bench.into_inner().tally,
        // Only the reason, which has the request and the state: the input is what they were made of.
        Err(TestError::Fail(reason, _)) => panic!("{reason}"),
        Err(TestError::Abort(reason)) => panic!("given up: {reason}"),
    }
}

#[test]
fn nobody_sees_more_than_the_documents_say() {
    let runtime = Runtime::new().expect("a runtime");
    let mut missing: Vec<_> = ENDS.iter().collect();
    // What is rare may not be drawn at once.
    for _ in 0..4 {
        let tally = hold(&runtime, "sqlite::memory:", CASES[0]);
        missing.retain(|end| !tally.contains_key(&(end.0, end.1.to_owned())));
        if missing.is_empty() {
            return;
        }
    }
    panic!("never came: {missing:?}");
}

#[cfg(unix)]
#[test]
fn nor_does_anybody_where_the_state_is_in_postgresql() {
    let runtime = Runtime::new().expect("a runtime");
    if let Some(store) = runtime.block_on(postgres::database()) {
        hold(&runtime, &store, CASES[1]);
    }
}
