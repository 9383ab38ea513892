//! Answers of a server on PostgreSQL: those on SQLite, by the same tests.
#![cfg(unix)]

use crate::support::again::again;
use crate::support::database::ON_POSTGRES;

/// The tests of answers and of their state.
const TESTS: &[&str] = &[
    "admin::clock::",
    "admin::items::",
    "admin::merging::",
    "admin::read_only::",
    "admin::refusals::",
    "admin::snapshots::",
    "admin::state::",
    "admin::tokens::",
    "http::eihealth::",
    "http::fixture::",
    "http::lifecycle::",
    "http::maptable::",
    "http::modelarts",
    "http::projects::",
    "http::recorded::",
    "http::scnet::",
    "round_trip::",
    "sign_in::client::",
    "sign_in::fixture::",
    "sign_in::huawei::",
    "sign_in::iam::",
    "sign_in::lock::",
    "sign_in::tokens::",
    "sign_in::vectors::",
    "sign_in_others::",
];

#[test]
fn the_tests_of_answers_pass_on_postgresql() {
    let output = again(TESTS, ON_POSTGRES);
    let text = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{text}{}", String::from_utf8_lossy(&output.stderr));
    for module in TESTS {
        assert!(text.contains(&format!("test {module}")), "{module} has no test:\n{text}");
    }
}
