//! Tests run again in a process of their own.

use std::env;
use std::process::{Command, Output};

/// Set in the process of a test that wants one for itself.
const ALONE: &str = "SCICLOUD_TEST_ALONE";

/// The tests of this program whose names have one of these in them, run with a variable set.
pub fn again(names: &[&str], variable: &str) -> Output {
    let program = env::current_exe().expect("the program of the tests");
    Command::new(program).args(names).env(variable, "1").output().expect("the tests start")
}

/// Tells if the caller is alone in its process; else it is run in one for itself, and has nothing left to do.
pub fn alone(test: &str) -> bool {
    if env::var_os(ALONE).is_some() {
        return true;
    }
    let output = again(&[test, "--exact"], ALONE);
    let text = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success() && text.contains("1 passed"), "{text}{}", String::from_utf8_lossy(&output.stderr));
    false
}
