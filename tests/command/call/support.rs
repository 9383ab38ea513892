//! Runs of `scicloud call`.

use std::process::{Command, Output, Stdio};

use serde_json::Value;

pub use crate::overview::support::{sample, text};
use crate::support::command::scicloud;

/// A call at an address, with the sample's tokens in the variables that stand for them, and nobody at the terminal.
pub fn command(url: &str, arguments: &[&str]) -> Command {
    let mut command = scicloud(&["call", "--url", url]);
    command.args(arguments).stdin(Stdio::null());
    let tokens = [
        ("SCICLOUD_MODELARTS_TOKEN", "sample-erin"),
        ("SCICLOUD_EIHEALTH_TOKEN", "sample-erin"),
        ("SCICLOUD_IAM_TOKEN", "sample-erin"),
        ("SCICLOUD_SCNET_TOKEN", "sample-over"),
        ("SCICLOUD_MAPTABLE_TOKEN", "Bearer sample-16"),
    ];
    command.envs(tokens);
    command
}

pub fn call(url: &str, arguments: &[&str]) -> Output {
    command(url, arguments).output().expect("the command starts")
}

/// What a call of the sample says, which has to go well.
pub fn said(arguments: &[&str]) -> String {
    let output = call(sample(), arguments);
    assert_eq!(output.status.code(), Some(0), "{arguments:?}: {}", text(&output.stderr));
    text(&output.stdout)
}

/// The answer to a call of the sample as JSON.
pub fn json(arguments: &[&str]) -> Value {
    serde_json::from_str(&said(arguments)).expect("JSON")
}

/// The exit code of a call and what it says about it, which is nothing on the standard output.
pub fn refused(url: &str, arguments: &[&str]) -> (Option<i32>, String) {
    let output = call(url, arguments);
    assert!(output.stdout.is_empty(), "{arguments:?}: {}", text(&output.stdout));
    (output.status.code(), text(&output.stderr))
}
