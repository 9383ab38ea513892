//! The files of the examples, with the server and the secrets of the sample.

use std::path::Path;
use std::process::Command;

use serde_json::Value;
use tempfile::TempDir;

use crate::overview::support::{sample, scicloud, text};

/// The address that the examples have.
const ADDRESS: &str = "http://127.0.0.1:8080";

/// The examples in a directory, with the address of a server in place of theirs.
fn examples(url: &str) -> TempDir {
    let directory = TempDir::new().expect("a directory");
    for name in ["overview.toml", "clouds.yaml", "conform_accounts.toml"] {
        let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples").join(name);
        let content = std::fs::read_to_string(file).expect("an example");
        assert!(content.contains(ADDRESS), "{name}");
        std::fs::write(directory.path().join(name), content.replace(ADDRESS, url)).expect("written");
    }
    directory
}

/// The variables of `examples/overview.env`, as a shell would read them.
fn variables() -> Vec<(String, String)> {
    let file = include_str!("../../../examples/overview.env");
    let exports = file.lines().filter_map(|line| line.strip_prefix("export "));
    let pairs = exports.flat_map(|line| line.split(' ')).map(|pair| pair.split_once('=').expect("NAME=VALUE"));
    pairs.map(|(name, value)| (name.to_owned(), value.to_owned())).collect()
}

/// The command with the sample's secrets, in the directory of the examples.
fn command(directory: &TempDir, arguments: &[&str]) -> Command {
    let mut command = scicloud(arguments);
    command.current_dir(directory.path()).envs(variables()).env("OS_CLIENT_CONFIG_FILE", "clouds.yaml");
    command
}

#[test]
fn all_four_platforms_are_signed_in_to_in_four_ways() {
    let directory = examples(sample());
    let output = command(&directory, &["overview", "--config", "overview.toml"]).output().expect("the command starts");
    let shown = text(&output.stdout);
    assert_eq!(output.status.code(), Some(0), "{shown}{}", text(&output.stderr));
    let cases = [
        ("ModelArts: workspaces, account workspaces", "50_done"),
        ("eiHealth: resources per space, account spaces", "virtual-screening"),
        ("SCNet: shared storage, account cluster", "122.5 %"),
        ("MapTable: projects and tables, account maps", "Hangzhou Zone1"),
    ];
    for (heading, part) in cases {
        let section = shown.split("\n\n").find(|section| section.lines().next() == Some(heading));
        assert!(section.is_some_and(|section| section.contains(part)), "no {part:?} below {heading:?} in\n{shown}");
    }
    let output = command(&directory, &["check", "--config", "overview.toml"]).output();
    let shown = text(&output.expect("the command starts").stdout);
    let credentials =
        ["password of cloud `demo`", "access key in ", "access key of `over`", "secret of the application"];
    for credential in credentials {
        assert!(shown.contains(credential), "no {credential:?} in {shown}");
    }
    assert_eq!(shown.matches(": signed in").count(), 4, "{shown}");
}

#[test]
fn a_clouds_yaml_is_enough_for_the_huawei_family() {
    let directory = examples(sample());
    std::fs::remove_file(directory.path().join("overview.toml")).expect("it was there");
    let mut overview = scicloud(&["overview", "--format", "json"]);
    let overview = overview.current_dir(directory.path()).env("OS_CLOUD", "demo").env("HOME", directory.path());
    let output = overview.output().expect("the command starts");
    assert_eq!(output.status.code(), Some(0), "{}{}", text(&output.stdout), text(&output.stderr));
    let shown: Value = serde_json::from_slice(&output.stdout).expect("JSON");
    let services: Vec<_> = shown.as_object().into_iter().flatten().map(|(name, _)| name.as_str()).collect();
    assert_eq!(services, ["modelarts", "eihealth"]);
    assert_eq!(shown["modelarts"][0]["items"].as_array().map(Vec::len), Some(60), "{shown:#}");
    assert_eq!(shown["eihealth"][0]["items"][0]["name"], "virtual-screening", "{shown:#}");
}

#[test]
fn wrong_secrets_are_refused_each_by_its_platform() {
    let directory = examples(sample());
    // The variable, the account whose secret it is, and what is said. A wrong password would count against its user.
    let cases = [
        ("SAMPLE_SCNET_SK", "cluster", "access key of the SCNet user `over`"),
        ("SAMPLE_MAPTABLE_SECRET", "maps", "secret of the application `sample-app-16`"),
    ];
    for (variable, account, said) in cases {
        let arguments = ["check", account, "--config", "overview.toml"];
        let output = command(&directory, &arguments).env(variable, "not-the-secret").output();
        let output = output.expect("the command starts");
        let shown = text(&output.stdout);
        assert_eq!(output.status.code(), Some(1), "{account}: {shown}");
        assert!(shown.contains("could not sign in with the ") && shown.contains(said), "{account}: {shown}");
        assert!(!shown.contains("not-the-secret"), "{account}: {shown}");
    }
}

#[test]
fn the_suite_passes_with_tokens_that_are_got_by_signing_in() {
    let directory = examples(sample());
    let conform = ["conform", "--strict", "--config", "conform_accounts.toml"];
    let output = command(&directory, &conform).output().expect("the command starts");
    let shown = text(&output.stdout);
    assert_eq!(output.status.code(), Some(0), "{shown}{}", text(&output.stderr));
    assert_eq!(shown.lines().filter(|line| line.contains(": passed, ")).count(), 5, "{shown}");
    let mut wrong = command(&directory, &conform);
    let output = wrong.env("SAMPLE_SCNET_SK", "hush").output().expect("the command starts");
    let said = text(&output.stderr);
    assert_eq!(output.status.code(), Some(2), "{said}");
    assert_eq!(
        text(&output.stdout).lines().filter(|line| line.contains(": passed, ")).count(),
        4,
        "the others are tried"
    );
    assert!(
        said.contains("asks as the account \"cluster\": ") && said.contains("10008") && !said.contains("hush"),
        "{said}"
    );
}
