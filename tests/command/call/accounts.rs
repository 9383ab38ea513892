//! Accounts that sign in as they do for the overview.

use std::process::Output;

use serde_json::Value;
use tempfile::TempDir;

use super::support::{sample, text};
use crate::support::command::scicloud;

/// The sample's accounts, each signed in to in a way of its own.
struct Accounts(TempDir);

impl Accounts {
    fn new(url: &str) -> Self {
        let directory = TempDir::new().expect("a directory");
        for (name, content) in [
            ("accounts.toml", include_str!("../../../examples/overview.toml")),
            ("clouds.yaml", include_str!("../../../examples/clouds.yaml")),
        ] {
            let content = content.replace("http://127.0.0.1:8080", url);
            std::fs::write(directory.path().join(name), content).expect("written");
        }
        Self(directory)
    }

    fn call(&self, arguments: &[&str]) -> Output {
        let mut command = scicloud(&[&["call", "--config", "accounts.toml"], arguments].concat());
        let variables = include_str!("../../../examples/overview.env").lines();
        let pairs = variables.filter_map(|line| line.strip_prefix("export ")).flat_map(str::split_whitespace);
        command.envs(pairs.filter_map(|pair| pair.split_once('=')));
        command.env("OS_CLIENT_CONFIG_FILE", "clouds.yaml").current_dir(self.0.path()).output().expect("it starts")
    }
}

#[test]
fn the_account_that_has_the_operation_calls_it_where_it_is() {
    let accounts = Accounts::new(sample());
    let cases: [(&[&str], &str); 8] = [
        // By a password, about the project that the token is of.
        (&["modelarts/listWorkspaces", "limit=1"], "\"total_count\": 60"),
        // By a key that signs each request.
        (&["listProjectStatistics"], "virtual-screening"),
        (&["listProjectStatistics", "project_id=project-north"], "virtual-screening"),
        // By a key for a token of the cluster, at the cluster.
        (&["listStorageQuotas", "username=over"], "/public/home/over"),
        // The same token at the platform.
        (&["showTokenState"], "token is valid"),
        // As an application.
        (&["maptable/listWorkspaces"], "City office"),
        // At the identity service of the cloud.
        (&["listAuthProjects", "--account", "workspaces"], "cn-north-4"),
        (&["listVersions", "--account", "workspaces"], "v3"),
    ];
    for (arguments, part) in cases {
        let output = accounts.call(arguments);
        let said = text(&output.stdout);
        assert_eq!(output.status.code(), Some(0), "{arguments:?}: {}", text(&output.stderr));
        assert!(serde_json::from_str::<Value>(&said).is_ok() && said.contains(part), "{arguments:?}: {said}");
    }
}

#[test]
fn who_calls_is_told_apart_and_found_wanting_in_words() {
    let accounts = Accounts::new(sample());
    let cases: [(&[&str], &str); 5] = [
        (&["listAuthProjects"], "several accounts have iam; choose one by --account: spaces, workspaces"),
        (&["listStorageQuotas", "username=u", "--account", "maps"], "no account has scnet; there are maps (maptable)"),
        (&["listStorageQuotas", "username=u", "--account", "none"], "there is no account \"none\""),
        (&["modelarts/listWorkspaces", "--token", "t"], "cannot be used with"),
        // Nobody signs in for what is not sent.
        (&["listStorageQuotas", "username=.."], "`username`: "),
    ];
    for (arguments, part) in cases {
        let output = accounts.call(arguments);
        let error = text(&output.stderr);
        assert_eq!(output.status.code(), Some(2), "{error}");
        assert!(error.contains(part), "{arguments:?}: {error}");
    }
    let output = scicloud(&["call", "listStorageQuotas", "username=u"]).env("HOME", "/nowhere").output();
    let error = text(&output.expect("it starts").stderr);
    assert!(error.contains("there are no accounts") && error.contains("--url"), "{error}");
}

#[test]
fn curl_has_the_variable_of_a_token_and_no_secret_of_an_account() {
    let accounts = Accounts::new(sample());
    for (arguments, variable) in [
        (&["maptable/listWorkspaces", "--curl"][..], "Authorization: $SCICLOUD_MAPTABLE_TOKEN"),
        (&["listStorageQuotas", "username=over", "--curl"], "token: $SCICLOUD_SCNET_TOKEN"),
    ] {
        let output = accounts.call(arguments);
        let line = text(&output.stdout);
        assert!(line.to_lowercase().contains(&variable.to_lowercase()), "{line} {}", text(&output.stderr));
        assert!(text(&output.stderr).contains("put a token into"), "{}", text(&output.stderr));
        assert!(!line.contains("secret") && !line.contains("sample-over-"), "{line}");
    }
}
